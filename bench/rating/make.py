"""Runs -> a rating task: articles with what each candidate wrote, in the order of a design."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import msgspec

from bench import references, tables
from bench.console import shown
from bench.files import exists
from bench.rating.design import Planned, design
from bench.rating.task import HUMAN, Article, Item, Key, Question, Shown, Task, task_of
from bench.runs import Run
from bench.runs.articles import ArticleReader
from bench.runs.results import DIGEST_LENGTH
from bench.text import spans
from bench.types import InputError, Reference, Takeaways

Written = Mapping[str, Mapping[str, Takeaways]]
"""Bullets by article and system."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How a task is made from runs; see `design` for what it does with most of them.

    `pairs` None shows pairs where there are two runs or more. `order` says which articles are
    taken first, and `count` how many; `picked` is what that order is.
    """

    order: Sequence[str]
    count: int
    picked: str = "random"
    pairs: bool | None = None
    ask: Sequence[Question] | None = None
    repeats: float = 0.0
    controls: float = 0.0
    seed: int = 0


def make(
    runs: Sequence[Path], options: Options, *, collection: Path | None = None, mixed: bool = False
) -> tuple[Task, Key]:
    """Make a task of runs, and its key.

    Articles count for which every candidate wrote bullets, and whose text has not changed since.

    Parameters
    ----------
    collection
        The references; by default those that the runs were made with, where they were.

    Raises
    ------
    InputError
        The runs can't be compared, one is named twice, no article has bullets of all of them, or
        a text is missing.
    """
    for place, run in enumerate(runs):
        if run.resolve() in [other.resolve() for other in runs[:place]]:
            raise InputError("named twice; nobody can compare a run with itself", file=run)
    scores = tables.load(runs, mixed=mixed)
    systems = [candidate.name for candidate in scores.candidates]
    if HUMAN in systems:
        raise InputError(f"{HUMAN} is the name of people's own bullets; give the run another")
    written, digests = _written(scores)
    chosen = [article for article in options.order if article in written][: options.count]
    if not chosen:
        raise InputError("no article has bullets of every run", file=runs[0])
    known = _known(chosen, digests, [collection] if collection else _sources(scores))
    pairs = len(systems) > 1 if options.pairs is None else options.pairs
    more = {"repeats": options.repeats, "controls": options.controls}
    planned = design(chosen, systems, pairs=pairs, seed=options.seed, **more)
    task, key = assembled(planned, known, written, _asked(options.ask, pairs=pairs))
    return task, msgspec.structs.replace(key, picked=options.picked)


def assembled(
    planned: Sequence[Planned],
    known: Mapping[str, Reference],
    written: Written,
    ask: Sequence[Question],
) -> tuple[Task, Key]:
    """The task and the key of a plan; articles are in the order in which they are first shown."""
    places = {name: place for place, name in enumerate(dict.fromkeys(p.article for p in planned))}
    items = [
        Item(
            article=places[plan.article],
            sets=tuple(
                known[plan.article].takeaways[0] if name == HUMAN else written[plan.article][name]
                for name in plan.systems
            ),
        )
        for plan in planned
    ]
    task = task_of(ask, [_article(known[name]) for name in places], items)
    behind = [
        Shown(
            systems=plan.systems,
            control=plan.control,
            repeats=None if plan.repeats is None else plan.repeats + 1,
        )
        for plan in planned
    ]
    people = tuple(known[name].takeaways for name in places)
    return task, Key(task=task.digest, references=people, items=tuple(behind))


def _asked(ask: Sequence[Question] | None, *, pairs: bool) -> list[Question]:
    """The questions of a task, all that fit it by default."""
    fit: tuple[Question, ...] = ("bullets", "coverage", "preference")
    fit = fit if pairs else fit[:-1]
    chosen = [question for question in fit if ask is None or question in ask]
    if not chosen or (ask and len(chosen) < len(set(ask))):
        raise InputError(f"expected some of {', '.join(fit)}", field="--ask")
    return chosen


def _written(scores: tables.Scores) -> tuple[Written, Mapping[str, set[str]]]:
    """What every candidate wrote, for articles for which all wrote something, and from what text.

    The texts are told by their digests, none where predictions are of another tool.
    """
    ids = [article.id for article in scores.articles]
    found: dict[str, dict[str, Takeaways]] = {}
    digests: dict[str, set[str]] = {}
    with ExitStack() as files:
        readers = {
            candidate.name: files.enter_context(ArticleReader(Run(candidate.path), ids))
            for candidate in scores.candidates
        }
        for number, article in enumerate(ids):
            lines = {name: reader.prediction(number) for name, reader in readers.items()}
            made = {
                name: line
                for name, line in lines.items()
                if line and line.status == "ok" and line.takeaways
            }
            if len(made) == len(readers):
                found[article] = {name: line.takeaways for name, line in made.items()}
                digests[article] = {line.article_digest[:DIGEST_LENGTH] for line in made.values()}
    return found, digests


def _sources(scores: tables.Scores) -> list[Path]:
    """Where the runs' references were."""
    paths = {str(made.manifest["references"].get("path", "")) for made in scores.candidates}
    return sorted(map(Path, paths - {""}))


def _known(
    chosen: Sequence[str], digests: Mapping[str, set[str]], sources: Sequence[Path]
) -> dict[str, Reference]:
    """The references of articles, each with the text that the candidates were shown.

    Raises
    ------
    InputError
        One is missing, has changed since, or has no takeaways.
    """
    known = {
        reference.article.id: reference
        for path in filter(exists, sources)
        for reference, _ in references.scan(path)
        if reference.article.id in digests
    }
    for article in chosen:
        if problem := _problem(known.get(article), digests[article] - {""}):
            where = ", ".join(map(str, sources)) or None
            raise InputError(f"the article {shown(article)} {problem}", file=where)
    return known


def _problem(reference: Reference | None, digests: set[str]) -> str:
    """Why a reference is not what the candidates were shown; "" where it is."""
    if reference is None:
        return "is not here; --references says where it is"
    if digests and digests != {reference.article.digest}:
        return "has changed since; `takeaway-bench run` again"
    return "" if any(reference.takeaways) else "has no takeaways"


def _article(reference: Reference) -> Article:
    article = reference.article
    return Article(
        id=article.id,
        title=article.title,
        text=article.text,
        sentences=tuple((span.start, span.end) for span in spans(article.text, article.language)),
        standfirst=article.standfirst,
        author=article.author,
        published=article.published.isoformat() if article.published else None,
        language=article.language,
    )
