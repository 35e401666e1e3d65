"""Data -> files that a browser opens: nothing in them can end a script or run as one."""

from __future__ import annotations

import base64
import hashlib
import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench import jsonl
from bench.report.bundle import bundled
from bench.text import encodable
from bench.types import BenchError, InputError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

INDEX, DATA = "index.html", "data"
_MARK = b"<title>Takeaway Bench</title>"
_MARK_WITHIN = 4096
"""The title is in the first bytes of a page."""
_OURS = re.compile(r"((values|article)-\d+|examples)\.js")


def refuse_strangers(folder: Path) -> None:
    """Refuse a folder that is neither empty nor a report; names that begin with a dot don't count.

    Raises
    ------
    InputError
        The folder holds files of others, or can't be read.
    """
    try:
        inside = [path for path in folder.iterdir() if not path.name.startswith(".")]
        if inside and not _is_report(folder, inside):
            message = "is neither empty nor a report; name another folder"
            raise InputError(message, file=folder)
    except FileNotFoundError:
        return
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", file=folder) from None


def _is_report(folder: Path, inside: Sequence[Path]) -> bool:
    """True for a whole report, and for the data that an interrupted one left."""
    index = folder / INDEX
    if index.is_file():
        with index.open("rb") as file:
            return _MARK in file.read(_MARK_WITHIN)
    left = folder / DATA
    return inside == [left] and left.is_dir() and all(map(_is_data, left.iterdir()))


def _is_data(path: Path) -> bool:
    """True for a file that `write_data` made."""
    if not _OURS.fullmatch(path.name) or not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(1024).startswith(f'receive("{path.stem}", '.encode())


def write(path: Path, overview: Mapping[str, Any], blocks: Mapping[str, Any] | None = None) -> None:
    """Write the page; blocks of data that it isn't given it loads from `DATA` beside it."""
    from jinja2 import Environment, StrictUndefined

    style, script = source("style.css"), bundled("start.mjs", source)
    template = Environment(autoescape=True, undefined=StrictUndefined).from_string(
        source("template.html")
    )
    inside = {"overview": overview, **(blocks or {})}
    with jsonl.replacing(path) as file:
        file.writelines(
            template.generate(
                style=style,
                script=script,
                style_hash=_hash(style),
                script_hash=_hash(script),
                in_folder=blocks is None,
                blocks={name: embedded(block) for name, block in inside.items()},
            )
        )


def write_data(folder: Path, blocks: Iterable[tuple[str, Any]]) -> None:
    """Write a script for each block that hands it to the page.

    Raises
    ------
    BenchError
        The file system refused.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.iterdir():
            if _is_data(old):
                old.unlink()
        for name, block in blocks:
            _write_call(folder / f"{name}.js", block)
    except OSError as error:
        raise BenchError(f"{folder}: cannot be written: {error.strerror}") from error


def _write_call(path: Path, value: Any) -> None:
    path.write_text(f'receive("{path.stem}", {embedded(value)});\n', encoding="utf-8")


def packed(values: NDArray[np.float64]) -> str:
    """Values [candidates, articles] as float32, little-endian, in base64."""
    return base64.b64encode(values.astype("<f4").tobytes()).decode()


def embedded(value: Any) -> str:
    """JSON for a script element or file: no character of it is markup.

    A number that JSON doesn't have, which a file of others can hold, becomes null.
    """
    try:
        text = _dumps(value)
    except ValueError:
        text = _dumps(_finite(value))
    for unsafe in "<>&\u2028\u2029":
        text = text.replace(unsafe, f"\\u{ord(unsafe):04x}")
    return encodable(text)


_dumps = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode


def _finite(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _finite(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(inner) for inner in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def source(name: str) -> str:
    """Text of a file that the page is made of."""
    return files("bench.report").joinpath("web", name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """A Content-Security-Policy source that allows this very text."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
