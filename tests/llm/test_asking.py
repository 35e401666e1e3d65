"""From an article to a prediction, the model played by the test."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from bench.llm.api import Reply
from bench.llm.asking import Asking, Long
from bench.llm.pricing import Price
from bench.llm.tokens import Counter, estimate
from bench.prompts import BareText, Message
from bench.types import Article, Prediction, Usage

Model = Callable[[str], Reply]
PROMPT = BareText(name="bare", system="", user="")
SENTENCES = [f"The council said number {i:02} aloud." for i in range(40)]
ARTICLE = Article(id="a", title="A", text=" ".join(SENTENCES))
USAGE = Usage(input_tokens=10, output_tokens=5)


def predicted(model: Model, article: Article = ARTICLE, **settings: object) -> Prediction:
    """Let a model answer until there is a prediction."""
    asking = Asking(prompt=PROMPT, counter=Counter("e", estimate), **settings)  # type: ignore[arg-type]
    steps = asking.steps(article, "digest")
    replies: Sequence[Reply] | None = None
    try:
        while True:
            asked: list[tuple[Message, ...]] = steps.send(replies)  # type: ignore[arg-type]  # None begins it
            replies = [model(messages[-1].content) for messages in asked]
    except StopIteration as end:
        prediction: Prediction = end.value
        return prediction


def first_sentence(text: str) -> Reply:
    """A model that takes the first sentence, and takes a quarter of a second for it."""
    return Reply(text=f"- {text.split('.')[0]}.", usage=USAGE, latency_s=0.25)


def test_an_article_that_fits_is_asked_for_once() -> None:
    """Text, tokens, seconds and cost of the one answer are the prediction's."""
    price = Price(input=1.0, output=2.0)
    assert predicted(first_sentence, price=price) == Prediction(
        article_id="a",
        article_digest="digest",
        takeaways=(SENTENCES[0],),
        raw=f"- {SENTENCES[0]}",
        usage=Usage(input_tokens=10, output_tokens=5),
        latency_s=0.25,
        cost=pytest.approx(20e-6),
    )


@pytest.mark.parametrize("status", ["refused", "truncated", "empty", "error"])
def test_what_the_model_did_not_answer_is_told(status: str) -> None:
    """The status, the reason and the raw text are kept; there are no bullets."""
    reply = Reply(text="- Half a", status=status, finish_reason="r", error="e")  # type: ignore[arg-type]
    made = predicted(lambda _: reply)
    assert made.usage is None  # an error says that there was no answer to pay for
    assert (made.status, made.takeaways, made.raw) == (status, (), "- Half a")
    assert (made.finish_reason, made.error) == ("r", "e")


def test_an_answer_that_cannot_be_read_is_told() -> None:
    """A whole reply without bullets is unparsed, and kept."""
    made = predicted(lambda _: Reply(text="[1, 2]"))
    assert (made.status, made.raw) == ("unparsed", "[1, 2]")


def test_long_articles_are_refused() -> None:
    """Nothing is asked, and the reason is plain."""
    made = predicted(lambda _: pytest.fail("asked"), context=200, output=50)
    assert (made.status, made.finish_reason, made.raw) == ("error", "context_length", "")
    assert (made.usage, made.latency_s, made.cost) == (None, 0, None)
    assert made.error == "the article does not fit into a context of 200 tokens"


def test_long_articles_are_truncated() -> None:
    """The model is shown the beginning, up to a whole sentence."""
    shown = []

    def model(text: str) -> Reply:
        shown.append(text)
        return first_sentence(text)

    assert predicted(model, context=200, output=50, long="truncate").status == "ok"
    (text,) = shown
    assert ARTICLE.text.startswith(text)
    assert text.endswith("aloud.")
    assert 100 < estimate(text) <= 140


def test_long_articles_are_taken_in_parts() -> None:
    """Each part is asked for, then their bullets; tokens and seconds are those of all."""
    shown = []

    def model(text: str) -> Reply:
        shown.append(text)
        return first_sentence(text)

    made = predicted(model, context=200, output=50, long="map-reduce")
    assert made.takeaways == (SENTENCES[0],)
    *pieces, last = shown
    assert " ".join(pieces) == ARTICLE.text
    assert last == "\n".join(piece.split(".")[0] + "." for piece in pieces)
    assert made.usage == Usage(input_tokens=10 * len(shown), output_tokens=5 * len(shown))
    assert made.latency_s == 0.25 * len(shown)


def test_a_part_that_fails_fails_the_article() -> None:
    """A summary of some of the parts would pass for one of all."""

    def model(text: str) -> Reply:
        return Reply(status="error", error="no") if "20" in text else first_sentence(text)

    made = predicted(model, context=200, output=50, long="map-reduce")
    assert (made.status, made.error) == ("error", "no")


@pytest.mark.parametrize("long", ["truncate", "map-reduce"])
def test_no_room_at_all(long: Long) -> None:
    """A prompt that fills the context is an error, not a loop."""
    made = predicted(first_sentence, context=10, output=50, long=long)
    assert made.finish_reason == "context_length"


def test_bullets_that_do_not_get_shorter_end() -> None:
    """A model that repeats all of each part is not asked for ever."""
    asked = []

    def model(text: str) -> Reply:
        asked.append(text)
        return Reply(text="\n".join(f"- {s}" for s in text.replace("\n", " ").split(". ")))

    made = predicted(model, context=200, output=50, long="map-reduce")
    assert made.finish_reason == "context_length"
    assert len(asked) < 100
