"""Claude and Gemini through their official clients, against a server of the test's own."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bench.consistency import Case, load
from bench.llm.trial import examine
from bench.settings import SettingsError, make
from bench.types import Article, CandidateStopped, InputError, MissingDependency, Usage

Serve = Callable[..., Any]
ARTICLES = [
    Article(id=f"a{i}", title=f"Meeting {i}", text=f"The council met {i} times.") for i in range(4)
]
MAKERS = ("anthropic", "google")
KEYS = {"anthropic": "ANTHROPIC_API_KEY", "google": "GEMINI_API_KEY"}


@pytest.fixture(autouse=True)
def alone(own_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No key, no kept reply, short waits."""
    for name in (*KEYS.values(), "GOOGLE_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("bench.llm.limits.BACKOFF_BASE_S", 0.002)


def candidate(maker: str, server: Any, **settings: Any) -> Any:
    """A summarizer that asks the test's server; the model's name says how it answers."""
    url = server.url.removesuffix("/v1")
    return make("summarizers", maker, {"model": "ok", "base_url": url, **settings})


def answered(maker: str, server: Any, model: str, **settings: Any) -> Any:
    """The prediction for one article."""
    (made,) = candidate(maker, server, model=model, **settings).predict(ARTICLES[:1])
    return made


@pytest.mark.parametrize("maker", MAKERS)
def test_every_article_is_answered_and_paid_for_once(serve: Serve, maker: str) -> None:
    """Bullets, tokens and cost of each; the second time from the cache.

    60 fresh, 40 cached and 20 made tokens: 60 + 20 + 200 millionths.
    """
    server = serve()
    asked = candidate(maker, server, price={"input": 1, "output": 10, "cached": 0.5})
    made = sorted(asked.predict(ARTICLES), key=lambda one: one.article_id)
    assert [(one.status, len(one.takeaways)) for one in made] == [("ok", 2)] * 4
    assert json.loads(made[0].raw)["takeaways"] == list(made[0].takeaways)
    assert made[0].usage == Usage(
        input_tokens=100, cached_tokens=40, output_tokens=20, reasoning_tokens=5
    )
    assert made[0].cost == pytest.approx(280e-6)
    assert sorted(asked.predict(ARTICLES), key=lambda one: one.article_id) == made
    assert len(server.requests()) == len(ARTICLES)
    assert asked.plan(ARTICLES).cached == len(ARTICLES)


def test_what_claude_is_asked(serve: Serve) -> None:
    """By the reference: the system's own field, a limit, thoughts, effort and the schema."""
    server = serve()
    settings = {"max_output_tokens": 3000, "reasoning_effort": "low", "extra": {"top_k": 7}}
    answered("anthropic", server, "ok", thinking_budget=2000, **settings)
    (asked,) = server.requests()
    body = asked["body"]
    assert [one["role"] for one in body["messages"]] == ["user"]
    assert ARTICLES[0].text in body["messages"][0]["content"]
    assert isinstance(body["system"], str)
    assert (body["max_tokens"], body["top_k"]) == (3000, 7)
    assert body["thinking"] == {"type": "enabled", "budget_tokens": 2000}
    assert body["output_config"]["effort"] == "low"
    assert body["output_config"]["format"]["type"] == "json_schema"
    assert body["output_config"]["format"]["schema"]["required"] == ["takeaways"]
    assert "anthropic-version: " in asked["headers"]


@pytest.mark.parametrize(
    ("settings", "limit", "thinking"),
    [
        ({}, 4096, None),
        ({"thinking_budget": 2000}, 6096, {"type": "enabled", "budget_tokens": 2000}),
        ({"thinking_budget": 0}, 4096, {"type": "disabled"}),
    ],
)
def test_claude_always_has_a_limit(
    serve: Serve, settings: dict[str, Any], limit: int, thinking: dict[str, Any] | None
) -> None:
    """The API refuses a request without one; thinking comes on top of the answer."""
    server = serve()
    answered("anthropic", server, "ok", structured="off", **settings)
    body = server.requests()[0]["body"]
    assert (body["max_tokens"], body.get("thinking")) == (limit, thinking)
    assert "output_config" not in body


def test_what_gemini_is_asked(serve: Serve) -> None:
    """By the reference, and what `extra` says is added, also to the generationConfig."""
    server = serve()
    extra = {"generationConfig": {"topK": 7}, "safetySettings": []}
    settings = {"temperature": 0.5, "seed": 3, "max_output_tokens": 99, "extra": extra}
    answered("google", server, "ok", thinking_budget=512, **settings)
    body = server.requests()[0]["body"]
    config = body["generationConfig"]
    assert ARTICLES[0].text in body["contents"][0]["parts"][0]["text"]
    assert body["contents"][0]["role"] == "user"
    assert body["systemInstruction"]["parts"][0]["text"]
    assert (config["temperature"], config["seed"], config["maxOutputTokens"]) == (0.5, 3, 99)
    assert (config["topK"], body["safetySettings"]) == (7, [])
    assert config["thinkingConfig"] == {"thinkingBudget": 512}
    assert config["responseMimeType"] == "application/json"
    assert config["responseJsonSchema"]["required"] == ["takeaways"]


ENDS = {
    "empty": ("empty", None),
    "refusal": ("refused", None),
    "safety": ("refused", None),
    "length": ("truncated", None),
    "list": ("ok", None),
    "utf8": ("ok", None),
    "nousage": ("ok", None),
    "finish:weather": ("error", "finish_reason weather"),
    "429:0.01,529,500,reset,ok": ("ok", None),
    "html,cut,ok": ("ok", None),
    "ok,ok": ("ok", None),
    "hang": ("error", "no whole reply within"),
    "long": ("error", "maximum context length"),
    "filter": ("refused", "filtered"),
}


@pytest.mark.parametrize("maker", MAKERS)
def test_answers_have_a_status(serve: Serve, maker: str) -> None:
    """Refusals, safety blocks, cuts and trouble are statuses; what passes is asked for again."""
    server = serve()
    for model, (status, error) in ENDS.items():
        made = answered(maker, server, model, deadline_s=1.5 if model == "hang" else 9.0)
        assert (made.status, error in made.error if error else None) == (
            status,
            True if error else None,
        ), (model, made)


def test_a_prompt_that_google_blocks_is_refused(serve: Serve) -> None:
    """There is no candidate then, and the reason is told, whatever it is."""
    made = answered("google", serve(), "blocked")
    assert (made.status, made.finish_reason) == ("refused", "OTHER")
    assert made.usage.input_tokens == 100


@pytest.mark.parametrize("maker", MAKERS)
@pytest.mark.parametrize("step", ["401", "404", "400"])
def test_what_no_request_survives_stops(serve: Serve, maker: str, step: str) -> None:
    """One request, or two where the schema may be to blame, and one message with the address."""
    server = serve()
    with pytest.raises(CandidateStopped, match=rf"^http://127\.0\.0\.1:\d+: HTTP {step}"):
        answered(maker, server, step)
    assert len(server.requests()) == (1 if step == "401" else 2)


@pytest.mark.parametrize("maker", MAKERS)
def test_keys_go_to_their_maker_alone(
    serve: Serve, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, maker: str
) -> None:
    """Another server gets the maker's key only where it is named; what it sends back is hidden."""
    caplog.set_level(logging.DEBUG)
    for name in (*KEYS.values(), "GOOGLE_API_KEY", "ANTHROPIC_AUTH_TOKEN"):
        monkeypatch.setenv(name, "planted-key-123")
    monkeypatch.setenv("ANTHROPIC_CUSTOM_HEADERS", "X-Ambient: planted-ambient-123")
    server = serve()
    answered(maker, server, "ok")
    assert "planted" not in server.log.read_text()
    told = []
    for step in ("parrot", "reason", "echo:500", "echo:401"):
        try:
            told.append(str(answered(maker, server, step, api_key_env=KEYS[maker], deadline_s=0.3)))
        except CandidateStopped as stop:
            told.append(str(stop))
    assert "planted-key-123" in server.log.read_text()
    assert "planted-ambient" not in server.log.read_text()
    assert "planted" not in "".join(told) + caplog.text
    assert "Using GOOGLE_API_KEY" not in caplog.text  # its client says so, and is not asked to


@pytest.mark.parametrize("maker", MAKERS)
def test_a_password_in_the_address_is_sent(serve: Serve, maker: str) -> None:
    """As for every server: a proxy before the maker's API may want it (RFC 7617)."""
    server = serve()
    url = server.url.removesuffix("/v1").replace("http://", "http://me:planted-password@")
    made = list(make("summarizers", maker, {"model": "ok", "base_url": url}).predict(ARTICLES[:1]))
    assert made[0].status == "ok"
    assert "Basic bWU6cGxhbnRlZC1wYXNzd29yZA==" in server.log.read_text()


@pytest.mark.parametrize("maker", MAKERS)
def test_the_maker_itself_needs_its_key(maker: str) -> None:
    """Nothing is asked without one."""
    with pytest.raises(CandidateStopped, match=f"no {KEYS[maker]}"):
        list(make("summarizers", maker, {"model": "m"}).predict(ARTICLES[:1]))


@pytest.mark.parametrize("maker", MAKERS)
def test_a_client_that_is_missing_is_named(
    monkeypatch: pytest.MonkeyPatch, serve: Serve, maker: str
) -> None:
    """With the command that installs it."""
    for module in ("anthropic", "google", "google.genai"):
        monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingDependency, match=rf"takeaway-bench\[{maker}\]"):
        answered(maker, serve(), "ok")


@pytest.mark.parametrize(
    ("maker", "settings", "field"),
    [
        ("anthropic", {"seed": 3}, "seed"),
        ("anthropic", {"temperature": 0.5}, "temperature"),
        ("anthropic", {"api": "responses"}, "api"),
        ("anthropic", {"extra": {"system": "x"}}, "extra"),
        ("google", {"api": "responses"}, "api"),
        ("google", {"extra": {"contents": []}}, "extra"),
        ("google", {"extra": {"generationConfig": 5}}, "extra"),
        ("google", {"thinking_budget": -5}, "thinking_budget"),
        ("openai", {"thinking_budget": 5}, "thinking_budget"),
    ],
)
def test_settings_that_mean_nothing_are_refused(
    maker: str, settings: dict[str, Any], field: str
) -> None:
    """No setting is left out without a word."""
    with pytest.raises(SettingsError) as caught:
        make("summarizers", maker, {"model": "m", **settings})
    assert [place for place, _ in caught.value.problems] == [field]


def test_the_identity_of_each() -> None:
    """Settings that decide the output, and no others: an older run of `openai` still goes on."""
    made = {name: make("summarizers", name, {"model": "m"}) for name in ("openai", *MAKERS)}
    assert "thinking_budget" not in made["openai"].identity()
    assert made["anthropic"].identity().keys().isdisjoint({"seed", "api", "temperature"})
    changed = make("summarizers", "google", {"model": "m", "thinking_budget": 0})
    assert changed.identity() != made["google"].identity()


@pytest.mark.parametrize("maker", MAKERS)
def test_the_doctor_tries_any_maker(serve: Serve, maker: str) -> None:
    """The schema is kept, tokens are counted, and an end is told."""
    server = serve()
    finding = examine(candidate(maker, server))
    assert (finding.problem, finding.schema) == (None, "kept")
    assert finding.usage
    assert (finding.usage.input_tokens, finding.usage.reasoning_tokens) == (100, 5)
    refused = examine(candidate(maker, server, model="401"))
    assert "HTTP 401" in str(refused.problem)


@pytest.mark.parametrize("maker", MAKERS)
def test_a_judge_asks_any_maker(serve: Serve, maker: str) -> None:
    """With its own schema, by the maker's API."""
    server = serve()
    url = server.url.removesuffix("/v1")
    judge = load("judge", model="ok", provider=maker, base_url=url, samples=1, cache=False)
    judge.verdicts([Case(ARTICLES[0].text, ("The council met.",))])
    body = server.requests()[0]["body"]
    wanted = body.get("output_config", {}).get("format", {}).get("schema")
    assert wanted or body["generationConfig"]["responseJsonSchema"]


@pytest.mark.parametrize("name", ["lead", "antropic"])
def test_a_judge_of_no_maker_is_refused(name: str) -> None:
    """A summarizer that asks no server, or none at all."""
    with pytest.raises(InputError, match=name):
        load("judge", model="m", provider=name)
