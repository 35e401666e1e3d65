"""Pages into references: text as copied from a browser, saved HTML, Markdown, or a URL."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, count
from pathlib import Path
from typing import Any

from bench.ingest.source import Page, read
from bench.ingest.text import from_text, same
from bench.references import parse, scan, write
from bench.references.reading import decode, files
from bench.references.records import Place, from_record
from bench.text import normalised, unit, words
from bench.types import InputError, Reference

MIN_TEXT_WORDS = 20  # fewer are a consent banner, not an article
MIN_TEXT_CHARACTERS = 60  # in scripts that set no blanks between words
_SLUG_CHARACTERS = 60
_FRONT_MATTER = re.compile(r"---[ \t]*\r?\n")
_HTML = re.compile(
    rb"<(?:!doctype html|html|head|body|article|main|section|div|p|h1|meta)\b", re.IGNORECASE
)

Edit = Callable[[Reference, Sequence[InputError]], Reference]


def add(source: str, folder: Path, *, name: str | None = None, edit: Edit | None = None) -> Path:
    """Turn a file, `-` for standard input, or a URL into `folder/<name>.md`; return its path.

    The name is made from the headline unless given. `edit` is given what was found, and what is
    wrong with it, and returns what shall be written.

    Raises
    ------
    InputError
        No article with takeaways was found, or it stands in the folder already. Nothing is
        written.
    """
    if folder.exists() and not folder.is_dir():
        raise InputError("expected a folder to write the article to", file=folder)
    problems: list[InputError] = []
    reference = draft(read(source), Place(file=source, report=problems.append))
    if edit:
        reference = edit(reference, problems)
    elif problems:
        raise problems[0]
    twin = _twin(reference, folder)
    if twin:
        raise InputError(f"this article is there already, in {twin}", file=source)
    name = name or _free(slug(reference.article.title), folder)
    return write(replace(reference, article=replace(reference.article, id=name)), folder)


def draft(page: Page, place: Place) -> Reference:
    """Find the article and the takeaways on a page; `place` is told what is missing.

    A Markdown file of our own format is read as it is. The article's id is empty.
    """
    data = _utf8(page.data)
    if _is_html(data):
        from bench.ingest.html import from_html

        record = from_html(data)
    else:
        text = decode(data, place) or ""
        if "\0" in text:
            place.report(InputError("expected text, found binary data", file=place.file))
            text = ""
        if _FRONT_MATTER.match(text):
            return parse(text, place, "")[0]
        record = from_text(normalised(text))
    missing = list(_missing(record))
    for field, message in missing:
        place.wrong(field, message)
    if page.url:
        record["source"] = page.url
    silent = replace(place, report=lambda _: None)
    return from_record(record, silent if missing else place)


def summary(reference: Reference) -> str:
    """What was found on a page, in one line, for the person who added it."""
    article = reference.article
    count = len(article.text.split("\n\n"))
    bullets = sum(map(len, reference.takeaways))
    labels = {"author": article.author, "date": article.published, "source": article.source}
    absent = [name for name, value in labels.items() if not value]
    length = f"{len(words(article.text))} {unit(article.text)}"
    found = f"{length} in {count} paragraphs, {bullets} bullets"
    return f"{found}; no {', no '.join(absent)}" if absent else found


def slug(title: str) -> str:
    """A file name made of a headline: its letters and digits in any script, hyphens between."""
    plain = re.sub("[\u0300-\u036f]", "", unicodedata.normalize("NFKD", title.casefold()))
    plain = re.sub(r"['’]", "", unicodedata.normalize("NFC", plain)).replace("_", " ")
    name = "-".join(re.findall(r"\w+", plain))
    if len(name) > _SLUG_CHARACTERS:
        name = name[: _SLUG_CHARACTERS + 1].rpartition("-")[0] or name[:_SLUG_CHARACTERS]
    return name or "article"


def _missing(record: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the fields without which there is no reference, and what to say."""
    length = len(record["text"].split())
    if not record["title"]:
        yield "title", "no headline found"
    if length < MIN_TEXT_WORDS and len(record["text"]) < MIN_TEXT_CHARACTERS:
        yield "text", f"no article found, only {length} words of text"
    if not record["takeaways"]:
        heads = "Key Takeaways, Key points or At a glance"
        yield "takeaways", f"none found; expected a heading such as {heads} over a list"


def _twin(reference: Reference, folder: Path) -> str:
    """Name of the file in a folder that holds the same article, else ""."""
    text = same(reference.article.text)
    others = scan(folder, lambda _: None) if folder.is_dir() else ()
    return next(
        (str(place.file) for other, place in others if same(other.article.text) == text), ""
    )


def _free(name: str, folder: Path) -> str:
    """The name, or with the first number behind it that no other article has."""
    taken = {file.stem.casefold() for file in files(folder)} if folder.is_dir() else set()
    taken.add("readme")
    numbered = (f"{name}-{number}" for number in count(2))
    return next(one for one in chain([name], numbered) if one.casefold() not in taken)


def _utf8(data: bytes) -> bytes:
    """The bytes as UTF-8 where they say that they are UTF-16, as some editors save."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace").encode()
    return data


def _is_html(data: bytes) -> bool:
    start = data[:4096].lstrip(codecs.BOM_UTF8 + b" \t\r\n")
    return start.startswith(b"<") and _HTML.search(start) is not None
