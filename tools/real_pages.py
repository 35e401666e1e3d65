"""On which pages of public extraction benchmarks takeaways are found, rightly or wrongly.

    python tools/real_pages.py FOLDER

FOLDER holds saved pages (.html or .html.gz, also in folders): adbar/trafilatura `tests/eval` and
`tests/cache`, scrapinghub/article-extraction-benchmark `html`, mozilla/readability
`test/test-pages`. Their text is no part of this project; `REAL` names the pages that have a list of
the article's own under a takeaways heading, read by a person, with the number of its bullets.
"""

from __future__ import annotations

import gzip
import sys
from collections.abc import Iterator
from pathlib import Path

REAL = {
    "374ac9a59a85": 2,  # scrapinghub
    "finanzcheck.de.finanzierung": 5,  # trafilatura
    "finanztip.de.altersvorsorge": 5,
    "gartenjournal.net-Zaubernuss": 8,
    "haus.de-Vorsatzschallung": 3,
    "haustiermagazin.com-katzenspielzeug": 5,
    "pythonspeed.com.docker": 3,
    "winfuture.de-NASA": 6,
    "firefox-nightly-blog": 9,  # readability; two more items are only links to other pages
}


def main(folder: Path) -> None:
    """Print a line for each page with a list or a refusal, then the sums."""
    sums = {"pages": 0, "found": 0, "right": 0, "wrong": 0, "lost": 0}
    for path in sorted(_pages(folder)):
        sums["pages"] += 1
        count, why = _bullets(path)
        real = next((REAL[name] for name in REAL if name in str(path)), 0)
        kind = ("right" if count == real else "wrong") if count else ("lost" if real else "")
        if kind:
            sums[kind] += 1
        sums["found"] += count > 0
        if kind or why:
            sys.stdout.write(f"{kind or 'none':6}{count:3} {path.relative_to(folder)}  {why}\n")
    sys.stdout.write(", ".join(f"{name} {number}" for name, number in sums.items()) + "\n")


def _pages(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        if path.name.endswith((".html", ".htm", ".html.gz")) and path.name != "expected.html":
            yield path


def _bullets(path: Path) -> tuple[int, str]:
    """Number of bullets that are taken, or 0 and why a list is not."""
    from bench.ingest.html import find_list, parsed
    from bench.ingest.layout import Layout
    from bench.ingest.lines import lines
    from bench.ingest.lists import Lists, with_marks
    from bench.ingest.metadata import metadata, page_address

    data = path.read_bytes()
    tree = parsed(gzip.decompress(data) if path.suffix == ".gz" else data)
    if tree is None:
        return 0, ""
    seen = with_marks(lines(tree, page_address(tree)))
    layout = Layout(seen)
    title = metadata(tree, layout)[0]["title"]
    box, doubt = find_list(seen, Lists(seen, layout, title))
    return len(box.bullets), doubt


if __name__ == "__main__":
    main(Path(sys.argv[1]))
