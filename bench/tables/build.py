"""Scores -> one table: candidates as rows, columns of the metrics beside each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from string import ascii_letters

from bench.config import Ranking
from bench.names import nearest
from bench.tables import leading, notes
from bench.tables.cells import Asked, human, intervals, measures
from bench.tables.columns import BY_NAME, TIER, chosen, known
from bench.tables.conclusion import conclusion
from bench.tables.labels import heading
from bench.tables.load import Scores
from bench.tables.parts import Cell, Heading, Table
from bench.tables.standings import Standings, standings
from bench.types import InputError


def table(
    scores: Scores,
    *,
    columns: Sequence[str] | None = None,
    sort: str | None = None,
    ci: bool = False,
    baseline: str | None = None,
    letters: bool = False,
    signatures: bool = False,
    ranking: Ranking | None = None,
    tables: int = 1,
    seed: int = 0,
) -> Table:
    """Build the result table: standings, and means over articles, the best of each column marked.

    Where it is sorted by a column, candidates are grouped in tiers: within a tier none is shown
    to differ. All comparisons that the table shows are corrected together (Holm); standings, and
    the marks of each column, are families of their own.

    Parameters
    ----------
    columns
        Names of columns, also "tier"; those that are shown by default, if None.
    sort
        A column, or "candidate" for their names; by standing, if None.
    ci
        Add the 95% interval of each mean or, with a baseline, of each difference.
    baseline
        Name of the candidate whose difference from each other one is shown.
    letters
        Mark each value with the letters of the candidates that it is significantly better than.
    signatures
        Print the signatures of the metrics whole, instead of their hash.
    ranking
        What decides the standings.
    tables
        Number of tables over other articles that are printed together, for the correction of p.
    seed
        Of the resampling.

    Raises
    ------
    InputError
        No such column or candidate; the nearest known one is named.
    """
    found = standings(scores, ranking, tables=tables, seed=seed)
    shown = chosen(scores, columns, ranking)
    by = known(scores, sort) if sort else None
    ranked = _ranked(scores, by or found.by)
    base = _candidate(scores, baseline) if baseline else None
    asked = _asked(
        scores, shown, found, ranked, base, ci=ci, letters=letters, tables=tables, seed=seed
    )
    tier = ranked is not None and (by is not None or TIER in (columns or ()))
    first = leading.columns(scores, asked, found, ranked, tier=tier)
    cells = [*first.values(), *(measures(scores, column, asked) for column in shown)]
    people = _human(scores, first, shown, asked) if tables == 1 else ()
    powered = ranked if tables == 1 and not found.few else None
    return Table(
        headings=(*leading.headings(first), *measure_headings(scores, shown)),
        rows=_rows(scores, cells, _order(scores, by) if by else found.order, people),
        conclusion=conclusion(scores, found) if tables == 1 else "",
        notes=(
            *notes.about(scores, shown),
            *(notes.human(scores) if people else ()),
            *notes.incomplete(scores, found),
            *notes.tests(scores, asked, ranked if tier else None),
            *(notes.power(scores, asked, powered) if powered else ()),
            *notes.signatures(scores, shown, whole=signatures),
        ),
        attributes=_attributes(scores, asked, found),
    )


def _asked(
    scores: Scores,
    shown: Sequence[str],
    found: Standings,
    ranked: str | None,
    base: int | None,
    *,
    ci: bool,
    letters: bool,
    tables: int,
    seed: int,
) -> Asked:
    """Test what the table is to say: its tiers, letters, marks, differences from a baseline."""
    from bench.tables import differences

    names = _letters(scores) if letters else {}
    tested = differences.differences(
        scores,
        tested=differences.all_pairs(scores, _tested(shown, ranked, letters)),
        described=[] if base is None else differences.pairs_with(base, scores, shown),
        tables=tables,
        seed=seed,
    )
    columns = differences.by_column(scores, shown, tables=tables, seed=seed)
    usable = found.rows("recommended", "comparable", "behind")
    certain = [name for name in shown if ci or name == found.by] if base is None else []
    return Asked(
        differences=tested,
        best={name: differences.as_good(scores, name, usable, columns.get(name)) for name in shown},
        bounds=intervals(scores, certain, seed),
        ci=ci,
        base=base,
        letters=names,
        seed=seed,
    )


def measure_headings(scores: Scores, shown: Sequence[str]) -> Iterator[Heading]:
    """Yield the headings of metrics' columns."""
    for name in shown:
        yield Heading(name=name, label=heading(scores.columns[name]), measure=True)


Row = tuple[Cell, ...]


def _rows(
    scores: Scores, columns: Sequence[Sequence[Cell]], order: Sequence[int], people: Row
) -> tuple[Row, ...]:
    """Rows of cells in this order, with that of people before the candidates not ranked."""
    rows = {row: tuple(column[row] for column in columns) for row in order}
    ranked = [cells for row, cells in rows.items() if not scores.incomplete[row]]
    rest = [cells for row, cells in rows.items() if scores.incomplete[row]]
    return (*ranked, *([people] if people else []), *rest)


def _human(scores: Scores, first: Iterable[str], shown: Sequence[str], asked: Asked) -> Row:
    """The row of people's bullets against other people's; empty where there are none."""
    if not any(name in scores.people.human for name in shown):
        return ()
    return (*leading.human(first), *(human(scores, name, asked) for name in shown))


def _attributes(scores: Scores, asked: Asked, found: Standings) -> dict[str, object]:
    return {
        "articles": len(scores.articles),
        "references": sorted({c.reference_digest for c in scores.candidates}),
        "ranking": {
            "by": found.by,
            "avoid_unsupported": found.limit,
        },
        "signatures": dict(scores.signatures),
        "comparisons": asked.differences.comparisons,
        "seed": asked.seed,
    }


def _candidate(scores: Scores, name: str) -> int:
    known = [candidate.name for candidate in scores.candidates]
    if name not in known:
        raise InputError(f"no run of candidate {name!r}{nearest(name, known)}", field="baseline")
    return known.index(name)


def _order(scores: Scores, sort: str) -> list[int]:
    """Rows from the best to the worst of a column, those without a value and incomplete last."""
    import numpy as np

    rows = sorted(range(len(scores.candidates)), key=lambda row: scores.candidates[row].name)
    if sort == BY_NAME:
        return rows
    means = scores.values[sort].mean(axis=1)
    sign = 1 if scores.columns[sort].better == "lower" else -1
    return sorted(
        rows,
        key=lambda row: (bool(scores.incomplete[row]), np.isnan(means[row]), sign * means[row]),
    )


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


def _ranked(scores: Scores, column: str | None) -> str | None:
    """The column that tiers are of, where it has a better and there are two to compare."""
    from bench.tables.differences import competitors

    if column is None or column == BY_NAME or scores.columns[column].better is None:
        return None
    return column if len(competitors(scores, column)) > 1 else None


def _tested(shown: Sequence[str], ranked: str | None, letters: bool) -> list[str]:
    """Columns in which every two candidates are compared."""
    return [*(shown if letters else []), *([ranked] if ranked else [])]
