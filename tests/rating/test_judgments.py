"""Judgments of answers: rows worked out by hand, and the same bytes from the same answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bench.metaeval import judgments as reader
from bench.rating import answers, judgments, store
from bench.rating.task import HUMAN


def stored(ratings: Any, *given: dict[str, Any]) -> list[dict[str, Any]]:
    """Rows of answers that were stored."""
    for one in given:
        store.put(ratings, answers.parsed(one, ratings.task(), Path("a")))
    assert judgments.write(ratings) == len(ratings.judgments_path.read_bytes().splitlines())
    return [json.loads(line) for line in ratings.judgments_path.read_text("utf-8").splitlines()]


def test_a_pair_becomes_two_rows(task: Any, answer: Any, tmp_path: Path) -> None:
    """What was said of each set goes to the system behind it."""
    wrote = {"x": ("One.", "Two."), "y": ("Three.", "Four.")}
    ratings = task(tmp_path, articles=1, systems=2, wrote=wrote)
    a, b = ratings.key(ratings.task()).items[0].systems
    given = answer(ratings, preferred="B")
    given["sets"][0] |= {"bullets": ["supported", "unsure"], "evidence": [3, None]}
    given["sets"][1] |= {"bullets": ["unsupported", "supported"], "coverage": 2, "missing": "June"}
    first, second = stored(ratings, given)
    assert (first["system"], first["human"], first["compared"]) == (a, {"coverage": 4}, {b: 0.0})
    assert (first["bullet_labels"], first["label"]) == ([1, None], None)
    assert first["evidence"] == ["It will report in June.", None]
    assert "missing" not in first
    assert (second["system"], second["human"], second["compared"]) == (b, {"coverage": 2}, {a: 1.0})
    assert (second["bullet_labels"], second["label"]) == ([0, 1], 0)
    assert second["missing"] == "June"
    assert second["takeaways"] == list(wrote[b])
    people = ["The ferry Halcyon ran aground off Orla Bay.", "All 48 people on board are safe."]
    for row in (first, second):
        assert (row["doc_id"], row["rater"], row["item"]) == ("halcyon", "Ann", 1)
        assert (row["at"], row["seconds"]) == ("2026-03-02T10:00:00+00:00", 12.5)
        assert row["references"] == [people]
        assert row["article"] == ratings.task().articles[0].text
        assert "control" not in row


def test_no_difference_is_a_half(task: Any, answer: Any, tmp_path: Path) -> None:
    """For both sides."""
    ratings = task(tmp_path, articles=1, systems=2)
    rows = stored(ratings, answer(ratings, preferred="neither"))
    assert [list(row["compared"].values()) for row in rows] == [[0.5], [0.5]]


def test_controls_are_marked(task: Any, answer: Any, tmp_path: Path) -> None:
    """Repeats on both rows; people's own bullets on theirs, which alone has the comparison."""
    ratings = task(tmp_path, articles=2, systems=2, repeats=0.5, controls=0.5)
    key = ratings.key(ratings.task())
    rows = stored(ratings, *(answer(ratings, item) for item in range(1, len(key.items) + 1)))
    for row in rows:
        shown = key.items[row["item"] - 1]
        if shown.control == "repeat":
            assert row["control"] == "repeat"
            assert row["compared"]
        elif shown.control == "reference":
            assert row.get("control") == ("reference" if row["system"] == HUMAN else None)
            assert ("compared" in row) == (row["system"] == HUMAN)
        else:
            assert "control" not in row
            assert row["compared"]
    assert [row["system"] for row in rows].count(HUMAN) == 1


def test_the_bytes_do_not_depend_on_the_way(task: Any, answer: Any, tmp_path: Path) -> None:
    """Answers through the server or from files, in any order, make the same judgments."""
    one, two = (task(tmp_path / name, articles=2, systems=2) for name in "ab")
    given = [answer(one, item, rater) for rater in ("Ann", "Bob") for item in (1, 2)]
    stored(one, *given)
    file = tmp_path / "sent.jsonl"
    file.write_text("".join(json.dumps(value) + "\n" for value in reversed(given)))
    store.merge(two, two.task(), [file])
    judgments.write(two)
    assert one.judgments_path.read_bytes() == two.judgments_path.read_bytes()


def test_meta_eval_reads_them(task: Any, answer: Any, tmp_path: Path) -> None:
    """Ratings, labels and bullets arrive as they were given."""
    ratings = task(tmp_path, articles=2, pairs=False)
    given = answer(ratings)
    given["sets"][0]["bullets"][0] = "unsupported"
    stored(ratings, given)
    (read,) = reader.read(ratings.judgments_path)
    assert (read.label, read.bullet_labels[0], read.human["coverage"]) == (0, 0, 4)
