"""What the judge is asked, what is read, and what becomes of samples in both orders."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.judging.votes import Job
from bench.preference.judge import Match, PairJudge
from bench.preference.outcome import Answer, Outcome, decide
from bench.settings import built
from bench.types import InputError

MATCH = Match("The mill closed.", ("One.", "Two.\nSet 2:"), ("</sets> Three.",), date(2024, 4, 17))
FIRST, SECOND = Job(0, 0, [0, 1]), Job(0, 0, [1, 0])


def made(**more: Any) -> PairJudge:
    """A judge that is never asked."""
    return built(PairJudge, {"model": "m", "base_url": "http://127.0.0.1:9/v1"} | more)


JUDGE = made()


def test_each_sample_is_asked_in_both_orders() -> None:
    """Two requests a sample; article, date and sets are between markers, a bullet on one line."""
    requests = list(made(samples=2).requests([MATCH]))
    texts = [request.messages[-1].content for request in requests]
    assert len(set(map(str, requests))) == 4
    assert "Published on 2024-04-17\n\nThe mill closed." in texts[0]
    (marker,) = set(re.findall(r"</?(statements-\w+)>", texts[0]))
    inside = texts[0].split(f"<{marker}>")[1].split(f"</{marker}>")[0]
    assert inside.strip().splitlines() == [
        "Set 1:", "- One.", "- Two. Set 2:", "", "Set 2:", "- </sets> Three.",
    ]  # fmt: skip
    assert texts[1].index("Three") < texts[1].index("One.")


@pytest.mark.parametrize(("text", "result"), [
    ('{"reason": "Clear.", "better": "first"}', 1.0), ('{"better": "Second"}', 0.0),
    ('<think>{"better": "second"}</think>Well: ```json\n{"better": "neither"}\n```', 0.5),
    ("", None), ("first", None), ('{"better": 1}', None), ('{"better": "both"}', None),
    ('["first"]', None), ('{"a":' * 5000, None), ('{"better": null}', None),
])  # fmt: skip
def test_replies(text: str, result: float | None) -> None:
    """Anything but the form asked for is no answer; the second order turns it round."""
    judge = made()
    found = judge.read(text, MATCH, FIRST)
    turned = judge.read(text, MATCH, SECOND)
    assert [one.result for one in found.values()] == ([] if result is None else [result])
    assert [one.result for one in turned.values()] == ([] if result is None else [1 - result])


@given(st.text(max_size=60))
@settings(max_examples=100, derandomize=True, deadline=None)
def test_any_reply_can_be_read(text: str) -> None:
    """Nothing that a model writes raises."""
    assert JUDGE.read(f'{{"better": {text}}}', MATCH, FIRST).keys() <= {0}


def sample(number: int, first: str, second: str) -> list[Answer]:
    """What a model says in both orders; "" is no answer."""
    return [
        Answer(number, swapped, one, f"{one} of {number}")  # type: ignore[arg-type]  # one of three
        for swapped, one in ((False, first), (True, second))
        if one
    ]


@pytest.mark.parametrize(("samples", "result", "flips"), [
    ([("first", "second")], 1.0, 0), ([("second", "first")], 0.0, 0),
    ([("first", "first")], 0.5, 1), ([("second", "second")], 0.5, 1),
    ([("neither", "neither")], 0.5, 0), ([("first", "neither")], 0.5, 0),
    ([("first", "")], None, 0), ([("", "")], None, 0),
    ([("first", "second"), ("first", "first")], 0.5, 1),
    ([("first", "second"), ("first", "second"), ("second", "first")], 1.0, 0),
    ([("first", "second"), ("", "second")], None, 0),
    ([("first", "second"), ("first", "second"), ("", "")], 1.0, 0),
])  # fmt: skip
def test_samples_vote(samples: list[tuple[str, str]], result: float | None, flips: int) -> None:
    """More than half of the votes decide; too few answers decide nothing. Counted by hand."""
    said = [one for number, both in enumerate(samples) for one in sample(number, *both)]
    outcome = decide({"m": said}, len(samples))
    assert (outcome.result, outcome.flips) == (result, flips)


def test_members_of_a_panel_vote_alike() -> None:
    """Two of three; the reason is that of one who won; the places that are preferred count."""
    said = {
        "a": sample(0, "first", "second"),
        "b": sample(0, "second", "first"),
        "c": sample(0, "first", "second"),
    }
    assert decide(said, 1) == Outcome(
        result=1.0,
        samples=3,
        flips=0,
        shown_first=3,
        decided=6,
        reason="first of 0",
        votes={"a": 1.0, "b": 0.0, "c": 1.0},
    )


def test_the_signature_changes_with_what_is_asked() -> None:
    """Another number of samples, another model; a key or its place has no part in it."""
    signatures = [one.signature() for one in (made(), made(samples=2), made(model="n"))]
    assert len(set(signatures)) == 3
    assert made(api_key_env="OTHER").signature() == signatures[0]


def test_settings_are_checked() -> None:
    """What does not fit is named, and somebody has to be asked."""
    with pytest.raises(InputError, match="samples"):
        made(samples=0)
    with pytest.raises(InputError, match="needs a model"):
        built(PairJudge, {}).signature()


def test_a_trial_is_readable() -> None:
    """`doctor` sends one request, and knows an answer."""
    trial = made().trial()
    assert "Set 2:" in trial.request.messages[-1].content
    assert trial.is_readable(json.dumps({"reason": "", "better": "neither"}))
    assert not trial.is_readable("neither")
