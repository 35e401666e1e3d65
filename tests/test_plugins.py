"""Plug-ins: found by name, and refused with their file and the rule where they break one."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import bench.metrics
from bench import config, plugins
from bench.types import BenchError, InputError

HEAD = "from dataclasses import dataclass\nfrom bench.types import Column, Metric, Scored\n"
BODY = """
    columns = (Column(name="shout", about="capitals"),)

    def signature(self):
        return "shout|version:1"

    def score(self, items):
        return [Scored({"shout": 1.0}) for item in items]
"""


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Write `shout.py` into a folder that counts as one of the metrics'."""
    monkeypatch.setattr(plugins, "_folder", lambda _: str(tmp_path))
    monkeypatch.setattr(bench.metrics, "__path__", [str(tmp_path)])

    def written(text: str) -> Path:
        monkeypatch.delitem(sys.modules, "bench.metrics.shout", raising=False)
        path = tmp_path / "shout.py"
        path.write_text(text, encoding="utf-8")
        return path

    return written


def test_a_file_is_a_plug_in(write: Callable[[str], Path]) -> None:
    """The class with the module's name, whatever its capitals."""
    write(f"{HEAD}@dataclass(frozen=True)\nclass SHOUT(Metric):{BODY}")
    assert config.metric("shout").signature() == "shout|version:1"


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (
            f"{HEAD}@dataclass(frozen=True)\nclass Whisper(Metric):{BODY}",
            "expected a class named 'shout', in any capitals",
        ),
        (f"{HEAD}class Shout(Metric):{BODY}", "must be a dataclass, its fields the settings"),
        (
            f"{HEAD}@dataclass(frozen=True)\nclass Shout:{BODY}",
            "must be derived from bench.types.Metric",
        ),
        (
            f"{HEAD}@dataclass(frozen=True)\nclass Shout(Metric):\n    loud: bool = True\n",
            "must define columns, score, signature",
        ),
        ("import no_such_package\n", "No module named 'no_such_package'"),
        ("class Shout(:\n", "SyntaxError"),
    ],
)
def test_a_plug_in_that_breaks_a_rule(write: Callable[[str], Path], text: str, rule: str) -> None:
    """One message names the file and the rule."""
    path = write(text)
    with pytest.raises(BenchError) as caught:
        config.metric("shout")
    assert str(path) in str(caught.value)
    assert rule in str(caught.value)


def test_an_unknown_name() -> None:
    """The nearest known one is named."""
    with pytest.raises(InputError, match="unknown name 'fom'; did you mean 'form'"):
        plugins.load("metrics", "fom")
