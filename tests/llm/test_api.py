"""Bodies of both APIs, and answers of every shape."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.llm.api import Api, Reply, Request, read
from bench.llm.dialect import body, path
from bench.llm.failures import Failure
from bench.prompts import Message
from bench.types import STATUSES, Usage

SCHEMA = {"type": "object"}
REQUEST = Request(
    model="m",
    messages=(Message("system", "Be brief."), Message("user", "Hello")),
    temperature=0.0,
    seed=7,
    max_output_tokens=50,
    reasoning_effort="low",
    schema=SCHEMA,
    extra={"top_p": 0.5},
)
MESSAGES = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hello"}]


def with_api(api: Api) -> Request:
    """The same request by another API."""
    return replace(REQUEST, api=api)


def test_chat_body() -> None:
    """As the Chat Completions reference has it; the limit's name is the server's."""
    form = {"name": "reply", "schema": SCHEMA, "strict": True}
    assert path(REQUEST) == "/chat/completions"
    assert body(REQUEST, official=False) == {
        "model": "m",
        "messages": MESSAGES,
        "temperature": 0.0,
        "seed": 7,
        "max_tokens": 50,
        "reasoning_effort": "low",
        "response_format": {"type": "json_schema", "json_schema": form},
        "top_p": 0.5,
    }
    assert body(REQUEST, official=True)["max_completion_tokens"] == 50
    assert "max_tokens" not in body(REQUEST, official=True)


def test_responses_body() -> None:
    """As the Responses reference has it: no seed, nothing stored or streamed."""
    request = with_api("responses")
    assert path(request) == "/responses"
    assert body(request, official=True) == {
        "model": "m",
        "input": MESSAGES,
        "temperature": 0.0,
        "store": False,
        "stream": False,
        "max_output_tokens": 50,
        "reasoning": {"effort": "low"},
        "text": {
            "format": {"type": "json_schema", "name": "reply", "schema": SCHEMA, "strict": True}
        },
        "top_p": 0.5,
    }


def test_what_is_not_set_is_not_sent() -> None:
    """A bare request holds the model and the messages alone."""
    bare = Request(model="m", messages=(Message("user", "Hello"),))
    assert body(bare, official=False) == {"model": "m", "messages": MESSAGES[1:]}


def chat(content: Any, reason: Any = "stop", **more: Any) -> dict[str, Any]:
    """A chat completion."""
    return {"choices": [{"message": {"content": content, **more}, "finish_reason": reason}]}


def response(*parts: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A response."""
    output = [{"type": "reasoning"}, {"type": "message", "content": list(parts)}]
    return {"status": "completed", "output": output, **more}


@pytest.mark.parametrize(
    ("api", "payload", "status", "text"),
    [
        ("chat", chat("Hello"), "ok", "Hello"),
        ("chat", chat("Hello", None), "ok", "Hello"),
        ("chat", chat([{"type": "text", "text": "Hel"}, {"text": "lo"}]), "ok", "Hello"),
        ("chat", chat("half \ud83d"), "ok", "half ?"),
        ("chat", chat(""), "empty", ""),
        ("chat", chat(None), "empty", ""),
        ("chat", chat(" \n"), "empty", " \n"),
        ("chat", chat("Hello", ""), "ok", "Hello"),
        ("chat", chat([{"type": "thinking", "thinking": [{"text": "Hm"}]}, "Hi"]), "ok", "Hi"),
        ("chat", chat([{"type": "reasoning", "text": "Hm"}, {"text": "Hi"}]), "ok", "Hi"),
        ("chat", chat([{"thought": True, "text": "Hm"}, {"text": "Hi"}]), "ok", "Hi"),
        ("chat", chat([{"type": "reasoning", "text": "Hm"}]), "empty", ""),
        ("chat", chat("Hel", 7), "error", "Hel"),
        ("chat", chat("Hel", ["stop"]), "error", "Hel"),
        ("chat", chat("Hel", "length"), "truncated", "Hel"),
        ("chat", chat("", "length"), "truncated", ""),
        ("chat", chat("Hel", "content_filter"), "refused", "Hel"),
        ("chat", chat("", "SAFETY"), "refused", ""),
        ("chat", chat(None, refusal="I won't."), "refused", "I won't."),
        ("responses", response({"type": "output_text", "text": "Hello"}), "ok", "Hello"),
        ("responses", response(), "empty", ""),
        ("responses", response({"type": "refusal", "refusal": "No."}), "refused", "No."),
        (
            "responses",
            response({"text": "Hel"}, incomplete_details={"reason": "max_output_tokens"}),
            "truncated",
            "Hel",
        ),
        ("responses", response({"text": "Hel"}, status="incomplete"), "truncated", "Hel"),
        (
            "responses",
            response({"text": "Hel"}, incomplete_details={"reason": "content_filter"}),
            "refused",
            "Hel",
        ),
    ],
)
def test_answers(api: Api, payload: object, status: str, text: str) -> None:
    """How an answer ended is its status; its text is kept."""
    reply = read(api, payload)
    assert (reply.status, reply.text) == (status, text)


@pytest.mark.parametrize("api", ["chat", "responses"])
@pytest.mark.parametrize(
    "payload",
    [
        *(None, 7, "<html>", [], {}, {"choices": None, "output": None}),
        *({"choices": [], "output": {}}, {"choices": [7], "output": [7]}),
        *({"choices": [{}], "output": "x"}, {"error": "boom"}, {"error": {"code": 503}}),
        {**chat(7), "output": 3},
        {"choices": [{"message": {"content": "Hel"}, "finish_reason": "error"}], "output": 7},
        {"choices": [{"message": {"content": "Hel"}, "error": {"code": 502}}], "output": 7},
        {"status": "failed", "output": [], "choices": None},
        {"detail": "try later"},
    ],
)
def test_what_is_no_answer_is_a_failure(api: Api, payload: object) -> None:
    """Wrong types, nothing at all and errors in disguise can be asked for again."""
    with pytest.raises(Failure) as caught:
        read(api, payload)
    assert caught.value.again


def test_usage_of_both_apis() -> None:
    """Tokens are counts; what is no count is not known."""
    used = {
        "prompt_tokens": 10,
        "completion_tokens": 5,
        "prompt_tokens_details": {"cached_tokens": 4},
        "completion_tokens_details": {"reasoning_tokens": 2},
    }
    whole = Usage(input_tokens=10, cached_tokens=4, output_tokens=5, reasoning_tokens=2)
    assert read("chat", chat("x") | {"usage": used}).usage == whole
    named = json.loads(json.dumps(used).replace("prompt", "input").replace("completion", "output"))
    assert read("responses", response({"text": "x"}, usage=named)).usage == whole
    assert read("chat", chat("x") | {"usage": {"prompt_tokens": 3.0}}).usage.input_tokens == 3
    odd = {"prompt_tokens": -1, "completion_tokens": True, "prompt_tokens_details": []}
    reply = read("chat", chat("x") | {"usage": odd})
    assert reply.usage == Usage()
    told = "prompt_tokens, completion_tokens: expected 0 to 1,000,000,000 tokens"
    assert reply.odd_usage == told
    assert read("chat", chat("x") | {"usage": 7}).usage == Usage()


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(
                ["choices", "message", "content", "output", "text", "usage", "refusal"]
            ),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=12,
)


@settings(max_examples=300, derandomize=True, deadline=None)
@given(st.sampled_from(["chat", "responses"]), JSON)
def test_any_json_is_a_reply_or_a_failure(api: Api, payload: object) -> None:
    """No JSON crashes the reading of answers."""
    try:
        reply = read(api, payload)
    except Failure:
        return
    assert isinstance(reply, Reply)
    assert reply.status in STATUSES
