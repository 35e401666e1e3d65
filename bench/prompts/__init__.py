"""Prompts: Markdown files with front matter and two roles, rendered to messages.

A prompt file has a `# User` part, which holds `{{article}}` once, and mostly a `# System` part
before it. `{{marker}}` is the name of the tags around the article: it is derived from the article
and does not occur in it, so that no article can pretend to end. Front matter may hold `about`, and
`examples` (a reference set, relative to the file) with `shots` (how many of it are shown).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from bench import references
from bench.duplicates import near_duplicates
from bench.names import nearest
from bench.text import encodable
from bench.types import Article, InputError, Reference, digest

DEFAULT_SHOTS = 3
_FOLDER = Path(__file__).parent
_FRONT = ("about", "examples", "shots")
_ROLE = re.compile(r"^# +(system|user)[ \t]*$", re.IGNORECASE | re.MULTILINE)
_SLOT = re.compile(r"\{\{\s*(\w*)\s*\}\}")
_SLOTS = ["article", "marker"]


class Message(NamedTuple):
    """One message of a conversation; the role is `system`, `user` or `assistant`."""

    role: str
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """A prompt's parts, as written in its file; `system` may be empty."""

    name: str
    system: str
    user: str
    examples: tuple[Reference, ...] = ()

    @property
    def digest(self) -> str:
        """Changes with every word that a model is shown, examples included."""
        return digest(self.system, self.user, [_shown(example) for example in self.examples])

    def messages(self, article: Article) -> tuple[Message, ...]:
        """What a model is shown for an article: instructions, examples, the article."""
        made = [Message("system", self.system)] if self.system else []
        for example in self.examples:
            made.append(Message("user", _filled(self.user, example.article)))
            made.append(Message("assistant", "\n".join(f"- {b}" for b in example.takeaways[0])))
        return (*made, Message("user", _filled(self.user, article)))

    def refuse_overlap(self, articles: Iterable[Article]) -> None:
        """Make sure that no article is one of the examples.

        Raises
        ------
        InputError
            One is, by its id or nearly by its text: the model would be shown the answer.
        """
        if not self.examples:
            return
        asked, shown = list(articles), [example.article for example in self.examples]
        ids = {article.id for article in shown}
        same = [article.id for article in asked if article.id in ids]
        texts = [article.text for article in (*shown, *asked)]
        same += [
            asked[pair.second - len(shown)].id
            for pair in near_duplicates(texts)
            if pair.first < len(shown) <= pair.second
        ]
        if same:
            raise InputError(
                f"shows articles as examples that are under test: {', '.join(sorted(set(same)))}",
                file=self.name,
                field="examples",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class BareText(Prompt):
    """The article's text after `user` and nothing else, for models made to summarize."""

    def messages(self, article: Article) -> tuple[Message, ...]:
        """One message; nothing in the text can be mistaken for an instruction."""
        return (Message("user", self.user + encodable(article.text)),)


def as_text(article: Article) -> str:
    """An article as a reader has it: title, standfirst, text."""
    return encodable("\n\n".join(filter(None, (article.title, article.standfirst, article.text))))


def load(prompt: str | Path) -> Prompt:
    """Read a prompt: a path that ends in `.md`, or the name of a bundled one.

    Raises
    ------
    InputError
        There is no such prompt, or its form is not the one described above; names file and line.
    """
    path = Path(prompt)
    if path.suffix != ".md":
        bundled = sorted(file.stem for file in _FOLDER.glob("*.md"))
        if path.name not in bundled:
            hint = f"{nearest(path.name, bundled)} (a path ends in .md)"
            raise InputError(f"no bundled prompt {path.name!r}{hint}", field="prompt")
        path = _FOLDER / f"{path.name}.md"
    try:
        text = path.read_text(encoding="utf-8").replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot be read: {error}", file=path, field="prompt") from None
    return _parsed(text, path)


def _parsed(text: str, path: Path) -> Prompt:
    front, body = _front_matter(text, path)
    parts = _ROLE.split(body)
    roles = [role.lower() for role in parts[1::2]]
    if parts[0].strip() or roles not in (["system", "user"], ["user"]):
        raise InputError("expected '# System' (or none) and '# User', once each", file=path)
    texts = dict(zip(roles, (part.strip() for part in parts[2::2]), strict=True))
    _check_slots(text, texts, path)
    return Prompt(
        name=path.stem,
        system=texts.get("system", ""),
        user=texts["user"],
        examples=_examples(front, path),
    )


def _front_matter(text: str, path: Path) -> tuple[Mapping[str, Any], str]:
    match = re.match(r"---[ \t]*\n(.*?\n)?---[ \t]*\n", text, re.DOTALL)
    if not match:
        return {}, text
    try:
        front = yaml.safe_load(match[1] or "") or {}
    except yaml.YAMLError as error:
        raise InputError(f"front matter is not YAML: {error}", file=path, line=1) from None
    if not isinstance(front, dict):
        raise InputError("expected fields such as about: ...", file=path, line=1)
    for key in front.keys() - set(_FRONT):
        known = nearest(str(key), list(_FRONT))
        raise InputError(f"unknown key{known}", file=path, line=1, field=str(key))
    return front, text[match.end() :]


def _check_slots(text: str, texts: Mapping[str, str], path: Path) -> None:
    for slot in _SLOT.finditer(text):
        if slot[1] not in _SLOTS:
            line = text.count("\n", 0, slot.start()) + 1
            raise InputError(
                f"unknown slot {slot[0]}{nearest(slot[1], _SLOTS)}", file=path, line=line
            )
    if [slot for slot in _SLOT.findall(texts["user"]) if slot == "article"] != ["article"]:
        raise InputError("expected {{article}} once in '# User'", file=path)
    if _SLOT.search(texts.get("system", "")):
        raise InputError("expected no slots in '# System': they belong in '# User'", file=path)


def _examples(front: Mapping[str, Any], path: Path) -> tuple[Reference, ...]:
    shots = front.get("shots", DEFAULT_SHOTS)
    if not isinstance(shots, int) or isinstance(shots, bool) or shots < 1:
        raise InputError("expected a whole number from 1", file=path, field="shots")
    if "examples" not in front:
        return ()
    if not isinstance(front["examples"], str):
        raise InputError("expected the path of a reference set", file=path, field="examples")
    examples = references.load(path.parent / front["examples"], limit=shots)
    for example in examples:
        if not example.takeaways:
            raise InputError(f"{example.article.id} has no takeaways", file=path, field="examples")
    return tuple(examples)


def _filled(template: str, article: Article) -> str:
    """A user message: the article is inserted last, and slots in it are not filled."""
    text = as_text(article)
    marker = _marker(text)
    values = {"marker": marker, "article": f"<{marker}>\n{text}\n</{marker}>"}
    return _SLOT.sub(lambda slot: values[slot[1]], template)


def _marker(text: str) -> str:
    """A tag that does not occur in a text: an article that guesses its own gets another."""
    numbered: Sequence[object] = [text]
    while (marker := f"article-{digest(*numbered)}") in text:
        numbered = [*numbered, len(numbered)]
    return marker


def _shown(example: Reference) -> list[object]:
    return [as_text(example.article), example.takeaways[0]]
