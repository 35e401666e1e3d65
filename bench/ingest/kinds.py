"""Files that are neither pages nor text, by their first bytes, with what to do instead."""

from __future__ import annotations

import codecs
import json
import re

_START = 4096  # bytes
_MARKS = (
    (b"%PDF", "a PDF; copy its text into a .txt file"),
    (b"\x1f\x8b", "a compressed file; decompress it first"),
    (b"PK\x03\x04", "a zip archive or an Office document; copy its text into a .txt file"),
    (b"\xd0\xcf\x11\xe0", "an Office document of an old kind; copy its text into a .txt file"),
    (b"{\\rtf", "an RTF document; copy its text into a .txt file"),
    (b"+++\n", "a page with TOML front matter; write the fields in YAML, between lines of ---"),
    (b"bplist", "a web archive of Safari; save the page as HTML"),
)
_MIME = re.compile(rb"(?:From|MIME-Version|Content-Type|Snapshot-Content-Location):", re.IGNORECASE)
_PROLOG = re.compile(rb"\s*(?:<\?[^>]*\?>\s*|<!--.*?-->\s*)*", re.DOTALL)
_FEED = re.compile(rb"<(?:rss|feed|rdf:RDF)\b|<!DOCTYPE rss\b", re.IGNORECASE)
_ITEM = re.compile(rb"<(?:item|entry)\b", re.IGNORECASE)
_XML = re.compile(rb"<(?!!doctype html|html|head|body|article|main)[\w:!]", re.IGNORECASE)
_HTML = re.compile(
    rb"<(?:!doctype html|html|head|body|article|main|section|div|p|h1|meta)\b", re.IGNORECASE
)


def refusal(data: bytes) -> str:
    """Why a file is no page, and what to do instead; "" for what may be one."""
    for mark, message in _MARKS:
        if data.startswith(mark):
            return f"this is {message}"
    data = data.removeprefix(codecs.BOM_UTF8)
    start = data[:_START]
    below = start[_PROLOG.match(start).end() :]  # type: ignore[union-attr]  # matches anything
    if _FEED.match(below):
        count = len(_ITEM.findall(data))
        stories = f"{count} story" if count == 1 else f"{count} stories"
        return f"this is a feed of {stories}, not a page; add the page of a story"
    if start.lstrip().startswith(b"<?xml") and _XML.match(below):
        return "this is XML, not a page; save the page as HTML"
    if _MIME.match(data) and b"multipart/related" in start:
        return "this is a web archive (.mhtml); save the page as HTML"
    if data.lstrip()[:1] in (b"{", b"[") and _is_json(data):
        return "this is JSON, not a page; write one object a line and use `references import jsonl`"
    return ""


def is_html(data: bytes) -> bool:
    """Whether a file begins as a web page does."""
    start = data[:_START].lstrip(codecs.BOM_UTF8 + b" \t\r\n")
    return start.startswith(b"<") and _HTML.search(start) is not None


def _is_json(data: bytes) -> bool:
    try:
        json.loads(data)
    except RecursionError:
        return True
    except ValueError:
        return False
    return True
