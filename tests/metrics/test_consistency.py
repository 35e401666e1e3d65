"""The metric `consistency`: verdicts summed up, tiers labelled, absence never a number."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from bench.consistency import Case, Checker
from bench.metrics import consistency
from bench.metrics.consistency import Consistency
from bench.runs import score_line
from bench.types import BenchError, InputError, Item, Verdict

ITEM = Item(article="The mill closed.", references=(), takeaways=("It closed.", "It burned."))


@dataclass(frozen=True)
class Fixed(Checker):
    """Supports what says `closed`; `strict` is what it takes to be wrong."""

    strict: bool = False

    def signature(self) -> str:
        """Names its one setting."""
        return f"fixed|strict:{self.strict}"

    def verdicts(self, cases: Sequence[Case]) -> list[list[Verdict]]:
        """One verdict for each bullet."""
        return [
            [
                Verdict(bullet=bullet, support=0.9, label="supported")
                if "closed" in bullet
                else Verdict(
                    bullet=bullet, support=0.2, label="unsupported" if self.strict else "uncertain"
                )
                for bullet in case.bullets
            ]
            for case in cases
        ]


class Absent(Fixed):
    """Has no weights."""

    def signature(self) -> str:
        """Can't be had."""
        raise BenchError("no weights")

    def verdicts(self, cases: Sequence[Case]) -> list[list[Verdict]]:
        """Can't be had."""
        raise BenchError("no weights")


@pytest.fixture(autouse=True)
def checkers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand-ins for the checkers."""

    def load(name: str, **settings: bool) -> Checker:
        return Absent() if name == "absent" else Fixed(**settings)

    monkeypatch.setattr(consistency, "load", load)


def test_columns_by_hand() -> None:
    """Mean, minimum and shares of two bullets; the verdicts stand in the details."""
    (scored,) = Consistency().score([ITEM])
    assert scored.values == {
        "consistency": pytest.approx(0.55),
        "consistency_min": 0.2,
        "unsupported": 0.0,
        "uncertain": 0.5,
    }
    assert [verdict["label"] for verdict in scored.details["verdicts"]] == [
        "supported",
        "uncertain",
    ]


def test_a_second_checker_has_columns_of_its_own() -> None:
    """Further tiers are labelled by name, with their own settings."""
    metric = Consistency(checkers=("embedded", "other"), settings={"other": {"strict": True}})
    (scored,) = metric.score([ITEM])
    assert list(scored.values) == [column.name for column in metric.columns]
    assert (scored.values["unsupported"], scored.values["unsupported_other"]) == (0, 0.5)
    assert scored.details["verdicts_other"][1]["label"] == "unsupported"
    assert metric.signature() == "consistency|fixed|strict:False|fixed|strict:True|version:1"


def test_an_absent_tier_is_no_number() -> None:
    """It is NaN, null on disk, and stands in the signature, so that it is tried again."""
    metric = Consistency(checkers=("embedded", "absent"))
    (scored,) = metric.score([ITEM])
    assert scored.values["consistency"] == pytest.approx(0.55)
    assert math.isnan(scored.values["consistency_absent"])
    assert score_line(("a", 0), "d", scored)["values"]["consistency_absent"] is None
    assert "absent:absent" in metric.signature()


@pytest.mark.parametrize(
    ("checkers", "settings", "field"),
    [((), {}, "checkers"), (("a", "a"), {}, "checkers"), (("a",), {"b": {}}, "settings")],
)
def test_what_does_not_fit_is_refused(
    checkers: tuple[str, ...], settings: dict[str, dict[str, bool]], field: str
) -> None:
    """No checker, one twice, or settings for one that is not asked."""
    with pytest.raises(InputError, match=field):
        Consistency(checkers=checkers, settings=settings)
