"""`python -m tools.support DATA [OUTPUT [PLOT]]`: fit, calibrate, report, write.

DATA is a folder of judged summaries, one JSON object a line with `article`, `takeaways`, `label`,
`bullet_labels` and `human`. The report, on standard output, is for articles (or whole sets) that
the model measured there was not fitted to; what is written is fitted to everything. OUTPUT is the
package's own model by default; PLOT is an .svg for the reliability diagram.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from bench.consistency.support import model
from bench.consistency.support.features import NAMES
from bench.consistency.support.model import Model, Steps
from tools.support import examples, matrix, plot
from tools.support.calibrate import Scaling, consistent_from, scaling
from tools.support.fit import Fitted, Floats, fit, odds
from tools.support.matrix import Ints, Matrix, family
from tools.support.report import Bin, calibration_error, reliability, signs, table

FOLDS = 5
ABOUT = "Made by `python -m tools.support`; steps and rules are in log-odds of support."


def held_out(data: Matrix, groups: Ints) -> Floats:
    """Log-odds of each example by a model that saw nothing of its group."""
    result = np.zeros(len(data.labels))
    for group in np.unique(groups):
        inside = groups == group
        result[inside] = odds(_fitted(data, ~inside), data.features[inside], data.spoke[inside])
    return result


def _fitted(data: Matrix, chosen: np.ndarray) -> Fitted:
    groups = np.unique(data.set_of[chosen], return_inverse=True)[1]
    return fit(data.features[chosen], data.spoke[chosen], groups, data.labels[chosen],
               data.weights[chosen])  # fmt: skip


def assemble(data: Matrix, fitted: Fitted, scale: Scaling, bound: float) -> Model:
    """The model as it is shipped, with the calibration folded into its steps."""
    base = sum(float(score[0]) for score in fitted.scores)
    features = {
        name: Steps(
            tuple(float(edge) for edge in edges),
            tuple(round(scale.slope * float(score - scores[0]), 3) for score in scores),
        )
        for name, edges, scores in zip(NAMES, fitted.edges, fitted.scores, strict=True)
    }
    rules = {
        rule: round(scale.slope * float(weight), 3)
        for rule, weight in zip(data.rules, fitted.rules, strict=True)
    }
    return Model(
        intercept=round(scale.offset + scale.slope * base, 3),
        features=features,
        rules=rules,
        consistent_from=round(bound, 3),
        about=ABOUT,
    )


def curves(data: Matrix, support: Floats) -> dict[str, list[Bin]]:
    """The reliability of held-out support in each family, and in all together."""
    families = np.array([family(name) for name in data.sets])[data.set_of]
    chosen = {name: families == name for name in np.unique(families)}
    chosen["all together"] = np.ones(len(support), bool)
    return {
        str(name): reliability(support[inside], data.labels[inside], data.weights[inside])
        for name, inside in chosen.items()
    }


def main(arguments: Sequence[str]) -> None:
    """Make the model."""
    if not arguments:
        sys.exit(__doc__)
    output = (
        Path(arguments[1]) if len(arguments) > 1 else Path(model.__file__).with_name(model.FILE)
    )
    data = matrix.build(examples.read(Path(arguments[0])), FOLDS)
    judged = matrix.chosen(data, data.judged)
    by_article = held_out(data, data.fold)[data.judged]
    scale = scaling(judged, by_article)
    by_set = held_out(data, data.set_of)[data.judged]
    made = [matrix.supports(judged, scale.support(one)) for one in (by_article, by_set)]
    bound = consistent_from(judged, made[0])
    drawn = curves(judged, made[0])
    print("\n\n".join(_reported(judged, made, bound, drawn)))  # noqa: T201  its purpose
    if len(arguments) > 2:
        Path(arguments[2]).write_text(plot.svg(drawn), "utf-8")
    everything = np.ones(len(data.labels), bool)
    output.write_text(model.dump(assemble(data, _fitted(data, everything), scale, bound)), "utf-8")


def _reported(
    data: Matrix,
    supports: Sequence[Floats],
    bound: float,
    drawn: Mapping[str, Sequence[Bin]],
) -> Iterator[str]:
    for held_out_by, support in zip(("article", "set"), supports, strict=True):
        yield f"Held out by {held_out_by}\n{table(data, support, bound)}"
    yield f"Each feature by itself\n{signs(data)}"
    errors = (f"{name} {calibration_error(bins):.3f}" for name, bins in drawn.items())
    yield f"Calibration error, held out by article: {', '.join(errors)}"


if __name__ == "__main__":
    main(sys.argv[1:])
