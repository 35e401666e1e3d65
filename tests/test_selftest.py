"""The self-test: right metrics pass, wrong ones are caught, challenges are summed up by kind."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from bench import example, references, selftest
from bench.metrics.form import Form
from bench.selftest import challenges, changes
from bench.types import (
    Article,
    Column,
    InputError,
    Item,
    Metric,
    Reference,
    Scored,
    Takeaways,
    Verdict,
)

REFERENCES = [
    Reference(
        article=Article(id=name, title=name, text=f"The {name} was sold for 40 crowns. It is old."),
        takeaways=((f"The {name} was sold.", "It cost 40 crowns.", "It is old."),),
    )
    for name in ("mill", "dam", "fair")
]


@dataclass(frozen=True)
class Count(Metric):
    """Counts bullets, and declares what it is told to."""

    column: Column

    @property
    def columns(self) -> tuple[Column, ...]:
        """The one it was given."""
        return (self.column,)

    def signature(self) -> str:
        """Not looked at."""
        return "count"

    def score(self, items: Sequence[Item]) -> list[Scored]:
        """The number of bullets of each item."""
        return [Scored({"count": float(len(item.takeaways))}) for item in items]


def held(**reactions: str) -> dict[str, bool]:
    """Whether each change's declaration holds for the number of bullets."""
    column = Column(name="count", about="", reactions=reactions)  # type: ignore[arg-type]
    return {one.change: one.holds for one in changes.reactions(Count(column), REFERENCES)}


@dataclass(frozen=True)
class Fitted(Count):
    """Can score only what it was made ready for."""

    texts: tuple[Takeaways, ...] = ()

    def fit(self, references: Iterable[tuple[Takeaways, ...]]) -> Fitted:
        """Keep the first annotator's bullets."""
        return replace(self, texts=tuple(annotators[0] for annotators in references))

    def score(self, items: Sequence[Item]) -> list[Scored]:
        """As `Count`, once it is ready."""
        assert len(self.texts) == len(REFERENCES)
        return super().score(items)


def test_a_metric_is_made_ready_for_the_collection() -> None:
    """One that weighs words over all references is tried like any other."""
    assert changes.reactions(Fitted(Column(name="count", about="")), REFERENCES)


def test_a_true_declaration_holds() -> None:
    """The number of bullets rises, falls and stays as counting says."""
    found = held(shuffled="same", dropped="lower", duplicated="higher", filler="higher")
    assert all(found.values())


@pytest.mark.parametrize(
    ("change", "declared"),
    [("shuffled", "lower"), ("dropped", "same"), ("duplicated", "lower"), ("filler", "same")],
)
def test_a_false_declaration_is_caught(change: str, declared: str) -> None:
    """A metric that does not do what it says fails."""
    assert not held(**{change: declared})[change]


def test_no_bullets_must_score_the_worst() -> None:
    """An empty prediction gets the declared worst value whatever the metric says."""
    assert held()["empty"]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("dropped", ("The mill was sold.", "It cost 40 crowns.")),
        ("negated", ("The mill was not sold.", "It cost 40 crowns.", "It is old.")),
        ("figure", ("The mill was sold.", "It cost 121 crowns.", "It is old.")),
        ("lead", ("The mill was sold for 40 crowns.", "It is old.")),
        ("empty", ()),
    ],
)
def test_changes_by_hand(change: str, expected: tuple[str, ...]) -> None:
    """Each change alters one thing."""
    assert changes.CHANGES[change](REFERENCES[0]) == expected


def test_shuffling_keeps_the_bullets_and_moves_them() -> None:
    """The same set in another order."""
    for reference in REFERENCES:
        shuffled = changes.CHANGES["shuffled"](reference)
        assert shuffled != reference.takeaways[0]
        assert sorted(shuffled or ()) == sorted(reference.takeaways[0])


def test_form_reacts_as_it_declares() -> None:
    """The shipped declarations hold on other text than they were written for."""
    observed = changes.reactions(Form(), REFERENCES)
    assert [one for one in observed if not one.holds] == []
    assert len(observed) == len(Form.columns) * len(changes.CHANGES)


def verdicts(text: str, bullets: Sequence[str], *, published: date | None) -> list[Verdict]:
    """A checker that calls unsupported what says `not`."""
    return [
        Verdict(bullet=one, support=0.1, label="unsupported")
        if "not" in one
        else Verdict(bullet=one, support=0.9, label="supported")
        for one in bullets
    ]


def test_challenges_are_summed_up_by_kind(tmp_path: Path) -> None:
    """Two negations found of three, and one false alarm of two paraphrases."""
    lines = [
        ("negation", 0, "It is not old."),
        ("negation", 0, "It was not sold."),
        ("negation", 0, "It was never sold."),
        ("paraphrase", 1, "It is not new."),
        ("paraphrase", 1, "It is old."),
    ]
    path = tmp_path / "c.jsonl"
    path.write_text(
        "".join(
            json.dumps({"article_id": "mill", "kind": kind, "label": label, "bullet": bullet})
            + "\n"
            for kind, label, bullet in lines
        )
    )
    negation, paraphrase = challenges.judged(verdicts, challenges.read(path, REFERENCES))
    assert (negation.kind, negation.supported) == ("negation", False)
    assert negation.found_unsupported == pytest.approx(2 / 3)
    assert negation.support == (0.1, 0.1, 0.9)
    assert (paraphrase.supported, paraphrase.found_unsupported) == (True, 0.5)
    ordered = [(a > b) + (a == b) / 2 for a in paraphrase.support for b in negation.support]
    assert challenges.roc_auc([negation, paraphrase]) == pytest.approx(sum(ordered) / 6)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ({"article_id": "mill", "kind": "x", "label": 1}, r"c\.jsonl:1: bullet: expected str"),
        (
            {"article_id": "pit", "kind": "x", "label": 1, "bullet": "y"},
            r"c\.jsonl:1: article_id: no such article",
        ),
    ],
)
def test_a_bad_challenge_is_named(tmp_path: Path, line: dict[str, object], message: str) -> None:
    """File, line and field."""
    path = tmp_path / "c.jsonl"
    path.write_text(json.dumps(line) + "\n")
    with pytest.raises(InputError, match=message):
        challenges.read(path, REFERENCES)


def test_a_collection_without_challenges_is_judged_on_those_of_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The checker is tried on the example's challenges, its own kinds and numbers."""
    for reference in REFERENCES:
        references.write(reference, tmp_path)
    monkeypatch.setattr("bench.consistency.check", verdicts)
    chosen = {"consistency": Form()}  # only its name counts here
    lines = (example.FOLDER / "references" / selftest.CHALLENGES).read_text(encoding="utf-8")
    kinds = selftest.run(tmp_path, chosen).tables[1]
    assert sum(row[2].value for row in kinds.rows) == len(lines.splitlines())
