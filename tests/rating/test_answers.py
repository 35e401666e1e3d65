"""Answers: what is refused, what is stored, and what files of raters add to it."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import pytest

from bench.rating import answers, store
from bench.types import InputError

HERE = Path("sent.jsonl")


@pytest.fixture(scope="module")
def ratings(task: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Two articles with two systems, as pairs."""
    return task(tmp_path_factory.mktemp("pairs"), articles=2, systems=2)


def wrong(ratings: Any, value: Any) -> str:
    """Why a value is refused."""
    with pytest.raises(InputError) as error:
        answers.parsed(value, ratings.task(), HERE, 7)
    return str(error.value)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"task": "0" * 16}, "task: expected "),
        ({"item": 0}, "item: expected 1 to 2"),
        ({"item": 3}, "item: expected 1 to 2"),
        ({"item": "1"}, "item: expected `int`, got `str`"),
        ({"item": True}, "item: expected `int`, got `bool`"),
        ({"rater": "../ann"}, "rater: expected a name of 1 to 60 letters"),
        ({"preferred": "C"}, "preferred: expected A, B, neither"),
        ({"preferred": None}, "preferred: expected A, B, neither"),
        ({"sets": []}, "sets: expected 2"),
        ({"at": "2026-03-02T10:00:00"}, "at: expected `datetime` with a timezone"),
        ({"at": "yesterday"}, "at: invalid RFC3339"),
        ({"seconds": -1}, "seconds: expected 0 to 86,400"),
        ({"extra": 1}, "object contains unknown field `extra`"),
    ],
)
def test_what_is_no_answer_is_refused(
    ratings: Any, answer: Any, change: dict[str, Any], message: str
) -> None:
    """The message names file, line and field, and says what was expected."""
    message = message.replace("`", "")
    assert wrong(ratings, answer(ratings) | change).startswith(f"sent.jsonl:7: {message}")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"bullets": ["supported"]}, "bullets: expected one for each of the"),
        ({"bullets": ["yes", "supported"]}, "bullets[0]: expected supported, unsupported, unsure"),
        ({"bullets": [None, "supported"]}, "bullets[0]: expected str, got null"),
        ({"evidence": [0]}, "evidence: expected one for each of the"),
        ({"evidence": [None, 5]}, "evidence[1]: expected 0 to 4, or null"),
        ({"evidence": [None, -1]}, "evidence[1]: expected 0 to 4, or null"),
        ({"coverage": 6}, "coverage: expected 1 to 5"),
        ({"coverage": None}, "coverage: expected 1 to 5"),
        ({"missing": "x" * 2001}, "missing: expected at most 2,000 characters"),
        ({"note": "x"}, "object contains unknown field note"),
    ],
)
def test_what_does_not_fit_a_set_is_refused(
    ratings: Any, answer: Any, change: dict[str, Any], message: str
) -> None:
    """Fields of a set are named with its place; the set has two bullets."""
    given = answer(ratings)
    place = next(n for n, one in enumerate(given["sets"]) if len(one["bullets"]) == 2)
    given["sets"][place] |= change
    told = wrong(ratings, given)
    field = f"sets[{place}]" if "unknown" in message else f"sets[{place}].{message.split(':')[0]}"
    assert told.startswith(f"sent.jsonl:7: {field}: {message.rpartition(': ')[2]}")


@pytest.mark.parametrize("field", ["coverage", "bullets", "preferred"])
def test_what_was_not_asked_is_refused(task: Any, answer: Any, tmp_path: Path, field: str) -> None:
    """An answer to a question that the task does not ask."""
    ratings = task(tmp_path, articles=1, pairs=False, ask=["coverage"])
    given = answer(ratings)
    given["sets"][0] |= {"bullets": [], "evidence": []}
    answers.parsed(given, ratings.task(), HERE)
    if field == "preferred":
        given["preferred"] = "A"
    else:
        given["sets"][0][field] = None if field == "coverage" else ["supported"]
    assert field in wrong(ratings, given)


@pytest.mark.parametrize(
    "name",
    ["Ann", "ann.lee@example.org", "O’Brien", "José Ñ", "李雷", "रवि", "r2-d2", "Ann B. Lee_1"],
)
def test_names_that_are_fine(name: str) -> None:
    """Letters of every script."""
    assert answers.name_problem(name) == ""


@pytest.mark.parametrize(
    "name",
    [
        *("", " ann", "ann ", "ann.", ".hidden", "a" * 61, "-rf", "~ann", "Con", "nul.txt"),
        *(
            "..",
            "../x",
            "a/b",
            "a\\b",
            "C:x",
            "a:b",
            "a*",
            "a\nb",
            "a\x00b",
            "x\u202ey",
            "<script>",
            "𒀀" * 51,
        ),
    ],
)
def test_names_that_could_be_paths_or_worse(name: str) -> None:
    """None becomes a file."""
    assert answers.name_problem(name)


def parsed(ratings: Any, value: Any) -> answers.Answer:
    """An answer as a record."""
    return answers.parsed(value, ratings.task(), HERE)


def test_the_later_answer_counts(task: Any, answer: Any, tmp_path: Path) -> None:
    """Nothing is rewritten; a line that a crash cut is passed over and then cut off."""
    ratings = task(tmp_path, articles=2, systems=2)
    for preferred in "AB":
        store.put(ratings, parsed(ratings, answer(ratings, 2, preferred=preferred)))
    path = ratings.answers_path / "Ann.jsonl"
    with path.open("a") as file:
        file.write('{"task": "half')
    read = store.read(ratings, ratings.task(), "Ann")
    assert {item: one.preferred for item, one in read.items()} == {2: "B"}
    store.put(ratings, parsed(ratings, answer(ratings, 1)))
    assert list(store.read(ratings, ratings.task(), "Ann")) == [1, 2]
    assert len(path.read_text().splitlines()) == 3
    assert json.loads(path.read_text().splitlines()[0])["preferred"] == "A"


def test_names_that_are_one_file_are_one_rater(task: Any, answer: Any, tmp_path: Path) -> None:
    """As macOS and Windows see it: capitals and composed accents; the first spelling is kept."""
    ratings = task(tmp_path, articles=2, systems=2)
    for item, name in ((1, "José"), (2, "jose\u0301")):
        kept = store.put(ratings, parsed(ratings, answer(ratings, item, name)))
        assert kept.rater == "José"
    assert store.raters(ratings) == ["José"]
    assert list(store.read(ratings, ratings.task(), "José")) == [1, 2]


def test_raters_at_once_lose_nothing(task: Any, answer: Any, tmp_path: Path) -> None:
    """Eight threads, two of them for each of four raters, each line whole."""
    ratings = task(tmp_path, articles=2, systems=2)
    many = [parsed(ratings, answer(ratings, 1 + n % 2, f"r{n % 4}", seconds=n)) for n in range(40)]

    def work(part: list[answers.Answer]) -> None:
        for one in part:
            store.put(ratings, one)

    threads = [threading.Thread(target=work, args=(many[start::8],)) for start in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    stored = [
        json.loads(line)["seconds"]
        for path in ratings.answers_path.glob("*.jsonl")
        for line in path.read_text().splitlines()
    ]
    assert sorted(stored) == list(range(40))


def sent(tmp_path: Path, *values: Any, name: str = "sent.jsonl") -> Path:
    """A file of answers."""
    path = tmp_path / name
    path.write_text("".join(json.dumps(value) + "\n" for value in values))
    return path


def test_files_are_merged_without_doubling(task: Any, answer: Any, tmp_path: Path) -> None:
    """The same again adds nothing; what was answered later counts, whenever it arrives."""
    ratings = task(tmp_path, articles=2, systems=2)
    noon = [answer(ratings, 1, preferred="A"), answer(ratings, 2, preferred="A")]
    later = answer(ratings, 2, preferred="B", at="2026-03-02T18:00:00+01:00")  # 17:00 in UTC
    evening = sent(tmp_path, noon[0], later, name="evening.jsonl")
    known = ratings.task()
    assert store.merge(ratings, known, [sent(tmp_path, *noon[1:])]) == (1, 0, 0)
    assert store.merge(ratings, known, [evening]) == (2, 0, 1)
    assert store.merge(ratings, known, [sent(tmp_path, *noon), evening]) == (0, 4, 0)
    assert store.read(ratings, known, "Ann")[2].preferred == "B"
    assert len((ratings.answers_path / "Ann.jsonl").read_text().splitlines()) == 3


def test_files_are_taken_whole_or_not(task: Any, answer: Any, tmp_path: Path) -> None:
    """One wrong line in the second file, and nothing of the first is stored."""
    ratings = task(tmp_path, articles=2, systems=2)
    good = sent(tmp_path, answer(ratings), name="good.jsonl")
    bad = sent(tmp_path, answer(ratings, 2), answer(ratings, item=1) | {"item": 9})
    with pytest.raises(InputError, match=r"sent\.jsonl:2: item: expected 1 to 2"):
        store.merge(ratings, ratings.task(), [good, bad])
    assert store.raters(ratings) == []
    bad.write_text(json.dumps(answer(ratings))[:-3])  # cut on its way
    with pytest.raises(InputError, match=r"sent\.jsonl:1: expected JSON"):
        store.merge(ratings, ratings.task(), [good, bad])
    bad.write_text("\n[1]\n")
    with pytest.raises(InputError, match=r"sent\.jsonl:2: expected a JSON object"):
        store.merge(ratings, ratings.task(), [good, bad])
    bad.write_text("")
    with pytest.raises(InputError, match=r"sent\.jsonl: expected answers, one a line"):
        store.merge(ratings, ratings.task(), [bad])
    assert store.raters(ratings) == []
