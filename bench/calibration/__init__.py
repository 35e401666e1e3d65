"""A metric's means corrected by people's labels, and thresholds fitted to them."""

from bench.calibration.correcting import Correction, correct
from bench.calibration.fitting import Fit, fit, write
from bench.calibration.table import fit_table, table
from bench.calibration.thresholds import PRECISION

__all__ = ["PRECISION", "Correction", "Fit", "correct", "fit", "fit_table", "table", "write"]
