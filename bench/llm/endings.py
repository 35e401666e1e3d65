"""How an answer ended, in the words of many vendors; an unknown ending is not a success.

The words are those of the vendors' own references, as of 2026: OpenAI, Azure, Anthropic, Google
(Gemini, Vertex AI), Mistral, DeepSeek, Cohere, Amazon Bedrock, Z.AI, xAI, AI21, watsonx, Together,
OpenRouter, and of the servers vLLM, SGLang, TGI, llama.cpp, Ollama and LM Studio.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from bench.types import Status

Ending = Literal["whole", "cut", "withheld", "broken", "call"]

_WORDS: Mapping[Ending, str] = {
    "whole": "stop stop_sequence end_turn end_of_turn eos eos_token endoftext complete completed",
    "cut": """length max_length max_len max_tokens max_output_tokens max_completion_tokens
        max_new_tokens model_length token_limit error_limit max_context context_length
        context_length_exceeded model_context_window_exceeded incomplete continuation""",
    "withheld": """content_filter content_filtered content_filter_stop safety image_safety
        recitation image_recitation blocklist blocked prohibited_content image_prohibited_content
        spii refusal refused error_toxic sensitive guardrail_intervened guardrail guardrails
        moderation policy_violation model_armor jailbreak language escalation""",
    "broken": """error failed network network_error abort aborted cancel canceled cancelled
        user_cancel insufficient_system_resource timeout time_limit server_error internal_error
        overloaded malformed_model_output malformed_response in_progress queued not_finished""",
    "call": """tool_calls tool_call tool_use function_call malformed_function_call
        unexpected_tool_call malformed_tool_use too_many_tool_calls""",
}
_ENDINGS = {word: ending for ending, words in _WORDS.items() for word in words.split()}
_PREFIX = re.compile(r"^(?:.*\.)?(?:finish_?reason_|reason_)?")


def of_reason(reason: str | None) -> tuple[Status, str | None]:
    """The status of an answer with a finish reason, and what is wrong where it is `error`.

    A server that gives no reason is believed: what it sent is whole.
    """
    ending = ending_of(reason)
    if ending in _STATUSES:
        return _STATUSES[ending], None
    return "error", f"{_WRONG.get(ending or '', _WRONG[''])} (finish_reason {reason})"


_STATUSES: Mapping[Ending | None, Status] = {
    "whole": "ok",
    "cut": "truncated",
    "withheld": "refused",
}
_WRONG = {
    "broken": "the server did not finish the answer",
    "call": "the model called a tool instead of answering",
    "": "the answer may not be whole: its end is not known",
}


def ending_of(reason: str | None) -> Ending | None:
    """What a finish reason means; None for one that is not known, "whole" where there is none."""
    return _ENDINGS.get(_word(reason)) if reason and reason.strip() else "whole"


def _word(reason: str) -> str:
    """A reason as one word for all spellings: "FinishReason.MAX_TOKENS", "max-tokens"."""
    plain = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", reason.strip())
    return _PREFIX.sub("", re.sub(r"[\s-]+", "_", plain).lower())
