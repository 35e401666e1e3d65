"""What is read exactly: one table of rules, from which findings, docs and tests are made.

A plain rule makes a bullet unsupported by itself: it was right in 95 of 100 cases on text that was
not at hand when it was written (docs/consistency.md). Any other is a hint, shown with the verdict.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from bench.consistency.rules import (
    copies,
    dates,
    names,
    negation,
    numbers,
    opposites,
    quantifiers,
    quotes,
)
from bench.consistency.rules.lexicon import lines
from bench.consistency.rules.reading import Claim, Finding

VERSION = 6
"""Goes up whenever the same word lists give other findings; a test compares them."""
Finder = Callable[[Claim], Iterable[Finding]]
SAMPLE = "\n\n".join(lines("sample"))
"""The article that the table's examples are bullets of."""
SAMPLE_PUBLISHED = date(2025, 1, 16)


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of thing that a bullet can get wrong; `needs` says when the rule speaks.

    `wrong` and `right` are bullets for `SAMPLE`: the rule speaks of the first, and not of the
    second.
    """

    name: str
    kind: str
    finder: Finder
    plain: bool
    needs: str
    wrong: str
    right: str


RULES = (
    Rule(
        "number_absent", "number", numbers.find, True,
        "no figure agrees with it, none make it, and the sentence that says most of it has another",
        "The mill employs 420 people.",
        "The mill employs two hundred and forty people.",
    ),
    Rule(
        "number_replaced", "number", numbers.find, True,
        "another figure of its kind stands between the same words in the article",
        "The union sued Grainhold in 2019 and won 18 million crowns.",
        "The union sued Grainhold in 2019 and won two million crowns.",
    ),
    Rule(
        "number_unit", "number", numbers.find, True,
        "the article has the figure, with another unit or rate alone",
        "Bakers pay 12 crowns a day for the ovens.",
        "Bakers pay 12 crowns per hour for the ovens.",
    ),
    Rule(
        "number_order", "number", numbers.find, True,
        "the article has from the one to the other, the other way round",
        "The price of an oven went from 14 to 9 crowns.",
        "The price of an oven went from 9 to 14 crowns.",
    ),
    Rule(
        "number_noun", "number", numbers.find, False,
        "the article has the figure for something else, and other figures for this",
        "The harbour of Kelm has 240 jobs to lose.",
        "The mill has 240 people.",
    ),
    Rule(
        "number_unsure", "number", numbers.find, False,
        "no figure agrees with it or makes it, but writers count, round and estimate such figures",
        "Grainhold is the fifth owner of the mill.",
        "Bakers pay a dozen crowns an hour.",
    ),
    Rule(
        "date_absent", "date", dates.find, True,
        "no date agrees with it, by the publication date, or is as far from it as a figure says",
        "The council meets on 9 February.",
        "The owner said on 14 January 2025 that the mill will close.",
    ),
    Rule(
        "date_replaced", "date", dates.find, True,
        "another date stands between the same words in the article",
        "The union sued Grainhold in 2025 and won 2 million crowns.",
        "The union sued Grainhold in the 2010s and won 2 million crowns.",
    ),
    Rule(
        "date_unsure", "date", dates.find, False,
        "no date agrees with it, but one may tell it: of a month, or a number of years away",
        "The mill made its last profit in 2013.",
        "The mill will close in spring 2025.",
    ),
    Rule(
        "name_absent", "name", names.find, True,
        "the article has no word of it in any form, and a sentence that says much of the bullet",
        "The mill in Ostby belongs to Breadcorp International.",
        "The Ardovian mill belongs to Grainhold.",
    ),
    Rule(
        "name_replaced", "name", names.find, True,
        "another name stands between the same words in the article",
        "The closure may cost a further 90 jobs at the harbour of Torvik.",
        "The Torvik government has not offered any aid.",
    ),
    Rule(
        "name_unsure", "name", names.find, False,
        "the article has no such name, but may imply it: an acronym, a country near by",
        "The mill belongs to a group from England.",
        "The GWU won 2 million crowns.",
    ),
    Rule(
        "name_title", "name", names.find, True,
        "the article has Mr with the surname, and the bullet Mrs, or the other way round",
        "Mr Roos runs the ovens of Ostby.",
        "Mrs Roos runs the ovens of Ostby.",
    ),
    Rule(
        "name_changed", "name", names.find, True,
        "the article has the surname with another first name, or both names, of two people",
        "Helga Lindqvist is the chief executive.",
        "Ms Lindqvist is the chief executive.",
    ),
    Rule(
        "name_part", "name", names.find, True,
        "the article has a part of the name alone",
        "Grainhold Partners will close the mill.",
        "Grainhold will close the mill.",
    ),
    Rule(
        "quote_absent", "quote", quotes.find, True,
        "three words or more in quotation marks are not the article's",
        'Petra Lindqvist said: "We have made money for six years."',
        'Petra Lindqvist said: "We have lost money ... for six years."',
    ),
    Rule(
        "negation_added", "negation", negation.find, False,
        "sentences with its words do not negate them, but may say the same in other words",
        "The price of wheat did not rise by 18 percent last year.",
        "The mill will not stay open beyond May 2025.",
    ),
    Rule(
        "negation_omitted", "negation", negation.find, True,
        "the sentence that says the same negates it, and no other has it straight",
        "The government in Torvik has offered aid.",
        "The government in Torvik has failed to offer aid.",
    ),
    Rule(
        "opposite_replaced", "opposite", opposites.find, False,
        "an opposite of the word stands between the same words in the article",
        "Sales of bread rose to 41.6 million crowns, below the forecast.",
        "Sales of bread fell to 41.6 million crowns, below the forecast.",
    ),
    Rule(
        "opposite", "opposite", opposites.find, False,
        "the article has an opposite of the word with the same words around, and not the word",
        "His request was accepted by the company.",
        "His request was rejected by the company.",
    ),
    Rule(
        "quantifier", "quantifier", quantifiers.find, False,
        "another share, which rules it out, stands between the same words in the article",
        "Few of the workers are older than 50.",
        "The majority of the workers are over 50.",
    ),
    Rule(
        "bound", "quantifier", quantifiers.find, False,
        "the article has the other bound for the figure: at most for more than",
        "Tickets for the mill museum cost more than 8 crowns.",
        "Tickets for the mill museum cost at most 8 crowns.",
    ),
    Rule(
        "uninformative", "information", copies.find, False,
        f"the bullet has no figure and fewer than {copies.FEWEST} words that carry meaning",
        "The council meets.",
        "The council meets on 3 February.",
    ),
)  # fmt: skip

BY_NAME = {rule.name: rule for rule in RULES}
_FINDERS = tuple(dict.fromkeys(rule.finder for rule in RULES))


def findings(claim: Claim) -> list[Finding]:
    """Everything that the rules have against a bullet; nothing where it is copied word for word."""
    finders = (copies.find,) if copies.verbatim(claim) else _FINDERS
    return list(dict.fromkeys(finding for finder in finders for finding in finder(claim)))


def table() -> str:
    """The rules in Markdown, as docs/consistency.md has them."""
    rows = [
        f"| `{rule.name}` | {'plain' if rule.plain else 'hint'} | {rule.needs} | {rule.wrong} |"
        for rule in RULES
    ]
    head = ["| rule | | speaks where | wrong of the sample article |", "|---|---|---|---|"]
    return "\n".join([*head, *rows])


def plain(found: Iterable[Finding]) -> bool:
    """Whether any of the findings decides by itself."""
    return any(BY_NAME[finding.rule].plain for finding in found)
