"""How long the report of 20 runs of 11,490 articles takes to write, and to open in a browser."""

from __future__ import annotations

import json
import resource
import shutil
import tempfile
import time
from pathlib import Path

import numpy as np

from bench import report

RUNS, ARTICLES, BULLETS = 20, 11_490, 5
WANTED_S = 2.0
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
SENTENCE = "Some nineteen words of a sentence stand here, as long as one of the news usually is."
TEXT = "\n\n".join(" ".join([SENTENCE] * 3) for _ in range(12))
COLUMNS = {
    "rouge": [f"rouge{kind}_fmeasure" for kind in ("1", "2", "L", "Lsum")],
    "bertscore": ["bertscore_f1"],
    "coverage": ["coverage_recall", "coverage_precision", "coverage_f1"],
    "consistency": ["consistency", "consistency_min", "unsupported"],
    "form": ["bullets", "words", "redundancy"],
}
VIEWS = ("overview", "overview?tag=tag-3", "article/article-11000", "candidate/candidate-07")


def main() -> None:
    """Print seconds and memory of the writer, and seconds until each view stands."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_references(folder / "references.jsonl")
        runs = [write_run(folder, number) for number in range(RUNS)]
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        began = time.perf_counter()
        index = report.write(runs, folder / "report")
        seconds = time.perf_counter() - began
        assert len(list(index.parent.glob("data/article-*.js"))) == ARTICLES
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(
            f"{RUNS} candidates x {ARTICLES:,} articles, page {index.stat().st_size / 1e6:.1f} MB"
        )
        print(f"written in {seconds:.0f} s, {(peak - before) / 1024:.0f} MB more memory")
        for view, taken in opened(index).items():
            print(f"{view}: opens in {taken:.2f} s{'' if taken < WANTED_S else ', too slow'}")


def opened(index: Path) -> dict[str, float]:
    """Seconds from an empty window until a view's heading stands, each in a new window."""
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium") or shutil.which("google-chrome")
    found = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        browser.new_page().goto("about:blank")
        for view in VIEWS:
            page = browser.new_page()
            began = time.perf_counter()
            page.goto(f"{index.as_uri()}#/{view}")
            page.wait_for_selector("main h1")
            found[view] = time.perf_counter() - began
            assert page.locator("h1").inner_text() not in ("Not found", "This could not be shown")
            page.close()
        browser.close()
    return found


def ids() -> list[str]:
    """Names of the articles."""
    return [f"article-{number:05}" for number in range(ARTICLES)]


def write_references(path: Path) -> None:
    """Write one collection of articles of ordinary length."""
    rows = (
        {"id": key, "title": SENTENCE, "text": TEXT, "takeaways": [SENTENCE] * 4} for key in ids()
    )
    with path.open("w") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)


def write_run(folder: Path, seed: int) -> Path:
    """Write one run as the pipeline does, with details as long as real ones."""
    random = np.random.default_rng(seed)
    path = folder / f"candidate-{seed:02}"
    (path / "scores").mkdir(parents=True)
    references = {"digest": "d", "count": ARTICLES, "path": str(folder / "references.jsonl")}
    (path / "run.json").write_text(json.dumps({"candidate": path.name, "references": references}))
    labels = [
        {
            "id": key,
            "title": SENTENCE,
            "words": 500,
            "tags": [f"tag-{n % 9}"],
            "published": "2024-01-01",
        }
        for n, key in enumerate(ids())
    ]
    write(path / "articles.jsonl", labels)
    bullets = [SENTENCE] * BULLETS
    write(
        path / "predictions.jsonl",
        [{"article_id": k, "article_digest": "", "takeaways": bullets} for k in ids()],
    )
    verdict = {"bullet": SENTENCE, "support": 0.9, "label": "supported", "problems": []}
    verdict["evidence"] = {"sentence": SENTENCE, "start": 0, "end": len(SENTENCE)}
    matching = {
        "matched": [[0, 0, 0.9]],
        "missed": [1, 2, 3],
        "extra": [1, 2, 3, 4],
        "duplicates": [],
    }
    details = {"consistency": {"verdicts": [verdict] * BULLETS}, "coverage": matching}
    for metric, columns in COLUMNS.items():
        header = {"metric": metric, "signature": metric, "columns": [{"name": c} for c in columns]}
        values = random.random((ARTICLES, len(columns))).round(6).tolist()
        lines = [
            {
                "article_id": key,
                "values": dict(zip(columns, row, strict=True)),
                "details": details.get(metric, {}),
            }
            for key, row in zip(ids(), values, strict=True)
        ]
        write(path / "scores" / f"{metric}.jsonl", [header, *lines])
    return path


def write(path: Path, lines: list[dict]) -> None:
    """Write one JSON Lines file."""
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))


if __name__ == "__main__":
    main()
