"""What no signature says: how each metric may mislead, in words for the method page."""

from __future__ import annotations

LIMITS = {
    "": "These say how a candidate worked, not how well it wrote.",
    "rouge": (
        "Counts words in common with what people wrote. A good bullet in other words scores low, "
        "and one that turns a fact round scores high."
    ),
    "bertscore": (
        "Compares words in their context, so it sees paraphrase. It hardly sees a wrong number, a "
        "swapped name or a missing 'not'; values lie close together, and only differences count."
    ),
    "coverage": (
        "Says which of people's points are there. Two readers choose different points, so a bullet "
        "that is counted as extra may be a good one, and a match says nothing about truth."
    ),
    "consistency": (
        "Says whether the article supports each bullet, by comparing facts: figures, dates, names, "
        "quotations, negation. It is sure of little where a claim is in quite other words, or "
        "where cause, order of events, or who did what to whom is turned round without a change "
        "of words; there it does hardly better than chance. A bullet may be true and unsupported. "
        "Read the verdicts before a number is trusted."
    ),
    "form": (
        "Describes bullets: how many, how long, how much they repeat and copy. More is not better."
    ),
}
