"""`python -m tools.support DATA [OUTPUT [DRAWINGS]]`: fit, calibrate, report, write.

DATA is the folder of shared data: its `consistency` holds judged summaries, one JSON object a line
with `article`, `takeaways`, `label`, `bullet_labels` and `human`. The report, on standard output,
is for articles (or whole sets) that the model measured there was not fitted to; what is written is
fitted to everything but the bullets of `tools/written` that are held out. OUTPUT is the package's
own model by default; DRAWINGS is a folder for the diagrams of docs/consistency.md.
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
from tools.support.report import Bin, calibration_error, precision, reliability, signs, table
from tools.written import FOLDER

FOLDS = 5
SHARES = (0.05, 0.1, 0.2, 0.3, 0.5, 1.0)
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
    fitted = data.weights > 0
    chosen = {name: fitted & (families == name) for name in np.unique(families)}
    chosen["all together"] = fitted
    return {
        str(name): reliability(support[inside], data.labels[inside], data.weights[inside])
        for name, inside in chosen.items()
    }


def orders(data: Matrix, support: Floats) -> dict[str, list[tuple[float, float]]]:
    """Precision against the share decided, on the written bullets that are held out.

    The first order calls bullets supported from the most support down, the second calls them
    unsupported from the least up.
    """
    inside = data.weights == 0
    made, labels = support[inside], data.labels[inside]
    return {"supported": precision(made, labels), "unsupported": precision(-made, 1 - labels)}


def main(arguments: Sequence[str], written: Path = FOLDER) -> None:
    """Make the model."""
    if not arguments:
        sys.exit(__doc__)
    folder, *rest = map(Path, arguments)
    read = [*examples.read(folder / "consistency"), *examples.of_written(folder, written)]
    data = matrix.build(read, FOLDS)
    judged = matrix.chosen(data, data.judged)
    by_article = held_out(data, data.fold)[data.judged]
    scale = scaling(judged, by_article)
    by_set = held_out(data, data.set_of)[data.judged]
    made = [matrix.supports(judged, scale.support(one)) for one in (by_article, by_set)]
    bound = consistent_from(judged, made[0])
    drawn, ordered = curves(judged, made[0]), orders(judged, made[0])
    print("\n\n".join(_reported(judged, made, bound, drawn, ordered)))  # noqa: T201  its purpose
    if len(rest) > 1:
        (rest[1] / "consistency-reliability.svg").write_text(plot.reliability(drawn), "utf-8")
        (rest[1] / "consistency-precision.svg").write_text(plot.precision(ordered), "utf-8")
    everything = np.ones(len(data.labels), bool)
    output = rest[0] if rest else Path(model.__file__).with_name(model.FILE)
    output.write_text(model.dump(assemble(data, _fitted(data, everything), scale, bound)), "utf-8")


def _reported(
    data: Matrix,
    supports: Sequence[Floats],
    bound: float,
    drawn: Mapping[str, Sequence[Bin]],
    ordered: Mapping[str, Sequence[tuple[float, float]]],
) -> Iterator[str]:
    for held_out_by, support in zip(("article", "set"), supports, strict=True):
        yield f"Held out by {held_out_by}\n{table(data, support, bound)}"
    yield f"Each feature by itself\n{signs(data)}"
    errors = (f"{name} {calibration_error(bins):.3f}" for name, bins in drawn.items())
    yield f"Calibration error, held out by article: {', '.join(errors)}"
    for name, order in ordered.items():
        parts = ", ".join(f"{at:.2f} {_at(order, at):.3f}" for at in SHARES)
        yield f"Precision of {name}, held-out written bullets, by the share decided: {parts}"


def _at(order: Sequence[tuple[float, float]], share: float) -> float:
    """The precision where a share of the bullets, or the next more, is decided."""
    return next(part for reached, part in order if reached >= share - 1e-9)


if __name__ == "__main__":
    main(sys.argv[1:])
