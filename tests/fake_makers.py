"""Answers as Anthropic's Messages API and Google's generateContent have them, for `fake_server.py`.

Written after platform.claude.com/docs/en/api/messages and ai.google.dev/api/generate-content.
"""

from __future__ import annotations

import re
from typing import Any

MODEL = re.compile(r"/v1beta/models/([^ ]+):generateContent")
REASONS = {
    "messages": {"stop": "end_turn", "length": "max_tokens", "content_filter": "refusal"},
    "generateContent": {"stop": "STOP", "length": "MAX_TOKENS", "content_filter": "SAFETY"},
}


def api_of(line: str) -> str:
    """Which API the first line of a request asks."""
    if "/messages " in line:
        return "messages"
    if MODEL.search(line):
        return "generateContent"
    return "chat" if "/chat/" in line else "responses"


def text_of(body: dict[str, Any]) -> str:
    """What the last message says, whichever the API."""
    if "contents" in body:
        return str(body["contents"][-1]["parts"][0]["text"])
    return str((body.get("messages") or body.get("input"))[-1]["content"])


def answer(text: str | None, api: str, reason: str, refusal: str | None) -> dict[str, Any]:
    """A well-formed answer; of 100 tokens read 40 were cached, of 20 written 5 are thoughts."""
    reason = REASONS[api].get("content_filter" if refusal else reason, reason)
    return _message(text, reason, refusal) if api == "messages" else _candidate(text, reason)


def _message(text: str | None, reason: str, refusal: str | None) -> dict[str, Any]:
    said = [{"type": "thinking", "thinking": "Hm."}, {"type": "text", "text": text}]
    details = {"type": "refusal", "category": None, "explanation": refusal} if refusal else None
    return {
        "id": "x",
        "type": "message",
        "role": "assistant",
        "content": said if text is not None else [],
        "stop_reason": reason,
        "stop_details": details,
        "usage": {
            "input_tokens": 50,
            "cache_read_input_tokens": 40,
            "cache_creation_input_tokens": 10,
            "output_tokens": 20,
            "output_tokens_details": {"thinking_tokens": 5},
        },
    }


def _candidate(text: str | None, reason: str) -> dict[str, Any]:
    parts = [{"text": "Hm.", "thought": True}, {"text": text}]
    content = {"content": {"role": "model", "parts": parts}} if text is not None else {}
    return {
        "candidates": [{"index": 0, "finishReason": reason, **content}],
        "usageMetadata": {
            "promptTokenCount": 100,
            "cachedContentTokenCount": 40,
            "candidatesTokenCount": 15,
            "thoughtsTokenCount": 5,
        },
    }


BLOCKED = {
    "promptFeedback": {"blockReason": "OTHER"},
    "usageMetadata": {"promptTokenCount": 100},
}
"""What Google answers to a prompt that it holds back."""
