"""Whether the metrics react as they declare, and what the checkers find."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.references import load
from bench.selftest import challenges, changes
from bench.tables import Table
from bench.types import Metric

CHALLENGES = Path("challenges") / "consistency.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """Tables to print, and the declared reactions that did not occur."""

    tables: tuple[Table, ...]
    failures: tuple[str, ...]


def run(collection: Path, chosen: Mapping[str, Metric]) -> Result:
    """Try the metrics on a collection, and the embedded checker on the challenges beside it.

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
    path = collection / CHALLENGES
    if "consistency" in chosen and path.exists():
        from bench.consistency import check

        kinds = challenges.judged(check, challenges.read(path, references))
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
