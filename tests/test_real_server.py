"""End to end against a real server: `transformers serve` with the tiny chat model."""

from __future__ import annotations

import importlib.util
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bench import config, pipeline
from bench.runs import Run
from bench.summarizers.openai import OpenAI
from bench.types import Article, CandidateStopped

READY_S = 120.0
CONFIG = """
references = "references"
metrics = ["form"]
[candidates.served]
summarizer = "openai"
model = "{model}"
base_url = "{url}"
prompt = "own.md"
temperature = 0
max_output_tokens = 40
{more}
"""


@pytest.fixture(scope="module")
def url(tiny_models: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server, started once for all tests."""
    for needed in ("fastapi", "uvicorn"):
        if importlib.util.find_spec(needed) is None:
            pytest.skip(f"{needed} is not installed: pip install 'transformers[serving]'")
    home = tmp_path_factory.mktemp("home")
    (home / "hub").mkdir()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        *(str(Path(sys.executable).with_name("transformers")), "serve"),
        *(str(tiny_models / "chat"), "--host", "127.0.0.1", "--port", str(port)),
        *("--device", "cpu", "--default-seed", "0"),
    ]
    environment = {**os.environ, "HF_HOME": str(home), "HF_HUB_OFFLINE": "1"}
    log = home / "log.txt"
    with log.open("w") as output:
        server = subprocess.Popen(command, env=environment, stdout=output, stderr=output)
        try:
            wait_for(f"http://127.0.0.1:{port}/v1/models", server, log)
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            server.terminate()
            server.wait(timeout=30)


def wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until something answers."""
    end = time.monotonic() + READY_S
    while time.monotonic() < end:
        assert server.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310  our own server
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    pytest.fail(f"no server after {READY_S:g} s: {log.read_text()}")


@pytest.fixture
def configured(
    tmp_path: Path,
    url: str,
    tiny_models: Path,
    write_reference: Callable[..., Path],
    own_cache: Path,
) -> Callable[[str], config.Config]:
    """A configuration with one candidate behind the server, and more settings."""
    for name in ("a", "b"):
        write_reference(name)
    (tmp_path / "own.md").write_text("# System\n\nBe brief.\n\n# User\n\n{{article}}\n")

    def write(more: str) -> config.Config:
        text = CONFIG.format(url=url, model=tiny_models / "chat", more=more)
        (tmp_path / "bench.toml").write_text(text)
        return config.load(tmp_path / "bench.toml")

    return write


@pytest.mark.parametrize("api", ["chat", "responses"])
def test_a_run(configured: Callable[[str], config.Config], api: str) -> None:
    """The schema that the server ignores does no harm: its list is read, tokens are counted."""
    chosen = configured(f'api = "{api}"')
    (outcome,) = pipeline.run(chosen, quiet=True)
    assert (outcome.made, outcome.failed, outcome.stopped) == (2, 0, None)
    run = Run(chosen.runs / "served")
    for made in run.predictions().values():
        assert made.takeaways == ("The council met.", "It rained")
        assert made.raw == "- The council met.\n* It rained"
        assert made.usage
        assert (made.usage.input_tokens or 0) > 100
        assert made.usage.output_tokens
    scores = run.scores_path("form").read_text().splitlines()
    assert len(scores) == 3
    assert pipeline.run(chosen, quiet=True)[0].made == 0


def test_a_cut(configured: Callable[[str], config.Config]) -> None:
    """A length limit that the server obeys is a status."""
    chosen = configured("").candidates[0].summarizer
    assert isinstance(chosen, OpenAI)
    article = Article(id="a", title="T", text="It rained again.")
    (made,) = replace(chosen, max_output_tokens=3).predict([article])
    assert (made.status, made.finish_reason) == ("truncated", "length")


def test_a_model_that_is_not_there(configured: Callable[[str], config.Config]) -> None:
    """The candidate is stopped, in the server's own words."""
    chosen = configured("").candidates[0].summarizer
    assert isinstance(chosen, OpenAI)
    article = Article(id="a", title="T", text="It rained again.")
    with pytest.raises(CandidateStopped, match="no-such"):
        list(replace(chosen, model="no-such").predict([article]))
