"""How well held-out support tells sound bullets from unsound ones, set by set."""

from __future__ import annotations

import numpy as np

from bench.consistency.train.calibrate import plain
from bench.consistency.train.fit import Floats
from bench.consistency.train.matrix import Matrix

HEADER = ("set", "bullets", "sound", "ROC-AUC", "balanced accuracy", "plain found", "false alarms")


def table(data: Matrix, support: Floats, bounds: tuple[float, float]) -> str:
    """A Markdown table over bullets whose label is certain."""
    lines = [_line(HEADER), _line(["---"] * len(HEADER))]
    flagged = plain(data)
    for number, name in enumerate(data.sets):
        inside = (data.set_of == number) & np.isin(data.labels, (0, 1))
        sound, wrong = inside & (data.labels == 1), inside & (data.labels == 0)
        right = (support[sound] >= bounds[1]).mean() + (support[wrong] < bounds[1]).mean()
        lines.append(_line([
            name, inside.sum(), f"{sound.sum() / inside.sum():.2f}",
            f"{roc_auc(support[sound], support[wrong]):.3f}", f"{right / 2:.3f}",
            f"{flagged[wrong].mean():.2f}", f"{flagged[sound].mean():.2f}",
        ]))  # fmt: skip
    return "\n".join(lines)


def roc_auc(sound: Floats, wrong: Floats) -> float:
    """The chance that a sound bullet has more support than an unsound one; ties count half."""
    from scipy.stats import rankdata

    ranks = rankdata(np.r_[sound, wrong])[: len(sound)]
    return float((ranks.sum() - len(sound) * (len(sound) + 1) / 2) / (len(sound) * len(wrong)))


def _line(cells: object) -> str:
    return "| " + " | ".join(str(cell) for cell in cells) + " |"  # type: ignore[attr-defined]
