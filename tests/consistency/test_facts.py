"""Each fact module against an article of its own making: what it finds, and what it lets pass."""

from __future__ import annotations

from datetime import date

import pytest
from bench.consistency.facts import source
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.consistency import facts

ARTICLE = """The Varno mill in Ostby, which employs 240 people, will close in May 2025, its owner \
Grainhold Holdings said on Tuesday. "We have lost money for six years," said Petra Lindqvist, \
the chief executive. She blamed the price of wheat, which rose by 18 percent last year.

The closure may cost a further 90 jobs at the harbour of Kelm, according to Ivo Marsh, the mayor \
of Ostby. Marsh asked Grainhold to wait until the autumn. The company rejected his request.

The government in Torvik, the capital of Ardovia, has not offered any aid. Most of the workers \
are older than 50. The Grain Workers' Union (GWU) plans to hold a strike before the council meets \
on 3 February. Sales of bread fell to 41.6 million crowns, below the forecast of 45 million.

The union sued Grainhold in 2019 and won 2 million crowns. Lindqvist praised the Ardovian workers. \
The mill makes 70 tonnes of flour a day; bakers pay 12 crowns an hour for the use of its ovens."""

WRONG = [
    # figures
    ("The mill employs 420 people.", "number_absent"),
    ("Sales of bread fell to 41.6 billion crowns.", "number_absent"),
    ("The price of wheat rose by 28 percent last year.", "number_absent"),
    ("Bakers pay 12 crowns a day for the use of its ovens.", "number_unit"),
    ("The closure may cost a further 240 jobs at the harbour of Kelm.", "number_elsewhere"),
    ("The mill makes 70 tonnes of flour in a year and a half.", "number_absent"),
    # dates
    ("The mill will close in July 2025.", "date_absent"),
    ("The mill will close in May 2031.", "date_absent"),
    ("The council meets on 9 February.", "date_absent"),
    ("The mill will close in the last week of May 2025.", "date_unsure"),
    ("The union sued Grainhold in 2025 and won 2 million crowns.", "date_elsewhere"),
    # names
    ("The mill belongs to Breadcorp International.", "name_absent"),
    ("Helga Lindqvist is the chief executive.", "name_changed"),
    ("Petra Marsh is the mayor of Ostby.", "name_mixed"),
    ("Petra Lindqvist asked Grainhold to wait until the autumn.", "name_elsewhere"),
    ("The closure may cost a further 90 jobs at the harbour of Torvik.", "name_elsewhere"),
    # quotations
    ('Petra Lindqvist said: "We have made money for six years."', "quote_absent"),
    ("Ivo Marsh said that they had lost money for six years.", "name_elsewhere"),
    # polarity
    ("The price of wheat did not rise by 18 percent last year.", "negation_added"),
    ("The government has offered aid.", "negation_dropped"),
    ("The company accepted his request.", "opposite"),
    ("The price of wheat fell by 18 percent last year.", "opposite"),
    ("Lindqvist criticised the Ardovian workers.", "opposite"),
    # modality and aspect
    ("The union has held a strike before the council meets.", "aspect"),
    # scope
    ("Few of the workers are older than 50.", "quantifier"),
    # roles
    ("Grainhold sued the union in 2019.", "role"),
    # links
    ("The union plans to hold a strike after the council meets on 3 February.", "order"),
]


@pytest.mark.parametrize(("bullet", "rule"), WRONG)
def test_errors_are_found(bullet: str, rule: str) -> None:
    """A bullet with one thing changed is caught by the rule for it."""
    assert rule in {finding.rule for finding in _findings(bullet)}


FAITHFUL = [
    "The Varno mill, which employs two hundred and forty people, will close in May 2025.",
    "Grainhold's Petra Lindqvist says the company has lost money for six years.",
    "Wheat became 18 per cent dearer last year.",
    "As many as 90 more jobs may go in Kelm.",
    "The mayor, Ivo Marsh, asked Grainhold to wait until autumn.",
    "Grainhold was asked by Marsh to wait until the autumn.",
    "His request was rejected by the company.",
    "Torvik has not offered aid.",
    "The Grain Workers' Union plans a strike before the council meeting of 3 February.",
    "The GWU is planning a strike.",
    "Sales of bread were about 42 million crowns.",
    "Nearly 250 people work at the mill.",
    "The majority of the workers are over 50.",
    "Grainhold was sued by the union in 2019.",
    "Workers from Ardovia were praised by Lindqvist.",
    "The mill makes some 70 tonnes of flour a day.",
    '"We have lost money for six years," Petra Lindqvist said.',
    '"We have lost money ... for six years," she said of the "mill".',
    "Lindqvist blamed the price of wheat for the closure.",
]


@pytest.mark.parametrize("bullet", FAITHFUL)
def test_faithful_partners_pass(bullet: str) -> None:
    """Other words, rounded figures, the passive, nationalities and acronyms are no errors."""
    assert _findings(bullet) == []


def test_a_finding_names_both_sides() -> None:
    """A finding holds the bullet's words and what the article says instead."""
    found = {one.kind: (one.words, one.article) for one in _findings("It accepted his request.")}
    assert found["antonym"] == ("accepted", "rejected")


def test_weekdays_follow_the_day_of_publication() -> None:
    """A weekday is that of the date in the article, or else absent."""
    article = "The bridge was opened on 16 April."  # a Tuesday
    read = source.read(article, date(2024, 4, 18))
    assert facts.findings(source.against("The bridge was opened on Tuesday.", read)) == []
    wrong = facts.findings(source.against("The bridge was opened on Monday.", read))
    assert [finding.rule for finding in wrong] == ["date_absent"]


@pytest.mark.parametrize(
    ("bullet", "wrong"),
    [
        ("Its sales went from 40 to 50 million crowns.", True),
        ("Its sales went to 50 million from 40 million crowns.", True),
        ("Its sales went from 50 to 40 million crowns.", False),
        ("Its sales went to 40 million from 50 million crowns.", False),
    ],
)
def test_the_direction_of_figures(bullet: str, wrong: bool) -> None:
    """From 40 to 50 is not from 50 to 40."""
    read = source.read("Sales went from 50 million crowns in a year to 40 million.")
    found = {finding.rule for finding in facts.findings(source.against(bullet, read))}
    assert ("number_reversed" in found) == wrong


FIGURES = """The plan passed by 27 votes to 21. The hall cost 46 million pounds, 9 million more \
than planned. Only 18,000 of 95,000 people left the coast. Two clubs get a grant of 15,000 pounds \
each. At least 112 people are missing and 870 were injured. Profit climbed to 412 million dollars, \
or 1.84 dollars a share, from 355 million dollars, or 1.57 dollars a share.

Forty-one people died on Tavola. Nineteen died on Ruai. A witness handed over 20,000 dollars on \
nine occasions. The union expects sales of between 9.2 and 9.5 billion crowns. In a class of \
twenty - five pupils, 16 percent of all girls play chess. The trial is due on 10 January. \
A study of 600 patients in three towns is planned. Three clinics have agreed to it."""


@pytest.mark.parametrize(
    ("bullet", "rule"),
    [
        ("The plan passed by 27 votes to 18.", "number_absent"),
        ("The plan passed by 27 votes to 16.", "number_elsewhere"),
        ("At least 870 people are missing and 112 were injured.", "number_reversed"),
        ("Profit climbed to 355 million dollars from 412 million dollars.", "number_reversed"),
        ("The hall cost 52 million pounds.", "number_absent"),
        ("Profit was up 31 cents a share.", "number_absent"),
        ("The trial is due on 10 January 2027.", "date_absent"),
    ],
)
def test_wrong_figures_are_found(bullet: str, rule: str) -> None:
    """A figure exchanged with another, or one that no two figures make, is caught."""
    read = source.read(FIGURES, date(2024, 11, 26))
    assert rule in {one.rule for one in facts.findings(source.against(bullet, read))}


@pytest.mark.parametrize(
    "bullet",
    [
        "The hall cost £46m instead of the £37m planned.",
        "A study of 600 patients is planned; three clinics of the towns agreed.",
        "Fewer than one in five of the 95,000 people left.",
        "Profit per share was up 27 cents at $1.84.",
        "Profit rose by 16% to $412m.",
        "Witnesses told of at least $180,000.",
        "Sales of 9.2-9.5 billion crowns are expected.",
        "Sales of 9.2 billion to 9.5 billion crowns are expected.",
        "There are 25 pupils in the class.",
        "The trial is due on 10 January 2025.",
        "The trial is due in early January 2025.",
        "Some #46m went into the hall.",
    ],
)
def test_figures_that_follow_from_others_pass(bullet: str) -> None:
    """Sums, differences, products, shares, cents, ranges and the year to come are no errors."""
    read = source.read(FIGURES, date(2024, 11, 26))
    assert facts.findings(source.against(bullet, read)) == []


def test_what_is_copied_is_not_questioned() -> None:
    """Words of the article in their order are never wrong, but a currency or a figure may be."""
    read = source.read("Nobody saw the sum of £5 million. In the end, 1.5 million went to Dr Roe.")
    assert facts.findings(source.against("the sum of £5 million", read)) == []
    assert facts.findings(source.against("In the end 1.5 million went to dr roe", read)) == []
    assert facts.findings(source.against("the sum of $5 million", read))
    assert facts.findings(source.against("In the end, 15 million went to Dr Roe.", read))


@pytest.mark.parametrize("bullet", ["1 " * 5000, "half " * 3000, "one hundred " * 1000, "9" * 400])
def test_long_nonsense_is_read(bullet: str) -> None:
    """Thousands of figures, or of digits, are held against an article of such figures."""
    read = source.read("May 1 and 2 half a hundred " * 50 + "\ud800 at 0000-00-00.")
    assert isinstance(facts.findings(source.against(bullet, read)), list)


def test_a_form_of_address_is_that_of_the_article() -> None:
    """Who is Mr in the article is not Mrs in the bullet."""
    read = source.read("The clerk asked whether Mr. Harrow had signed. He had not.")
    wrong = facts.findings(source.against("The clerk asked about Mrs. Harrow.", read))
    assert "name_title" in {finding.rule for finding in wrong}
    assert facts.findings(source.against("The clerk asked about Mr Harrow.", read)) == []


def test_a_sum_of_the_articles_figures_is_no_plain_error() -> None:
    """What a bullet says it reckoned is not called absent."""
    article = "The mill employs 240 people. The harbour employs 90 people."
    read = source.read(article)
    found = facts.findings(source.against("The two employ 330 people in total.", read))
    assert {finding.rule for finding in found} <= {"number_derived"}


@given(st.text(max_size=80), st.text(max_size=200))
@settings(max_examples=100, derandomize=True, deadline=None)
def test_any_text_can_be_read(bullet: str, article: str) -> None:
    """Whatever the texts hold, findings speak of words of the bullet."""
    for finding in facts.findings(source.against(bullet, source.read(article))):
        assert finding.words


@given(st.sampled_from([bullet for bullet, _ in WRONG]))
@settings(max_examples=25, derandomize=True, deadline=None)
def test_a_sentence_of_the_article_is_never_wrong(bullet: str) -> None:
    """An article supports all that it says itself."""
    read = source.read(f"{ARTICLE}\n\n{bullet}")
    assert "number_absent" not in {one.rule for one in facts.findings(source.against(bullet, read))}


def _findings(bullet: str) -> list[source.Finding]:
    return facts.findings(source.against(bullet, source.read(ARTICLE)))
