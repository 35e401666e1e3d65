"""Predictions made elsewhere: read as they are, and what is wrong is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.summarizers.file import File
from bench.types import Article, InputError

ARTICLES = [Article(id=name, title="", text="Body.") for name in ("a", "b")]


def test_json_lines(tmp_path: Path) -> None:
    """A line needs `article_id` and `takeaways` alone; an article without a line is an error."""
    path = tmp_path / "made.jsonl"
    path.write_text('{"article_id": "b", "takeaways": ["One.", "Two."], "model": "x"}\n')
    first, second = File(path=path).predict(ARTICLES)
    assert (first.status, first.takeaways) == ("error", ())
    assert first.error == f"{path} has no such article"
    assert (second.status, second.takeaways) == ("ok", ("One.", "Two."))


def test_a_folder_of_bullets(tmp_path: Path) -> None:
    """One Markdown or text file for each article; other files, and a Mac's `._a.md`, are not."""
    (tmp_path / "._a.md").write_bytes(b"\x00\x05\x16\x07\x00\x02\xb0\xff")
    (tmp_path / "a.md").write_text("## Key Takeaways\n\n- One.\n* Two.\n")
    (tmp_path / "b.txt").write_text("• Drei.\n• Vier.\n")
    (tmp_path / "c.pdf").write_bytes(b"\xff")
    first, second = File(path=tmp_path).predict(ARTICLES)
    assert first.takeaways == ("One.", "Two.")
    assert second.takeaways == ("Drei.", "Vier.")


def test_ids_and_bullets_are_normalised(tmp_path: Path) -> None:
    """A byte order mark, NFD and invisible characters lose no bullet and no article."""
    (tmp_path / "cafe\u0301.md").write_text("\ufeff- One.\r\n- Cafe\u0301.\r\n", encoding="utf-8")
    (tmp_path / "b.jsonl").write_text(
        '{"article_id": "cafe\u0301", "takeaways": ["Soft\u00adly."]}\n', encoding="utf-8"
    )
    article = Article(id="café", title="", text="Body.")
    (folder,) = File(path=tmp_path).predict([article])
    (lines,) = File(path=tmp_path / "b.jsonl").predict([article])
    assert (folder.takeaways, lines.takeaways) == (("One.", "Café."), ("Softly.",))


def test_an_empty_list_is_empty(tmp_path: Path) -> None:
    """No bullets is an answer, the status `empty`."""
    path = tmp_path / "made.jsonl"
    path.write_text('{"article_id": "a", "takeaways": []}\n')
    assert next(iter(File(path=path).predict(ARTICLES))).status == "empty"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"takeaways": []}\n', r":1: article_id: expected a string"),
        ('{"article_id": "a", "takeaways": "One."}\n', r":1: takeaways: expected a list"),
        ('{"article_id": "a", "takeaways": [1]}\n', r":1: takeaways: expected a list"),
        ('{"article_id": "a", "takeaways": []}\n' * 2, r":2: article_id: 'a' is given twice"),
        ("[]\n", r":1: expected a JSON object"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, message: str) -> None:
    """File, line and field."""
    path = tmp_path / "made.jsonl"
    path.write_text(text)
    with pytest.raises(InputError, match=message):
        list(File(path=path).predict(ARTICLES))


def test_no_such_file(tmp_path: Path) -> None:
    """A path that is not there is refused before anything is predicted."""
    with pytest.raises(InputError, match="no such file or folder"):
        list(File(path=tmp_path / "none").predict(ARTICLES))


def test_changed_bullets_are_read_again(tmp_path: Path) -> None:
    """The fingerprint follows the article's bullets, not the rest of the file."""
    path = tmp_path / "made.jsonl"

    def fingerprints(text: str) -> list[str]:
        path.write_text(text)
        return [File(path=path).fingerprint(article) for article in ARTICLES]

    one = '{"article_id": "a", "takeaways": ["One."]}\n'
    before = fingerprints(one + '{"article_id": "b", "takeaways": ["Two."]}\n')
    after = fingerprints(one + '{"article_id": "b", "takeaways": ["Three."]}\n')
    assert before[0] == after[0]
    assert before[1] != after[1]
