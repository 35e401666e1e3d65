"""A task of runs: blind, of unchanged articles, the same bytes from the same seed."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from bench.rating.make import Options, make
from bench.rating.task import HUMAN, Ratings
from bench.types import InputError

IDS = ["halcyon", "merlin", "osprey", "petrel"]


def test_the_task_is_blind_and_the_key_is_not(task: Any, tmp_path: Path) -> None:
    """What raters get has bullets of every system, and no name; the key has them in their place."""
    ratings = task(tmp_path, controls=0.5, repeats=0.5)
    seen, key = ratings.task(), ratings.key(ratings.task())
    text = ratings.task_path.read_text(encoding="utf-8")
    assert not re.search(r"alpha|beta|gamma|human|repeat|control", text)
    assert set(Ratings.__dict__) >= {"task_path", "key_path"}
    for item, shown in zip(seen.items, key.items, strict=True):
        ship = seen.articles[item.article].id.title()
        for bullets, system in zip(item.sets, shown.systems, strict=True):
            first = {"alpha-7b": f"The {ship} ran", "beta/mini": f"A ferry called {ship}"}
            first |= {"gamma": f"{ship} is", HUMAN: f"The ferry {ship} ran"}
            assert bullets[0].startswith(first[system])
    assert {shown.control for shown in key.items} == {None, "repeat", "reference"}


def test_sentences_are_spans(task: Any, tmp_path: Path) -> None:
    """Each is a stretch of the article's text, in code points."""
    article = task(tmp_path).task().articles[0]
    sentences = [article.sentence(number) for number in range(len(article.sentences))]
    assert sentences[0] == f"The ferry 🚢 {article.id.title()} ran aground off Orla Bay on Monday."
    assert sentences[3] == "It will report in June."


def test_the_same_seed_makes_the_same_bytes(task: Any, tmp_path: Path) -> None:
    """And may be written again; another seed makes another task, which is not put over it."""
    first = task(tmp_path / "a", seed=1)
    second = task(tmp_path / "b", seed=1)
    other = task(tmp_path / "c", seed=2)
    for name in ("task.json", "key.json"):
        assert (first.path / name).read_bytes() == (second.path / name).read_bytes()
    known = first.task()
    first.write(known, first.key(known))
    with pytest.raises(InputError, match="another task is there"):
        first.write(other.task(), other.key(other.task()))
    assert first.task() == known


def test_a_changed_task_is_refused(task: Any, tmp_path: Path) -> None:
    """The digest is of all that raters see; a key of another task does not fit."""
    ratings = task(tmp_path)
    known = ratings.task()
    text = ratings.task_path.read_text(encoding="utf-8")
    ratings.task_path.write_text(text.replace("hit rocks", "hit a rock"), encoding="utf-8")
    with pytest.raises(InputError, match=r"task\.json: digest: was changed"):
        ratings.task()
    key = json.loads(ratings.key_path.read_text())
    ratings.key_path.write_text(json.dumps(key | {"task": "0" * 16}))
    with pytest.raises(InputError, match=r"key\.json: task: expected the digest"):
        ratings.key(known)


def test_articles_need_bullets_of_all(made: Any, tmp_path: Path) -> None:
    """One that a candidate failed on is left out, and the next takes its place."""
    runs = made(tmp_path).runs()
    lines = (runs[1] / "predictions.jsonl").read_text().splitlines()
    failed = json.loads(lines[0]) | {"status": "refused", "takeaways": []}
    (runs[1] / "predictions.jsonl").write_text("\n".join([json.dumps(failed), *lines[1:]]) + "\n")
    task, _ = make(runs, Options(order=IDS, count=2))
    assert {article.id for article in task.articles} == {"merlin", "osprey"}
    with pytest.raises(InputError, match="no article has bullets of every run"):
        make(runs, Options(order=IDS[:1], count=2))


def test_articles_must_be_as_they_were(made: Any, tmp_path: Path) -> None:
    """A text that changed since the run, or is gone, is named."""
    maker = made(tmp_path)
    runs = maker.runs()
    text = maker.references.read_text(encoding="utf-8")
    maker.references.write_text(text.replace("Osprey} ran", "").replace("48 people", "49 people"))
    with pytest.raises(InputError, match=r"'halcyon' has changed since; `takeaway-bench run`"):
        make(runs, Options(order=IDS, count=4))
    maker.references.write_text(text.splitlines()[0] + "\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"'merlin' is not here; --references says where"):
        make(runs, Options(order=IDS, count=4))
    maker.references.unlink()
    with pytest.raises(InputError, match=r"'halcyon' is not here; --references says where"):
        make(runs, Options(order=IDS, count=4))
    elsewhere = tmp_path / "kept.jsonl"
    elsewhere.write_text(text, encoding="utf-8")
    assert make(runs, Options(order=IDS, count=4), collection=elsewhere)[0].items


def test_questions_fit_the_task(made: Any, tmp_path: Path) -> None:
    """All by default; single sets can't be preferred; an unknown question is named."""
    runs = made(tmp_path).runs()

    def asked(**options: Any) -> tuple[str, ...]:
        return make(runs, Options(order=IDS, count=1, **options))[0].ask

    assert asked() == ("bullets", "coverage", "preference")
    assert asked(pairs=False) == ("bullets", "coverage")
    assert asked(ask=["preference", "bullets"]) == ("bullets", "preference")
    for wrong in ({"pairs": False, "ask": ["preference"]}, {"ask": ["bullets", "fluency"]}):
        with pytest.raises(InputError, match="--ask: expected some of bullets, coverage"):
            asked(**wrong)
