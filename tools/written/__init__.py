"""Bullets written for this project, with their articles, and which of them only measure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

FOLDER = Path(__file__).parent
HELD_OUT_BATCH = 2


class Written(NamedTuple):
    """A bullet and its article; bullets of one `pair` are meant to differ in one thing.

    `held_out` names the set that the bullet measures, "" where it may be trained on.
    """

    text: str
    published: date | None
    bullet: str
    label: int
    kind: str
    batch: int
    pair: tuple[str, int, int] | None
    held_out: str


def read(data: Path, folder: Path = FOLDER) -> Iterator[Written]:
    """Yield every bullet; the texts of public articles come from `data`, the shared folder."""
    articles = {one["id"]: one for one in rows(folder / "articles.jsonl")}
    texts = _texts(data, list(articles.values()))
    for one in rows(folder / "bullets.jsonl"):
        article, batch = one["article"], one["batch"]
        published = articles[article].get("published")
        yield Written(
            text=texts[article],
            published=date.fromisoformat(published) if published else None,
            bullet=one["bullet"],
            label=one["label"],
            kind=one["kind"],
            batch=batch,
            pair=None if one["pair"] is None else (article, batch, one["pair"]),
            held_out=_held_out(article, batch),
        )


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """Read the rows of a file of JSON lines."""
    with path.open(encoding="utf-8") as lines:  # str.splitlines would cut at U+2028 too
        for line in lines:
            yield json.loads(line)


def _held_out(article: str, batch: int) -> str:
    """A batch, and a tenth of the articles by a hash of their id."""
    if batch == HELD_OUT_BATCH:
        return f"written-{batch}"
    tenth = int(hashlib.sha256(article.encode()).hexdigest(), 16) % 10 == 0
    return "written-articles" if tenth else ""


def _texts(data: Path, articles: list[dict[str, Any]]) -> dict[str, str]:
    """The text of each article, by id."""
    stems = {one["shared"][0] for one in articles if "shared" in one}
    shared = {
        (file.stem, str(row["doc_id"])): row.get("article") or row["text"]
        for file in sorted(data.glob("*/*.jsonl"))
        if file.stem in stems
        for row in rows(file)
    }
    return {
        one["id"]: shared[tuple(one["shared"])] if "shared" in one else one["text"]
        for one in articles
    }
