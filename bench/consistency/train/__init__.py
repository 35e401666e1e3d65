"""Makes the model of the embedded checker: `python -m bench.consistency.train DATA`."""
