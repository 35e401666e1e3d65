"""Verdicts in print for people: a block for each bullet, and what they come to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import islice

from bench.console import counted, visible
from bench.types import Label, Problem, Verdict

WORDS: dict[Label, str] = {
    "supported": "supported",
    "unsupported": "unsupported",
    "uncertain": "unverified",
}
"""What people are told instead of a label: an uncertain bullet is neither shown nor refuted."""
_SIGNS: dict[Label, str] = {"supported": "✓", "unsupported": "✗", "uncertain": "?"}
_COLORS: dict[Label, str] = {
    "supported": "\x1b[32m",
    "unsupported": "\x1b[31m",
    "uncertain": "\x1b[33m",
}
_PLAIN = "\x1b[0m"
_INDENT = 2
_WIDEST = 100
"""Longer lines are hard to read."""
_MOST_LINES = 2
"""Of a sentence that decided nothing."""
_LEGEND = (
    "unverified: neither shown nor refuted; read the closest sentence, or name another --checker"
)


def render(
    verdicts: Sequence[Verdict], sets: Sequence[tuple[str, int]], *, width: int, color: bool
) -> str:
    """Return all blocks, and a last line that counts the verdicts.

    `sets` has the title and the number of bullets of each set; a single set needs no title.
    """
    width = max(min(width, _WIDEST), 4 * _INDENT)
    left, lines = iter(verdicts), []
    for title, count in sets:
        lines += _wrapped(visible(title), width) if len(sets) > 1 else []
        lines += [line for one in islice(left, count) for line in _block(one, width, color)]
    below = [summary(verdicts), *([_LEGEND] if any(map(_is_open, verdicts)) else [])]
    return "\n".join([*lines, "", *(x for text in below for x in _wrapped(text, width)), ""])


def summary(verdicts: Sequence[Verdict]) -> str:
    """The number of bullets by verdict, on one line."""
    found = Counter(verdict.label for verdict in verdicts)
    by_word = ", ".join(f"{found[label]} {word}" for label, word in WORDS.items())
    return f"{counted(len(verdicts), 'bullet')}: {by_word}"


def _block(verdict: Verdict, width: int, color: bool) -> list[str]:
    """A mark, the verdict and the bullet, and indented below them what it rests on."""
    room, word, sign = width - _INDENT, WORDS[verdict.label], _SIGNS[verdict.label]
    first, *rest = _wrapped(f"{word}: {visible(verdict.bullet)}", room)
    begin, end = (_COLORS[verdict.label], _PLAIN) if color else ("", "")
    shown = word if first.startswith(word) else ""  # the terminal may be too narrow for it
    first = f"{begin}{sign} {shown}{end}{first.removeprefix(shown)}"
    rest += [
        line for problem in verdict.problems for line in _wrapped(_reason(problem, verdict), room)
    ]
    rest += _evidence(verdict, room)
    return [first, *(" " * _INDENT + line for line in rest)]


def _evidence(verdict: Verdict, room: int) -> list[str]:
    """The article's sentence, cut where it decided nothing."""
    if not verdict.evidence:
        return [] if verdict.problems else _wrapped("No sentence of the article is close.", room)
    sentence = visible(verdict.evidence.sentence)
    if verdict.label == "supported" and _bare(sentence) == _bare(visible(verdict.bullet)):
        return []
    if not _is_open(verdict):
        return _wrapped(f"Article: {sentence}", room)
    lines = _wrapped(f"Closest: {sentence}", room)
    if len(lines) <= _MOST_LINES:
        return lines
    *kept, last = lines[:_MOST_LINES]
    return [*kept, f"{_wrapped(last, room - 2)[0]} …"]


def _reason(problem: Problem, verdict: Verdict) -> str:
    """What is wrong with which words, and what the article has instead, unless that is shown."""
    words, instead = visible(problem.words), visible(problem.article)
    about = f'"{words}": ' if words and words != visible(verdict.bullet) else ""
    is_sentence = verdict.evidence and instead == visible(verdict.evidence.sentence)
    told = f' ("{instead}")' if instead and not is_sentence else ""
    return f"{about}{visible(problem.why)}{told}"


def _is_open(verdict: Verdict) -> bool:
    """Whether nothing speaks for the bullet, and nothing against it."""
    return verdict.label == "uncertain" and not verdict.problems


def _bare(text: str) -> str:
    return text.strip(" .").casefold()


def _wrapped(text: str, width: int) -> list[str]:
    """Lines of at most `width` columns of a terminal, of which some letters take two."""
    from rich.console import Console
    from rich.text import Text

    lines = Text(text).wrap(Console(width=width), width, overflow="fold")
    return [line.plain.rstrip() for line in lines]
