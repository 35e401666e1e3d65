"""The copied tables against the package they were copied from."""

from __future__ import annotations

import csv
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path

import bert_score
import pytest
from bert_score.utils import model2layers

from bench.encoder import load
from bench.encoder.bert_score import _tables, baseline, misread, tuned_layer
from bench.types import InputError

FOLDER = Path(bert_score.__file__).parent / "rescale_baseline"


def files() -> Iterator[tuple[str, str, list[list[str]]]]:
    """Language, model and rows [layers, 4] of each of the package's baselines."""
    for path in FOLDER.rglob("*.tsv"):
        language, *model = path.relative_to(FOLDER).with_name(path.name[:-4]).parts
        with path.open(encoding="utf-8", newline="") as file:
            yield language, "/".join(model), list(csv.reader(file))[1:]


def test_layers_are_those_of_the_package() -> None:
    """Each model that it has tuned, and no other."""
    assert _tables()["layers"] == model2layers
    assert tuned_layer("roberta-large") == 17


def test_baselines_are_those_of_the_package() -> None:
    """Each language, model and layer, to the last digit."""
    count = 0
    for language, model, rows in files():
        for layer, *values in rows:
            assert list(baseline(model, int(layer), language)) == [*map(float, values)]
            count += 1
    copied = _tables()["baselines"].values()
    assert count == sum(len(rows) for models in copied for rows in models.values()) > 1000


def test_source_and_licence_stand_in_the_file() -> None:
    """The package's version and the whole text of its licence."""
    package = distribution("bert-score")
    assert f"bert-score {package.version} " in _tables()["source"]
    (licence,) = [path for path in package.files or () if path.name == "LICENSE"]
    assert _tables()["licence"] == licence.read_text()


@pytest.mark.parametrize(
    ("model", "layer", "language"),
    [
        ("roberta-large", 25, "en"),
        ("roberta-large", 17, "de"),
        ("mine", 1, "en"),
    ],
)
def test_what_the_tables_lack_is_an_error(model: str, layer: int, language: str) -> None:
    """A layer, a language or a model."""
    with pytest.raises(InputError, match=f"rescale: bert-score has no baseline for '{model}' in"):
        baseline(model, layer, language)


def test_what_the_package_misreads() -> None:
    """Text beyond the window, and two tokens that are no special ones."""
    encoder = load()
    special, word = sorted(encoder.tokenizer.unscored), 2000
    assert misread(encoder, [special[0], word, special[1]]) == ""
    assert misread(encoder, special) == ""
    assert "two tokens" in misread(encoder, [word, special[1]])
    assert misread(encoder, [word] * encoder.window) == ""
    assert "window" in misread(encoder, [word] * (encoder.window + 1))


def test_the_tables_import_no_heavy_library() -> None:
    """A model's layer and its rescaled columns are known without the package, and without torch."""
    code = """
import sys
from bench.metrics.bertscore import BERTScore
assert len(BERTScore(model="roberta-large", rescale="en").columns) == 3
assert not {"bert_score", "torch", "transformers"} & sys.modules.keys()
"""
    subprocess.run([sys.executable, "-c", code], check=True)
