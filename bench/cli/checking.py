"""The command that judges bullets against one article."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from bench.cli.terminal import GATE_FAILED, Layout, Output, Verbose, colored, show, width, write
from bench.console import say

if TYPE_CHECKING:
    from bench.ingest.checked import Material
    from bench.types import Format, Takeaways, Verdict

HEADINGS = ("bullet", "label", "support", "evidence", "problems")
STDIN = "-"
_FAILING = {"unsupported": ("unsupported",), "unverified": ("unsupported", "uncertain")}
"""The labels that end the command with exit code 100, by what --fail-on says."""


def check(
    article: Annotated[
        str,
        typer.Argument(
            help="A reference file, saved page, text, URL, or - for standard input.",
            metavar="ARTICLE",
        ),
    ],
    bullets: Annotated[
        str | None,
        typer.Argument(
            help="A file of bullets, or -; by default the article's own.", metavar="BULLETS"
        ),
    ] = None,
    checker: Annotated[
        str, typer.Option("--checker", help='Name of the checker, or "auto" for the strongest.')
    ] = "embedded",
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set", help="A setting of the checker, such as model=gpt-5-mini; repeatable."
        ),
    ] = None,
    fail_on: Annotated[
        Literal["unsupported", "unverified"] | None,
        typer.Option("--fail-on", help="Exit code 100 if a bullet is so; unverified: or worse."),
    ] = None,
    layout: Layout = "terminal",
    output: Output = None,
    verbose: Verbose = False,
) -> None:
    """Say of each bullet whether the article supports it."""
    from bench import consistency

    # long: its options are its parameters, as in each command
    material, sets = _read(article, bullets)
    found = material.reference.article
    verdicts = consistency.check(
        found.text,
        [bullet for _, takeaways in sets for bullet in takeaways],
        published=found.published,
        language=found.language,
        checker=checker,
        **dict(map(setting, settings or ())),
    )
    _show(verdicts, [(title, len(takeaways)) for title, takeaways in sets], layout, output)
    if fail_on and any(verdict.label in _FAILING[fail_on] for verdict in verdicts):
        raise typer.Exit(GATE_FAILED)


def _read(article: str, bullets: str | None) -> tuple[Material, list[tuple[str, Takeaways]]]:
    """The article, and sets of bullets with their titles: those given, or else its own."""
    from bench.ingest import checked, source
    from bench.references.records import names_of
    from bench.types import InputError

    if article == bullets == STDIN:
        raise InputError("only one of article and bullets can be -", field="BULLETS")
    if STDIN in (article, bullets) and sys.stdin.isatty():
        say("reading from the terminal; Ctrl-D ends it")
    material = checked.article(source.read(article), _name(article))
    if bullets is not None:
        page, language = source.read(bullets), material.reference.article.language
        return material, [("", one) for one in checked.bullets(page, _name(bullets), language)]
    if material.lack:
        raise material.lack
    own = material.reference
    titles = [f"Key Takeaways ({name})" if name else "Key Takeaways" for name in names_of(own)]
    return material, list(zip(titles, own.takeaways, strict=True))


def _name(source: str) -> str:
    return "standard input" if source == STDIN else source


def _show(
    verdicts: Sequence[Verdict],
    sets: Sequence[tuple[str, int]],
    layout: Format,
    output: Path | None,
) -> None:
    from bench import tables
    from bench.cli.verdicts import render, summary

    if layout == "terminal":
        color = colored(output)
        write(render(verdicts, sets, width=width(), color=color), output, styled=color)
        return
    if layout == "json":
        lines = [verdict.as_json() for verdict in verdicts]
        write(json.dumps(lines, indent=2, ensure_ascii=False) + "\n", output)
    else:
        show(tables.plain(HEADINGS, map(_row, verdicts)), layout, output)
    say(summary(verdicts))


def setting(text: str) -> tuple[str, Any]:
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


def _row(verdict: Verdict) -> tuple[str, str, float, str, str]:
    problems = "; ".join(
        f"{problem.kind} ({problem.words}): {problem.why}" for problem in verdict.problems
    )
    evidence = verdict.evidence.sentence if verdict.evidence else ""
    return verdict.bullet, verdict.label, verdict.support, evidence, problems
