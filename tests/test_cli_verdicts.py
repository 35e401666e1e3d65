"""Verdicts in print: bench.cli.verdicts."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from bench.cli.verdicts import render, summary
from bench.types import Evidence, Label, Problem, Verdict

LONG = "The council met for the first time since the flood and agreed to pay for the wall " * 5


def verdict(bullet: str, label: Label, sentence: str = "", *problems: Problem) -> Verdict:
    """A verdict with a sentence of the article."""
    evidence = Evidence(sentence=sentence, start=0, end=len(sentence)) if sentence else None
    return Verdict(bullet=bullet, support=0.5, label=label, evidence=evidence, problems=problems)


def lines(*verdicts: Verdict, width: int = 80, color: bool = False) -> list[str]:
    """What is printed of one set of bullets."""
    return render(verdicts, [("", len(verdicts))], width=width, color=color).splitlines()


NUMBER = Problem(kind="number", words="95", why="no such figure", article="60")


@pytest.mark.parametrize("width", [10, 40, 80, 120])
@pytest.mark.parametrize("bullet", ["The council agreed. " * 9, "议会同意支付新防洪墙的费用" * 9])
def test_no_line_is_wider_than_the_terminal(width: int, bullet: str) -> None:
    """Letters of two columns count twice, and nothing of a bullet is lost."""
    printed = lines(verdict(bullet, "unsupported", LONG, NUMBER), width=width)
    assert max(map(cell_len, printed)) <= width
    assert "".join(bullet.split()) in "".join("".join(printed).split())


def test_twenty_bullets_fit_a_screen_or_two() -> None:
    """Bullets of 17 words and sentences of 30, of which a closest one is cut after two lines."""
    bullet = " ".join(["council"] * 13)
    made = [verdict(bullet, "uncertain", LONG) for _ in range(20)]
    assert len(lines(*made)) == 20 * 4 + 4
    assert lines(*made)[3].endswith(" …")


def test_a_sentence_that_decides_is_whole() -> None:
    """Where a problem is named, the article's words are there to compare."""
    printed = " ".join(" ".join(lines(verdict("Short.", "uncertain", LONG, NUMBER))).split())
    assert LONG.strip() in printed


def test_a_copied_sentence_is_printed_once() -> None:
    """The bullet is the article's sentence."""
    assert lines(verdict("Rain fell", "supported", "Rain fell."))[:2] == [
        "✓ supported: Rain fell",
        "",
    ]


def test_without_a_sentence_the_reason_stands_alone() -> None:
    """A judge that failed gives no evidence."""
    failed = Problem(kind="failure", words="Rain fell.", why="no answer")
    assert lines(verdict("Rain fell.", "uncertain", "", failed))[1] == "  no answer"
    assert lines(verdict("Rain fell.", "uncertain"))[1] == "  No sentence of the article is close."


def test_hostile_text_cannot_style_the_terminal() -> None:
    """With colours on, only the verdict's own are there."""
    evil = "\x1b[31mRed\x1b[0m \u202egreen\nblue"
    problem = Problem(kind="x", words=evil, why=evil, article=evil)
    printed = "\n".join(lines(verdict(evil, "unsupported", evil + evil, problem), color=True))
    assert printed.count("\x1b") == 2
    assert printed.startswith("\x1b[31m✗ unsupported\x1b[0m: ")
    assert "\u202e" not in printed


def test_numbers_agree_with_their_nouns() -> None:
    """Every verdict is counted, also those that nobody got."""
    made = [verdict("a", "supported"), verdict("b", "uncertain")]
    assert summary(made) == "2 bullets: 1 supported, 0 unsupported, 1 unverified"
    assert summary(made[:1]) == "1 bullet: 1 supported, 0 unsupported, 0 unverified"
