"""Predictions made elsewhere, read from files.

`path` is a JSON Lines file whose lines hold at least `article_id` and `takeaways`, or a folder
with one Markdown or text file of bullets for each article, named by its id.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from bench import jsonl
from bench.text import normalised
from bench.types import Article, InputError, Prediction, Summarizer, digest

SUFFIXES = (".md", ".txt")


@dataclass(frozen=True, kw_only=True)
class File(Summarizer):
    """Gives the predictions in a file; an article that is not in it is an error."""

    path: Path

    def predict(self, articles: Sequence[Article]) -> Iterator[Prediction]:
        """Yield one prediction for each article, in order."""
        for article in articles:
            takeaways = self._takeaways.get(article.id)
            yield Prediction(
                article_id=article.id,
                article_digest=self.fingerprint(article),
                takeaways=takeaways or (),
                status="error" if takeaways is None else "ok" if takeaways else "empty",
                error=f"{self.path} has no such article" if takeaways is None else None,
            )

    def fingerprint(self, article: Article) -> str:
        """The article's digest and that of its bullets: what changes in the file is read again."""
        return f"{article.digest}-{digest(self._takeaways.get(article.id))}"

    def identity(self) -> dict[str, Any]:
        """The path; the file may grow."""
        return {"path": str(self.path)}

    @cached_property
    def _takeaways(self) -> dict[str, tuple[str, ...]]:
        """Takeaways by article id.

        Raises
        ------
        InputError
            There is no such file, or a line is not a prediction; names file, line and field.
        """
        if self.path.is_dir():
            return dict(_folder(self.path))
        if not self.path.is_file():
            raise InputError("no such file or folder of predictions", file=self.path)
        takeaways: dict[str, tuple[str, ...]] = {}
        for number, line in jsonl.read(self.path):
            article_id = _article_id(line, self.path, number)
            if article_id in takeaways:
                raise InputError(
                    f"{article_id!r} is given twice",
                    file=self.path,
                    line=number,
                    field="article_id",
                )
            takeaways[article_id] = _bullets(line, self.path, number)
        return takeaways


def _folder(path: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    from bench.replies import bullets

    for file in sorted(path.iterdir()):
        if file.suffix in SUFFIXES and not file.name.startswith("."):  # a Mac's ._name.md
            try:
                yield normalised(file.stem), bullets(file.read_text(encoding="utf-8"))
            except UnicodeDecodeError as error:
                raise InputError(f"not UTF-8: {error.reason}", file=file) from None


def _article_id(line: dict[str, Any], path: Path, number: int) -> str:
    value = line.get("article_id")
    if not isinstance(value, str):
        raise InputError("expected a string", file=path, line=number, field="article_id")
    return normalised(value)


def _bullets(line: dict[str, Any], path: Path, number: int) -> tuple[str, ...]:
    value = line.get("takeaways")
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        raise InputError("expected a list of strings", file=path, line=number, field="takeaways")
    return tuple(normalised(text) for text in value)
