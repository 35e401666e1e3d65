"""Local models: a tiny chat model and a tiny summarizer that the tests build."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from bench.llm.local import find
from bench.summarizers.huggingface import HuggingFace
from bench.types import Article, CandidateStopped, InputError

ARTICLES = [
    Article(id=f"a{i}", title="Meeting", text="The council met on Monday. " * (3 * i + 1))
    for i in range(5)
]
ANSWER = ("The council met.", "It rained")


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """No name is looked up on the hub."""
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)


def candidate(folder: Path, **settings: Any) -> HuggingFace:
    """A candidate on the CPU."""
    return HuggingFace(model=str(folder), device="cpu", **settings)


@pytest.mark.parametrize("kind", ["chat", "seq2seq"])
def test_every_article_is_answered(tiny_models: Path, kind: str) -> None:
    """In batches, with padding between them: bullets, raw text, tokens and seconds."""
    made = {m.article_id: m for m in candidate(tiny_models / kind, batch_size=3).predict(ARTICLES)}
    assert made.keys() == {article.id for article in ARTICLES}
    for one in made.values():
        assert (one.status, one.takeaways) == ("ok", ANSWER)
        assert one.raw == "- The council met.\n* It rained"
        assert one.finish_reason == "stop"
        assert one.latency_s
    assert made["a0"].usage
    assert made["a4"].usage
    assert (made["a0"].usage.input_tokens or 0) < (made["a4"].usage.input_tokens or 0)
    assert made["a0"].usage.output_tokens == made["a4"].usage.output_tokens


def test_a_summarizer_is_shown_the_text_after_its_prefix(tiny_models: Path) -> None:
    """T5's "summarize: " comes from its configuration; a prompt takes its place."""
    plain = candidate(tiny_models / "seq2seq")
    (message,) = plain._prompt.messages(ARTICLES[0])
    assert message.content == f"summarize: {ARTICLES[0].text}"
    prompted = candidate(tiny_models / "seq2seq", prompt=Path("takeaways"))
    assert "Key Takeaways" in prompted._prompt.messages(ARTICLES[0])[0].content
    assert prompted.identity() != plain.identity()


def test_a_cut_answer_is_truncated(tiny_models: Path) -> None:
    """Without the end of the text it is no answer, whole as its bullets may look."""
    (made,) = candidate(tiny_models / "chat", max_output_tokens=4).predict(ARTICLES[:1])
    assert (made.status, made.finish_reason, made.takeaways) == ("truncated", "length", ())
    assert made.raw.startswith("- The council")


@pytest.mark.parametrize(("long", "status"), [("refuse", "error"), ("truncate", "ok")])
def test_articles_beyond_the_context(tiny_models: Path, long: Any, status: str) -> None:
    """The model's own limit counts; what is over it is refused or cut."""
    article = Article(id="long", title="L", text="It was said again on Monday. " * 150)
    (made,) = candidate(tiny_models / "seq2seq", long=long).predict([article])
    assert made.status == status
    assert (made.finish_reason == "context_length") == (status == "error")


def test_articles_in_parts(tiny_models: Path) -> None:
    """Parts and their bullets go through the model in turn."""
    article = Article(id="long", title="L", text="It was said again on Monday. " * 150)
    (made,) = candidate(tiny_models / "chat", long="map-reduce").predict([article])
    assert (made.status, made.takeaways) == ("ok", ANSWER)
    assert made.usage
    assert (made.usage.input_tokens or 0) > 4000


def test_a_template_without_a_system_role(tiny_models: Path, tmp_path: Path) -> None:
    """The system part stands before the user's, as for Gemma."""
    folder = tmp_path / "chat"
    shutil.copytree(tiny_models / "chat", folder)
    (folder / "chat_template.jinja").write_text(
        "{% for m in messages %}{% if m.role == 'system' %}{{ raise_exception('no') }}{% endif %}"
        "<|{{ m.role }}|>{{ m.content }}</s>{% endfor %}<|assistant|>"
    )
    one = candidate(folder)
    text = one._loaded._text(one._prompt.messages(ARTICLES[0]))
    assert text.startswith("<|user|>You write")
    assert [made.status for made in one.predict(ARTICLES[:2])] == ["ok", "ok"]


def test_one_article_that_breaks_the_model_fails_alone(
    tiny_models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when memory runs out: the batch is halved until the culprit stands alone."""
    one = candidate(tiny_models / "chat", batch_size=4)
    whole = type(one._loaded)._generated

    def generate(self: Any, texts: list[str], *rest: Any) -> Any:
        if any("poison" in text for text in texts):
            raise RuntimeError("CUDA out of memory\nand more")
        return whole(self, texts, *rest)

    monkeypatch.setattr(type(one._loaded), "_generated", generate)
    bad = Article(id="bad", title="B", text="A poison was found.")
    made = {prediction.article_id: prediction for prediction in one.predict([*ARTICLES, bad])}
    assert (made["bad"].status, made["bad"].error) == ("error", "RuntimeError: CUDA out of memory")
    assert all(made[article.id].status == "ok" for article in ARTICLES)


def test_sampling_is_seeded(tiny_models: Path) -> None:
    """The same seed gives the same text, another one another."""

    def raw(seed: int) -> str:
        settings = {"do_sample": True, "temperature": 50.0}
        one = candidate(tiny_models / "chat", generation=settings, seed=seed, max_output_tokens=30)
        return next(one.predict(ARTICLES[:1])).raw

    assert raw(1) == raw(1)
    assert raw(1) != raw(2)


def test_the_identity_follows_the_weights(tiny_models: Path, tmp_path: Path) -> None:
    """The same name with other weights is another candidate; the device is not in it."""
    folder = tmp_path / "chat"
    shutil.copytree(tiny_models / "chat", folder)
    first = candidate(folder).identity()
    assert HuggingFace(model=str(folder), device="cuda", batch_size=9).identity() == first
    weights = folder / "model.safetensors"
    data = bytearray(weights.read_bytes())
    data[-1] ^= 1
    weights.write_bytes(data)
    assert candidate(folder).identity()["revision"] != first["revision"]
    assert json.dumps(first)


def test_models_that_are_not_there() -> None:
    """A name that is neither a folder nor on the hub stops the candidate, with the name."""
    with pytest.raises(CandidateStopped, match="no-such/model"):
        HuggingFace(model="no-such/model").identity()


def test_folders_that_hold_no_model(tmp_path: Path) -> None:
    """A folder without weights is refused."""
    (tmp_path / "config.json").write_text('{"model_type": "llama"}')
    with pytest.raises(InputError, match="holds no"):
        find(str(tmp_path), None)
