"""One row of texts -> `Item`: what `run`, `bench.score`, `bench.check` and `meta-eval` score.

A row holds `article` (a string), `references` (a list of annotators, each a list of strings),
`takeaways` (a list of strings), `published` (a date, or a string such as "2024-04-17") and
`language` (an ISO 639-1 code, "en" where it is not given). Missing values are None or NaN. Texts
are normalised.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, NoReturn

from bench.text import normalised
from bench.types import InputError, Item, Reference, Takeaways

FIELDS = ("article", "references", "takeaways", "published", "language")
LANGUAGE = "en"


def read(
    row: Mapping[str, Any],
    *,
    file: object = None,
    line: int | None = None,
    takeaways: str = "takeaways",
) -> Item:
    """Read a row; `takeaways` is what it calls the bullets.

    Raises
    ------
    InputError
        A field is of the wrong type; names `file`, `line` and the field.
    """
    return _Reading(row, file, line, normalised).item(takeaways)


def of(reference: Reference, takeaways: Takeaways) -> Item:
    """Bullets for the article of a reference; texts in runs and collections are normalised."""
    article = reference.article
    row = {
        "article": article.text,
        "references": reference.takeaways,
        "takeaways": takeaways,
        "published": article.published,
        "language": article.language,
    }
    return _Reading(row, None, None, str).item("takeaways")


def has_reference(item: Item) -> bool:
    """Whether any annotator wrote a word."""
    return any(bullet.strip() for bullets in item.references for bullet in bullets)


class _Reading:
    """The fields of one row, each checked; `text` is what becomes of a string."""

    def __init__(
        self, row: Mapping[str, Any], file: object, line: int | None, text: Callable[[str], str]
    ) -> None:
        self.row, self.file, self.line, self.text = row, file, line, text

    def item(self, takeaways: str) -> Item:
        return Item(
            article=self.article("article"),
            references=self.annotators("references"),
            takeaways=self.bullets(takeaways),
            published=self.published("published"),
            language=self.language("language"),
        )

    def article(self, field: str) -> str:
        value = self.row.get(field)
        return self.text(value) if isinstance(value, str) else self.wrong(field, "a string", value)

    def bullets(self, field: str) -> Takeaways:
        return self._strings(field, self._value(field) or ())

    def annotators(self, field: str) -> tuple[Takeaways, ...]:
        value = self._value(field) or ()
        if not isinstance(value, list | tuple) or any(
            isinstance(bullets, str) for bullets in value
        ):
            self.wrong(field, "a list of annotators, each a list of strings", value)
        return tuple(
            self._strings(f"{field}[{place}]", _listed(bullets))
            for place, bullets in enumerate(value)
        )

    def published(self, field: str) -> date | None:
        value = self._value(field)
        if isinstance(value, datetime):
            return value.date()
        if value is None or isinstance(value, date):
            return value
        try:
            return datetime.fromisoformat(value.strip()).date()
        except (AttributeError, ValueError):
            self.wrong(field, "a date such as 2024-04-17", value)

    def language(self, field: str) -> str:
        value = self._value(field)
        if value is not None and not isinstance(value, str):
            self.wrong(field, 'a code such as "en"', value)
        return value or LANGUAGE

    def wrong(self, field: str, expected: str, value: object) -> NoReturn:
        message = f"expected {expected}, not {value!r:.60}"
        raise InputError(message, file=self.file, line=self.line, field=field)

    def _value(self, field: str) -> Any:
        """The value as Python has it; None where it is missing."""
        value = self.row.get(field)
        if isinstance(value, float | datetime) and value != value:
            return None
        return _listed(value)

    def _strings(self, field: str, value: Any) -> Takeaways:
        if not isinstance(value, list | tuple):
            self.wrong(field, "a list of strings", value)
        for place, text in enumerate(value):
            if not isinstance(text, str):
                self.wrong(f"{field}[{place}]", "a string", text)
        return tuple(map(self.text, value))


def _listed(value: Any) -> Any:
    """Arrays, as data frames hold them, as lists."""
    return value.tolist() if hasattr(value, "tolist") else value
