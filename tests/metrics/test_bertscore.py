"""BERTScore: equal to bert-score, and its departures on purpose."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bench import items as rows
from bench.encoder import DEFAULT_MODEL, load
from bench.encoder.bert_score import baseline
from bench.metrics import warn_once
from bench.metrics.bertscore import BACKENDS, BERTScore, layer_of
from bench.references import load as load_references
from bench.text import sentences
from bench.types import BenchError, InputError, Item

PAIRS = [
    ("The minister said the budget rose 12 percent.", "The budget rose, the minister said."),
    ("The council refused the bridge.\nThe ferry lost its crew.", "A storm cut the port off."),
    ("Judge Varga won the vote", "judge varga won the vote"),
    ("the", "the"),
    ("Forty-one nurses signed; $3.5m was lost!", "Unexpectedly, the school opened in April"),
    ("  the river fell \n", "the river fell"),
    ("the [SEP] river </s> fell", "the river fell"),
    ("the tax " * 12, "the tax was cut"),
]
REFERENCES = Path(__file__).parents[2] / "references"
Oracle = Callable[..., Any]


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAKEAWAY_BENCH_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def oracle(bert_score: Any) -> Oracle:
    """bert-score's precision, recall and F1 [pairs, 3].

    With `batch_size=1`, because its padding stands in for negative similarities: in a batch, a
    token that is like none of the other text, as random models have them, gets 0.
    """

    def run(model: str, layer: int, pairs: list[tuple[str, str]] = PAIRS, **settings: Any) -> Any:
        candidates, references = map(list, zip(*pairs, strict=True))
        settings |= {
            "model_type": model,
            "num_layers": layer,
            "device": "cpu",
            "nthreads": 0,
            "batch_size": 1,
        }
        return np.stack([one.numpy() for one in bert_score(candidates, references, **settings)], 1)

    return run


def _items(pairs: list[tuple[str, str]] = PAIRS) -> list[Item]:
    return [
        Item(article="", takeaways=(candidate,), references=((reference,),))
        for candidate, reference in pairs
    ]


def _values(metric: BERTScore, items: list[Item]) -> Any:
    return np.array([list(scored.values.values()) for scored in metric.score(items)])


def _fitted(metric: BERTScore, items: list[Item]) -> BERTScore:
    return metric.fit(item.references for item in items)


@pytest.mark.parametrize("layer", [1, 2, 3])
def test_equals_bert_score(tiny_model: Path, layer: int, oracle: Oracle) -> None:
    """Every value is bert-score's to 1e-4, on each architecture and layer."""
    ours = _values(BERTScore(model=str(tiny_model), layer=layer), _items())
    assert np.abs(ours - oracle(str(tiny_model), layer)).max() < 1e-4
    assert ours[:, 2].std() > 0.01


def test_equals_bert_score_on_the_default_model(oracle: Oracle) -> None:
    """MiniLM at layer 5, to 1e-4."""
    ours = _values(BERTScore(), _items())
    assert np.abs(ours - oracle(str(load().weights.folder), 5)).max() < 1e-4


def test_equals_bert_score_with_idf(tiny_model: Path, oracle: Oracle) -> None:
    """Weights over distinct references are bert-score's, where it is given none twice."""
    pairs = [PAIRS[0], PAIRS[1], PAIRS[2], PAIRS[4], PAIRS[6], PAIRS[7]]
    metric = _fitted(BERTScore(model=str(tiny_model), layer=2, idf=True), _items(pairs))
    ours = _values(metric, _items(pairs))
    assert np.abs(ours - oracle(str(tiny_model), 2, pairs, idf=True)).max() < 1e-4
    plain = _values(BERTScore(model=str(tiny_model), layer=2), _items(pairs))
    assert np.abs(ours - plain).max() > 1e-3


@pytest.mark.parametrize("tiny_model", ["bert", "bart"], indirect=True)
def test_equals_bert_score_rescaled(
    tiny_model: Path, oracle: Oracle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With bert-score's baseline for a model of this name, here lent to a tiny one."""
    (tmp_path / "distilroberta-base").symlink_to(tiny_model)
    monkeypatch.chdir(tmp_path)
    metric = BERTScore(model="distilroberta-base", layer=3, rescale="en")
    expected = oracle("distilroberta-base", 3, rescale_with_baseline=True, lang="en")
    assert np.abs(_values(metric, _items()) - expected).max() < 1e-4
    worst = [column.worst for column in metric.columns]
    assert worst == pytest.approx([-low / (1 - low) for low in baseline(metric.model, 3, "en")])


def test_a_full_window_equals_bert_score(tiny_model: Path, oracle: Oracle) -> None:
    """A text that just fits is not cut, and not put in windows."""
    encoder = load(str(tiny_model))
    text = "the"
    while len(encoder.ids([f"{text} a"])[0]) <= encoder.window:
        text += " a"
    assert encoder.window == 64 if tiny_model.name in ("roberta", "mpnet") else 66
    pairs = [(text, "the storm"), ("the river", text)]
    metric = BERTScore(model=str(tiny_model), layer=2, long="refuse")
    ours = _values(metric, _items(pairs))
    assert np.abs(ours - oracle(str(tiny_model), 2, pairs)).max() < 1e-4


LONG = " ".join(f"The {name} of ward {number} rose." for number in range(120) for name in "ab")


def test_long_text_is_not_cut() -> None:
    """What stands beyond the window counts; cut, both candidates would score the same."""
    end = "Nurses refused the unexpected budget."
    said, unsaid = _values(BERTScore(), _items([(f"{LONG} {end}", end), (LONG, end)]))
    assert said[1] > unsaid[1] + 0.1
    same = _values(BERTScore(), _items([(LONG, LONG)]))
    assert same == pytest.approx(np.ones((1, 3)), abs=1e-5)


def test_long_text_is_refused_on_request() -> None:
    """The message shows the text's beginning and length."""
    with pytest.raises(InputError, match=r"'The a of ward 0.* has \d+ tokens, the model's .* 512"):
        BERTScore(long="refuse").score(_items([(LONG, "short")]))


def test_bullets_stand_one_a_line() -> None:
    """Bullets are joined by line breaks, which MiniLM reads as space."""
    bullets = Item(article="", takeaways=("It rose.", "It fell."), references=(("It fell.",),))
    assert (
        _values(BERTScore(), [bullets])
        == _values(BERTScore(), _items([("It rose. It fell.", "It fell.")]))
    ).all()


def test_the_best_annotator_gives_all_three_values() -> None:
    """Best by F1, with that annotator's precision and recall."""
    candidate, references = "The river fell.", (("It is late.",), ("The river fell today.",))
    together = Item(article="", takeaways=(candidate,), references=references)
    apart = _values(BERTScore(), _items([(candidate, one) for (one,) in references]))
    assert (_values(BERTScore(), [together])[0] == apart[apart[:, 2].argmax()]).all()


def test_an_empty_reference_scores_zero() -> None:
    """As bert-score means to, where it fails on transformers 5."""
    assert (_values(BERTScore(), _items([("The river fell.", " ")])) == 0).all()


def test_a_value_depends_on_its_item_alone() -> None:
    """Alone, in any company, in parts: the same to the last bit, idf included."""
    items = _items()
    for metric in (BERTScore(), _fitted(BERTScore(idf=True), items)):
        together = _values(metric, items)
        alone = np.concatenate([_values(metric, [item]) for item in reversed(items)])[::-1]
        assert (together == alone).all()


def _apart(metric: BERTScore, items: list[Item]) -> float:
    """The largest difference between the backends, which must share their signature."""
    own = _fitted(metric, items)
    package = _fitted(replace(metric, backend="bert-score"), items)
    assert own.signature() == package.signature()
    values = _values(own, items)
    assert values[:, 2].std() > 0.01
    return float(np.abs(values - _values(package, items)).max())


@pytest.mark.parametrize("idf", [False, True])
def test_backends_agree_on_bundled_articles(idf: bool) -> None:
    """Lead sentences against one or two annotators, MiniLM: single precision apart."""
    items = [
        rows.of(reference, tuple(sentences(reference.article.text)[:4]))
        for reference in load_references(REFERENCES)
    ]
    assert max(len(item.references) for item in items) == 2
    assert _apart(BERTScore(idf=idf), items) < 1e-6


def test_backends_agree_on_each_architecture(tiny_model: Path) -> None:
    """With idf weights, several annotators, blank bullets and letters that are no text."""
    odd = Item(
        article="",
        takeaways=("The river fell.", " ", "It rose \ud800."),
        references=((" ",), ("It fell.", "The port closed."), ("the river rose",)),
    )
    items = [*_items(), odd, *_items([("The river fell.", " ")])]
    assert _apart(BERTScore(model=str(tiny_model), layer=2, idf=True), items) < 1e-5


def test_backends_agree_on_rescaled_scores(
    tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Against the best of two annotators, each with the baseline of a model of this name."""
    (tmp_path / "distilroberta-base").symlink_to(tiny_model)
    monkeypatch.chdir(tmp_path)
    items = [
        Item(article="", takeaways=(candidate,), references=((reference,), (candidate[:9],)))
        for candidate, reference in PAIRS
    ]
    metric = BERTScore(model="distilroberta-base", layer=3, rescale="en")
    assert _apart(metric, items) < 1e-4


def test_the_package_does_not_cut_in_silence(caplog: pytest.LogCaptureFixture) -> None:
    """What it would cut is n/a, with the reason and one warning; idf weights count all of it."""
    warn_once.cache_clear()
    short, long = _items([("The river fell.", "It fell."), (LONG, "It fell.")])
    package = BERTScore(backend="bert-score")
    scored = package.score([short, long])
    assert scored[0].values == pytest.approx(BERTScore().score([short])[0].values, abs=1e-5)
    assert np.isnan(list(scored[1].values.values())).all()
    assert "longer than the model's window" in scored[1].details["reason"]
    assert sum("bert-score cuts" in record.message for record in caplog.records) == 1
    with pytest.raises(InputError, match="long: 'The a of ward 0"):
        replace(package, long="refuse").score([long])
    corpus = [short, *_items([("It fell.", LONG), PAIRS[0]])]
    own, theirs = (_fitted(replace(package, backend=name, idf=True), corpus) for name in BACKENDS)
    assert _values(own, [short]) == pytest.approx(_values(theirs, [short]), abs=1e-5)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"backend": "torch"}, "backend: 'torch' is not one of bench, bert-score"),
        ({"backend": "bert-score", "dtype": "bfloat16"}, "dtype: .* float32"),
    ],
)
def test_unknown_backends_are_refused(settings: dict[str, Any], message: str) -> None:
    """And so is a precision that the package does not have."""
    with pytest.raises(InputError, match=message):
        BERTScore(**settings)


def test_the_package_has_no_layer_that_is_not_there() -> None:
    """The message is the same with either backend."""
    for backend in BACKENDS:
        with pytest.raises(InputError, match=r"layer: .* has layers 1 to 6, not 7"):
            BERTScore(layer=7, backend=backend).score(_items())


def test_idf_needs_its_corpus() -> None:
    """Without it, scores would depend on what is scored together."""
    with pytest.raises(BenchError, match="call fit"):
        BERTScore(idf=True).score(_items())


def test_signature_pins_what_decides_the_values() -> None:
    """Each setting shows, and so does the corpus of idf weights."""
    plain, idf = BERTScore(), BERTScore(idf=True)
    signatures = {
        metric.signature()
        for metric in (
            plain,
            BERTScore(layer=4),
            BERTScore(dtype="bfloat16"),
            BERTScore(long="refuse"),
            _fitted(idf, _items()),
            _fitted(idf, _items(PAIRS[:2])),
        )
    }
    assert len(signatures) == 6
    assert plain.signature().startswith(f"bertscore|model:{DEFAULT_MODEL}|weights:53aa5117|")
    assert plain.signature() == BERTScore(layer=5, threads=1).signature()
    assert _fitted(plain, _items()) is plain


def test_layers_of_known_models() -> None:
    """The default model's was chosen here, those of others by bert-score."""
    assert layer_of(DEFAULT_MODEL, None) == 5
    assert layer_of("roberta-large", None) == 17
    assert layer_of("roberta-large", 3) == 3
    with pytest.raises(InputError, match="layer: bert-score has tuned no layer for 'mine'"):
        layer_of("mine", None)


def test_a_missing_baseline_is_an_error() -> None:
    """bert-score only warns and goes on unscaled."""
    with pytest.raises(InputError, match="rescale: bert-score has no baseline for"):
        BERTScore(rescale="en").score(_items())


def test_names_of_columns() -> None:
    """Columns and values bear the same names."""
    names = [column.name for column in BERTScore().columns]
    assert names == list(BERTScore().score(_items()[:1])[0].values)
    assert [column.worst for column in BERTScore().columns] == [0, 0, 0]
