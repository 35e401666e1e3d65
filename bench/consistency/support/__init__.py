"""How well the words of a bullet are borne out by its article, learned from people's judgments."""
