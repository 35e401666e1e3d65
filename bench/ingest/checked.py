"""What `check` reads: an article that may have no takeaways, and bullets that stand elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bench.ingest.kinds import is_html, refusal
from bench.ingest.reading import MIN_WORDS, fields_of, has_front_matter, opened
from bench.ingest.source import Page
from bench.ingest.text import same
from bench.references.reading import parse
from bench.references.records import Place, from_record
from bench.text import unit, words
from bench.types import Article, InputError, Reference, Takeaways

_NEEDED = ("front matter", "text", "published", "language")
"""The fields of a file that verdicts depend on."""
_NONE = "none found; expected a heading such as Key Takeaways over a list, or a file of bullets"


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """An article, and the takeaways that stand with it; `lack` says why there are none."""

    reference: Reference
    lack: InputError | None = None


def article(page: Page, name: str) -> Material:
    """Read a reference file, a saved web page, a text copied with its takeaways, or plain text.

    Text without takeaways is the article as it is, to the last blank. `name` is for messages.

    Raises
    ------
    InputError
        It is none of these, or has no text.
    """
    if reason := refusal(page.data):
        raise InputError(reason, file=name)
    data, text = opened(page, Place(file=name))
    if has_front_matter(text):
        return _own_format(text, name)
    record, doubts = fields_of(data, text, "", {})
    if text and len(words(record["text"])) < MIN_WORDS:  # too short to tell headline and body
        record["text"] = _without(text, record["takeaways"])
    place = Place(file=name, report=lambda _: None)
    found = from_record(record, place)
    if is_html(data):
        _need_text(found.article.text, doubts["text"].reason if "text" in doubts else "", name)
    elif not text.strip():
        raise InputError("the article has no text", file=name)
    elif not found.takeaways:
        found = Reference(article=Article(id="", title="", text=text), takeaways=())
    if found.takeaways:
        return Material(reference=found)
    why = f"{doubts['takeaways'].reason}; {_NONE}" if "takeaways" in doubts else _NONE
    return Material(reference=found, lack=InputError(why, file=name, field="takeaways"))


def bullets(page: Page, name: str, language: str) -> tuple[Takeaways, ...]:
    """Read bullets as a model writes them, or those of a reference file or a web page.

    Raises
    ------
    InputError
        There are none, or the bytes are no text.
    """
    from bench import replies

    data, text = opened(page, Place(file=name))
    if is_html(data) or has_front_matter(text):
        found = article(page, name)
        if found.lack:
            raise found.lack
        return found.reference.takeaways
    listed = replies.bullets(text, language)
    if not listed:
        raise InputError("no bullets found", file=name)
    return (listed,)


def _own_format(text: str, name: str) -> Material:
    """A Markdown file with front matter; of what is wrong in it, only what is needed is told."""
    problems: list[InputError] = []
    found, _ = parse(text, Place(file=name, report=problems.append), "")
    for problem in problems:
        if problem.field in _NEEDED:
            raise problem
    lack = next((problem for problem in problems if problem.field == "takeaways"), None)
    if not found.takeaways:
        lack = InputError(_NONE, file=name, field="takeaways")
    return Material(reference=found if not lack else replace(found, takeaways=()), lack=lack)


def _without(text: str, bullets: Takeaways) -> str:
    """A text without the lines that are bullets."""
    known = {same(bullet) for bullet in bullets}
    return "\n".join(line for line in text.splitlines() if same(line) not in known).strip()


def _need_text(text: str, doubt: str, name: str) -> None:
    count = len(words(text))
    if doubt or count < MIN_WORDS:
        why = doubt or f"no article found, only {count} {unit(text)} of text"
        raise InputError(why, file=name, field="text")
