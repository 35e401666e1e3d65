"""ROUGE (Lin 2004), equal to rouge-score 0.1.2 to the last bit and far faster.

Shared by the metrics `rouge` and `coverage` and by the greedy upper bound.
"""

from bench.rouge.scorer import Score, Scorer, Scores
from bench.rouge.tokens import TOKENIZERS, Tokenizer

__all__ = ["TOKENIZERS", "Score", "Scorer", "Scores", "Tokenizer"]
