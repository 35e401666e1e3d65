"""Tests of bench.read_page."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

import bench
from bench.types import InputError

BODY = """The mill at Corby Ness closed on Monday after 140 years. Its owner blamed prices.

Some 60 people worked there. The council will meet on Friday to discuss the site."""
BULLETS = ("Corby Ness lost its mill.", "60 jobs are gone.")
TEXT = f"Mill at Corby Ness closes\n\nKey Takeaways\n\n- {BULLETS[0]}\n- {BULLETS[1]}\n\n{BODY}\n"
HTML = f"""<html><head><title>Mill</title></head><body><article><h1>Mill at Corby Ness closes</h1>
<h2>Key Takeaways</h2><ul><li>{BULLETS[0]}</li><li>{BULLETS[1]}</li></ul>
{"".join(f"<p>{part}</p>" for part in BODY.split(chr(10) * 2))}</article></body></html>"""


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing may be fetched."""

    def refuse(*_: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.mark.parametrize("page", [TEXT, HTML], ids=["text", "html"])
@pytest.mark.parametrize("kind", ["text", "path", "name"])
def test_a_page_is_read(page: str, kind: str, tmp_path: Path) -> None:
    """The same reference comes of a text, a path, and a path as a string."""
    file = tmp_path / "page.html"
    file.write_text(page, encoding="utf-8")
    given = {"text": page, "path": file, "name": str(file)}[kind]
    reference = bench.read_page(given)
    assert (reference.article.id, reference.article.title) == (
        "mill-at-corby-ness-closes",
        "Mill at Corby Ness closes",
    )
    assert reference.takeaways == (BULLETS,)
    assert reference.article.text == BODY


@pytest.mark.parametrize(
    ("page", "message"),
    [
        ("https://news.example/mill", "nothing is fetched"),
        ("-", "nothing is fetched"),
        ("missing.html", "missing.html: no such file"),
        ("", "no such file"),
        ("<p>A page.</p>", "page: title: no headline found"),
        (3, "page: expected a path or a text, not 3"),
        (b"<p>A page.</p>", "page: expected a path or a text"),
    ],
)
def test_what_is_no_page(page: object, message: str) -> None:
    """One message says what was expected."""
    with pytest.raises(InputError) as caught:
        bench.read_page(page)  # type: ignore[arg-type]
    assert message in str(caught.value)


def test_a_list_that_is_named(tmp_path: Path) -> None:
    """`selector` names the list where the page has no heading for it."""
    page = HTML.replace("<h2>Key Takeaways</h2><ul>", "<ul class='k'>")
    with pytest.raises(InputError, match="takeaways"):
        bench.read_page(page)
    assert bench.read_page(page, selector="ul.k").takeaways == (BULLETS,)
