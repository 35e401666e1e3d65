"""A judgment file -> all that is known of its raters, and what they say of the candidates."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bench import significance
from bench.agreement import Alpha, alpha, paired
from bench.console import counted
from bench.metaeval import judgments
from bench.metaeval.judgments import PREFERENCE
from bench.raters import answers, preference
from bench.raters.answers import Answer, Answers
from bench.raters.apart import Apart, apart
from bench.raters.controls import Controls, controls
from bench.raters.results import Result, results
from bench.significance import ALPHA, SEED

RANDOM = "random"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A rater against the others on one question; `stands_apart`: shown to agree less."""

    apart: Apart
    p_corrected: float

    @property
    def stands_apart(self) -> bool:
        """Whether this rater is shown to agree less than the others do among themselves."""
        return self.apart.difference < 0 and self.p_corrected < ALPHA


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a judgment file tells; mappings are by question, then by rater where there are two."""

    agreement: Mapping[str, Alpha]
    raters: Mapping[str, Mapping[str, Standing]]
    controls: Mapping[str, Controls]
    """By rater."""
    results: Mapping[str, Sequence[Result]]
    """By question, the one that ranks first."""
    picked: str
    """How the articles were chosen: `random`, or else means are of these articles alone."""
    notes: tuple[str, ...]
    seed: int


def report(path: Path, *, picked: str = RANDOM, seed: int = SEED) -> Report:
    """Read a judgment file and compute everything but what metrics say.

    Raises
    ------
    InputError
        Something is wrong with the file.
    """
    judged = judgments.read(path)
    given = answers.answers(judged)
    by_question = answers.by_question(given)
    asked = {name: answers.arrays(name, own) for name, own in by_question.items()}
    ranked, lacking = _results(by_question, seed)
    raters = sorted({one.rater for one in given if one.rater is not None})
    return Report(
        agreement={name: _alpha(own) for name, own in asked.items()},
        raters=_standings(asked, seed),
        controls={rater: controls(judged, given, rater) for rater in raters},
        results=ranked,
        picked=picked,
        notes=(*_notes(judged), *lacking),
        seed=seed,
    )


def picked(judgments_path: Path) -> str:
    """How the articles of a rating task were chosen, as its key says; `random` by default."""
    try:
        key = json.loads((judgments_path.parent / "key.json").read_bytes())
    except (OSError, ValueError):
        return RANDOM
    how = key.get("picked") if isinstance(key, dict) else None
    return how if isinstance(how, str) and how else RANDOM


def _alpha(own: Answers) -> Alpha:
    """Alpha of one question, with the number of what was judged, not of its sides."""
    found = alpha(own.values, own.articles, own.scale)
    units = paired(own.values[:, : own.things], own.articles[: own.things])[1].size
    return replace(found, units=units)


def _standings(asked: Mapping[str, Answers], seed: int) -> dict[str, dict[str, Standing]]:
    """All tests of all raters and questions are corrected together (Holm)."""
    found = [
        (name, rater, one)
        for name, own in asked.items()
        for rater, one in zip(
            own.raters, apart(own.values, own.articles, own.scale, seed=seed), strict=True
        )
    ]
    corrected = significance.holm([one.p for _, _, one in found]).tolist()
    standings: dict[str, dict[str, Standing]] = {name: {} for name in asked}
    for (name, rater, one), p in zip(found, corrected, strict=True):
        standings[name][rater] = Standing(apart=one, p_corrected=p)
    return standings


def _results(
    by_question: Mapping[str, Sequence[Answer]], seed: int
) -> tuple[dict[str, list[Result]], list[str]]:
    """Results by question, who is preferred first, and notes of what has none."""
    found: dict[str, list[Result]] = {}
    notes = []
    pairs = preference.compared(by_question.get(PREFERENCE, ()))
    if pairs:
        try:
            found[PREFERENCE] = preference.ranking(pairs, seed=seed)
        except ValueError as error:
            notes.append(f"no ranking by {PREFERENCE}: {error}")
    for question, own in by_question.items():
        single = [one for one in own if len(one.thing.systems) == 1]
        if single and question not in found:
            found[question] = results(question, single, seed=seed)
    return found, notes


def _notes(judged: Sequence[judgments.Judgment]) -> Iterator[str]:
    raters = {one.rater for one in judged} - {None}
    articles = {one.doc_id for one in judged}
    yield (
        f"{counted(len(judged), 'judgment')} of {counted(len(raters), 'rater')} on "
        f"{counted(len(articles), 'article')}"
    )
    if unknown := sum(one.rater is None for one in judged):
        yield f"{counted(unknown, 'row')} without a rater: in the results, not in the agreement"
