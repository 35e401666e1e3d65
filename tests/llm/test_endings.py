"""Finish reasons of many vendors, in their own spellings."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.llm.endings import ending_of, of_reason
from bench.types import Status

REASONS: list[tuple[str, str | None, Status]] = [
    ("OpenAI", "stop", "ok"),
    ("OpenAI", "length", "truncated"),
    ("OpenAI", "content_filter", "refused"),
    ("OpenAI", "tool_calls", "error"),
    ("OpenAI", "function_call", "error"),
    ("OpenAI, Responses", "completed", "ok"),
    ("OpenAI, Responses", "max_output_tokens", "truncated"),
    ("OpenAI, Responses", "incomplete", "truncated"),
    ("OpenAI, Responses", "failed", "error"),
    ("OpenAI, Responses", "in_progress", "error"),
    ("servers that say nothing", None, "ok"),
    ("servers that say nothing", "", "ok"),
    ("Anthropic", "end_turn", "ok"),
    ("Anthropic", "stop_sequence", "ok"),
    ("Anthropic", "max_tokens", "truncated"),
    ("Anthropic", "refusal", "refused"),
    ("Anthropic", "pause_turn", "error"),
    ("Anthropic", "tool_use", "error"),
    ("Anthropic, Z.AI", "model_context_window_exceeded", "truncated"),
    ("Gemini", "STOP", "ok"),
    ("Gemini", "MAX_TOKENS", "truncated"),
    ("Gemini", "SAFETY", "refused"),
    ("Gemini", "RECITATION", "refused"),
    ("Gemini", "BLOCKLIST", "refused"),
    ("Gemini", "PROHIBITED_CONTENT", "refused"),
    ("Gemini", "SPII", "refused"),
    ("Gemini", "MALFORMED_FUNCTION_CALL", "error"),
    ("Gemini", "OTHER", "error"),
    ("Gemini", "FINISH_REASON_UNSPECIFIED", "error"),
    ("google-genai as text", "FinishReason.MAX_TOKENS", "truncated"),
    ("google-genai as text", "FinishReason.STOP", "ok"),
    ("Mistral", "model_length", "truncated"),
    ("Mistral", "error", "error"),
    ("DeepSeek", "insufficient_system_resource", "error"),
    ("Z.AI", "sensitive", "refused"),
    ("Z.AI", "network_error", "error"),
    ("Cohere", "COMPLETE", "ok"),
    ("Cohere", "ERROR_TOXIC", "refused"),
    ("Cohere", "ERROR_LIMIT", "truncated"),
    ("Cohere", "USER_CANCEL", "error"),
    ("Bedrock", "guardrail_intervened", "refused"),
    ("Bedrock", "content_filtered", "refused"),
    ("xAI", "REASON_MAX_LEN", "truncated"),
    ("xAI", "REASON_STOP", "ok"),
    ("TGI, watsonx", "eos_token", "ok"),
    ("Together", "eos", "ok"),
    ("vLLM, SGLang", "abort", "error"),
    ("gateways", "network", "error"),
    ("gateways", "aborted", "error"),
    ("gateways", "cancelled", "error"),
    ("other spellings", "max-tokens", "truncated"),
    ("other spellings", "maxTokens", "truncated"),
    ("other spellings", " Content Filter ", "refused"),
    ("nobody", "weather", "error"),
    ("nobody", "nonstop", "error"),
    ("nobody", "stopped_by_error", "error"),
]


@pytest.mark.parametrize(("vendor", "reason", "status"), REASONS)
def test_reasons(vendor: str, reason: str | None, status: Status) -> None:
    """As each vendor's reference describes it; an error names the reason."""
    found, error = of_reason(reason)
    assert found == status, vendor
    assert (error is not None and str(reason) in error) == (status == "error")


@settings(max_examples=300, derandomize=True, deadline=None)
@given(st.text("qxzQ7_-. \n", min_size=1).filter(str.strip))
def test_what_is_not_known_is_never_whole(reason: str) -> None:
    """Any word that is on no list is an error; none is made of these letters."""
    assert (ending_of(reason), of_reason(reason)[0]) == (None, "error")
