"""Tokens counted with the model's own encoding where it is at hand, else estimated."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

BYTES_EACH = 4
"""Of UTF-8 in a token: about what English takes, and more than most scripts need fewer for
(OpenAI, "What are tokens and how to count them?": four characters of English)."""
PER_MESSAGE = 4
"""Tokens around a message (OpenAI cookbook, "How to count tokens with tiktoken")."""

_FILES = {"o200k_base": "o200k_base", "o200k_harmony": "o200k_base", "cl100k_base": "cl100k_base"}
_URL = "https://openaipublic.blob.core.windows.net/encodings/{}.tiktoken"


class Counter(NamedTuple):
    """A way to count tokens, and its name for the record."""

    name: str
    count: Callable[[str], int]


def counter(model: str) -> Counter:
    """The way to count a model's tokens; never goes to the network for it."""
    import tiktoken

    try:
        name = tiktoken.encoding_name_for_model(model.rpartition("/")[2])
    except KeyError:
        return Counter(f"estimate, {BYTES_EACH} bytes each", estimate)
    if not _is_here(name):
        return Counter(f"estimate, {BYTES_EACH} bytes each ({name} is not downloaded)", estimate)
    encoding = tiktoken.get_encoding(name)
    return Counter(f"tiktoken {name}", lambda text: len(encoding.encode_ordinary(text)))


def estimate(text: str) -> int:
    """Tokens of a text if nothing is known of the model."""
    return -(-len(text.encode("utf-8", "replace")) // BYTES_EACH)


def of_messages(contents: Iterable[str], count: Callable[[str], int]) -> int:
    """Tokens of the messages of one request."""
    return sum(count(content) + PER_MESSAGE for content in contents)


def _is_here(encoding: str) -> bool:
    """Whether tiktoken has the encoding's file; without it, it would download it."""
    folder = os.environ.get("TIKTOKEN_CACHE_DIR", os.environ.get("DATA_GYM_CACHE_DIR"))
    if folder is None:
        folder = str(Path(tempfile.gettempdir(), "data-gym-cache"))
    file = hashlib.sha1(  # noqa: S324  tiktoken names its files so
        _URL.format(_FILES.get(encoding, encoding)).encode()
    ).hexdigest()
    return bool(folder) and Path(folder, file).is_file()
