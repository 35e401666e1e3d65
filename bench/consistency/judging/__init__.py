"""What the judge asks, and what becomes of its answers; no network here."""
