"""The site: `make docs` builds it from the pages in this folder."""

from __future__ import annotations

import re
import sys
from importlib import metadata
from pathlib import Path

from sphinx.application import Sphinx

sys.path.insert(0, str(Path(__file__).parents[1]))  # what is documented stands beside this folder

from tools import reference

project = "Takeaway Bench"
copyright = "the authors of Takeaway Bench"  # noqa: A001  Sphinx's name
release = metadata.version("takeaway-bench")

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
autodoc_member_order = "bysource"
autodoc_typehints = "description"
autodoc_typehints_description_target = "documented_params"
myst_heading_anchors = 4
default_role = "literal"  # of single backticks in docstrings
highlight_language = "none"
pygments_dark_style = "github-dark"

html_theme = "furo"
html_title = project
html_copy_source = False
html_show_sourcelink = False


def setup(app: Sphinx) -> None:
    """Let comments such as `<!-- generated: commands -->` become what the code says."""
    app.connect("source-read", _fill)


def _fill(_: Sphinx, __: str, source: list[str]) -> None:
    page = reference.filled(source[0])
    page = re.sub(r"\[([^\]]*)\]\(\.\./[^)]*/\)", r"\1", page)  # no page shows a folder
    source[0] = page.replace("](../", "](path:../")  # a file outside this folder is copied
