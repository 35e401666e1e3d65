"""What people's own bullets score, read beside the runs: see `bench.pipeline.people`."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from bench.runs import PEOPLE, Run, results, rows
from bench.runs.records import PredictionText
from bench.runs.results import Results
from bench.types import InputError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Values of people's bullets by column, each of shape (articles,).

    `references` are of the bullets that candidates are scored against. `human` are of annotators
    against the others, and `beside` of candidates by name, over the same articles and against the
    same references.
    """

    references: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)
    bullets: int = 0
    """How many the references have."""
    human: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)
    beside: Mapping[str, Mapping[str, NDArray[np.float64]]] = field(default_factory=dict)


def people(
    runs: Sequence[Results], signatures: Mapping[str, str], articles: Container[str]
) -> People:
    """Read what people's bullets score for articles, where the runs were made in the same way."""
    digests = {str(run.manifest["references"]["digest"]) for run in runs}
    folders = {run.path.absolute().parent for run in runs}
    if len(digests) > 1 or len(folders) > 1:
        return People()
    folder = next(iter(folders)) / PEOPLE

    def values(name: str) -> dict[str, NDArray[np.float64]]:
        return _values(folder / name, digests, signatures, articles)

    human = values("human")
    names = [run.path.name for run in runs if human]
    return People(
        references=values("references"),
        bullets=_bullets(folder / "references"),
        human=human,
        beside={name: values(f"beside/{name}") for name in names},
    )


def _bullets(path: Path) -> int:
    made = rows.read(Run(path).predictions_path, PredictionText)
    return sum(len(line.takeaways) for line in made)


def _values(
    path: Path, digests: set[str], signatures: Mapping[str, str], articles: Container[str]
) -> dict[str, NDArray[np.float64]]:
    import numpy as np

    try:
        found = results.read(path)
    except InputError:  # none there, or made by an older version: the next run writes it
        return {}
    if {found.manifest["references"]["digest"]} != digests:
        return {}
    same = {
        column.name
        for metric, header in found.headers.items()
        if _within(header.signature, signatures.get(metric, ""))
        for column in header.columns
    }
    known = np.array([name in articles for name in found.articles], bool)
    return {
        name: table.values[name][kept]
        for table in found.tables
        for kept in [known[table.where]]
        for name in table.values
        if name in same and kept.any()
    }


def _within(signature: str, other: str) -> bool:
    """Whether another signature is the same, but for further checkers before its version."""
    pinned, _, version = signature.rpartition("|")
    return signature == other or (other.startswith(f"{pinned}|") and other.endswith(f"|{version}"))
