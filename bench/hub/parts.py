"""Files of models: where they are on this machine, and how they get there once."""

from __future__ import annotations

import errno
import shutil
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from bench.hub import pins
from bench.types import BenchError, MissingDependency, digest

SETUP_FILES = ("*.json", "*.txt", "*.model")
"""Configuration and tokenizer of a model."""


class Part(NamedTuple):
    """Files of a model, as names or patterns; without `files` its weights and `SETUP_FILES`."""

    model: str
    revision: str | None = None
    files: tuple[str, ...] = ()

    @property
    def commit(self) -> str | None:
        """The revision asked for, or the one that the package names; None is the newest."""
        return self.revision or pins.commit(self.model)

    @property
    def choices(self) -> list[list[str]]:
        """Patterns of files, the preferred ones first."""
        if self.files:
            return [list(self.files)]
        return [[*SETUP_FILES, weights] for weights in ("*.safetensors", "pytorch_model*.bin")]

    def lacking(self, folder: Path) -> str:
        """What a folder lacks of it, as far as that is known without the hub; "" for nothing."""
        if not self.files:
            return "" if weights_in(folder) else "*.safetensors and no pytorch_model*.bin"
        names = (name for name in self.files if "*" not in name)
        return next((name for name in names if not (folder / name).is_file()), "")


class Stored(NamedTuple):
    """Where files of a model are, and what pins them: a commit, or a hash of them all."""

    folder: Path
    revision: str


def weights_in(folder: Path) -> list[Path]:
    """The files of weights in a folder; safetensors are preferred."""
    return sorted(folder.glob("*.safetensors")) or sorted(folder.glob("pytorch_model*.bin"))


@lru_cache(maxsize=16)
def stored(part: Part) -> Stored:
    """Locate files on this machine and hold them to their hashes; nothing is fetched.

    Raises
    ------
    BenchError
        They are not here, or are not those that were published or fetched.
    """
    folder = Path(part.model)
    if folder.is_dir():
        if lacking := part.lacking(folder):
            raise absent(part, f"no {lacking} in it")
        patterns = [pattern for choice in part.choices for pattern in choice]
        files = sorted({file for pattern in patterns for file in folder.glob(pattern)})
        return Stored(folder, digest(*((file.name, pins.sha256(file)) for file in files)))
    folder = cached(part)
    for one in pins.wrong(part.model, folder):
        raise BenchError(f"{one.told}; `{command(part)}` fetches it again")
    return Stored(folder, folder.name)


def cached(part: Part) -> Path:
    """The folder with files that are in the hub's cache.

    Raises
    ------
    BenchError
        They are not there.
    """
    try:
        folder = Path(_snapshot(part, part.choices[0], local_files_only=True))
    except Exception as error:  # the hub has a dozen error classes, for one message
        raise absent(part, error) from error
    if lacking := part.lacking(folder):
        raise absent(part, f"no {lacking} in the cache")
    return folder


def is_here(part: Part) -> bool:
    """Whether all files are on this machine; their hashes are not computed."""
    try:
        return Path(part.model).is_dir() or bool(cached(part))
    except BenchError:
        return False


def download(part: Part) -> Path:
    """Bring files into the hub's cache and return their folder; what is there stays.

    Raises
    ------
    BenchError
        They can't be fetched.
    """
    try:
        return _downloaded(part)
    except Exception as error:
        raise absent(part, error) from error


def fetch(part: Part) -> Path:
    """Bring files into the hub's cache and hold them to their hashes; what is wrong is removed.

    Files without a published hash are held to that of their first fetch from then on.

    Raises
    ------
    BenchError
        The hub can't be reached or has no such files, there is no room, or a hash is another.
    """
    if is_here(part):
        _removed(part, cached(part))
    try:
        _make_sure_of_room(part)
        folder = _downloaded(part)
    except BenchError:
        raise
    except Exception as error:
        raise BenchError(f"{part.model} can't be fetched: {_reason(error)}") from error
    for one in _removed(part, folder):
        raise BenchError(f"{part.model}: {one.told}: it was removed")
    pins.record(part.model, folder)
    stored.cache_clear()
    return folder


def _downloaded(part: Part) -> Path:
    """The folder of files that are there now; raises whatever the library of the hub raises."""
    problem: Exception = FileNotFoundError(f"no {part.lacking(Path())} in it")
    for patterns in part.choices:
        try:
            folder = Path(_snapshot(part, patterns))
        except Exception as error:
            problem = error
            continue
        if not part.lacking(folder):
            return folder
    raise problem


def _reason(error: Exception) -> str:
    """Why nothing more comes, and what to do."""
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return f"no space is left ({error}): make room, or set HF_HOME to another disk"
    said = first_line(error.__cause__ or error)
    return f"{said}; whole files that have come stay, and the same command continues from there"


def _removed(part: Part, folder: Path) -> list[pins.Wrong]:
    """The files that are not what was published or fetched before, no longer in the cache."""
    found = list(pins.wrong(part.model, folder))
    for one in found:
        one.file.resolve().unlink(missing_ok=True)  # a snapshot's files are links
        one.file.unlink(missing_ok=True)
    return found


def _make_sure_of_room(part: Part) -> None:
    """Raise an error where the disk has less room than what is still to come."""
    from huggingface_hub import constants

    plans = [_snapshot(part, patterns, dry_run=True) for patterns in part.choices]
    needed = max(sum(file.file_size or 0 for file in plan if file.will_download) for plan in plans)
    place = Path(constants.HF_HUB_CACHE)
    place.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(place).free
    if needed > free:
        raise BenchError(
            f"{part.model} needs {gigabytes(needed)}, and {place} has {gigabytes(free)} free: "
            "make room, or set HF_HOME to a folder on another disk"
        )


def gigabytes(size: int) -> str:
    """A size in bytes for people."""
    return f"{size / 1e9:.1f} GB" if size >= 5e7 else f"{size / 1e6:.1f} MB"


def _snapshot(part: Part, patterns: list[str], **settings: Any) -> Any:
    """Ask the library of the hub; the answer is a path, or what would be done."""
    from huggingface_hub import snapshot_download

    return snapshot_download(part.model, revision=part.commit, allow_patterns=patterns, **settings)


def absent(part: Part, problem: object) -> BenchError:
    """The error that says why files are unavailable, and the command that fetches them."""
    if isinstance(problem, MissingDependency):
        return problem
    said = "it is not on this machine" if _not_here(problem) else first_line(problem).rstrip(".")
    if Path(part.model).is_dir():
        return BenchError(f"the model in {part.model} can't be loaded: {said}")
    known = pins.PUBLISHED.get(part.model)
    about = f" ({known.licence}, {known.size})" if known else ""
    return BenchError(
        f"the model {part.model}{about} can't be loaded: {said}. Where there is a network, "
        f"`{command(part)}` fetches it; `model` may also be the path of a folder that holds it"
    )


def _not_here(problem: object) -> bool:
    """Whether the library of the hub says, in many words, that its cache has no such files."""
    from huggingface_hub.errors import LocalEntryNotFoundError

    return isinstance(problem, LocalEntryNotFoundError)


def command(part: Part) -> str:
    """The command that fetches files."""
    known = pins.PUBLISHED.get(part.model)
    if known and part.commit == known.commit:
        return f"takeaway-bench models fetch {known.fetch}"
    names = [f"--include '{name}'" if "*" in name else name for name in part.files]
    revision = ["--revision", part.revision] if part.revision else []
    return " ".join(["hf download", part.model, *names, *revision])


def first_line(problem: object) -> str:
    """The first line of an error's message, or else its kind."""
    return next(iter(str(problem).strip().splitlines()), type(problem).__name__)
