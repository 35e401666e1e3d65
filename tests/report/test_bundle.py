"""The page's modules become one: in the right order, without what only a module can say."""

from __future__ import annotations

import re
from collections import Counter
from graphlib import CycleError
from importlib.resources import files

import pytest

from bench.report import page
from bench.report.bundle import bundled

WEB = files("bench.report").joinpath("web")


def test_a_module_comes_after_what_it_imports() -> None:
    """Imports go, on one line or several; exports lose their word; what two need is there once."""
    modules = {
        "start.mjs": 'import { a } from "./left.mjs";\nimport { b } from "./right.mjs";\na(b);\n',
        "left.mjs": 'import { base } from "./base.mjs";\nexport const a = base + 1;\n',
        "right.mjs": 'import {\n  base,\n} from "./base.mjs";\nexport async function b() {}\n',
        "base.mjs": "export function base() {}\nconst word = 'export const';\n",
        "unused.mjs": "throw 1;\n",
    }
    script = bundled("start.mjs", modules.__getitem__)
    assert script == (
        "function base() {}\nconst word = 'export const';\n"
        "const a = base + 1;\nasync function b() {}\na(b);\n"
    )


def test_comments_stay_behind() -> None:
    """Types and remarks are not part of the page; code on their line and addresses are."""
    text = (
        "// What this is.\n\n/** @param {string} a */\nexport function f(a) {\n"
        "  // why\n  const b = /** @type {any} */ (a); // here\n"
        '  return "https://example.org/" + b;\n}\n'
    )
    assert bundled("start.mjs", {"start.mjs": text}.__getitem__) == (
        'function f(a) {\n  const b = (a); // here\n  return "https://example.org/" + b;\n}\n'
    )


def test_a_circle_is_refused() -> None:
    """Two modules that import each other have no order."""
    modules = {
        "a.mjs": 'import { b } from "./b.mjs";\n',
        "b.mjs": 'import { a } from "./a.mjs";\n',
    }
    with pytest.raises(CycleError):
        bundled("a.mjs", modules.__getitem__)


def test_the_modules_keep_to_the_form_that_can_be_joined() -> None:
    """Nothing of a module's grammar is left, and no name is at the top of two modules."""
    script = bundled("start.mjs", page.source)
    assert re.findall(r"^.*(?:\bimport\s*[({\"'*]|^\s*export\b).*$", script, re.MULTILINE) == []
    tops = re.findall(r"^(?:async )?(?:function|const|let|class) (\w+)", script, re.MULTILINE)
    assert len(tops) > 100
    assert [name for name, count in Counter(tops).items() if count > 1] == []
    assert len(tops) == len(
        re.findall(r"^(?:async )?(?:function|const|let|var|class)\b", script, re.MULTILINE)
    )


def test_every_module_is_part_of_the_page() -> None:
    """A file that nothing imports is dead; the one of types alone holds no code."""
    script = bundled("start.mjs", page.source)
    for file in WEB.iterdir():
        if file.name.endswith(".mjs") and file.name != "types.mjs":
            code = file.read_text(encoding="utf-8")
            exports = re.findall(r"^export (?:async )?(?:function|const) (\w+)", code, re.MULTILINE)
            name = exports[0] if exports else "show"  # what starts all exports nothing
            top = rf"^(?:async )?(?:function|const) {name}\b"
            assert len(re.findall(top, script, re.MULTILINE)) == 1, file.name
    assert _bare(page.source("types.mjs")).strip() == ""


def test_the_script_cannot_end_early() -> None:
    """Neither the end of a script element nor a comment's start stands in the script."""
    assert not re.search(r"</script|<!--", bundled("start.mjs", page.source), re.IGNORECASE)


def _bare(script: str) -> str:
    """A script without its comments."""
    return re.sub(r"/\*\*.*?\*/|^// .*?$", "", script, flags=re.DOTALL | re.MULTILINE)
