"""What is wrong with a reference set, all of it in one pass: mistakes, leaks and duplicates."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from bench.console import counted, shown
from bench.duplicates import near_duplicates
from bench.files import exists
from bench.ingest.boxes import find_takeaways
from bench.references import scan
from bench.references.markdown import BULLET, HEADING
from bench.references.records import Place
from bench.text import unit, words
from bench.types import InputError, Reference, Takeaways

MIN_TEXT_WORDS = 50  # below it there is hardly anything to leave out
CHARACTERS_PER_WORD = 2  # in scripts without blanks between words, whose characters are counted
MAX_BULLET_WORDS = 60  # 94 in 100 bullets of 50 statistical bulletins, a wordy kind, are shorter


def check(path: str | os.PathLike[str]) -> list[InputError]:
    """Everything that is wrong with a folder, a Markdown file or a collection, in order of lines.

    Beside what keeps a file from being read: a single bullet, a bullet that is a paragraph,
    bullets that stand twice or in the text, a very short text, an id given twice, and articles
    that are the same or nearly so.
    """
    path = Path(path)
    if not exists(path):
        return [InputError("no such file or folder", file=path)]
    problems: list[InputError] = []
    places: list[Place] = []

    def texts() -> Iterator[str]:
        ids: dict[str, Place] = {}
        for reference, place in scan(path, problems.append):
            _inspect(reference, place)
            earlier = ids.setdefault(reference.article.id, place)
            if earlier is not place:
                place.wrong(
                    "id", f"{shown(reference.article.id)} is the id of {_name(earlier)} too"
                )
            places.append(place)
            yield reference.article.text

    for first, second, resemblance in near_duplicates(texts()):
        share = "the same" if resemblance == 1 else f"{resemblance:.0%} the same"
        places[second].wrong("text", f"{share} as {_name(places[first])}")
    if not places and not problems:
        problems.append(InputError("no references here", file=path))
    return sorted(problems, key=lambda problem: (str(problem.file), problem.line or 0))


def _inspect(reference: Reference, place: Place) -> None:
    paragraphs = reference.article.text.split("\n\n")
    _inspect_lists(paragraphs, place)
    lines = [_plain(line) for paragraph in paragraphs for line in paragraph.split("\n")]
    length = sum(len(line.split()) for line in lines)
    kind, least = _limit(reference.article.text, MIN_TEXT_WORDS)
    if 0 < length < least:
        place.wrong(
            "text", f"only {counted(length, kind.removesuffix('s'))}; expected at least {least}"
        )
    for annotator, bullets in enumerate(reference.takeaways):
        if len(bullets) == 1:
            place.wrong("takeaways", "a single bullet", ("takeaways", annotator))
        _inspect_bullets(bullets, set(lines), place, annotator)


def _inspect_lists(paragraphs: list[str], place: Place) -> None:
    """Report lists in the text, and takeaways that stand there under a heading of their own."""
    within = False
    for number, paragraph in enumerate(paragraphs):
        listed = [line for line in paragraph.split("\n") if BULLET.match(line)]
        if listed and not within:
            message = f"bullets in the text: {shown(listed[0])}; they belong under ## {HEADING}"
            place.wrong("text", message, ("text", number))
        within = bool(listed)
    lines = [
        (line, number) for number, one in enumerate(paragraphs) for line in [*one.split("\n"), ""]
    ]
    box = find_takeaways([line for line, _ in lines])
    if box.bullets:
        heading, number = lines[min(box.lines)]
        message = f"takeaways in the text, under {shown(heading)}; expected ## {HEADING}"
        place.wrong("text", message, ("text", number))


def _inspect_bullets(bullets: Takeaways, lines: set[str], place: Place, annotator: int) -> None:
    seen: set[str] = set()
    for number, bullet in enumerate(bullets):
        key = ("takeaways", annotator, number)
        plain, length = _plain(bullet), len(words(bullet))
        kind, most = _limit(bullet, MAX_BULLET_WORDS)
        if length > most:
            place.wrong("takeaways", f"a paragraph of {length} {kind}, not a bullet", key)
        if plain in seen:
            place.wrong("takeaways", f"appears twice: {shown(bullet)}", key)
        if plain in lines:
            place.wrong("takeaways", f"is also a line of the text: {shown(bullet)}", key)
        seen.add(plain)


def _limit(text: str, words_: int) -> tuple[str, int]:
    """What a text is counted in, and a limit in words as one of these."""
    kind = unit(text)
    return kind, words_ * CHARACTERS_PER_WORD if kind == "characters" else words_


def _plain(text: str) -> str:
    """Text without what a copy may differ in: capitals, space, punctuation, markers."""
    return " ".join(words(text))


def _name(place: Place) -> str:
    """Say which reference is at a place: its file, or its line in a collection."""
    return str(place.file) if place.line is None else f"{place.file}:{place.line}"
