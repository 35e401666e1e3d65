"""Reference files: one Markdown file for each article, or one .jsonl or .parquet file for many."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

from bench import names
from bench.console import shown
from bench.files import exists, replacing
from bench.references.collection import Collection
from bench.references.markdown import render
from bench.references.reading import parse, scan, some
from bench.references.records import Place, as_record, names_of
from bench.text import HALF_PAIR, NORMALISATION, words
from bench.types import InputError, Reference
from bench.types import digest as digest_of

__all__ = [
    "OVERVIEW",
    "Collection",
    "digest",
    "dumps",
    "load",
    "overview",
    "parse",
    "read",
    "scan",
    "some",
    "write",
]

OVERVIEW = ("id", "published", "language", "words", "bullets", "by", "title")


def read(path: str | os.PathLike[str]) -> Reference:
    """Read one Markdown file; its stem is the article's id.

    Raises
    ------
    InputError
        The first thing that is wrong with the file.
    """
    file = Path(path)
    _exists(file)
    return next(scan(file))[0]


def load(path: str | os.PathLike[str], *, limit: int | None = None) -> list[Reference]:
    """Read a reference set whole: a folder or one file, the first `limit` articles of it.

    A folder gives its Markdown files in the order of their ids, without README.md and without
    sub-folders; a collection gives its articles in the order of the file. `Collection.open` does
    the same without holding all texts in memory.

    Raises
    ------
    InputError
        The first thing that is wrong; also two articles of one id, and no article at all.
    MissingDependency
        The file is Parquet and pyarrow is not installed.
    """
    path = Path(path)
    _exists(path)
    found: dict[str, Reference] = {}
    for reference, place in islice(scan(path), limit):
        if reference.article.id in found:
            name = shown(reference.article.id)
            place.wrong("id", f"{name} is the id of an earlier article too")
        found[reference.article.id] = reference
    if not found:
        raise InputError("no references here; expected Markdown files or rows", file=path)
    return list(found.values())


def dumps(reference: Reference) -> str:
    """The Markdown file of a reference, without its id."""
    return render(as_record(reference))


def write(reference: Reference, folder: str | os.PathLike[str], *, overwrite: bool = False) -> Path:
    """Write `folder/<id>.md` in one step and return its path; the folder is made where needed.

    Raises
    ------
    InputError
        The id is no safe file name, the file is there already and `overwrite` is false, or the
        reference can't be written as Markdown without a change.
    """
    if problem := _id_problem(reference.article.id):
        raise InputError(problem, field="id")
    path = Path(folder) / f"{reference.article.id}.md"
    if path.exists() and not overwrite:
        raise InputError("exists already; give another id, or allow overwriting", file=path)
    text = dumps(reference)
    if HALF_PAIR.search(text):
        raise InputError(
            "the text holds half a surrogate pair, which UTF-8 can't encode", file=path
        )
    problems: list[InputError] = []
    place = Place(file=path, report=problems.append)
    again = parse(text, place, reference.article.id)[0]
    if problems or again != replace(reference, annotators=names_of(reference)):
        why = problems[0].message if problems else "space or line breaks would change"
        raise InputError(f"would not be read back as it is: {why}", file=path)
    with replacing(path) as file:
        file.write(text)
    return path


def overview(references: Iterable[Reference]) -> Iterator[tuple[object, ...]]:
    """Yield a line about each article, under the headings `OVERVIEW`."""
    for reference in references:
        article = reference.article
        sizes = "+".join(str(len(bullets)) for bullets in reference.takeaways)
        yield (
            article.id,
            article.published,
            article.language,
            len(words(article.text)),
            sizes,
            reference.takeaways_by,
            article.title,
        )


def digest(references: Iterable[Reference]) -> str:
    """What pins a reference set: changes with any id, article or bullet, not with their order.

    It ends in the name of the normalisation that the texts went through.
    """
    if isinstance(references, Collection):
        return references.digest
    pinned = digest_of(sorted((r.article.id, r.article.digest, r.takeaways) for r in references))
    return f"{pinned}-{NORMALISATION}"


def _id_problem(name: str) -> str:
    """Why an id can't be the name of a Markdown file here; "" where it can."""
    if name.lower() == "readme" or not re.fullmatch(r"\w[\w.,+ -]*", name):
        return f"{shown(name)} can't be a file name here: use only letters, digits and . , + -"
    return names.problem(name)


def _exists(path: Path) -> None:
    if not exists(path):
        raise InputError("no such file or folder", file=path)
