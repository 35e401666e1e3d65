"""The first columns of a table, which say what a row is: standing, tier, letter, candidate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bench.tables import notes
from bench.tables.cells import Asked
from bench.tables.columns import BY_NAME, TIER
from bench.tables.load import Scores
from bench.tables.parts import Cell, Heading
from bench.tables.standings import Standings

_NARROW = {
    "standing": "stand-ing",
    "candidate": "candi-date",
    "recommended": "recom-mended",
    "comparable": "compar-able",
    "incomplete": "incom-plete",
}


def columns(
    scores: Scores, asked: Asked, found: Standings, ranked: str | None, *, tier: bool
) -> dict[str, list[Cell]]:
    """Cells by column, in the order of the candidates."""
    from bench.tables import differences

    rows = range(len(scores.candidates))
    tiers = differences.tiers(scores, ranked, asked.differences) if ranked else {}
    made = {"standing": [_standing(found, row) for row in rows]}
    if tier:
        made[TIER] = [_cell(tiers.get(row)) for row in rows]
    if asked.letters:
        made["letter"] = [_cell(asked.letters[row]) for row in rows]
    made[BY_NAME] = [_name(scores, row, tiers.get(row)) for row in rows]
    return made


def headings(names: Iterable[str]) -> Iterator[Heading]:
    """Yield the headings of these columns."""
    for name in names:
        label = "" if name == "letter" else name
        yield Heading(name=name, label=label, narrow=_NARROW.get(name, ""))


def human(names: Iterable[str]) -> Iterator[Cell]:
    """Yield the cells of the row of people's bullets."""
    about = {
        "standing": Cell(value="bound", text="bound", extra={"reason": ""}),
        BY_NAME: Cell(
            value=notes.HUMAN, text=notes.HUMAN, extra={"sees_reference": False, TIER: None}
        ),
    }
    yield from (about.get(name, Cell(value=None)) for name in names)


def _standing(found: Standings, row: int) -> Cell:
    standing = found.standings[row]
    narrow = _NARROW.get(standing, "")
    return Cell(value=standing, text=standing, narrow=narrow, extra={"reason": found.reasons[row]})


def _cell(value: object) -> Cell:
    return Cell(value=value, text="" if value is None else str(value))


def _name(scores: Scores, row: int, tier: int | None) -> Cell:
    candidate = scores.candidates[row]
    return Cell(
        value=candidate.name,
        text=candidate.name,
        mark=notes.UPPER_BOUND if candidate.sees_reference else "",
        extra={"sees_reference": candidate.sees_reference, TIER: tier},
    )
