"""HTTP with servers that are not trusted: an answer has a size, a redirect stays at its host."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Any

import httpx2

from bench.console import visible
from bench.llm.failures import Failure, of_status

MOST_BYTES = 2_000_000
"""Of an answer, unpacked; a thousand times what takeaways need."""
MOST_REDIRECTS = 3
_PACKED = {"gzip": 16 + zlib.MAX_WBITS, "x-gzip": 16 + zlib.MAX_WBITS, "deflate": zlib.MAX_WBITS}
"""Window sizes by which zlib knows the encodings (RFC 9110, section 8.4.1)."""


class CarefulClient(httpx2.AsyncClient):
    """An HTTP client that reads answers up to a size and is redirected to no other origin.

    `hide` takes keys out of what a server sends back.
    """

    def __init__(
        self, *, hide: Callable[[str], str] = str, most_bytes: int = MOST_BYTES, **options: Any
    ) -> None:
        super().__init__(**options)
        self._hide, self._most = hide, most_bytes

    async def send(self, request: httpx2.Request, **options: Any) -> httpx2.Response:
        """Send a request and read the answer whole.

        Raises
        ------
        Failure
            There is none, it has the status of an error, it is too large, packed in an unknown
            way, or a redirect to another origin.
        """
        try:
            answer = await self._answer(request, options)
        except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
            raise Failure(f"no connection: {_told(error)}", "unreachable") from None
        except httpx2.HTTPError as error:
            raise Failure(f"the connection was lost: {_told(error)}", "transient") from None
        if not answer.is_success:
            raise of_status(answer.status_code, answer.content, answer.headers)
        return answer

    async def _answer(self, request: httpx2.Request, options: dict[str, Any]) -> httpx2.Response:
        """Follow redirects within the same origin."""
        options |= {"stream": True, "follow_redirects": False}
        for _ in range(1 + MOST_REDIRECTS):
            answer = await super().send(request, **options)
            try:
                content = await _content(answer, self._most)
            finally:
                await answer.aclose()
            if answer.next_request is None:
                return _whole(answer, self._hidden(content))
            _refuse_other_origin(request.url, answer)
            request = answer.next_request
        raise Failure(f"more than {MOST_REDIRECTS} redirects", "stop")

    def _hidden(self, content: bytes) -> bytes:
        """What a server wrote, without keys that it sends back."""
        text = content.decode("utf-8", "surrogateescape")
        return self._hide(text).encode("utf-8", "surrogateescape")


def _told(error: Exception) -> str:
    return visible(str(error)) or type(error).__name__


def _whole(answer: httpx2.Response, content: bytes) -> httpx2.Response:
    """The answer as one that was read; its content is unpacked."""
    packing = ("content-encoding", "content-length", "transfer-encoding")
    headers = [(name, value) for name, value in answer.headers.multi_items() if name not in packing]
    return httpx2.Response(
        answer.status_code, headers=headers, content=content, request=answer.request
    )


def _refuse_other_origin(url: httpx2.URL, answer: httpx2.Response) -> None:
    """Let keys and articles go nowhere but to the server that the user named."""
    target = answer.next_request.url if answer.next_request else url
    if (url.scheme, url.host, url.port) != (target.scheme, target.host, target.port):
        shown = target.copy_with(username=None, password=None, query=None, fragment=None)
        raise Failure(
            f"HTTP {answer.status_code}: a redirect to {str(shown)[:200]}, another server, is not "
            "followed; if that is the right one, set base_url to it",
            "stop",
            status=answer.status_code,
        )


async def _content(answer: httpx2.Response, most: int) -> bytes:
    """Read and unpack an answer, never far beyond the limit."""
    unpack = _unpacker(answer.headers.get("content-encoding", "").strip().lower())
    content = bytearray()
    async for chunk in answer.aiter_raw():
        try:
            content += unpack(chunk, most + 1 - len(content))
        except zlib.error:
            raise Failure("the answer cannot be unpacked", "garbled") from None
        if len(content) > most:
            raise Failure(f"the answer is larger than {most:,} bytes", "garbled")
    return bytes(content)


def _unpacker(encoding: str) -> Any:
    """A function that unpacks the next chunk, up to so many bytes."""
    if encoding in ("", "identity"):
        return lambda chunk, _: chunk
    if encoding in _PACKED:
        return zlib.decompressobj(_PACKED[encoding]).decompress
    raise Failure(f"the answer is packed as {encoding[:20]!r}, which was not asked for", "garbled")
