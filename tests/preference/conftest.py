"""A judge by script, and runs over the bundled articles with bullets that are known."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from bench import config, pipeline, references

ARTICLES = Path(__file__).parents[2] / "references"
COUNT = 8
"""Of the bundled articles."""
METRIC = """
[[metrics]]
metric = "preference"
[metrics.judge]
model = "m"
base_url = "{url}"
deadline_s = 60.0
price = {{ input = 1, output = 2 }}
"""

Sets = tuple[list[str], list[str]]
Says = Callable[[Sets], str]


def better(which: str) -> str:
    """A reply."""
    return json.dumps({"reason": f"It is {which}.", "better": which})


def shown(body: Mapping[str, object]) -> Sets:
    """The two sets in a request, in the order in which they are shown."""
    text = body["messages"][-1]["content"]  # type: ignore[index]  # a request
    first, second = re.split(r"^Set 2:$", text.split("Set 1:")[1], flags=re.MULTILINE)
    return tuple(re.findall(r"^- (.*)$", one, re.MULTILINE) for one in (first, second))  # type: ignore[return-value]  # two


class Judge:
    """A server whose replies are a function of the two sets; `asked` has them, `metric` is TOML.

    `members` has such functions for models that answer otherwise than `says`.
    """

    def __init__(self, httpserver: HTTPServer) -> None:
        self.metric = METRIC.format(url=httpserver.url_for("/v1"))
        self.says: Says = self.longer
        self.members: dict[str, Says] = {}
        self.asked: list[Sets] = []
        httpserver.expect_request("/v1/chat/completions").respond_with_handler(self._handle)

    @staticmethod
    def better(which: str) -> str:
        """A reply."""
        return better(which)

    @staticmethod
    def longer(sets: Sets) -> str:
        """A reply that prefers the set with more words."""
        first, second = (len(" ".join(one).split()) for one in sets)
        return better("neither" if first == second else "first" if first > second else "second")

    def _handle(self, request: Request) -> Response:
        body = json.loads(request.data)
        sets = shown(body)
        self.asked.append(sets)
        reply = self.members.get(body["model"], self.says)(sets)
        if not reply:
            return Response('{"error": {"message": "maximum context length is 9"}}', status=400)
        said = {"role": "assistant", "content": reply}
        choice = {"index": 0, "message": said, "finish_reason": "stop"}
        usage = {"prompt_tokens": 100, "completion_tokens": 10}
        answer = {"id": "x", "object": "chat.completion", "choices": [choice], "usage": usage}
        return Response(json.dumps(answer), content_type="application/json")


@pytest.fixture
def judge(httpserver: HTTPServer, own_cache: Path) -> Judge:
    """A judge that prefers the longer set, until told otherwise."""
    return Judge(httpserver)


@pytest.fixture
def write_runs(tmp_path: Path) -> Callable[..., Path]:
    """Predict with files of bullets, and return the configuration.

    Each candidate is a function from an article's number and its sentences to bullets.
    """

    def write(
        candidates: Mapping[str, Callable[[int, list[str]], list[str]]],
        more: str = "",
        count: int = COUNT,
    ) -> Path:
        if not (tmp_path / "references").exists():
            (tmp_path / "references").mkdir()
            for file in sorted(set(ARTICLES.glob("*.md")) - {ARTICLES / "README.md"})[:count]:
                shutil.copy(file, tmp_path / "references")
        loaded = references.load(tmp_path / "references")
        tables = []
        for name, bullets in candidates.items():
            lines = []
            for number, one in enumerate(loaded):
                sentences = re.split(r"(?<=\.)\s+", one.article.text)
                made = {"article_id": one.article.id, "takeaways": bullets(number, sentences)}
                lines.append(json.dumps(made) + "\n")
            (tmp_path / f"{name}.jsonl").write_text("".join(lines), "utf-8")
            tables.append(f'[candidates.{name}]\nsummarizer = "file"\npath = "{name}.jsonl"\n')
        path = tmp_path / "bench.toml"
        path.write_text(f"{more}\n" + "".join(tables), "utf-8")
        settings = config.load(path)
        pipeline.run(config.narrowed(settings, metrics="form"), quiet=True)
        return path

    return write
