"""How well the article supports the words of a bullet, learned from people's judgments."""
