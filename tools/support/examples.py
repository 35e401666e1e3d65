"""Judged summaries as labelled bullets."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from statistics import fmean
from typing import Any, NamedTuple

from bench.types import InputError
from tools import written

MIXED_WEIGHT = 0.4  # a bullet of a summary of which only some sentences are wrong

STRANGERS = 0.1  # of a set's weight are sound bullets put to another article, and so unsound
_SEVERAL = 1.5  # sentences that a system writes on average, unless it writes single ones


class Example(NamedTuple):
    """A bullet, the share of judges or sentences that found it consistent, and its weight.

    What nobody judged is a bullet of another article. What is `held_out` is measured, never fitted.
    """

    dataset: str
    article: str
    bullet: str
    label: float
    weight: float
    judged: bool = True
    published: date | None = None
    held_out: bool = False


def read(folder: Path) -> list[Example]:
    """Read every .jsonl of a folder of judged summaries."""
    paths = sorted(folder.glob("*.jsonl"))
    if not paths:
        raise InputError("no .jsonl files", file=folder)
    found: list[Example] = []
    for path in paths:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        for dataset, part in _split(path.stem, rows).items():
            judged = list(_labelled(dataset, part))
            found += [*judged, *_strangers(judged)]
    return found


def of_written(data: Path, folder: Path = written.FOLDER) -> Iterator[Example]:
    """Yield the bullets written for this project; those that are held out are sets apart."""
    for one in written.read(data, folder):
        dataset = one.held_out or "written"
        yield Example(dataset, one.text, one.bullet, float(one.label), 1.0,
                      published=one.published, held_out=bool(one.held_out))  # fmt: skip


def _strangers(judged: list[Example]) -> Iterator[Example]:
    """Each sound bullet put to the next article: however short, it must not pass there."""
    articles = sorted({example.article for example in judged})
    following = dict(zip(articles, articles[1:] + articles[:1], strict=True))
    sound = dict.fromkeys((one.article, one.bullet) for one in judged if one.label == 1)
    total = sum(example.weight for example in judged)
    if len(articles) > 1:
        for article, bullet in sound:
            weight = STRANGERS * total / len(sound)
            yield Example(judged[0].dataset, following[article], bullet, 0.0, weight, judged=False)


def _split(name: str, rows: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """FRANK holds two kinds of summaries: of CNN/DailyMail, and of XSum in one sentence."""
    if not name.startswith("frank"):
        return {name: rows}
    lengths = defaultdict(list)
    for row in rows:
        lengths[row["system"]].append(len(row["takeaways"]))
    parts: dict[str, list[dict[str, Any]]] = {f"{name}_cnndm": [], f"{name}_xsum": []}
    for row in rows:
        several = fmean(lengths[row["system"]]) >= _SEVERAL
        parts[f"{name}_cnndm" if several else f"{name}_xsum"].append(row)
    return parts


def _labelled(dataset: str, rows: list[dict[str, Any]]) -> Iterator[Example]:
    sound = defaultdict(set)
    for row in rows:
        if row["label"] == 1:
            sound[row["article"]].update(row["takeaways"])
    for row in rows:
        for bullet, label, weight in _bullets(row, sound[row["article"]]):
            yield Example(dataset, row["article"], bullet, label, weight)


def _bullets(row: dict[str, Any], sound: set[str]) -> Iterator[tuple[str, float, float]]:
    """The label of each bullet, as far as that of the summary tells it.

    Of a summary with an error, sentences that also stand in a sound one are sound; the others
    share the blame.
    """
    share = (row["human"] or {}).get("consistency")
    changed = [bullet for bullet in row["takeaways"] if bullet not in sound]
    for number, bullet in enumerate(row["takeaways"]):
        if row["bullet_labels"]:
            yield bullet, float(row["bullet_labels"][number]), 1.0
        elif share is not None:
            yield bullet, share, 1.0 if share in (0, 1) else MIXED_WEIGHT
        elif row["label"] == 1 or bullet in sound:
            yield bullet, 1.0, 1.0 if row["label"] == 1 else 0.5
        else:
            yield bullet, 0.0, 1.0 / len(changed)
