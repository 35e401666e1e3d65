"""A judge in a run: what it costs is said before and kept to the budget, failures are retried."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from typer.testing import CliRunner
from werkzeug import Request, Response

from bench import config, pipeline
from bench.cli import app
from bench.consistency import Case, load
from bench.llm.pricing import Budget
from bench.metrics.consistency import Consistency
from bench.types import BenchError

CASE = Case("The mill in Ostby closed.", ["The mill closed.", "It rained."])
PRICE = {"input": 1.0, "output": 2.0}
TOML = """
[[metrics]]
metric = "consistency"
checkers = ["judge"]
[metrics.settings.judge]
model = "cost"
samples = 2
base_url = "http://127.0.0.1:9/v1"
price = { input = 1, output = 2 }
[candidates.lead]
summarizer = "lead"
bullets = 1
"""


@pytest.fixture
def written(tmp_path: Path, write_reference: Callable[..., Path], own_cache: Path) -> Path:
    """A configuration with a judge whom nobody can reach, and one article."""
    write_reference("mill", "The mill in Ostby closed. Nobody was hurt.")
    path = tmp_path / "bench.toml"
    path.write_text(TOML)
    return path


def test_a_plan_counts_samples_and_tokens(own_cache: Path) -> None:
    """One request for each sample; prompt, article and statements are read each time."""
    judge: Any = load("judge", model="m", samples=2, price=PRICE, max_output_tokens=100)
    plan = judge.plan([CASE])
    assert (plan.requests, plan.cached, plan.output_tokens) == (2, 0, 200)
    assert plan.cost == pytest.approx((plan.input_tokens + 2 * 200) / 1e6)
    longer = judge.plan([CASE._replace(article=CASE.article * 100)])
    assert longer.input_tokens - plan.input_tokens == pytest.approx(2 * 99 * 25 / 4, abs=4)
    assert judge.plan([CASE._replace(bullets=[])]).requests == 0


def test_a_dry_run_says_what_the_judge_would_ask(written: Path) -> None:
    """Before there are predictions, the reference's bullets stand for them; after, their own."""
    (lead, judge) = pipeline.plans(config.load(written))
    assert (lead.candidate, judge.candidate, judge.articles) == ("lead", "consistency: judge", 1)
    assert judge.plan
    assert (judge.plan.requests, judge.plan.cost) == (2, pytest.approx(0.0015, abs=0.001))
    done = CliRunner().invoke(
        app,
        ["run", str(written), "--dry-run", "--runs", str(written.parent)],
        env={"COLUMNS": "120"},  # names break in narrower tables
    )
    assert "consistency: judge" in done.output
    assert pipeline.plans(config.load(written), fresh=True)[1].articles == 1


def test_no_request_goes_beyond_the_budget(own_cache: Path) -> None:
    """It stops before asking; without a price, nobody knows what that would be."""
    case = [CASE]
    judge: Any = load("judge", model="m", base_url="http://127.0.0.1:9/v1", price=PRICE)
    with pytest.raises(BenchError, match=r"the budget of 1e-06 could be exceeded"):
        judge.verdicts(case, Budget(1e-6))
    free: Any = load("judge", model="m", base_url="http://127.0.0.1:9/v1")
    with pytest.raises(BenchError, match="needs `price`"):
        free.verdicts(case, Budget(1.0))


def test_a_run_keeps_judges_within_its_budget(
    written: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """`--max-cost` covers them; where it is spent the tier is n/a, and nothing else is lost."""
    settings = config.load(written)
    assert [outcome.candidate for outcome in pipeline.run(settings, quiet=True, max_cost=1e-6)]
    assert "checker judge: the budget of 1e-06 could be exceeded" in caplog.text
    scores = (settings.runs / "lead" / "scores" / "consistency.jsonl").read_text()
    assert '"consistency": null' in scores


def test_without_the_cache_judges_ask_again(written: Path) -> None:
    """`--no-cache` holds for them as for candidates, and the numbers keep their signature."""
    settings = config.load(written)
    (metric,) = settings.metrics.values()
    (fresh,) = pipeline.uncached(settings).metrics.values()
    assert isinstance(fresh, Consistency)
    assert fresh.settings["judge"] == {**metric.settings["judge"], "cache": False}  # type: ignore[attr-defined]  # of this metric
    assert fresh.signature() == metric.signature()


def test_only_what_failed_is_asked_again(
    written: Path, httpserver: HTTPServer, write_reference: Callable[..., Path]
) -> None:
    """A run after a failure scores that article alone; what was answered stays as it is."""
    write_reference("rain", "Rain fell on Ostby all night. Two bridges were closed.")
    broken = [True]

    def handler(request: Request) -> Response:
        asked = json.loads(request.data)["messages"][-1]["content"]
        if broken[0] and "Rain" in asked:
            return Response('{"error": {"message": "maximum context length is 9"}}', status=400)
        entry = {"number": 1, "verdict": "unsupported", "quote": ""}
        said = {"role": "assistant", "content": json.dumps({"verdicts": [entry]})}
        choice = {"index": 0, "message": said, "finish_reason": "stop"}
        return Response(json.dumps({"choices": [choice]}), content_type="application/json")

    httpserver.expect_request("/v1/chat/completions").respond_with_handler(handler)
    written.write_text(TOML.replace("http://127.0.0.1:9/v1", httpserver.url_for("/v1")))
    settings = config.load(written)
    path = settings.runs / "lead" / "scores" / "consistency.jsonl"

    def scored() -> list[tuple[str, float | None, float]]:
        pipeline.run(settings, quiet=True)
        lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()[1:]]
        values = [line["values"] for line in lines]
        return [(one["article_id"], value["consistency"], value["unanswered"])
                for one, value in zip(lines, values, strict=True)]  # fmt: skip

    assert scored() == [("mill", 0.0, 0.0), ("rain", None, 1.0)]
    broken[0] = False
    asked = len(httpserver.log)
    assert scored() == [("mill", 0.0, 0.0), ("rain", 0.0, 0.0)]
    assert len(httpserver.log) == asked + 2
    assert scored()[1][1] == 0.0
    assert len(httpserver.log) == asked + 2
