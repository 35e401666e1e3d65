"""The HTML report: a page that opens from disk and asks no host for anything."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from bench import tables
from bench.config import Ranking
from bench.report import page, sample
from bench.report.articles import Shelf
from bench.report.overview import overview

__all__ = ["SINGLE_FILE_ARTICLES", "write"]

SINGLE_FILE_ARTICLES = 300
"""Up to this many articles are part of the page itself; more are separate files beside it."""


def write(
    runs: Sequence[Path], folder: Path, *, mixed: bool = False, ranking: Ranking | None = None
) -> Path:
    """Write `folder/index.html` from the files of runs, and return its path.

    Articles and bullets are read one at a time. Where there are more than `SINGLE_FILE_ARTICLES`,
    `folder/data/` holds a file for each article, each column and the examples, which the page
    loads when it shows them. Of more than `bench.report.sample.MOST` articles the page holds some,
    and says which.

    Parameters
    ----------
    runs
        Run directories; their references are read from where the manifests say that they are.
    mixed
        Allow different reference sets; then only articles that all runs have are shown.
    ranking
        What decides the candidates' standings.

    Raises
    ------
    InputError
        The folder holds files of others, the runs can't be compared, or a file of theirs can't
        be read.
    BenchError
        The file system refused.
    """
    page.refuse_strangers(folder)
    scores = tables.load(runs, mixed=mixed)
    shown = sample.choose(scores, ranking)
    held = scores.only(shown.places) if len(shown.places) < shown.total else scores
    index = folder / page.INDEX
    with Shelf(held, shown.drawn) as shelf:
        if len(held.articles) > SINGLE_FILE_ARTICLES:
            index.unlink(missing_ok=True)  # its data are about to change
            page.write_data(folder / page.DATA, _blocks(held, shelf))
            page.write(index, overview(scores, shelf.lead, ranking, shown))
        else:
            blocks = dict(_blocks(held, shelf))
            page.write(index, overview(scores, shelf.lead, ranking, shown), blocks)
    return index


def _blocks(scores: tables.Scores, shelf: Shelf) -> Iterator[tuple[str, Any]]:
    """Data by the names that the page asks for: columns, articles, and examples of them all."""
    for number, values in enumerate(scores.values.values()):
        yield f"values-{number}", page.packed(values)
    for number, article in shelf.articles():
        yield f"article-{number}", article
    yield "examples", shelf.examples.found()
