"""Takeaway Bench: which summarizer writes the best Key Takeaways, by how much, how surely."""
