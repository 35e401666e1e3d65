"""Key facts of a reference set: making the files that are lacking, and checking those there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import references
from bench.keyfacts import BULLETS, FactSheet, files, plain
from bench.keyfacts.splitting import Splitter, added, whole
from bench.progress import Progress
from bench.types import InputError, Reference

AT_ONCE = 32
"""Articles whose facts are made before they are written: what a crash can cost."""


@dataclass(slots=True)
class Tally:
    """What became of the articles; `changed` have facts of other bullets, which are kept."""

    made: int = 0
    kept: int = 0
    changed: int = 0
    failed: int = 0

    def sentence(self) -> str:
        """The same for people."""
        changed = f" ({self.changed} of other bullets: --overwrite)" if self.changed else ""
        return f"key facts: {self.made} made, {self.kept} kept{changed}, {self.failed} failed"


def make(
    path: Path,
    splitter: Splitter | None,
    *,
    overwrite: bool = False,
    limit: int | None = None,
    quiet: bool = False,
) -> tuple[Tally, list[InputError]]:
    """Write the facts that are lacking, or all of them; those without a bullet have none.

    Without a splitter each bullet is one fact, for a person to split. What could not be made is
    returned, each with its reason.

    Raises
    ------
    InputError
        The references or files of facts can't be read.
    BenchError
        Nobody can be asked, or a file can't be written.
    """
    collection = [one for one in references.load(path, limit=limit) if any(one.takeaways)]
    have = {sheet.article_id: sheet for sheet in files.read(path)}
    todo = [one for one in collection if overwrite or one.article.id not in have]
    tally = Tally(kept=len(collection) - len(todo))
    tally.changed = sum(bool(_changes(one, have)) for one in collection if one not in todo)
    problems: list[InputError] = []
    with Progress("key facts", len(todo), quiet=quiet) as progress:
        for start in range(0, len(todo), AT_ONCE):
            chunk = todo[start : start + AT_ONCE]
            made = splitter.sheets(chunk) if splitter else list(whole(chunk, BULLETS))
            problems += [one for one in made if isinstance(one, InputError)]
            files.write(path, [one for one in made if isinstance(one, FactSheet)])
            progress.advance(len(chunk))
    tally.failed = len(problems)
    tally.made = len(todo) - tally.failed
    return tally, problems


def check(path: Path) -> tuple[list[InputError], int]:
    """Everything that is wrong with the facts of a reference set, and how many nobody reviewed.

    Raises
    ------
    InputError
        The references can't be read.
    """
    collection = references.load(path)
    problems: list[InputError] = []
    sheets: dict[str, FactSheet] = {}
    for source in files.sources(path):
        try:
            sheets |= {sheet.article_id: sheet for sheet in files.read(source)}
        except InputError as problem:
            problems.append(problem)
    problems += _problems(path, collection, sheets)
    return problems, sum(not sheet.reviewed for sheet in sheets.values())


def _problems(
    path: Path, collection: Sequence[Reference], sheets: Mapping[str, FactSheet]
) -> Iterator[InputError]:
    unread = {problem.stem.removesuffix(files.SUFFIX) for problem in files.sources(path)}
    for one in collection:
        name = one.article.id
        place = files.place(path, name)
        if name in sheets:
            for why in (*_changes(one, sheets), *_additions(sheets[name])):
                yield InputError(why, file=place, field=name)
        elif any(one.takeaways) and name not in unread:
            yield InputError("no key facts", file=place, field=name)
    for name in sorted(sheets.keys() - {one.article.id for one in collection}):
        yield InputError("no such article", file=files.place(path, name), field=name)


def _changes(reference: Reference, sheets: Mapping[str, FactSheet]) -> list[str]:
    """How the bullets that facts are of differ from the reference's."""
    have = [bullets for bullets, _ in sheets[reference.article.id].annotators()]
    wanted = list(map(plain, filter(None, reference.takeaways)))
    if have == wanted:
        return []
    gone, new = _flat(have) - _flat(wanted), _flat(wanted) - _flat(have)
    told = [f"is no bullet any more: {bullet!r}" for bullet in sorted(gone)]
    told += [f"has no facts: {bullet!r}" for bullet in sorted(new)]
    return told or ["bullets stand in another order, or with another annotator"]


def _additions(sheet: FactSheet) -> Iterator[str]:
    bullets = [split.bullet for split in sheet.splits]
    for split in sheet.splits:
        for fact in split.facts:
            for figure in added(fact, bullets):
                yield f"{figure} stands in no bullet: {fact!r}"


def _flat(sets: Iterable[Iterable[str]]) -> set[str]:
    return {bullet for bullets in sets for bullet in bullets}
