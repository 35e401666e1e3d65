"""Fixtures that several tests share: a small collection of invented articles."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

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
