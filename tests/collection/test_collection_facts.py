"""People's own bullets, checked against their articles."""

from bench.collection import facts
from bench.consistency import Checker
from bench.types import Problem, Verdict

FILE = """---
title: Mill closes
---
The mill closed on Monday. Sixty people lose their work.

## Key Takeaways

- The mill closed.
- Seventy people lose their work.

## Key Takeaways (Ana)

- A new mill opens.
"""


class Fake(Checker):
    """Doubts what says seventy, and what says new."""

    def signature(self):
        """No settings."""
        return "fake"

    def verdicts(self, cases):
        """One verdict for each bullet."""
        return [[self.verdict(case, bullet) for bullet in case.bullets] for case in cases]

    def verdict(self, case, bullet):
        """Say why only where it is a number."""
        assert case.article.startswith("The mill closed")
        number = Problem(kind="number", words="Seventy", why="the article has sixty")
        wrong = "Seventy" in bullet or "new" in bullet
        return Verdict(
            bullet=bullet,
            support=0.25 if wrong else 0.9,
            label="unsupported" if wrong else "supported",
            problems=(number,) if "Seventy" in bullet else (),
        )


def test_bullets_that_the_article_does_not_support_are_listed(tmp_path, monkeypatch):
    """Each with its line and the reason, for every annotator; broken files are left out."""
    monkeypatch.setattr(facts, "load", lambda name: Fake())
    (tmp_path / "a.md").write_text(FILE, encoding="utf-8")
    (tmp_path / "b.md").write_bytes(b"\xff")
    found = facts.unsupported(tmp_path, quiet=True)
    assert [str(one).replace(f"{tmp_path}/", "") for one in found] == [
        "a.md:9: takeaways: support 0.25 ('Seventy': the article has sixty): "
        "'Seventy people lose their work.'",
        "a.md:13: takeaways: support 0.25: 'A new mill opens.'",
    ]
