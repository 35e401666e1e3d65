"""One server, spoken to through its maker's client: JSON goes in, bytes or a `Failure` come out."""

from __future__ import annotations

import logging
import os
from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import cache
from itertools import cycle
from typing import Any, TypeVar

from bench.llm import secrets
from bench.llm.provider import Opening, failure_in
from bench.llm.server import Server, key_for
from bench.types import CandidateStopped

CONNECT_S = 10.0
LANE = 8
"""Connections of one pool."""
T = TypeVar("T")
_log = logging.getLogger("bench")


class Connection:
    """An open connection pool to a server.

    Raises
    ------
    CandidateStopped
        A variable that should hold a key is not set.
    MissingDependency
        The maker's client is not installed.
    """

    def __init__(
        self,
        server: Server,
        more_secrets: Iterable[str] = (),
        *,
        most_bytes: int | None = None,
    ) -> None:
        url, userinfo = secrets.split_url(server.base_url)
        headers = _headers(server, userinfo)
        key = key_for(server, needed=not headers)
        if server.is_exposed and (key or headers):
            _log.warning("%s: keys and headers are sent over plain http: others can read them", url)
        if server.is_azure and key:
            headers.setdefault("api-key", key)  # for all that is older than its v1 API
        self.secrets = secrets.Secrets(
            [
                *(key, userinfo, userinfo.partition(":")[2]),
                *(part for value in headers.values() for part in (value, value.rpartition(" ")[2])),
                *server.provider.ambient().values(),
                *more_secrets,
            ]
        )
        self._lanes = [
            server.provider.lane(Opening(server, url, key, headers, pool))
            for pool in _pools(server, headers, self.secrets, most_bytes)
        ]
        self._turn = cycle(self._lanes)

    async def post(self, path: str, body: Mapping[str, Any]) -> bytes:
        """Send JSON and return the body of the answer.

        Raises
        ------
        Failure
            There is none, or it has the status of an error.
        """
        lane = next(self._turn)
        return await _failing(lane.post(path, body))

    async def call(self, work: Callable[[Any], Awaitable[T]]) -> T:
        """Let the maker's client do something else.

        Raises
        ------
        Failure
            As for `post`.
        """
        return await _failing(work(next(self._turn).client))

    async def close(self) -> None:
        """Close all connections."""
        for lane in self._lanes:
            await lane.close()


async def _failing(doing: Awaitable[T]) -> T:
    """Wait for a client, and take failures out of its own errors."""
    try:
        return await doing
    except Exception as error:
        failure = failure_in(error)
        if failure is None:
            raise
    raise failure


def _headers(server: Server, userinfo: str) -> dict[str, str]:
    """Headers of the settings, their variables replaced, and the name and password of the URL."""
    headers = {name: _expanded(value, name) for name, value in server.headers.items()}
    return headers | ({"Authorization": secrets.basic(userinfo)} if userinfo else {})


def _expanded(value: str, name: str) -> str:
    if not value.startswith("$"):
        return value
    if value[1:] not in os.environ:
        raise CandidateStopped(
            f"no value for the header {name}: the environment has no {value[1:]}"
        )
    return os.environ[value[1:]]


def _pools(
    server: Server, headers: Mapping[str, str], hidden: secrets.Secrets, most_bytes: int | None
) -> list[Any]:
    """HTTP clients that share the connections between them.

    A pool looks at each of its connections for every request: small ones take half the time. The
    headers live here, where the debug logs of clients do not see them.
    """
    import httpx2

    from bench.llm.transport import MOST_BYTES, CarefulClient

    return [
        CarefulClient(
            hide=hidden.hide,
            most_bytes=most_bytes or MOST_BYTES,
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
