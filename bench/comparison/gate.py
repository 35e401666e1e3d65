"""A gate for changes: which drops fail it, which pass, and which so few articles cannot tell.

A rule fails only where the drop is larger than allowed and significant, its p corrected over the
columns of all rules. It passes where the 95% interval leaves no room for such a drop. Between the
two lies what cannot be told; that does not fail, and is said.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from xml.etree import ElementTree as ET

from bench.comparison.pairs import Answer, ColumnResult, lines
from bench.comparison.show import render as render_answer
from bench.console import counted, visible
from bench.names import nearest
from bench.tables import Scores, Table, label, plain, render
from bench.tables.cells import interval
from bench.tables.labels import decimals, p_value, size
from bench.types import InputError

KEY = "fail_if"
_RULE = re.compile(r"(?P<column>\S+)\s+(?P<moves>drops|rises)\s*>\s*(?P<allowed>\d*\.?\d+)")

Status = Literal["failed", "passed", "too few articles to tell"]
UNCLEAR: Status = "too few articles to tell"


@dataclass(frozen=True, slots=True)
class Rule:
    """`column` may drop, or rise, by no more than `allowed`."""

    column: str
    moves: Literal["drops", "rises"]
    allowed: float

    def __str__(self) -> str:
        return f"{self.column} {self.moves} > {self.allowed:g}"


@dataclass(frozen=True, slots=True)
class RuleOutcome:
    """What became of a rule."""

    rule: Rule
    line: ColumnResult
    status: Status
    message: str


def parse(text: str, *, file: Path | None = None, line: int | None = None) -> Rule:
    """Read a rule such as `coverage_f1 drops > 0.01`.

    Raises
    ------
    InputError
        It is no rule; says what one looks like.
    """
    match = _RULE.fullmatch(text.strip())
    if not match:
        raise InputError(
            f'expected a rule such as "coverage_f1 drops > 0.01" or "unsupported rises > 0.02", '
            f"found {text!r}",
            file=file,
            line=line,
            field=KEY,
        )
    moves: Literal["drops", "rises"] = "drops" if match["moves"] == "drops" else "rises"
    return Rule(match["column"], moves, float(match["allowed"]))


def read(path: Path) -> list[Rule]:
    """Read the rules of a gate file: `fail_if = ["...", ...]`.

    Raises
    ------
    InputError
        The file is not as it should be; names the line and the field.
    """
    try:
        source = path.read_text(encoding="utf-8")
        data = tomllib.loads(source)
    except (OSError, ValueError) as error:
        raise InputError(f"cannot be read as TOML: {error}", file=path) from None
    for key in data.keys() - {KEY}:
        raise InputError(f"unknown key{nearest(key, [KEY])}", file=path, field=key)
    rules = data.get(KEY)
    if not isinstance(rules, list) or not rules or not all(isinstance(r, str) for r in rules):
        raise InputError("expected a list of rules", file=path, field=KEY)
    numbered = enumerate(source.splitlines(), 1)
    places = {rule: n for n, text in numbered for rule in rules if rule in text}
    return [parse(rule, file=path, line=places.get(rule)) for rule in rules]


def judge(scores: Scores, rules: Sequence[Rule], *, seed: int = 0) -> list[RuleOutcome]:
    """Hold the second of two candidates against the rules.

    Raises
    ------
    InputError
        A rule names a column that was not computed; the nearest known one is named.
    """
    for rule in rules:
        if rule.column not in scores.columns:
            hint = nearest(rule.column, sorted(scores.columns))
            raise InputError(f"no scores of {rule.column!r}{hint}", field=KEY)
    columns = list(dict.fromkeys(rule.column for rule in rules))
    results = dict(zip(columns, lines(scores, columns, seed=seed), strict=True))
    return [_outcome(rule, results[rule.column]) for rule in rules]


def table(outcomes: Sequence[RuleOutcome]) -> Table:
    """One row for each rule."""
    return plain(
        ["rule", "gate", "because"], [(str(o.rule), o.status, o.message) for o in outcomes]
    )


def summary(answer: Answer, outcomes: Sequence[RuleOutcome]) -> str:
    """Markdown for a pull request: the gate, then the whole comparison."""
    failed = sum(outcome.status == "failed" for outcome in outcomes)
    unclear = sum(outcome.status == UNCLEAR for outcome in outcomes)
    said = f"failed: {failed} of {counted(len(outcomes), 'rule')}" if failed else "passed"
    said += f", {unclear} with {UNCLEAR}" if unclear else ""
    rules = render(table(outcomes), "markdown")
    return f"## Gate {said}\n\n{rules}\n{render_answer(answer, 'markdown')}"


def junit(answer: Answer, outcomes: Sequence[RuleOutcome]) -> str:
    """JUnit XML: one test case for each rule; what cannot be told is skipped."""
    base, new = map(visible, answer.names)
    suite = ET.Element(
        "testsuite",
        name=f"gate: {new} against {base}",
        tests=str(len(outcomes)),
        failures=str(sum(outcome.status == "failed" for outcome in outcomes)),
        skipped=str(sum(outcome.status == UNCLEAR for outcome in outcomes)),
    )
    kinds = {"failed": "failure", UNCLEAR: "skipped"}
    for outcome in outcomes:
        case = ET.SubElement(suite, "testcase", classname="gate", name=visible(str(outcome.rule)))
        if outcome.status in kinds:
            ET.SubElement(case, kinds[outcome.status], message=visible(outcome.message))
    ET.indent(suite)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(suite, encoding="unicode")}\n'


def _outcome(rule: Rule, line: ColumnResult) -> RuleOutcome:
    from bench.significance import ALPHA

    compared = line.compared
    drops = rule.moves == "drops"
    loss, worst = (
        (-compared.difference, -compared.low) if drops else (compared.difference, compared.high)
    )
    if loss > rule.allowed and line.p < ALPHA:
        return RuleOutcome(rule, line, "failed", _measured(line))
    if worst <= rule.allowed:
        return RuleOutcome(rule, line, "passed", _measured(line))
    return RuleOutcome(rule, line, UNCLEAR, f"{_measured(line)}; {_would_tell(rule, line)}")


def _measured(line: ColumnResult) -> str:
    import numpy as np

    compared = line.compared
    if math.isnan(compared.difference):
        return f"both runs have scores of {label(line.column)} for {counted(compared.n, 'article')}"
    places = decimals(np.array([line.base, line.new]))
    bounds = interval(compared.low, compared.high, places)
    moved = f"{line.base:.{places}f} → {line.new:.{places}f}, {compared.difference:+.{places}f}"
    return f"{moved} {bounds}, {_p(line.p)}, n = {compared.n}"


def _p(p: float) -> str:
    said = p_value(p)
    return f"p {said}" if said.startswith("<") else f"p = {said}"


def _would_tell(rule: Rule, line: ColumnResult) -> str:
    """How many articles would, or what these can show where no number is enough."""
    from bench import significance

    if rule.allowed and line.compared.spread > 0:
        needed = significance.needed(line.compared.spread, rule.allowed)
        return f"about {max(needed, line.compared.n + 1):,} articles would tell"
    if not line.detectable > 0:  # NaN of one article, or 0 of differences that are all the same
        return "more articles would tell"
    return (
        f"these show a difference of {size(line.detectable)} {significance.POWER:.0%} of the time"
    )
