"""The bullets written for this project: what is read, held out, and told from a bullet alone."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from tools import written
from tools.written import __main__ as command


def test_every_bullet_has_its_article_and_kind() -> None:
    """At least 6,000 bullets over 150 articles; pairs are of one article and one batch."""
    articles = {one["id"]: one for one in written.rows(written.FOLDER / "articles.jsonl")}
    bullets = list(written.rows(written.FOLDER / "bullets.jsonl"))
    assert len(bullets) >= 6000
    assert len({one["article"] for one in bullets}) >= 150
    assert all(one["article"] in articles and one["label"] in (0, 1) for one in bullets)
    labels = {kind: {one["label"] for one in bullets if one["kind"] == kind}
              for kind in {one["kind"] for one in bullets}}  # fmt: skip
    assert all(len(found) == 1 for found in labels.values())


def test_held_out_by_batch_and_article(tmp_path: Path) -> None:
    """Batch 2, and articles whose id has a hash divisible by ten; public texts come from data."""
    tenth = next(f"a{n}" for n in range(99) if _hash(f"a{n}") % 10 == 0)
    other = next(f"a{n}" for n in range(99) if _hash(f"a{n}") % 10)
    _write(tmp_path / "articles.jsonl", [
        {"id": tenth, "text": "One.", "published": "2025-01-02", "title": "t"},
        {"id": other, "shared": ["some", "7"]},
    ])  # fmt: skip
    cases = [(tenth, 1), (other, 1), (other, 2)]
    _write(tmp_path / "bullets.jsonl", [
        {"article": a, "batch": b, "pair": 3, "label": 1, "kind": "k", "bullet": "B."}
        for a, b in cases
    ])  # fmt: skip
    _write(tmp_path / "data" / "sets" / "some.jsonl", [{"doc_id": 7, "article": "Two."}])
    found = list(written.read(tmp_path / "data", tmp_path))
    assert [one.held_out for one in found] == ["written-articles", "", "written-2"]
    assert [one.text for one in found] == ["One.", "Two.", "Two."]
    assert found[1].pair == (other, 1, 3)


def test_words_that_give_a_label_away() -> None:
    """A word that only wrong bullets have is found; words that say nothing leave it at chance."""
    told = [{"article": str(n // 2), "label": n % 2, "bullet": "the cat sat" + " down" * (n % 2)}
            for n in range(60)]  # fmt: skip
    assert command.alone(told) == 1.0
    assert command.alone([{**one, "bullet": "the cat sat"} for one in told]) == 0.5


def test_what_is_printed() -> None:
    """Counts, mean lengths and kinds, by hand."""
    bullets = [
        {"article": str(n // 2), "label": n % 2, "kind": "ab"[n % 2], "bullet": "it is" + " so" * n}
        for n in range(12)
    ]
    printed = list(command.lines(bullets))
    assert printed[0] == "12 bullets, 6 articles"
    assert printed[1:3] == ["right: 6, 8.0 words on average", "wrong: 6, 7.0 words on average"]
    assert sorted(printed[3].split(", ")) == ["a 6", "b 6"]


def _hash(text: str) -> int:
    return int(hashlib.sha256(text.encode()).hexdigest(), 16)


def _write(path: Path, rows: list[dict[str, object]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
