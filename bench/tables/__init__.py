"""Scores -> one table -> terminal, Markdown, CSV, LaTeX or JSON."""

from bench.tables.build import default_sort, table
from bench.tables.labels import label
from bench.tables.load import Candidate, Scores, load
from bench.tables.pareto import pareto
from bench.tables.parts import Cell, Heading, Table, number, plain
from bench.tables.render import render
from bench.tables.slices import SLICES, per_article, published_after, sliced

__all__ = [
    "SLICES",
    "Candidate",
    "Cell",
    "Heading",
    "Scores",
    "Table",
    "default_sort",
    "label",
    "load",
    "number",
    "pareto",
    "per_article",
    "plain",
    "published_after",
    "render",
    "sliced",
    "table",
]
