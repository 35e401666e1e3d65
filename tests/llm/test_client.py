"""The client against a server that fails in every way."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest

from bench.llm.api import Api, Reply, Request
from bench.llm.cache import Cache
from bench.llm.client import Client
from bench.llm.limits import RateLimit
from bench.llm.patience import GARBLED_ATTEMPTS
from bench.llm.pricing import Budget, Price
from bench.llm.server import OPENAI, Server
from bench.llm.tokens import Counter, estimate
from bench.prompts import Message
from bench.types import CandidateStopped

Serve = Callable[..., Any]
COUNTER = Counter("estimate", estimate)


def asking(url: str, work: Callable[[Client], Awaitable[Any]], **settings: Any) -> Any:
    """Run work with a client of its own."""
    own = {name: settings.pop(name) for name in ("cache", "price", "budget") if name in settings}
    server = Server(base_url=url, **{"deadline_s": 5.0, **settings})

    async def run() -> Any:
        async with Client(server, COUNTER, **own) as client:
            return await work(client)

    return asyncio.run(run())


def request(model: str, text: str = "Hello", **more: Any) -> Request:
    """A question; the model's name says how the server answers."""
    return Request(model=model, messages=(Message("user", text),), **more)


def ask_all(url: str, models: Iterable[str], api: Api, **settings: Any) -> dict[str, Reply]:
    """Ask each model once, all at a time."""

    async def work(client: Client) -> dict[str, Reply]:
        asked = {model: client.ask(request(model, api=api)) for model in models}
        return dict(zip(asked, await asyncio.gather(*asked.values()), strict=True))

    replies: dict[str, Reply] = asking(url, work, concurrency=32, **settings)
    return replies


def ask_in_turn(url: str, *models: str) -> Reply:
    """Ask models one after another; return the last reply."""

    async def work(client: Client) -> list[Reply]:
        return [await client.ask(request(model)) for model in models]

    replies: list[Reply] = asking(url, work)
    return replies[-1]


def ask(url: str, model: str, *, api: Api = "chat", **settings: Any) -> Reply:
    """Ask once."""
    reply: Reply = asking(url, lambda client: client.ask(request(model, api=api)), **settings)
    return reply


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits are short, and no key is about."""
    monkeypatch.setattr("bench.llm.limits.BACKOFF_BASE_S", 0.002)
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)


GOOD = ["ok", "429,ok", "429:0.05,ok", "500,502,503:0.01,ok", "reset,ok", "408,409,ok"]
GOOD += ["html,ok", "cut,nothing,ok", "error200,ok", "utf8", "surrogate", "nousage", "list"]
GOOD += ["schema"]


@pytest.mark.parametrize("api", ["chat", "responses"])
def test_good_answers_come_through(serve: Serve, api: Api) -> None:
    """Whatever goes wrong before, an answer that comes in time is given back."""
    replies = ask_all(serve().url, GOOD, api)
    assert {model: reply.status for model, reply in replies.items()} == dict.fromkeys(GOOD, "ok")


BAD = {
    "empty": ("empty", None),
    "refusal": ("refused", None),
    "safety": ("refused", None),
    "filter": ("refused", "HTTP 400: The prompt was filtered"),
    "length": ("truncated", None),
    "long": ("error", "maximum context length"),
    "hang": ("error", "no whole reply within 1.5 s"),
    "drip": ("error", "no whole reply within 1.5 s"),
    "head": ("error", "no whole reply within 1.5 s"),
    "500": ("error", "failure 500"),
    "429": ("error", "failure 429"),
    "reset": ("error", "the connection was lost"),
    "html": ("error", "an HTML page: Welcome"),
    "nothing": ("error", "not JSON"),
    "cut": ("error", "not JSON"),
    "deep": ("error", "not JSON"),
    "error200": ("error", "upstream failed"),
    "types": ("error", "expected"),
    "null": ("error", "expected"),
    "content": ("error", "expected"),
    "array": ("error", "expected a JSON object"),
}


@pytest.mark.parametrize("api", ["chat", "responses"])
def test_bad_answers_have_a_status(serve: Serve, api: Api) -> None:
    """What goes wrong with one request is its status, with the reason; nothing is raised."""
    replies = ask_all(serve().url, BAD, api, deadline_s=1.5)
    for model, (status, error) in BAD.items():
        assert replies[model].status == status, model
        assert (error or "") in (replies[model].error or ""), model


def test_garbled_answers_are_asked_for_again_a_few_times(serve: Serve) -> None:
    """A page in place of JSON will not change for ever."""
    server = serve()
    reply = ask_in_turn(server.url, "ok", "html")
    assert "an HTML page: Welcome (does base_url end as" in str(reply.error)
    assert len(server.requests()) == 1 + GARBLED_ATTEMPTS


@pytest.mark.parametrize("step", ["html", "500", "501", "nothing", "cut"])
def test_a_server_that_never_answers_and_always_fails_alike_stops(serve: Serve, step: str) -> None:
    """The same error three times running, and nothing else: no request will succeed."""
    server = serve()
    with pytest.raises(CandidateStopped, match=r"\(3 attempts\)$"):
        ask(server.url, step)
    assert len(server.requests()) == 3


@pytest.mark.parametrize("step", ["503", "429", "reset", "hang"])
def test_three_requests_that_fail_alike_stop(serve: Serve, step: str) -> None:
    """What may pass while a server starts has the deadline of three requests, not of all."""
    server = serve()

    async def work(client: Client) -> list[Reply]:
        return [await client.ask(request(step, f"{i}")) for i in range(9)]

    with pytest.raises(CandidateStopped):
        asking(server.url, work, deadline_s=0.6)
    assert {one["body"]["messages"][0]["content"] for one in server.requests()} == {"0", "1", "2"}


def test_errors_that_differ_do_not_stop(serve: Serve) -> None:
    """Numbers and ids in a message are no difference, words are."""
    assert ask(serve().url, "500,html,500,html,500,ok").status == "ok"


@pytest.mark.parametrize("step", ["lmstudio", "fastapi", "kong", "page404", "express"])
def test_a_success_that_speaks_of_the_path_stops_with_a_word_on_base_url(
    serve: Serve, step: str
) -> None:
    """LM Studio and others answer 200 where base_url lacks /v1 (lmstudio-bug-tracker#618)."""
    server = serve()
    with pytest.raises(CandidateStopped, match="base_url"):
        asking(server.url, lambda client: client.ask(request(step, schema={})))
    assert len(server.requests()) == 1


@pytest.mark.parametrize("step", ["401", "402", "403", "404", "400", "422", "quota"])
def test_what_no_request_survives_stops_at_once(serve: Serve, step: str) -> None:
    """No second attempt, and one message that names the server."""
    server = serve()
    with pytest.raises(CandidateStopped, match=r"^http://127\.0\.0\.1:\d+/v1: HTTP 4"):
        ask(server.url, step)
    assert len(server.requests()) == 1


def test_one_absurd_wait_is_not_believed(serve: Serve) -> None:
    """A wait beyond the deadline is asked for again, as any other error is."""
    server = serve()
    for wait in ("999999", "9" * 400, "Fri, 31 Dec 9999 23:59:59 GMT"):
        assert ask(server.url, f"503:{wait.replace(',', '')},ok").status == "ok"


def test_a_long_wait_that_is_asked_for_twice_stops(serve: Serve) -> None:
    """A quota of the hour or the day: the message says for how long."""
    server = serve()
    with pytest.raises(CandidateStopped, match="asks to wait 3600 s, more than 5 s"):
        ask(server.url, "429:3600")
    assert len(server.requests()) == 2


@pytest.mark.parametrize("wait", ["0", "0.0", "-5", "nan"])
def test_no_wait_at_all_is_still_a_wait(serve: Serve, wait: str) -> None:
    """`Retry-After: 0` is not asked again at once, over and over (3,655 requests in 4 s)."""
    server = serve()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bench.llm.limits.BACKOFF_BASE_S", 0.2)
        assert ask(server.url, f"429:{wait}", deadline_s=1.0).status == "error"
    assert len(server.requests()) < 20


def test_a_connection_that_hangs_is_not_the_last(serve: Serve) -> None:
    """An attempt has a third of the deadline, so that the request is made again."""
    assert ask(serve().url, "hang,ok", deadline_s=1.5).status == "ok"
    assert ask(serve().url, "hang,drip,ok", deadline_s=1.5).status == "ok"
    assert ask(serve().url, "head,ok", deadline_s=1.5).status == "ok"


@pytest.mark.parametrize("step", ["choice_error", "broken"])
def test_half_an_answer_is_asked_for_again(serve: Serve, tmp_path: Path, step: str) -> None:
    """genkit-ai/genkit#6259, inspect_ai#1536: 200 with an error in the choice, or as its end."""
    with closing(Cache(tmp_path / "r.sqlite")) as cache:
        reply = ask(serve().url, f"{step},ok", cache=cache)
        assert reply.status == "ok"
        assert "Repairs co" not in reply.text
        assert [one.replies for one in cache.held()] == [1]


def test_an_unknown_end_is_an_error_with_its_name(serve: Serve, tmp_path: Path) -> None:
    """Never ok, never kept, and its tokens count."""
    with closing(Cache(tmp_path / "r.sqlite")) as cache:
        reply = ask(serve().url, "finish:weather", cache=cache)
        assert (reply.status, reply.finish_reason) == ("error", "weather")
        assert "finish_reason weather" in str(reply.error)
        assert reply.usage.output_tokens == 20
        assert cache.held() == []


def test_broken_replies_of_an_older_cache_are_not_used(serve: Serve, tmp_path: Path) -> None:
    """What was kept as whole, with an end that is none, is asked for again."""
    url = serve().url
    key = request("ok").key([url, {}])
    with closing(Cache(tmp_path / "r.sqlite")) as cache:
        for reason, text in (("error", "- Half"), ("stop", "- Whole")):
            old = Reply(text=text, finish_reason=reason)
            cache.put(key, old, server=url, model="ok")
            assert (ask(url, "ok", cache=cache).text == text) == (reason == "stop")


@pytest.mark.parametrize("step", ["gzip:6000000", "deflate:6000000", "plain:3000000"])
def test_an_answer_has_a_size(serve: Serve, step: str) -> None:
    """6 kB that become 6 MB are not kept, in whatever packing; the error says the limit."""
    reply = ask_in_turn(serve().url, "ok", step)
    assert reply.status == "error"
    assert "larger than 2,000,000 bytes" in str(reply.error)
    assert reply.text == ""


def test_packed_answers_are_read(serve: Serve) -> None:
    """Gzip and deflate are unpacked; what nobody asked for is refused by name."""
    url = serve().url
    for step in ("gzip", "deflate"):
        assert ask(url, step).text == "- A point."
    assert "packed as 'br'" in str(ask_in_turn(url, "ok", "br").error)


def test_redirects_stay_at_the_host(serve: Serve) -> None:
    """Another origin gets neither the headers nor the article; a path of the same one does."""
    server = serve()
    other = server.url.replace("127.0.0.1", "localhost")
    with pytest.raises(CandidateStopped, match=r"a redirect to http://localhost:\d+/v1/chat"):
        ask(server.url, f"redirect:{other}/chat/completions", headers={"api-key": "planted-1"})
    assert len(server.requests()) == 1
    assert ask(server.url, "redirect:/v1/chat/completions,ok").status == "ok"


@pytest.mark.parametrize("digits", ["9" * 400, "9" * 5000, "-1", "NaN", "Infinity", "1e999"])
def test_counts_that_are_none_cost_no_answer(
    serve: Serve, caplog: pytest.LogCaptureFixture, digits: str
) -> None:
    """The answer is whole, its tokens are unknown, and the reason is told once."""
    url = serve().url

    async def work(client: Client) -> list[Reply]:
        return [await client.ask(request(f"tokens:{digits}", f"{i}")) for i in range(2)]

    replies = asking(url, work, price=Price(input=1, output=1), budget=Budget(1.0))
    assert {(one.status, one.usage.input_tokens) for one in replies} == {("ok", None)}
    assert caplog.text.count("usage is not counted: prompt_tokens, ") == 1


def test_nobody_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that was never reached is given a few tries, not the whole deadline."""
    with pytest.raises(CandidateStopped, match="no connection"):
        ask("http://127.0.0.1:9/v1", "ok", deadline_s=1000.0)


def test_a_schema_that_is_refused_is_left_out_for_good(serve: Serve) -> None:
    """After the first 400 and the success without it, no request asks for a schema again."""
    server = serve()

    async def work(client: Client) -> list[Reply]:
        return [await client.ask(request("schema", f"{i}", schema={})) for i in range(3)]

    replies = asking(server.url, work)
    assert [reply.status for reply in replies] == ["ok"] * 3
    asked = ["response_format" in one["body"] for one in server.requests()]
    assert asked == [True, False, False, False]


@pytest.mark.parametrize("status", [404, 422, 500, 501])
def test_a_server_that_fails_at_a_schema_is_asked_without(serve: Serve, status: int) -> None:
    """Ollama and llama-cpp-python answer 500 (ollama#12422); the third request has none."""
    server = serve()

    async def work(client: Client) -> list[Reply]:
        asked = [request(f"schema:{status}", f"{i}", schema={}) for i in range(3)]
        return [await client.ask(one) for one in asked]

    assert [reply.status for reply in asking(server.url, work)] == ["ok"] * 3
    asked = ["response_format" in one["body"] for one in server.requests()]
    once = [True, False]
    assert asked == [*once, *(once if status == 500 or status == 501 else [False]), False]


def test_one_failure_does_not_take_the_schema_away(serve: Serve) -> None:
    """A server's own error may have nothing to do with it: the next request has it again."""
    server = serve()

    async def work(client: Client) -> list[Reply]:
        return [await client.ask(request("500,ok", f"{i}", schema={})) for i in range(3)]

    assert [reply.status for reply in asking(server.url, work)] == ["ok"] * 3
    assert ["response_format" in one["body"] for one in server.requests()][2:] == [True, True]


@pytest.mark.parametrize(
    ("refused", "sent", "left"),
    [
        ("max_tokens", {"max_output_tokens": 9}, "max_completion_tokens"),
        ("temperature", {"temperature": 0.5}, None),
        ("seed", {"seed": 3}, None),
        ("max_tokens+temperature", {"max_output_tokens": 9, "temperature": 0.5}, None),
    ],
)
def test_parameters_are_learned_from_what_a_server_refuses(
    serve: Serve,
    caplog: pytest.LogCaptureFixture,
    refused: str,
    sent: dict[str, Any],
    left: str | None,
) -> None:
    """opencode#37964, promptfoo#6153: models behind any host that refuse max_tokens, or more.

    What was learned holds for the next requests; what is left out is told once.
    """
    server = serve()

    async def work(client: Client) -> list[Reply]:
        asked = [request(f"refuses:{refused}", f"{i}", **sent) for i in range(3)]
        return [await client.ask(one) for one in asked]

    assert [reply.status for reply in asking(server.url, work)] == ["ok"] * 3
    names = refused.split("+")
    bodies = [one["body"] for one in server.requests()]
    assert len(bodies) == 3 + len(names)
    assert not any(name in body for body in bodies[-3:] for name in names)
    assert all((left in body) for body in bodies[-3:] if left)
    told = [name for name in names if name != "max_tokens"]
    assert [f"refuses {name}" in caplog.text for name in told] == [True] * len(told)


def test_a_value_that_is_refused_stops(serve: Serve) -> None:
    """A limit that is too large is the user's to change, not to be sent in another way."""
    server = serve()
    with pytest.raises(CandidateStopped, match="failure 400"):
        asking(server.url, lambda client: client.ask(request("400", temperature=3.0)))
    assert len(server.requests()) == 1


def test_a_400_that_is_not_about_the_schema_stops(serve: Serve) -> None:
    """It is asked once more without the schema, and then believed."""
    server = serve()
    with pytest.raises(CandidateStopped, match="failure 400"):
        asking(server.url, lambda client: client.ask(request("400", schema={})))
    assert len(server.requests()) == 2


def test_one_cooldown_for_all(serve: Serve) -> None:
    """After a 429 that asks for it nobody asks, and all are answered in the end."""
    server = serve()

    async def work(client: Client) -> list[Reply]:
        first = client.ask(request("429:0.3,ok", "first"))
        rest = [client.ask(request("429:0.3,ok", f"{i}")) for i in range(20)]
        return list(await asyncio.gather(first, *rest))

    replies = asking(server.url, work, concurrency=1)
    assert {reply.status for reply in replies} == {"ok"}
    steps = [one["step"] for one in server.requests()]
    assert steps == ["429:0.3", *["ok"] * 21]


def test_a_storm_passes(serve: Serve) -> None:
    """Dozens of 429s without `Retry-After` among many requests: each is answered once."""
    server = serve()
    model = ",".join(["429", "ok", "429", "500"] * 10 + ["ok"])

    async def work(client: Client) -> list[Reply]:
        asked = [client.ask(request(model, f"{i}")) for i in range(60)]
        return list(await asyncio.gather(*asked))

    replies = asking(server.url, work, concurrency=16, deadline_s=30.0)
    assert [reply.status for reply in replies] == ["ok"] * 60
    assert sum(one["step"] == "ok" for one in server.requests()) == 60


def test_rate_limits_are_kept(serve: Serve) -> None:
    """Ten requests at 1,200 a minute take at least the nine gaps of 50 ms between them."""
    url = serve().url

    async def work(client: Client) -> float:
        loop = asyncio.get_running_loop()
        began = loop.time()
        await asyncio.gather(*(client.ask(request("ok", f"{i}")) for i in range(10)))
        return loop.time() - began

    assert asking(url, work, rate_limit=RateLimit(requests=1200)) >= 0.44


def test_paid_once(serve: Serve, tmp_path: Path) -> None:
    """A whole answer is kept, with its tokens; another sample is another answer."""
    server = serve()
    for _ in range(2):
        with closing(Cache(tmp_path / "r.sqlite")) as cache:
            reply = ask(server.url, "ok", cache=cache)
            assert reply.usage.input_tokens == 100
            assert reply.latency_s > 0
    assert len(server.requests()) == 1
    with closing(Cache(tmp_path / "r.sqlite")) as cache:
        asking(server.url, lambda client: client.ask(request("ok", sample=1)), cache=cache)
    assert len(server.requests()) == 2


@pytest.mark.parametrize("step", ["length", "500", "html", "empty", "refusal"])
def test_only_whole_answers_are_kept(serve: Serve, tmp_path: Path, step: str) -> None:
    """Errors, cuts and refusals are asked for again."""
    server = serve()
    with closing(Cache(tmp_path / "r.sqlite")) as cache:
        for _ in range(2):
            before = len(server.requests())
            with suppress(CandidateStopped):
                ask(server.url, step, cache=cache, deadline_s=0.5)
        assert len(server.requests()) > before
        assert cache.held() == []


def test_a_cache_that_cannot_be_written_costs_no_answer(
    serve: Serve, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The reply is given back, with a warning."""
    with closing(Cache(tmp_path / "r.sqlite")) as cache:
        cache._base.execute("pragma query_only = on")
        assert ask(serve().url, "ok", cache=cache).status == "ok"
    assert "not written" in caplog.text


def test_budget(serve: Serve) -> None:
    """No request that could pass the budget is made; what is in flight counts."""
    server = serve()
    price = Price(input=1000.0, output=10_000.0)  # each answer: 60 x 0.001 + 40 x 0.001 + 20 x 0.01
    budget = Budget(1.0)

    async def work(client: Client) -> list[Any]:
        asked = [client.ask(request("ok", f"{i}", max_output_tokens=20)) for i in range(20)]
        return list(await asyncio.gather(*asked, return_exceptions=True))

    ended = asking(server.url, work, price=price, budget=budget, concurrency=2)
    made = [end for end in ended if isinstance(end, Reply)]
    stopped = [end for end in ended if isinstance(end, CandidateStopped)]
    assert len(made) + len(stopped) == 20
    assert len(made) == len(server.requests()) > 0
    assert stopped
    assert budget.spent == pytest.approx(len(made) * 0.3)
    assert "could be exceeded" in str(stopped[0])


def test_keys_reach_nothing(
    serve: Serve, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    """A key, a header from the environment, and a password in the address are sent, and hidden.

    The server sends all of them back: in an error, in a refusal to go on, and as the model's text.
    """
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("MY_KEY", "sk-planted-key-123")
    monkeypatch.setenv("MY_HEADER", "planted-header-123")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Ambient: planted-ambient-123")
    server = serve()
    url = server.url.replace("http://", "http://user:planted-password@")
    told = []
    for userinfo in (True, False):
        settings: dict[str, Any] = {
            "api_key_env": "MY_KEY",
            "headers": {"X-Own": "$MY_HEADER", "X-Fixed": "planted-fixed-123"},
        }
        for step in ("echo:500", "echo:401", "parrot", "reason"):
            with closing(Cache(tmp_path / "r.sqlite")) as cache:
                try:
                    address = url if userinfo else server.url
                    told.append(str(ask(address, step, deadline_s=0.1, cache=cache, **settings)))
                except CandidateStopped as stop:
                    told.append(str(stop))
    sent = server.log.read_text()
    for planted in ("-header-123", "-fixed-123", "-key-123"):
        assert f"planted{planted}" in sent
    assert "planted-ambient-123" not in sent  # it is OpenAI's, and this is not
    assert "Basic dXNlcjpwbGFudGVkLXBhc3N3b3Jk" in sent
    kept = b"".join(path.read_bytes() for path in tmp_path.glob("r.sqlite*")).decode("latin-1")
    for text in (*told, caplog.text, kept):
        assert "planted" not in text
        assert "dXNlcjpwbGFudGVk" not in text
    assert len(told) == 8


def test_a_missing_key_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """OpenAI itself always wants a key; other servers only where one was asked for."""
    with pytest.raises(CandidateStopped, match="no OPENAI_API_KEY"):
        ask(OPENAI.url, "gpt-5-mini")
    with pytest.raises(CandidateStopped, match="no MY_OTHER_KEY"):
        ask("http://127.0.0.1:9/v1", "m", api_key_env="MY_OTHER_KEY")
    with pytest.raises(CandidateStopped, match=r"header X-Own.*no MY_UNSET"):
        ask("http://127.0.0.1:9/v1", "m", headers={"X-Own": "$MY_UNSET"})
