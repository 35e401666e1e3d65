"""An object store, or what else fsspec knows: whole files are listed, read, put and deleted."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from bench.files import replacing
from bench.types import BenchError, InputError, MissingDependency, digest

INSTALL = 'pip install "takeaway-bench[cloud]"'
_PINS = (
    "size",
    "ETag",
    "etag",
    "md5Hash",
    "md5",
    "content_md5",
    "LastModified",
    "mtime",
    "created",
)
"""What file systems tell of a file's content; which of them depends on the file system."""
_PASSWORD = re.compile(r"[^/@]*:[^/@]*@")


@dataclass(frozen=True, slots=True)
class Store:
    """What is under one address: a file, or files below a folder.

    Credentials are found by the client of each store: in the environment, in its own
    configuration, or from the machine.
    """

    url: str
    system: Any
    root: str

    def files(self) -> dict[str, str]:
        """Fingerprint of each file by its name below the address; "" is the address itself.

        Raises
        ------
        BenchError
            The store refused, or a name could lead out of a folder here.
        """
        with self._told():
            self.system.invalidate_cache()
            found = self.system.find(self.root, detail=True)
        names = {path: path[len(self.root) :].strip("/") for path in found}
        for name in names.values():
            _check(name, self.url)
        # the same call for each file, since `info` may tell other things of it
        return {names[path]: _pinned(info) for path, info in found.items() if path[-1] != "/"}

    def get(self, name: str, path: Path) -> None:
        """Copy a file here, as a whole."""
        with replacing(path) as file, self._told(), self.system.open(self._path(name)) as source:
            shutil.copyfileobj(source, file.buffer)  # type: ignore[attr-defined]  # a text file has one

    def put(self, path: Path, name: str) -> None:
        """Put a file there, as a whole, as it is at this moment: others may be appending to it."""
        with tempfile.TemporaryDirectory() as folder:
            copy = shutil.copyfile(path, Path(folder, "copy"))
            with self._told():
                self.system.put_file(str(copy), self._path(name))

    def delete(self, name: str) -> None:
        """Delete a file, if it is there."""
        with self._told():
            if self.system.exists(self._path(name)):
                self.system.rm_file(self._path(name))

    def _path(self, name: str) -> str:
        return f"{self.root}/{name}" if name else self.root

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Make one message of whatever a client raises."""
        try:
            yield
        except BenchError:
            raise
        except Exception as error:  # clients have exceptions of their own, without a common class
            first = str(error).strip().partition("\n")[0]
            raise BenchError(f"{self.url}: {first or type(error).__name__}") from error


def opened(url: str) -> Store:
    """The store behind an address.

    Raises
    ------
    InputError
        No such kind of address, or there is a password in it.
    MissingDependency
        The client of that kind is not installed.
    """
    parts = urlsplit(url)
    if _PASSWORD.match(parts.netloc) or parts.query:
        raise InputError(
            f"credentials do not belong in an address ({parts.scheme}://...): "
            "the store's own client finds them in the environment"
        )
    try:
        from fsspec.core import url_to_fs
    except ImportError:
        raise MissingDependency(f"what reads {parts.scheme}://", INSTALL) from None
    try:
        system, root = url_to_fs(url)
    except ImportError:
        raise MissingDependency(f"what reads {parts.scheme}://", INSTALL) from None
    except Exception as error:
        raise InputError(f"{url}: {str(error).partition(chr(10))[0]}") from None
    return Store(url.rstrip("/"), system, root.rstrip("/"))


def _pinned(info: dict[str, Any]) -> str:
    return digest(*(str(info[key]) for key in _PINS if key in info))


def _check(name: str, url: str) -> None:
    """Refuse names that are no plain path below a folder here."""
    parts = PurePosixPath(name).parts
    if ".." in parts or "\\" in name or "\0" in name or name.startswith("/"):
        raise BenchError(f"{url}: has a file whose name can't be used here: {name!r}")
