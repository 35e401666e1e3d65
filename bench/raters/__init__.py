"""People as raters: how far they agree, who stands apart, and what they say of the candidates."""

from bench.raters.report import Report, picked, report
from bench.raters.tables import all_tables

__all__ = ["Report", "all_tables", "picked", "report"]
