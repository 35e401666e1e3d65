"""The command that judges one file of bullets against one article."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bench.cli.terminal import Layout, Output, Verbose, show, write

if TYPE_CHECKING:
    from bench.types import Format, Verdict

HEADINGS = ("bullet", "label", "support", "evidence", "problems")


def check(
    article: Annotated[
        Path, typer.Argument(help="A reference file or plain text.", metavar="ARTICLE")
    ],
    bullets: Annotated[
        Path, typer.Argument(help="A file of bullets, Markdown or plain.", metavar="BULLETS")
    ],
    checker: Annotated[str, typer.Option("--checker", help="Name of the checker.")] = "embedded",
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set", help="A setting of the checker, such as model=gpt-5-mini; repeatable."
        ),
    ] = None,
    layout: Layout = "terminal",
    output: Output = None,
    verbose: Verbose = False,
) -> None:
    """Judge a file of bullets against an article."""
    from bench import consistency, replies
    from bench.types import InputError

    # long: its options are its parameters, as in each command
    text, published, language = _article(article)
    takeaways = replies.bullets(_text(bullets), language)
    if not takeaways:
        raise InputError("no bullets found", file=bullets)
    verdicts = consistency.check(
        text,
        takeaways,
        published=published,
        language=language,
        checker=checker,
        **dict(map(_setting, settings or ())),
    )
    _show(verdicts, layout, output)


def _show(verdicts: Sequence[Verdict], layout: Format, output: Path | None) -> None:
    from bench import tables

    if layout == "json":
        lines = [verdict.as_json() for verdict in verdicts]
        write(json.dumps(lines, indent=2, ensure_ascii=False) + "\n", output)
    else:
        show(tables.plain(HEADINGS, map(_row, verdicts)), layout, output)


def _setting(text: str) -> tuple[str, Any]:
    """A name and a value, written as in bench.toml; a string needs no quotes."""
    import tomllib

    from bench.types import InputError

    name, is_set, value = text.partition("=")
    if not is_set:
        raise InputError(f"expected NAME=VALUE, not {text!r}", field="--set")
    try:
        return name.strip(), tomllib.loads(f"value = {value}")["value"]
    except tomllib.TOMLDecodeError:
        return name.strip(), value


def _article(path: Path) -> tuple[str, date | None, str]:
    """Text, date and language of a reference file, or of plain text."""
    from bench import references

    text = _text(path)
    if not text.startswith("---"):
        return text, None, "en"
    article = references.read(path).article
    return article.text, article.published, article.language


def _text(path: Path) -> str:
    from bench.types import InputError

    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"not UTF-8: {error.reason}", file=path) from None
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", file=path) from None


def _row(verdict: Verdict) -> tuple[str, str, float, str, str]:
    problems = "; ".join(
        f"{problem.kind} ({problem.words}): {problem.why}" for problem in verdict.problems
    )
    evidence = verdict.evidence.sentence if verdict.evidence else ""
    return verdict.bullet, verdict.label, verdict.support, evidence, problems
