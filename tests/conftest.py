"""Fixtures that several tests share: a small collection of invented articles, and run folders."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

TEXT = """The mill at Corby Ness closed on Monday after 140 years. Its owner blamed prices.

About 60 people lose their work. The council will meet on Friday to discuss the site.

A museum has asked for the oldest loom. The owner has not replied. Trains will not be affected."""

BULLETS = ("The mill at Corby Ness has closed after 140 years.", "About 60 people lose their work.")


def markdown(title: str, text: str = TEXT, bullets: tuple[str, ...] = BULLETS, **front: str) -> str:
    """A reference file."""
    lines = ["---", f"title: {title}", *(f"{key}: {value}" for key, value in front.items()), "---"]
    return "\n".join([*lines, text, "", "## Key Takeaways", "", *(f"- {b}" for b in bullets), ""])


@pytest.fixture
def write_reference(tmp_path: Path) -> Callable[..., Path]:
    """Write `references/<id>.md` below the test's folder."""

    def write(article_id: str, text: str = TEXT, **more: str) -> Path:
        folder = tmp_path / "references"
        folder.mkdir(exist_ok=True)
        path = folder / f"{article_id}.md"
        path.write_text(markdown(f"Title of {article_id}", text, **more), encoding="utf-8")
        return path

    return write


RUN_COLUMNS = {
    "rouge": [
        {"name": name, "about": "overlap", "better": "higher", "worst": 0.0}
        for name in ("rouge1_fmeasure", "rouge2_fmeasure", "rougeLsum_fmeasure")
    ],
    "coverage": [
        {"name": "coverage_f1", "about": "matched bullets", "better": "higher", "worst": 0.0},
    ],
    "consistency": [
        {"name": "consistency", "about": "support", "better": "higher", "worst": 0.0},
        {"name": "unsupported", "about": "share", "better": "lower", "worst": 1.0},
    ],
    "form": [
        {"name": "bullets", "about": "number", "better": None, "worst": 0.0},
        {"name": "redundancy", "about": "repeats", "better": "lower", "worst": 1.0},
    ],
}


@pytest.fixture
def write_run(tmp_path: Path) -> Callable[..., Path]:
    """Write `runs/<name>` with the given values: {column: [value of each article]}."""

    def write(
        name: str,
        values: dict[str, list[Any]],
        *,
        digest: str = "d1",
        signatures: dict[str, str] | None = None,
        articles: list[dict[str, Any]] | None = None,
        predictions: list[dict[str, Any]] | None = None,
        samples: int = 1,
        folder: str = "runs",
        manifest: dict[str, Any] | None = None,
        details: dict[str, list[dict[str, Any]]] | None = None,
    ) -> Path:
        path = tmp_path / folder / name
        count = len(next(iter(values.values()))) // samples
        labels = articles or [{"id": f"a{number}"} for number in range(count)]
        keys = [(label["id"], sample) for label in labels for sample in range(samples)]
        about = {"candidate": name, "references": {"digest": digest, "count": count}}
        path.joinpath("scores").mkdir(parents=True)
        (path / "run.json").write_text(json.dumps(about | (manifest or {})))
        _write_lines(path / "articles.jsonl", labels)
        told = predictions or [
            {"article_id": key, "article_digest": key, "takeaways": ["b"], "sample": sample}
            for key, sample in keys
        ]
        _write_lines(path / "predictions.jsonl", told)
        for metric, columns in RUN_COLUMNS.items():
            present = [column for column in columns if column["name"] in values]
            if present:
                signature = (signatures or {}).get(metric, f"{metric}|version:1")
                header = {"metric": metric, "signature": signature, "columns": present}
                lines = [
                    {
                        "article_id": key,
                        "sample": sample,
                        "digest": "x",
                        "values": {c["name"]: values[c["name"]][number] for c in present},
                        "details": (details or {}).get(metric, [{}] * len(keys))[number],
                    }
                    for number, (key, sample) in enumerate(keys)
                ]
                _write_lines(path / "scores" / f"{metric}.jsonl", [header, *lines])
        return path

    return write


def _write_lines(path: Path, lines: list[dict[str, Any]]) -> None:
    """Write one JSON Lines file."""
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
