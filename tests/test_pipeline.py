"""The stages: what is there is kept, what is missing is made, what changed is refused."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from bench import pipeline
from bench.config import Candidate, Config, metric
from bench.runs import Run
from bench.types import (
    Article,
    BenchError,
    CandidateStopped,
    InputError,
    MissingDependency,
    Prediction,
    Summarizer,
)

Write = Callable[..., Path]


@dataclass(frozen=True, kw_only=True)
class Scripted(Summarizer):
    """Answers each article as `script` says, and remembers what it was asked."""

    script: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def predict(self, articles: Sequence[Article]) -> Iterator[Prediction]:
        """Yield in reverse order: answers come as they please."""
        for article in reversed(articles):
            self.asked.append(article.id)
            status: Any = self.script.get(article.id, "ok")
            if status == "stop":
                raise CandidateStopped("no key")
            if status != "silence":
                yield Prediction(
                    article_id=article.id,
                    article_digest=article.digest,
                    takeaways=("The mill closed.",) if status == "ok" else (),
                    status=status,
                )

    def identity(self) -> dict[str, Any]:
        """Nothing decides the output but the test."""
        return {}


def config(tmp_path: Path, summarizer: Summarizer, name: str = "x") -> Config:
    """One scripted candidate over the test's references, scored by form."""
    return Config(
        references=tmp_path / "references",
        runs=tmp_path / "runs",
        metrics={"form": metric("form")},
        candidates=(Candidate(name=name, summarizer_name="scripted", summarizer=summarizer),),
    )


def lines(path: Path) -> list[dict[str, Any]]:
    """Objects of a JSON Lines file."""
    return [json.loads(line) for line in path.read_text().splitlines()]


def files(run: Path) -> dict[str, bytes]:
    """What a run's files hold, but for the manifest's times."""
    return {str(path.relative_to(run)): path.read_bytes() for path in sorted(run.rglob("*.jsonl"))}


def test_predictions_and_scores_stand_in_the_references_order(
    tmp_path: Path, write_reference: Write
) -> None:
    """Whatever order answers came in, the finished files have the order of the references."""
    for name in "cab":
        write_reference(name, text=f"Body {name}. " * 20)
    pipeline.run(config(tmp_path, Scripted()), quiet=True)
    run = tmp_path / "runs" / "x"
    assert [line["article_id"] for line in lines(run / "predictions.jsonl")] == ["a", "b", "c"]
    header, *scores = lines(run / "scores" / "form.jsonl")
    assert header["signature"].startswith("form|")
    assert [line["article_id"] for line in scores] == ["a", "b", "c"]
    assert scores[0]["values"]["words"] == 3


def test_a_second_run_makes_nothing_again(tmp_path: Path, write_reference: Write) -> None:
    """What is there and up to date is neither asked for nor written again."""
    write_reference("a")
    first, second = Scripted(), Scripted()
    pipeline.run(config(tmp_path, first), quiet=True)
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "runs").rglob("*.json*")}
    (outcome,) = pipeline.run(config(tmp_path, second), quiet=True)
    assert (first.asked, second.asked, outcome.made) == (["a"], [], 0)
    assert before == {
        path: path.stat().st_mtime_ns for path in (tmp_path / "runs").rglob("*.json*")
    }


def test_a_new_or_edited_article_costs_only_itself(tmp_path: Path, write_reference: Write) -> None:
    """Editing one article and adding another asks for these two."""
    for name in "abc":
        write_reference(name, text=f"Body {name}. " * 20)
    pipeline.run(config(tmp_path, Scripted()), quiet=True)
    write_reference("b", text="Another body. " * 20)
    write_reference("d", text="A fourth body. " * 20)
    again = Scripted()
    pipeline.run(config(tmp_path, again), quiet=True)
    assert sorted(again.asked) == ["b", "d"]
    run = tmp_path / "runs" / "x"
    assert [line["article_id"] for line in lines(run / "predictions.jsonl")] == ["a", "b", "c", "d"]
    assert len(lines(run / "scores" / "form.jsonl")) == 5


def test_an_edited_reference_is_scored_again_but_not_predicted(
    tmp_path: Path, write_reference: Write
) -> None:
    """The summarizer never saw the bullets, so its answer stands."""
    path = write_reference("a")
    pipeline.run(config(tmp_path, Scripted()), quiet=True)
    score_file = tmp_path / "runs" / "x" / "scores" / "form.jsonl"
    digest = lines(score_file)[1]["digest"]
    path.write_text(path.read_text().replace("- About 60", "- Some 60"))
    again = Scripted()
    pipeline.run(config(tmp_path, again), quiet=True)
    assert again.asked == []
    assert lines(score_file)[1]["digest"] != digest


@pytest.mark.parametrize("status", ["empty", "refused", "truncated", "unparsed", "error"])
def test_anything_but_ok_scores_the_worst(
    tmp_path: Path, write_reference: Write, status: str
) -> None:
    """A failure is kept, scored at the worst value and counted."""
    write_reference("a")
    (outcome,) = pipeline.run(config(tmp_path, Scripted(script={"a": status})), quiet=True)
    run = tmp_path / "runs" / "x"
    assert (outcome.failed, outcome.problem) == (1, status)
    assert lines(run / "predictions.jsonl")[0]["status"] == status
    assert lines(run / "scores" / "form.jsonl")[1]["values"]["redundancy"] == 1.0
    assert json.loads((run / "run.json").read_text())["totals"]["status"] == {status: 1}


def test_an_error_is_tried_again_and_a_refusal_is_not(
    tmp_path: Path, write_reference: Write
) -> None:
    """Errors may pass; what the model said stands."""
    for name in "ab":
        write_reference(name, text=f"Body {name}. " * 20)
    pipeline.run(config(tmp_path, Scripted(script={"a": "error", "b": "refused"})), quiet=True)
    again = Scripted()
    (outcome,) = pipeline.run(config(tmp_path, again), quiet=True)
    assert (again.asked, outcome.failed) == (["a"], 1)


def test_silence_is_an_error_and_never_dropped(tmp_path: Path, write_reference: Write) -> None:
    """An article for which a summarizer yields nothing gets a line that says so."""
    write_reference("a")
    pipeline.run(config(tmp_path, Scripted(script={"a": "silence"})), quiet=True)
    (line,) = lines(tmp_path / "runs" / "x" / "predictions.jsonl")
    assert (line["status"], "no prediction" in line["error"]) == ("error", True)


def test_a_stopped_candidate_keeps_what_it_has_and_the_others_go_on(
    tmp_path: Path, write_reference: Write
) -> None:
    """What it did not answer scores the worst until it is run again."""
    for name in "ab":
        write_reference(name, text=f"Body {name}. " * 20)
    stopping = config(tmp_path, Scripted(script={"a": "stop"}))
    other = Candidate(name="y", summarizer_name="scripted", summarizer=Scripted())
    outcomes = pipeline.run(replace(stopping, candidates=(*stopping.candidates, other)), quiet=True)
    assert [outcome.stopped for outcome in outcomes] == ["no key", None]
    run = tmp_path / "runs" / "x"
    assert [line["article_id"] for line in lines(run / "predictions.jsonl")] == ["b"]
    assert [line["digest"] == "missing" for line in lines(run / "scores" / "form.jsonl")[1:]] == [
        True,
        False,
    ]
    again = Scripted()
    pipeline.run(config(tmp_path, again), quiet=True)
    assert again.asked == ["a"]
    assert files(run) == {
        key: value.replace(b"/y/", b"/x/") for key, value in files(tmp_path / "runs" / "y").items()
    }


def test_a_crash_within_a_summarizer_ends_only_its_candidate(
    tmp_path: Path, write_reference: Write
) -> None:
    """A fault in a plug-in is reported as what stopped it."""

    @dataclass(frozen=True)
    class Broken(Scripted):
        def predict(self, articles: Sequence[Article]) -> Iterator[Prediction]:
            yield from super().predict(articles[:1])
            raise RuntimeError("boom")

    for name in "ab":
        write_reference(name, text=f"Body {name}. " * 20)
    (outcome,) = pipeline.run(config(tmp_path, Broken()), quiet=True)
    assert outcome.stopped == "RuntimeError: boom"
    assert len(lines(tmp_path / "runs" / "x" / "predictions.jsonl")) == 1


def test_changed_settings_are_refused_with_the_ways_on(
    tmp_path: Path, write_reference: Write
) -> None:
    """The same name with other settings is an error; `fresh` begins again."""
    write_reference("a")

    def lead(bullets: int) -> Config:
        from bench.summarizers.lead import Lead

        return config(tmp_path, Lead(bullets=bullets))

    pipeline.run(lead(1), quiet=True)
    before = files(tmp_path / "runs" / "x")
    with pytest.raises(InputError, match=r"bullets was 1, now 2.*new name.*--fresh --only x"):
        pipeline.run(lead(2), quiet=True)
    assert files(tmp_path / "runs" / "x") == before
    pipeline.run(lead(2), fresh=True, quiet=True)
    assert len(lines(tmp_path / "runs" / "x" / "predictions.jsonl")[0]["takeaways"]) == 2


def test_a_run_in_use_is_said_at_once(tmp_path: Path, write_reference: Write) -> None:
    """The second process neither waits nor writes."""
    write_reference("a")
    with Run(tmp_path / "runs" / "x").lock(), pytest.raises(BenchError, match="in use by another"):
        pipeline.run(config(tmp_path, Scripted()), quiet=True)
    assert not (tmp_path / "runs" / "x" / "run.json").exists()


def test_scores_are_made_again_when_the_signature_changes(
    tmp_path: Path, write_reference: Write
) -> None:
    """A file made with other settings of a metric is replaced, never mixed."""
    write_reference("a")
    pipeline.run(config(tmp_path, Scripted()), quiet=True)
    path = tmp_path / "runs" / "x" / "scores" / "form.jsonl"
    good = path.read_bytes()
    path.write_bytes(good.replace(b"form|version:", b"form|version:0"))
    pipeline.run(config(tmp_path, Scripted()), quiet=True)
    assert path.read_bytes() == good


@pytest.mark.parametrize("cut", [1, 40, -1, -30])
def test_torn_files_are_mended(tmp_path: Path, write_reference: Write, cut: int) -> None:
    """Cut anywhere, predictions and scores end as those of an undisturbed run."""
    for name in "abc":
        write_reference(name, text=f"Body {name}. " * 20)
    pipeline.run(config(tmp_path, Scripted()), quiet=True)
    whole = files(tmp_path / "runs" / "x")
    for path in (tmp_path / "runs" / "x").rglob("*.jsonl"):
        path.write_bytes(path.read_bytes()[:cut])
    pipeline.run(config(tmp_path, Scripted()), quiet=True)
    assert files(tmp_path / "runs" / "x") == whole


def test_limit_takes_the_first_articles(tmp_path: Path, write_reference: Write) -> None:
    """A trial over one article does not ask for the others."""
    for name in "ab":
        write_reference(name, text=f"Body {name}. " * 20)
    first = Scripted()
    pipeline.run(config(tmp_path, first), limit=1, quiet=True)
    assert first.asked == ["a"]


def test_an_empty_collection_is_refused(tmp_path: Path) -> None:
    """No references, no run."""
    (tmp_path / "references").mkdir()
    with pytest.raises(InputError, match="no references"):
        pipeline.run(config(tmp_path, Scripted()), quiet=True)
    assert not (tmp_path / "runs").exists()


@dataclass(frozen=True, kw_only=True)
class Unable(Scripted):
    """Lacks what `fault` says, already when it is asked what it is."""

    fault: Exception = field(default_factory=Exception)

    def identity(self) -> dict[str, Any]:
        """It never gets so far."""
        raise self.fault


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (CandidateStopped("no model"), "no model"),
        (MissingDependency("spacy", "pip install spacy"), "spacy is not installed: pip install"),
        (InputError("no such file", file="ours.jsonl"), "ours.jsonl: no such file"),
        (ValueError("boom"), "ValueError: boom"),
    ],
)
def test_a_candidate_that_cannot_start_leaves_a_run_that_says_why(
    tmp_path: Path, write_reference: Write, fault: Exception, told: str
) -> None:
    """The others go on; once it can start, it does, with whatever settings it then has."""
    write_reference("a")
    both = config(tmp_path, Unable(fault=fault))
    other = Candidate(name="y", summarizer_name="scripted", summarizer=Scripted())
    outcomes = pipeline.run(replace(both, candidates=(*both.candidates, other)), quiet=True)
    assert [outcome.made for outcome in outcomes] == [0, 1]
    assert told in (outcomes[0].stopped or "")
    run = Run(tmp_path / "runs" / "x")
    manifest = run.manifest()
    assert manifest and manifest["stopped"].startswith(told)
    assert (manifest["ended"], manifest["settings"], run.predictions()) == (None, None, {})
    (outcome,) = pipeline.run(config(tmp_path, Scripted()), quiet=True)
    assert (outcome.made, outcome.stopped, run.manifest()["settings"]) == (1, None, {})  # type: ignore[index]


def test_a_complete_run_outlives_a_candidate_that_cannot_start_again(
    tmp_path: Path, write_reference: Write
) -> None:
    """Without its model what was made stands, also under --fresh; the reason is told."""
    write_reference("a")
    pipeline.run(config(tmp_path, Scripted()), quiet=True)
    run = tmp_path / "runs" / "x"
    before = {path: path.read_bytes() for path in run.rglob("*.json*")}
    for fresh in (False, True):
        unable = config(tmp_path, Unable(fault=CandidateStopped("no model")))
        (outcome,) = pipeline.run(unable, fresh=fresh, quiet=True)
        assert outcome.stopped == "no model"
        assert {path: path.read_bytes() for path in run.rglob("*.json*")} == before


def test_a_dry_run_says_what_cannot_start(tmp_path: Path, write_reference: Write) -> None:
    """The others' plans are made all the same, and nothing is written."""
    write_reference("a")
    both = config(tmp_path, Unable(fault=InputError("no such prompt")))
    other = Candidate(name="y", summarizer_name="scripted", summarizer=Scripted())
    planned = pipeline.plans(replace(both, candidates=(*both.candidates, other)))
    assert [(one.articles, one.problem) for one in planned] == [(0, "no such prompt"), (1, None)]
    assert not (tmp_path / "runs").exists()
