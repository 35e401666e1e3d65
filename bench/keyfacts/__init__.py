"""Key facts: what the bullets that people wrote say, one fact at a time, in files to be reviewed.

`references/<id>.facts.toml` stands beside `references/<id>.md`, `<set>.facts.jsonl` beside a
collection in one file. Facts are split from bullets, never taken from the article: docs/judges.md
says why.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.types import InputError, Takeaways, digest

BY_HAND, BULLETS = "hand", "bullets"
"""Who made facts, where no model did: a person, or nobody, the bullets being taken whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """A bullet and its facts; `annotator` is the place of its writer in the reference, from 1."""

    bullet: str
    facts: tuple[str, ...]
    annotator: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class FactSheet:
    """The key facts of one article's bullets: who made them, and whether a person looked."""

    article_id: str
    made_by: str
    splits: tuple[Split, ...]
    reviewed: bool = False

    def annotators(self) -> Iterator[tuple[Takeaways, tuple[str, ...]]]:
        """Yield the bullets of each annotator with all their facts."""
        for annotator in sorted({split.annotator for split in self.splits}):
            theirs = [split for split in self.splits if split.annotator == annotator]
            facts = tuple(fact for split in theirs for fact in split.facts)
            yield tuple(split.bullet for split in theirs), facts


@dataclass(frozen=True, slots=True)
class Known:
    """Facts by the bullets that they are of, as a metric looks them up."""

    facts: Mapping[Takeaways, tuple[str, ...]]
    unreviewed: frozenset[Takeaways] = frozenset()

    def only(self, wanted: Iterable[Takeaways]) -> Known:
        """Those of some bullets."""
        kept = {bullets: self.facts[bullets] for bullets in wanted if bullets in self.facts}
        return Known(kept, self.unreviewed & kept.keys())

    @property
    def digest(self) -> str:
        """Changes with any fact and any bullet, not with their order in files."""
        return digest(sorted(self.facts.items()))


def plain(bullets: Sequence[str]) -> Takeaways:
    """Bullets as files of facts have them: each on one line."""
    return tuple(" ".join(bullet.split()) for bullet in bullets)


def known(sheets: Sequence[FactSheet], source: Path) -> Known:
    """What sheets say, by bullets.

    Raises
    ------
    InputError
        Two of them split the same bullets into other facts.
    """
    found: dict[Takeaways, tuple[str, ...]] = {}
    unreviewed = set()
    for sheet in sheets:
        for bullets, facts in sheet.annotators():
            if found.setdefault(bullets, facts) != facts:
                message = f"{sheet.article_id}: the same bullets have other facts elsewhere"
                raise InputError(message, file=source)
            if not sheet.reviewed:
                unreviewed.add(bullets)
    return Known(found, frozenset(unreviewed))
