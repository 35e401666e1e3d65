"""The fields of a reference, whichever file they stand in: checked when read, laid out to write."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from bench.console import counted, shown
from bench.names import nearest
from bench.text import normalised
from bench.types import Article, InputError, Reference, Takeaways

FRONT_MATTER = (
    "title",
    "standfirst",
    "published",
    "source",
    "author",
    "language",
    "tags",
    "takeaways_by",
    "license",
)
"""Fields above the text of a Markdown file, in the order they are written."""
FIELDS = ("id", *FRONT_MATTER, "text", "takeaways", "annotators")
_LABELS = [name for name in FRONT_MATTER if name not in ("published", "tags")]
TAKEAWAYS_BY = ("journalist", "editor", "annotator", "project")
DEFAULT_LANGUAGE = "en"
MAX_NAME = 80
"""Characters of an unknown field's name in a message."""
MAX_ID = 500
"""Characters of an article's id; that of a Markdown file is shorter still."""

LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def fail(error: InputError) -> None:
    """Stop at the first thing that is wrong."""
    raise error


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a record was read, and whom to tell what is wrong with it.

    `lines` gives the line of a field, of a paragraph `("text", i)` and of a bullet
    `("takeaways", annotator, i)`, counted from 0, where they stand on lines of their own. `at` is
    where a row is found again: the first byte of its line, or its number in a Parquet file.
    """

    file: object = None
    line: int | None = None
    at: int | None = None
    lines: Mapping[object, int] = field(default_factory=lambda: MappingProxyType({}))
    report: Callable[[InputError], None] = fail

    def line_of(self, *keys: object) -> int | None:
        """Line of the first of the keys that has one, else the line of the record."""
        return next((self.lines[key] for key in keys if key in self.lines), self.line)

    def wrong(self, name: str, message: str, *keys: object, line: int | None = None) -> None:
        """Report a problem with one field, at a line or at the first key that has one."""
        line = line or self.line_of(*keys, name)
        self.report(InputError(message, file=self.file, line=line, field=name[:MAX_NAME]))


def from_record(record: Mapping[str, Any], place: Place) -> Reference:
    """Make a reference of plain values, reporting everything that is wrong to `place`.

    `takeaways` is a list of bullets, or one such list for each annotator. None and "" are the
    same as leaving the field out. What is wrong is left empty in the result.
    """
    for key in record:
        if key not in FIELDS:
            place.wrong(key, f"unknown field{nearest(key, list(FIELDS))}")
    if record.get("title") is None:
        place.wrong("title", "missing; expected the article's headline")
    label = {name: _label(record, name, place) for name in _LABELS}
    text = body(_text(record, "text", place))
    if not text:
        place.wrong("text", "the article has no text")
    takeaways = _takeaways(record.get("takeaways"), place)
    return Reference(
        article=_article(record, label, text, place),
        takeaways=takeaways,
        annotators=_annotators(record, takeaways, place),
        takeaways_by=_takeaways_by(label["takeaways_by"], place),
        license=label["license"],
    )


def _article(
    record: Mapping[str, Any], label: Mapping[str, str], text: str, place: Place
) -> Article:
    return Article(
        id=_id(record, place),
        title=label["title"],
        standfirst=label["standfirst"],
        text=text,
        author=label["author"],
        published=_date(record.get("published"), place),
        source=label["source"],
        language=_language(label["language"], place),
        tags=_strings(record, "tags", place),
    )


def as_record(reference: Reference) -> dict[str, Any]:
    """Every field as a value that JSON can hold, in the order of `FIELDS`."""
    article = reference.article
    return {
        "id": article.id,
        "title": article.title,
        "standfirst": article.standfirst,
        "published": article.published.isoformat() if article.published else None,
        "source": article.source,
        "author": article.author,
        "language": article.language,
        "tags": list(article.tags),
        "takeaways_by": reference.takeaways_by,
        "license": reference.license,
        "text": article.text,
        "takeaways": [list(bullets) for bullets in reference.takeaways],
        "annotators": list(names_of(reference)),
    }


def names_of(reference: Reference) -> tuple[str, ...]:
    """One annotator's name for each set of takeaways, "" for those who have none."""
    return reference.annotators or ("",) * len(reference.takeaways)


def body(text: str) -> str:
    """Text with its paragraphs separated by one blank line, and no space around any line."""
    lines = [line.strip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    joined = "\n".join(lines).strip()
    return re.sub(r"\n{3,}", "\n\n", joined) if "\n\n\n" in joined else joined  # slow to look for


def one_line(text: str) -> str:
    """Text with every run of space made one blank."""
    return " ".join(text.split())


def label(text: str) -> str:
    """Text as fields of one line hold it, ids among them."""
    return one_line(normalised(text))


def _text(record: Mapping[str, Any], name: str, place: Place) -> str:
    value = record.get(name)
    if value is None or isinstance(value, str):
        return normalised(value or "")
    place.wrong(name, f"expected text, found {shown(value)}")
    return ""


def _label(record: Mapping[str, Any], name: str, place: Place) -> str:
    return one_line(_text(record, name, place))


def _id(record: Mapping[str, Any], place: Place) -> str:
    value = _label(record, "id", place)
    if len(value) > MAX_ID:
        place.wrong("id", f"expected at most {MAX_ID} characters, found {len(value):,}")
    return value[:MAX_ID]


def _strings(record: Mapping[str, Any], name: str, place: Place) -> tuple[str, ...]:
    value = record.get(name) or ()
    if isinstance(value, str):
        value = value.split(",")
    if not _is_list(value):
        place.wrong(name, f"expected a list of texts, found {shown(value)}")
        return ()
    other = [part for part in value if not isinstance(part, str)]
    if other:
        place.wrong(name, f"expected a list of texts, found {shown(other[0])} in it")
        return ()
    return tuple(filter(None, (one_line(normalised(part)) for part in value)))


def _date(value: object, place: Place) -> date | None:
    if not value:
        return None
    if isinstance(value, date):
        return value.date() if isinstance(value, datetime) else value
    with suppress(ValueError):
        if isinstance(value, str | int):
            return datetime.fromisoformat(str(value).strip()).date()
    place.wrong("published", f"expected a date such as 2024-04-17, found {shown(value)}")
    return None


def _language(code: str, place: Place) -> str:
    if code and not LANGUAGE.fullmatch(code):
        place.wrong("language", f"expected a code such as 'en' or 'pt-BR', found {shown(code)}")
        return DEFAULT_LANGUAGE
    return code or DEFAULT_LANGUAGE


def _takeaways_by(who: str, place: Place) -> str:
    if who and who not in TAKEAWAYS_BY:
        place.wrong("takeaways_by", f"{shown(who)} is unknown{nearest(who, list(TAKEAWAYS_BY))}")
        return ""
    return who


def _takeaways(value: Any, place: Place) -> tuple[Takeaways, ...]:
    if value and not _is_list(value):
        place.wrong("takeaways", f"expected a list of bullets, found {shown(value)}")
        return ()
    sets = value if value and all(map(_is_list, value)) else [value or []]
    if not any(sets):
        place.wrong("takeaways", "no bullets; in Markdown they belong under ## Key Takeaways")
        return ()
    return tuple(_bullets(bullets, place, annotator) for annotator, bullets in enumerate(sets))


def _bullets(bullets: Sequence[object], place: Place, annotator: int) -> Takeaways:
    if not bullets:
        place.wrong("takeaways", "no bullets under this heading", ("takeaways", annotator))
    kept = []
    for number, bullet in enumerate(bullets):
        if isinstance(bullet, str) and (text := one_line(normalised(bullet))):
            kept.append(text)
        else:
            found = "an empty one" if isinstance(bullet, str) else shown(bullet)
            at = ("takeaways", annotator, number)
            place.wrong("takeaways", f"expected the text of a bullet, found {found}", at)
    return tuple(kept)


def _annotators(
    record: Mapping[str, Any], takeaways: tuple[Takeaways, ...], place: Place
) -> tuple[str, ...]:
    value = record.get("annotators")
    if not (value and takeaways):
        return ("",) * len(takeaways)
    named = _is_list(value) and all(isinstance(name, str | int | None) for name in value)
    if not named or len(value) != len(takeaways):
        place.wrong(
            "annotators",
            f"expected a list of {counted(len(takeaways), 'name')}, one for each set of bullets",
        )
        return ("",) * len(takeaways)
    return tuple(one_line(normalised(str(name or ""))) for name in value)


def _is_list(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)
