"""What requests would cost, what they may cost, and what is kept of them, on the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bench.cli import app

CONFIG = """
metrics = ["form"]
[candidates.lead]
summarizer = "lead"
[candidates.served]
summarizer = "openai"
model = "ok"
base_url = "{url}"
concurrency = 1
max_output_tokens = 50
price = {{ input = 0, output = 1000 }}
"""


@pytest.fixture
def server(
    tmp_path: Path,
    serve: Callable[..., Any],
    write_reference: Callable[..., Path],
    own_cache: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Any:
    """A server, and a configuration with a candidate behind it, in the working folder."""
    server = serve()
    for name in ("a", "b", "c"):
        write_reference(name)
    (tmp_path / "bench.toml").write_text(CONFIG.format(url=server.url))
    monkeypatch.chdir(tmp_path)
    return server


def run(*arguments: str) -> Result:
    """Call the command line."""
    return CliRunner().invoke(app, list(arguments))


def held() -> list[dict[str, Any]]:
    """What the cache holds."""
    done = run("cache", "--format", "json")
    rows: list[dict[str, Any]] = json.loads(done.stdout)["rows"]
    return rows


def test_dry_run(server: Any, tmp_path: Path) -> None:
    """It tells requests, tokens and cost of each candidate, asks nothing and writes nothing."""
    done = run("predict", "--dry-run")
    assert done.exit_code == 0, done.output
    lead, served = (line.split() for line in done.stdout.splitlines()[2:4])
    assert lead[:3] == ["lead", "3", "0"]
    assert served[:4] == ["served", "3", "3", "0"]
    assert served[5:7] == ["150", "0.150"]
    assert not server.log.read_text()
    assert not (tmp_path / "runs").exists()


def test_a_dry_run_without_prices(server: Any, tmp_path: Path) -> None:
    """A published price gives a sum, its day and source; an unknown one is called so."""
    (tmp_path / "bench.toml").write_text(
        'metrics = ["form"]\n'
        '[candidates.listed]\nsummarizer = "anthropic"\nmodel = "claude-haiku-4-5-20251001"\n'
        '[candidates.unlisted]\nsummarizer = "openai"\nmodel = "gpt-99"\n'
    )
    done = run("predict", "--dry-run")
    words = " ".join(done.stdout.split())
    rows = {line.split()[0]: line.split() for line in done.stdout.splitlines() if line.strip()}
    listed, unlisted = rows["listed"], rows["unlisted"]
    asked = int(listed[4]) + 5 * int(listed[5])  # 1 and 5 dollars a million
    assert float(listed[6]) == pytest.approx(asked / 1e6, abs=0.0005)
    assert unlisted[6] == "n/a"
    assert "listed: price in US dollars from platform.claude.com" in words
    assert "unlisted: price unknown" in words
    refused = run("predict", "--max-cost", "1").exception
    assert "candidates.unlisted.price: price unknown" in str(refused)


def test_max_cost(server: Any) -> None:
    """It stops before the amount is passed, keeps what it has, and goes on from there."""
    done = run("predict", "--quiet", "--max-cost", "0.08")
    assert done.exit_code == 3
    assert "served: stopped: the budget of 0.08 could be exceeded" in done.output
    assert len(server.requests()) == 2  # 0.02 each; a third could have reached 0.09
    assert run("predict", "--quiet").exit_code == 0
    assert len(server.requests()) == 3


def test_the_cache_is_seen_and_cleared(server: Any) -> None:
    """Replies are listed by server and model; after --fresh they are still free; then gone."""
    assert run("predict", "--quiet").exit_code == 0
    (row,) = held()
    assert (row["server"], row["model"], row["replies"]) == (server.url, "ok", 3)
    assert run("predict", "--quiet", "--fresh").exit_code == 0
    assert len(server.requests()) == 3
    assert "deleted 3 replies" in run("cache", "--clear").output
    assert held() == []


def test_no_cache(server: Any) -> None:
    """Everything is asked for again, and nothing is kept."""
    for _ in range(2):
        assert run("predict", "--quiet", "--fresh", "--no-cache").exit_code == 0
    assert len(server.requests()) == 6
    assert held() == []
