"""`takeaway-bench doctor`: one request a model, and what works."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bench.cli import app

CANDIDATE = """
[candidates.{name}]
summarizer = "openai"
model = "{model}"
base_url = "{url}"
deadline_s = 3
{more}
"""
PRICE = "price = { input = 1, output = 10 }"


@pytest.fixture
def diagnose(
    tmp_path: Path,
    serve: Callable[..., Any],
    own_cache: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[..., tuple[Result, dict[str, Any], list[str], Any]]:
    """Run it over candidates with these models; return the rows by name, and the notes."""
    monkeypatch.setattr("bench.llm.limits.BACKOFF_BASE_S", 0.002)

    def run(
        models: dict[str, str], *, more: str = "", head: str = 'metrics = ["form"]'
    ) -> tuple[Result, dict[str, Any], list[str], Any]:
        server = serve()
        tables = [
            CANDIDATE.format(name=name, model=model, url=server.url, more=more)
            for name, model in models.items()
        ]
        text = head.replace("URL", server.url) + "".join(tables)
        (tmp_path / "bench.toml").write_text(text)
        command = ["doctor", str(tmp_path / "bench.toml"), "--format", "json"]
        done = CliRunner().invoke(app, command)
        told = json.loads(done.stdout) if done.stdout.startswith("{") else {"rows": [], "notes": []}
        return done, {row["asked"]: row for row in told["rows"]}, told["notes"], server

    return run


def test_what_works(diagnose: Callable[..., Any]) -> None:
    """Schema, tokens, thoughts, end, price and cost of a server that understands everything."""
    done, rows, notes, server = diagnose({"good": "ok"}, more=PRICE)
    assert done.exit_code == 0
    assert notes == []
    good = rows["good"]
    assert good.pop("seconds") > 0
    assert good == {
        "asked": "good",
        "works": "yes",
        "schema": "kept",
        "usage": "100+20",
        "reasoning": 5,
        "finish_reason": "stop",
        "price": "known",
        "cost": pytest.approx(300e-6),  # 100 x 1 + 20 x 10, for a million
    }
    assert len(server.requests()) == 1


def test_what_does_not(diagnose: Callable[..., Any]) -> None:
    """Each model is tried whatever the others do; the exit code is that of failed predictions."""
    models = {
        "a": "401",
        "b": "schema",
        "c": "list",
        "d": "nousage",
        "e": "finish:weather",
        "f": "length",
        "g": "lmstudio",
        "h": "sorry",
        "i": "refuses:temperature",
    }
    done, rows, notes, _ = diagnose(models, more="temperature = 0.5")
    assert done.exit_code == 3
    works = {name: row["works"] for name, row in rows.items()}
    assert {name for name in works if works[name] == "yes"} == {"b", "c", "d", "i"}
    assert {name for name in works if works[name] == "no"} == {"a", "e", "f", "g", "h"}
    schemas = {name: rows[name]["schema"] for name in "abcdef"}
    assert schemas == {"a": "", "b": "refused", "c": "ignored", "d": "kept", "e": "", "f": ""}
    assert {row["price"] for row in rows.values()} == {"unknown"}
    assert rows["d"]["usage"] == "unknown"
    told = "\n".join(notes)
    assert "a: http://127.0.0.1" in told
    assert "HTTP 401" in told
    assert 'b: the schema is refused; structured = "off"' in told
    assert "finish_reason weather" in told
    assert "f: the answer is truncated" in told
    assert "base_url" in told
    assert "h: the answer can't be read" in told
    assert "i: the server refuses temperature" in told


def test_judges_and_what_asks_no_server(diagnose: Callable[..., Any]) -> None:
    """A judge of the metric is tried as well; a baseline needs nothing."""
    head = """
[[metrics]]
metric = "consistency"
checkers = ["embedded", "judge"]
settings = { judge = { model = "ok", base_url = "URL" } }
[candidates.lead]
summarizer = "lead"
"""
    done, rows, notes, server = diagnose({}, head=head)
    assert rows["lead"]["works"] == "asks no server"
    assert rows["consistency: judge"]["works"] == "no"  # the server writes bullets, no verdicts
    assert notes[0] == "consistency: judge: the answer can't be read"
    assert done.exit_code == 3
    assert "Ferry to Lessen" not in json.dumps(rows)
    assert len(server.requests()) == 1


def test_no_key_is_shown(diagnose: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither one that the server sends back, nor in the message of one that is missing."""
    monkeypatch.setenv("MY_KEY", "planted-key-123")
    done, rows, _, server = diagnose({"echo": "echo:401"}, more='api_key_env = "MY_KEY"')
    assert "planted-key-123" in server.log.read_text()
    assert "planted-key-123" not in done.output
    monkeypatch.delenv("MY_KEY")
    done, rows, notes, _ = diagnose({"none": "ok"}, more='api_key_env = "MY_KEY"')
    assert rows["none"]["works"] == "no"
    assert notes[0].endswith("the environment has no MY_KEY")


def test_a_bad_configuration_is_bad_input(tmp_path: Path) -> None:
    """As for every other command."""
    done = CliRunner().invoke(app, ["doctor", str(tmp_path / "none.toml")])
    assert "no such file" in str(done.exception)
