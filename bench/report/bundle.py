"""ES modules -> one: a browser loads no module from a folder, but runs one that is in the page.

The modules keep to one form, so that no bundler and no Node.js is needed to build or to install:
`import { a, b } from "./other.mjs";` and `export` before `function`, `async function` or `const`.
Nothing is renamed, and no two modules have the same name at their top. One text also has one hash,
which the page's Content-Security-Policy allows; import maps would need `data:` or `blob:` there.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from graphlib import TopologicalSorter

_IMPORT = re.compile(r'^import \{[^}]*\} from "\./([a-z]+\.mjs)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?function |const )", re.MULTILINE)
_COMMENT = re.compile(r"/\*\*.*?\*/ ?|^ *// [^\n]*\n", re.DOTALL | re.MULTILINE)
"""Types and remarks, a quarter of the text; no string of the modules holds such a sign."""


def bundled(entry: str, read: Callable[[str], str]) -> str:
    """One module of `entry` and all that it imports, each after what it imports itself.

    Comments are left out.

    Raises
    ------
    graphlib.CycleError
        Modules import each other in a circle.
    """
    sources: dict[str, str] = {}
    names = [entry]
    for name in names:  # more come while it goes
        if name not in sources:
            sources[name] = read(name)
            names += _IMPORT.findall(sources[name])
    needed = {name: _IMPORT.findall(text) for name, text in sources.items()}
    order = TopologicalSorter(needed).static_order()
    code = "".join(_EXPORT.sub("", _IMPORT.sub("", sources[name])) for name in order)
    return re.sub(r"\n{2,}", "\n", _COMMENT.sub("", code)).lstrip("\n")
