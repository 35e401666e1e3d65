"""Where a page comes from: a file, standard input, or the web within bounds."""

from __future__ import annotations

import codecs
import sys
import threading
import time
import urllib.error
import urllib.request
import zlib
from collections.abc import Callable
from http.client import HTTPException, HTTPMessage
from ipaddress import ip_address
from pathlib import Path
from typing import IO, Any, NamedTuple
from urllib.parse import urlsplit

from bench.types import BenchError, InputError

MAX_BYTES = 20_000_000  # the longest news pages have a few million
TIMEOUT_S = 30.0
_CHUNK = 1 << 16
_SCHEMES = ("http", "https")
_TYPES = ("text/", "application/xhtml+xml", "application/xml")
_COMPRESSED = ("gzip", "deflate")
_EITHER_HEADER = 32 + zlib.MAX_WBITS  # of zlib: gzip's or its own
# Sites turn away the name that urllib gives itself.
_HEADERS = {"User-Agent": "Mozilla/5.0 (compatible; takeaway-bench)", "Accept": "text/html,text/*"}


class Page(NamedTuple):
    """The bytes of a page, and its address where it came from the web."""

    data: bytes
    url: str = ""


def read(source: str, *, timeout_s: float = TIMEOUT_S, max_bytes: int = MAX_BYTES) -> Page:
    """Read a file, `-` for standard input, or an http(s) URL.

    Raises
    ------
    InputError
        There is no such file, the address is no http(s) one, or what is there is no text.
    BenchError
        The server did not answer well, or in time.
    """
    if source == "-":
        data = sys.stdin.buffer.read(max_bytes + 1)
        if len(data) > max_bytes:
            raise InputError(f"larger than {max_bytes:,} bytes", file="standard input")
        return Page(data)
    if "://" in source:
        return _fetch(source, timeout_s, max_bytes)
    path = Path(source)
    try:
        size = path.stat().st_size if path.is_file() else None
        problem = "a folder" if source and path.is_dir() else "no such file"
    except (OSError, ValueError):  # the name is too long, or none
        size, problem = None, "no such file"
    if size is None:
        message = f"{problem}; expected a file, - for standard input, or a URL"
        raise InputError(message, file=f"{source:.200}")
    if size > max_bytes:
        raise InputError(f"larger than {max_bytes:,} bytes", file=path)
    return Page(path.read_bytes())


def _fetch(url: str, timeout_s: float, max_bytes: int) -> Page:
    _check_address(url)
    try:
        return _within(timeout_s, lambda: _download(url, timeout_s, max_bytes))
    except urllib.error.HTTPError as error:
        raise BenchError(f"{url}: the server answered {error.code} {error.reason}") from None
    except (OSError, HTTPException, ValueError, zlib.error) as error:
        raise BenchError(f"{url}: {getattr(error, 'reason', error)}") from None


def _check_address(url: str) -> None:
    try:
        parts = urlsplit(url)
        known = parts.scheme in _SCHEMES and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError as error:  # such as http://[::1
        raise InputError(f"not an address: {error}", file=url) from None
    if not known:
        raise InputError("expected an address that begins with http:// or https://", file=url)


def _within(timeout_s: float, work: Callable[[], Page]) -> Page:
    """What `work` returns or raises; TimeoutError where it takes longer, even in the headers."""
    done: list[Page | BaseException] = []

    def run() -> None:
        try:
            done.append(work())
        except BaseException as error:  # raised where the caller waits
            done.append(error)

    thread = threading.Thread(target=run, daemon=True)  # sockets have no limit for all reads
    thread.start()
    thread.join(timeout_s)
    if not done:
        raise TimeoutError(f"took longer than {timeout_s:g} s")
    if isinstance(done[0], BaseException):
        raise done[0]
    return done[0]


def _download(url: str, timeout_s: float, max_bytes: int) -> Page:
    deadline = time.monotonic() + timeout_s
    request = urllib.request.Request(url, headers=_HEADERS)  # noqa: S310  checked by the caller
    with _opener(url).open(request, timeout=timeout_s) as reply:
        kind = reply.headers.get_content_type()
        if not kind.startswith(_TYPES):
            raise InputError(f"expected a web page or text, found {kind}", file=url)
        compressed = reply.headers.get("Content-Encoding", "").lower() in _COMPRESSED
        unpack = zlib.decompressobj(_EITHER_HEADER) if compressed else None
        data = bytearray()
        while chunk := reply.read1(_CHUNK):
            data += unpack.decompress(chunk, max_bytes + 1) if unpack else chunk
            if len(data) > max_bytes:
                raise InputError(f"larger than {max_bytes:,} bytes", file=url)
            if time.monotonic() > deadline:
                raise TimeoutError(f"took longer than {timeout_s:g} s")
        return Page(_as_utf8(bytes(data), reply.headers.get_content_charset() or ""), reply.url)


def _as_utf8(data: bytes, charset: str) -> bytes:
    """The page in UTF-8 where the server alone names its encoding."""
    try:
        known = codecs.lookup(charset).name if charset else ""
    except LookupError:
        return data
    if known in ("", "utf-8", "ascii"):
        return data
    from bench.ingest.encoding import decoded

    return decoded(data, charset).encode("utf-8", "replace")


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Goes on to public addresses; to those of this machine or network only from one of them."""

    def __init__(self, url: str) -> None:
        self._from_inside = _is_inside(url)

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        _check_address(newurl)
        if _is_inside(newurl) and not self._from_inside:
            raise urllib.error.URLError(f"it redirects to an address of this network, {newurl}")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _is_inside(url: str) -> bool:
    """Whether an address names this machine or its network."""
    host = urlsplit(url).hostname or ""
    try:
        return not ip_address(host).is_global
    except ValueError:
        return host == "localhost" or host.endswith((".localhost", ".local", ".internal"))


def _opener(url: str) -> urllib.request.OpenerDirector:
    """An opener that goes, and can be sent on, nowhere but to http and https."""
    opener = urllib.request.OpenerDirector()
    handlers: list[Any] = [
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        _Redirects(url),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.UnknownHandler(),
    ]
    for handler in handlers:
        opener.add_handler(handler)
    return opener
