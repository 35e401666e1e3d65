"""A panel of judges: who is asked what, how votes count, and whose key goes where."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable
from typing import Any

import pytest

from bench.consistency import Case, load
from bench.judging import panel
from bench.llm.pricing import Budget
from bench.metrics.consistency import Consistency
from bench.types import BenchError, InputError

CASE = Case("The mill in Ostby closed in May. Nobody was hurt.", ["The mill closed.", "It burned."])
PANEL = [{"model": "gpt-one"}, {"model": "claude-two"}, {"model": "gemini-three"}]
SUPPORTED = ("supported", "The mill in Ostby closed")
UNSUPPORTED = ("unsupported", "")
Says = Callable[[str, str], tuple[str, str] | None]


@pytest.fixture
def judged(scripted: Callable[..., str]) -> Callable[..., Any]:
    """The verdicts of a panel whose members say what a function of model and bullet says."""

    def run(says: Says, **settings: Any) -> Any:
        def reply(body: dict[str, Any]) -> str | int:
            listed = re.findall(r"^\d+\. (.*)$", body["messages"][-1]["content"], re.MULTILINE)
            said = [says(body["model"], bullet) for bullet in listed]
            if None in said:
                return 400
            entries = [
                {"number": number, "verdict": one[0], "quote": one[1]}
                for number, one in enumerate(said, 1)
                if one
            ]
            return json.dumps({"verdicts": entries})

        return load(
            "judge", base_url=scripted(reply), **{"panel": PANEL, "samples": 1} | settings
        ).verdicts([CASE])[0]

    return run


def _truth(_: str, bullet: str) -> tuple[str, str]:
    return SUPPORTED if "closed" in bullet else UNSUPPORTED


def test_members_of_one_voice(judged: Callable[..., Any]) -> None:
    """All members are asked, and each one's vote is told."""
    closed, burned = judged(_truth)
    assert (closed.label, closed.support, burned.label) == ("supported", 1.0, "unsupported")
    assert closed.votes == {"gpt-one": 1.0, "claude-two": 1.0, "gemini-three": 1.0}
    assert closed.as_json()["votes"] == closed.votes


def test_votes_of_all_members_count_alike(judged: Callable[..., Any]) -> None:
    """One member against two makes a bullet uncertain, as one sample against two does."""
    closed, _ = judged(lambda model, b: UNSUPPORTED if "two" in model else _truth(model, b))
    assert (closed.label, closed.support) == ("uncertain", pytest.approx(2 / 3))
    assert closed.votes == {"gpt-one": 1.0, "claude-two": 0.0, "gemini-three": 1.0}


def test_a_member_that_fails_abstains(judged: Callable[..., Any]) -> None:
    """Its vote is missing, not against; the bullet says that it is."""
    closed, _ = judged(lambda model, b: None if "two" in model else _truth(model, b))
    assert (closed.label, closed.support) == ("supported", 1.0)
    assert closed.votes == {"gpt-one": 1.0, "claude-two": None, "gemini-three": 1.0}
    assert [(one.kind, one.why) for one in closed.problems] == [
        ("failure", "1 of 3 samples gave no answer that could be read")
    ]


def test_half_a_panel_decides_nothing(judged: Callable[..., Any]) -> None:
    """Of two members one is no majority: there is no number."""
    closed, _ = judged(
        lambda model, b: None if "two" in model else _truth(model, b), panel=PANEL[:2]
    )
    assert closed.support != closed.support
    assert closed.label == "uncertain"


def test_a_member_that_nobody_can_ask(
    judged: Callable[..., Any], caplog: pytest.LogCaptureFixture
) -> None:
    """Without its key a member has no votes; without anybody the judge is absent."""
    lacking = [{**one, "api_key_env": "NO_SUCH_KEY"} for one in PANEL]
    closed, _ = judged(_truth, panel=[*PANEL[:2], lacking[2]])
    assert closed.votes["gemini-three"] is None
    assert "judge: no answers of gemini-three: " in caplog.text
    with pytest.raises(BenchError, match="NO_SUCH_KEY"):
        judged(_truth, panel=lacking)


def test_plans_and_budget_name_each_member() -> None:
    """What each would be asked is told apart, and priced by its own price."""
    priced = [{**one, "price": {"input": n, "output": n}} for n, one in enumerate(PANEL, 1)]
    metric = Consistency(checkers=("judge",), settings={"judge": {"panel": priced, "samples": 2}})
    judge: Any = load("judge", panel=priced, samples=2, base_url="http://127.0.0.1:9/v1")
    plans = judge.plans([CASE])
    assert [(name, plan.requests) for name, plan in plans.items()] == [
        ("gpt-one", 2), ("claude-two", 2), ("gemini-three", 2)
    ]  # fmt: skip
    costs = [plan.cost for plan in plans.values()]
    assert costs == pytest.approx([costs[0], 2 * costs[0], 3 * costs[0]])
    assert judge.plan([CASE]).cost == pytest.approx(sum(costs))
    assert list(metric.asks()) == ["judge gpt-one", "judge claude-two", "judge gemini-three"]
    with pytest.raises(BenchError, match="could be exceeded"):
        judge.verdicts([CASE], Budget(1e-9))


def test_the_signature_pins_each_member() -> None:
    """Another member, another model or another temperature of one: another signature."""
    made = [
        load("judge", panel=PANEL).signature(),
        load("judge", panel=PANEL[:2]).signature(),
        load("judge", panel=[*PANEL[:2], {"model": "gemini-three", "temperature": 1}]).signature(),
    ]
    assert len(set(made)) == 3
    assert all(one["model"] in made[0] for one in PANEL)
    assert load("judge", panel=PANEL).judge == "gpt-one + claude-two + gemini-three"


def test_members_have_the_settings_of_the_judge() -> None:
    """But for a price, which is a model's, and for what their maker's API has not."""
    settings = {"temperature": 0.5, "seed": 7, "price": {"input": 1, "output": 1}, "samples": 2}
    other = {"model": "claude-two", "provider": "anthropic"}
    judge: Any = load("judge", panel=[{"model": "gpt-one"}, other], **settings)
    one, two = judge.members
    assert (one.temperature, one.samples, one.price) == (0.5, 2, None)
    assert (two.temperature, two.provider) == (None, "anthropic")


@pytest.mark.parametrize("own", [
    {"base_url": "http://other.example/v1"}, {"provider": "anthropic"},
])  # fmt: skip
def test_a_key_stays_with_its_server(own: dict[str, str]) -> None:
    """A member that names another server is sent neither the judge's key nor its headers."""
    secret = {
        "api_key_env": "OUR_KEY",
        "headers": {"X-Key": "ours"},
        "base_url": "http://a.example",
    }
    judge: Any = load("judge", panel=[{"model": "m"}, {"model": "n", **own}], **secret)
    one, two = judge.members
    assert (one.api_key_env, one.base_url) == ("OUR_KEY", "http://a.example")
    assert (two.api_key_env, two.headers) == (None, {})
    assert two.base_url == own.get("base_url")


@pytest.mark.parametrize(("settings", "message"), [
    ({"panel": [{"model": "m"}]}, "panel: expected two members or more"),
    ({"panel": [{"model": "m"}, {"model": "m"}]}, "panel: 'm' is given twice"),
    ({"panel": [{"model": "m"}, {"provider": "google"}]}, "panel.1.model: missing"),
    ({"panel": [{"model": "m"}, {"model": "n", "modle": 1}]}, "panel.1.modle: unknown setting"),
    ({"panel": [{"model": "m"}, {"model": "n", "samples": 2}]}, "panel.1.samples: belongs to the"),
    ({"panel": PANEL, "model": "m"}, "model: a panel's members have their own"),
])  # fmt: skip
def test_settings_are_checked(settings: dict[str, Any], message: str) -> None:
    """What does not fit is named with its member before anything is asked."""
    with pytest.raises(InputError, match=re.escape(message)):
        load("judge", **settings)


def test_members_of_one_maker_are_warned_of(
    judged: Callable[..., Any], caplog: pytest.LogCaptureFixture
) -> None:
    """Their votes are not independent."""
    panel.warn_of_kin.cache_clear()
    caplog.set_level(logging.WARNING, "bench")
    judged(_truth, panel=[*PANEL[:2], {"model": "gpt-four"}])
    judged(_truth, panel=[*PANEL[:2], {"model": "gpt-four"}])
    warnings = [one for one in caplog.messages if "one family" in one]
    assert warnings == ["judges gpt-one and gpt-four are of one family (OpenAI): they err alike"]
