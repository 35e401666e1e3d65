"""Two models of a few thousand weights that have learned one answer by heart.

A chat model (Llama) and a summarizer (T5), small enough to be made by the tests in seconds and
real enough for transformers to load, batch and serve: whatever they are asked they say `ANSWER`.
"""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import (
    LlamaConfig,
    LlamaForCausalLM,
    PreTrainedTokenizerFast,
    T5Config,
    T5ForConditionalGeneration,
)

ANSWER = "- The council met.\n- It rained."
TEMPLATE = (
    "{% for m in messages %}<|{{ m.role }}|>{{ m.content }}</s>{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)
CONTEXT = 2048
STEPS = 120


def tokenizer(folder: Path, template: str | None) -> Any:
    """A byte-level tokenizer whose words are those of the answer."""
    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=320,
        special_tokens=["<pad>", "</s>", "<s>", "<|system|>", "<|user|>", "<|assistant|>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    made.train_from_iterator([ANSWER] * 3, trainer)
    fast = PreTrainedTokenizerFast(
        tokenizer_object=made,
        pad_token="<pad>",  # noqa: S106  no password
        eos_token="</s>",  # noqa: S106
        bos_token="<s>",  # noqa: S106
        model_max_length=CONTEXT,
    )
    fast.chat_template = template
    fast.save_pretrained(folder)
    return fast


def teach(network: Any, words: Any, before: str) -> None:
    """Let a model learn the answer to noise of any length."""
    answer = words(f"{ANSWER}</s>", add_special_tokens=False)["input_ids"]
    before_ids = words(before, add_special_tokens=False)["input_ids"]
    optimizer = torch.optim.AdamW(network.parameters(), lr=1e-2)
    chance = random.Random(0)
    for step in range(STEPS):
        noise = [chance.randrange(6, len(words)) for _ in range(chance.choice([5, 40, 120, 250]))]
        if network.config.is_encoder_decoder:
            inputs, labels = noise, answer
        else:
            inputs = noise + before_ids + answer
            labels = [-100] * (len(inputs) - len(answer)) + answer
        for group in optimizer.param_groups:
            group["lr"] = 1e-2 * (1 - step / STEPS)
        network(input_ids=torch.tensor([inputs]), labels=torch.tensor([labels])).loss.backward()
        optimizer.step()
        optimizer.zero_grad()


def build(folder: Path) -> None:
    """Write `chat` and `seq2seq` below a folder."""
    torch.manual_seed(0)
    words = tokenizer(folder / "chat", TEMPLATE)
    ends: dict[str, Any] = {"eos_token_id": 1, "pad_token_id": 0}
    chat = LlamaForCausalLM(
        LlamaConfig(
            vocab_size=len(words),
            hidden_size=64,
            intermediate_size=128,
            num_hidden_layers=2,
            num_attention_heads=4,
            max_position_embeddings=CONTEXT,
            bos_token_id=2,
            **ends,
        )
    )
    teach(chat, words, "<|assistant|>")
    chat.save_pretrained(folder / "chat")
    words = tokenizer(folder / "seq2seq", None)
    seq2seq = T5ForConditionalGeneration(
        T5Config(
            vocab_size=len(words),
            d_model=32,
            d_ff=64,
            d_kv=8,
            num_layers=2,
            num_heads=4,
            decoder_start_token_id=0,
            task_specific_params={"summarization": {"prefix": "summarize: "}},
            **ends,
        )
    )
    teach(seq2seq, words, "")
    seq2seq.save_pretrained(folder / "seq2seq")
