"""Models by name: in a folder, in the Hugging Face hub's cache or on the hub, and what pins them.

What is cached is used as it is; only what is not there is fetched.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from bench.types import BenchError, InputError, MissingDependency, digest

SETUP_FILES = ("*.json", "*.txt", "*.model")
"""Configuration and tokenizer of a model."""
KNOWN = {
    "MoritzLaurer/DeBERTa-v3-base-mnli-fever-anli": "MIT, 0.4 GB",
    "lytang/MiniCheck-RoBERTa-Large": "MIT, 1.4 GB",
    "lytang/MiniCheck-DeBERTa-v3-Large": "MIT, 1.7 GB",
    "lytang/MiniCheck-Flan-T5-Large": "MIT, 3.1 GB",
    "vectara/hallucination_evaluation_model": "Apache 2.0, 0.4 GB",
    "yzha/AlignScore": "MIT, 2.0 GB (base) or 4.9 GB (large)",
    "google/flan-t5-base": "Apache 2.0",
    "FacebookAI/roberta-base": "MIT",
    "FacebookAI/roberta-large": "MIT",
}
"""Licences as the models' pages on the hub name them, and sizes of what is fetched."""


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


find_once = lru_cache(maxsize=16)(find)
"""`find` for those who ask often: a folder is hashed once in a process."""


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
    raise absent(model, revision, problem)


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


def weights_in(folder: Path) -> list[Path]:
    """The files of weights in a folder; safetensors are preferred."""
    return sorted(folder.glob("*.safetensors")) or sorted(folder.glob("pytorch_model*.bin"))


def fetched(model: str, revision: str | None = None) -> Path:
    """The folder of a model whose weights are cached, or else fetched.

    Raises
    ------
    BenchError
        They are not here and can't be fetched.
    """
    patterns = [[*SETUP_FILES, weights] for weights in ("*.safetensors", "pytorch_model*.bin")]
    return _folder(model, revision, patterns, lambda folder: bool(weights_in(folder)))


class Shape(NamedTuple):
    """What a model is beside its weights, for weights that lie elsewhere."""

    config: Any
    tokenizer: Any
    revision: str
    """The commit, or a hash of the configuration."""


@lru_cache(maxsize=4)
def shape(model: str) -> Shape:
    """Load a model's configuration and tokenizer.

    Raises
    ------
    BenchError
        They are unavailable.
    MissingDependency
        The tokenizer needs a package that is not installed.
    """
    from transformers import AutoConfig

    try:
        config = AutoConfig.from_pretrained(model)
        commit = None if Path(model).is_dir() else config._commit_hash
        return Shape(config, tokenizer(model, commit), commit or digest(config.to_dict()))
    except (OSError, ValueError, ImportError) as error:
        raise absent(model, None, error, ("--include", "'*.json'")) from error


def tokenizer(model: str, commit: str | None) -> Any:
    """The tokenizer of a model.

    Raises
    ------
    MissingDependency
        It needs a package that is not installed.
    """
    from transformers import AutoTokenizer

    try:
        return AutoTokenizer.from_pretrained(model, revision=commit or "main")
    except (ValueError, ImportError) as error:
        if "sentencepiece" not in str(error):
            raise
        what = f"sentencepiece, which the tokenizer of {model} needs,"
        raise MissingDependency(what, "pip install sentencepiece protobuf") from error


@lru_cache(maxsize=16)
def files(model: str, revision: str | None, names: tuple[str, ...]) -> tuple[Path, str]:
    """A folder that holds files of a model, and what pins them: a commit, or a hash of all.

    Raises
    ------
    BenchError
        They are not here and can't be fetched.
    """
    folder = Path(model)
    if folder.is_dir():
        if missing := [name for name in names if not (folder / name).is_file()]:
            raise absent(model, revision, f"no {missing[0]} in it")
        return folder, digest(*(_sha256([folder / name]) for name in names))

    def is_whole(folder: Path) -> bool:
        return all((folder / name).is_file() for name in names)

    folder = _folder(model, revision, [list(names)], is_whole, names)
    return folder, folder.name


def _folder(
    model: str,
    revision: str | None,
    choices: Sequence[list[str]],
    is_whole: Callable[[Path], bool],
    names: Sequence[str] = (),
) -> Path:
    """The folder with files of a model: cached by the first choice of patterns, else fetched."""
    from huggingface_hub import snapshot_download

    problem: object = "no such files"
    for cached_only, patterns in [(True, choices[0]), *((False, one) for one in choices)]:
        try:
            path = snapshot_download(
                model, revision=revision, allow_patterns=patterns, local_files_only=cached_only
            )
        except Exception as error:  # the hub has a dozen error classes, for one message
            problem = error
            continue
        if is_whole(Path(path)):
            return Path(path)
    raise absent(model, revision, problem, names)


def _sha256(paths: Iterable[Path]) -> str:
    """SHA-256 of a file, or of the hashes of all where there are several."""
    found = []
    for path in paths:
        with path.open("rb") as file:
            found.append(hashlib.file_digest(file, "sha256").hexdigest())
    return found[0] if len(found) == 1 else hashlib.sha256("".join(found).encode()).hexdigest()


def absent(
    model: str, revision: str | None, problem: object, names: Sequence[str] = ()
) -> BenchError:
    """The error that says why a model is unavailable, and the command that fetches it."""
    if isinstance(problem, MissingDependency):
        return problem
    said = first_line(problem)
    if Path(model).is_dir():
        return BenchError(f"the model in {model} can't be loaded: {said}")
    known = f" ({KNOWN[model]})" if model in KNOWN else ""
    command = " ".join(
        ["hf download", model, *names, *(["--revision", revision] if revision else [])]
    )
    return BenchError(
        f"the model {model}{known} can't be loaded: {said}; where there is a network, "
        f"`{command}` fetches it, and `model` may be the path of a folder that holds it"
    )


def first_line(problem: object) -> str:
    """The first line of an error's message, or else its kind."""
    return next(iter(str(problem).strip().splitlines()), type(problem).__name__)
