"""What names stand for and whom pronouns mean, as far as an article tells it."""

from __future__ import annotations

import pytest
from bench.consistency.facts import kinds, names, source
from bench.consistency.facts.passage import parse

ARTICLE = """The ferry from Ostby was late again, said Petra Lindqvist, who runs it. She blamed \
the tide. Ivo Marsh, the mayor, disagreed. "The tide is never late," he said.

The Harbour Workers' Union met Marsh in Kelm and Dray. Grainhold, a company of the region, did not \
answer. It has moved to Tavel, a village near the Lake of Orm."""


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Petra Lindqvist", "person"),
        ("Marsh", "person"),
        ("Ostby", "place"),
        ("Dray", "place"),
        ("Tavel", "place"),
        ("Harbour Workers' Union", "organisation"),
        ("Grainhold", "organisation"),
        ("Breadcorp", ""),
    ],
)
def test_kind(name: str, expected: str) -> None:
    """Titles, verbs of saying, prepositions, appositions and the words of a name tell its kind."""
    found = names.read(parse(f"they know {name} well"))[0]
    assert kinds.kind(found, source.read(ARTICLE)) == expected


def test_kind_by_the_bullet() -> None:
    """Where the article does not tell the kind, the bullet's own use may."""
    bullet = parse("The firm is based in Breadcorp.")
    assert kinds.kind(names.read(bullet)[-1], source.read(ARTICLE), bullet) == "place"


@pytest.mark.parametrize(("sentence", "expected"), [(0, set()), (1, {"lindqvist"}), (3, {"marsh"})])
def test_referents(sentence: int, expected: set[str]) -> None:
    """A pronoun means the person named last before it."""
    found = kinds.referents(source.read(ARTICLE))[sentence]
    assert {name.core[-1] for name in found} == expected
