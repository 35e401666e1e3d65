"""Scores -> one table -> terminal, Markdown, CSV, LaTeX or JSON."""

from bench.tables.build import table
from bench.tables.load import Scores, load
from bench.tables.render import FORMATS, Format, Table, plain, render

__all__ = ["FORMATS", "Format", "Scores", "Table", "load", "plain", "render", "table"]
