"""Files of key facts: beside each reference in TOML, beside a collection one line an article."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import msgspec

from bench import jsonl
from bench.files import replacing
from bench.keyfacts import BULLETS, FactSheet, Split
from bench.text import normalised
from bench.types import InputError

SUFFIX = ".facts"
_Text = Annotated[str, msgspec.Meta(pattern=r"\S")]


class _Split(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    bullet: _Text
    facts: Annotated[list[_Text], msgspec.Meta(min_length=1)]
    annotator: Annotated[int, msgspec.Meta(ge=1)] = 1


class _Sheet(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    made_by: _Text
    bullets: Annotated[list[_Split], msgspec.Meta(min_length=1)]
    reviewed: bool = False


class _Line(_Sheet, frozen=True, forbid_unknown_fields=True, kw_only=True):
    id: _Text


def place(references: Path, article_id: str) -> Path:
    """Where the facts of an article are: beside a folder's or a single file, or a collection."""
    if references.is_dir():
        return references / f"{article_id}{SUFFIX}.toml"
    ending = ".toml" if references.suffix.lower() in (".md", ".markdown") else ".jsonl"
    return references.with_name(f"{references.stem}{SUFFIX}{ending}")


def sources(references: Path) -> list[Path]:
    """The files of facts beside a reference set."""
    if references.is_dir():
        return sorted(references.glob(f"*{SUFFIX}.toml"))
    path = place(references, "")
    return [path] if path.exists() else []


def read(source: Path) -> list[FactSheet]:
    """Read the facts beside a reference set, or a file of facts; [] where there are none.

    Raises
    ------
    InputError
        A file can't be read, or is not of this form; names file, line and field.
    """
    paths = [source] if source.stem.endswith(SUFFIX) else sources(source)
    return [sheet for path in paths for sheet in _sheets(path)]


def _sheets(path: Path) -> Iterator[FactSheet]:
    if path.suffix == ".toml":
        yield _toml(path)
    else:
        yield from _jsonl(path)


def _toml(path: Path) -> FactSheet:
    try:
        values = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"cannot be read as TOML: {error}", file=path) from None
    return _sheet(path.stem.removesuffix(SUFFIX), _checked(values, _Sheet, path))


def _jsonl(path: Path) -> Iterator[FactSheet]:
    seen: set[str] = set()
    for number, values in jsonl.read(path):
        line = _checked(values, _Line, path, number)
        if line.id in seen:
            raise InputError("is given twice", file=path, line=number, field="id")
        seen.add(line.id)
        yield _sheet(line.id, line)


def _checked(values: Any, kind: Any, path: Path, line: int | None = None) -> Any:
    try:
        return msgspec.convert(values, kind)
    except msgspec.ValidationError as error:
        message, _, field = str(error).partition(" - at `$")
        raise InputError(message, file=path, line=line, field=field.strip("`.") or None) from None


def _sheet(article_id: str, values: _Sheet) -> FactSheet:
    return FactSheet(
        article_id=article_id,
        made_by=values.made_by,
        reviewed=values.reviewed,
        splits=tuple(
            Split(
                bullet=_plain(one.bullet),
                facts=tuple(map(_plain, one.facts)),
                annotator=one.annotator,
            )
            for one in values.bullets
        ),
    )


def _plain(text: str) -> str:
    return " ".join(normalised(text).split())


def write(references: Path, sheets: Sequence[FactSheet]) -> None:
    """Write the facts of articles, each file in one step; other articles' facts stay."""
    if references.is_dir() or references.suffix.lower() in (".md", ".markdown"):
        for sheet in sheets:
            with replacing(place(references, sheet.article_id)) as file:
                file.write(dumps(sheet))
    else:
        known = {sheet.article_id: sheet for sheet in (*read(references), *sheets)}
        jsonl.write(place(references, ""), map(_record, known.values()))


def _record(sheet: FactSheet) -> Mapping[str, Any]:
    splits = [
        {"bullet": one.bullet, "facts": list(one.facts), "annotator": one.annotator}
        for one in sheet.splits
    ]
    about = {"id": sheet.article_id, "made_by": sheet.made_by, "reviewed": sheet.reviewed}
    return {**about, "bullets": splits}


def dumps(sheet: FactSheet) -> str:
    """The TOML file of one article."""
    lines = [
        "# Key facts of the bullets that people wrote, one statement each. Edit them freely;",
        "# set reviewed = true once a person has read them all.",
        f"made_by = {_quoted(sheet.made_by)}{_NOBODY if sheet.made_by == BULLETS else ''}",
        f"reviewed = {str(sheet.reviewed).lower()}",
    ]
    for one in sheet.splits:
        lines += ["", "[[bullets]]"]
        lines += [f"annotator = {one.annotator}"] if one.annotator > 1 else []
        lines += [f"bullet = {_quoted(one.bullet)}", "facts = ["]
        lines += [f"    {_quoted(fact)}," for fact in one.facts] + ["]"]
    return "\n".join(lines) + "\n"


_NOBODY = "    # taken whole: split what says more than one thing"


def _quoted(text: str) -> str:
    """A basic string of TOML, whose escapes are those of JSON but for U+007F."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
