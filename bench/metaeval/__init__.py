"""Metrics against human judgments: how well each column agrees with people, and how surely."""

from bench.metaeval.agreement import Agreement, evaluate, evaluate_each
from bench.metaeval.estimates import Estimate
from bench.metaeval.plot import draw
from bench.metaeval.preferences import of_runs, tournament
from bench.metaeval.table import table

__all__ = [
    "Agreement",
    "Estimate",
    "draw",
    "evaluate",
    "evaluate_each",
    "of_runs",
    "table",
    "tournament",
]
