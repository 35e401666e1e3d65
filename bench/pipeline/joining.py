"""What a shard wrote, in the order of all articles, and several shards joined in that order."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from heapq import merge as in_order
from operator import itemgetter
from pathlib import Path

from bench import jsonl
from bench.pipeline.shards import Shard, places_path
from bench.runs import Run, lines, parts, rows
from bench.runs.ordered import line_key
from bench.runs.records import ArticleRecord

ALIKE = ("summarizer", "settings", "cutoff", "sees_reference")
"""Fields of a manifest that all shards have in common."""
Placed = tuple[int, bytes]
"""A line, and where its article stands among all."""


class Part:
    """One shard: its manifest, the header of each of its metrics, and where its articles stand."""

    def __init__(self, shard: Shard, run: Run) -> None:
        self.name, self.run = str(shard), run
        self.manifest = run.manifest() or {}
        places = json.loads(places_path(run).read_bytes())
        articles = lines.stream(run.articles_path, ArticleRecord)
        self.places = {one.id: place for one, place in zip(articles, places, strict=True)}
        scored = sorted({path.name.removesuffix(".jsonl") for path in run.path.glob("scores/*")})
        self.headers = {
            name: header.rstrip(b"\n") + b"\n"
            for name in scored
            if (header := rows.header(run.scores_path(name)))
        }

    def facts(self) -> dict[str, str]:
        """What must be the same in all shards, by name, as JSON."""
        found = {name: self.manifest.get(name) for name in ALIKE}
        settings = found.pop("settings") or {}
        about = {name: self.manifest["references"].get(name) for name in ("digest", "count")}
        signatures = {name: jsonl.loads(line)["signature"] for name, line in self.headers.items()}
        for prefix, some in (("settings", settings), ("references", about), ("scores", signatures)):
            found |= {f"{prefix}.{name}": value for name, value in some.items()}
        return {name: jsonl.dump(value) for name, value in found.items()}

    def read(self, path: Path) -> Iterator[Placed]:
        """Yield the lines about each article, in order, those in parts too; no header."""
        for article_id, line in _lines(path):
            if article_id in self.places:
                yield self.places[article_id], line

    def articles(self) -> Iterator[Placed]:
        """Yield the lines of articles.jsonl."""
        with self.run.articles_path.open("rb") as file:
            yield from zip(self.places.values(), file, strict=True)


def _lines(path: Path) -> Iterator[tuple[str, bytes]]:
    """Yield rows as lines, each with its article."""
    for part in rows.present(path):
        for row in parts.read(part):
            yield row["article_id"], (jsonl.dump(row) + "\n").encode()
    if path.exists():
        with path.open("rb") as file:
            file.seek(len(rows.header_line(path) or b""))
            for line in file:
                yield line_key(line, path).article_id, line


def join(path: Path, readers: Sequence[Iterator[Placed]], header: bytes = b"") -> int:
    """Write lines in the order of their places; return of how many places there are some."""
    path.parent.mkdir(parents=True, exist_ok=True)
    seen, last = 0, -1
    with path.open("wb") as file:
        file.write(header)
        for place, line in in_order(*readers, key=itemgetter(0)):
            file.write(line)
            seen, last = seen + (place != last), place
    return seen
