"""Tests of bench.tables.standings: what each candidate's standing rests on."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from bench import config, pipeline, references, tables
from bench.config import Ranking
from bench.types import InputError

ROOT = Path(__file__).parents[2]
QUALITY = [0.40, 0.45, 0.50, 0.55] * 5
"""Of 20 articles."""
CLEAN = [0.0] * 20


def values(shift: float = 0.0, unsupported: list[float] | None = None) -> dict[str, list[float]]:
    """A quality of some distance from `QUALITY`, different enough by article to have a spread."""
    quality = [value + shift * (1 + place / 100) for place, value in enumerate(QUALITY)]
    return {"coverage_f1": quality, "unsupported": unsupported or CLEAN, "bullets": [5] * 20}


def told(count: int, status: str = "ok", of: int = 20) -> list[dict[str, object]]:
    """Predictions of which the first `count` have a status, and the others are answers."""
    return [
        {"article_id": f"a{n}", "article_digest": f"a{n}", "takeaways": [f"bullet of {n}"]}
        | {"status": status if n < count else "ok"}
        for n in range(of)
    ]


def found(runs: list[Path], **options: object) -> dict[str, str]:
    """Standings by candidate, in the order of the table."""
    made = tables.table(tables.load(runs), ranking=Ranking(**options))
    return {str(row[1].value): str(row[0].value) for row in made.rows}


def test_the_best_is_recommended_and_those_not_shown_to_differ_are_comparable(write_run):
    """What is worse in every article is behind; an upper bound stands outside."""
    noise = [0.01, -0.011] * 10
    near = values() | {"coverage_f1": [v + by for v, by in zip(QUALITY, noise, strict=True)]}
    runs = [
        write_run("best", values()),
        write_run("near", near),
        write_run("worse", values(-0.1)),
        write_run("oracle", values(0.3), manifest={"sees_reference": True}),
    ]
    assert found(runs) == {
        "best": "recommended",
        "near": "comparable",
        "worse": "behind",
        "oracle": "bound",
    }


def test_a_share_shown_to_be_above_the_limit_is_a_veto(write_run):
    """One bullet of five in every article is far above 5%, the same in one article is not."""
    runs = [
        write_run("made-up", values(0.3, [0.2] * 20)),
        write_run("slipped", values(0.2, [0.2] + [0.0] * 19)),
        write_run("plain", values()),
    ]
    assert found(runs) == {"slipped": "recommended", "plain": "behind", "made-up": "avoid"}
    assert found(runs, avoid_unsupported=0.3)["made-up"] == "recommended"


def test_the_column_that_ranks_is_configured(write_run):
    """Another column turns the order round; the lower of unsupported shares is the better."""
    high = values(0.1) | {"rougeLsum_fmeasure": [v - 0.1 for v in QUALITY]}
    low = values(0.0) | {"rougeLsum_fmeasure": QUALITY}
    runs = [write_run("high", high), write_run("low", low)]
    assert found(runs) == {"high": "recommended", "low": "behind"}
    assert found(runs, by="rougeLsum_fmeasure") == {"low": "recommended", "high": "behind"}


@pytest.mark.parametrize(
    ("predictions", "manifest", "reason"),
    [
        (told(20, "error"), {}, "failed, no answer for 20 articles"),
        (told(0, of=15), {}, "stopped, no prediction for 5 of 20 articles"),
        (told(0, of=15), {"stopped": "no credit"}, "no prediction for 5 of 20 articles: no credit"),
        (told(5, "refused"), {}, "too few answers, 75% where 80% are needed"),
        (told(4, "refused"), {}, ""),
    ],
)
def test_what_failed_is_not_ranked(write_run, predictions, manifest, reason):
    """No number of it is shown, none is the best, and it stands last with the reason."""
    cheap = write_run("cheap", values(), predictions=predictions, manifest=manifest)
    runs = [cheap, write_run("dear", values(-0.2)), write_run("poor", values(-0.3))]
    made = tables.table(tables.load(runs), sort="cost", columns=["coverage_f1", "cost"])
    last = made.rows[-1]
    assert (last[0].value == "incomplete") == bool(reason)
    if reason:
        assert reason in last[0].extra["reason"]
        assert [cell.text for cell in last[-2:]] == ["n/a", "n/a"]
        assert not any(cell.best for cell in last)


def test_a_candidate_without_the_ranking_score_is_not_ranked(write_run):
    """A missing score is no zero."""
    lacking = values() | {"coverage_f1": [None, *QUALITY[1:]]}
    runs = [write_run("a", values()), write_run("b", lacking), write_run("c", values(-0.1))]
    assert found(runs) == {"a": "recommended", "c": "behind", "b": "incomplete"}


@pytest.mark.parametrize(("articles", "standing"), [(2, "comparable"), (8, "recommended")])
def test_too_few_articles_show_nothing(write_run, articles, standing):
    """With two articles the smallest p there can be is 0.5: nobody is behind, none recommended."""
    runs = [
        write_run("a", {"coverage_f1": QUALITY[:articles]}),
        write_run("b", {"coverage_f1": [value - 0.1 for value in QUALITY[:articles]]}),
    ]
    assert found(runs)["a"] == standing
    assert (found(runs)["b"] == "behind") == (standing == "recommended")


def test_one_candidate_is_compared_with_nobody(write_run):
    """It is not recommended; beside one to be avoided it is."""
    assert found([write_run("a", values())]) == {"a": "comparable"}
    runs = [write_run("a", values(), folder="x"), write_run("b", values(0, [0.4] * 20), folder="x")]
    assert found(runs) == {"a": "recommended", "b": "avoid"}


def test_equal_means_are_told_apart_by_bullets_cost_and_name(write_run):
    """Exactly one is recommended, whatever the order in which runs are read."""
    runs = [
        write_run("b", values()),
        write_run("a", values()),
        write_run("slip", values(0, [0.2] + [0.0] * 19)),
    ]
    for given in (runs, runs[::-1]):
        assert found(given) == {"a": "recommended", "b": "comparable", "slip": "comparable"}


def test_what_writes_the_same_for_every_article_is_behind(write_run):
    """Whatever its scores, where another candidate writes to the article."""
    same = [line | {"takeaways": ["The council met."]} for line in told(0)]
    runs = [
        write_run("same", values(0.2), predictions=same),
        write_run("plain", values(), predictions=told(0)),
    ]
    assert found(runs) == {"plain": "recommended", "same": "behind"}


def test_only_upper_bounds_or_only_failures(write_run):
    """Nobody is recommended, and nothing fails."""
    bound = write_run("oracle", values(), manifest={"sees_reference": True})
    failed = write_run("failed", values(), predictions=told(20, "error"))
    assert found([bound]) == {"oracle": "bound"}
    assert found([bound, failed]) == {"oracle": "bound", "failed": "incomplete"}


def altered(bullet: str) -> str:
    """Every figure multiplied by three, and one more."""
    return re.sub(r"\d+", lambda figure: str(3 * int(figure[0]) + 1), bullet)


def test_peoples_bullets_with_altered_figures_are_avoided(tmp_path):
    """They have the best coverage by far, and stand neither first nor recommended."""
    collection = references.load(ROOT / "references")
    written = {
        "altered": {r.article.id: [*map(altered, r.takeaways[0])] for r in collection},
        "constant": {r.article.id: ["The council met."] for r in collection},
    }
    for name, takeaways in written.items():
        lines = ({"article_id": key, "takeaways": made} for key, made in takeaways.items())
        (tmp_path / f"{name}.jsonl").write_text("".join(json.dumps(x) + "\n" for x in lines))
    (tmp_path / "bench.toml").write_text(
        'metrics = ["coverage", "consistency"]\n[candidates.lead]\nsummarizer = "lead"\n'
        + "".join(
            f'[candidates.{name}]\nsummarizer = "file"\npath = "{name}.jsonl"\n' for name in written
        )
    )
    chosen = config.narrowed(config.load(tmp_path / "bench.toml"), references=ROOT / "references")
    pipeline.run(chosen, quiet=True)
    scores = tables.load([chosen.runs / name for name in ("lead", "altered", "constant")])
    made = tables.table(scores, ranking=chosen.ranking)
    assert {str(row[1].value): row[0].value for row in made.rows} == {
        "lead": "recommended",
        "constant": "behind",
        "altered": "avoid",
        "(human)": "bound",
    }
    assert made.rows[0][1].value == "lead"
    assert "Avoid altered, it makes things up" in made.conclusion
    assert "although its coverage F1 is the best" in made.conclusion
    (avoided,) = [row for row in made.rows if row[0].value == "avoid"]
    assert not any(cell.best for cell in avoided)


def test_an_unknown_column_never_ranks(write_run):
    """Where the configured column was not computed, ROUGE-Lsum takes its place."""
    runs = [
        write_run("a", {"rougeLsum_fmeasure": QUALITY, "redundancy": QUALITY}),
        write_run("b", {"rougeLsum_fmeasure": [v - 0.1 for v in QUALITY], "redundancy": CLEAN}),
    ]
    assert found(runs) == {"a": "recommended", "b": "behind"}
    with pytest.raises(InputError, match="unknown column 'coverage_f1'"):
        tables.table(tables.load(runs), sort="coverage_f1")
