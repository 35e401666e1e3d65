"""Scores -> one table: candidates as rows, columns of the metrics beside each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from string import ascii_letters

from bench.names import nearest
from bench.tables import notes
from bench.tables.cells import Asked, intervals, measures
from bench.tables.labels import heading
from bench.tables.load import Scores
from bench.tables.parts import Cell, Heading, Table
from bench.types import GROUPS, Column, InputError

DEFAULT_SORT = "rougeLsum_fmeasure"
"""Bullets are a set, and of the ROUGE family Lsum asks least for their order."""
BY_NAME = "candidate"


def table(
    scores: Scores,
    *,
    columns: Sequence[str] | None = None,
    sort: str | None = None,
    ci: bool = False,
    baseline: str | None = None,
    letters: bool = False,
    tables: int = 1,
    seed: int = 0,
) -> Table:
    """Build the result table: means over articles, the best of each column marked.

    Candidates are grouped in tiers by the column they are sorted by: within a tier none is shown
    to differ. All comparisons in the table are corrected together (Holm).

    Parameters
    ----------
    columns
        Names of columns; those that are shown by default, if None.
    sort
        A column, or "candidate" for their names.
    ci
        Add the 95% interval of each mean or, with a baseline, of each difference.
    baseline
        Name of the candidate whose difference from each other one is shown.
    letters
        Mark each value with the letters of the candidates that it is significantly better than.
    tables
        Number of tables over other articles that are printed together, for the correction of p.
    seed
        Of the resampling.

    Raises
    ------
    InputError
        No such column or candidate; the nearest known one is named.
    """
    shown = chosen(scores, columns)
    by = _known(scores, sort) if sort else default_sort(scores, shown)
    ranked = by if _ranks(scores, by) else None
    base = _candidate(scores, baseline) if baseline else None
    asked = _asked(scores, shown, ranked, base, ci=ci, letters=letters, tables=tables, seed=seed)
    leading = _leading(scores, asked, ranked)
    cells = [*leading.values(), *(measures(scores, column, asked) for column in shown)]
    return Table(
        headings=(*_row_headings(leading), *measure_headings(scores, shown)),
        rows=tuple(tuple(column[row] for column in cells) for row in _order(scores, by)),
        notes=tuple(_notes(scores, shown, asked, ranked, power=tables == 1)),
        attributes=_attributes(scores, asked),
    )


def _asked(
    scores: Scores,
    shown: Sequence[str],
    ranked: str | None,
    base: int | None,
    *,
    ci: bool,
    letters: bool,
    tables: int,
    seed: int,
) -> Asked:
    """Test what the table is to say: its tiers, its letters, its differences from a baseline."""
    from bench.tables import differences

    names = _letters(scores) if letters else {}
    tested = differences.differences(
        scores,
        tested=differences.all_pairs(scores, _tested(shown, ranked, letters)),
        described=[] if base is None else differences.pairs_with(base, scores, shown),
        tables=tables,
        seed=seed,
    )
    bounds = intervals(scores, shown, seed) if ci and base is None else {}
    return Asked(differences=tested, bounds=bounds, ci=ci, base=base, letters=names, seed=seed)


def _row_headings(leading: Iterable[str]) -> Iterator[Heading]:
    for name in leading:
        yield Heading(name=name, label="" if name == "letter" else name)


def measure_headings(scores: Scores, shown: Sequence[str]) -> Iterator[Heading]:
    """Yield the headings of metrics' columns."""
    for name in shown:
        yield Heading(name=name, label=heading(scores.columns[name]), measure=True)


def _notes(
    scores: Scores, shown: Sequence[str], asked: Asked, ranked: str | None, *, power: bool
) -> Iterator[str]:
    yield from notes.about(scores, shown)
    yield from notes.tests(scores, asked, ranked)
    if ranked and power:
        yield from notes.power(scores, asked, ranked)
    yield from notes.signatures(scores, shown)


def _attributes(scores: Scores, asked: Asked) -> dict[str, object]:
    return {
        "articles": len(scores.articles),
        "references": sorted({c.reference_digest for c in scores.candidates}),
        "signatures": dict(scores.signatures),
        "comparisons": asked.differences.comparisons,
        "seed": asked.seed,
    }


def chosen(scores: Scores, columns: Sequence[str] | None) -> list[str]:
    """Return the columns to show: those named, or the usual ones that were computed."""
    if columns is None:
        return usual(scores.columns.values())
    return [_known(scores, name, "columns") for name in dict.fromkeys(columns)]


def usual(columns: Iterable[Column]) -> list[str]:
    """Return the names of the columns that are shown unasked, group by group."""
    shown = [column for column in columns if column.shown]
    return [column.name for column in sorted(shown, key=_place)]


def _place(column: Column) -> float:
    """The order of a column; one without a group comes before the last group, which is cost."""
    return GROUPS.index(column.group) if column.group else len(GROUPS) - 1.5


def default_sort(scores: Scores, shown: Sequence[str]) -> str:
    """Return the column that decides: `DEFAULT_SORT`, or else the first that has a best."""
    ranked = [name for name in shown if scores.columns[name].better]
    return DEFAULT_SORT if DEFAULT_SORT in ranked else next(iter(ranked), BY_NAME)


def _known(scores: Scores, column: str, field: str = "sort") -> str:
    known = [*scores.columns, *([BY_NAME] if field == "sort" else [])]
    if column not in known:
        raise InputError(f"unknown column {column!r}{nearest(column, sorted(known))}", field=field)
    return column


def _candidate(scores: Scores, name: str) -> int:
    known = [candidate.name for candidate in scores.candidates]
    if name not in known:
        raise InputError(f"no run of candidate {name!r}{nearest(name, known)}", field="baseline")
    return known.index(name)


def _order(scores: Scores, sort: str) -> list[int]:
    """Rows from the best to the worst of a column, those without a value last."""
    import numpy as np

    rows = range(len(scores.candidates))
    if sort == BY_NAME:
        return sorted(rows, key=lambda row: scores.candidates[row].name)
    means = scores.values[sort].mean(axis=1)
    sign = 1 if scores.columns[sort].better == "lower" else -1
    return sorted(rows, key=lambda row: (np.isnan(means[row]), sign * means[row]))


def _letters(scores: Scores) -> dict[int, str]:
    """One letter for each candidate, in the order of their names."""
    rows = _order(scores, BY_NAME)
    if len(rows) > len(ascii_letters):
        raise InputError(
            f"there are letters for {len(ascii_letters)} candidates, not for {len(rows)}: "
            "name fewer runs, or use --baseline",
            field="letters",
        )
    return dict(zip(rows, ascii_letters, strict=False))


def _ranks(scores: Scores, column: str) -> bool:
    rivals = sum(not candidate.sees_reference for candidate in scores.candidates)
    return column != BY_NAME and scores.columns[column].better is not None and rivals > 1


def _tested(shown: Sequence[str], ranked: str | None, letters: bool) -> list[str]:
    """Columns in which every two candidates are compared."""
    return [*(shown if letters else []), *([ranked] if ranked else [])]


def _leading(scores: Scores, asked: Asked, ranked: str | None) -> dict[str, list[Cell]]:
    """The columns that say what a row is, in the order of the candidates."""
    from bench.tables import differences

    leading = {}
    rows = range(len(scores.candidates))
    if ranked:
        tiers = differences.tiers(scores, ranked, asked.differences)
        leading["tier"] = [_cell(tiers.get(row)) for row in rows]
    if asked.letters:
        leading["letter"] = [_cell(asked.letters[row]) for row in rows]
    leading["candidate"] = [_name(scores, row) for row in rows]
    return leading


def _cell(value: object) -> Cell:
    return Cell(value=value, text="" if value is None else str(value))


def _name(scores: Scores, row: int) -> Cell:
    candidate = scores.candidates[row]
    return Cell(
        value=candidate.name,
        text=candidate.name,
        mark=notes.UPPER_BOUND if candidate.sees_reference else "",
        extra={"sees_reference": candidate.sees_reference},
    )
