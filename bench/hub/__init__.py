"""Models by name: in a folder, in the Hugging Face hub's cache or on the hub, and what pins them.

What is cached is used as it is; only what is not there is fetched.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from bench.hub.parts import SETUP_FILES, Part, absent, cached, download, is_here, weights_in
from bench.hub.pins import sha256
from bench.types import InputError


class Found(NamedTuple):
    """What is known of a model without its weights."""

    name: str
    commit: str | None
    """On the hub; None for a folder."""
    revision: str
    """The commit, or the hash of a folder's files."""
    is_seq2seq: bool
    """Whether input and output have a context each."""
    prefix: str
    """What it was trained to see before a text to summarize, as T5's "summarize: "."""


def find(model: str, revision: str | None = None) -> Found:
    """Look a model up: a folder, the cached revision of a name on the hub, else the newest.

    Raises
    ------
    BenchError
        There is no such model here, nor can it be fetched.
    """
    config = _config(model, revision)
    is_folder = Path(model).is_dir()
    tasks = getattr(config, "task_specific_params", None) or {}
    return Found(
        name=model,
        commit=None if is_folder else config._commit_hash,
        revision=_pinned(Path(model)) if is_folder else str(config._commit_hash),
        is_seq2seq=bool(config.is_encoder_decoder),
        prefix=str((tasks.get("summarization") or {}).get("prefix") or ""),
    )


def _config(model: str, revision: str | None) -> Any:
    from transformers import AutoConfig

    logging.getLogger("huggingface_hub").setLevel(logging.ERROR)  # or every retry is told
    problem: object = None
    for cached_only in (True, False):
        try:
            return AutoConfig.from_pretrained(
                model, revision=revision, local_files_only=cached_only
            )
        except (OSError, ValueError) as error:
            problem = error
    raise absent(Part(model, revision), problem)


def _pinned(folder: Path) -> str:
    found = hashes(folder)
    return f"{found.weights[:16]}-{found.setup[:16]}"


class Hashes(NamedTuple):
    """SHA-256 of a model's weights, and of its configuration and tokenizer files."""

    weights: str
    setup: str


def hashes(folder: Path) -> Hashes:
    """Hash the files of a model in a folder.

    Raises
    ------
    InputError
        There are no weights.
    """
    weights = weights_in(folder)
    if not weights:
        raise InputError("holds no *.safetensors and no pytorch_model*.bin", file=folder)
    setup = (path for pattern in SETUP_FILES for path in sorted(folder.glob(pattern)))
    return Hashes(_sha256(weights), _sha256(setup))


def fetched(model: str, revision: str | None = None) -> Path:
    """The folder of a model whose weights are cached, or else fetched.

    Raises
    ------
    BenchError
        They are not here and can't be fetched.
    """
    part = Part(model, revision)
    return cached(part) if is_here(part) else download(part)


def _sha256(paths: Iterable[Path]) -> str:
    """SHA-256 of a file, or of the hashes of all where there are several."""
    found = list(map(sha256, paths))
    return found[0] if len(found) == 1 else hashlib.sha256("".join(found).encode()).hexdigest()
