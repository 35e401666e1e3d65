"""Models made to check claims, asked through a server that is compatible with OpenAI's API.

Each is asked in the form that it was trained on, one request for a claim, and answers yes or no:
where the server gives log probabilities, support is the share of one word in both, else 1 or 0.
The forms are in `judging/formats/`, each with its source; a file of your own has the same fields.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import exp, nan
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec

from bench.consistency import Case
from bench.consistency.judging import AskingChecker
from bench.consistency.pairs import Pair, PairChecker, Score
from bench.llm.api import Reply, Request
from bench.llm.pricing import Budget
from bench.llm.trial import ARTICLE, BULLETS, Trial
from bench.passages import chunks, count_words
from bench.prompts import Message
from bench.replies import records
from bench.text import encodable
from bench.types import BenchError, Evidence, InputError, Verdict

VERSION = 1
PASSAGE_WORDS = 4000  # some 5,300 tokens: with the question they fit into 8,000
FORMATS = Path(__file__).with_name("judging") / "formats"
_SLOT = re.compile(r"\{\{(passage|claim)\}\}")
_LONGEST = 40_000  # characters of a passage and a claim
_LEAST = 0.5  # of the probability of a token that yes and no have together where it decides


class Turn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One message of what is asked."""

    role: str
    content: str


class Format(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a kind of models is asked, and what their "yes" says of a claim.

    `{{passage}}` and `{{claim}}` stand for the texts, in messages and in further fields.
    """

    yes: Literal["supported", "unsupported"]
    messages: Annotated[list[Turn], msgspec.Meta(min_length=1)]
    models: str = ""
    """What names of such models look like, a regular expression."""
    extra: dict[str, Any] = {}


@dataclass(frozen=True, kw_only=True)
class Served(PairChecker, AskingChecker):
    """Asks a model made to check claims; settings as those of the summarizer `openai`.

    `format` says how it is asked, by its name or a path that ends in `.toml`; without it the
    model's name does.
    """

    format: Path | None = None
    temperature: float | None = 0.0
    structured: Literal["auto", "off"] = "off"

    def __post_init__(self) -> None:
        """Check what no single field can tell."""
        AskingChecker.__post_init__(self)
        if self.samples != 1:
            raise InputError("one answer is asked for", field="samples")
        if self.format:
            self._format()

    def signature(self) -> str:
        """The model, where it is, and everything that decides what it is asked."""
        path, form = self._format()
        pinned = self.pinned(form.messages, form.extra, form.yes)
        return f"served|format:{path.stem}|{pinned}|version:{VERSION}"

    def passages(self, article: str, language: str) -> list[Evidence]:
        """The article, or where it is very long passages of whole sentences."""
        return chunks(article, language, PASSAGE_WORDS, count_words)

    def fits(self, pair: Pair) -> bool:
        """Whether a server should be asked to read both."""
        return len(pair.premise) + len(pair.claim) <= _LONGEST

    def requests(self, cases: Sequence[Case]) -> Iterator[Request]:
        """One for each claim and passage."""
        yield from map(self._request, self.pairs(cases))

    def verdicts(self, cases: Sequence[Case], budget: Budget | None = None) -> list[list[Verdict]]:
        """Ask for every claim, many at a time, all of it paid from `budget`.

        Raises
        ------
        BenchError
            No model or format is configured, there is a budget and no price, or no request can
            succeed.
        """
        return self.judged(cases, lambda pairs: self.scores(pairs, budget))

    def scores(self, pairs: Sequence[Pair], budget: Budget | None = None) -> list[Score]:
        """Judge pairs, in order; NaN where there is no answer."""
        replies = self.asked(map(self._request, pairs), budget)
        yes = self._format()[1].yes == "supported"
        found = [probability(reply) for reply in replies]
        self.report(replies, [
            "" if one is not None else reply.status if reply.status != "ok" else "no yes or no"
            for one, reply in zip(found, replies, strict=True)
        ])  # fmt: skip
        return [Score(nan if one is None else one if yes else 1 - one) for one in found]

    def trial(self) -> Trial:
        """A short article and a claim.

        Raises
        ------
        BenchError
            No model or format is configured.
        """
        self.configured()
        request = self._request(Pair(ARTICLE.text, BULLETS[0]))
        return Trial(request, lambda text: records.yes(text) is not None)

    def _request(self, pair: Pair) -> Request:
        form = self._format()[1]
        texts = {"passage": encodable(pair.premise), "claim": encodable(pair.claim)}
        messages = tuple(Message(one.role, _filled(one.content, texts)) for one in form.messages)
        likely = {"logprobs": True, "top_logprobs": 5} if self.api == "chat" else {}
        extra = {**likely, **_filled(form.extra, texts), **self.extra}
        return replace(self.request(messages, {}, 0), extra=extra)

    def configured(self) -> None:
        """Make sure that there is somebody to ask, and a way to.

        Raises
        ------
        BenchError
            No model is configured, or none of the formats is for it.
        """
        super().configured()
        self._format()

    def _format(self) -> tuple[Path, Format]:
        known = {path.stem: path for path in sorted(FORMATS.glob("*.toml"))}
        expected = f"expected a path that ends in .toml, or one of {', '.join(known)}"
        if self.format:
            own = self.format.suffix == ".toml"
            if not own and self.format.name not in known:
                raise InputError(expected, field="format")
            path = self.format if own else known[self.format.name]
            return path, read(path)
        for path in known.values():
            if re.search((form := read(path)).models, self.model, re.IGNORECASE):
                return path, form
        raise BenchError(f"served: {self.model} needs `format`: {expected}")


@lru_cache(maxsize=16)
def read(path: Path) -> Format:
    """Read a format.

    Raises
    ------
    InputError
        The file can't be read, or a field is not of the kind that `Format` says.
    """
    try:
        return msgspec.convert(tomllib.loads(path.read_text("utf-8")), Format)
    except (OSError, ValueError) as error:  # msgspec's and TOML's own are kinds of the latter
        raise InputError(f"{path}: {error}", field="format") from None


def _filled(value: Any, texts: Mapping[str, str]) -> Any:
    """A value with the texts in place of their names; slots in them are not filled."""
    if isinstance(value, str):
        return _SLOT.sub(lambda slot: texts[slot[1]], value)
    if isinstance(value, dict):
        return {key: _filled(inner, texts) for key, inner in value.items()}
    return [_filled(inner, texts) for inner in value] if isinstance(value, list) else value


def probability(reply: Reply) -> float | None:
    """The probability of "yes", None where a reply says neither yes nor no."""
    if reply.status not in ("ok", "truncated"):
        return None
    shares = [_shares(token) for token in reply.likely]
    yes, no = max(shares, key=sum, default=(0.0, 0.0))
    if yes + no >= _LEAST:
        return yes / (yes + no)
    said = records.yes(reply.text)
    return None if said is None else float(said)


def _shares(token: Mapping[str, float]) -> tuple[float, float]:
    """Probabilities of yes and of no at one token."""
    words = [(word.strip().lower(), exp(min(logprob, 0.0))) for word, logprob in token.items()]
    yes, no = (sum(share for word, share in words if word == said) for said in ("yes", "no"))
    return yes, no
