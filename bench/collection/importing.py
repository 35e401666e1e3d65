"""Foreign collections into one reference file, row by row; what was left out is written down."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import IO

from bench import jsonl, plugins
from bench.importers import Imported
from bench.progress import Progress
from bench.references.export import save
from bench.types import InputError, Reference


@dataclass(slots=True)
class Tally:
    """What became of the rows; `notes` is the file that says why, where there is anything to say.

    Incomplete are those that were imported without a field, because what stood there was wrong.
    """

    imported: int = 0
    incomplete: int = 0
    rejected: int = 0
    notes: Path | None = None
    first: str = ""

    def sentence(self) -> str:
        """What became of the rows, for people."""
        incomplete = f" ({self.incomplete} of them incomplete)" if self.incomplete else ""
        notes = f"; see {self.notes}" if self.notes else ""
        return f"{self.imported} imported{incomplete}, {self.rejected} rejected{notes}"


def mapping(pairs: Iterable[str]) -> dict[str, str]:
    """Columns by field, out of texts such as "text=body".

    Raises
    ------
    InputError
        A text has no name on one side of an equals sign.
    """
    columns = {}
    for pair in pairs:
        ours, equals, theirs = pair.partition("=")
        if not (ours and equals and theirs):
            raise InputError(f"expected a field and its column, such as text=body, found {pair!r}")
        columns[ours] = theirs
    return columns


def run(
    name: str,
    source: str,
    output: Path,
    *,
    columns: Mapping[str, str] | None = None,
    split: str | None = None,
    limit: int | None = None,
    quiet: bool = False,
) -> Tally:
    """Import a collection in a named format into a .jsonl or .parquet file, or a folder.

    Raises
    ------
    InputError
        No such format, source or column, or not one row makes a reference: nothing is written.
    """
    importer = plugins.load("importers", name.replace("-", "_"))(columns=columns or {}, split=split)
    total = importer.total(source)
    path = output.with_name(f"{output.stem}.rejected.jsonl")
    tally = Tally()
    with (
        jsonl.replacing(path) as notes,
        Progress(f"importing {Path(source).name}", min(total, limit or total), quiet=quiet) as bar,
    ):
        references = _kept(islice(importer.read(source), limit), tally, notes, bar)
        save(_not_empty(references, tally, source), output)
    if tally.first:
        tally.notes = path
    else:
        path.unlink()
    return tally


def _not_empty(references: Iterator[Reference], tally: Tally, source: str) -> Iterator[Reference]:
    """The references; an error where there is none, before anything is written."""
    first = next(references, None)
    if first is None:
        raise InputError(tally.first or "no rows here", file=None if tally.first else source)
    return chain([first], references)


def _kept(
    rows: Iterable[Imported], tally: Tally, notes: IO[str], progress: Progress
) -> Iterator[Reference]:
    """Yield the references, counting all rows and noting what was wrong with them."""
    ids: dict[str, str] = {}
    for place, reference, problems in rows:
        where = str(InputError("", file=place.file, line=place.line))
        reasons = [str(problem) for problem in problems]
        if reference:
            earlier = ids.setdefault(reference.article.id, where)
            if earlier != where:
                reasons = [f"{where}: id: {reference.article.id!r} is the id of {earlier} too"]
                reference = None
        if reasons:
            tally.first = tally.first or reasons[0]
            line = {"row": where, "imported": reference is not None, "problems": reasons}
            notes.write(jsonl.dump(line) + "\n")
        if reference:
            tally.imported += 1
            tally.incomplete += bool(reasons)
            yield reference
        else:
            tally.rejected += 1
        progress.advance()
