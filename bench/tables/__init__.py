"""Scores -> one table -> terminal, Markdown, CSV, LaTeX or JSON."""

from bench.tables.build import table
from bench.tables.columns import ranks_by
from bench.tables.conclusion import conclusion
from bench.tables.labels import label
from bench.tables.load import Candidate, Scores, load
from bench.tables.pareto import pareto
from bench.tables.parts import Cell, Heading, Table, number, plain
from bench.tables.preference import preference
from bench.tables.render import render
from bench.tables.slices import SLICES, per_article, published_after, sliced
from bench.tables.standings import Share, Standings, standings

__all__ = [
    "SLICES",
    "Candidate",
    "Cell",
    "Heading",
    "Scores",
    "Share",
    "Standings",
    "Table",
    "conclusion",
    "label",
    "load",
    "number",
    "pareto",
    "per_article",
    "plain",
    "preference",
    "published_after",
    "ranks_by",
    "render",
    "sliced",
    "standings",
    "table",
]
