"""Local models of the transformers library: sequence-to-sequence summarizers and chat models."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Annotated, Any, Literal

from annotated_types import Gt, MinLen

from bench.hub import Found
from bench.llm.asking import Asking, Long, Steps
from bench.llm.local import LocalModel, find
from bench.llm.tokens import Counter
from bench.prompts import BareText, Prompt, load
from bench.types import Article, Prediction, Summarizer


@dataclass(frozen=True, kw_only=True)
class HuggingFace(Summarizer):
    """Generates takeaways with a model in this process, a batch at a time.

    `model` is a name on the Hugging Face hub or a folder. A sequence-to-sequence model is shown
    the article's text alone, after its own prefix if it has one; with `prompt`, and for chat
    models always, the model is shown a prompt (the bundled one unless set). `generation` goes to
    `generate`; what it leaves out the model's own configuration says, save that nothing is
    sampled. An article that does not fit is treated as `long` says.
    """

    model: Annotated[str, MinLen(1)]
    revision: str | None = None
    device: str = "auto"
    dtype: Literal["auto", "float32", "float16", "bfloat16"] = "auto"
    batch_size: Annotated[int, Gt(0)] = 4
    prompt: Path | None = None
    max_output_tokens: Annotated[int, Gt(0)] = 400
    generation: Mapping[str, Any] = field(default_factory=dict)
    seed: int = 0
    long: Long = "refuse"

    def identity(self) -> dict[str, Any]:
        """Settings that decide the output, the model's revision and the prompt's hash.

        Raises
        ------
        CandidateStopped
            There is no such model here, nor can it be fetched.
        """
        return {
            "model": self.model,
            "revision": self._found.revision,
            "dtype": self.dtype,
            "prompt": self._prompt.name,
            "prompt_digest": self._prompt.digest,
            "max_output_tokens": self.max_output_tokens,
            "generation": dict(self.generation),
            "seed": self.seed,
            "long": self.long,
        }

    def check(self, articles: Iterable[Article]) -> None:
        """Make sure that no article is an example of the prompt."""
        self._prompt.refuse_overlap(articles)

    def predict(self, articles: Sequence[Article]) -> Iterator[Prediction]:
        """Yield one prediction for each article, the shortest first, so that little is padded.

        Raises
        ------
        CandidateStopped
            The model can't be loaded.
        InputError
            The prompt cannot be used, or shows one of the articles as an example.
        """
        self._prompt.refuse_overlap(articles)
        by_length = sorted(articles, key=lambda article: len(article.text))
        for start in range(0, len(by_length), self.batch_size):
            yield from self._together(by_length[start : start + self.batch_size])

    def _together(self, group: Sequence[Article]) -> Iterator[Prediction]:
        """Take all articles of a group through their steps side by side."""
        waiting: list[tuple[Steps, Any]] = [  # a generator is begun by sending it None
            (self._asking.steps(one, self.fingerprint(one)), None) for one in group
        ]
        while waiting:
            asked = []
            for steps, replies in waiting:
                try:
                    asked.append((steps, steps.send(replies)))
                except StopIteration as end:
                    yield end.value
            conversations = [one for _, several in asked for one in several]
            answers = iter(
                self._loaded.answers(
                    conversations,
                    {**self.generation, "max_new_tokens": self.max_output_tokens},
                    batch_size=self.batch_size,
                    seed=self.seed,
                )
            )
            waiting = [(steps, list(islice(answers, len(several)))) for steps, several in asked]

    @cached_property
    def _found(self) -> Found:
        return find(self.model, self.revision)

    @cached_property
    def _loaded(self) -> LocalModel:
        return LocalModel.load(self._found, device=self.device, dtype=self.dtype)

    @cached_property
    def _prompt(self) -> Prompt:
        if self.prompt is None and self._found.is_seq2seq:
            return BareText(name="bare text", system="", user=self._found.prefix)
        return load(self.prompt or "takeaways")

    @cached_property
    def _asking(self) -> Asking:
        return Asking(
            prompt=self._prompt,
            counter=Counter("the model's own", self._loaded.count),
            long=self.long,
            context=self._loaded.context,
            output=0 if self._found.is_seq2seq else self.max_output_tokens,
        )
