"""Where a page comes from: a file, standard input, or the web within bounds."""

from __future__ import annotations

import sys
import time
import urllib.error
import urllib.request
from http.client import HTTPException
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from bench.types import BenchError, InputError

MAX_BYTES = 20_000_000  # the longest news pages have a few million
TIMEOUT_S = 30.0
_CHUNK = 1 << 16
_SCHEMES = ("http", "https")
_TYPES = ("text/", "application/xhtml+xml", "application/xml")
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
        return Page(sys.stdin.buffer.read())
    if "://" in source:
        return _fetch(source, time.monotonic() + timeout_s, timeout_s, max_bytes)
    path = Path(source)
    if not path.is_file():
        raise InputError("no such file; expected a file, - for standard input, or a URL", file=path)
    if path.stat().st_size > max_bytes:
        raise InputError(f"larger than {max_bytes:,} bytes", file=path)
    return Page(path.read_bytes())


def _fetch(url: str, deadline: float, timeout_s: float, max_bytes: int) -> Page:
    if urlsplit(url).scheme not in _SCHEMES:
        raise InputError("expected an address that begins with http:// or https://", file=url)
    try:
        request = urllib.request.Request(url, headers=_HEADERS)  # noqa: S310  checked above
        with _opener().open(request, timeout=timeout_s) as reply:
            kind = reply.headers.get_content_type()
            if not kind.startswith(_TYPES):
                raise InputError(f"expected a web page or text, found {kind}", file=url)
            data = b""
            while chunk := reply.read1(_CHUNK):
                data += chunk
                if len(data) > max_bytes:
                    raise InputError(f"larger than {max_bytes:,} bytes", file=url)
                if time.monotonic() > deadline:
                    raise TimeoutError(f"took longer than {timeout_s:g} s")
            return Page(data, reply.url)
    except urllib.error.HTTPError as error:
        raise BenchError(f"{url}: the server answered {error.code} {error.reason}") from None
    except (OSError, HTTPException, ValueError) as error:
        raise BenchError(f"{url}: {getattr(error, 'reason', error)}") from None


def _opener() -> urllib.request.OpenerDirector:
    """An opener that goes, and can be sent on, nowhere but to http and https."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler,
        urllib.request.HTTPHandler,
        urllib.request.HTTPSHandler,
        urllib.request.HTTPRedirectHandler,
        urllib.request.HTTPDefaultErrorHandler,
        urllib.request.HTTPErrorProcessor,
        urllib.request.UnknownHandler,
    ):
        opener.add_handler(handler())
    return opener
