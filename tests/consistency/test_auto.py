"""The checker "auto": the strongest whose weights are on this machine, and it says which."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from bench import consistency
from bench.consistency import STRONGEST, load, strongest
from bench.consistency.embedded import Embedded
from bench.hub.parts import Part
from bench.metrics.consistency import Consistency
from bench.types import InputError


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """Names of models that are taken to be on this machine."""
    models: set[str] = set()

    def is_here(part: Part) -> bool:
        return part.model in models

    monkeypatch.setattr(consistency, "is_here", is_here)
    consistency._announced.cache_clear()
    yield models
    consistency._announced.cache_clear()


def test_without_weights_it_is_the_embedded_one(
    here: set[str], caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing is fetched; the choice is said once."""
    caplog.set_level(logging.WARNING, "bench")
    assert isinstance(load("auto"), Embedded)
    assert isinstance(load("auto"), Embedded)
    assert caplog.text.count('checker "auto" uses embedded') == 1


def test_the_strongest_that_is_whole_is_taken(here: set[str]) -> None:
    """A model counts when all that it needs is here."""
    here.add("vectara/hallucination_evaluation_model")
    assert strongest() == "embedded"  # its tokenizer is not here
    here.add("google/flan-t5-base")
    assert strongest() == "hhem"
    here.add("MoritzLaurer/DeBERTa-v3-base-mnli-fever-anli")
    assert strongest() == "hhem"
    here.add("lytang/MiniCheck-RoBERTa-Large")
    assert strongest() == "minicheck"


@pytest.mark.parametrize("name", STRONGEST)
def test_each_candidate_has_pinned_parts(name: str) -> None:
    """What auto can take needs weights, and they can be fetched by commit."""
    assert load(name).parts
    assert all(part.commit for part in load(name).parts)


def test_columns_name_what_was_taken(here: set[str]) -> None:
    """The table can say who judged; the plain names of columns stay."""
    columns = Consistency(checkers=("auto",)).columns
    assert {column.checker for column in columns} == {"embedded"}
    assert Consistency(checkers=("auto",)).signature() == Consistency().signature()


def test_settings_belong_to_a_named_checker(here: set[str]) -> None:
    """Which checker they would be for is not known."""
    with pytest.raises(InputError, match="name a checker"):
        load("auto", device="cpu")
