"""Candidates compared in pairs: which pairs, what a judge says of them, how strong each one is."""
