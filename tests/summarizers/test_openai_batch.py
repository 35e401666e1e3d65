"""`batch = true`: one process sends, another collects, and nothing is paid for twice."""

from __future__ import annotations

import json
import math
import os
import re
import runpy
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from typer.testing import CliRunner
from werkzeug import Response

from bench.cli import app
from bench.consistency import Case, load
from bench.llm.ledger import NAME
from bench.llm.pricing import Budget
from bench.prompts import Message
from bench.settings import SettingsError, make
from bench.types import Article, CandidateStopped, Prediction

FAKE = runpy.run_path(str(Path(__file__).parents[1] / "fake_batches.py"))
ARTICLES = [
    Article(id=f"a{i}", title=f"Meeting {i}", text=f"The council met {i} times.") for i in range(4)
]
EXPIRED = {
    "response": None,
    "error": {
        "code": "batch_expired",
        "message": "This request could not be executed before the completion window expired.",
    },
}
FILTERED = {
    "response": {
        "status_code": 400,
        "request_id": "x",
        "body": {"error": {"code": "content_filter", "message": "The prompt was filtered"}},
    },
    "error": None,
}


@pytest.fixture
def server(httpserver: HTTPServer, own_cache: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A server of batches; no key, no kept reply, short waits."""
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.setattr("bench.llm.limits.BACKOFF_BASE_S", 0.002)
    return FAKE["FakeBatches"](httpserver)


@pytest.fixture
def step(server: Any, tmp_path: Path) -> Callable[..., tuple[list[Prediction], str]]:
    """One process: what it makes, and why it stops."""

    def run(articles: list[Article] = ARTICLES, **settings: Any) -> tuple[list[Prediction], str]:
        budget = settings.pop("budget", None)
        given = {"model": "m", "base_url": server.url, "batch": True, **settings}
        made: list[Prediction] = []
        try:
            for one in make("summarizers", "openai", given).predict(articles, budget, tmp_path):
                made.append(one)  # noqa: PERF402  what came before the stop
        except CandidateStopped as reason:
            return made, str(reason)
        return made, ""

    return run


Step = Callable[..., tuple[list[Prediction], str]]


def test_one_sends_and_another_collects(server: Any, step: Step) -> None:
    """All requests in one batch; while it is under way nothing more is sent, then all is read.

    100 tokens at 2 and 20 at 10 for a million are 400 millionths, and half of that in a batch.
    """
    made, stopped = step()
    assert (made, len(server.batches)) == ([], 1)
    assert "4 requests wait in a batch: batch_0 (just sent)" in stopped
    made, stopped = step()
    assert (made, len(server.batches)) == ([], 1)
    assert "batch_0 (in_progress, 0 of 4 done)" in stopped
    server.finish()
    price = {"input": 2, "output": 10}
    made, stopped = step(price=price)
    assert stopped == ""
    assert [(one.article_id, one.status, len(one.takeaways)) for one in made] == [
        (article.id, "ok", 2) for article in ARTICLES
    ]
    assert [one.cost for one in made] == [pytest.approx(200e-6)] * 4
    assert {one.latency_s for one in made} == {None}
    assert len({one.takeaways for one in made}) == len(ARTICLES)
    assert step(price=price)[0] == made
    assert len(server.batches) == 1


def test_what_is_sent(server: Any, step: Step) -> None:
    """Each line is a request as it would be sent at once."""
    step(temperature=0.5, max_output_tokens=99)
    lines = server.requests()
    assert [line["method"] for line in lines] == ["POST"] * 4
    assert {line["url"] for line in lines} == {"/v1/chat/completions"}
    assert len({line["custom_id"] for line in lines}) == 4
    body = lines[0]["body"]
    assert (body["model"], body["temperature"], body["max_tokens"]) == ("m", 0.5, 99)
    assert ARTICLES[0].text in body["messages"][-1]["content"]
    assert body["response_format"]["json_schema"]["schema"]["required"] == ["takeaways"]


def test_the_responses_api(server: Any, step: Step) -> None:
    """Its own path, and its own shape of answers."""
    step(api="responses")
    assert server.requests()[0]["url"] == "/v1/responses"
    part = {"type": "output_text", "text": "- A point.\n- Another."}
    output = [{"type": "message", "content": [part]}]
    server.finish(answer=lambda place: {"status": "completed", "output": output})
    made, stopped = step(api="responses")
    assert ([one.status for one in made], stopped) == (["ok"] * 4, "")


@pytest.mark.parametrize("cache", [True, False])
def test_results_in_part(server: Any, step: Step, cache: bool) -> None:
    """What expired, failed or is missing is a status; only an `error` is sent again."""
    step(cache=cache)
    cut = FAKE["completion"]("- Half a", "length")
    bodies = [None, FAKE["good"](1), cut, None]
    server.finish(status="expired", answer=lambda place: bodies[place], at0=FILTERED, at3=EXPIRED)
    made, stopped = step(cache=cache)
    assert [one.status for one in made] == ["refused", "ok", "truncated", "error"]
    assert made[3].finish_reason == "batch_expired"
    assert "completion window expired" in str(made[3].error)
    assert (stopped, len(server.batches)) == ("", 1)
    made, stopped = step(ARTICLES[3:], cache=cache)
    assert "1 request waits" in stopped
    assert len(server.requests()) == 1
    server.finish(answer=lambda place: None)
    made, _ = step(ARTICLES[3:], cache=cache)
    assert "batch_1 ended (completed) without an answer" in str(made[0].error)


def test_a_batch_that_fails_as_a_whole(server: Any, step: Step) -> None:
    """Its reason stops the candidate; the next run sends it again."""
    step()
    server.batches[0]["status"] = "failed"
    server.batches[0]["errors"] = {"data": [{"message": "Enqueued token limit reached"}]}
    assert "batch_0 failed: Enqueued token limit reached" in step()[1]
    assert "batch_1 (just sent)" in step()[1]


def test_new_articles_go_into_a_batch_of_their_own(server: Any, step: Step) -> None:
    """What is under way is not sent again, whatever else is asked for."""
    step(ARTICLES[:2])
    assert "batch_0 (in_progress, 0 of 2 done); batch_1 (just sent)" in step()[1]
    assert len(server.requests()) == 2
    server.finish(1)
    made, stopped = step()
    assert [one.article_id for one in made] == ["a2", "a3"]
    assert "2 requests wait" in stopped


def test_long_articles_go_round_by_round(server: Any, step: Step) -> None:
    """Parts in one batch, what follows on them in the next."""
    long = Article(id="long", title="L", text=" ".join(f"Point {i} was made." for i in range(600)))
    settings = {"long": "map-reduce", "context": 1500, "max_output_tokens": 200}
    rounds = 0
    while (found := step([long], **settings))[1]:
        server.finish()
        rounds += 1
        assert rounds < 6
    assert [one.status for one in found[0]] == ["ok"]
    assert rounds == len(server.batches) >= 2
    assert len(server.requests(0)) > 1


def test_a_budget_holds_before_anything_is_sent(server: Any, step: Step) -> None:
    """At half the price: 4 answers of 100 tokens at 5 for a million are 0.002."""
    settings = {"price": {"input": 0, "output": 10}, "max_output_tokens": 100}
    assert "budget" in step(budget=Budget(0.0019), **settings)[1]
    assert server.files == {}
    budget = Budget(0.0021)
    assert "wait" in step(budget=budget, **settings)[1]
    assert budget.spent == pytest.approx(0.002)


def test_an_answer_to_a_batch_that_was_lost(server: Any, step: Step) -> None:
    """Whether it was made the server is asked, not guessed: it is sent once."""
    server.created = lambda: Response("{}", 500)
    assert "HTTP 500" in step()[1]
    server.created = lambda: None
    assert "batch_0 (in_progress" in step()[1]
    assert len(server.batches) == 1


@pytest.mark.parametrize("status", [401, 404])
def test_a_server_without_batches(server: Any, step: Step, status: int) -> None:
    """A refusal stops the candidate, and is no batch under way."""
    server.created = lambda: Response('{"error": {"message": "no"}}', status)
    assert f"HTTP {status}" in step()[1]
    assert f"HTTP {status}" in step()[1]


KILLED = """
import sys
from pathlib import Path
from bench.settings import make
from bench.types import Article
articles = [Article(id=f"a{i}", title=f"Meeting {i}", text=f"The council met {i} times.")
            for i in range(4)]
settings = {"model": "m", "base_url": sys.argv[1], "batch": True}
list(make("summarizers", "openai", settings).predict(articles, None, Path(sys.argv[2])))
"""


@pytest.mark.parametrize("moment", ["uploaded", "created"])
def test_kill_9(server: Any, step: Step, tmp_path: Path, moment: str) -> None:
    """Killed when the file is there, or when the batch is there and its name is not written."""
    process: list[subprocess.Popen[bytes]] = []
    begun = threading.Event()

    def kill() -> None:
        begun.wait(20)
        os.kill(process[0].pid, signal.SIGKILL)
        process[0].wait(20)

    setattr(server, moment, kill)
    command = [sys.executable, "-c", KILLED, server.url, str(tmp_path)]
    process.append(subprocess.Popen(command))
    begun.set()
    assert process[0].wait(60) == -signal.SIGKILL
    made_before = len(server.batches)
    assert made_before == (moment == "created")
    setattr(server, moment, lambda: None)
    assert "4 requests wait" in step()[1]
    assert len(server.batches) == 1
    server.finish()
    assert [one.status for one in step()[0]] == ["ok"] * 4
    assert len(server.batches) == 1


def test_a_line_that_a_crash_cut(server: Any, step: Step, tmp_path: Path) -> None:
    """The batch's name is lost with it, and found again at the server."""
    step()
    path = tmp_path / NAME
    path.write_bytes(path.read_bytes()[:-9])
    assert "batch_0 (in_progress" in step()[1]
    server.finish()
    assert [one.status for one in step()[0]] == ["ok"] * 4
    assert len(server.batches) == 1


def test_no_key_is_in_the_file(
    server: Any, step: Step, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is sent, and written nowhere, also where the server sends it back."""
    monkeypatch.setenv("MY_KEY", "planted-key-123")
    step(api_key_env="MY_KEY")
    assert "planted-key-123" in server.seen[0]
    server.finish(answer=lambda place: FAKE["completion"]("- You sent planted-key-123."))
    made, _ = step(api_key_env="MY_KEY")
    assert "planted" not in (tmp_path / NAME).read_text() + str(made)


@pytest.mark.parametrize("maker", ["anthropic", "google"])
def test_other_makers_have_none_here(maker: str) -> None:
    """Said before anything runs."""
    with pytest.raises(SettingsError, match="only OpenAI's batches"):
        make("summarizers", maker, {"model": "m", "batch": True})


def test_the_command_line(
    server: Any,
    tmp_path: Path,
    write_reference: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Both prices before, exit code 3 while a batch is under way, and 0 when it is collected."""
    for name in ("a", "b"):
        write_reference(name)
    (tmp_path / "bench.toml").write_text(
        f'metrics = ["form"]\n[candidates.half]\nsummarizer = "openai"\nmodel = "m"\n'
        f'base_url = "{server.url}"\nbatch = true\nmax_output_tokens = 100\n'
        "price = { input = 0, output = 10000 }\n"
    )
    monkeypatch.chdir(tmp_path)
    runner = CliRunner()
    plan = " ".join(runner.invoke(app, ["predict", "--dry-run"]).stdout.split())
    assert "half: 2.000 at once, 1.000 in batches (as set)" in plan
    first = runner.invoke(app, ["predict", "--quiet"])
    assert first.exit_code == 3
    assert re.search(r"half: stopped: 2 requests wait", first.output)
    again = runner.invoke(app, ["predict", "--dry-run"]).stdout
    assert ["half", "2", "0", "2"] in [line.split()[:4] for line in again.splitlines()]
    server.finish()
    assert runner.invoke(app, ["predict", "--quiet"]).exit_code == 0
    lines = (tmp_path / "runs/half/predictions.jsonl").read_text().splitlines()
    assert [json.loads(line)["status"] for line in lines] == ["ok", "ok"]
    assert len(server.batches) == 1


def test_a_judge_asks_in_batches(server: Any) -> None:
    """What waits is an error that says so, for all who ask the same model; then it is there."""
    settings = {"model": "m", "base_url": server.url, "batch": True, "cache": False}
    judge = load("judge", **settings)
    asked = [judge.request((Message("user", text),), {}, 0) for text in ("one", "two", "one")]
    waiting = judge.replies(asked)
    assert [one.status for one in waiting] == ["error"] * 3
    assert "2 requests wait in a batch: batch_0 (just sent)" in str(waiting[0].error)
    assert len(server.requests()) == 2
    assert [one.status for one in load("judge", **settings).replies(asked)] == ["error"] * 3
    server.finish()
    replies = load("judge", **settings).replies(asked)
    assert [one.status for one in replies] == ["ok"] * 3
    assert replies[0] == replies[2] != replies[1]
    assert len(server.batches) == 1


def test_a_judge_s_verdicts_wait(server: Any) -> None:
    """Without a score until the batch has come, never with a wrong one."""
    settings = {"model": "m", "base_url": server.url, "batch": True, "samples": 1}
    case = Case(ARTICLES[0].text, ("The council met.",))
    ((waiting,),) = load("judge", **settings).verdicts([case])
    assert math.isnan(waiting.support)
    answer = {"number": 1, "verdict": "supported", "quote": "The council met 0 times."}
    server.finish(answer=lambda place: FAKE["completion"](json.dumps({"verdicts": [answer]})))
    ((judged,),) = load("judge", **settings).verdicts([case])
    assert judged.support == 1.0
