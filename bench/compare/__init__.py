"""Two runs side by side: which is better in what, where they differ most, and may it be merged."""

from bench.compare.gate import Outcome, Rule, judge, junit, parse, read, summary
from bench.compare.gate import table as gate_table
from bench.compare.pairs import Answer, answer
from bench.compare.show import headline, render

__all__ = [
    "Answer",
    "Outcome",
    "Rule",
    "answer",
    "gate_table",
    "headline",
    "judge",
    "junit",
    "parse",
    "read",
    "render",
    "summary",
]
