"""One server, spoken to through openai's client: JSON goes in, bytes or a `Failure` come out."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import cycle
from typing import Any
from urllib.parse import parse_qsl

from bench.console import visible
from bench.llm import secrets
from bench.llm.failures import Failure, of_status
from bench.llm.server import Server, key_for
from bench.types import CandidateStopped

CONNECT_S = 10.0
LANE = 8
"""Connections of one pool."""
_NO_KEY = "none"  # openai's client wants one; servers that want none do not look at it
_log = logging.getLogger("bench")


class Connection:
    """An open connection pool to a server.

    Raises
    ------
    CandidateStopped
        A variable that should hold a key is not set.
    """

    def __init__(self, server: Server, more_secrets: Iterable[str] = ()) -> None:
        url, userinfo = secrets.split_url(server.base_url)
        headers = _headers(server, userinfo)
        key = key_for(server, needed=not headers)
        if server.is_exposed and (key or headers):
            _log.warning("%s: keys and headers are sent over plain http: others can read them", url)
        if server.is_azure and key:
            headers.setdefault("api-key", key)  # for all that is older than its v1 API
        ambient = _ambient_headers()
        self.secrets = secrets.Secrets(
            [
                *(key, userinfo, userinfo.partition(":")[2]),
                *(part for value in headers.values() for part in (value, value.rpartition(" ")[2])),
                *ambient.values(),
                *more_secrets,
            ]
        )
        own = _own_headers(server, headers, key, ambient)
        self._lanes = [_lane(url, key, own, pool) for pool in _pools(server, headers)]
        self._turn = cycle(self._lanes)

    async def post(self, path: str, body: Mapping[str, Any]) -> bytes:
        """Send JSON and return the body of the answer.

        Raises
        ------
        Failure
            There is none, or it has the status of an error.
        """
        import httpx2
        import openai

        try:
            answer = await next(self._turn).post(path, cast_to=httpx2.Response, body=body)
        except openai.APIStatusError as error:
            said = self._hidden(error.response.content)
            failure = of_status(error.status_code, said, error.response.headers)
        except openai.APIConnectionError as error:
            cause = error.__cause__ or error
            lost = not isinstance(cause, httpx2.ConnectError | httpx2.ConnectTimeout)
            what = "the connection was lost" if lost else "no connection"
            told = visible(str(cause)) or type(cause).__name__
            failure = Failure(f"{what}: {told}", "transient" if lost else "unreachable")
        else:
            return self._hidden(answer.content)
        raise failure

    def _hidden(self, content: bytes) -> bytes:
        """What a server wrote, without keys that it sends back."""
        text = content.decode("utf-8", "surrogateescape")
        return self.secrets.hide(text).encode("utf-8", "surrogateescape")

    async def close(self) -> None:
        """Close all connections."""
        for lane in self._lanes:
            await lane.close()


_OPENAI_HEADERS = ("OpenAI-Organization", "OpenAI-Project")
"""What openai's client reads from the environment; of use to OpenAI alone."""


def _headers(server: Server, userinfo: str) -> dict[str, str]:
    """Headers of the settings, their variables replaced, and the name and password of the URL."""
    headers = {name: _expanded(value, name) for name, value in server.headers.items()}
    return headers | ({"Authorization": secrets.basic(userinfo)} if userinfo else {})


def _lane(url: str, key: str, headers: Mapping[str, Any], pool: Any) -> Any:
    """A client of openai's on one pool of connections."""
    import openai

    address, _, query = url.partition("?")
    return openai.AsyncOpenAI(
        api_key=key or _NO_KEY,
        base_url=address,
        default_headers=headers,
        default_query=dict(parse_qsl(query)),
        max_retries=0,
        http_client=pool,
    )


def _own_headers(
    server: Server, headers: Mapping[str, str], key: str, ambient: Iterable[str]
) -> dict[str, Any]:
    """Headers that openai's client sets, and those that it must not take from the environment."""
    import openai

    own: dict[str, Any] = {k: v for k, v in headers.items() if k.lower() == "authorization"}
    own = own or {"Authorization": f"Bearer {key or _NO_KEY}"}
    if not server.is_openai:
        foreign = (name for name in ambient if name.lower() != "authorization")
        own |= dict.fromkeys([*_OPENAI_HEADERS, *foreign], openai.Omit())
    return own


def _ambient_headers() -> dict[str, str]:
    """Headers that openai's client takes from the environment."""
    lines = os.environ.get("OPENAI_CUSTOM_HEADERS", "").splitlines()
    split = (line.partition(":") for line in lines)
    return {name.strip(): value.strip() for name, colon, value in split if colon}


def _expanded(value: str, name: str) -> str:
    if not value.startswith("$"):
        return value
    if value[1:] not in os.environ:
        raise CandidateStopped(
            f"no value for the header {name}: the environment has no {value[1:]}"
        )
    return os.environ[value[1:]]


def _pools(server: Server, headers: Mapping[str, str]) -> list[Any]:
    """HTTP clients that share the connections between them.

    A pool looks at each of its connections for every request: small ones take half the time. The
    headers live here, where openai's debug log does not see them; of those that it sees it hides
    `Authorization`, which it would overwrite here.
    """
    import httpx2

    from bench.llm.transport import CarefulClient

    return [
        CarefulClient(
            headers={"Accept-Encoding": "gzip", **headers},
            verify=_ssl_context(),
            limits=httpx2.Limits(max_connections=None, max_keepalive_connections=LANE),
            timeout=httpx2.Timeout(None, connect=CONNECT_S),  # the whole request has the deadline
            trust_env=not server.is_here,  # no proxy for these
        )
        for _ in range(0, server.concurrency, LANE)
    ]


@cache
def _ssl_context() -> Any:
    """Certificates, read once: that takes longer than a request."""
    import httpx2

    return httpx2.create_ssl_context()
