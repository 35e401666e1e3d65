"""Models made to check claims, behind a server: how each is asked, and how its answers are read."""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Callable
from math import exp, log
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from bench.consistency import Case, load
from bench.consistency.served import probability
from bench.llm.api import Reply
from bench.llm.pricing import Budget
from bench.types import BenchError, InputError

ARTICLE = "The mill in Ostby closed. Nobody was hurt."
CASE = Case(ARTICLE, ["The mill closed.", "It rained."])
PRICE = {"input": 1.0, "output": 2.0}
Answering = Callable[[dict[str, Any]], tuple[str, list[dict[str, float]]]]


def _payload(text: str, likely: list[dict[str, float]]) -> dict[str, Any]:
    said = {"role": "assistant", "content": text}
    listed = [
        {"token": "?", "logprob": 0.0, "top_logprobs": [
            {"token": word, "logprob": log(share)} for word, share in token.items()]}
        for token in likely
    ]  # fmt: skip
    choice = {"message": said, "finish_reason": "stop", "logprobs": {"content": listed}}
    return {"choices": [choice], "usage": {"prompt_tokens": 10, "completion_tokens": 2}}


@pytest.fixture
def served(httpserver: HTTPServer, own_cache: Path) -> Callable[..., Any]:
    """A checker of a server whose answers are a function of the request's body."""

    def make(answer: Answering, model: str = "Bespoke-MiniCheck-7B", **settings: Any) -> Any:
        def handler(request: Request) -> Response:
            return Response(
                json.dumps(_payload(*answer(json.loads(request.data)))),
                content_type="application/json",
            )

        httpserver.expect_request("/v1/chat/completions").respond_with_handler(handler)
        return load("served", model=model, base_url=httpserver.url_for("/v1"), **settings)

    return make


def _yes(share: float) -> list[dict[str, float]]:
    return [{"Yes": share, " no": 1 - share}]


def test_the_probability_of_yes_is_the_support(served: Callable[..., Any]) -> None:
    """Each claim is asked once, with the whole article, and labelled from one half on."""

    def answer(body: dict[str, Any]) -> tuple[str, list[dict[str, float]]]:
        return "Yes", _yes(0.9 if "mill closed" in body["messages"][-1]["content"] else 0.2)

    right, wrong = served(answer).verdicts([CASE])[0]
    assert (right.label, right.support) == ("supported", pytest.approx(0.9))
    assert (wrong.label, wrong.support) == ("unsupported", pytest.approx(0.2))
    assert right.evidence
    assert right.evidence.sentence == ARTICLE


@pytest.mark.parametrize(("model", "format_", "roles", "holds"), [
    ("Bespoke-MiniCheck-7B", "minicheck", ["system", "user"],
     f"Document: {ARTICLE}\nClaim: The mill closed."),
    ("our-factcg", "factcg", ["user"], 'can we conclude that "The mill closed."?'),
    ("ibm-granite/granite-guardian-3.1-8b", "granite-3", ["context", "assistant"],
     "The mill closed."),
    ("granite3.3-guardian:8b", "granite-3.3", ["assistant"], "The mill closed."),
    ("granite-guardian-4.1-8b", "granite-4.1", ["assistant", "user"], "<think>\\n</think> tags"),
])  # fmt: skip
def test_each_model_is_asked_in_its_own_form(
    served: Callable[..., Any], model: str, format_: str, roles: list[str], holds: str
) -> None:
    """By its name: roles and texts as it was trained on, and log probabilities asked for."""
    bodies: list[dict[str, Any]] = []
    checker = served(lambda body: bodies.append(body) or ("No", []), model)
    checker.verdicts([Case(ARTICLE, ["The mill closed."])])
    (body,) = bodies
    assert [one["role"] for one in body["messages"]] == roles
    assert holds in body["messages"][-1]["content"]
    assert (body["logprobs"], body["temperature"]) == (True, 0.0)
    assert f"format:{format_}|" in checker.signature()


def test_granite_guardian_says_yes_to_what_is_not_grounded(served: Callable[..., Any]) -> None:
    """Its documents and settings go to the template of the server, and its word is turned round."""
    bodies: list[dict[str, Any]] = []
    likely = [{"<score>": 0.9}, {" yes": 0.7, " no": 0.3}]
    said = "<think>\n</think>\n<score> yes </score>"
    checker = served(lambda body: bodies.append(body) or (said, likely), "granite-guardian-3.3-8b")
    (verdict,) = checker.verdicts([Case(ARTICLE, ["It rained."])])[0]
    assert (verdict.label, verdict.support) == ("unsupported", pytest.approx(0.3))
    assert bodies[0]["documents"] == [{"doc_id": "0", "text": ARTICLE}]
    assert bodies[0]["chat_template_kwargs"] == {
        "guardian_config": {"criteria_id": "groundedness"}, "think": False,
    }  # fmt: skip


@pytest.mark.parametrize(("reply", "expected"), [
    (Reply(text="Yes"), 1.0), (Reply(text="**no**, it is not"), 0.0), (Reply(text="Maybe"), None),
    (Reply(text="<think>no</think> Yes."), 1.0), (Reply(text="<score>\nno\n</score>"), 0.0),
    (Reply(text="yes it", status="truncated"), 1.0), (Reply(text="Yes", status="error"), None),
    (Reply(text="No", likely=({"YES": log(0.6), "No": log(0.3)},)), 2 / 3),
    (Reply(text="No", likely=({"a": log(0.9), "yes": log(0.1)},)), 0.0),
    (Reply(text="?", likely=({"Yes": log(0.2)}, {"Yes": log(0.5), "yes": log(0.3)})), 1.0),
    (Reply(text="Yesterday"), None), (Reply(text=""), None),
])  # fmt: skip
def test_what_a_reply_says(reply: Reply, expected: float | None) -> None:
    """Log probabilities where yes and no decide, else the first word or the score."""
    found = probability(reply)
    assert found == (expected if expected is None else pytest.approx(expected))


def test_a_server_without_log_probabilities_is_read(
    httpserver: HTTPServer, own_cache: Path
) -> None:
    """One that refuses them is asked again without, and its word counts."""
    bodies = []

    def handler(request: Request) -> Response:
        bodies.append(body := json.loads(request.data))
        if "logprobs" in body:
            error = {"error": {"message": "Unsupported parameter: logprobs"}}
            return Response(json.dumps(error), status=400)
        return Response(json.dumps(_payload("Yes", [])), content_type="application/json")

    httpserver.expect_request("/v1/chat/completions").respond_with_handler(handler)
    checker = load("served", model="minicheck", base_url=httpserver.url_for("/v1"))
    (verdict,) = checker.check(ARTICLE, ["The mill closed."])
    assert (verdict.label, verdict.support) == ("supported", 1.0)
    assert ["top_logprobs" in body for body in bodies] == [True, False]


def test_what_is_not_answered_is_no_number(
    served: Callable[..., Any], caplog: pytest.LogCaptureFixture
) -> None:
    """A reply that says neither yes nor no is a failure, counted, and asked again."""
    caplog.set_level(logging.WARNING, "bench")
    (verdict,) = served(lambda _: ("Perhaps.", [])).verdicts([Case(ARTICLE, ["It rained."])])[0]
    assert math.isnan(verdict.support)
    assert [problem.kind for problem in verdict.problems] == ["failure"]
    assert "served: 1 of 1 replies: no yes or no" in caplog.text


def test_answers_are_kept_with_their_probabilities(served: Callable[..., Any]) -> None:
    """A second run asks nothing and says the same."""
    asked: list[int] = []
    checker = served(lambda _: asked.append(1) or ("Yes", _yes(0.75)))
    first = checker.verdicts([CASE])
    assert len(asked) == 2
    assert checker.verdicts([CASE]) == first
    assert len(asked) == 2
    assert first[0][0].support == pytest.approx(0.75)


def test_requests_are_planned_and_paid(served: Callable[..., Any]) -> None:
    """One request a claim; none goes beyond the budget."""
    checker = served(lambda _: ("Yes", []), price=PRICE)
    assert checker.plan([CASE]).requests == 2
    with pytest.raises(BenchError, match="the budget of 1e-06 could be exceeded"):
        checker.verdicts([CASE], Budget(1e-6))


def test_a_format_of_ones_own(served: Callable[..., Any], tmp_path: Path) -> None:
    """A file with the fields of the bundled ones; its text is part of the signature."""
    path = tmp_path / "own.toml"
    path.write_text(
        'yes = "unsupported"\nmessages = [{role = "user", content = "{{claim}} | {{passage}}"}]'
    )
    bodies: list[dict[str, Any]] = []
    checker = served(lambda body: bodies.append(body) or ("Yes", []), "m", format=path)
    (verdict,) = checker.verdicts([Case(ARTICLE, ["It is {{passage}}."])])[0]
    assert verdict.label == "unsupported"
    assert bodies[0]["messages"][0]["content"] == f"It is {{{{passage}}}}. | {ARTICLE}"
    assert "format:own|" in checker.signature()


@pytest.mark.parametrize("text", ['yes = "maybe"\nmessages = []', "yes", 'nos = "x"'])
def test_a_format_that_does_not_fit_is_named(text: str, tmp_path: Path) -> None:
    """The file is named, whatever is wrong in it."""
    path = tmp_path / "own.toml"
    path.write_text(text)
    with pytest.raises(InputError, match=r"own\.toml"):
        load("served", model="m", format=path)


@pytest.mark.parametrize(("settings", "message"), [
    ({}, "needs a model"), ({"model": "gpt-5"}, "gpt-5 needs `format`: .* one of factcg, granite"),
])  # fmt: skip
def test_what_is_missing_is_said(settings: dict[str, Any], message: str) -> None:
    """Without a model, or a way to ask it, nothing is asked."""
    with pytest.raises(BenchError, match=message):
        load("served", **settings).check(ARTICLE, ["It rained."])


def test_a_format_is_checked_at_once() -> None:
    """A name that there is not is refused with the known ones, before anything runs."""
    with pytest.raises(InputError, match=r"format: expected a path .* or one of factcg, granite-3"):
        load("served", model="m", format="granit")


def test_more_samples_are_refused() -> None:
    """A setting that would change nothing is an error."""
    with pytest.raises(InputError, match="samples"):
        load("served", model="minicheck", samples=3)


def test_other_languages_are_not_asked(
    served: Callable[..., Any], caplog: pytest.LogCaptureFixture
) -> None:
    """Unverified with one warning, unless the language is among those it was measured in."""
    caplog.set_level(logging.WARNING, "bench")
    asked: list[int] = []

    def answer(_: dict[str, Any]) -> tuple[str, list[dict[str, float]]]:
        asked.append(1)
        return "Yes", []

    case = Case("Die Mühle schloss.", ["Die Mühle schloss.", "Es regnete."], language="de")
    verdicts = served(answer).verdicts([case])[0]
    assert [one.label for one in verdicts] == ["uncertain"] * 2
    assert all(math.isnan(one.support) for one in verdicts)
    assert verdicts[0].problems[0].kind == "language"
    assert caplog.text.count("measured in en only; bullets in de are unverified") == 1
    assert not asked
    german = served(answer, languages=("en", "de")).verdicts([case])[0]
    assert [one.label for one in german] == ["supported"] * 2


def test_shares_of_yes_are_probabilities() -> None:
    """No log probability above 0, as some servers round it, makes more than all."""
    assert probability(Reply(text="Yes", likely=({"Yes": 1e-4, "No": -9999.0},))) == 1.0
    assert exp(-9999.0) == 0.0
