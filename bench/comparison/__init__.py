"""Two runs side by side: which is better in which columns, where they differ most, and the gate."""

from bench.comparison.gate import Rule, RuleOutcome, judge, junit, parse, read, summary
from bench.comparison.gate import table as gate_table
from bench.comparison.pairs import Answer, answer
from bench.comparison.show import headline, render

__all__ = [
    "Answer",
    "Rule",
    "RuleOutcome",
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
