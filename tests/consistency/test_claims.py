"""Polarity, opposites, sureness, shares, order and roles against an article of its own making."""

from __future__ import annotations

import pytest
from bench.consistency.facts import lexicon, source

from bench.consistency import facts

ARTICLE = """The toll on the Sorle bridge rose by 12 percent in March, and traffic fell by 9 \
percent. The ferry company, Lindmar, praised the decision. Its owner, Tove Brask, said that the \
bridge authority might lower the toll again in autumn.

Seven of the county's nine mayors support the toll. Most of the drivers in a survey pay monthly. \
All the lorries on the bridge pay in advance. The authority opened a new office for drivers before \
the toll was raised. The survey was commissioned by Lindmar.

Lindmar accused the authority of hiding repairs; the authority has not answered the letter. It \
plans to repaint the towers. The authority tells drivers of works by email and by post. Carts were \
permitted on the old bridge, and cattle crossed it without a permit.

Dunvik pays a higher toll than Harby, no more than 40 crowns. Harby overtook Dunvik in the \
race for visitors. Brask thanked the crews but did not admit a mistake. Bikes may cross without \
charge. The Liberal Harbour League and chief financial officer Ida Voll support her. Demand is \
as strong as ever. Mayors were barred from the vote. The old ferry stops on 31 May.

Councillor Per Ullman, a farmer, voted against the tariff. Ticket income climbed for the third \
year running, by 14 percent to 6 million crowns. Foreman Edda Roos was not injured when a \
ladder broke. A former cashier, Lars Meck, denied taking coins from the booth. The painters have \
won only one of their last five contracts. The bridge museum did not rule out a second exhibition. \
Boats did not pay all fees. Parking fees will stay frozen. The harbour master, an \
opposition leader, backed the new lights."""

WRONG = [
    # negation
    ("The toll on the Sorle bridge did not rise by 12 percent in March.", "negation_added"),
    ("Lindmar, the ferry company, never praised the decision.", "negation_added"),
    ("The authority failed to open a new office for drivers.", "negation_added"),
    ("Traffic is not expected to fall by 9 percent.", "negation_added"),
    ("The authority has answered the letter.", "negation_omitted"),
    ("The authority tells drivers of works only by post.", "only_added"),
    ("Brask did not thank the crews.", "negation_added"),
    ("Bikes may not cross without charge.", "negation_added"),
    ("Foreman Edda Roos was injured when a ladder broke.", "negation_omitted"),
    ("Lars Meck took coins from the booth.", "negation_omitted"),
    ("The bridge museum ruled out a second exhibition.", "negation_omitted"),
    # opposites
    ("Councillor Per Ullman voted in favour of the tariff.", "opposite"),
    ("Councillor Per Ullman voted for the tariff.", "opposite"),
    ("Ticket income went down for the third year running, by 14 percent.", "opposite"),
    ("Ticket income fell by 14 percent to 6 million crowns.", "opposite"),
    ("The harbour master, an opposition leader, opposed the new lights.", "opposite"),
    ("Lindmar criticised the decision.", "opposite"),
    ("Lindmar, the ferry company, condemned the decision.", "opposite"),
    ("Seven of the nine mayors oppose the toll.", "opposite"),
    ("Carts were forbidden on the old bridge.", "opposite"),
    ("The authority closed a new office for drivers.", "opposite"),
    ("The toll on the Sorle bridge fell by 12 percent in March.", "opposite"),
    ("Traffic was up 9 percent in March.", "opposite"),
    # how sure, how far along
    ("The bridge authority will lower the toll again in autumn.", "modality"),
    ("The authority has repainted the towers.", "aspect"),
    # shares
    ("All of the county's mayors support the toll.", "quantifier"),
    ("None of the lorries on the bridge pay in advance.", "quantifier"),
    ("Few of the drivers in the survey pay monthly.", "quantifier"),
    ("About a quarter of the lorries on the bridge pay in advance.", "quantifier"),
    ("Dunvik pays a toll of more than 40 crowns.", "bound"),
    # order, roles, comparisons
    ("The authority opened a new office for drivers after the toll was raised.", "order"),
    ("After the toll was raised, the authority opened a new office for drivers.", "order"),
    ("The authority accused Lindmar of hiding repairs.", "role"),
    ("Harby was overtaken by Dunvik in the race for visitors.", "role"),
    ("Harby pays a higher toll than Dunvik.", "comparison"),
]


@pytest.mark.parametrize(("bullet", "rule"), WRONG)
def test_errors_are_found(bullet: str, rule: str) -> None:
    """A bullet with one thing changed is caught by the rule for it."""
    assert rule in {finding.rule for finding in _findings(bullet)}


FAITHFUL = [
    "Not only did the toll rise by 12 percent, traffic fell, too.",
    "The authority will not lower the toll before autumn.",
    "If the authority does not lower the toll in autumn, drivers pay.",
    "The ferry company, not a mayor, praised the decision.",
    "The authority has yet to answer the letter.",
    "Only 7 of the county's 9 mayors support the toll.",
    "The decision was praised by Lindmar.",
    "Traffic was down 9 percent.",
    "The authority set up a new office for drivers.",
    "Cattle crossed the old bridge without a permit.",
    "The authority might lower the toll again in autumn.",
    "Most of the county's mayors support the toll.",
    "The majority of the drivers in a survey pay monthly.",
    "Each lorry on the bridge pays in advance.",
    "The toll was raised after the authority opened a new office for drivers.",
    "Before the toll was raised, the authority opened a new office for drivers.",
    "The authority was accused by Lindmar of hiding repairs.",
    "Dunvik was overtaken by Harby in the race for visitors.",
    "Harby pays a lower toll than Dunvik.",
    "Dunvik pays a toll of at most 40 crowns.",
    "Lindmar commissioned the survey.",
    "The Lib Harbour League and CFO Ida Voll support her.",
    "Demand has never been stronger.",
    "Mayors were not allowed to take part in the vote.",
    "The old ferry runs until the end of May.",
    "The painters have failed to win four of their last five contracts.",
    "Councillor Per Ullman did not vote for the tariff.",
    "Ticket income did not rise or fall much.",
    "A woman accused Lars Meck of taking coins from the booth.",
    "Boats paid some fees.",
    "12 percent of all the bridge's drivers pay the toll.",
]


@pytest.mark.parametrize("bullet", FAITHFUL)
def test_faithful_partners_pass(bullet: str) -> None:
    """The passive, the converse, contrasts, conditions and bounds are no errors."""
    assert _findings(bullet) == []


def test_no_word_is_its_own_opposite() -> None:
    """The two sides of a line of the list have no word in common."""
    assert [word for word, others in lexicon.opposites().items() if word in others] == []


def _findings(bullet: str) -> list[source.Finding]:
    return facts.findings(source.against(bullet, source.read(ARTICLE)))
