"""The judge's training: edits, marks, evidence, written rows, and going on after a stop."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
import torch

from tools.judge import batches, evaluate, train
from tools.judge.evidence import select
from tools.judge.false_edits import FALSE
from tools.judge.pairs import Row, changed, made, row
from tools.judge.rows import human_rows
from tools.judge.store import Store
from tools.judge.true_edits import TRUE
from tools.judge.words import Context

ARTICLE = (
    "The council met on Monday. The old bridge will close in spring for repairs. A choir sang. "
    "Drivers must take the ferry instead. Tickets cost two pounds."
)
BREAD = "The price of bread is higher than the price of milk."
NONE = "Nobody came."

TRUE_EDITS = {
    "synonym": ("The blaze spread.", {"The fire spread."}),
    "widened": ("A lorry overturned.", {"A vehicle overturned."}),
    "negated_form": ("The bridge is closed.", {"The bridge is not open."}),
    "shorten": (
        "On Tuesday, the council approved the new budget for schools.",
        {"The council approved the new budget for schools."},
    ),
    "reorder": (
        "The museum will open its doors again in March.",
        {"In March, the museum will open its doors again."},
    ),
    "restated": (BREAD, {"The price of milk is lower than the price of bread."}),
    "figure_rewritten": ("It cost £3.5m.", {"It cost £3.5 million.", "It cost £3,500,000."}),
}
FALSE_EDITS = {
    "figure": ("It has 7 rooms.", NONE, {f"It has {n} rooms." for n in (4, 5, 6, 8, 9, 10, 11)}),
    "figures_swapped": ("It fell from 9 to 4.", NONE, {"It fell from 4 to 9."}),
    "unit": (
        "It took 3 hours.",
        NONE,
        {f"It took 3 {unit}." for unit in ("minutes", "days", "weeks", "months", "years")},
    ),
    "name": (
        "The fee was set by Anna Brook.",
        "The mayor is Carl Stone.",
        {"The fee was set by Carl Stone."},
    ),
    "names_swapped": ("Lee Hart beat Sam Cole.", NONE, {"Sam Cole beat Lee Hart."}),
    "negation": ("The bridge is not open.", NONE, {"The bridge is open."}),
    "opposite": ("The bridge is legal.", NONE, {"The bridge is illegal."}),
    "when": (
        "It opens on Monday.",
        NONE,
        {f"It opens on {day}day." for day in ("Tues", "Wednes", "Thurs", "Fri", "Satur", "Sun")},
    ),
    "modality": ("The work was partly done.", NONE, {"The work was entirely done."}),
    "condition_dropped": (
        "The school will reopen next week if the tests are clear.",
        NONE,
        {"The school will reopen next week."},
    ),
    "attribution": (
        "The mayor said the bridge would close at noon.",
        "The fee was set by Anna Brook.",
        {"Anna Brook said the bridge would close at noon."},
    ),
    "reversed": (
        BREAD,
        NONE,
        {
            "The price of milk is higher than the price of bread.",
            "The price of bread is lower than the price of milk.",
        },
    ),
    "splice": (
        "The council met in the hall.",
        "A choir sang in the old church on Sunday.",
        {"The council met in the old church on Sunday."},
    ),
    "detail": (
        "The council met.",
        "It voted after the long debate.",
        {"The council met after the long debate."},
    ),
    "narrowed": (
        "A vehicle overturned.",
        NONE,
        {f"A {word} overturned." for word in ("car", "lorry", "truck", "van", "bus")},
    ),
}


def test_every_edit_has_a_case() -> None:
    """The tables below leave none out."""
    assert (TRUE.keys(), FALSE.keys()) == (TRUE_EDITS.keys(), FALSE_EDITS.keys())


@pytest.mark.parametrize("kind", TRUE_EDITS)
def test_true_edit(kind: str) -> None:
    """Whatever chance says, the result is one of these, which say the same (by hand)."""
    before, after = TRUE_EDITS[kind]
    assert {TRUE[kind](before, _context(NONE, seed)) for seed in range(99)} == after


@pytest.mark.parametrize("kind", FALSE_EDITS)
def test_false_edit(kind: str) -> None:
    """The result is one of these, which say something else (by hand), or there is none."""
    before, other, after = FALSE_EDITS[kind]
    assert {FALSE[kind](before, _context(other, seed)) for seed in range(99)} - {None} == after


@pytest.mark.parametrize("kind", [*TRUE, *FALSE])
def test_an_edit_that_does_not_fit_gives_none(kind: str) -> None:
    """A sentence without anything to hold on to is left alone."""
    assert ((TRUE | FALSE)[kind])("Lions sang.", _context(NONE, 0)) is None


def test_a_negation_is_put_in() -> None:
    """After the auxiliary, as "not" or "never"."""
    found = {FALSE["negation"]("It is open.", _context(NONE, seed)) for seed in range(30)}
    assert found == {"It is not open.", "It is never open."}


@pytest.mark.parametrize(
    ("before", "after", "spans"),
    [
        ("It has 7 rooms.", "It has 9 rooms.", [(7, 8)]),
        ("He may not go.", "He may go.", [(3, 9)]),
        ("He went.", "He went after lunch.", [(8, 19)]),
        ("The same.", "the same.", []),
    ],
)
def test_changed(before: str, after: str, spans: list[tuple[int, int]]) -> None:
    """What is new is marked; where something was left out, its neighbours are."""
    assert changed(before, after) == spans


def test_rows_of_an_article() -> None:
    """Right ones mark nothing; wrong ones mark something of the bullet, or do not know."""
    found = list(made(" ".join([ARTICLE] * 4), NONE, random.Random(0)))
    assert {r["label"] for r in found} == {0, 1}
    assert all(r["bad"] == [] for r in found if r["label"])
    assert all(r["bad"] != [] for r in found if not r["label"])


@pytest.mark.parametrize(("budget", "numbers"), [(1, [1]), (9, [1]), (12, [1, 2])])
def test_evidence(budget: int, numbers: list[int]) -> None:
    """The sentence with the bullet's words comes first, then neighbours while there is room."""
    cut = ARTICLE.replace(". ", ".|").split("|")
    assert select(ARTICLE, "Repairs close the bridge.", budget) == [cut[i] for i in numbers]


def test_evidence_covers_sentences_apart() -> None:
    """A bullet made of two sentences gets both, in the order of the article."""
    found = select(ARTICLE, "Tickets for the ferry cost two pounds; the bridge will close.", 20)
    assert found == [
        "The old bridge will close in spring for repairs.",
        "Drivers must take the ferry instead.",
        "Tickets cost two pounds.",
    ]


def test_no_evidence_without_text() -> None:
    """An empty article has none."""
    assert select("", "Something.") == []


def test_written_rows(tmp_path: Path) -> None:
    """A pair marks where its wrong bullet differs; the batch that is held out is apart."""
    data, written = _data(tmp_path)
    found = human_rows(data, 0, written)
    rows = {r["claim"]: r for r in found[""] if r["src"] == "written-1"}
    assert rows["The bridge closes in spring."]["bad"] == []
    assert rows["The bridge closes in autumn."]["bad"] == [(21, 27)]
    assert rows["A choir danced."]["bad"] is None
    assert [r["claim"] for r in found["written-2"]] == ["Tickets cost two pounds."]


def test_training_goes_on_to_the_same_weights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a stop in the middle, as if there had been none."""
    monkeypatch.setattr(batches, "TOKENS_A_BATCH", 200)
    monkeypatch.setattr(train, "SECONDS", 0)
    rows, store = _fifty(), Store(tmp_path / "store")
    store.add_rows(rows)
    whole, stopped, plan = tmp_path / "whole.pt", tmp_path / "stopped.pt", train.Plan(1, 1e-3)
    train.train(rows, store, whole, plan)
    _stop_at(3, monkeypatch)
    with pytest.raises(KeyboardInterrupt):
        train.train(rows, store, stopped, plan)
    assert not stopped.exists()
    monkeypatch.undo()
    monkeypatch.setattr(batches, "TOKENS_A_BATCH", 200)
    train.train(rows, Store(tmp_path / "store"), stopped, plan)
    one, other = (torch.load(path, weights_only=True) for path in (whole, stopped))
    assert all(torch.equal(one[name], other[name]) for name in one)


def test_figures_of_a_judge() -> None:
    """Two right bullets against one wrong one of each kind, counted by hand."""
    kinds = [("paraphrase", 1), ("paraphrase", 1), ("figure", 0), ("name", 0)]
    rows = [row("", [], label, kind, None) for kind, label in kinds]
    assert evaluate.auc(rows, [2.0, 0.0, 1.0, -1.0]) == 0.75
    assert evaluate.by_kind(rows, [2.0, 0.0, 1.0, -1.0]) == {"figure": 0.5, "name": 1.0}


def _context(other: str, seed: int) -> Context:
    return Context((other,), NONE, random.Random(seed))


def _fifty() -> list[Row]:
    cut = [f"Team {n} won {n + 2} games in May." for n in range(25)]
    right = [row(text, [text], 1, "copy", []) for text in cut]
    wrong = [
        row(text.replace("won", "lost"), [text], 0, "opposite", [(7 if n < 10 else 8, 12)])
        for n, text in enumerate(cut)
    ]
    return right + wrong


def _stop_at(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    step, calls = train.step, []

    def stopping(*arguments: object) -> float:
        calls.append(1)
        if len(calls) > number:
            raise KeyboardInterrupt
        return step(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(train, "step", stopping)


def _data(folder: Path) -> tuple[Path, Path]:
    judged = {"article": ARTICLE, "takeaways": ["A choir sang."], "label": 1, "system": "s",
              "bullet_labels": None, "human": None}  # fmt: skip
    bullets = [
        (1, 1, 1, "The bridge closes in spring."),
        (1, 1, 0, "The bridge closes in autumn."),
        (1, None, 0, "A choir danced."),
        (2, None, 1, "Tickets cost two pounds."),
    ]
    files: dict[str, list[dict[str, object]]] = {
        "data/consistency/some.jsonl": [judged],
        "data/articles/ons_bulletins.jsonl": [],
        "data/coverage/realsumm.jsonl": [],
        **{f"data/entailment/{name}.jsonl": [] for name in
           ("wice", "fool_me_twice", "counterfactual_nli")},
        "written/articles.jsonl": [
            {"id": "one", "title": "t", "published": "2025-01-01", "text": ARTICLE}
        ],
        "written/bullets.jsonl": [
            {"article": "one", "batch": b, "pair": p, "label": y, "kind": "k", "bullet": text}
            for b, p, y, text in bullets
        ],
    }  # fmt: skip
    for name, rows in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("".join(json.dumps(r) + "\n" for r in rows), "utf-8")
    return folder / "data", folder / "written"
