"""A key goes to the server that it belongs to, or for which it was named, and to no other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from bench.llm.connection import Connection
from bench.llm.server import Server
from bench.types import CandidateStopped

KEY = "sk-planted-key-123"


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """OpenAI's key and what else its client would read from the environment."""
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("OPENAI_ORG_ID", "planted-org-123")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "planted-project-123")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Ambient: planted-ambient\nAuthorization: Bad")


def sent(server: Server) -> str:
    """The headers of a request to a server, without sending it."""
    from openai._models import FinalRequestOptions

    connection = Connection(server)
    options = FinalRequestOptions.construct(method="post", url="/x", json_data={})
    built = connection._lanes[0].client._build_request(options)
    asyncio.run(connection.close())
    return repr(built.headers.raw) + str(built.url)


@pytest.mark.parametrize(
    "url",
    [
        "https://api.openai.com/v1",
        "https://API.OpenAI.com/v1",
        "https://api.openai.com:443/v1",
        "https://eu.api.openai.com/v1",
    ],
)
def test_openai_gets_its_key(url: str) -> None:
    """Its API and those of its regions, with what its client adds."""
    head = sent(Server(base_url=url))
    assert f"Bearer {KEY}" in head
    assert "planted-org-123" in head
    assert "planted-ambient" in head


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8000/v1",
        "http://192.168.1.5/v1",
        "https://openrouter.ai/api/v1",
        "https://api.openai.com.example.org/v1",
        "https://example.org/api.openai.com/v1",
        "https://notapi.openai.com/v1",
        "https://evil-api.openai.com.:444/v1",
        "https://api.openai.com@example.org/v1",
        "https://api.openai.com\\@example.org/v1",
        "https://apiXopenai.com/v1",
        "https://mine.openai.azure.com/openai/v1",
    ],
)
def test_no_other_server_gets_openai_s_key(url: str) -> None:
    """Nor what openai's client reads from the environment beside it."""
    head = sent(Server(base_url=url))
    assert "planted" not in head
    assert "Bad" not in head


@pytest.mark.parametrize("url", ["http://api.openai.com/v1", "https://api.openai.com:8443/v1"])
@pytest.mark.parametrize("named", [None, "OPENAI_API_KEY"])
def test_openai_s_key_goes_over_https_alone(url: str, named: str | None) -> None:
    """Its name over plain http, or at another port, is not trusted to be it."""
    with pytest.raises(CandidateStopped, match="over https alone"):
        Connection(Server(base_url=url, api_key_env=named))


def test_a_key_that_is_named_is_sent(caplog: pytest.LogCaptureFixture) -> None:
    """Where the user names it for a server it goes there; plain http over a network is told."""
    for url in ("https://openrouter.ai/api/v1", "http://localhost:4000/v1"):
        assert f"Bearer {KEY}" in sent(Server(base_url=url, api_key_env="OPENAI_API_KEY"))
    assert caplog.text == ""
    assert KEY in sent(Server(base_url="http://10.0.0.5/v1", api_key_env="OPENAI_API_KEY"))
    assert "http://10.0.0.5/v1: keys and headers are sent over plain http" in caplog.text


AZURE = [
    "https://x.openai.azure.com/openai/v1",
    "https://x.services.ai.azure.com/openai/v1",
    "https://x.cognitiveservices.azure.com/openai/v1",
    "https://x.azure-api.net/openai/v1",
    "https://x.openai.azure.us/openai/v1",
]


@pytest.mark.parametrize("url", AZURE)
def test_azure(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """All its hosts take OpenAI's names of parameters, and a key in a header of their own."""
    monkeypatch.setenv("AZURE_KEY", "planted-azure-123")
    server = Server(base_url=url, api_key_env="AZURE_KEY")
    assert server.official
    head = sent(server)
    assert "(b'api-key', b'planted-azure-123')" in head
    assert KEY not in head


def test_azure_s_deployments_have_a_version(monkeypatch: pytest.MonkeyPatch) -> None:
    """`?api-version=` goes behind the path (Azure OpenAI's reference of before its v1 API)."""
    monkeypatch.setenv("AZURE_KEY", "planted-azure-123")
    base = "https://x.openai.azure.com/openai/deployments/gpt-5?api-version=2024-10-21"
    head = sent(Server(base_url=base, api_key_env="AZURE_KEY"))
    assert head.endswith("/openai/deployments/gpt-5/x?api-version=2024-10-21")


@pytest.mark.parametrize("url", ["https://azure.com.example.org/v1", "https://openai.example/v1"])
def test_others_are_not_official(url: str) -> None:
    """A name within a name is another host's."""
    assert not Server(base_url=url).official


def test_what_is_sent_to_a_real_socket(serve: Callable[..., Any]) -> None:
    """The whole way: a server of one's own sees no key."""
    server = serve()

    async def post() -> None:
        connection = Connection(Server(base_url=server.url))
        await connection.post("/chat/completions", {"model": "ok", "messages": [{"content": "x"}]})
        await connection.close()

    asyncio.run(post())
    assert "planted" not in server.log.read_text()
    assert len(server.requests()) == 1
