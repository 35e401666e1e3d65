"""Where on a page its article stands, and what stands elsewhere: menus, adverts, other stories."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from bench.ingest.boxes import PROSE_WORDS
from bench.ingest.lines import Element, Line, outer

_PROSE_CHARACTERS = 60  # in scripts that set no blanks between words
_WORD_CHARACTERS = 20  # more are no words with blanks between them
_MOSTLY_LINKS = 0.5  # share of the letters of a line

_ELSEWHERE = re.compile(
    r"(?<![a-z])(?:footer|nav(?:bar|igation)?|menu|breadcrumbs?|related|recommend\w*|promo\w*"
    r"|advert\w*|ads?|sponsor\w*|affiliate\w*|offers?|newsletter|subscri\w+|trending|popular"
    r"|most-?read|cookies?|consent|comments?|teasers?|outbrain|taboola|masthead|top-?bar)(?![a-z])",
    re.IGNORECASE,
)
_BESIDE = re.compile(
    r"(?<![a-z])(?:sidebar|side-?bar|rail|widget|carousel|cards?|products?)(?![a-z])",
    re.IGNORECASE,
)
_CAPITALS = re.compile(r"(?<=[a-z])(?=[A-Z])")


class Layout:
    """The parts of a page by the prose that they hold."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._prose: Counter[Element] = Counter()
        for line in lines:
            if size := _prose(line):
                self._prose.update(dict.fromkeys(outer(line.owner), size))
        self._most = max(self._prose.values(), default=0)
        self._home = self._find_home() if self._prose else None

    def holds_article(self, element: Element) -> bool:
        """Whether most of the prose of the page is in an element, or it is the whole page."""
        return self._prose[element] * 2 > self._most or element.tag in ("body", "html")

    def is_apart(self, element: Element) -> bool:
        """Whether an element stands outside what holds both the headline and the prose."""
        home = self._home
        return home is not None and all(one is not home for one in outer(element))

    def part(self, element: Element, box: Element | None, *, sure: bool) -> str:
        """Why an element does not belong to the article, by the names around it, else "".

        `box` is an element around it that has a name such as key-takeaways. With `sure`, it may
        stand in a sidebar or a card.
        """
        if not sure and box is None and self.is_apart(element):
            return "stands apart from the article"
        for one in outer(element):
            if self.holds_article(one):
                return ""
            names = _CAPITALS.sub("-", " ".join(one.get(n, "") for n in ("class", "id", "role")))
            if one.tag in ("footer", "form") or (_ELSEWHERE.search(names) and one is not box):
                return "is in a menu, an advert or a list of other stories"
            sure = sure or one is box
            if not sure and _BESIDE.search(names):
                return "stands beside the article"
        return ""

    def dates(self, element: Element) -> bool:
        """Whether a date in an element may be that of the article."""
        for one in outer(element):
            if self.holds_article(one):
                break
            header = one.tag == "header" and next(one.iter("h1"), None) is None
            if header or one.tag in ("li", "a", "article", "aside", "nav"):
                return False
        return not (self.is_apart(element) or self.part(element, None, sure=False))

    def _find_home(self) -> Element | None:
        """The innermost element that holds a main heading and most of the prose."""
        holders = [one for one in self._prose if self._prose[one] * 2 > self._most]
        inner = max(holders, key=lambda one: sum(1 for _ in one.iterancestors()))
        chain = list(outer(inner))
        places = {one: number for number, one in enumerate(chain)}
        heads = chain[-1].iter("h1")
        meets = (next(one for one in outer(head) if one in places) for head in heads)
        return min(meets, key=places.__getitem__, default=None)


def _prose(line: Line) -> int:
    """Characters of a paragraph, 0 for other lines."""
    words, characters = len(line.text.split()), len(line.text)
    unspaced = characters >= _PROSE_CHARACTERS and characters > words * _WORD_CHARACTERS
    prose = words >= PROSE_WORDS or unspaced
    return characters if prose and line.item is None and line.away < _MOSTLY_LINKS else 0
