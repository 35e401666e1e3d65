"""References, runs and caches at an address such as s3://bucket/runs, on any store of fsspec.

Everything else works on files of this machine. A place has a copy here, below the cache's folder:
it is brought up to date when a command begins, and what has changed is put back as whole files,
every `EVERY_S` seconds and when the command ends. So a killed command loses nothing where it is
started again on the same machine, and at most `EVERY_S` seconds of work where the machine is lost.
"""

from __future__ import annotations

import logging
import os
import re
import sqlite3
import threading
import time
from contextlib import closing
from functools import cache
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from bench import console
from bench.files import CACHE_VARIABLE, cache_folder
from bench.llm.cache import Cache
from bench.places.mirror import Mirror
from bench.places.store import opened
from bench.types import BenchError, InputError

EVERY_S = 60.0
_ADDRESS = re.compile(r"(?!https?:|file:)[A-Za-z][A-Za-z0-9+.-]+://.")
_SHARD = re.compile(r"(?:^|/)shards/(\d+-of-\d+)/")
_log = logging.getLogger("bench")
_open: dict[str, Mirror] = {}
_caches: list[Path] = []
_shards: list[str] = []
"""The folder of the one shard that is worked on; empty for all."""
_busy = threading.Lock()


def take_shard(folder: str) -> None:
    """Copy no shards of runs but those whose folder has this name, such as "2-of-3".

    Where this process worked on another shard before, its copies are brought up to date.

    Raises
    ------
    BenchError
        A place can't be reached, or a file has changed on both sides.
    """
    _shards[:] = [folder]
    renew()


def is_address(text: str) -> bool:
    """Whether a text is an address of a place rather than a path, or a page of the web."""
    return bool(_ADDRESS.match(text))


def local(text: str) -> Path:
    """A path of this machine: of the copy, where the text is an address.

    Raises
    ------
    BenchError
        The place can't be reached, or its client is not installed.
    """
    if not is_address(text):
        return Path(text)
    url = text.rstrip("/")
    if url not in _open:
        inner = _inner(url)
        mirror = Mirror(opened(url), _base() / inner, _base() / ".notes" / inner)
        mirror.pull(_is_wanted)
        _open[url] = mirror
        if len(_open) == 1:
            threading.Thread(target=_put_now_and_then, daemon=True).start()
    return _open[url].path


def renew() -> None:
    """Bring the copies up to date with what other machines have put.

    Raises
    ------
    BenchError
        A place can't be reached, or a file has changed on both sides.
    """
    for mirror in _open.values():
        with _busy:
            mirror.pull(_is_wanted)


def shown(path: Path) -> str:
    """A path, or the address where it is that of a copy."""
    for url, mirror in _open.items():
        if mirror.path in (path, *path.parents):
            return "/".join([url, *path.relative_to(mirror.path).parts])
    return str(path)


def share_cache() -> None:
    """Use the cache at the address in $TAKEAWAY_BENCH_CACHE, if one stands there."""
    url = os.environ.get(CACHE_VARIABLE, "")
    if is_address(url):
        del os.environ[CACHE_VARIABLE]  # the copy is below the user's own cache
        _caches.append(local(url))
        os.environ[CACHE_VARIABLE] = str(_caches[-1])
        _share_replies()


def put() -> None:
    """Put back what has changed in the copies, and say how much.

    Raises
    ------
    BenchError
        A store refused; says where the copy is.
    """
    _share_replies()
    for url, mirror in _open.items():
        with _busy:
            try:
                count = mirror.push()
            except BenchError as error:
                raise BenchError(f"{error}; the copy in {mirror.path} is whole") from error
        if count:
            console.say(f"{url}: {console.counted(count, 'file')} put or deleted")


def _share_replies() -> None:
    """Take the replies that other machines put into the shared cache, and leave those made here."""
    for folder in _caches:
        (folder / "replies").mkdir(parents=True, exist_ok=True)
        with closing(Cache()) as cache:
            cache.share(folder / "replies")


def _put_now_and_then() -> None:
    while True:
        time.sleep(EVERY_S)
        for do in (_share_replies, *(mirror.push for mirror in list(_open.values()))):
            try:
                with _busy:
                    do()
            except (BenchError, OSError, sqlite3.Error) as error:  # a file may be gone meanwhile
                _log.warning("not put, tried again in %g s: %s", EVERY_S, error)


def _is_wanted(name: str) -> bool:
    found = _SHARD.search(name)
    return not (found and _shards) or found[1] in _shards


@cache
def _base() -> Path:
    """The folder of all copies; it stays when the cache itself becomes one of them."""
    return cache_folder() / "places"


def _inner(url: str) -> Path:
    """Where the copy of an address is, below all copies."""
    parts = urlsplit(url)
    inner = PurePosixPath(parts.scheme, parts.netloc, parts.path.lstrip("/"))
    if ".." in inner.parts:
        raise InputError("'..' has no meaning in an address", file=url)
    return Path(inner)
