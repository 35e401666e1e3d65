"""OpenAI's files and batches, as far as `bench/llm/batches.py` asks for them.

Written after developers.openai.com/api/docs/guides/batch. Batches end when a test says so.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from time import time
from typing import Any

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

USAGE = {
    "prompt_tokens": 100,
    "completion_tokens": 20,
    "prompt_tokens_details": {"cached_tokens": 0},
    "completion_tokens_details": {"reasoning_tokens": 5},
}


def completion(text: str, reason: str = "stop") -> dict[str, Any]:
    """A chat completion."""
    message = {"role": "assistant", "content": text}
    return {"choices": [{"message": message, "finish_reason": reason}], "usage": USAGE}


def good(number: int) -> dict[str, Any]:
    """An answer with two bullets."""
    return completion(json.dumps({"takeaways": [f"Point {number}.", "The second point."]}))


class FakeBatches:
    """The server; `batches` and `files` are what it holds, `created` is called for each batch."""

    def __init__(self, server: HTTPServer) -> None:
        self.batches: list[dict[str, Any]] = []
        self.files: dict[str, bytes] = {}
        self.seen: list[str] = []
        self.uploaded: Callable[[], None] = lambda: None
        self.created: Callable[[], Response | None] = lambda: None
        self.url = server.url_for("/v1")
        server.expect_request("/v1/files", method="POST").respond_with_handler(self._upload)
        server.expect_request("/v1/batches", method="POST").respond_with_handler(self._create)
        server.expect_request("/v1/batches", method="GET").respond_with_handler(self._list)
        server.expect_request(re.compile("/v1/batches/.+"), method="GET").respond_with_handler(
            self._retrieve
        )
        server.expect_request(re.compile("/v1/files/.+"), method="GET").respond_with_handler(
            self._content
        )

    def requests(self, number: int = -1) -> list[dict[str, Any]]:
        """The lines of a batch's file."""
        lines = self.files[self.batches[number]["input_file_id"]].splitlines()
        return [json.loads(line) for line in lines]

    def finish(
        self,
        number: int = -1,
        status: str = "completed",
        answer: Callable[[int], dict[str, Any] | None] = good,
        **errors: dict[str, Any],
    ) -> None:
        """End a batch: bodies by place, and `at1`, `at2`, ... what is in the file of errors."""
        batch, made, failed = self.batches[number], [], []
        for place, line in enumerate(self.requests(number)):
            key = {"id": f"r{place}", "custom_id": line["custom_id"]}
            if f"at{place}" in errors:
                failed.append(key | errors[f"at{place}"])
            elif body := answer(place):
                said = {"status_code": 200, "request_id": "x", "body": body}
                made.append(key | {"response": said, "error": None})
        batch["status"] = status
        for field, lines in (("output_file_id", made), ("error_file_id", failed)):
            if lines:
                name = f"file-{field}-{batch['id']}"
                self.files[name] = "\n".join(map(json.dumps, lines)).encode()
                batch[field] = name

    def _upload(self, request: Request) -> Response:
        self.seen.append(str(request.headers))
        assert request.form["purpose"] == "batch"
        name = f"file-{len(self.files)}"
        self.files[name] = request.files["file"].read()
        self.uploaded()
        return _json({"id": name, "object": "file", "purpose": "batch"})

    def _create(self, request: Request) -> Response:
        asked = request.get_json()
        assert asked["completion_window"] == "24h"
        lines = self.files[asked["input_file_id"]].splitlines()
        assert all(json.loads(line)["url"] == asked["endpoint"] for line in lines)
        counts = {"total": len(lines), "completed": 0, "failed": 0}
        batch = {**asked, "id": f"batch_{len(self.batches)}", "object": "batch"}
        batch |= {"status": "in_progress", "created_at": int(time()), "request_counts": counts}
        self.batches.append(batch)
        return self.created() or _json(batch)

    def _list(self, request: Request) -> Response:
        newest = self.batches[::-1]
        return _json({"object": "list", "data": newest, "has_more": False})

    def _retrieve(self, request: Request) -> Response:
        name = request.path.rsplit("/", 1)[1]
        found = [one for one in self.batches if one["id"] == name]
        return _json(found[0]) if found else _json({"error": {"message": "No such batch"}}, 404)

    def _content(self, request: Request) -> Response:
        return Response(self.files[request.path.split("/")[3]])


def _json(value: Any, status: int = 200) -> Response:
    return Response(json.dumps(value), status, content_type="application/json")
