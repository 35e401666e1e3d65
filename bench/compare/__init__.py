"""Two runs side by side: which is better in which columns, where they differ most, and the gate."""

from bench.compare.gate import Rule, RuleOutcome, judge, junit, parse, read, summary
from bench.compare.gate import table as gate_table
from bench.compare.pairs import Answer, answer
from bench.compare.show import headline, render

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
