"""The file of batches: what a later process reads in it is what an earlier one wrote."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from bench.llm.api import Reply
from bench.llm.ledger import NAME, Ledger
from bench.types import InputError, Usage

REPLY = Reply(text="- A point.", finish_reason="stop", usage=Usage(input_tokens=3))


def test_what_is_written_is_read(tmp_path: Path) -> None:
    """A batch is open from before it is sent until it has ended; replies stay."""
    with closing(Ledger(tmp_path / NAME)) as ledger:
        first, second = ledger.begin(["a", "b"]), ledger.begin(["c"])
        ledger.sent(first.token, "batch_1")
        ledger.keep("a", REPLY)
    again = Ledger(tmp_path / NAME)
    assert [(one.keys, one.id) for one in again.open.values()] == [
        (("a", "b"), "batch_1"),
        (("c",), None),
    ]
    assert again.open[second.token].began == second.began
    assert again.replies == {"a": REPLY}
    assert (again.waiting, again.paid) == ({"a", "b", "c"}, {"a", "b", "c"})
    again.end(first.token, "completed")
    again.close()
    last = Ledger(tmp_path / NAME)
    assert (last.waiting, last.paid) == ({"c"}, {"a", "c"})


def test_reading_writes_nothing(tmp_path: Path) -> None:
    """A plan of what would be asked leaves no file behind."""
    assert Ledger(tmp_path / NAME).paid == set()
    assert not (tmp_path / NAME).exists()


@pytest.mark.parametrize(
    "line",
    [
        '{"token": "x", "id": "batch_0"}',
        '{"token": 7}',
        '{"key": "a", "reply": {"text": "x", "status": "fine"}}',
        '{"other": 1}',
    ],
)
def test_other_lines_are_named(tmp_path: Path, line: str) -> None:
    """File and line; nothing is sent on a guess."""
    (tmp_path / NAME).write_text("{}\n" + line + "\n")
    with pytest.raises(InputError, match=rf"{NAME}:2"):
        Ledger(tmp_path / NAME)
