"""Checkers that show a trained model pairs of texts: windows, verdicts, and loading of four kinds.

The models are tiny and random, in the layout of the published ones; what is tested is that each is
loaded by folder, fed its own input format and read by its own labels.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.torch import save_file
from tokenizers import Tokenizer, models, pre_tokenizers, processors
from transformers import (
    AutoModel,
    AutoModelForSequenceClassification,
    PreTrainedTokenizerFast,
    RobertaConfig,
    T5Config,
    T5ForConditionalGeneration,
    T5ForTokenClassification,
)

from bench.consistency import Case, load
from bench.consistency.nli import label_places
from bench.consistency.pairs import Pair, PairChecker, Score
from bench.llm.classifier import batches
from bench.passages import chunks, closest, count_words, pieces, windows
from bench.types import BenchError, Evidence, InputError

ARTICLE = "The mill closed. Nobody was hurt.\n\nThe mayor spoke."
SPECIAL = ("<pad>", "</s>", "<s>", "<unk>", "<mask>")
VOCABULARY = 256


@dataclass(frozen=True, kw_only=True)
class Echo(PairChecker):
    """Finds borne out what stands in the passage, and contradicted what it says with a "not"."""

    longest: int = 999

    def signature(self) -> str:
        """Nothing to pin."""
        return "echo"

    def passages(self, article: str, language: str) -> list[Evidence]:
        """Single sentences."""
        return windows(article, language, 1)

    def fits(self, pair: Pair) -> bool:
        """By characters."""
        return len(pair.premise) + len(pair.claim) <= self.longest

    def scores(self, pairs: Sequence[Pair]) -> list[Score]:
        """1 where the passage holds the claim, 0.9 against where it does with a "not" put in."""
        assert all(map(self.fits, pairs))
        return [
            Score(
                float(pair.claim in pair.premise),
                0.9 * (pair.claim.replace(" not", "") in pair.premise) * (" not" in pair.claim),
            )
            for pair in pairs
        ]


def test_windows_are_runs_of_sentences_in_their_place() -> None:
    """Windows overlap, cross paragraphs, and stand as they are in the article."""
    found = windows(ARTICLE, "en", 2)
    assert [one.sentence for one in found] == [
        "The mill closed. Nobody was hurt.", "Nobody was hurt.\n\nThe mayor spoke.",
    ]  # fmt: skip
    assert all(ARTICLE[one.start : one.end] == one.sentence for one in found)
    assert [one.sentence for one in windows("One only.", "en", 3)] == ["One only."]
    assert windows("", "en", 2) == []


def test_chunks_are_whole_sentences_up_to_a_length() -> None:
    """A passage ends before the sentence that would make it too long."""
    assert [one.sentence for one in chunks(ARTICLE, "en", 6, count_words)] == [
        "The mill closed. Nobody was hurt.", "The mayor spoke.",
    ]  # fmt: skip
    assert [len(one.sentence.split()) for one in chunks(ARTICLE, "en", 1, count_words)] == [3, 3, 3]
    assert chunks("", "en", 6, count_words) == []


def test_windows_with_a_step_do_not_overlap() -> None:
    """Equal runs one after another, the last as long as is left."""
    assert [one.sentence for one in windows(ARTICLE, "en", 2, step=2)] == [
        "The mill closed. Nobody was hurt.", "The mayor spoke.",
    ]  # fmt: skip


def test_verdicts_of_pairs() -> None:
    """The best passage counts, the worst sentence of a bullet, and neither is uncertain."""
    bullets = [
        "The mayor spoke.",
        "The mayor spoke. The mill not closed.",
        "It rained.",
        "It rained. The mill not closed.",
    ]
    verdicts = Echo().check(ARTICLE, bullets)
    assert [(one.label, one.support) for one in verdicts] == [
        ("supported", 1.0), ("unsupported", 0.0), ("uncertain", 0.0), ("unsupported", 0.0),
    ]  # fmt: skip
    assert verdicts[0].evidence == Evidence(sentence="The mayor spoke.", start=35, end=51)


def test_a_contradiction_is_found_wherever_it_stands() -> None:
    """The passage that contradicts a claim is its evidence, though none is for it."""
    (verdict,) = Echo().check(ARTICLE, ["The mayor not spoke."])
    assert verdict.evidence == Evidence(sentence="The mayor spoke.", start=35, end=51)
    (problem,) = verdict.problems
    assert (problem.kind, problem.words) == ("contradiction", "The mayor not spoke.")
    assert problem.article == "The mayor spoke."


@pytest.mark.parametrize(("scores", "label"), [
    ([Score(0.5, 0.4)], "supported"),
    ([Score(0.9, 0.0), Score(0.0, 0.95)], "uncertain"),
    ([Score(0.49, 0.49)], "uncertain"),
    ([Score(0.49, 0.0), Score(0.0, 0.5)], "unsupported"),
    ([Score(0.49)], "unsupported"),
    ([Score(0.0), Score(0.5)], "supported"),
])  # fmt: skip
def test_labels(scores: list[Score], label: str) -> None:
    """Supported from one half on; unsupported where contradicted, or without a class for that."""

    class Fixed(Echo):
        def scores(self, pairs: Sequence[Pair]) -> list[Score]:
            by_premise = dict(zip(("One.", "Two."), scores, strict=False))
            return [by_premise[pair.premise] for pair in pairs]

    (verdict,) = Fixed().check(" ".join(("One.", "Two.")[: len(scores)]), ["A claim."])
    assert (verdict.label, verdict.support) == (label, max(one.support for one in scores))


def test_what_is_too_long_is_taken_in_parts() -> None:
    """A passage is halved until it fits beside the claim, and the part that bears it out counts."""
    article = "Word " * 40 + "the mill closed " + "word " * 40 + "end."
    (verdict,) = Echo(longest=60).check(article, ["the mill"])
    assert verdict.label == "supported"
    assert verdict.evidence
    found = verdict.evidence
    assert "the mill" in found.sentence
    assert article[found.start : found.end] == found.sentence
    assert len(found.sentence) <= 52


def test_a_bullet_that_is_too_long_is_judged_in_parts() -> None:
    """Whatever a candidate wrote, no word of it goes unread."""
    bullet = "the mill closed " * 20 + "x" * 90
    (verdict,) = Echo(longest=60).check("the mill closed " * 3 + ".", [bullet])
    assert verdict.label == "uncertain"
    assert verdict.support == 0.0


def test_pieces_are_cut_between_sentences_first() -> None:
    """Then between words, and only then within one; all of them stand in the text."""
    text = "  One two. Three four five. " + "y" * 12
    found = list(
        pieces(Evidence(sentence=text, start=0, end=len(text)), "en", lambda t: len(t) <= 10)
    )
    assert [one.sentence for one in found] == [
        "One two.", "Three", "four five.", "yyyyyy", "yyyyyy",
    ]  # fmt: skip
    assert all(text[one.start : one.end] == one.sentence for one in found)


@given(st.text(max_size=80), st.integers(1, 30))
@settings(max_examples=60, derandomize=True, deadline=None)
def test_pieces_lose_nothing(text: str, most: int) -> None:
    """Parts fit, stand at their place, and hold all that is not space."""
    found = list(
        pieces(Evidence(sentence=text, start=0, end=len(text)), "en", lambda t: len(t) <= most)
    )
    assert all(len(one.sentence) <= most and text[one.start : one.end] == one.sentence
               for one in found)  # fmt: skip
    assert "".join("".join(one.sentence.split()) for one in found) == "".join(text.split())


def test_evidence_from_a_long_passage_is_one_sentence() -> None:
    """That which shares most words with the claim; a short passage is shown whole."""
    article = "The mill closed. Nobody was hurt. The mayor spoke. Rain fell."
    whole = Evidence(sentence=article, start=0, end=len(article))
    assert closest(article, whole, "A mayor spoke today.", "en").sentence == "The mayor spoke."
    short = Evidence(sentence=article[:33], start=0, end=33)
    assert closest(article, short, "A mayor spoke today.", "en") == short


@pytest.mark.parametrize(("lengths", "size", "expected"), [
    ([5, 3, 4], 2, [[1, 2], [0]]),
    ([1024, 10, 600], 2, [[1], [2], [0]]),
    ([9999], 1, [[0]]),
    ([], 4, []),
])  # fmt: skip
def test_batches(lengths: list[int], size: int, expected: list[list[int]]) -> None:
    """The shortest first, and fewer together where they are long."""
    assert list(batches(lengths, size)) == expected


def test_an_empty_article_supports_nothing() -> None:
    """Without a passage there is no evidence and no support."""
    (verdict,) = Echo().check("", ["It rained."])
    assert (verdict.label, verdict.support, verdict.evidence) == ("unsupported", 0.0, None)


@pytest.mark.parametrize(("labels", "expected"), [
    ({0: "contradiction", 1: "neutral", 2: "entailment"}, (2, 0)),
    ({0: "ENTAILMENT", 1: "NEUTRAL", 2: "CONTRADICTION"}, (0, 2)),
    ({0: "entailment", 1: "not_entailment"}, (0, None)),
    ({0: "NOT-ENTAILMENT", 1: " Entailment"}, (1, None)),
    ({0: "SUPPORTS", 1: "REFUTES", 2: "NOT ENOUGH INFO"}, (0, 1)),
])  # fmt: skip
def test_label_order_is_read(labels: dict[int, str], expected: tuple[int, int | None]) -> None:
    """Whatever their order and capitals, labels are told apart by their names."""
    assert label_places(labels) == expected


@pytest.mark.parametrize("labels", [
    {0: "negative", 1: "positive"}, {0: "LABEL_0", 1: "LABEL_1", 2: "LABEL_2"}, {0: "entailment"},
    {0: "entailment", 1: "entailed"}, {0: 0, 1: 1}, {},
])  # fmt: skip
def test_labels_that_cannot_be_read_are_refused(labels: dict[int, object]) -> None:
    """Their order is never guessed; the message names them, and where to name them better."""
    with pytest.raises(InputError, match="id2label") as caught:
        label_places(labels)
    assert all(str(label) in str(caught.value) for label in labels.values())


def test_nli_reads_single_sentences_and_runs(tmp_path: Path) -> None:
    """Windows of one sentence up to the setting, each once."""
    _classifier(tmp_path, ["entailment", "not_entailment"])
    nli = load("nli", model=str(tmp_path), window=3)
    found = nli.passages("One. Two.", "en")  # type: ignore[attr-defined]  # of every pair checker
    assert [one.sentence for one in found] == ["One.", "Two.", "One. Two."]


def test_nothing_is_cut_for_the_model(tmp_path: Path) -> None:
    """A model of few positions reads long sentences and bullets in parts, without an error."""
    _classifier(tmp_path, ["entailment", "neutral", "contradiction"], positions=64)
    article = "The mill " + "and the mill " * 30 + "closed."
    nli = load("nli", model=str(tmp_path))
    bullets = ["It closed.", "A bullet of many words " * 10, "x" * 300]
    for verdict in nli.check(article, bullets):
        assert 0 <= verdict.support <= 1
        assert verdict.evidence
        assert len(verdict.evidence.sentence) < 62  # a character is a token here


def test_nli_reads_the_labels_of_its_model(tmp_path: Path) -> None:
    """Two models with the same weights and labels in another order judge alike, when reordered."""
    torch.manual_seed(3)
    labels = ["contradiction", "neutral", "entailment"]
    one = _classifier(tmp_path / "one", labels)
    state = one.state_dict()
    for name in ("classifier.out_proj.weight", "classifier.out_proj.bias"):
        state[name] = state[name].flip(0)
    other = _classifier(tmp_path / "other", labels[::-1])
    other.load_state_dict(state)
    other.save_pretrained(tmp_path / "other")
    pairs = [Pair("The mill closed.", "It closed."), Pair("Nobody was hurt.", "Nobody.")]
    scores = [load("nli", model=str(tmp_path / name)).scores(pairs) for name in ("one", "other")]  # type: ignore[attr-defined]  # of every pair checker
    for first, second in zip(*scores, strict=True):
        assert first == pytest.approx(second, abs=1e-6)


def test_batches_change_nothing(tmp_path: Path) -> None:
    """One at a time or all together: padding has no influence."""
    torch.manual_seed(3)
    _classifier(tmp_path / "nli", ["entailment", "neutral", "contradiction"])
    case = Case(ARTICLE, ["The mill closed.", "Yes.", "Nobody was hurt and the mayor spoke a lot."])
    singly = load("nli", model=str(tmp_path / "nli"), batch_size=1).verdicts([case])
    together = load("nli", model=str(tmp_path / "nli"), batch_size=8).verdicts([case])
    for one, other in zip(singly[0], together[0], strict=True):
        assert one.support == pytest.approx(other.support, abs=1e-5)


def test_minicheck_classifies_one_text(tmp_path: Path) -> None:
    """The second class of passage, separator and claim is the support."""
    torch.manual_seed(3)
    network = _classifier(tmp_path / "check", ["LABEL_0", "LABEL_1"])
    words = _tokenizer(tmp_path / "check")
    checker = load("minicheck", model=str(tmp_path / "check"))
    (score,) = checker.scores([Pair("The mill closed.", "It closed.")])  # type: ignore[attr-defined]  # of every pair checker
    encoded = words("The mill closed.</s>It closed.", return_tensors="pt")
    with torch.inference_mode():
        expected = network.eval()(**encoded).logits.softmax(-1)[0, 1].item()
    assert score.support == pytest.approx(expected, abs=1e-6)


def test_factcg_classifies_its_instruction(tmp_path: Path) -> None:
    """The second class of passage and claim in the words that it was trained on."""
    torch.manual_seed(3)
    network = _classifier(tmp_path, ["LABEL_0", "LABEL_1"])
    words = _tokenizer(tmp_path)
    (verdict,) = load("factcg", model=str(tmp_path)).check("The mill closed.", ["It closed."])
    asked = (
        "The mill closed.\n\nChoose your answer: based on the paragraph above can we conclude "
        'that "It closed."?\n\nOPTIONS:\n- Yes\n- No\nI think the answer is '
    )
    with torch.inference_mode():
        expected = network.eval()(**words(asked, return_tensors="pt")).logits.softmax(-1)[0, 1]
    assert verdict.support == pytest.approx(expected.item(), abs=1e-6)


def test_other_languages_are_not_judged() -> None:
    """A model says nothing where it was not measured, unless a setting says that it was."""
    (verdict,) = Echo().check("Es regnet.", ["Es regnet."], language="de")
    assert (verdict.label, math.isnan(verdict.support)) == ("uncertain", True)
    assert [problem.kind for problem in verdict.problems] == ["language"]
    (verdict,) = Echo(languages=("de",)).check("Es regnet.", ["Es regnet."], language="de")
    assert verdict.label == "supported"


def test_minicheck_reads_the_answer_of_flan_t5(tmp_path: Path) -> None:
    """Of the first token that T5 would write, 209 says yes and 3 says no."""
    torch.manual_seed(3)
    network = T5ForConditionalGeneration(_t5()).eval()
    network.save_pretrained(tmp_path / "t5")
    words = _tokenizer(tmp_path / "t5")
    (verdict,) = load("minicheck", model=str(tmp_path / "t5")).check("The mill closed.", ["Yes."])
    encoded = words("predict: The mill closed.</s>Yes.", return_tensors="pt")
    with torch.inference_mode():
        logits = network(**encoded, decoder_input_ids=torch.zeros((1, 1), dtype=torch.long)).logits
    expected = logits[0, 0, [3, 209]].softmax(-1)[1].item()
    assert verdict.support == pytest.approx(expected, abs=1e-6)


def test_hhem_fills_its_prompt(tmp_path: Path) -> None:
    """The first token's second class, of weights that bear a prefix beside a foundation."""
    torch.manual_seed(3)
    network = T5ForTokenClassification(_t5()).eval()
    _t5().save_pretrained(tmp_path / "base")
    words = _tokenizer(tmp_path / "base")
    (tmp_path / "hhem").mkdir()
    state = {f"t5.{name}": tensor.clone() for name, tensor in network.state_dict().items()}
    save_file(state, tmp_path / "hhem" / "model.safetensors")
    (tmp_path / "hhem" / "config.json").write_text('{"model_type": "HHEMv2Config"}')
    checker = load("hhem", model=str(tmp_path / "hhem"), foundation=str(tmp_path / "base"))
    (score,) = checker.scores([Pair("The mill closed.", "Yes.")])  # type: ignore[attr-defined]  # of every pair checker
    prompt = (
        "<pad> Determine if the hypothesis is true given the premise?\n\n"
        "Premise: The mill closed.\n\nHypothesis: Yes."
    )
    with torch.inference_mode():
        expected = network(**words(prompt, return_tensors="pt")).logits[0, 0].softmax(-1)[1].item()
    assert score.support == pytest.approx(expected, abs=1e-6)
    assert checker.signature().startswith("hhem|model:")


def test_alignscore_reads_a_lightning_checkpoint(tmp_path: Path) -> None:
    """The first of three classes over the pooled pair, from a checkpoint's own names."""
    torch.manual_seed(3)
    _roberta(["LABEL_0", "LABEL_1"]).save_pretrained(tmp_path / "base")
    words = _tokenizer(tmp_path / "base")
    network = AutoModel.from_config(RobertaConfig.from_pretrained(tmp_path / "base")).eval()
    head = torch.nn.Linear(network.config.hidden_size, 3)
    state = {f"base_model.{name}": tensor for name, tensor in network.state_dict().items()}
    state |= {f"tri_layer.{name}": tensor for name, tensor in head.state_dict().items()}
    torch.save({"state_dict": state, "epoch": 3}, tmp_path / "a.ckpt")
    checker = load(
        "alignscore", model=str(tmp_path), checkpoint="a.ckpt", backbone=str(tmp_path / "base")
    )
    (verdict,) = checker.check("The mill closed.", ["It closed."])
    encoded = words("The mill closed.", "It closed.", return_tensors="pt")
    with torch.inference_mode():
        expected = head(network(**encoded).pooler_output).softmax(-1)[0, 0].item()
    assert verdict.support == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(("missing", "names"), [
    ("t5.classifier.weight", "classifier.weight"), ("t5.transformer.shared.weight", "shared"),
])  # fmt: skip
def test_hhem_without_a_part_is_refused(tmp_path: Path, missing: str, names: str) -> None:
    """What is not in the file is named, never left at random; embeddings may stand there once."""
    _t5().save_pretrained(tmp_path / "base")
    _tokenizer(tmp_path / "base")
    state = {
        f"t5.{name}": tensor.clone()
        for name, tensor in T5ForTokenClassification(_t5()).state_dict().items()
        if not name.endswith("embed_tokens.weight") and f"t5.{name}" != missing
    }
    save_file(state, tmp_path / "model.safetensors")
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(BenchError, match=f"lacks weights: .*{names}"):
        load("hhem", model=str(tmp_path), foundation=str(tmp_path / "base")).check(
            ARTICLE, ["It closed."]
        )


def test_minicheck_wants_two_classes(tmp_path: Path) -> None:
    """An NLI model in its place is refused, whatever its second class may be."""
    _classifier(tmp_path, ["entailment", "neutral", "contradiction"])
    with pytest.raises(InputError, match="2 classes, not 3"):
        load("minicheck", model=str(tmp_path)).check(ARTICLE, ["It closed."])


@pytest.mark.parametrize("name", ["nli", "minicheck", "factcg", "hhem", "alignscore"])
def test_absent_weights_are_said(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder without a model is named; for a name the message has the command, and licences."""
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(BenchError, match=tmp_path.name):
        load(name, model=str(tmp_path)).check(ARTICLE, ["It closed."])
    fetched = r"`hf download nobody/no-such-model .*--revision abc` fetches it"
    with pytest.raises(BenchError, match=fetched):
        load(name, model="nobody/no-such-model", revision="abc").check(ARTICLE, ["It closed."])
    with pytest.raises(BenchError, match=r"\((MIT|Apache 2.0), "):
        load(name).check(ARTICLE, ["It closed."])


def test_a_device_that_is_not_there_is_said(tmp_path: Path) -> None:
    """A missing GPU is one message, not a traceback."""
    _classifier(tmp_path, ["entailment", "not_entailment"])
    with pytest.raises(BenchError, match="'cuda:77' can't be used"):
        load("nli", model=str(tmp_path), device="cuda:77").check(ARTICLE, ["It closed."])


def test_half_precision_says_about_the_same(tmp_path: Path) -> None:
    """`dtype` changes the last digits, and the signature."""
    torch.manual_seed(3)
    _classifier(tmp_path, ["entailment", "not_entailment"])
    full, half = (
        load("nli", model=str(tmp_path), dtype=dtype) for dtype in ("float32", "bfloat16")
    )
    supports = [one.check(ARTICLE, ["It closed."])[0].support for one in (full, half)]
    assert supports[0] == pytest.approx(supports[1], abs=0.02)
    assert full.signature() != half.signature()


@pytest.mark.parametrize(("settings_", "field"), [
    ({"window": 0}, "window"), ({"dtype": "int8"}, "dtype"), ({"modle": "x"}, "modle"),
    ({"batch_size": 0}, "batch_size"),
])  # fmt: skip
def test_settings_are_checked(settings_: dict[str, Any], field: str) -> None:
    """What does not fit is named before anything is loaded."""
    with pytest.raises(InputError, match=field):
        load("nli", **settings_)


def _tokenizer(folder: Path) -> Any:
    """Characters as tokens, with the special tokens and the pair format of RoBERTa."""
    vocabulary = {token: place for place, token in enumerate(SPECIAL)}
    for code in range(32, 127):
        vocabulary.setdefault(chr(code), len(vocabulary))
    made = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))  # noqa: S106  no password
    made.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    made.add_special_tokens(list(SPECIAL))
    made.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", vocabulary["<s>"]), ("</s>", vocabulary["</s>"])],
    )  # fmt: skip
    fast = PreTrainedTokenizerFast(
        tokenizer_object=made,
        pad_token="<pad>",  # noqa: S106  no password
        eos_token="</s>",  # noqa: S106
        model_max_length=512,
    )
    fast.model_input_names = ["input_ids", "attention_mask"]
    fast.save_pretrained(folder)
    return fast


def _roberta(labels: list[str], positions: int = 512) -> RobertaConfig:
    return RobertaConfig(
        vocab_size=VOCABULARY, hidden_size=16, num_hidden_layers=2, num_attention_heads=2,
        intermediate_size=32, max_position_embeddings=positions + 2,
        pad_token_id=0, type_vocab_size=1,
        id2label=dict(enumerate(labels)), label2id={name: i for i, name in enumerate(labels)},
    )  # fmt: skip


def _classifier(folder: Path, labels: list[str], positions: int = 512) -> Any:
    network = AutoModelForSequenceClassification.from_config(_roberta(labels, positions))
    network.save_pretrained(folder)
    _tokenizer(folder)
    return network


def _t5() -> T5Config:
    return T5Config(
        vocab_size=VOCABULARY, d_model=16, d_ff=32, d_kv=8, num_layers=2, num_heads=2,
        decoder_start_token_id=0, num_labels=2,
    )  # fmt: skip
