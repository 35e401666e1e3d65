"""Tests of bench.comparison.changes and what is shown of them."""

from __future__ import annotations

import json

import pytest

from bench import comparison, tables

VERDICT = {"bullet": "About 70 lose work.", "support": 0.1, "label": "unsupported"}
PROBLEM = {"kind": "number", "words": "70", "why": "the article says 60", "article": "60"}


@pytest.fixture
def answer(write_run, write_reference) -> comparison.Answer:
    """Two runs over three articles: a0 gets worse, a1 much better, a2 stays."""
    for number in range(3):
        folder = write_reference(f"a{number}").parent
    titles = [{"id": f"a{number}", "title": f"Title of a{number}"} for number in range(3)]
    manifest = {"references": {"digest": "d1", "count": 3, "path": str(folder)}}

    def write(name, coverage, takeaways, matched, verdicts):
        predictions = [
            {"article_id": f"a{n}", "article_digest": "x", "takeaways": takeaways} for n in range(3)
        ]
        found = {"matched": matched, "missed": [], "extra": [], "duplicates": []}
        return write_run(
            name,
            {"coverage_f1": coverage, "consistency": [0.5] * 3},
            articles=titles,
            predictions=predictions,
            manifest=manifest,
            details={"coverage": [found] * 3, "consistency": [{"verdicts": verdicts}] * 3},
        )

    wrong = [VERDICT | {"problems": [PROBLEM]}]
    base = write("base", [0.5, 0.2, 0.4], ["The mill closed."], [[0, 0, 0.9]], [])
    new = write("new", [0.4, 0.8, 0.4], ["The mill.", "About 70 lose work."], [[1, 1, 0.8]], wrong)
    return comparison.answer(tables.load([base, new]))


def test_articles_that_changed_most_come_first(answer):
    """Up or down, by coverage where it was computed; what stayed is not among them."""
    assert answer.focus == "coverage_f1"
    changed = [(change.article_id, change.before, change.after) for change in answer.changes]
    assert changed == [("a1", 0.2, 0.8), ("a0", 0.5, 0.4)]


def test_what_was_gained_and_lost_is_quoted(answer):
    """Reference bullets that only one of the two runs matches, in their own words."""
    change = answer.changes[0]
    assert change.gained == ("About 60 people lose their work.",)
    assert change.lost == ("The mill at Corby Ness has closed after 140 years.",)


def test_bullets_say_whether_they_match_and_what_speaks_against_them(answer):
    """Matches come from coverage, problems from consistency."""
    assert [(b.text, b.matched) for b in answer.changes[0].base] == [("The mill closed.", True)]
    first, second = answer.changes[0].new
    assert (first.matched, first.unsupported) == (False, False)
    assert (second.matched, second.unsupported) == (True, True)
    assert second.problems == ("number: 70 (the article says 60)",)


def test_without_references_nothing_is_quoted(answer, tmp_path):
    """Where the references have gone, the two sets of bullets are still shown."""
    for path in (tmp_path / "references").iterdir():
        path.unlink()
    (tmp_path / "references").rmdir()
    change = comparison.answer(answer.scores).changes[0]
    assert (change.gained, change.lost, change.references) == ((), (), False)
    assert change.base[0].text == "The mill closed."
    assert "the references are not where" in comparison.render(comparison.answer(answer.scores))


def test_runs_without_details_are_shown_too(write_run):
    """Where only ROUGE was computed, articles are ranked by it and bullets bear no sign."""
    runs = [write_run(n, {"rougeLsum_fmeasure": [v]}) for n, v in (("a", 0.1), ("b", 0.5))]
    answer = comparison.answer(tables.load(runs))
    assert answer.focus == "rougeLsum_fmeasure"
    assert [bullet.matched for bullet in answer.changes[0].base] == [None]


def test_as_many_articles_as_asked_for(answer):
    """None at all, if none is asked for."""
    assert comparison.answer(answer.scores, articles=0).changes == ()
    assert len(comparison.answer(answer.scores, articles=1).changes) == 1


def test_terminal(answer):
    """A sentence, the table, then both sets of bullets beside each other."""
    printed = comparison.render(answer)
    lines = printed.split("\n")
    assert printed.startswith(
        "new against base: not distinguishable in coverage F1; the same in consistency\n"
    )
    assert "Title of a1 (a1): coverage F1 0.200 → 0.800" in lines
    at = lines.index("Title of a1 (a1): coverage F1 0.200 → 0.800")
    assert [line.split() for line in lines[at + 2 : at + 7]] == [
        ["base", "new"],
        ["─" * 18, "─" * 32],
        ["✓", "The", "mill", "closed.", "·", "The", "mill."],
        ["✓!", "About", "70", "lose", "work."],
        ["number:", "70", "(the", "article", "says", "60)"],
    ]
    assert "gained: About 60 people lose their work." in lines
    assert max(map(len, lines)) <= 80


def test_markdown(answer):
    """The same in Markdown, with nothing that it would obey."""
    printed = comparison.render(answer, "markdown")
    assert printed.startswith("**new against base: ")
    assert "| column | base | new | difference | 95% interval | p | verdict |" in printed
    assert "| ✓ The mill closed. | · The mill. |" in printed


def test_json_holds_everything(answer):
    """Whole numbers, wins and losses, and the articles with their bullets."""
    document = json.loads(comparison.render(answer, "json"))
    row = {row["column"]: row for row in document["rows"]}["coverage_f1"]
    assert (row["base"], row["wins"], row["ties"], row["losses"]) == (
        pytest.approx(1.1 / 3),
        1,
        1,
        1,
    )
    assert {"low", "high", "p", "p_corrected", "p_bootstrap", "effect"} <= row.keys()
    assert document["articles"][0]["new"][1]["problems"] == ["number: 70 (the article says 60)"]


def test_untrusted_text_commands_no_terminal(write_run):
    """A title or bullet with escape sequences is shown, not obeyed."""
    labels = [{"id": "a0", "title": "\x1b[2JTitle"}]
    predictions = [{"article_id": "a0", "article_digest": "x", "takeaways": ["\x1b]0;x\x07 b"]}]
    runs = [
        write_run(name, {"redundancy": [value]}, articles=labels, predictions=predictions)
        for name, value in (("a", 0.1), ("b", 0.2))
    ]
    printed = comparison.render(comparison.answer(tables.load(runs), columns=["redundancy"]))
    assert "\x1b" not in printed
    assert "\x07" not in printed
