"""Rows of judged bullets, entailment pairs, people's bullets and written pairs."""

from __future__ import annotations

import hashlib
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from tools.judge import corpus
from tools.judge.corpus import clean, held_out
from tools.judge.evidence import select
from tools.judge.pairs import Row, changed, made_false, row
from tools.judge.words import Context
from tools.support import examples

ENTAILMENT = ("wice", "fool_me_twice", "counterfactual_nli")
WRITTEN = Path(__file__).parents[1] / "written"
HELD_OUT_BATCH = 2
LONGEST = 70  # words of a bullet

Split = tuple[Row, str]  # a row, and the held-out set that it belongs to or "" for training


def human_rows(data: Path, seed: int, written: Path = WRITTEN) -> dict[str, list[Row]]:
    """All rows by held-out set; those to train on, shuffled, are under ""."""
    rng = random.Random(seed)
    found: dict[str, list[Row]] = defaultdict(list)
    for part in (
        _judged(data, rng),
        _entailment(data),
        _people(data, rng),
        _written(data, written),
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


def _written(data: Path, written: Path) -> Iterator[Split]:
    """Yield written bullets; a batch and a tenth of the articles are held out."""
    texts = _texts(data, written / "articles.jsonl")
    groups: dict[tuple[str, int, int | None], list[Row]] = defaultdict(list)
    for one in corpus.rows(written / "bullets.jsonl"):
        batch, label = one["batch"], one["label"]
        about = (one["kind"], [] if label else None, f"written-{batch}", 1.5)
        if made := _row(texts[one["article"]], one["bullet"], label, *about):
            groups[one["article"], batch, one["pair"]].append(made)
    for (article, batch, pair), rows in groups.items():
        yield from ((made, _held_out_as(article, batch)) for made in _marked(rows, pair))


def _held_out_as(article: str, batch: int) -> str:
    if batch == HELD_OUT_BATCH:
        return f"written-{batch}"
    tenth = int(hashlib.sha256(article.encode()).hexdigest(), 16) % 10 == 0
    return "written-articles" if tenth else ""


def _marked(rows: list[Row], pair: int | None) -> Iterable[Row]:
    """Mark where the wrong bullet of a pair differs from the right one, if in less than half."""
    if pair is None or sorted(r["label"] for r in rows) != [0, 1]:
        return rows
    wrong, right = sorted(rows, key=lambda r: r["label"])
    spans = changed(right["claim"], wrong["claim"])
    if sum(end - start for start, end in spans) < 0.5 * len(wrong["claim"]):
        wrong["bad"] = spans
    return rows


def _texts(data: Path, path: Path) -> dict[str, str]:
    """The clean texts of written articles; those of shared data come from there."""
    articles = list(corpus.rows(path))
    stems = {one["shared"][0] for one in articles if "shared" in one}
    shared = {
        (file.stem, str(one["doc_id"])): one.get("article") or one.get("text")
        for file in sorted(data.glob("*/*.jsonl"))
        if file.stem in stems
        for one in corpus.rows(file)
    }
    return {
        one["id"]: clean(shared[tuple(one["shared"])] if "shared" in one else one["text"])
        for one in articles
    }
