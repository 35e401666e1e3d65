"""The checkers behind the metric `consistency`, one file for each."""
