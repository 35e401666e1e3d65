"""Pages into references: text as copied from a browser, saved HTML, Markdown, or a URL."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, count
from pathlib import Path
from textwrap import shorten
from typing import Any

from bench.console import counted
from bench.ingest.doubts import Chosen, Doubt
from bench.ingest.kinds import refusal
from bench.ingest.reading import MIN_WORDS, fields_of, has_front_matter, opened
from bench.ingest.source import Page, read
from bench.ingest.text import same
from bench.references import parse, scan, write
from bench.references.reading import files
from bench.references.records import Place, from_record, names_of
from bench.text import sentences, unit, words
from bench.types import InputError, Reference

_MIN_CHARACTERS = 60  # in scripts that set no blanks between words
_SLUG_CHARACTERS = 60
_NAME_BYTES = 200  # of a file name; most systems allow 255
_END_CHARACTERS = 70  # of the body, at each end, in the summary
_HEADINGS = "a heading such as Key Takeaways, Key points or At a glance over a list"
_NONE = "none found"
_CONFIRM = "if that is right, add it with --interactive"
_EMPTY = {"title": "", "text": "", "takeaways": []}

Report = Callable[[InputError], None]
Edit = Callable[[Reference, Sequence[InputError]], Reference]
Ask = Callable[[Doubt], Any]


def ignore(_: InputError) -> None:
    """Tell nobody."""


def add(
    source: str,
    folder: Path,
    *,
    name: str | None = None,
    selector: str = "",
    ask: Ask | None = None,
    edit: Edit | None = None,
    note: Report = ignore,
) -> Path:
    """Turn a file, `-` for standard input, or a URL into `folder/<name>.md`; return its path.

    The name is made from the headline unless given. `selector` is a CSS selector of the list of
    takeaways on a web page. `ask` is given each doubt that has options and returns one of them, or
    None. `edit` is given what was found, and what is wrong with it, and returns what is to be
    written; what the answers have settled needs none. `note` is told what was left empty because
    it is not clear.

    Raises
    ------
    InputError
        No article with takeaways was found, or it stands in the folder already. Nothing is
        written.
    """
    if folder.exists() and not folder.is_dir():
        raise InputError("expected a folder to write the article to", file=folder)
    if name and len(name.encode()) > _NAME_BYTES:
        raise InputError(f"longer than {_NAME_BYTES} bytes", field="--id")
    reference = _settled(source, selector, ask, edit, note)
    twin = _twin(reference, folder)
    if twin:
        raise InputError(f"this article is there already, in {twin}", file=source)
    name = name or _free(slug(reference.article.title), folder)
    return write(replace(reference, article=replace(reference.article, id=name)), folder)


def _settled(
    source: str, selector: str, ask: Ask | None, edit: Edit | None, note: Report
) -> Reference:
    """What is found on a page, its doubts answered and its problems mended by a person."""
    problems: list[InputError] = []
    place = Place(file=source, report=problems.append)
    notes = problems.append if edit else note
    page = read(source)
    chosen = _answers(page, selector, ask) if ask else {}
    reference = draft(page, place, selector=selector, chosen=chosen, note=notes)
    if edit and (problems or not chosen):
        return edit(reference, problems)
    if problems:
        raise problems[0]
    return reference


def draft(
    page: Page,
    place: Place,
    *,
    selector: str = "",
    chosen: Chosen | None = None,
    note: Report = ignore,
) -> Reference:
    """Find the article and the takeaways on a page; `place` is told what is missing.

    A Markdown file of our own format is read as it is. The article's id is empty. `chosen`
    settles doubts by field; `note` is told of fields that were left empty because two candidates
    were left for them.
    """
    if reason := refusal(page.data):
        place.report(InputError(reason, file=place.file))
        return from_record(_EMPTY, replace(place, report=ignore))
    data, text = opened(page, place)
    if has_front_matter(text):
        return parse(text, place, "")[0]
    record, doubts = fields_of(data, text, selector, chosen or {})
    missing = list(_missing(record, doubts, confirmed=bool(selector)))
    for field, message in missing:
        place.wrong(field, message)
    if "published" in doubts and not record["published"]:
        note(InputError(doubts["published"].reason, file=place.file, field="published"))
    if page.url:
        record["source"] = page.url
    return from_record(record, replace(place, report=ignore) if missing else place)


def summary(reference: Reference) -> str:
    """What was taken from a page, so that a person sees a mistake at once."""
    article = reference.article
    size = f"{len(words(article.text))} {unit(article.text)}"
    paragraphs = counted(len(article.text.split("\n\n")), "paragraph")
    return "\n".join([
        f"title: {article.title or _NONE}",
        *([f"standfirst: {article.standfirst}"] if article.standfirst else []),
        f"date: {article.published or _NONE}",
        f"author: {article.author or _NONE}",
        f"source: {article.source or _NONE}",
        f"language: {article.language}",
        *_listed(reference),
        f"text: {size} in {paragraphs}",
        *_ends(" ".join(article.text.split())),
    ])  # fmt: skip


def _listed(reference: Reference) -> Iterator[str]:
    """The bullets, those of each annotator below a name."""
    for name, bullets in zip(names_of(reference), reference.takeaways, strict=True):
        yield f"takeaways{f' ({name})' if name else ''}: {len(bullets)}"
        yield from (f"  - {bullet}" for bullet in bullets)
    if not reference.takeaways:
        yield "takeaways: 0"


def _ends(text: str) -> list[str]:
    """The first and the last words of a text, where what does not belong to it mostly stands."""
    if len(text) <= 2 * _END_CHARACTERS:
        return [f"  whole: {text}"]
    first, last = _first(text), _first(text[::-1])[::-1]
    return [f"  begins: {first} ...", f"  ends: ... {last}"]


def _first(text: str) -> str:
    """Whole words, or in scripts without blanks as many characters."""
    return shorten(text, _END_CHARACTERS, placeholder="") or text[:_END_CHARACTERS]


def slug(title: str) -> str:
    """A file name made of a headline: its letters and digits in any script, hyphens between."""
    plain = re.sub("[\u0300-\u036f]", "", unicodedata.normalize("NFKD", title.casefold()))
    plain = re.sub(r"['’]", "", unicodedata.normalize("NFC", plain)).replace("_", " ")
    name = "-".join(re.findall(r"\w+", plain))
    if len(name) > _SLUG_CHARACTERS:
        name = name[: _SLUG_CHARACTERS + 1].rpartition("-")[0] or name[:_SLUG_CHARACTERS]
    return name or "article"


def _answers(page: Page, selector: str, ask: Ask) -> Chosen:
    """What is chosen of the options on a page, by field; a choice may raise another question."""
    data, text = opened(page, Place(report=ignore))
    chosen: dict[str, Any] = {}
    asked: set[str] = set()
    while not (refusal(page.data) or has_front_matter(text)):
        _, doubts = fields_of(data, text, selector, chosen)
        doubt = next(
            (one for one in doubts.values() if one.options and one.field not in asked), None
        )
        if not doubt:
            break
        asked.add(doubt.field)
        if (answer := ask(doubt)) is not None:
            chosen[doubt.field] = answer
    return chosen


def _missing(
    record: dict[str, Any], doubts: dict[str, Doubt], *, confirmed: bool
) -> Iterator[tuple[str, str]]:
    """Yield the fields without which there is no reference, and what to say.

    `confirmed` is whether a person named the list, so that one bullet is enough.
    """
    length = len(record["text"].split())
    bullets = record["takeaways"]
    if not record["title"]:
        yield "title", _with("no headline found", doubts.get("title"))
    if "text" in doubts:
        yield "text", doubts["text"].reason
    elif length < MIN_WORDS and len(record["text"]) < _MIN_CHARACTERS:
        yield "text", f"no article found, only {counted(length, 'word')} of text"
    if not bullets:
        yield "takeaways", _with(f"none found; expected {_HEADINGS}", doubts.get("takeaways"))
    elif len(bullets) == 1 and not confirmed:
        yield "takeaways", f"only one bullet found, {bullets[0]!r:.80}; {_CONFIRM}"
    if leaked := _leaked(record["text"], bullets, record["language"]):
        yield "text", f"the body still holds a bullet, {leaked!r:.80}; {_CONFIRM}"


def _with(message: str, doubt: Doubt | None) -> str:
    if not doubt:
        return message
    hint = "--interactive asks which" if doubt.options else "--interactive opens an editor"
    if doubt.field == "takeaways":
        hint = f"--selector names the list, {hint}"
    return f"{message}; {doubt.reason}; {hint}"


def _leaked(text: str, bullets: Sequence[str], language: str) -> str:
    """The first bullet that is a sentence or a paragraph of the body, else ""."""
    parts = {*text.split("\n"), *sentences(text, language or "en")} if bullets else set()
    held = {same(part) for part in parts}
    return next((bullet for bullet in bullets if same(bullet) in held), "")


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
