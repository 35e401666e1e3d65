"""Models of the transformers library in this process: conversations in, replies out, in batches."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bench import hub
from bench.hub import Found
from bench.llm.api import Reply
from bench.prompts import Message
from bench.types import BenchError, CandidateStopped, InputError, Status, Usage, digest

_PEGASUS_BREAK = "<n>"
"""What Pegasus writes between sentences, where it was trained on lines."""
NO_LIMIT = 1_000_000
"""Tokens: tokenizers without a limit say so with a number far beyond this."""


def find(model: str, revision: str | None) -> Found:
    """Look a model up, as `bench.hub.find`.

    Raises
    ------
    CandidateStopped
        There is no such model here, nor can it be fetched.
    InputError
        The folder holds no weights.
    """
    try:
        return hub.find(model, revision)
    except InputError:
        raise
    except BenchError as error:
        raise CandidateStopped(str(error)) from error


@dataclass(frozen=True, slots=True)
class LocalModel:
    """A model with its tokenizer, ready to generate."""

    found: Found
    network: Any
    tokenizer: Any
    device: str

    @classmethod
    def load(cls, found: Found, *, device: str, dtype: str) -> LocalModel:
        """Read a model, from a folder or the hub; device "auto" is the fastest there is.

        Raises
        ------
        CandidateStopped
            It can't be read, or does not fit into the device's memory.
        """
        import torch
        from transformers import AutoModelForCausalLM, AutoModelForSeq2SeqLM, AutoTokenizer

        device = fastest() if device == "auto" else device
        kind = AutoModelForSeq2SeqLM if found.is_seq2seq else AutoModelForCausalLM
        pinned = {"revision": found.commit} if found.commit else {}
        try:
            network = kind.from_pretrained(found.name, dtype=dtype, **pinned)
            network = network.eval().to(torch.device(device))
            tokenizer = AutoTokenizer.from_pretrained(found.name, **pinned)
        except (OSError, ValueError, RuntimeError, KeyError) as error:
            raise CandidateStopped(f"the model {found.name!r} cannot be loaded: {error}") from error
        tokenizer.padding_side = "right" if found.is_seq2seq else "left"
        tokenizer.pad_token = tokenizer.pad_token or tokenizer.eos_token
        return cls(found, network, tokenizer, device)

    @property
    def context(self) -> int | None:
        """Tokens that the model can read, by its own account."""
        names = ("max_position_embeddings", "n_positions")
        said = [getattr(self.network.config, name, None) for name in names]
        said.append(self.tokenizer.model_max_length)
        return min((size for size in said if size and size < NO_LIMIT), default=None)

    def count(self, text: str) -> int:
        """Tokens of a text, without those that the model wants around it."""
        return len(self.tokenizer(text, add_special_tokens=False, verbose=False)["input_ids"])

    def answers(
        self,
        conversations: Sequence[Sequence[Message]],
        settings: Mapping[str, Any],
        *,
        batch_size: int,
        seed: int,
    ) -> list[Reply]:
        """Reply to conversations in order; `settings` go to `generate`.

        A batch that fails (mostly for lack of memory) is halved until what fails alone is
        found: that has the status `error`.
        """
        replies: list[Reply] = []
        for start in range(0, len(conversations), batch_size):
            replies += self._batch(conversations[start : start + batch_size], settings, seed)
        return replies

    def _batch(
        self, conversations: Sequence[Sequence[Message]], settings: Mapping[str, Any], seed: int
    ) -> list[Reply]:
        began = time.monotonic()
        try:
            made = self._generated([self._text(one) for one in conversations], settings, seed)
        except Exception as error:  # whatever a model's own code and template raise
            if len(conversations) == 1:
                first = (str(error).splitlines() or [""])[0]
                return [Reply(status="error", error=f"{type(error).__name__}: {first}")]
            half = len(conversations) // 2
            parts = (conversations[:half], conversations[half:])
            return [reply for part in parts for reply in self._batch(part, settings, seed)]
        each = (time.monotonic() - began) / len(made)
        return [replace(reply, latency_s=each) for reply in made]

    def _text(self, conversation: Sequence[Message]) -> str:
        """What the model is shown: its template filled, or the messages one after another."""
        if self.found.is_seq2seq or not self.tokenizer.chat_template:
            return "\n\n".join(message.content for message in conversation)
        from jinja2 import TemplateError

        try:
            return self._templated(conversation)
        except TemplateError:  # templates such as Gemma's know no system role
            if conversation[0].role != "system":
                raise
            system, user, *rest = conversation
            merged = Message("user", f"{system.content}\n\n{user.content}")
            return self._templated([merged, *rest])

    def _templated(self, conversation: Sequence[Message]) -> str:
        messages = [{"role": role, "content": content} for role, content in conversation]
        return str(
            self.tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
        )

    def _generated(self, texts: list[str], settings: Mapping[str, Any], seed: int) -> list[Reply]:
        import torch

        templated = bool(self.tokenizer.chat_template) and not self.found.is_seq2seq
        batch = self.tokenizer(
            texts,
            return_tensors="pt",
            padding=True,
            add_special_tokens=not templated,  # a template has its own
            return_token_type_ids=False,
        ).to(self.device)
        torch.manual_seed(int(digest(seed, texts), 16) % 2**63)
        with torch.inference_mode():
            made = self.network.generate(**batch, **{"do_sample": False, **settings})
        made = made[:, 1 if self.found.is_seq2seq else batch["input_ids"].shape[1] :]
        read = batch["attention_mask"].sum(dim=1)
        return list(map(self._reply, made.tolist(), read.tolist()))

    def _reply(self, made: list[int], read: int) -> Reply:
        """Read the tokens that were made, up to the one that ends a text."""
        ends = self.network.generation_config.eos_token_id
        ends = ends if isinstance(ends, list) else [ends]
        length = next((i for i, token in enumerate(made, 1) if token in ends), None)
        text = self.tokenizer.decode(made[:length], skip_special_tokens=True)
        text = text.replace(_PEGASUS_BREAK, "\n").strip()
        status: Status = "truncated" if length is None else "ok" if text else "empty"
        return Reply(
            text=text,
            status=status,
            finish_reason="length" if length is None else "stop",
            usage=Usage(input_tokens=read, output_tokens=length or len(made)),
        )


def fastest() -> str:
    """The fastest torch device of this machine."""
    import torch

    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"
