"""What people's own bullets score: bench.pipeline.people, and how tables read it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import config, pipeline, tables
from bench.pipeline.people import LEFT_OUT

ARTICLE = "The mill at Corby Ness closed on Monday. About 60 people lose their work."
TWO = """---
title: Title of {id}
---
{article}

## Key Takeaways

- {first}

## Key Takeaways (B)

- {second}
"""


@pytest.fixture
def chosen(tmp_path: Path) -> config.Config:
    """Three articles, two of which have a second annotator; the candidate copies the article."""
    folder = tmp_path / "references"
    folder.mkdir()
    for name in ("one", "two", "three"):
        text = TWO.format(
            id=name, article=ARTICLE, first="The mill closed.", second="60 lose work."
        )
        kept = text.partition("## Key Takeaways (B)")[0] if name == "three" else text
        (folder / f"{name}.md").write_text(kept)
    (tmp_path / "bench.toml").write_text(
        'metrics = ["rouge", "consistency"]\n[candidates.human]\nsummarizer = "lead"\n'
    )
    return config.load(tmp_path / "bench.toml")


def test_the_second_annotator_is_scored_against_the_others(chosen):
    """On the articles that have one, beside the candidates against the same references."""
    assert LEFT_OUT == 1
    pipeline.run(chosen, quiet=True)
    people = tables.load([chosen.runs / "human"]).people
    # by hand: "60 lose work" shares no word with "The mill closed"
    assert people.human["rougeLsum_fmeasure"].tolist() == [0.0, 0.0]
    # the article's first two sentences have 13 words: "the", "mill" and "close" of them are shared
    recall, precision = 3 / 3, 3 / 14
    expected = 2 * recall * precision / (recall + precision)
    assert people.beside["human"]["rougeLsum_fmeasure"] == pytest.approx([expected] * 2)
    assert people.references["unsupported"].tolist() == [0.0, 0.0, 0.0]
    assert people.bullets == 3
    assert set(people.references) <= {
        *("supported", "unsupported", "uncertain", "consistency", "consistency_min")
    }


def test_people_have_a_row_that_competes_with_nobody(chosen):
    """A candidate of the name human is another row; without a second annotator there is none."""
    pipeline.run(chosen, quiet=True)
    made = tables.table(tables.load([chosen.runs / "human"]))
    assert [(row[0].value, row[1].value) for row in made.rows] == [
        ("comparable", "human"),
        ("bound", "(human)"),
    ]
    assert any(
        note.startswith("(human): the second annotator of 2 articles") for note in made.notes
    )
    for name in ("one", "two"):
        (chosen.references / f"{name}.md").unlink()
    pipeline.run(chosen, quiet=True)
    made = tables.table(tables.load([chosen.runs / "human"]))
    assert [row[1].value for row in made.rows] == ["human"]


def test_what_is_there_is_not_scored_again(chosen, monkeypatch):
    """A second run asks the metrics for nothing."""
    from bench import metrics

    pipeline.run(chosen, quiet=True)
    asked = []
    score = metrics.score

    def counted(metric, items, budget=None):
        asked.extend(items)
        return score(metric, items, budget)

    monkeypatch.setattr(metrics, "score", counted)
    pipeline.run(chosen, quiet=True)
    assert asked == []


def test_a_checker_that_is_paid_is_not_asked(chosen, tmp_path):
    """Nobody agreed to pay for what people wrote; other metrics are scored all the same."""
    text = (tmp_path / "bench.toml").read_text()
    judge = (
        '{ metric = "consistency", checkers = ["judge"], settings = { judge = { model = "m" } } }'
    )
    (tmp_path / "bench.toml").write_text(text.replace('"consistency"', judge))
    judged = config.load(tmp_path / "bench.toml")
    from bench.pipeline.people import _free

    assert [len(_free(metric)) for metric in judged.metrics.values()] == [1, 0]


def test_clean_references_veto_a_share_below_the_limit(write_run):
    """With 400 articles 5% is far above twice nothing, and 1% is not; only of the same checker."""
    count = 400
    share = [0.2 if n % 20 == 0 else 0.0 for n in range(count)]
    values = {"coverage_f1": [0.5] * count, "unsupported": share, "bullets": [5] * count}
    runs = [write_run("a", values), write_run("b", values | {"unsupported": [0.0] * count})]
    before = tables.standings(tables.load(runs))
    assert (before.limit, before.standings) == (0.05, ("comparable", "recommended"))
    own = {"unsupported": [0.0] * count}
    write_run("references", own, folder="runs/.people")
    after = tables.standings(tables.load(runs))
    # p is (2 * 2000 / (2 * 2000 + 400)) ** found at most: .15 for 20 bullets, below 1e-4 for 100
    assert after.standings == ("comparable", "recommended")
    worse = {"unsupported": [0.2 if n % 4 == 0 else 0.0 for n in range(count)]}
    runs.append(write_run("c", values | worse))
    found = tables.standings(tables.load(runs))
    assert found.standings == ("comparable", "recommended", "avoid")
    assert "more than twice the share of the references' own bullets" in tables.conclusion(
        tables.load(runs), found
    )
    (runs[0].parent / ".people" / "references" / "scores" / "consistency.jsonl").unlink()
    write_run("references", own, folder="other", signatures={"consistency": "another"})
    assert tables.standings(tables.load(runs)).standings == (
        "comparable", "recommended", "comparable",
    )  # fmt: skip


def test_people_are_read_for_the_articles_of_the_table_alone(chosen):
    """A shorter run leaves older scores of people in their file; they are not in its mean."""
    pipeline.run(chosen, quiet=True)
    pipeline.run(chosen, limit=1, quiet=True)
    scores = tables.load([chosen.runs / "human"])
    assert [len(scores.articles), scores.people.references["unsupported"].size] == [1, 1]
    assert len(scores.people.human.get("rougeLsum_fmeasure", [])) <= 1


def test_shown_to_be_above_twice_the_references_is_to_be_avoided(write_run):
    """14 of 180 bullets against none of 180, though the interval begins below the limit."""
    share = {"unsupported": [1 / 6 if n % 2 == 0 and n < 28 else 0.0 for n in range(30)]}
    clean = {"unsupported": [0.0] * 30}
    values = {"coverage_f1": [0.9] * 30, "bullets": [6] * 30}
    runs = [write_run("a", values | share), write_run("b", values | clean)]
    assert tables.standings(tables.load(runs)).standings == ("comparable", "recommended")
    names = [f"a{n}" for n in range(30)]
    six = [{"article_id": n, "article_digest": n, "takeaways": ["b"] * 6} for n in names]
    write_run("references", clean, folder="runs/.people", predictions=six)
    found = tables.standings(tables.load(runs))
    assert found.unsupported[0].low < found.limit
    assert found.standings == ("avoid", "recommended")
    told = tables.conclusion(tables.load(runs), found)
    assert "more than twice the share of the references' own bullets" in told
