"""The documentation as a site: it builds, is whole, and asks no other host for anything."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from html import unescape
from pathlib import Path

import lxml.html
import pytest
import typer

import bench
from bench import config, items, plugins
from bench.cli import app
from bench.metaeval import judgments

pytest.importorskip("sphinx")

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
LOADED = {"script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src"}


def build(pages: Path, site: Path) -> subprocess.CompletedProcess[str]:
    """Build pages as `make docs` does."""
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-c", str(DOCS)]
    return subprocess.run([*command, str(pages), str(site)], capture_output=True, text=True)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of `docs/`, built without a warning."""
    folder = tmp_path_factory.mktemp("site")
    done = build(DOCS, folder)
    assert (done.returncode, done.stderr) == (0, "")
    return folder


def text(site: Path, page: str) -> str:
    """What a page says, without markup."""
    (content,) = lxml.html.parse(site / f"{page}.html").xpath("//article")
    return unescape(content.text_content())


def loaded(page: Path) -> Iterator[str]:
    """Addresses that a browser fetches for a page by itself."""
    for tag, attribute in LOADED.items():
        for element in lxml.html.parse(page).iter(tag):
            yield element.get(attribute) or ""


def test_every_page_is_in_the_navigation(site: Path) -> None:
    """The home page leads to all pages of `docs/`."""
    listed = set(lxml.html.parse(site / "index.html").xpath("//nav//a/@href | //aside//a/@href"))
    assert {f"{page.stem}.html" for page in DOCS.glob("*.md")} - {"index.html"} <= listed


def test_nothing_comes_from_another_host(site: Path) -> None:
    """Scripts, styles, images and fonts are files of the site."""
    for page in site.glob("*.html"):
        assert not [url for url in loaded(page) if re.match(r"(https?:)?//", url)], page.name
    for style in (site / "_static").rglob("*.css"):
        assert not re.findall(r"(?:url\(|@import)\s*[\"']?(?:https?:)?//", style.read_text())


def test_broken_links_are_errors(tmp_path: Path) -> None:
    """A page, a heading and a file that are not there fail the build, each by its name."""
    pages, links = tmp_path / "pages", ["no-page.md", "index.md#no-heading", "../no-file.py"]
    pages.mkdir()
    (pages / "index.md").write_text("# Home\n\n" + "".join(f"[on]({link})\n" for link in links))
    done = build(pages, tmp_path / "site")
    assert done.returncode == 1
    named = re.findall(r"index\.md:.*(no-\w+)", done.stderr)
    assert sorted(named) == ["no-file", "no-heading", "no-page"]


def test_every_command_and_option_is_listed(site: Path) -> None:
    """The page on the command line has all that `--help` has."""
    said = text(site, "commands")
    waiting = [typer.main.get_command(app)]
    while waiting:
        command = waiting.pop()
        waiting += getattr(command, "commands", {}).values()
        assert (command.name or "takeaway-bench") in said
        for one in command.params:
            assert one.param_type_name == "argument" or one.opts[0] in said, one.opts


def test_every_key_and_setting_is_listed(site: Path) -> None:
    """The page on the configuration has its keys, and every setting of every plug-in."""
    said = text(site, "configuration")
    known = [*config._KEYS, *config._RANKING_KEYS, *config._CANDIDATE_KEYS]
    for kind in ("summarizers", "metrics", "consistency"):
        for name in plugins.names(kind):
            known += [name, *(one.name for one in fields(plugins.load(kind, name)))]
    assert not [key for key in known if not key.startswith("_") and key not in said]


def test_every_function_is_listed(site: Path) -> None:
    """The page on Python has all that the package exports, with what its docstring says."""
    said = text(site, "api")
    assert not [name for name in bench.__all__ if name not in said]
    assert "Judge each bullet against the article" in said


def test_the_python_shown(capsys: pytest.CaptureFixture[str]) -> None:
    """The example of the Python page runs, and prints what its comment says."""
    page = (DOCS / "api.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    exec(shown, {})  # noqa: S102  our own document
    assert capsys.readouterr().out.strip() == shown.strip().rpartition("# ")[2]


def test_the_judgments_shown_can_be_read(tmp_path: Path) -> None:
    """The example has every field that is read, and each field is described."""
    page = (DOCS / "judgments.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"```json\n(.*?)```", page, re.DOTALL)
    file = tmp_path / "judgments.jsonl"
    file.write_text(shown, encoding="utf-8")
    first, second = judgments.read(file)
    assert first.bullet_labels == (1, 0)
    assert first.human == {"coverage": 4, "fluency": 5, "preference": 1}
    assert (second.family, second.label) == ("baseline", 1)
    described = set(re.findall(r"^\| `(\w+)` \| ", page, re.MULTILINE))
    assert set(json.loads(shown.splitlines()[0])) <= described
    assert {*judgments._FIELDS, *items.FIELDS} <= described
