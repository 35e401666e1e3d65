"""A small network that compares a bullet with its evidence, over the encoder's token vectors.

Decomposable attention (Parikh et al. 2016, arXiv 1606.01933) and ESIM (Chen et al. 2017, arXiv
1609.06038) compare sentences in this way: every token of the bullet is aligned with the evidence,
the pair is compared, and the comparisons are read in turn. Here the alignment also sees which
tokens are equal, and whether their neighbours are.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

WIDTH = 128
HEADS = 4
ROUNDS = 2
PLACES = 320


class Attention(nn.Module):
    """Multi-head attention with an additive bias for each head."""

    def __init__(self, biases: int = 0) -> None:
        super().__init__()
        self.query, self.both = nn.Linear(WIDTH, WIDTH), nn.Linear(WIDTH, 2 * WIDTH)
        self.out = nn.Linear(WIDTH, WIDTH)
        self.bias = nn.Parameter(torch.ones(biases, HEADS)) if biases else None

    def forward(self, x: Tensor, y: Tensor, mask: Tensor, features: Tensor | None = None) -> Tensor:
        """What x (n, k, WIDTH) reads from y (n, m, WIDTH).

        mask (n, m) is true for what is there; features are (n, k, m, biases).
        """
        n, k, m = len(x), x.shape[1], y.shape[1]
        q = self.query(x).view(n, k, HEADS, -1).transpose(1, 2)
        key, value = (
            part.view(n, m, HEADS, -1).transpose(1, 2) for part in self.both(y).chunk(2, -1)
        )
        bias = torch.zeros(n, 1, 1, m).masked_fill(~mask[:, None, None], -1e4)
        if features is not None:
            bias = bias + (features @ self.bias).permute(0, 3, 1, 2)
        mixed = nn.functional.scaled_dot_product_attention(
            q, key, value, attn_mask=bias.expand(n, HEADS, k, m)
        )
        return self.out(mixed.transpose(1, 2).reshape(n, k, WIDTH))


def feed() -> nn.Module:
    """Two layers for each token by itself."""
    return nn.Sequential(
        nn.LayerNorm(WIDTH),
        nn.Linear(WIDTH, 2 * WIDTH),
        nn.GELU(),
        nn.Linear(2 * WIDTH, WIDTH),
        nn.Dropout(0.1),
    )


class Round(nn.Module):
    """Align, compare, and read the comparisons along the bullet."""

    def __init__(self) -> None:
        super().__init__()
        self.norms = nn.ModuleList(nn.LayerNorm(WIDTH) for _ in range(3))
        self.align, self.along = Attention(3), Attention()
        self.compare = nn.Sequential(nn.Linear(4 * WIDTH, WIDTH), nn.GELU(), nn.Dropout(0.1))
        self.feed = feed()

    def forward(self, x: Tensor, here: Tensor, y: Tensor, there: Tensor, equal: Tensor) -> Tensor:
        """The bullet x after a look at the evidence y; `here` and `there` are their masks."""
        a = self.align(self.norms[0](x), self.norms[1](y), there, equal)
        x = x + self.compare(torch.cat([x, a, x - a, x * a], -1))
        z = self.norms[2](x)
        x = x + self.along(z, z, here)
        return x + self.feed(x)


class Comparer(nn.Module):
    """Logits that a bullet, and each of its tokens, is not supported by the evidence."""

    def __init__(self, vocabulary: int, size: int = 384) -> None:
        super().__init__()
        self.words = nn.Embedding(vocabulary, size)  # the encoder's, frozen
        self.words.weight.requires_grad = False
        self.word, self.vector = nn.Linear(size, WIDTH), nn.Linear(size, WIDTH)
        self.place = nn.Embedding(PLACES, WIDTH)
        self.side = nn.Parameter(torch.zeros(2, WIDTH))
        self.norm = nn.LayerNorm(WIDTH)
        self.rounds = nn.ModuleList(Round() for _ in range(ROUNDS))
        self.drop = nn.Dropout(0.1)
        self.token = nn.Sequential(nn.LayerNorm(WIDTH), nn.Linear(WIDTH, 1))
        self.whole = nn.Sequential(
            nn.LayerNorm(2 * WIDTH),
            nn.Linear(2 * WIDTH, WIDTH),
            nn.GELU(),
            nn.Dropout(0.1),
            nn.Linear(WIDTH, 1),
        )

    def enter(self, ids: Tensor, vectors: Tensor, side: int) -> Tensor:
        """Words, vectors and places of a text as the rounds read them."""
        places = torch.arange(ids.shape[1]).clamp(max=PLACES - 1)
        read = self.word(self.words(ids)) * 3 + self.vector(vectors) * 6
        return self.drop(self.norm(read + self.place(places) + self.side[side]))

    def forward(
        self, bullet: Tensor, bullet_vectors: Tensor, evidence: Tensor, evidence_vectors: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Logits (n,) and (n, k).

        Ids are (n, k) and (n, m), 0 where there is none; vectors (n, k or m, size).
        """
        here, there = bullet != 0, evidence != 0
        x, y = self.enter(bullet, bullet_vectors, 0), self.enter(evidence, evidence_vectors, 1)
        equal = _equal(bullet, evidence)
        for part in self.rounds:
            x = part(x, here, y, there, equal)
        tokens = self.token(x).squeeze(-1).masked_fill(~here, -1e4)
        mean = (x * here[..., None]).sum(1) / here.sum(1, keepdim=True)
        most = x.masked_fill(~here[..., None], -1e4).amax(1)
        whole = self.whole(torch.cat([mean, most], -1)).squeeze(-1)
        return whole + torch.logsumexp(tokens, 1), tokens


def _equal(bullet: Tensor, evidence: Tensor) -> Tensor:
    """(n, k, m, 3): whether two tokens are equal, those before them, those after them."""
    same = (bullet[:, :, None] == evidence[:, None, :]) & (bullet != 0)[:, :, None]
    before, after = torch.zeros_like(same), torch.zeros_like(same)
    before[:, 1:, 1:], after[:, :-1, :-1] = same[:, :-1, :-1], same[:, 1:, 1:]
    return torch.stack([same, before, after], -1).float()
