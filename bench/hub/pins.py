"""What pins a model: its commit on the hub, and the SHA-256 of its files.

Commits, and hashes of weights, are those that public projects recorded of what the hub gave them;
files without one here are recorded when they are fetched, and held to that from then on.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from bench.files import cache_folder, replacing
from bench.types import InputError


class Published(NamedTuple):
    """A model that the package knows by name."""

    commit: str
    licence: str
    fetch: str
    """What `takeaway-bench models fetch` calls it."""
    size: str
    hashes: Mapping[str, str] = {}


PUBLISHED = {
    "MoritzLaurer/DeBERTa-v3-base-mnli-fever-anli": Published(
        "6f5cf0a2b59cabb106aca4c287eed12e357e90eb", "MIT", "nli", "0.4 GB",
        {
            "model.safetensors": "06d6fd89edd4f97816831626daafbdb0b029cf63bae8edc0bccab1d64e2e7707",
            "config.json": "a6c616d6dabeacf90fd0e776c741d3f0f30a05533ccf0bd3b5b62e94cfaa8d57",
            "tokenizer.json": "05402ffae6dd382a8491b1d29bfc139bec5d332662e86a026f433ce54c25c202",
        },
    ),
    "lytang/MiniCheck-RoBERTa-Large": Published(
        "74c8919647e61ed0f71bc177d94f10930f090068", "MIT", "minicheck", "1.4 GB",
        {"pytorch_model.bin": "67af45a2d5a2706283821049232c7d7c81cea22e81dfdbb7097487a98bc61b53"},
    ),
    "lytang/MiniCheck-DeBERTa-v3-Large": Published(
        "2f2d01a54fa022a7ffadb76260e1ea8bc88c82bb", "MIT",
        "minicheck --set model=lytang/MiniCheck-DeBERTa-v3-Large", "1.7 GB",
    ),
    "lytang/MiniCheck-Flan-T5-Large": Published(
        "96eafd01cee2d16cf81aaa2fb226b14f422a37b3", "MIT",
        "minicheck --set model=lytang/MiniCheck-Flan-T5-Large", "3.1 GB",
        {"pytorch_model.bin": "41291881e13c6235ed47149cec903bee9493e45d9d7325587a9fa2e266c526c0"},
    ),
    "yaxili96/FactCG-DeBERTa-v3-Large": Published(
        "0430e3509dbd28d2dff7a117c0eae25359ff3e80", "MIT", "factcg", "1.7 GB",
    ),
    "vectara/hallucination_evaluation_model": Published(
        "8e4a2e6e96c708cc76c2344f7e4757df2515292c", "Apache 2.0", "hhem", "0.4 GB",
        {
            "model.safetensors": "634de18a38cf1e991c1acd0f7a9e0d30f7ea187fba42bb4798f862d3edd31e72",
            "config.json": "773139fe764fe20e146ab14e627b188ccafae35f93cf6f5258dc6c237016b870",
        },
    ),
    "google/flan-t5-base": Published(
        "7bcac572ce56db69c1ea7c8af255c5d7c9672fc2", "Apache 2.0", "hhem", "3 MB",
        {"spiece.model": "d60acb128cf7b7f2536e8f38a5b18a05535c9e14c7a355904270e15b0945ea86"},
    ),
    "yzha/AlignScore": Published(
        "8509e78d25bb914939fc585c626500c9b2944249", "MIT", "alignscore", "2.0 GB, large 4.9 GB",
        {
            "AlignScore-base.ckpt":
                "6aedb637f0596ab29baef91e94466a57f032e02feea654978518919fe0981607",
            "AlignScore-large.ckpt":
                "ff4336312b377edcbcdad5694a2d09d73dc4225422c0422d810aa7e78485e32d",
        },
    ),
    "FacebookAI/roberta-base": Published(
        "e2da8e2f811d1448a5b465c236feacd80ffbac7b", "MIT", "alignscore", "2 MB",
    ),
    "FacebookAI/roberta-large": Published(
        "722cf37b1afa9454edce342e7895e588b6ff1d59", "MIT", "alignscore", "2 MB",
    ),
}  # fmt: skip


class Wrong(NamedTuple):
    """A file that is not the one that was published, or fetched."""

    file: Path
    found: str
    expected: str

    @property
    def told(self) -> str:
        """The problem as a message."""
        hashes = f"{self.found[:12]}..., expected {self.expected[:12]}..."
        return f"{self.file.name} has SHA-256 {hashes}"


def commit(model: str) -> str | None:
    """The commit of a model that is used where none is named."""
    return PUBLISHED[model].commit if model in PUBLISHED else None


def wrong(model: str, folder: Path) -> Iterator[Wrong]:
    """Yield the files of a snapshot that differ from their hashes; what has none is not read."""
    for name, expected in sorted(_expected(model, folder.name).items()):
        file = folder / name
        if file.is_file() and (found := sha256(file)) != expected:
            yield Wrong(file, found, expected)


def record(model: str, folder: Path) -> None:
    """Keep the hashes of a snapshot's files, which every later load is held to."""
    found = {path.relative_to(folder).as_posix(): sha256(path)
             for path in sorted(folder.rglob("*")) if path.is_file()}  # fmt: skip
    with replacing(_lock(model, folder.name)) as file:
        json.dump(found, file, indent=1)


def sha256(file: Path) -> str:
    """SHA-256 of a file."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _expected(model: str, revision: str) -> dict[str, str]:
    """Hashes by file: as recorded when it was fetched, and above those as published."""
    try:
        recorded = json.loads(_lock(model, revision).read_text("utf-8"))
    except FileNotFoundError:
        recorded = {}
    except ValueError as error:
        raise InputError(f"is damaged: {error}; delete it", file=_lock(model, revision)) from error
    known = PUBLISHED.get(model)
    return {**recorded, **(known.hashes if known and known.commit == revision else {})}


def _lock(model: str, revision: str) -> Path:
    return cache_folder() / "models" / f"{model.replace('/', '--')}@{revision}.json"
