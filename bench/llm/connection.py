"""One server, spoken to through openai's client: JSON goes in, bytes or a `Failure` come out."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import cycle
from typing import Any
from urllib.parse import urlsplit

from bench.llm import secrets
from bench.llm.failures import Failure, of_status
from bench.llm.limits import RateLimit
from bench.types import CandidateStopped

OPENAI = "https://api.openai.com/v1"
OPENAI_KEY = "OPENAI_API_KEY"
CONCURRENCY = 16
DEADLINE_S = 300.0
"""Half of what openai's client waits for one attempt (10 min), for all attempts together."""
CONNECT_S = 10.0
LANE = 8
"""Connections of one pool."""
_NO_KEY = "none"  # openai's client wants one; servers that want none do not look at it


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Where to ask, with which key, and how hard.

    `base_url` may hold a user and password. A header's value that begins with `$` names a
    variable of the environment. `deadline_s` is for one request, all its attempts together, not
    counting the wait for its turn.
    """

    base_url: str = OPENAI
    api_key_env: str = OPENAI_KEY
    headers: Mapping[str, str] = field(default_factory=dict)
    concurrency: int = CONCURRENCY
    rate_limit: RateLimit = field(default_factory=RateLimit)
    deadline_s: float = DEADLINE_S

    @property
    def public_url(self) -> str:
        """The address without user and password: the only one that is ever shown."""
        return secrets.split_url(self.base_url)[0]

    @property
    def host(self) -> str:
        """The host's name, without its port."""
        return urlsplit(self.public_url).hostname or ""

    @property
    def official(self) -> bool:
        """Whether this is OpenAI's own service, or Azure's."""
        return self.host.endswith((".openai.com", ".openai.azure.com"))


class Connection:
    """An open connection pool to a server.

    Raises
    ------
    CandidateStopped
        A variable that should hold a key is not set.
    """

    def __init__(self, server: Server, more_secrets: Iterable[str] = ()) -> None:
        import openai

        url, userinfo = secrets.split_url(server.base_url)
        headers = {name: _expanded(value, name) for name, value in server.headers.items()}
        if userinfo:
            headers["Authorization"] = secrets.basic(userinfo)
        key = _key(server, needed=not headers and server.base_url == OPENAI)
        self.secrets = secrets.Secrets(
            [
                *(key, userinfo, userinfo.partition(":")[2]),
                *(part for value in headers.values() for part in (value, value.rpartition(" ")[2])),
                *_ambient_headers(),
                *more_secrets,
            ]
        )
        self._lanes = [
            openai.AsyncOpenAI(
                api_key=key or _NO_KEY,
                base_url=url,
                default_headers={k: v for k, v in headers.items() if k.lower() == "authorization"},
                max_retries=0,
                http_client=pool,
            )
            for pool in _pools(server, headers)
        ]
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
            failure = of_status(error.status_code, error.response.content, error.response.headers)
        except openai.APIConnectionError as error:
            cause = error.__cause__ or error
            lost = not isinstance(cause, httpx2.ConnectError | httpx2.ConnectTimeout)
            what = "the connection was lost" if lost else "no connection"
            failure = Failure(
                f"{what}: {cause or type(cause).__name__}", "transient" if lost else "unreachable"
            )
        else:
            return answer.content
        raise failure

    async def close(self) -> None:
        """Close all connections."""
        for lane in self._lanes:
            await lane.close()


def _key(server: Server, *, needed: bool) -> str:
    """The key in the environment, or "" for a server that may want none."""
    key = os.environ.get(server.api_key_env, "").strip()
    if not key and (needed or server.api_key_env != OPENAI_KEY):
        raise CandidateStopped(
            f"no key for {server.public_url}: the environment has no {server.api_key_env}"
        )
    return key


def _ambient_headers() -> list[str]:
    """Values of headers that openai's client takes from the environment."""
    lines = os.environ.get("OPENAI_CUSTOM_HEADERS", "").splitlines()
    return [line.partition(":")[2].strip() for line in lines]


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
    import openai

    return [
        openai.DefaultAsyncHttpx2Client(
            headers=dict(headers),
            verify=_ssl_context(),
            limits=httpx2.Limits(max_connections=None, max_keepalive_connections=LANE),
            timeout=httpx2.Timeout(None, connect=CONNECT_S),  # the whole request has the deadline
            trust_env=server.host not in ("localhost", "127.0.0.1", "::1"),  # no proxy for these
        )
        for _ in range(0, server.concurrency, LANE)
    ]


@cache
def _ssl_context() -> Any:
    """Certificates, read once: that takes longer than a request."""
    import httpx2

    return httpx2.create_ssl_context()
