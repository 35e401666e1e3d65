"""A server that speaks OpenAI's, Anthropic's and Google's APIs and fails on demand.

Run as a program, it prints its port.

What happens is said by the model's name, one step for each request, the last for all that follow:
`429:0.1,500,ok` answers two requests with errors (the first with `Retry-After: 0.1`) and then
well. Good answers name the request, so that tests see which text got which answer. With a path as
second argument every request is logged there, one JSON object a line, before it is answered.

    python tests/fake_server.py DELAY_SECONDS [LOG]
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import json
import sys
import zlib
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import fake_makers

DELAY = float(sys.argv[1]) if len(sys.argv) > 1 else 0.0
LOG = Path(sys.argv[2]).open("a", encoding="utf-8") if len(sys.argv) > 2 else None  # noqa: SIM115
USAGE = {
    "chat": {
        "prompt_tokens": 100,
        "completion_tokens": 20,
        "prompt_tokens_details": {"cached_tokens": 40},
        "completion_tokens_details": {"reasoning_tokens": 5},
    },
    "responses": {
        "input_tokens": 100,
        "output_tokens": 20,
        "input_tokens_details": {"cached_tokens": 40},
        "output_tokens_details": {"reasoning_tokens": 5},
    },
}
ERRORS = {
    "quota": (429, {"code": "insufficient_quota", "message": "You exceeded your current quota"}),
    "long": (400, {"code": "context_length_exceeded", "message": "maximum context length is 9"}),
    "filter": (400, {"code": "content_filter", "message": "The prompt was filtered"}),
}
REFUSALS = {
    "max_tokens": "Unsupported parameter: 'max_tokens' is not supported with this model. "
    "Use 'max_completion_tokens' instead.",
    "max_completion_tokens": "Extra inputs are not permitted: max_completion_tokens",
    "temperature": "Unsupported value: 'temperature' does not support 0.5 with this model. Only "
    "the default (1) value is supported.",
    "seed": "Unknown parameter: seed",
}
NO_PATHS: dict[str, Any] = {
    "lmstudio": {"error": "Unexpected endpoint or method. (POST /chat/completions)"},
    "fastapi": {"detail": "Not Found"},
    "kong": {"message": "no Route matched with those values"},
    "page404": b"<html><head><title>404 Not Found</title></head><body>nginx</body></html>",
    "express": b"<!DOCTYPE html><html><body><pre>Cannot POST /chat/completions</pre></body></html>",
}
asked: Counter[str] = Counter()


def answer(text: str | None, api: str, reason: str = "stop", **message: Any) -> dict[str, Any]:
    """A well-formed answer of any API."""
    if api in fake_makers.REASONS:
        return fake_makers.answer(text, api, reason, message.get("refusal"))
    if api == "chat":
        said = {"role": "assistant", "content": text, **message}
        choices = [{"index": 0, "message": said, "finish_reason": reason}]
        return {"id": "x", "object": "chat.completion", "choices": choices, "usage": USAGE[api]}
    status = "completed" if reason == "stop" else "incomplete"
    return {
        "id": "x",
        "object": "response",
        "status": status,
        "incomplete_details": None if reason == "stop" else {"reason": reason},
        "output": [
            {"type": "reasoning", "content": []},
            {"type": "message", "content": [{"type": "output_text", "text": text, **message}]},
        ],
        "usage": USAGE[api],
    }


def http(payload: Any, status: int = 200, **headers: str) -> bytes:
    """A whole HTTP response; bytes are sent as they are."""
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}", "Content-Type: text/json"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def refusal(name: str, value: str, body: dict[str, Any]) -> bytes | None:
    """What refuses a part of the request, or sends it elsewhere."""
    if name == "schema" and ("response_format" in body or "text" in body):
        return http({"error": {"message": "response_format is not supported"}}, int(value or 400))
    if name == "refuses":
        for refused in (one for one in value.split("+") if one in body):
            return http({"error": {"message": REFUSALS[refused], "param": refused}}, 400)
    if name == "redirect":
        return http(b"", 307, Location=value)
    return None


def odd_ones(name: str, value: str, body: dict[str, Any], api: str) -> bytes | None:
    """Answers of an odd size, packing, end or count, and refusals; None for other steps."""
    if name in ("gzip", "deflate", "br"):
        size = int(value or 0)
        packed = json.dumps(answer("- A point." + "A" * size, api)).encode()
        packed = gzip.compress(packed) if name == "gzip" else zlib.compress(packed)
        return http(packed, Content_Encoding=name)
    if name == "plain":
        return http(answer("- A point." + "A" * int(value), api))
    if name == "finish":
        return http(answer("- The bridge closes.\n- Repairs co", api, value))
    if name == "tokens":
        whole = answer("- A point.", api)
        whole["usage"] = dict.fromkeys(whole["usage"], "@")
        return http(json.dumps(whole).replace('"@"', value).encode())
    if name in NO_PATHS:
        return http(NO_PATHS[name])
    return refusal(name, value, body)


def response(step: str, body: dict[str, Any], headers: str, api: str) -> bytes:
    """The bytes that a step answers with."""
    name, _, value = step.partition(":")
    mark = hashlib.sha256(fake_makers.text_of(body).encode()).hexdigest()[:8]
    bullets = [f"The first point is {mark}.", "The second point is known."]
    good = json.dumps({"takeaways": bullets})
    if name in ERRORS:
        status, error = ERRORS[name]
        return http({"error": error}, status)
    if name.isdigit():
        error = {"error": {"message": f"failure {name}"}}
        return http(error, int(name), **({"Retry_After": value} if value else {}))
    if special := odd_ones(name, value, body, api):
        return special
    if name == "echo":
        return http({"error": {"message": f"denied: {headers} {json.dumps(body)}"}}, int(value))
    if name == "parrot":
        return http(answer(f"- You sent {headers}\n- And {value}", api))
    if name == "reason":  # a key in place of one
        marks = ("Bearer ", "X-Api-Key: ", "x-goog-api-key: ")
        mark = next(one for one in marks if one.lower() in headers.lower())
        place = headers.lower().index(mark.lower()) + len(mark)
        key = headers[place:].partition(";")[0]
        return http(answer("- A point.", api, key))
    if name == "list":
        return http(answer(f"- {bullets[0]}\n- {bullets[1]}", api))
    whole = json.dumps(answer(good, api)).encode()
    odd: dict[str, Any] = {
        "html": b"<!doctype html><html><title>Welcome</title></html>",
        "nothing": b"",
        "cut": whole[: len(whole) // 2],
        "utf8": whole.replace(b"known", b"kn\xff\xfewn"),
        "error200": {"error": {"message": "upstream failed", "code": 502}},
        "types": {"choices": "none", "output": 7, "usage": [1]},
        "content": answer(None, api) | {"choices": [{"message": {"content": 7}}], "output": [7]},
        "null": {"choices": None, "output": None},
        "array": [1, 2],
        "deep": b"[" * 100_000,
        "broken": answer("- The bridge closes.\n- Repairs co", api, "error"),
        "empty": answer("", api),
        "refusal": answer(None, api, refusal="I will not do that."),
        "safety": answer("Half a", api, "content_filter"),
        "length": answer("- Cut in the", api, "length" if api == "chat" else "max_output_tokens"),
        "sorry": answer("I'm sorry, but I can't help with that.", api),
        "dups": answer("- Same.\n- Same.", api),
        "million": answer("- word " * 150_000, api),
        "surrogate": whole.replace(b"known", b"kn\\ud800wn"),
        "blocked": fake_makers.BLOCKED,
        "first": answer('{"reason": "It stands first.", "better": "first"}', api),
        "nousage": {key: value for key, value in answer(good, api).items() if key != "usage"},
    }
    if name == "choice_error":
        half = answer("- The bridge closes.\n- Repairs co", "chat", "error")
        half["choices"][0]["error"] = {"code": 502, "message": "Upstream failed"}
        return http(half)
    return http(odd.get(name, whole))


class Server(asyncio.Protocol):
    """One connection; requests on it are answered one after another."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport, self.held = transport, b""

    def data_received(self, data: bytes) -> None:
        self.held += data
        while (end := self.held.find(b"\r\n\r\n")) >= 0:
            head = self.held[:end].decode("latin-1")
            lengths = [line for line in head.lower().split("\r\n") if "content-length:" in line]
            size = int(lengths[0].split(":")[1]) if lengths else 0
            if len(self.held) < end + 4 + size:
                return
            raw, self.held = self.held[end + 4 : end + 4 + size], self.held[end + 4 + size :]
            self.asked(head, json.loads(raw))

    def asked(self, head: str, body: dict[str, Any]) -> None:
        line = unquote(head.split("\r\n")[0])
        api = fake_makers.api_of(line)
        model = body.get("model") or fake_makers.MODEL.search(line)[1]
        steps = model.split(",")
        step = steps[min(asked[model], len(steps) - 1)]
        asked[model] += 1
        headers = head.partition("\r\n")[2].replace("\r\n", "; ")
        if LOG:
            LOG.write(json.dumps({"headers": headers, "body": body, "step": step}) + "\n")
            LOG.flush()
        loop = asyncio.get_running_loop()
        if step == "reset":
            self.transport.abort()
        elif step == "drip":
            self.transport.write(b"HTTP/1.1 200 X\r\nContent-Length: 1000000\r\n\r\n")
            self.drip()
        elif step == "head":
            self.transport.write(b"HTTP/1.1 200 X\r\nX-Slow: ")
            self.drip()
        elif step != "hang":
            loop.call_later(DELAY, self.send, response(step, body, headers, api))

    def drip(self) -> None:
        if not self.transport.is_closing():
            self.transport.write(b" ")
            asyncio.get_running_loop().call_later(0.05, self.drip)

    def send(self, data: bytes) -> None:
        if not self.transport.is_closing():
            self.transport.write(data)


async def main() -> None:
    """Serve until killed."""
    server = await asyncio.get_running_loop().create_server(Server, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)  # noqa: T201  the port is its output
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
