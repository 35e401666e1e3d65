"""`takeaway-bench models`: what is here, and fetching by the name of a checker."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bench.cli import app
from bench.hub import parts
from bench.hub.parts import Part
from bench.types import InputError


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An empty cache, and no hub."""
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)


def test_the_list_says_what_is_here_and_what_auto_uses() -> None:
    """A row for each model that a checker needs, with licence and size."""
    done = CliRunner().invoke(app, ["models", "list", "--format", "json"])
    rows = {(row["checker"], row["model"]): row for row in json.loads(done.stdout)["rows"]}
    weights = rows["minicheck", "lytang/MiniCheck-RoBERTa-Large"]
    assert (weights["licence"], weights["fetched"], weights["here"]) == ("MIT", "1.4 GB", "no")
    assert ("hhem", "google/flan-t5-base") in rows
    assert 'checker "auto" uses embedded' in CliRunner().invoke(app, ["models"]).stdout


def test_fetch_brings_every_part(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The weights and what they need beside them; settings choose another model."""
    asked: list[Part] = []
    monkeypatch.setattr(parts, "fetch", lambda part: asked.append(part) or tmp_path)
    done = CliRunner().invoke(app, ["models", "fetch", "hhem", "nli"])
    assert [part.model for part in asked] == [
        "vectara/hallucination_evaluation_model",
        "google/flan-t5-base",
        "MoritzLaurer/DeBERTa-v3-base-mnli-fever-anli",
    ]
    assert f"google/flan-t5-base: in {tmp_path}" in done.stderr
    CliRunner().invoke(app, ["models", "fetch", "minicheck", "--set", "model=a/b"])
    assert asked[-1].model == "a/b"


@pytest.mark.parametrize(
    ("name", "message"), [("judge", "no weights"), ("nil", "did you mean 'nli'")]
)
def test_what_can_not_be_fetched_is_said(name: str, message: str) -> None:
    """A checker without weights, and one that there is not."""
    done = CliRunner().invoke(app, ["models", "fetch", name])
    assert isinstance(done.exception, InputError)
    assert message in str(done.exception)
