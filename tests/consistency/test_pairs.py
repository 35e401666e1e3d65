"""Checkers that show a trained model pairs of texts: windows, verdicts, and loading of four kinds.

The models are tiny and random, in the layout of the published ones; what is tested is that each is
loaded by folder, fed its own input format and read by its own labels.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import torch
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
from bench.consistency.pairs import Pair, PairChecker, Score, chunks, windows
from bench.types import BenchError, Evidence, InputError

ARTICLE = "The mill closed. Nobody was hurt.\n\nThe mayor spoke."
SPECIAL = ("<pad>", "</s>", "<s>", "<unk>", "<mask>")
VOCABULARY = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Echo(PairChecker):
    """Finds borne out what stands in the passage, and contradicted what says so."""

    model: str = ""

    def signature(self) -> str:
        """Nothing to pin."""
        return "echo"

    def passages(self, article: str, language: str) -> list[Evidence]:
        """Single sentences."""
        return windows(article, language, 1)

    def scores(self, pairs: Sequence[Pair]) -> list[Score]:
        """1 where the claim is the passage, 0.9 against where it begins with "Not"."""
        return [
            Score(float(pair.claim == pair.premise), 0.9 * pair.claim.startswith("Not"))
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
    assert [one.sentence for one in chunks(ARTICLE, "en", 6)] == [
        "The mill closed. Nobody was hurt.", "The mayor spoke.",
    ]  # fmt: skip
    assert [len(one.sentence.split()) for one in chunks(ARTICLE, "en", 1)] == [3, 3, 3]
    assert chunks("", "en", 6) == []


def test_verdicts_of_pairs() -> None:
    """The best passage counts, the worst sentence of a bullet, and neither is uncertain."""
    bullets = ["The mayor spoke.", "The mayor spoke. Not so.", "It rained."]
    verdicts = Echo().check(ARTICLE, bullets)
    assert [(one.label, one.support) for one in verdicts] == [
        ("supported", 1.0), ("unsupported", 0.0), ("uncertain", 0.0),
    ]  # fmt: skip
    assert verdicts[0].evidence == Evidence(sentence="The mayor spoke.", start=35, end=51)
    assert [problem.words for problem in verdicts[1].problems] == ["Not so."]


def test_an_empty_article_supports_nothing() -> None:
    """Without a passage there is no evidence and no support."""
    (verdict,) = Echo().check("", ["It rained."])
    assert (verdict.label, verdict.support, verdict.evidence) == ("unsupported", 0.0, None)


@pytest.mark.parametrize(("labels", "expected"), [
    ({0: "contradiction", 1: "neutral", 2: "entailment"}, (2, 0)),
    ({0: "ENTAILMENT", 1: "NEUTRAL", 2: "CONTRADICTION"}, (0, 2)),
    ({0: "entailment", 1: "not_entailment"}, (0, None)),
])  # fmt: skip
def test_label_order_is_read(labels: dict[int, str], expected: tuple[int, int | None]) -> None:
    """Whatever their order and capitals, labels are told apart by their names."""
    assert label_places(labels) == expected


def test_labels_without_entailment_are_refused() -> None:
    """A sentiment model is no NLI model, and the message names its labels."""
    with pytest.raises(InputError, match="positive"):
        label_places({0: "negative", 1: "positive"})


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
    named = {"model_type": "HHEMv2Config", "foundation": str(tmp_path / "base")}
    (tmp_path / "hhem" / "config.json").write_text(json.dumps(named))
    checker = load("hhem", model=str(tmp_path / "hhem"))
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


@pytest.mark.parametrize("name", ["nli", "minicheck", "hhem", "alignscore"])
def test_absent_weights_are_said(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder without a model, and a name that can't be fetched, are named in the message."""
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    for model in (str(tmp_path), "nobody/no-such-model"):
        with pytest.raises(BenchError, match=f"{model}|{tmp_path.name}"):
            load(name, model=model).check(ARTICLE, ["It closed."])


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


def _roberta(labels: list[str]) -> RobertaConfig:
    return RobertaConfig(
        vocab_size=VOCABULARY, hidden_size=16, num_hidden_layers=2, num_attention_heads=2,
        intermediate_size=32, max_position_embeddings=514, pad_token_id=0, type_vocab_size=1,
        id2label=dict(enumerate(labels)), label2id={name: i for i, name in enumerate(labels)},
    )  # fmt: skip


def _classifier(folder: Path, labels: list[str]) -> Any:
    network = AutoModelForSequenceClassification.from_config(_roberta(labels))
    network.save_pretrained(folder)
    _tokenizer(folder)
    return network


def _t5() -> T5Config:
    return T5Config(
        vocab_size=VOCABULARY, d_model=16, d_ff=32, d_kv=8, num_layers=2, num_heads=2,
        decoder_start_token_id=0, num_labels=2,
    )  # fmt: skip
