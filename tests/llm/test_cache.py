"""What was paid for is kept, whole, and for every process."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import fields, replace
from pathlib import Path

import pytest

from bench.llm.api import Reply, Request
from bench.llm.cache import Cache, default_path
from bench.prompts import Message
from bench.types import BenchError, Usage

REPLY = Reply(
    text="- Ünïcödé \x00 “…” 中",
    finish_reason="stop",
    usage=Usage(input_tokens=3, output_tokens=4),
    latency_s=0.25,
)
REQUEST = Request(model="m", messages=(Message("user", "Hello"),))
OTHERS = {
    "model": "n",
    "messages": (Message("system", "Hello"),),
    "api": "responses",
    "temperature": 0.0,
    "seed": 1,
    "max_output_tokens": 5,
    "reasoning_effort": "low",
    "thinking_budget": 1024,
    "schema": {"type": "object"},
    "extra": {"top_p": 0.5},
    "sample": 1,
}


def test_a_reply_comes_back_as_it_was(tmp_path: Path) -> None:
    """Every field survives, also in another connection; what is not there is None."""
    path = tmp_path / "deep" / "replies.sqlite"
    with closing(Cache(path)) as cache:
        cache.put("k", REPLY, server="http://x", model="m")
        assert cache.get("k") == REPLY
    with closing(Cache(path)) as cache:
        assert cache.get("k") == REPLY
        assert cache.get("other") is None


def test_every_field_of_a_request_is_in_its_key() -> None:
    """Nothing that decides an answer can change without asking anew; the server neither."""
    assert set(OTHERS) == {field.name for field in fields(Request)}
    keys = {replace(REQUEST, **{name: value}).key("s") for name, value in OTHERS.items()}  # type: ignore[arg-type]  # one field each
    keys |= {REQUEST.key("s"), REQUEST.key("t")}
    assert len(keys) == len(OTHERS) + 2
    assert REQUEST.key("s") == replace(REQUEST).key("s")


def test_held_and_cleared(tmp_path: Path) -> None:
    """What is kept is listed by server and model, and can be forgotten."""
    with closing(Cache(tmp_path / "r.sqlite")) as cache:
        for key, model in (("a", "m"), ("b", "m"), ("c", "n")):
            cache.put(key, REPLY, server="http://x", model=model)
        assert [(one.model, one.replies) for one in cache.held()] == [("m", 2), ("n", 1)]
        assert all(one.size > 50 for one in cache.held())
        assert cache.clear() == 3
        assert cache.held() == []


def test_a_file_of_another_format_is_emptied(tmp_path: Path) -> None:
    """An old format is not misread."""
    path = tmp_path / "r.sqlite"
    with closing(sqlite3.connect(path)) as base:
        base.execute("create table replies (key text, old text)")
        base.execute("insert into replies values ('k', 'x')")
        base.commit()
    with closing(Cache(path)) as cache:
        assert cache.get("k") is None
        cache.put("k", REPLY, server="s", model="m")
        assert cache.get("k") == REPLY


def test_a_file_that_is_something_else_is_refused(tmp_path: Path) -> None:
    """The message names the file and the ways on, and the file is left as it was."""
    path = tmp_path / "r.sqlite"
    path.write_text("not a database, but long enough to be looked at as one" * 10)
    with pytest.raises(BenchError, match=r"r\.sqlite.*--no-cache"):
        Cache(path)
    assert path.read_text().startswith("not a database")


def test_a_file_that_is_held_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is told to delete, or to move, replies that were paid for."""
    monkeypatch.setattr("bench.llm.cache._BUSY_S", 0.05)
    path = tmp_path / "r.sqlite"
    Cache(path).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("begin immediate")
        with pytest.raises(
            BenchError, match="wait for it to end and run the command again"
        ) as told:
            Cache(path)
    assert "delete" not in str(told.value)
    assert "move" not in str(told.value)
    Cache(path).close()


def test_a_damaged_reply_is_asked_for_again(tmp_path: Path) -> None:
    """What can't be read is as if it were not there."""
    with closing(Cache(tmp_path / "r.sqlite")) as cache:
        cache.put("k", REPLY, server="s", model="m")
        cache._base.execute("update replies set reply = '{\"text\": 7}'")
        assert cache.get("k") is None


def test_the_environment_chooses_the_folder(own_cache: Path) -> None:
    """TAKEAWAY_BENCH_CACHE is where it lies."""
    assert default_path() == own_cache / "replies.sqlite"


def test_two_processes_share_a_file(tmp_path: Path) -> None:
    """Processes that begin at once and write at once lose nothing."""
    path = tmp_path / "r.sqlite"
    code = (
        "import sys; from pathlib import Path; from bench.llm.cache import Cache;"
        "from bench.llm.api import Reply; cache = Cache(Path(sys.argv[1]));"
        "[cache.put(f'{sys.argv[2]}{i}', Reply(text='x'), server='s', model='m')"
        " for i in range(200)]"
    )
    writers = [
        subprocess.Popen([sys.executable, "-c", code, str(path), name]) for name in ("a", "b", "c")
    ]
    assert [writer.wait(timeout=60) for writer in writers] == [0, 0, 0]
    with closing(Cache(path)) as cache:
        assert [one.replies for one in cache.held()] == [600]
