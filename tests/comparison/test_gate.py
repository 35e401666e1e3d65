"""Tests of bench.comparison.gate."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest
import yaml
from typer.testing import CliRunner

from bench import comparison, tables
from bench.cli import app
from bench.comparison.gate import Rule
from bench.types import InputError

RANDOM = np.random.default_rng(21)
BASE = RANDOM.uniform(0.4, 0.6, 400)
NOISE = RANDOM.normal(0, 0.02, 400)
NOISE -= NOISE.mean()


def judged(write_run, change, rule: str, articles: int = 400) -> comparison.RuleOutcome:
    """Hold a run, changed against a base by so much on average, against one rule."""
    base, new = BASE[:articles], (BASE + NOISE + change)[:articles]
    runs = [
        write_run("base", {"coverage_f1": base.tolist(), "unsupported": base.tolist()}),
        write_run("new", {"coverage_f1": new.tolist(), "unsupported": new.tolist()}),
    ]
    [outcome] = comparison.judge(tables.load(runs), [comparison.parse(rule)])
    return outcome


@pytest.mark.parametrize(
    ("change", "rule", "status"),
    [
        (-0.02, "coverage_f1 drops > 0.01", "failed"),
        (-0.005, "coverage_f1 drops > 0.01", "passed"),  # significant, and allowed
        (0.02, "coverage_f1 drops > 0.01", "passed"),
        (0.02, "unsupported rises > 0.01", "failed"),
        (-0.02, "unsupported rises > 0.01", "passed"),
        (-0.02, "coverage_f1 drops > 0", "failed"),
        (-0.0005, "coverage_f1 drops > 0", "too few articles to tell"),  # not significant
        (-0.0095, "coverage_f1 drops > 0.01", "too few articles to tell"),  # may be larger
    ],
)
def test_a_drop_fails_only_if_it_is_too_large_and_significant(write_run, change, rule, status):
    """What is neither that nor surely smaller than allowed is said to be open."""
    assert judged(write_run, change, rule).status == status


def test_a_small_p_is_said_to_be_smaller(write_run):
    """No message claims that p is zero, and neither does the comparison's table."""
    outcome = judged(write_run, -0.02, "coverage_f1 drops > 0.01")
    assert ", p < 0.001, n = 400" in outcome.message
    scores = tables.load(
        [
            write_run(name, {"coverage_f1": v.tolist()})
            for name, v in (("c", BASE), ("d", BASE + 0.02))
        ]
    )
    assert "| < 0.001 |" in comparison.render(comparison.answer(scores), "markdown").replace(
        "\\", ""
    )


@pytest.mark.parametrize(
    ("articles", "rule", "message"),
    [
        (1, "coverage_f1 drops > 0.01", "scores of coverage F1 for 1 article; more articles would"),
        (3, "coverage_f1 drops > 0.001", "p = 0.250, n = 3; more articles would tell"),
    ],
)
def test_what_no_spread_is_known_of(write_run, articles, rule, message):
    """One article, or the same difference in each of three, gives no number and no zero."""
    base = [0.5] * articles
    new = [0.25] * articles
    runs = [write_run(name, {"coverage_f1": v}) for name, v in (("base", base), ("new", new))]
    [outcome] = comparison.judge(tables.load(runs), [comparison.parse(rule)])
    assert outcome.status == "too few articles to tell"
    assert message in outcome.message


def test_too_few_articles_are_told_how_many_would_do(write_run):
    """With six articles even a large drop is not shown; the message gives a number."""
    outcome = judged(write_run, -0.02, "coverage_f1 drops > 0.01", articles=6)
    assert outcome.status == "too few articles to tell"
    assert "n = 6" in outcome.message
    # by hand: (1.96 + 0.84)² * 0.02² / 0.01² = 31, for the spread that all 400 articles have
    assert "articles would tell" in outcome.message


def test_rules_are_corrected_together(write_run):
    """Two columns' rules halve what one of them may claim; two rules of one column do not."""
    runs = [
        write_run("base", {"coverage_f1": BASE.tolist(), "unsupported": BASE.tolist()}),
        write_run("new", {"coverage_f1": (BASE + NOISE).tolist(), "unsupported": BASE.tolist()}),
    ]
    scores = tables.load(runs)
    one = [Rule("coverage_f1", "drops", 0.01), Rule("coverage_f1", "drops", 0.02)]
    two = [*one, Rule("unsupported", "rises", 0.01)]
    alone, beside = comparison.judge(scores, one)[0].line.p, comparison.judge(scores, two)[0].line.p
    assert beside == pytest.approx(min(2 * alone, 1))


def test_a_column_without_scores_is_refused(write_run):
    """The nearest known column is named."""
    scores = tables.load([write_run(name, {"coverage_f1": [0.1]}) for name in ("a", "b")])
    with pytest.raises(InputError, match="no scores of 'coverage_f'; did you mean 'coverage_f1'"):
        comparison.judge(scores, [comparison.parse("coverage_f drops > 0.01")])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("coverage_f1 drops > 0.01", Rule("coverage_f1", "drops", 0.01)),
        ("  unsupported  rises>.02 ", Rule("unsupported", "rises", 0.02)),
        ("bullets rises > 2", Rule("bullets", "rises", 2.0)),
    ],
)
def test_rules_are_read(text, expected):
    """Blanks do not matter, numbers are what they look like."""
    assert comparison.parse(text) == expected
    assert comparison.parse(str(expected)) == expected


@pytest.mark.parametrize("text", ["", "coverage_f1 > 0.01", "coverage_f1 drops 1", "a falls > 1"])
def test_what_is_no_rule_is_refused(text):
    """The message shows what a rule looks like."""
    with pytest.raises(InputError, match="expected a rule such as"):
        comparison.parse(text)


def test_a_gate_file(tmp_path):
    """Rules stand in a list."""
    path = tmp_path / "gate.toml"
    path.write_text('fail_if = ["coverage_f1 drops > 0.01", "unsupported rises > 0.02"]\n')
    assert [str(rule) for rule in comparison.read(path)] == [
        "coverage_f1 drops > 0.01",
        "unsupported rises > 0.02",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("fail_of = []", r"gate\.toml: fail_of: unknown key; did you mean 'fail_if'"),
        ("fail_if = []", r"gate\.toml: fail_if: expected a list of rules"),
        ("fail_if = [1]", r"gate\.toml: fail_if: expected a list of rules"),
        ("", r"gate\.toml: fail_if: expected a list of rules"),
        (
            'fail_if = [\n"a drops > 1",\n"b drop > 1",\n]',
            r"gate\.toml:3: fail_if: expected a rule",
        ),
        ("fail_if", r"gate\.toml: cannot be read as TOML"),
    ],
)
def test_a_wrong_gate_file_is_refused(tmp_path, text, message):
    """The file, the line and the field are named."""
    path = tmp_path / "gate.toml"
    path.write_text(text)
    with pytest.raises(InputError, match=message):
        comparison.read(path)


def test_junit_and_summary(write_run):
    """A failed rule is a failure, an open one is skipped; the summary leads with the gate."""
    base, new = BASE.tolist(), (BASE + NOISE - 0.02).tolist()
    runs = [write_run("base", {"coverage_f1": base}), write_run("new", {"coverage_f1": new})]
    scores = tables.load(runs)
    answer = comparison.answer(scores)
    rules = ["coverage_f1 drops > 0.01", "coverage_f1 drops > 0.0205", "coverage_f1 drops > 0.1"]
    outcomes = comparison.judge(scores, [comparison.parse(rule) for rule in rules])
    suite = ET.fromstring(comparison.junit(answer, outcomes))  # noqa: S314  it is our own
    assert {key: suite.get(key) for key in ("name", "tests", "failures", "skipped")} == {
        "name": "gate: new against base",
        "tests": "3",
        "failures": "1",
        "skipped": "1",
    }
    kinds = [(case.get("name"), [child.tag for child in case]) for case in suite]
    assert kinds == list(zip(rules, [["failure"], ["skipped"], []], strict=True))
    summary = comparison.summary(answer, outcomes)
    assert summary.startswith("## Gate failed: 1 of 3 rules, 1 with too few articles to tell\n")
    assert "new against base: worse in coverage F1" in summary


def test_the_example_workflow_calls_what_there_is():
    """Every option in docs/gate-workflow.yml is one of its command's."""
    path = Path(__file__).parents[2] / "docs" / "gate-workflow.yml"
    steps = yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"]["gate"]["steps"]
    script = " ".join(step.get("run", "") for step in steps).replace("\\\n", " ")
    calls = re.findall(r"takeaway-bench (predict|score|compare) ([^|\n]*)", script)
    commands = ["predict", "predict", "score", "score", "compare"]
    assert [command for command, _ in calls] == commands
    for command, arguments in calls:
        printed = CliRunner().invoke(app, [command, "--help"]).stdout
        for option in re.findall(r"--[a-z]+", arguments):
            assert option in printed
