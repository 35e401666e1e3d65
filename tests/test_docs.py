"""What the documents say of the code: paths, folders, columns, and plug-ins as examples."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from bench import config, references
from bench.consistency import Case
from bench.tables.load import RUN_COLUMNS
from bench.types import Item

ROOT = Path(__file__).parents[1]
PAGES = [
    *ROOT.glob("*.md"),
    *(ROOT / "docs").glob("*.md"),
    *(ROOT / "references").glob("README.md"),
]
EXAMPLES = dict(
    re.findall(
        r"`(bench/\w+/\w+\.py)`[^\n]*\n\n```python\n(.*?)```",
        (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"),
        re.DOTALL,
    )
)


def example(path: str, name: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The class of an example, made with its default settings."""
    module = ModuleType(f"example_{Path(path).stem}")
    monkeypatch.setitem(sys.modules, module.__name__, module)  # where dataclasses look it up
    exec(compile(EXAMPLES[path], path, "exec"), vars(module))  # noqa: S102  our own document
    return getattr(module, name)()


def paths(page: Path) -> Iterator[str]:
    """Files and folders of the project that a page names in links and between backticks."""
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for link in re.findall(r"\]\((?!https?:|#)([^)#\s]+)", text):
        yield str((page.parent / link).resolve().relative_to(ROOT))
    yield from re.findall(r"`((?:bench|tests|tools|docs)/[\w./-]+)", text)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_paths_exist(page: Path) -> None:
    """A page names no file that is not there, but for those that it tells how to write."""
    stems = {Path(name).stem for name in EXAMPLES}
    named = [path for path in paths(page) if Path(path).stem.removeprefix("test_") not in stems]
    assert not [path for path in named if not (ROOT / path).exists()]


def test_the_architecture_has_every_folder() -> None:
    """Every folder and module of the package is described."""
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    folders = {
        f"{path.name}/" for path in (ROOT / "bench").iterdir() if (path / "__init__.py").exists()
    }
    folders |= {path.name for path in (ROOT / "bench").glob("*.py")} - {"__main__.py"}
    assert not [name for name in sorted(folders) if f"`{name}`" not in text]


def test_the_formats_have_every_column() -> None:
    """The columns of the default metrics and of every run are listed."""
    text = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")
    names = [column.name for name in config.METRICS for column in config.metric(name).columns]
    names += [column.name for column in RUN_COLUMNS]
    parts = [
        part for name in names for part in (name.split("_") if name[:5] == "rouge" else [name])
    ]
    assert not [part for part in parts if f"`{part}`" not in text and f"`_{part}`" not in text]


def test_the_reference_shown_can_be_read(tmp_path: Path) -> None:
    """The Markdown file in the page on formats has two annotators."""
    text = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")
    shown = re.search(r"\n\n((?:    .*\n|\n)*?    ---\n(?:    .*\n|\n)+)", text)
    assert shown
    file = tmp_path / "harbour-bridge.md"
    file.write_text(re.sub("^    ", "", shown[1], flags=re.MULTILINE), encoding="utf-8")
    assert list(map(len, references.read(file).takeaways)) == [2, 1]


def test_the_metric_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Equal texts have chrF 1, texts without a common character 0; the best annotator counts."""
    pytest.importorskip("sacrebleu")
    metric = example("bench/metrics/chrf.py", "Chrf", monkeypatch)
    items = [
        Item(article="", references=(("xyz",), ("abcdefg",)), takeaways=("abcdefg",)),
        Item(article="", references=(("xyz",),), takeaways=("abcdefg",)),
    ]
    assert [scored.values for scored in metric.score(items)] == [{"chrf": 1.0}, {"chrf": 0.0}]


def test_the_summarizer_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes the longest sentences of an article."""
    summarizer = example("bench/summarizers/longest.py", "Longest", monkeypatch)
    article = references.read(next((ROOT / "references").glob("a*.md"))).article
    (made,) = summarizer.predict([article])
    lengths = list(map(len, made.takeaways))
    assert len(lengths) == 5 and lengths == sorted(lengths, reverse=True)


def test_the_checker_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is copied is supported, anything else is not known."""
    checker = example("bench/consistency/verbatim.py", "Verbatim", monkeypatch)
    ((copied, other),) = checker.verdicts(
        [Case("The mill closed.", ["The mill closed.", "It burned."])]
    )
    assert (copied.label, copied.support) == ("supported", 1)
    assert (other.label, other.support) == ("uncertain", 0)


def test_the_importer_shown(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A list of mappings gives a reference for each."""
    importer = example("bench/importers/yaml.py", "YAML", monkeypatch)
    file = tmp_path / "set.yaml"
    file.write_text("- {id: mill, title: The mill, text: It closed., takeaways: [It closed.]}\n")
    (found,) = importer.read(str(file))
    assert found.reference.takeaways == (("It closed.",),)
    assert importer.total(str(file)) == 1
