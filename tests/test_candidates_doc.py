"""What docs/candidates.md says of settings is so."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from bench import config, plugins

DOC = (Path(__file__).parents[1] / "docs" / "candidates.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```toml\n(.*?)```", DOC, re.DOTALL)


@pytest.mark.parametrize("example", EXAMPLES)
def test_examples_are_valid(example: str, tmp_path: Path) -> None:
    """Every candidate in the documentation passes the check of a configuration."""
    path = tmp_path / "bench.toml"
    path.write_text(f'metrics = ["form"]\n{example}')
    assert len(config.load(path).candidates) == example.count("[candidates.")


@pytest.mark.parametrize(
    "name", ["openai", "anthropic", "google", "huggingface", "command", "python"]
)
def test_every_setting_is_told(name: str) -> None:
    """No setting is left for people to find in the source."""
    for field in fields(plugins.load("summarizers", name)):
        assert re.search(rf"\b{field.name}\b", DOC), field.name
