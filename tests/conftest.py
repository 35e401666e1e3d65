"""Fixtures that several tests share: articles, run folders, models, a server, a browser."""

from __future__ import annotations

import json
import runpy
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

TESTS = Path(__file__).parent
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")

TEXT = """The mill at Corby Ness closed on Monday after 140 years. Its owner blamed prices.

About 60 people lose their work. The council will meet on Friday to discuss the site.

A museum has asked for the oldest loom. The owner has not replied. Trains will not be affected."""

BULLETS = ("The mill at Corby Ness has closed after 140 years.", "About 60 people lose their work.")


def markdown(title: str, text: str = TEXT, bullets: tuple[str, ...] = BULLETS, **front: str) -> str:
    """A reference file."""
    lines = ["---", f"title: {title}", *(f"{key}: {value}" for key, value in front.items()), "---"]
    return "\n".join([*lines, text, "", "## Key Takeaways", "", *(f"- {b}" for b in bullets), ""])


@pytest.fixture
def write_reference(tmp_path: Path) -> Callable[..., Path]:
    """Write `references/<id>.md` below the test's folder."""

    def write(article_id: str, text: str = TEXT, **more: str) -> Path:
        folder = tmp_path / "references"
        folder.mkdir(exist_ok=True)
        path = folder / f"{article_id}.md"
        path.write_text(markdown(f"Title of {article_id}", text, **more), encoding="utf-8")
        return path

    return write


RUN_COLUMNS: dict[str, list[dict[str, Any]]] = {
    "rouge": [
        {"name": f"rouge{kind}_fmeasure", "about": "overlap", "group": "overlap"}
        | {"label": f"ROUGE-{kind}"}
        for kind in ("1", "2", "Lsum")
    ],
    "coverage": [
        {"name": "coverage_f1", "about": "matched bullets", "group": "coverage"}
        | {"label": "coverage F1"},
    ],
    "consistency": [
        {"name": "consistency", "about": "support", "group": "consistency"},
        {"name": "unsupported", "about": "share", "group": "consistency"}
        | {"better": "lower", "worst": 1.0},
    ],
    "form": [
        {"name": "bullets", "about": "number", "group": "form", "better": None},
        {"name": "redundancy", "about": "repeats", "group": "form", "shown": False}
        | {"better": "lower", "worst": 1.0},
    ],
}


@pytest.fixture
def write_run(tmp_path: Path) -> Callable[..., Path]:
    """Write `runs/<name>` with the given values: {column: [value of each article]}."""

    def write(
        name: str,
        values: dict[str, list[Any]],
        *,
        digest: str = "d1",
        signatures: dict[str, str] | None = None,
        articles: list[dict[str, Any]] | None = None,
        predictions: list[dict[str, Any]] | None = None,
        samples: int = 1,
        folder: str = "runs",
        manifest: dict[str, Any] | None = None,
        details: dict[str, list[dict[str, Any]]] | None = None,
        columns: dict[str, list[dict[str, Any]]] | None = None,
    ) -> Path:
        path = tmp_path / folder / name
        count = len(next(iter(values.values()))) // samples
        labels = articles or [{"id": f"a{number}"} for number in range(count)]
        keys = [(label["id"], sample) for label in labels for sample in range(samples)]
        about = {"candidate": name, "references": {"digest": digest, "count": count}}
        path.joinpath("scores").mkdir(parents=True)
        (path / "run.json").write_text(json.dumps(about | (manifest or {})))
        _write_lines(path / "articles.jsonl", labels)
        told = predictions or [
            {"article_id": key, "article_digest": key, "takeaways": ["b"], "sample": sample}
            for key, sample in keys
        ]
        _write_lines(path / "predictions.jsonl", told)
        for metric, declared in (RUN_COLUMNS | (columns or {})).items():
            present = [column for column in declared if column["name"] in values]
            if present:
                signature = (signatures or {}).get(metric, f"{metric}|version:1")
                header = {"metric": metric, "signature": signature, "columns": present}
                lines = [
                    {
                        "article_id": key,
                        "sample": sample,
                        "digest": "x",
                        "values": {c["name"]: values[c["name"]][number] for c in present},
                        "details": (details or {}).get(metric, [{}] * len(keys))[number],
                    }
                    for number, (key, sample) in enumerate(keys)
                ]
                _write_lines(path / "scores" / f"{metric}.jsonl", [header, *lines])
        return path

    return write


def _write_lines(path: Path, lines: list[dict[str, Any]]) -> None:
    """Write one JSON Lines file."""
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))


@dataclass(frozen=True)
class FakeServer:
    """A running `fake_server.py`: where it is, and what it was asked."""

    url: str
    log: Path
    process: subprocess.Popen[str]

    def requests(self) -> list[dict[str, Any]]:
        """What was asked so far, in whole lines: headers, body and the step taken."""
        return [json.loads(line) for line in self.log.read_text("utf-8").split("\n")[:-1]]

    def close(self) -> None:
        """Stop it."""
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., FakeServer]]:
    """Start servers that answer after a delay, in processes of their own."""

    def start(delay_s: float = 0.0) -> FakeServer:
        log = tmp_path / "requests.jsonl"
        command = [sys.executable, str(TESTS / "fake_server.py"), str(delay_s), str(log)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert process.stdout
        url = f"http://127.0.0.1:{int(process.stdout.readline())}/v1"
        return stack.enter_context(closing(FakeServer(url, log, process)))

    with ExitStack() as stack:
        yield start


@pytest.fixture
def scripted(httpserver: HTTPServer, own_cache: Path) -> Callable[..., str]:
    """Start a chat server whose replies are a function of the request's body; return its URL.

    A number in place of a reply is an HTTP status.
    """

    def start(reply: Callable[[dict[str, Any]], str | int]) -> str:
        def handler(request: Request) -> Response:
            said = reply(json.loads(request.data))
            if isinstance(said, int):
                error = {"error": {"message": "maximum context length is 9"}}
                return Response(json.dumps(error), status=said)
            message = {"role": "assistant", "content": said}
            choice = {"index": 0, "message": message, "finish_reason": "stop"}
            usage = {"prompt_tokens": 10, "completion_tokens": 5}
            return Response(json.dumps({"choices": [choice], "usage": usage}))

        httpserver.expect_request("/v1/chat/completions").respond_with_handler(handler)
        return httpserver.url_for("/v1")

    return start


@pytest.fixture(scope="session")
def tiny_models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the models `chat` and `seq2seq` of `tiny_models.py`."""
    folder = tmp_path_factory.mktemp("models")
    runpy.run_path(str(TESTS / "tiny_models.py"))["build"](folder)
    return folder


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of the test's own."""
    monkeypatch.setenv("TAKEAWAY_BENCH_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A headless Chromium, whichever is there; closed early, for it keeps an event loop running."""
    from playwright.sync_api import sync_playwright

    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        pytest.skip("no Chromium or Chrome here: apt install chromium, or install Chrome")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield running
        running.close()
