"""The encoder: exact, and an embedding depends on its text alone."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache as once
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench import encoder
from bench.encoder import Encoder
from bench.types import BenchError, InputError

TEXTS = [
    "The ferry company cut its winter timetable by a third.",
    "",
    "Ferry “Alba”: 3.5m passengers\nin 2019, 40% fewer since!",
    "  Überfahrt nach Łódź, наконец, 渡船 \t",
    "a",
]
LONG = " ".join(f"harbour {number} river" for number in range(400))


@once
def _hidden(text: str) -> Any:
    """Hidden states of all layers, as transformers computes them."""
    import torch
    from transformers import AutoModel, AutoTokenizer

    folder = encoder.load().weights.folder
    tokenizer, model = AutoTokenizer.from_pretrained(folder), AutoModel.from_pretrained(folder)
    with torch.no_grad():
        given = tokenizer(text, return_tensors="pt", truncation=True, max_length=512)
        return model(**given, output_hidden_states=True).hidden_states


@pytest.mark.parametrize("layer", [1, 5, 6])
def test_tokens_equal_transformers(fresh: Callable[[], Encoder], layer: int) -> None:
    """Embeddings are transformers' hidden states, scaled to length 1."""
    for text, vectors in zip(TEXTS, fresh().tokens(TEXTS, layer), strict=True):
        expected = _hidden(text)[layer][0].numpy()
        expected = expected / np.linalg.norm(expected, axis=1, keepdims=True)
        assert vectors.shape == expected.shape
        assert np.abs(vectors - expected).max() < 2e-6


def test_sentences_equal_the_mean_of_the_last_layer(fresh: Callable[[], Encoder]) -> None:
    """Sentence embeddings are made as sentence-transformers does, from transformers' states."""
    sentences = fresh().sentences(TEXTS)
    expected = np.stack([_hidden(text)[-1][0].numpy().mean(axis=0) for text in TEXTS])
    expected /= np.linalg.norm(expected, axis=1, keepdims=True)
    assert np.abs(sentences - expected).max() < 2e-6


def test_plain_matrix_products_give_the_same(
    fresh: Callable[[], Encoder], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Where torch has no packed weights, embeddings differ by rounding alone."""
    packed = fresh().tokens(TEXTS, 5)
    monkeypatch.setenv("TAKEAWAY_BENCH_CACHE", str(tmp_path / "other"))
    monkeypatch.setattr("bench.encoder.bert._packs", lambda _: False)
    for one, other in zip(packed, fresh().tokens(TEXTS, 5), strict=True):
        assert np.abs(one - other).max() < 2e-6


def test_no_texts(fresh: Callable[[], Encoder]) -> None:
    """Nothing in, nothing out."""
    assert fresh().tokens([], 5) == []
    assert fresh().sentences([]).shape == (0, 384)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(st.text(max_size=900), max_size=6),
    st.lists(st.text(max_size=900), max_size=6),
    st.sampled_from(encoder.DTYPES),
)
def test_an_embedding_is_the_same_beside_any_texts(
    cache: Path, before: list[str], after: list[str], dtype: encoder.Dtype
) -> None:
    """To the last bit, in both precisions, with nothing cached."""
    engine = encoder.load(dtype=dtype)
    (alone,) = engine._encode(engine.tokenizer([TEXTS[0]]), "5")
    texts = engine.tokenizer([*before, TEXTS[0], *after])
    beside = list(engine._encode(texts, "5"))[len(before)]
    assert np.array_equal(alone.vectors, beside.vectors)


def test_sizes_that_change_a_bit_are_not_used(fresh: Callable[[], Encoder]) -> None:
    """Where a library rounds rows differently in some sizes or places, those are passed over."""
    model: Any = fresh()._model
    model._layers[0] = lambda rows, _: rows * (1 + 1e-6 * (len(rows) < 100))
    assert (model._size(40), model._size(200), model._size(600)) == (112, 208, 608)
    assert len(list(model._batches([[1]] * 3))) == 1
    model = fresh()._model
    model._layers[0] = lambda rows, _: rows.cumsum(0)
    assert len(list(model._batches([[1]] * 3))) == 3


def test_an_embedding_is_the_same_from_disk(fresh: Callable[[], Encoder]) -> None:
    """Computed, from memory or from disk: the same to the last bit, and without the model."""
    engine = fresh()
    computed, remembered = engine.encode(TEXTS, 5), engine.encode(TEXTS, 5)
    sentences = engine.sentences(TEXTS)
    reader = fresh()
    read = reader.encode(TEXTS, 5)
    for one, other, third in zip(computed, remembered, read, strict=True):
        assert one is other
        assert np.array_equal(one.vectors, third.vectors)
        assert np.array_equal(one.ids, third.ids)
    assert np.array_equal(sentences, reader.sentences(TEXTS))
    assert "_model" not in vars(reader)


def test_a_damaged_cache_changes_nothing(fresh: Callable[[], Encoder], cache: Path) -> None:
    """A file that was cut is made again."""
    computed = fresh().tokens(TEXTS, 5)
    (path,) = cache.rglob("*.safetensors")
    path.write_bytes(path.read_bytes()[:-9])
    again = fresh().tokens(TEXTS, 5)
    assert all(np.array_equal(one, other) for one, other in zip(computed, again, strict=True))
    assert path.exists()


def test_memory_is_bounded(fresh: Callable[[], Encoder], monkeypatch: pytest.MonkeyPatch) -> None:
    """What no longer fits is forgotten, the text used least lately first."""
    engine = fresh()
    monkeypatch.setattr("bench.encoder.cache.MEMORY_BYTES", 12 * 384 * 4)
    first = engine.encode(["one two three"], 5)[0]
    engine.encode(["four five"], 5)
    assert engine.encode(["one two three"], 5)[0] is first
    engine.encode(["six seven"], 5)
    assert engine.encode(["one two three"], 5)[0] is first
    assert len(engine._cache._memory) == 2


def test_long_text_is_encoded_whole(fresh: Callable[[], Encoder]) -> None:
    """Each token of a text of several windows has its embedding, equal to its window's alone."""
    engine = fresh()
    whole = engine.encode([LONG], 5)[0]
    assert len(whole.vectors) == len(whole.ids) == len(engine.ids([LONG])[0]) > 2 * engine.window
    ends = [end for _, end in engine.spans([LONG])[0]]
    start = engine.encode([LONG[: ends[400]]], 5)[0]
    assert np.array_equal(start.ids[:300], whole.ids[:300])
    similarity = (start.vectors[:300] * whole.vectors[:300]).sum(axis=1)
    assert similarity.min() > 0.9
    assert np.allclose(np.linalg.norm(whole.vectors, axis=1), 1, atol=1e-6)


def test_the_window_is_the_model_s(fresh: Callable[[], Encoder]) -> None:
    """512 tokens, not the 128 at which all-MiniLM's tokenizer file cuts."""
    assert fresh().window == 512
    assert len(fresh().ids(["word " * 600])[0]) == 602


def test_spans_are_where_tokens_stand(fresh: Callable[[], Encoder]) -> None:
    """Spans count characters of the text as given; special tokens have none."""
    text = "  Zürich \ud83d rose"
    spans = fresh().spans([text])[0]
    assert [text[start:end] for start, end in spans] == ["", "Zürich", "\ud83d", "rose", ""]


def test_text_that_is_not_unicode(fresh: Callable[[], Encoder]) -> None:
    """Half a surrogate pair, as models write in JSON, is a character like any other."""
    broken, question = fresh().tokens(["so \ud83d what", "so ? what"], 5)
    assert np.array_equal(broken, question)


def test_embeddings_are_read_only(fresh: Callable[[], Encoder]) -> None:
    """What is shared can't be changed by one of those who share it."""
    with pytest.raises(ValueError, match="read-only"):
        fresh().tokens(TEXTS, 5)[0][0, 0] = 1.0


def test_layer_out_of_range(fresh: Callable[[], Encoder]) -> None:
    """The message says which layers there are."""
    with pytest.raises(InputError, match="layers 1 to 6, not 7"):
        fresh().tokens(TEXTS, 7)


def test_load_returns_one_encoder_for_the_same_arguments() -> None:
    """However the defaults are spelt."""
    assert encoder.load() is encoder.load(encoder.DEFAULT_MODEL, dtype="float32")
    assert encoder.load() is not encoder.load(dtype="bfloat16")


def test_load_refuses_an_unknown_dtype() -> None:
    """The message names those there are."""
    with pytest.raises(InputError, match="dtype: 'int8' is none of float32, bfloat16"):
        encoder.load(dtype="int8")  # type: ignore[arg-type]  it is wrong on purpose


def test_a_device_that_is_not_there(cache: Path) -> None:
    """The message is torch's, with the model's name before it."""
    with pytest.raises(BenchError, match=r"all-MiniLM-L6-v2 can't be loaded: .*abacus"):
        encoder.load(device="abacus").tokens(["text"], 1)


def test_identity_names_what_decides_the_embeddings() -> None:
    """Model, weights, precision and libraries."""
    parts = dict(part.split(":") for part in encoder.load(dtype="bfloat16").identity.split("|"))
    assert parts["model"] == encoder.DEFAULT_MODEL
    assert (parts["weights"], parts["dtype"]) == ("53aa5117", "bfloat16")
    assert parts.keys() >= {"torch", "transformers", "tokenizers"}


def test_bfloat16_is_near_float32(cache: Path) -> None:
    """Opt-in half precision: cosines within 0.005 of float32's."""
    exact, rough = (encoder.load(dtype=dtype).tokens(TEXTS, 5) for dtype in encoder.DTYPES)
    for one, other in zip(exact, rough, strict=True):
        assert (one * other).sum(axis=1).min() > 0.995
        assert not np.array_equal(one, other)


def test_token_weights_leave_out_special_tokens(fresh: Callable[[], Encoder]) -> None:
    """[CLS] and [SEP] weigh nothing, all else 1."""
    engine = fresh()
    assert [engine.token_weights[token] for token in engine.ids(["a cat"])[0]] == [0, 1, 1, 0]
    assert engine.token_weights.sum() == 30522 - 2
