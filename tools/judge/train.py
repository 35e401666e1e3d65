"""Train the network on rows of bullet, evidence and label; goes on where it was stopped."""

from __future__ import annotations

import math
import random
import time
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import safe_open
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits as cross_entropy

from bench.encoder import load as load_encoder
from tools.judge.batches import Rows, marks, token_labels
from tools.judge.network import Comparer
from tools.judge.pairs import Row
from tools.judge.store import Store

TOKEN_LOSS = 0.5
CHANGED = 2.0  # the weight of a changed token
SMOOTH = 0.03
DECAY = 0.02
WARM_UP = 300  # steps
LEAST_RATE = 0.02
SECONDS = 240  # between two states on disk
TOLD = 50  # steps between two lines of progress
WORDS = "embeddings.word_embeddings.weight"


@dataclass(frozen=True, slots=True)
class Plan:
    """How often the rows are seen, and with what rate of learning."""

    passes: int
    rate: float
    seed: int = 0


def fresh() -> Comparer:
    """A network that knows the encoder's word vectors and nothing else."""
    path = load_encoder().weights.folder / "model.safetensors"
    with safe_open(path, "pt") as file:
        words = file.get_tensor(WORDS)
    model = Comparer(len(words))
    model.words.weight.data.copy_(nn.functional.normalize(words.float(), dim=1))
    return model


def restored(path: Path) -> Comparer:
    """A trained network."""
    model = fresh()
    model.load_state_dict(torch.load(path, weights_only=True), strict=False)
    return model


def weights(model: Comparer) -> dict[str, Tensor]:
    """What was trained."""
    return {name: value for name, value in model.state_dict().items() if name != "words.weight"}


def predict(model: Comparer, rows: list[Row], store: Store) -> list[float]:
    """Logits of being supported."""
    data, found = Rows(rows, store), [0.0] * len(rows)
    model.eval()
    with torch.no_grad():
        for batch in data.batches():
            logits, _ = model(*data.tensors(batch))
            for k, value in zip(batch, logits.tolist(), strict=True):
                found[k] = -value
    return found


def train(rows: list[Row], store: Store, out: Path, plan: Plan, base: Path | None = None) -> None:
    """Train from `base` or from nothing, and write `out` at the end."""
    torch.set_num_threads(1)
    torch.manual_seed(plan.seed)
    rng = random.Random(plan.seed)
    data, labels = Rows(rows, store), token_labels(rows)
    model = restored(base) if base else fresh()
    optimizer = _optimizer(model, plan.rate)
    order = [batch for _ in range(plan.passes) for batch in data.batches(rng)]
    state = State(out.with_suffix(".state"), model, optimizer)
    model.train()
    for number in range(state.load(), len(order)):
        for group in optimizer.param_groups:
            group["lr"] = rate(plan, number, len(order))
        loss = step(model, optimizer, data, labels, order[number])
        if number % TOLD == 0:
            print(f"step {number} of {len(order)}: loss {loss:.3f}", flush=True)
        state.save(number + 1)
    torch.save(weights(model), out)
    state.path.unlink(missing_ok=True)


def rate(plan: Plan, number: int, steps: int) -> float:
    """The rate of learning at a step: a rise, then half a cosine."""
    fall = 0.5 * (1 + math.cos(math.pi * number / steps))
    rise = min(1.0, (number + 1) / WARM_UP)
    return plan.rate * rise * (LEAST_RATE + (1 - LEAST_RATE) * fall)


def step(
    model: Comparer,
    optimizer: torch.optim.Optimizer,
    data: Rows,
    labels: list[list[int] | None],
    batch: list[int],
) -> float:
    """One step of training; the loss of the bullets."""
    tensors = data.tensors(batch)
    logits, tokens = model(*tensors)
    rows = [data.rows[k] for k in batch]
    whole = _bullet_loss(logits, rows)
    known = marks([labels[k] for k in batch], tokens.shape[1])
    loss = whole + TOKEN_LOSS * _token_loss(tokens, known, tensors[0] != 0)
    loss.backward()
    nn.utils.clip_grad_norm_(_trained(model), 1.0)
    optimizer.step()
    optimizer.zero_grad()
    return whole.item()


def _bullet_loss(logits: Tensor, rows: list[Row]) -> Tensor:
    bad = torch.tensor([1.0 - row["label"] for row in rows])
    weight = torch.tensor([float(row["weight"]) for row in rows])
    each = cross_entropy(logits, bad * (1 - 2 * SMOOTH) + SMOOTH, reduction="none")
    return (each * weight).sum() / weight.sum()


def _token_loss(tokens: Tensor, known: Tensor, here: Tensor) -> Tensor:
    on = (known >= 0) & here
    if not on.any():
        return torch.zeros(())
    return cross_entropy(tokens[on], known[on], pos_weight=torch.tensor(CHANGED))


def _trained(model: Comparer) -> list[nn.Parameter]:
    return [parameter for parameter in model.parameters() if parameter.requires_grad]


def _optimizer(model: Comparer, rate: float) -> torch.optim.Optimizer:
    trained = _trained(model)
    matrices = {"params": [p for p in trained if p.dim() > 1], "weight_decay": DECAY}
    others = {"params": [p for p in trained if p.dim() < 2], "weight_decay": 0.0}
    return torch.optim.AdamW([matrices, others], lr=rate)


class State:
    """An unfinished training on disk, chance included."""

    def __init__(self, path: Path, model: Comparer, optimizer: torch.optim.Optimizer) -> None:
        self.path, self._model, self._optimizer = path, model, optimizer
        self._saved = time.monotonic()

    def load(self) -> int:
        """Take up what is on disk; the number of steps that were done."""
        if not self.path.exists():
            return 0
        kept = torch.load(self.path, weights_only=True)
        self._model.load_state_dict(kept["model"], strict=False)
        self._optimizer.load_state_dict(kept["optimizer"])
        torch.set_rng_state(kept["chance"])
        return int(kept["steps"])

    def save(self, steps: int) -> None:
        """Write the state, if the last one is some minutes old."""
        if time.monotonic() - self._saved < SECONDS:
            return
        kept = {"model": weights(self._model), "optimizer": self._optimizer.state_dict(),
                "chance": torch.get_rng_state(), "steps": steps}  # fmt: skip
        part = self.path.with_suffix(".part")
        torch.save(kept, part)
        part.replace(self.path)
        self._saved = time.monotonic()
