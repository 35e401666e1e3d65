"""Whether the metrics react as they declare, and what the checkers find."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import example
from bench.references import load
from bench.selftest import challenges, changes
from bench.tables import Table
from bench.types import Metric, Reference

CHALLENGES = Path("challenges") / "consistency.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """Tables to print, and the declared reactions that did not occur."""

    tables: tuple[Table, ...]
    failures: tuple[str, ...]


def run(collection: Path, chosen: Mapping[str, Metric]) -> Result:
    """Try the metrics on a collection, and the embedded checker on its challenges.

    Where it has none, the challenges are those of the example that comes with the package.

    Raises
    ------
    InputError
        The collection or its challenges can't be read.
    """
    references = load(collection)
    observed = [
        seen for metric in chosen.values() for seen in changes.reactions(metric, references)
    ]
    tables = [changes.table(observed)]
    if "consistency" in chosen:
        from bench.consistency import check

        kinds = challenges.judged(check, _cases(collection, references))
        tables.append(challenges.table(kinds, "embedded"))
    return Result(
        tables=tuple(tables),
        failures=tuple(
            f"{seen.column} under {seen.change}: {seen.declared or 'worst'} declared, "
            f"{seen.before:.4f} became {seen.after:.4f}"
            for seen in observed
            if not seen.holds
        ),
    )


def _cases(
    collection: Path, references: Sequence[Reference]
) -> list[tuple[dict[str, Any], Reference]]:
    path = collection / CHALLENGES
    if path.exists():
        return challenges.read(path, references)
    bundled = example.FOLDER / "references"
    return challenges.read(bundled / CHALLENGES, load(bundled))
