"""Rows of judged bullets, entailment pairs, people's bullets and written pairs."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from tools import written
from tools.judge import corpus
from tools.judge.corpus import clean, held_out
from tools.judge.evidence import select
from tools.judge.pairs import Row, changed, made_false, row
from tools.judge.words import Context
from tools.support import examples

ENTAILMENT = ("wice", "fool_me_twice", "counterfactual_nli")
LONGEST = 70  # words of a bullet

Split = tuple[Row, str]  # a row, and the held-out set that it belongs to or "" for training


def human_rows(data: Path, seed: int, folder: Path = written.FOLDER) -> dict[str, list[Row]]:
    """All rows by held-out set; those to train on, shuffled, are under ""."""
    rng = random.Random(seed)
    found: dict[str, list[Row]] = defaultdict(list)
    for part in (
        _judged(data, rng),
        _entailment(data),
        _people(data, rng),
        _written(data, folder),
    ):
        for made, where in part:
            found[where].append(made)
    rng.shuffle(found[""])
    return found


def _row(text: str, bullet: str, label: float, *about: object) -> Row | None:
    """A row with evidence chosen from a clean text; None without any, or for a long bullet."""
    bullet = clean(bullet)
    evidence = select(text, bullet)
    short = len(bullet.split()) <= LONGEST
    return row(bullet, evidence, label, *about) if evidence and short else None


def _judged(data: Path, rng: random.Random) -> Iterator[Split]:
    """Yield bullets of judged summaries, and of half of the bullets put to another article."""
    for one in examples.read(data / "consistency"):
        if not one.judged and rng.random() < 0.5:
            continue
        text, weight = clean(one.article), min(1.5, one.weight)
        made = _row(text, one.bullet, one.label, "human", None, one.dataset, weight)
        if made and not held_out(text):
            yield made, ""
        elif made and one.judged and one.label in (0, 1):
            yield made, one.dataset


def _entailment(data: Path) -> Iterator[Split]:
    for name in ENTAILMENT:
        for pair in corpus.rows(data / "entailment" / f"{name}.jsonl"):
            text = clean(pair["passage"])
            if made := _row(text, pair["claim"], pair["label"], "entail", None, name, 1.0):
                yield made, name if held_out(text) else ""


def _people(data: Path, rng: random.Random) -> Iterator[Split]:
    """Yield people's bullets, each with two false edits of it."""
    bullets = list(_people_wrote(data))
    for article, bullet in bullets:
        text = clean(article)
        if held_out(text) or not (true := _row(text, bullet, 1, "people", [], "people", 0.8)):
            continue
        yield true, ""
        context = Context(tuple(true["evidence"]), rng.choice(bullets)[1], rng)
        for _ in range(2):
            if edited := made_false(true["claim"], context):
                bad = changed(true["claim"], edited[0])
                yield row(edited[0], true["evidence"], 0, edited[1], bad, "people", 0.6), ""


def _people_wrote(data: Path) -> Iterator[tuple[str, str]]:
    for bulletin in corpus.rows(data / "articles" / "ons_bulletins.jsonl"):
        for takeaways in bulletin["takeaways"]:
            yield from ((bulletin["text"], bullet) for bullet in takeaways)
    articles: dict[str, Row] = {}
    for one in corpus.rows(data / "coverage" / "realsumm.jsonl"):
        articles.setdefault(one["doc_id"], one)
    for article in articles.values():
        for takeaways in article["references"]:
            yield from ((article["article"], bullet) for bullet in takeaways)


def _written(data: Path, folder: Path) -> Iterator[Split]:
    """Yield written bullets; those that only measure are held out."""
    groups: dict[object, list[Split]] = defaultdict(list)
    for number, one in enumerate(written.read(data, folder)):
        text = clean(one.text)
        where = one.held_out or ("written-articles" if held_out(text) else "")
        about = (one.kind, [] if one.label else None, f"written-{one.batch}", 1.5)
        if made := _row(text, one.bullet, one.label, *about):
            groups[one.pair or number].append((made, where))
    for pair, splits in groups.items():
        marked = _marked([made for made, _ in splits], paired=isinstance(pair, tuple))
        yield from zip(marked, (where for _, where in splits), strict=True)


def _marked(rows: list[Row], paired: bool) -> Iterable[Row]:
    """Mark where the wrong bullet of a pair differs from the right one, if in less than half."""
    if not paired or sorted(r["label"] for r in rows) != [0, 1]:
        return rows
    wrong, right = sorted(rows, key=lambda r: r["label"])
    spans = changed(right["claim"], wrong["claim"])
    if sum(end - start for start, end in spans) < 0.5 * len(wrong["claim"]):
        wrong["bad"] = spans
    return rows
