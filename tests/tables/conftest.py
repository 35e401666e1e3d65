"""Writes run directories as the pipeline leaves them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

WriteRun = Callable[..., Path]

COLUMNS = {
    "rouge": [
        {"name": name, "about": "overlap", "better": "higher", "worst": 0.0}
        for name in ("rouge1_fmeasure", "rouge2_fmeasure", "rougeLsum_fmeasure")
    ],
    "form": [
        {"name": "bullets", "about": "number", "better": None, "worst": 0.0},
        {"name": "redundancy", "about": "repeats", "better": "lower", "worst": 1.0},
    ],
}


@pytest.fixture
def write_run(tmp_path: Path) -> WriteRun:
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
        dump(path / "articles.jsonl", labels)
        told = predictions or [
            {"article_id": key, "article_digest": key, "takeaways": ["b"], "sample": sample}
            for key, sample in keys
        ]
        dump(path / "predictions.jsonl", told)
        for metric, columns in COLUMNS.items():
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
                dump(path / "scores" / f"{metric}.jsonl", [header, *lines])
        return path

    return write


def dump(path: Path, lines: list[dict[str, Any]]) -> None:
    """Write one JSON Lines file."""
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
