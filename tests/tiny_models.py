"""Two models whose weights are written by hand: whatever they are asked, they say `ANSWER`.

A chat model (Llama) and a summarizer (T5), real enough for transformers to load, batch and serve.
Attention adds nothing, each token's embedding is a direction of its own, and one layer leads from
each token of the answer to the next.
"""

from __future__ import annotations

from itertools import pairwise
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

ANSWER = "- The council met.\n* It rained"  # no token stands in it twice
TEMPLATE = (
    "{% for m in messages %}<|{{ m.role }}|>{{ m.content }}</s>{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)
SPECIAL = ["<pad>", "</s>", "<|system|>", "<|user|>", "<|assistant|>"]
CONTEXT = 2048


def tokenizer(folder: Path, template: str | None) -> Any:
    """A byte-level tokenizer that knows the words of the answer."""
    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=320,
        special_tokens=SPECIAL,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    made.train_from_iterator([ANSWER] * 3, trainer)
    fast = PreTrainedTokenizerFast(
        tokenizer_object=made,
        pad_token="<pad>",  # noqa: S106  no password
        eos_token="</s>",  # noqa: S106
        model_max_length=CONTEXT,
    )
    fast.chat_template = template
    fast.save_pretrained(folder)
    return fast


def steps(words: Any, start: str) -> list[tuple[int, int]]:
    """Each token of the answer, and the one before it."""
    chain = words(f"{start}{ANSWER}</s>", add_special_tokens=False)["input_ids"]
    assert len(set(chain)) == len(chain)
    return list(pairwise(chain))


@torch.no_grad()
def silence(network: Any) -> None:
    """Let no layer add anything, and give each token a direction of its own."""
    for name, weights in network.named_parameters():
        if any(part in name for part in ("o_proj", "down_proj", ".o.", ".wo.")):
            weights.zero_()
    embeddings = network.get_input_embeddings().weight
    embeddings.copy_(torch.eye(len(embeddings)))


def build(folder: Path) -> None:
    """Write the models `chat` and `seq2seq` below a folder."""
    words = tokenizer(folder / "chat", TEMPLATE)
    ends: dict[str, Any] = {"eos_token_id": 1, "pad_token_id": 0}
    chat = LlamaForCausalLM(
        LlamaConfig(
            vocab_size=len(words),
            hidden_size=len(words),
            intermediate_size=8,
            num_hidden_layers=1,
            num_attention_heads=1,
            head_dim=8,
            max_position_embeddings=CONTEXT,
            **ends,
        )
    )
    silence(chat)
    with torch.no_grad():
        chat.lm_head.weight.zero_()
        for token, following in steps(words, "<|assistant|>"):
            chat.lm_head.weight[following, token] = 1.0
    chat.save_pretrained(folder / "chat")
    words = tokenizer(folder / "seq2seq", None)
    chain = steps(words, "<pad>")
    seq2seq = T5ForConditionalGeneration(
        T5Config(
            vocab_size=len(words),
            d_model=len(words),
            d_ff=len(chain),
            d_kv=8,
            num_layers=1,
            num_heads=1,
            decoder_start_token_id=0,
            task_specific_params={"summarization": {"prefix": "summarize: "}},
            **ends,
        )
    )
    silence(seq2seq)
    forward = seq2seq.decoder.block[0].layer[2].DenseReluDense  # T5 ties the output layer
    with torch.no_grad():
        forward.wi.weight.zero_()
        for step, (token, following) in enumerate(chain):
            forward.wi.weight[step, token] = 1.0
            forward.wo.weight[following, step] = 10.0
    seq2seq.save_pretrained(folder / "seq2seq")
