"""Runs as the pipeline leaves them, and their report."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from bench import references, report

# A ship stands outside the range in which Python and a browser count alike.
FIRST = "The ferry 🚢 Halcyon ran aground off Orla Bay on Monday."
SECOND = "All 48 people on board were taken ashore before noon."
THIRD = "The harbour office has not said why the pilot turned east."
TEXT = f"{FIRST} {SECOND}\n\n{THIRD} It will report in June."
WROTE = ("A ferry ran aground off Orla Bay.", "All 48 people on board are safe.")
BULLETS = (
    "The ferry Halcyon ran aground.",
    "All 84 people are safe.",
    "An inquiry reports in June.",
)
COLUMNS = {
    "rouge": ["rougeLsum_fmeasure"],
    "coverage": ["coverage_f1"],
    "consistency": ["consistency", "unsupported"],
    "form": ["words"],
}
LABELS = {"rougeLsum_fmeasure": "ROUGE-Lsum"}  # as the metric itself writes it


class Made:
    """Writes references and runs below a folder, and the report of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.references = folder / "references.jsonl"

    def articles(self, rows: Sequence[dict[str, Any]]) -> None:
        lines = [{"takeaways": list(WROTE), "text": TEXT} | row for row in rows]
        dump(self.references, lines)
        self.labels = [
            {"id": row["id"], "title": row["title"], "words": 42}
            | {key: row[key] for key in ("published", "tags", "source") if key in row}
            for row in lines
        ]
        self.digests = {r.article.id: r.article.digest for r in references.load(self.references)}

    def run(
        self,
        name: str,
        quality: float = 0.5,
        *,
        metrics: Sequence[str] = tuple(COLUMNS),
        bullets: Sequence[str] = BULLETS,
        problem: dict[str, str] | None = None,
        prediction: dict[str, Any] | None = None,
        unsupported: float = 0.0,
        **manifest: Any,
    ) -> Path:
        """Write one run whose scores rise with `quality` and differ from article to article.

        The share of unsupported bullets is what is given, whatever the verdicts say.
        """
        path = self.folder / "runs" / f"run-{len(list(self.folder.glob('runs/*')))}"
        (path / "scores").mkdir(parents=True)
        about = {"digest": "d", "count": len(self.labels), "path": str(self.references)}
        record = {"candidate": name, "summarizer": "lead", "references": about, **manifest}
        (path / "run.json").write_text(json.dumps(record))
        dump(path / "articles.jsonl", self.labels)
        dump(
            path / "predictions.jsonl",
            [
                {"article_id": key, "article_digest": digest, "takeaways": list(bullets)}
                | (prediction or {})
                for key, digest in self.digests.items()
            ],
        )
        for metric in metrics:
            lines = self._scores(metric, quality, bullets, problem)
            for line in lines[1:] if metric == "consistency" else ():
                line["values"]["unsupported"] = unsupported
            dump(path / "scores" / f"{metric}.jsonl", lines)
        return path

    def _scores(
        self, metric: str, quality: float, bullets: Sequence[str], problem: dict[str, str] | None
    ) -> list[dict[str, Any]]:
        columns = [
            {"name": name, "about": f"about {name}", "label": LABELS.get(name, "")}
            | ({"better": "lower", "about": "share of bullets"} if name == "unsupported" else {})
            for name in COLUMNS[metric]
        ]
        details = {
            "coverage": COVERAGE,
            "consistency": {
                "verdicts": verdicts(bullets, problem),
                "verdicts_judge": [dict(FAILED, bullet=bullet) for bullet in bullets[:2]],
            },
        }
        lines = [
            {
                "article_id": key,
                "sample": 0,
                "digest": "x",
                "values": dict.fromkeys(COLUMNS[metric], quality + 0.01 * (7 * number % 11)),
                "details": details.get(metric, {}),
            }
            for number, key in enumerate(self.digests)
        ]
        return [{"metric": metric, "signature": f"{metric}|version:1", "columns": columns}, *lines]

    def report(self) -> str:
        """Write the report of all runs and return its address."""
        runs = sorted(self.folder.glob("runs/*"))
        return report.write(runs, self.folder / "report").as_uri()


FAILED = {
    "support": None,
    "label": "uncertain",
    "evidence": None,
    "problems": [
        {"kind": "failure", "words": "", "why": "3 of 3 samples gave no answer", "article": ""}
    ],
}
COVERAGE = {
    "matched": [[0, 0, 0.91], [1, 1, 0.88]],
    "missed": [],
    "extra": [2],
    "duplicates": [],
    "annotator": 0,
}


def verdicts(bullets: Sequence[str], problem: dict[str, str] | None) -> list[dict[str, Any]]:
    """The first bullet is supported, the second has a problem, the third no evidence."""
    wrong = {"kind": "number", "words": "84", "why": "another number", "article": "48"}
    starts = [TEXT.index(sentence) for sentence in (FIRST, SECOND)]
    evidence = [
        {"sentence": sentence, "start": start, "end": start + len(sentence)}
        for sentence, start in zip((FIRST, SECOND), starts, strict=True)
    ]
    return [
        {
            "bullet": bullet,
            "support": 0.1 if place == 1 else 0.9,
            "label": ("supported", "unsupported", "uncertain")[min(place, 2)],
            "evidence": evidence[place] if place < len(evidence) else None,
            "problems": [wrong | (problem or {})] if place == 1 else [],
        }
        for place, bullet in enumerate(bullets)
    ]


def dump(path: Path, lines: list[dict[str, Any]]) -> None:
    """Write one JSON Lines file."""
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> type[Made]:
    """A maker of runs and reports."""
    return Made
