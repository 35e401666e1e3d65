"""The checker that always runs: labels, evidence, problems, and that verdicts stand alone."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import bench
from bench.consistency import Case, load
from bench.consistency.embedded import SUPPORTED_FROM, UNSUPPORTED_BELOW, banded
from bench.types import LABELS, InputError

ARTICLE = """The Varno mill in Ostby will close in May, its owner Grainhold said on Tuesday. \
“We have lost money for six years,” said Petra Lindqvist, the chief executive.

The closure will cost 240 jobs. The mayor, Ivo Marsh, asked the company to wait."""
BULLETS = (
    "The Varno mill in Ostby will close in May, its owner Grainhold said.",
    "The closure will cost 420 jobs.",
    "Giraffes sleep for twenty minutes a day in zoos.",
)


def test_verdicts_on_a_short_article() -> None:
    """A copied bullet is supported, a wrong figure is not, nor is what the article never said."""
    verdicts = bench.check(ARTICLE, BULLETS)
    assert [verdict.bullet for verdict in verdicts] == list(BULLETS)
    assert [verdict.label for verdict in verdicts[:2]] == ["supported", "unsupported"]
    assert verdicts[2].label != "supported"
    assert verdicts[0].support > 0.5 > verdicts[1].support


def test_problems_hold_words_and_what_the_article_says() -> None:
    """A problem names its kind, the words as they are written, and the article's words."""
    (problem,) = bench.check(ARTICLE, BULLETS)[1].problems
    assert (problem.kind, problem.words, problem.article) == ("number", "420", "240")


def test_words_are_those_of_the_bullet() -> None:
    """Curly quotes and dashes come back as the bullet has them."""
    bullet = "Petra Lindqvist said: “We have made money – for six years.”"
    words = [problem.words for problem in bench.check(ARTICLE, [bullet])[0].problems]
    assert "We have made money – for six years." in words


def test_evidence_is_a_sentence_in_its_place() -> None:
    """Evidence is the article's own text at its span."""
    for verdict in bench.check(ARTICLE, BULLETS):
        assert verdict.evidence is not None
        start, end = verdict.evidence.start, verdict.evidence.end
        assert ARTICLE[start:end] == verdict.evidence.sentence
    first = bench.check(ARTICLE, BULLETS)[0].evidence
    assert first is not None and first.sentence.startswith("The Varno mill")


def test_evidence_has_its_place_in_the_article_as_given() -> None:
    """Invisible characters and NFD of an article are no part of the comparison; places are kept."""
    article = "Talks be\u00adgan.\u200b The plant in Zu\u0308\u00adrich employs 1,500 people."
    verdict = bench.check(article, ["The plant in Zürich employs 1,500 people."])[0]
    assert verdict.label == "supported"
    assert verdict.evidence
    assert verdict.evidence.sentence == article[verdict.evidence.start :]
    assert article[verdict.evidence.start : verdict.evidence.end] == verdict.evidence.sentence


def test_a_verdict_depends_on_its_case_alone() -> None:
    """Other bullets, other cases and their order change nothing."""
    checker = load("embedded")
    alone = [checker.check(ARTICLE, [bullet])[0] for bullet in BULLETS]
    other = Case("The harbour of Kelm reopened on Friday.", ["It reopened."])
    together = checker.verdicts([other, Case(ARTICLE, BULLETS[::-1]), other])
    assert together[1][::-1] == alone


@pytest.mark.parametrize(("article", "bullet"), [
    ("", "It closed."), ("It closed.", ""), ("", ""), ("...", "?!"), ("It closed.", "\ud83d"),
])  # fmt: skip
def test_odd_input_is_judged(article: str, bullet: str) -> None:
    """Empty texts, bare punctuation and broken characters get a verdict like any other."""
    (verdict,) = load("embedded").check(article, [bullet])
    assert verdict.label in LABELS and 0 <= verdict.support <= 1


def test_other_languages_are_uncertain(caplog: pytest.LogCaptureFixture) -> None:
    """Rules and copies are read in English alone; one warning names the languages left out."""
    article = "Die Mühle in Ostby schließt im Mai. 240 Menschen verlieren ihre Arbeit."
    cases = [Case(article, [bullet], language="de") for bullet in ("420 Menschen.", article)]
    verdicts = [row[0] for row in load("embedded").verdicts(cases)]
    assert [verdict.label for verdict in verdicts] == ["uncertain", "uncertain"]
    assert all(verdict.problems == () for verdict in verdicts)
    assert [record.message.split("; ")[1] for record in caplog.records] == [
        "bullets in de are unverified"
    ]


def test_what_is_too_short_gains_nothing() -> None:
    """A bullet that says hardly anything is not supported, though the article has it."""
    article = (
        "The council met. It approved the budget of Ostby for the coming year by 12 votes to 3."
    )
    short, whole = load("embedded").check(article, ["The council met.", article.split(". ")[1]])
    assert (short.label, whole.label) == ("uncertain", "supported")
    assert [problem.kind for problem in short.problems] == ["information"]
    assert short.support <= 0.5 < whole.support


def test_the_number_has_its_own_sentence() -> None:
    """Where a number is the problem, the evidence is the sentence with the article's number."""
    article = f"{ARTICLE} The harbour of Kelm lost 90 jobs in the same year."
    bullet = "The harbour of Kelm lost 70 jobs in the same year."
    (verdict,) = load("embedded").check(article, [bullet])
    assert verdict.evidence is not None and "90 jobs" in verdict.evidence.sentence


@given(st.lists(st.sampled_from(BULLETS), max_size=4), st.sampled_from([ARTICLE, "No."]))
@settings(max_examples=15, derandomize=True, deadline=None)
def test_one_verdict_for_each_bullet(bullets: list[str], article: str) -> None:
    """As many verdicts as bullets, in order, with a support in [0, 1]."""
    verdicts = load("embedded").check(article, bullets)
    assert [verdict.bullet for verdict in verdicts] == bullets
    assert all(0 <= verdict.support <= 1 for verdict in verdicts)


@pytest.mark.parametrize("likely", [0.0, 0.3, 1.0])
def test_bands(likely: float) -> None:
    """Whatever the model makes of it, support is in the band of the label."""
    assert banded(likely, "unsupported") <= UNSUPPORTED_BELOW
    assert UNSUPPORTED_BELOW <= banded(likely, "uncertain") <= SUPPORTED_FROM
    assert SUPPORTED_FROM <= banded(likely, "supported") <= 1


def test_the_signature_pins_encoder_and_version() -> None:
    """Another encoder or another version of the rules is another signature."""
    assert "minilm" in load("embedded").signature().lower()
    assert re.search(r"\|rules:[0-9a-f]{12}\|version:4$", load("embedded").signature())


@pytest.mark.parametrize("bullet", ["", "...", "The price rose.", "Of the"])
def test_what_the_article_does_not_speak_of_is_not_supported(bullet: str) -> None:
    """However short a bullet, something must speak for it."""
    article = "The old mill burned down. Rain fell. The mayor said the town would rebuild it."
    (verdict,) = load("embedded").check(article, [bullet])
    assert verdict.label != "supported"


@pytest.mark.parametrize(
    ("article", "bullets", "published", "field"),
    [
        (3, ["It rained."], None, "article"),
        ("It rained.", "It rained.", None, "bullets"),
        ("It rained.", None, None, "bullets"),
        ("It rained.", ["It rained.", 7], None, r"bullets\[1\]"),
        ("It rained.", ["It rained."], "in May", "published"),
        ("It rained.", ["It rained."], 20240501, "published"),
    ],
)
def test_wrong_types_are_named(article: Any, bullets: Any, published: Any, field: str) -> None:
    """Above all a string in place of a list, which is a list of letters to Python."""
    with pytest.raises(InputError, match=f"^{field}: expected"):
        bench.check(article, bullets, published=published)
