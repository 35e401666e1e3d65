"""Makes the model of the embedded checker: `python -m tools.support DATA`."""
