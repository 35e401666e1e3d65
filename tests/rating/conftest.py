"""Runs of three candidates on a few articles, and rating tasks of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bench import references
from bench.rating.make import Options, make
from bench.rating.task import Ratings

# A ship stands outside the range in which Python and a browser count alike.
TEXT = (
    "The ferry 🚢 {0} ran aground off Orla Bay on Monday. All 48 people on board were taken ashore "
    "before noon.\n\nThe harbour office has not said why the pilot turned east. It will report in "
    "June. The operator has sent another ship, which sails from Tuesday."
)
PEOPLE = ("The ferry {0} ran aground off Orla Bay.", "All 48 people on board are safe.")
WROTE = {
    "alpha-7b": ("The {0} ran aground on Monday.", "All 48 people were taken ashore."),
    "beta/mini": (
        "A ferry called {0} hit rocks.",
        "84 people were hurt.",
        "It reports in June.",
    ),
    "gamma": ("{0} is a ferry.",),
}
SHIPS = ("Halcyon", "Merlin", "Osprey", "Petrel")

Tasks = Callable[..., Ratings]


class Made:
    """Writes references and runs below a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.references = folder / "references.jsonl"

    def runs(self, text: str = TEXT, wrote: dict[str, Any] = WROTE, **front: str) -> list[Path]:
        """Write the references, and a run for each candidate."""
        rows = [
            {"id": ship.lower(), "title": f"{ship} aground", "text": text.format(ship), **front}
            | {"takeaways": [[bullet.format(ship) for bullet in PEOPLE]]}
            for ship in SHIPS
        ]
        _dump(self.references, rows)
        digests = {r.article.id: r.article.digest for r in references.load(self.references)}
        paths = []
        for number, (name, bullets) in enumerate(wrote.items()):
            path = self.folder / "runs" / f"run-{number}"
            path.mkdir(parents=True)
            about = {"digest": "d", "count": len(SHIPS), "path": str(self.references)}
            (path / "run.json").write_text(json.dumps({"candidate": name, "references": about}))
            _dump(path / "articles.jsonl", [{"id": ship.lower()} for ship in SHIPS])
            lines = [
                {"article_id": key, "article_digest": digest}
                | {"takeaways": [bullet.format(ship) for bullet in bullets]}
                for ship, (key, digest) in zip(SHIPS, digests.items(), strict=True)
            ]
            _dump(path / "predictions.jsonl", lines)
            paths.append(path)
        return paths


def _dump(path: Path, rows: list[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


@pytest.fixture(scope="session")
def made() -> type[Made]:
    """A maker of runs."""
    return Made


@pytest.fixture(scope="session")
def task() -> Tasks:
    """A maker of rating folders: `task(folder, articles=2, pairs=False, ...)`."""

    def maker(folder: Path, *, articles: int = 4, systems: int = 3, **options: Any) -> Ratings:
        wrote = dict(list(options.pop("wrote", WROTE).items())[:systems])
        folder.mkdir(parents=True, exist_ok=True)
        runs = Made(folder).runs(wrote=wrote, text=options.pop("text", TEXT))
        order = [ship.lower() for ship in SHIPS]
        made = make(runs, replace(Options(order=order, count=articles), **options))
        ratings = Ratings(folder / "ratings")
        ratings.write(*made)
        return ratings

    return maker


@pytest.fixture(scope="session")
def answer() -> Callable[..., dict[str, Any]]:
    """A maker of whole answers: every bullet supported, coverage 4, A preferred."""

    def maker(ratings: Ratings, item: int = 1, rater: str = "Ann", **more: Any) -> dict[str, Any]:
        known = ratings.task()
        sets = [
            {"bullets": ["supported"] * len(bullets), "evidence": [None] * len(bullets)}
            | {"coverage": 4, "missing": ""}
            for bullets in known.items[item - 1].sets
        ]
        return {
            "task": known.digest,
            "rater": rater,
            "item": item,
            "sets": sets,
            "preferred": "A" if "preference" in known.ask else None,
            "at": "2026-03-02T10:00:00.000Z",
            "seconds": 12.5,
        } | more

    return maker
