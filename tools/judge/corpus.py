"""What is read from the folder of shared data: rows and the texts of articles."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

from tools.written import rows


def held_out(text: str) -> bool:
    """A fifth of all articles, by a hash of their text: never trained on."""
    return hashlib.sha256(text.encode("utf-8", "replace")).digest()[0] < 51


def write(path: Path, found: list[dict[str, Any]]) -> None:
    """Write rows as JSON lines, whole or not at all."""
    part = path.with_suffix(".part")
    lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in found)
    part.write_text("".join(lines), encoding="utf-8")
    part.replace(path)


def clean(text: str) -> str:
    """Penn Treebank tokens and quotes put back, white space squeezed within paragraphs."""
    for token, mark in zip(("lrb", "rrb", "lsb", "rsb"), "()[]", strict=True):
        text = re.sub(f"-{token}-", mark, text, flags=re.IGNORECASE)
    text = text.replace("``", '"').replace("''", '"').translate(str.maketrans("’‘“”", "''\"\""))
    text = re.sub(r"[ \t]+([.,;:!?%)\]])", r"\1", text)
    text = re.sub(r"([(\[$£€])[ \t]+", r"\1", text)
    text = re.sub(r"[ \t]+(n't|'(?:s|re|ve|ll|d|m))\b", r"\1", text)
    return re.sub(r"[ \t]+", " ", text).strip()


def articles(folder: Path) -> list[str]:
    """The different articles and passages of all files, in a fixed order."""
    found: dict[str, None] = {}
    for path in sorted(folder.glob("*/*.jsonl")):
        for row in rows(path):
            text = row.get("text") or row.get("article") or row.get("passage") or ""
            if path.stem != "counterfactual_nli" and len(text.split()) > 20:
                found.setdefault(clean(text))
    return list(found)
