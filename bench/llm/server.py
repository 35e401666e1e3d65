"""Servers: where they are, how hard they are asked, and which key belongs to which.

A key goes to no server but the one it belongs to: that of OPENAI_API_KEY is OpenAI's, other makers'
likewise, and any other is the one for which `api_key_env` names it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from bench.llm import secrets
from bench.llm.compatible import OPENAI
from bench.llm.limits import RateLimit
from bench.llm.provider import Provider
from bench.types import CandidateStopped

CONCURRENCY = 16
DEADLINE_S = 600.0
"""What openai's client waits for one attempt (10 min), here for all attempts together."""
_AZURE_HOSTS = (
    ".openai.azure.com",
    ".cognitiveservices.azure.com",
    ".services.ai.azure.com",
    ".azure-api.net",
    ".openai.azure.us",
    ".cognitiveservices.azure.us",
    ".openai.azure.cn",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Where to ask, with which key, and how hard.

    `base_url` may hold a user and password, and Azure's `?api-version=`. `api_key_env` names the
    variable with the key for this server; without it the maker's own, such as OPENAI_API_KEY, is
    sent to the maker alone. A header's value that begins with `$` names a variable too.
    `deadline_s` is for one request, all its attempts together, not counting the wait for its turn.
    """

    base_url: str = OPENAI.url
    provider: Provider = OPENAI
    api_key_env: str | None = None
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
    def is_home(self) -> bool:
        """Whether this is the maker's own service, over an encrypted connection."""
        parts = urlsplit(self.public_url)
        encrypted = parts.scheme == "https" and parts.port in (None, 443)
        return encrypted and _is_among(self.host, self.provider.hosts)

    @property
    def is_azure(self) -> bool:
        """Whether this is one of the hosts of OpenAI's models at Azure."""
        return _is_among(self.host, _AZURE_HOSTS)

    @property
    def official(self) -> bool:
        """Whether this is the maker's own service, or Azure's."""
        return self.is_home or self.is_azure

    @property
    def is_exposed(self) -> bool:
        """Whether others on the way can read what is sent."""
        return urlsplit(self.public_url).scheme == "http" and not self.is_here

    @property
    def is_here(self) -> bool:
        """Whether the server is on this machine."""
        return self.host in ("localhost", "::1") or self.host.startswith("127.")


def _is_among(host: str, known: Sequence[str]) -> bool:
    return any(host == name or (name[0] == "." and host.endswith(name)) for name in known)


def key_for(server: Server, *, needed: bool) -> str:
    """The key for a server, or "" for one that may want none.

    Raises
    ------
    CandidateStopped
        It would not be encrypted on its way to the maker, or the variable is not set.
    """
    provider = server.provider
    if not server.is_home and _is_among(server.host, provider.hosts):
        raise CandidateStopped(
            f"{server.public_url}: {provider.name}'s key is sent over https alone"
        )
    if not server.is_home and server.api_key_env is None:
        return ""
    name = server.api_key_env or provider.key_env
    key = os.environ.get(name, "").strip()
    if not key and (needed or server.api_key_env):
        raise CandidateStopped(f"no key for {server.public_url}: the environment has no {name}")
    return key
