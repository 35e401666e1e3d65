"""The agreement of a panel's members, below the table that their votes made."""

from __future__ import annotations

from collections.abc import Callable
from math import nan
from pathlib import Path
from typing import Any

import krippendorff
import numpy as np
import pytest

from bench.tables import load
from bench.tables.panels import agreement

MEMBERS = ("gpt-one", "claude-two", "gpt-three")
COLUMN = {"name": "completeness", "about": "facts", "judge": " + ".join(MEMBERS)}
VOTES = [
    [1.0, 1.0, 1.0], [0.0, 0.0, 1.0], [0.5, 0.5, 0.5], [1.0, None, 0.0], [0.0, 0.0, 0.0],
    [1.0, 1.0, 1.0], [0.0, 0.5, 1.0], [None, None, 1.0],
]  # fmt: skip


@pytest.fixture
def noted(write_run: Callable[..., Path]) -> Callable[..., list[str]]:
    """The notes below a table of a run whose details have these votes, two for each article."""

    def notes(votes: list[list[float | None]], **column: Any) -> list[str]:
        entries = [{"votes": dict(zip(MEMBERS, each, strict=True))} for each in votes]
        details = [{"facts": entries[at : at + 2]} for at in range(0, len(entries), 2)]
        path = write_run(
            "a",
            {"completeness": [0.5] * len(details)},
            details={"keyfacts": details},
            columns={"keyfacts": [COLUMN | column]},
        )
        return list(agreement(load([path]), ["completeness"]))

    return notes


def test_alpha_is_that_of_another_implementation(noted: Callable[..., list[str]]) -> None:
    """The package krippendorff gives the same, over all and without each member."""
    note, warning = noted(VOTES)
    data = np.array([[nan if vote is None else vote for vote in each] for each in VOTES]).T
    expected = krippendorff.alpha(data, level_of_measurement="interval")
    assert note.startswith(
        f"keyfacts, panel gpt-one + claude-two + gpt-three: alpha {expected:.2f}"
    )
    assert "over 7 questions" in note
    for at, member in enumerate(MEMBERS):
        without = krippendorff.alpha(np.delete(data, at, 0), level_of_measurement="interval")
        assert f"{without:.2f} without {member}" in note
    assert "gpt-one and gpt-three are of one family (OpenAI)" in warning


def test_votes_that_are_all_alike_show_no_agreement(noted: Callable[..., list[str]]) -> None:
    """Where everybody always says yes, chance would too."""
    assert "agreement is not known" in noted([[1.0, 1.0, 1.0]] * 4)[0]


def test_who_never_answered_leaves_no_agreement_of_the_others(
    noted: Callable[..., list[str]],
) -> None:
    """Without one of the two who did there is nobody to agree with: n/a."""
    note = noted([[1.0, 1.0, None], [0.0, 0.0, None]] * 2)[0]
    assert "alpha 1.00" in note
    assert "; n/a without gpt-one, n/a without claude-two, 1.00 without gpt-three" in note


def test_one_judge_has_no_such_note(noted: Callable[..., list[str]]) -> None:
    """There is nobody to agree with."""
    assert noted(VOTES, judge="gpt-one") == []
