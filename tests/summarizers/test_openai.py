"""The `openai` candidate, from settings to predictions, against a server of the test's own."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bench import config, pipeline
from bench.llm.pricing import Budget, Price
from bench.runs import Run
from bench.settings import SettingsError, make
from bench.summarizers.openai import OpenAI
from bench.types import Article, CandidateStopped, InputError

Serve = Callable[..., Any]
ARTICLES = [
    Article(id=f"a{i}", title=f"Meeting {i}", text=f"The council met {i} times.") for i in range(8)
]


@pytest.fixture(autouse=True)
def alone(own_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No key, no kept reply, short waits."""
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.setattr("bench.llm.limits.BACKOFF_BASE_S", 0.002)


def test_every_article_is_answered(serve: Serve) -> None:
    """One prediction each, with bullets, raw text, tokens, seconds and cost."""
    server = serve()
    candidate = OpenAI(model="ok", base_url=server.url, price=Price(input=1.0, output=10.0))
    made = {one.article_id: one for one in candidate.predict(ARTICLES)}
    assert made.keys() == {article.id for article in ARTICLES}
    one = made["a3"]
    assert one.article_digest == ARTICLES[3].digest
    assert one.status == "ok"
    assert len(one.takeaways) == 2
    assert json.loads(one.raw)["takeaways"] == list(one.takeaways)
    assert one.usage
    assert (one.usage.input_tokens, one.usage.reasoning_tokens) == (100, 5)
    assert one.cost == pytest.approx((100 * 1 + 20 * 10) / 1e6)
    assert one.latency_s
    assert len({made[article.id].takeaways for article in ARTICLES}) == len(ARTICLES)


def test_what_is_asked(serve: Serve) -> None:
    """Prompt, settings and schema are in the request, and the article between its tags."""
    server = serve()
    candidate = OpenAI(
        model="ok",
        base_url=server.url,
        temperature=0.5,
        seed=3,
        max_output_tokens=99,
        extra={"top_k": 7},
    )
    list(candidate.predict(ARTICLES[:1]))
    (asked,) = server.requests()
    body = asked["body"]
    assert (body["temperature"], body["seed"], body["max_tokens"]) == (0.5, 3, 99)
    assert body["top_k"] == 7
    assert body["response_format"]["json_schema"]["schema"]["required"] == ["takeaways"]
    assert ARTICLES[0].text in body["messages"][1]["content"]


def test_samples(serve: Serve) -> None:
    """Each sample is a request of its own, with its own number and seed."""
    server = serve()
    candidate = OpenAI(model="ok", base_url=server.url, samples=3, seed=10)
    made = list(candidate.predict(ARTICLES[:2]))
    assert Counter((one.article_id, one.sample) for one in made) == Counter(
        (article.id, sample) for article in ARTICLES[:2] for sample in range(3)
    )
    assert sorted(one["body"]["seed"] for one in server.requests()) == [10, 10, 11, 11, 12, 12]


def test_answers_are_paid_for_once(serve: Serve) -> None:
    """A second pass asks nothing and gives the same; without the cache it asks."""
    server = serve()
    candidate = OpenAI(model="ok", base_url=server.url)
    first = sorted(candidate.predict(ARTICLES), key=lambda one: one.article_id)
    again = sorted(candidate.predict(ARTICLES), key=lambda one: one.article_id)
    assert first == again
    assert len(server.requests()) == len(ARTICLES)
    list(candidate.uncached().predict(ARTICLES))
    assert len(server.requests()) == 2 * len(ARTICLES)


def test_plan(serve: Serve) -> None:
    """What would be asked is known before, what is kept is free, and nothing is asked for it."""
    server = serve()
    candidate = OpenAI(
        model="ok",
        base_url=server.url,
        price=Price(input=1.0, output=10.0),
        max_output_tokens=50,
    )
    list(candidate.predict(ARTICLES[:3]))
    plan = candidate.plan(ARTICLES)
    assert (plan.requests, plan.cached) == (5, 3)
    assert plan.output_tokens == 5 * 50
    assert 5 * 150 < plan.input_tokens < 5 * 400
    assert plan.cost == pytest.approx((plan.input_tokens + 10 * plan.output_tokens) / 1e6)
    assert plan.counted_by.startswith("estimate")
    assert len(server.requests()) == 3


def test_a_budget_keeps_what_it_paid_for(serve: Serve) -> None:
    """Predictions come until the next request could be too dear; then the candidate stops."""
    server = serve()
    price = Price(input=0.0, output=1000.0)  # 0.02 an answer, 0.05 at most
    candidate = OpenAI(
        model="ok", base_url=server.url, price=price, max_output_tokens=50, concurrency=1
    )
    made = []
    with pytest.raises(CandidateStopped, match="budget"):
        for one in candidate.predict(ARTICLES, Budget(0.1)):
            made.append(one)  # noqa: PERF402  what came before the stop
    assert [one.status for one in made] == ["ok"] * 3  # 0.06 spent; a fourth could reach 0.11
    assert len(server.requests()) == 3


def test_a_stop_keeps_what_was_under_way(serve: Serve) -> None:
    """When the key is refused half-way, answers that came are handed out first."""
    server = serve()
    candidate = OpenAI(model="ok,ok,ok,401", base_url=server.url, concurrency=1)
    made = []
    with pytest.raises(CandidateStopped, match="HTTP 401"):
        for one in candidate.predict(ARTICLES):
            made.append(one)  # noqa: PERF402
    assert len(made) == 3
    assert len(server.requests()) == 4


def test_a_consumer_that_stops_ends_the_asking(serve: Serve) -> None:
    """Closing the iterator cancels what is in flight."""
    server = serve(delay_s=0.05)
    predictions = OpenAI(model="ok", base_url=server.url, concurrency=2).predict(ARTICLES * 50)
    next(predictions)
    predictions.close()  # type: ignore[attr-defined]  # a generator
    assert len(server.requests()) < 12


def test_long_articles(serve: Serve) -> None:
    """An article that does not fit is refused unasked, or asked for in parts."""
    server = serve()
    long = Article(id="long", title="L", text=" ".join(f"Point {i} was made." for i in range(600)))
    settings: dict[str, Any] = {"model": "ok", "base_url": server.url, "context": 1500}
    (refused,) = OpenAI(**settings).predict([long])
    assert refused.finish_reason == "context_length"
    assert server.log.read_text() == ""
    candidate = OpenAI(**settings, long="map-reduce", max_output_tokens=200)
    (whole,) = candidate.predict([long])
    assert whole.status == "ok"
    assert len(server.requests()) > 3
    assert candidate.plan([long]).requests == 0


def test_the_identity_decides_and_tells_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """What changes the output is in it; how fast and with which key is not."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-planted-1")
    settings: dict[str, Any] = {"model": "m", "base_url": "http://me:planted-2@host/v1"}
    plain = OpenAI(**settings)
    same = OpenAI(
        **settings,
        headers={"X-Key": "planted-3"},
        concurrency=3,
        deadline_s=1.0,
        samples=4,
        price=Price(input=1, output=1),
        cache=False,
    )
    assert plain.identity() == same.identity()
    odd = OpenAI(**settings, headers={"X": "planted-3"}, extra={"user_key": "planted-4"})
    assert "planted" not in json.dumps(odd.identity()) + repr(odd)
    for change in ({"temperature": 0.0}, {"seed": 1}, {"structured": "off"}, {"api": "responses"}):
        assert OpenAI(**settings, **change).identity() != plain.identity()


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"model": ""}, "model"),
        ({}, "model"),
        ({"model": "m", "temperature": -1}, "temperature"),
        ({"model": "m", "base_url": "localhost:8000"}, "base_url"),
        ({"model": "m", "base_url": "http://x/v1?key=1"}, "base_url"),
        ({"model": "m", "base_url": "http://x:port/v1"}, "base_url"),
        ({"model": "m", "base_url": "http://[::1/v1"}, "base_url"),
        ({"model": "m", "base_url": "http:///v1"}, "base_url"),
        ({"model": "m", "base_url": "https://x/v1?api-version=1&key=2"}, "base_url"),
        ({"model": "m", "api_key_env": ""}, "api_key_env"),
        ({"model": "m", "long": "truncate"}, "context"),
        ({"model": "m", "extra": {"stream": True}}, "extra"),
        ({"model": "m", "price": {"input": 1}}, "price.output"),
        ({"model": "m", "price": {"input": 1, "output": 1, "outptu": 1}}, "price.outptu"),
        ({"model": "m", "rate_limit": {"requests": 0}}, "rate_limit.requests"),
        ({"model": "m", "api": "chats"}, "api"),
        ({"model": "m", "concurency": 1}, "concurency"),
    ],
)
def test_settings_are_checked(settings: dict[str, Any], field: str) -> None:
    """What is wrong is named before anything runs."""
    with pytest.raises(SettingsError) as caught:
        make("summarizers", "openai", settings)
    assert [place for place, _ in caught.value.problems] == [field]


def test_settings_from_a_file(tmp_path: Path) -> None:
    """Tables become records, paths lie beside the file, and no seed is made up."""
    settings = {"model": "m", "prompt": "own.md", "price": {"input": 1, "output": 2}}
    candidate = make("summarizers", "openai", settings, seed=5, folder=tmp_path)
    assert candidate.prompt == tmp_path / "own.md"
    assert candidate.price == Price(input=1.0, output=2.0)
    assert candidate.seed is None


CONFIG = """
metrics = ["form"]
[candidates.stops]
summarizer = "openai"
model = "ok,401"
base_url = "{url}"
concurrency = 1
[candidates.goes-on]
summarizer = "openai"
model = "{model}"
base_url = "{secret_url}"
api_key_env = "MY_KEY"
headers = {{ X-Own = "planted-header" }}
extra = {{ user_token = "planted-extra" }}
price = {{ input = 1, output = 10 }}
deadline_s = 0.5
"""


@pytest.fixture
def configured(
    tmp_path: Path,
    serve: Serve,
    write_reference: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
) -> config.Config:
    """Two candidates over three articles: one is stopped, one meets every kind of trouble."""
    for name in ("a", "b", "c"):
        write_reference(name)
    monkeypatch.setenv("MY_KEY", "planted-key")
    url = serve().url
    secret = url.replace("http://", "http://me:planted-password@")
    model = "echo:500,ok,echo:403"
    text = CONFIG.format(url=url, secret_url=secret, model="parrot,ok,429,ok") + f"# {model}\n"
    (tmp_path / "bench.toml").write_text(text)
    return config.load(tmp_path / "bench.toml")


def test_a_run(
    configured: config.Config, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One candidate is stopped with one message, the other goes on; no planted key is anywhere."""
    monkeypatch.setattr("bench.progress.SECONDS_BETWEEN_LINES", 0.0)
    stopped, other = pipeline.run(configured)
    assert stopped.made == 1
    assert "HTTP 401" in str(stopped.stopped)
    assert (other.made, other.failed, other.stopped) == (3, 0, None)
    totals = (Run(configured.runs / "goes-on").manifest() or {})["totals"]
    assert totals["input_tokens"] == 300
    assert totals["cost"] == pytest.approx(3 * 300e-6)
    assert totals["latency_s_p95"] >= totals["latency_s_median"] > 0
    root = configured.runs.parent
    written = [path for path in root.rglob("*") if path.is_file()]
    kept = [path for path in written if path.name not in ("bench.toml", "requests.jsonl")]
    assert {"run.json", "predictions.jsonl", "replies.sqlite"} <= {path.name for path in kept}
    for path in kept:
        assert b"planted" not in path.read_bytes(), path
    told = "".join(capfd.readouterr())
    assert "planted" not in told
    line = r"^predict goes-on: 3/3, [\d.]+/s, 0 s left, 360 tokens, cost 0\.0009$"
    assert re.search(line, told, re.MULTILINE)


def test_a_limit_to_the_cost_needs_prices(configured: config.Config) -> None:
    """A budget that cannot be kept is refused before anything is asked."""
    with pytest.raises(InputError, match=r"candidates\.stops\.price"):
        pipeline.run(configured, max_cost=1.0)


def test_plans_of_all_candidates(configured: config.Config) -> None:
    """A dry run asks nothing and writes nothing."""
    first, second = pipeline.plans(configured)
    assert (first.candidate, first.articles) == ("stops", 3)
    assert second.plan
    assert second.plan.requests == 3
    assert not configured.runs.exists()
