"""The metric `consistency`: verdicts summed up, tiers labelled, absence never a number."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from bench import config
from bench.consistency import FAILURE, Case, Checker
from bench.consistency import load as checkers_of_the_package
from bench.consistency.support import model
from bench.metrics import consistency
from bench.metrics.consistency import Consistency
from bench.runs import score_line
from bench.settings import SettingsError
from bench.types import BenchError, InputError, Item, Problem, Verdict

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


class Failing(Fixed):
    """Answers for what says `closed` alone, and for that with one sample lacking."""

    can_fail = True

    def verdicts(self, cases: Sequence[Case]) -> list[list[Verdict]]:
        """NaN where there is no answer."""
        lacking = Problem(kind=FAILURE, words="", why="1 of 3")
        return [
            [
                replace(
                    verdict,
                    support=0.9 if "closed" in verdict.bullet else math.nan,
                    problems=(lacking,),
                )
                for verdict in row
            ]
            for row in Fixed.verdicts(self, cases)
        ]


@pytest.fixture(autouse=True)
def checkers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand-ins for the checkers."""

    def load(name: str, **settings: bool) -> Checker:
        if name == "unknown":
            raise SettingsError([("", "unknown name 'unknown'")])
        kinds = {"absent": Absent, "failing": Failing}
        return kinds.get(name, Fixed)(**settings)

    monkeypatch.setattr(consistency, "load", load)


def test_columns_by_hand() -> None:
    """Mean, minimum and shares of two bullets; the verdicts stand in the details."""
    (scored,) = Consistency().score([ITEM])
    assert scored.values == {
        "supported": 0.5,
        "unsupported": 0.0,
        "uncertain": 0.5,
        "consistency": pytest.approx(0.55),
        "consistency_min": 0.2,
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
    assert metric.signature() == "consistency|fixed|strict:False|fixed|strict:True|version:2"


def test_an_absent_tier_is_no_number() -> None:
    """It is NaN, null on disk, and stands in the signature, so that it is tried again."""
    metric = Consistency(checkers=("embedded", "absent"))
    (scored,) = metric.score([ITEM])
    assert scored.values["consistency"] == pytest.approx(0.55)
    assert math.isnan(scored.values["consistency_absent"])
    assert score_line(("a", 0), "d", scored)["values"]["consistency_absent"] is None
    assert "absent:absent" in metric.signature()


def test_failures_are_counted_and_never_a_number() -> None:
    """One bullet without an answer leaves the prediction without a score; it is tried again."""
    metric = Consistency(checkers=("failing",))
    (scored,) = metric.score([ITEM])
    assert [name for name, value in scored.values.items() if not math.isnan(value)] == [
        "unanswered"
    ]
    line = score_line(("a", 0), "digest of what was shown", scored)
    assert line["digest"] == ""
    assert (
        json.loads(json.dumps(line, allow_nan=False))["details"]["verdicts"][1]["support"] is None
    )
    (whole,) = metric.score([replace(ITEM, takeaways=("It closed.",))])
    assert whole.values == {
        "consistency": 0.9, "consistency_min": 0.9, "supported": 1.0, "unsupported": 0.0,
        "uncertain": 0.0,
        "unanswered": 1.0,
    }  # fmt: skip
    assert score_line(("a", 0), "d", whole)["digest"] == ""  # shown, and asked for again


def test_what_is_not_measured_is_unverified(monkeypatch: pytest.MonkeyPatch) -> None:
    """A language that the checker was not measured in: a share of unverified, and no support."""
    why = Problem(kind="language", words="", why="not measured")
    verdict = Verdict(bullet="a", support=math.nan, label="uncertain", problems=(why,))
    monkeypatch.setattr(Fixed, "verdicts", lambda self, cases: [[verdict] * 2])
    (scored,) = Consistency().score([ITEM])
    shares = [scored.values[name] for name in ("supported", "unsupported", "uncertain")]
    assert shares == [0.0, 0.0, 1.0]
    assert math.isnan(scored.values["consistency"])
    assert math.isnan(scored.values["consistency_min"])


def test_who_can_fail_has_a_column_for_it() -> None:
    """The embedded checker has none; a tier's bears its name, and says nothing of candidates."""
    metric = Consistency(checkers=("embedded", "failing"))
    (column,) = (one for one in metric.columns if "unanswered" in one.name)
    assert (column.name, column.better, column.worst) == ("unanswered_failing", None, 0.0)
    assert list(metric.score([ITEM])[0].values) == [one.name for one in metric.columns]


@pytest.mark.parametrize(
    ("checkers", "settings", "field"),
    [
        ((), {}, "checkers"),
        (("a", "a"), {}, "checkers"),
        (("a",), {"b": {}}, "settings"),
        (("unknown",), {}, "checkers"),
    ],
)
def test_what_does_not_fit_is_refused(
    checkers: tuple[str, ...], settings: dict[str, dict[str, bool]], field: str
) -> None:
    """No checker, one twice, or settings for one that is not asked."""
    with pytest.raises(InputError, match=field):
        Consistency(checkers=checkers, settings=settings)


@pytest.mark.parametrize(("table", "message"), [
    ('checkers = ["judge"], settings = { judge = { samples = 0 } }',
     "bench.toml:1: metrics.settings: judge: samples: input should be greater than 0"),
    ('checkers = ["nil"]', "bench.toml:1: metrics.checkers: nil: unknown name 'nil'; did you mean"),
])  # fmt: skip
def test_settings_in_bench_toml(
    table: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is wrong in them is named with file, line and field."""
    monkeypatch.setattr(consistency, "load", checkers_of_the_package)
    path = tmp_path / "bench.toml"
    path.write_text(
        f'metrics = [{{ metric = "consistency", {table} }}]\n'
        '[candidates.lead]\nsummarizer = "lead"\n'
    )
    with pytest.raises(InputError) as caught:
        config.load(path)
    assert message in str(caught.value)


def test_thresholds_are_those_of_the_checkers(monkeypatch: pytest.MonkeyPatch) -> None:
    """A prediction counts as consistent from where its checker calls a bullet supported."""
    monkeypatch.setattr(consistency, "load", checkers_of_the_package)
    metric = Consistency(checkers=("embedded", "nli"))
    shipped = model.shipped().consistent_from
    assert metric.thresholds == {
        "consistency": shipped,
        "consistency_min": shipped,
        "consistency_nli": 0.5,
        "consistency_min_nli": 0.5,
    }
