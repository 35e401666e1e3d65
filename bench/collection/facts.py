"""Bullets of the references that their articles do not support: people make mistakes too."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bench.consistency import DEFAULT_CHECKER, Case, Checker, load
from bench.progress import Progress
from bench.references import scan
from bench.references.records import Place
from bench.types import InputError, Reference, Verdict


def unsupported(
    path: Path, *, checker: str = DEFAULT_CHECKER, quiet: bool = False
) -> list[InputError]:
    """Bullets of a reference set that their article does not support, with place and reason.

    What cannot be read is left out; `bench.collection.check` reports it.

    Raises
    ------
    BenchError
        The checker is unavailable.
    """
    judge = load(checker)
    read = list(scan(path, lambda _: None)) if path.exists() else []
    found: list[InputError] = []
    with Progress("checking facts", len(read), quiet=quiet) as progress:
        for reference, place in read:
            found += _doubts(judge, reference, place)
            progress.advance()
    return found


def _doubts(judge: Checker, reference: Reference, place: Place) -> Iterator[InputError]:
    article = reference.article
    cases = [
        Case(article.text, bullets, article.published, article.language)
        for bullets in reference.takeaways
    ]
    for annotator, verdicts in enumerate(judge.verdicts(cases) if article.text else ()):
        for number, verdict in enumerate(verdicts):
            if verdict.label == "unsupported":
                line = place.line_of(("takeaways", annotator, number))
                yield InputError(_why(verdict), file=place.file, line=line, field="takeaways")


def _why(verdict: Verdict) -> str:
    reasons = [f"{problem.words!r}: {problem.why}" for problem in verdict.problems]
    because = f" ({'; '.join(reasons)})" if reasons else ""
    return f"support {verdict.support:.2f}{because}: {verdict.bullet!r}"
