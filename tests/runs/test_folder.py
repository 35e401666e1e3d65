"""A folder of runs: which are comparable, and how one is deleted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bench.runs import Run, folder
from bench.types import BenchError, InputError

Write = Callable[..., Path]


@pytest.fixture
def runs(write_run: Write) -> Path:
    """Three whole runs and one over two articles of other references."""
    for name in ("lead", "model", "old"):
        write_run(name, {"rouge1_fmeasure": [0.1] * 5})
    return write_run("trial", {"rouge1_fmeasure": [0.1] * 2}, digest="d2").parent


def names(paths: tuple[Path, ...]) -> list[str]:
    """Last parts of paths."""
    return [path.name for path in paths]


def test_most_runs_decide_which_references_count(runs: Path) -> None:
    """A trial over two of five articles is left out, and its size is told."""
    choice = folder.choose(runs)
    assert names(choice.chosen) == ["lead", "model", "old"]
    assert choice.others == (("trial", "2 articles, the others 5"),)
    assert choice.unknown == ()


def test_the_present_references_count_if_a_run_has_them(runs: Path) -> None:
    """One run that is up to date outweighs many that are not."""
    choice = folder.choose(runs, current=lambda: "d2")
    assert names(choice.chosen) == ["trial"]
    assert [name for name, _ in choice.others] == ["lead", "model", "old"]
    assert folder.choose(runs, current=lambda: "d9").chosen == folder.choose(runs).chosen


def test_of_two_equal_groups_the_larger_set_counts(runs: Path) -> None:
    """One run each."""
    choice = folder.choose(runs, ["trial", "lead"], current=str)
    assert names(choice.chosen) == ["lead"]


def test_wanted_runs_come_in_their_order_and_others_are_named(runs: Path) -> None:
    """Those that aren't there yet are passed over; references are not asked for in vain."""
    asked: list[int] = []
    wanted = ["model", "absent", "lead"]
    choice = folder.choose(runs, wanted, current=lambda: str(asked.append(1)))
    assert names(choice.chosen) == ["model", "lead"]
    assert choice.unknown == ("old", "trial")
    assert asked == []


def test_mixed_takes_all(runs: Path) -> None:
    """Whatever they were made with."""
    assert len(folder.choose(runs, mixed=True).chosen) == 4


def test_other_references_of_the_same_size_are_called_so(write_run: Write) -> None:
    """As after an edit."""
    for name, digest in (("a", "d1"), ("b", "d1"), ("c", "d2")):
        path = write_run(name, {"rouge1_fmeasure": [0.1]}, digest=digest)
    assert folder.choose(path.parent).others == (("c", "other references"),)


def test_a_broken_manifest_is_listed_and_refused_where_it_is_wanted(runs: Path) -> None:
    """It can still be seen and removed."""
    (runs / "old" / "run.json").write_text("{")
    assert "run.json" in {run.name: run.problem for run in folder.stored(runs)}["old"]
    assert names(folder.choose(runs, ["lead"]).chosen) == ["lead"]
    with pytest.raises(InputError, match=r"run\.json"):
        folder.choose(runs)
    folder.remove(folder.find(runs, "old"))
    assert not (runs / "old").exists()


@pytest.mark.parametrize("name", ["", ".", "..", "../runs/lead", "lead/scores", "a\\b", "x\0"])
def test_a_name_with_parts_of_a_path_is_refused(runs: Path, name: str) -> None:
    """A name is that of a folder right here."""
    with pytest.raises(InputError, match="without a path"):
        folder.find(runs, name)


def test_the_nearest_name_is_told(runs: Path, tmp_path: Path) -> None:
    """Also that there is none at all."""
    with pytest.raises(InputError, match="did you mean 'lead'"):
        folder.find(runs, "laed")
    with pytest.raises(InputError, match="there is none"):
        folder.find(tmp_path / "nothing", "lead")


def test_a_removed_run_leaves_nothing(runs: Path) -> None:
    """What a crash left of an earlier one goes with it; the other runs stay."""
    (runs / ".x.01234567.removed").mkdir()
    folder.remove(folder.find(runs, "old"))
    assert sorted(path.name for path in runs.iterdir()) == ["lead", "model", "trial"]


def test_links_are_not_followed(runs: Path, write_run: Write) -> None:
    """Neither of a run that is a link, nor of one within a run."""
    outside = write_run("far", {"rouge1_fmeasure": [0.1]}, folder="elsewhere")
    (runs / "link").symlink_to(outside, target_is_directory=True)
    (runs / "old" / "inner").symlink_to(outside, target_is_directory=True)
    for name in ("link", "old"):
        folder.remove(folder.find(runs, name))
    assert (outside / "run.json").exists()
    assert not (runs / "link").is_symlink()


def test_a_run_in_use_is_not_removed(runs: Path) -> None:
    """Another process writes to it."""
    with Run(runs / "lead").lock(), pytest.raises(BenchError, match="in use"):
        folder.remove(folder.find(runs, "lead"))
    assert (runs / "lead" / "run.json").exists()
