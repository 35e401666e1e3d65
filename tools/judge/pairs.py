"""Rows of a bullet and evidence made from the sentences of articles, true and false alike."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Any

from bench.text import sentences
from tools.judge.false_edits import FALSE
from tools.judge.true_edits import TRUE
from tools.judge.words import Context, lower

PER_SENTENCE = 3  # true and false bullets of each
WORDS = range(7, 46)  # of a sentence
BULLET_WORDS = range(5, 51)
EVIDENCE_WORDS = 110
EDITS = (0, 1, 1, 2, 2, 3)  # true ones of a bullet
WEIGHTS = {  # of false edits; others have 1
    "splice": 0.5,
    "negation": 0.5,
    "opposite": 0.7,
    "detail": 0.5,
    "names_swapped": 0.6,
    "figure": 1.2,
    "when": 2.0,
    "unit": 1.5,
    "modality": 1.5,
    "reversed": 8.0,
    "condition_dropped": 8.0,
    "attribution": 4.0,
    "narrowed": 0.5,
}
_TOKEN = re.compile(r"\w+(?:['’.,-]\w+)*|[^\w\s]")

Row = dict[str, Any]


def changed(before: str, after: str) -> list[tuple[int, int]]:
    """Spans of `after` that are not as in `before`; what was left out marks its neighbours."""
    a, b = list(_TOKEN.finditer(before)), list(_TOKEN.finditer(after))
    words = [[m[0].lower() for m in tokens] for tokens in (a, b)]
    spans = []
    for tag, _, _, j, k in SequenceMatcher(None, *words, autojunk=False).get_opcodes():
        first, last = (max(0, j - 1), min(len(b), k + 1)) if tag == "delete" else (j, k)
        if tag != "equal" and first < last:
            spans.append((b[first].start(), b[last - 1].end()))
    return spans


def made_true(text: str, context: Context, most: int) -> tuple[str, str]:
    """The text after so many true edits, and their names."""
    done: list[str] = []
    for kind in context.rng.sample(list(TRUE), len(TRUE)):
        if len(done) == most:
            break
        if (new := TRUE[kind](text, context)) and new != text:
            text = new
            done.append(kind)
    return text, "+".join(done) or "copy"


def made_false(text: str, context: Context) -> tuple[str, str] | None:
    """The text after a false edit and its name, None where none fits."""
    chance = {kind: context.rng.random() ** (1 / WEIGHTS.get(kind, 1.0)) for kind in FALSE}
    for kind in sorted(FALSE, key=chance.__getitem__, reverse=True):
        new = FALSE[kind](text, context)
        if new and new != text and len(new.split()) in BULLET_WORDS:
            return new, kind
    return None


def made(text: str, stranger: str, rng: random.Random) -> Iterator[Row]:
    """Yield rows of one article."""
    cut = [s for s in sentences(text) if len(s.split()) in WORDS and s[-1:] in '.!?"”']
    for at in range(len(cut)):
        near = tuple(cut[i] for i in range(max(0, at - 12), min(len(cut), at + 13)) if i != at)
        context = Context(near, stranger, rng)
        own, base = _base(at, cut, rng)
        for _ in range(PER_SENTENCE):
            yield from _pair(base, own, cut, context)
        if len(cut) > 8 and rng.random() < 0.35:
            yield from _elsewhere(at, cut, context)


def _base(at: int, cut: list[str], rng: random.Random) -> tuple[list[int], str]:
    """A sentence, at times two in one, and their numbers."""
    if rng.random() < 0.2 and len(cut) > 1:
        j = rng.randrange(max(0, at - 8), min(len(cut), at + 9))
        if j != at and len(cut[j].split()) + len(cut[at].split()) < 40:
            link = rng.choice((", and ", ", while ", "; ", " and "))
            return [at, j], cut[at].rstrip(".!?") + link + lower(cut[j])
    return [at], cut[at]


def _pair(base: str, own: list[int], cut: list[str], context: Context) -> Iterator[Row]:
    rng = context.rng
    true, kind = made_true(base, context, rng.choice(EDITS))
    if len(true.split()) in BULLET_WORDS:
        yield row(true, _evidence(own, cut, rng), 1, kind, [])
    start, _ = made_true(base, context, rng.choice(EDITS))
    if false := made_false(start, context):
        bad = changed(start, false[0])
        yield row(false[0], _evidence(own, cut, rng), 0, false[1], bad)


def _elsewhere(at: int, cut: list[str], context: Context) -> Iterator[Row]:
    """Yield a sentence of the article beside evidence that does not have it."""
    j = context.rng.choice([i for i in range(len(cut)) if abs(i - at) > 1])
    claim, _ = made_true(cut[j], context, 2)
    rest = [sentence for i, sentence in enumerate(cut) if i != j]
    evidence = _evidence([at if at < j else at - 1], rest, context.rng)
    yield row(claim, evidence, 0, "elsewhere", None)


def _evidence(own: list[int], cut: list[str], rng: random.Random) -> list[str]:
    """The sentences a bullet was made of, with others around them up to a number of words."""
    chosen = set(own)
    size = sum(len(cut[i].split()) for i in own)
    pool = [i + d for i in own for d in (-1, 1, 2, -2)]
    pool += rng.sample(range(len(cut)), min(6, len(cut)))
    most = rng.choice((0, 40, 80, EVIDENCE_WORDS))
    for i in pool:
        if 0 <= i < len(cut) and i not in chosen and size + len(cut[i].split()) <= most:
            chosen.add(i)
            size += len(cut[i].split())
    return [cut[i] for i in sorted(chosen)]


def row(
    claim: str,
    evidence: list[str],
    label: float,
    kind: str,
    bad: list[tuple[int, int]] | None,
    source: str = "made",
    weight: float = 1.0,
) -> Row:
    """What training reads; `bad` are the spans of the claim known to be wrong, None if unknown."""
    return {"claim": claim, "evidence": evidence, "label": label, "kind": kind, "bad": bad,
            "src": source, "weight": weight}  # fmt: skip


def made_rows(texts: Sequence[str], count: int, seed: int) -> list[Row]:
    """Rows of all articles, as often as it takes, shuffled."""
    rng = random.Random(seed)
    drawn = rng.sample(texts, min(300, len(texts)))
    strangers = [s for text in drawn for s in sentences(text)[:6] if len(s.split()) in WORDS]
    found: list[Row] = []
    while len(found) < count:
        for text in texts:
            found += made(text, rng.choice(strangers), rng)
    rng.shuffle(found)
    return found[:count]
