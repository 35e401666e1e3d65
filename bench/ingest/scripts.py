"""What a page holds beside its text: raised figures, roles, scripts with the article."""

from __future__ import annotations

import re
from typing import Any

from bench.references.records import one_line

_RAISED = str.maketrans("0123456789+-−n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻ⁿ")
_FIGURES = re.compile(r"[+\-−]?(?:\d+|n)")
_STATE = re.compile(
    r"__(?:NEXT_DATA|NUXT|NUXT_DATA|APOLLO_STATE|PRELOADED_STATE|INITIAL_STATE|INITIAL_DATA"
    r"|REDUX_STATE|REMIX_CONTEXT|remixContext|INITIAL_PROPS|STATE|DATA)__|__next_f|Fusion\.globalContent"
    r"|window\.\w*(?:STATE|State|state|DATA|Data|props|Props)\w* ?="
)
_STATE_START = 2000  # characters of a script in which its name stands


def plain_superscripts(tree: Any) -> None:
    """Make `10<sup>6</sup>` 10⁶, which would be 106, and drop the marks of footnotes."""
    for element in list(tree.iter("sup")):
        text = one_line(element.text_content())
        if _is_note(element, text):
            text = ""
        elif _FIGURES.fullmatch(text):
            text = text.translate(_RAISED)
        for child in list(element):
            element.remove(child)
        element.text = text
        element.drop_tag()


def plain_lists(tree: Any) -> None:
    """Make lists of what is called one by its role alone."""
    for role, tag in (("list", "ul"), ("listitem", "li")):
        for element in tree.xpath("//div[@role=$role]", role=role):
            element.tag = tag


def plain_quotations(tree: Any) -> None:
    """Write the quotation marks that a browser shows around `<q>`."""
    for element in list(tree.iter("q")):
        element.text = f"“{element.text or ''}"
        if len(element):
            element[-1].tail = f"{element[-1].tail or ''}”"
        else:
            element.text += "”"
        element.drop_tag()


def state_script(tree: Any) -> str:
    """Name of a script that holds the state of a page as JSON, "" where there is none."""
    for script in tree.iter("script"):
        name = script.get("id") or ""
        match = _STATE.search(f"{name} {(script.text or '')[:_STATE_START]}")
        if match:
            return match[0].rstrip("= ")
        if (script.get("type") or "").strip().lower() == "application/json" and script.text:
            return name or "application/json"
    return ""


def _is_note(element: Any, text: str) -> bool:
    links = element.iter("a")
    inward = any((link.get("href") or "").startswith("#") for link in links)
    around = element.getparent()
    within = around is not None and (around.get("href") or "").startswith("#")
    return inward or within or bool(re.fullmatch(r"\[\w{1,3}\]|[*†‡§]", text))
