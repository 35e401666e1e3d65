"""Tests of `calibrate --fit`: the file, and the metric that reads it."""

from __future__ import annotations

import json
import random
from pathlib import Path
from runpy import run_path

import pytest
from typer.testing import CliRunner

from bench import config
from bench.cli import app
from bench.consistency.embedded import Embedded
from bench.consistency.thresholds import Fitted, read, relabelled
from bench.metrics.consistency import Consistency
from bench.types import InputError, Item, Problem, Verdict

SHARED = run_path(str(Path(__file__).with_name("conftest.py")))
ARTICLES, bullets, row, sample, truth = (
    SHARED[name] for name in ("ARTICLES", "bullets", "row", "sample", "truth")
)
SIGNATURE = "embedded|tiny|version:0"


def support(name: str, number: int, place: int) -> float:
    """High for most supported bullets, low for most others."""
    draw = random.Random(f"support {name}{number}{place}")
    return round(min(max(draw.gauss(0.35 + 0.4 * truth(name, number)[place], 0.15), 0), 1), 6)


@pytest.fixture(autouse=True)
def tiny(monkeypatch) -> None:
    """A checker without a model."""
    monkeypatch.setattr(Embedded, "signature", lambda self: SIGNATURE)
    monkeypatch.setattr(
        Embedded,
        "verdicts",
        lambda self, cases: [
            [Verdict(bullet=text, support=float(text), label="uncertain") for text in case.bullets]
            for case in cases
        ],
    )


@pytest.fixture
def scored(write_run, tmp_path, monkeypatch) -> Path:
    """The run `model`, with its verdicts, in the working folder."""
    told = [
        {"article_id": f"a{i}", "article_digest": f"a{i}", "takeaways": bullets("model", i)}
        for i in range(ARTICLES)
    ]
    verdicts = [
        {
            "verdicts": [
                {"bullet": text, "support": support("model", i, place), "label": "uncertain"}
                for place, text in enumerate(bullets("model", i))
            ]
        }
        for i in range(ARTICLES)
    ]
    write_run(
        "model",
        {"unsupported": [0.0] * ARTICLES},
        predictions=told,
        details={"consistency": verdicts},
        signatures={"consistency": f"consistency|{SIGNATURE}|version:2"},
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path / "runs" / "model"


def call(*arguments: object) -> tuple[int, str, str]:
    """Exit code, output, and errors of `calibrate`."""
    result = CliRunner().invoke(app, ["calibrate", *map(str, arguments)])
    error = str(result.exception) if isinstance(result.exception, Exception) else ""
    return result.exit_code, result.stdout, error


@pytest.fixture
def fitted(scored, write_judgments) -> Path:
    """Thresholds fitted to 100 articles."""
    path = write_judgments([row("model", i) for i in sample(100)])
    code, _, error = call(path, "model", "--fit", "thresholds.json")
    assert (code, error) == (0, "")
    return Path("thresholds.json")


def test_fitted_labels_are_as_right_as_was_said(fitted):
    """On 2,000 other articles: within the interval of the cross-fitted precision."""
    found = read(fitted)["embedded"]
    for label, value in (("unsupported", 0), ("supported", 1)):
        told = [
            truth("model", i)[place] == value
            for i in range(1000, 3000)
            for place in range(5)
            if found.label(support("model", i, place)) == label
        ]
        reached = found.reached[label]
        assert reached.low <= sum(told) / len(told) <= reached.high
        assert reached.high - reached.low < 0.2


@pytest.mark.parametrize("layout", ["terminal", "markdown", "csv", "latex", "json"])
def test_prints_in_all_formats_and_writes_the_same_bytes(fitted, layout):
    """Twice the same, table and file."""
    told = ("judgments.jsonl", "model", "--fit", "thresholds.json", "--format", layout)
    before = fitted.read_bytes()
    assert call(*told)[1] == call(*told)[1]
    assert "unsupported" in call(*told)[1]
    assert fitted.read_bytes() == before


def test_the_metric_labels_by_the_file_and_its_signature_says_so(fitted):
    """Labels from the thresholds alone; the signature has their digest and number of labels."""
    found = read(fitted)["embedded"]
    metric = Consistency(fitted=fitted)
    pinned = found.pinned(SIGNATURE)
    assert metric.signature() == f"consistency|{SIGNATURE}|{pinned}|version:2"
    assert pinned.endswith(f"|labels:{found.labels}")
    assert found.labels == 500
    low, high = found.unsupported_below - 0.01, found.supported_from + 0.01
    item = Item(article="x", references=(), takeaways=(f"{low}", f"{high}"))
    (made,) = metric.score([item])
    assert (made.values["unsupported"], made.values["supported"]) == (0.5, 0.5)
    changed = json.loads(fitted.read_text())
    changed["embedded"]["supported_from"] = 1.0
    fitted.write_text(json.dumps(changed))
    assert Consistency(fitted=fitted).signature() != metric.signature


def test_bench_toml_names_the_file_beside_it(fitted, tmp_path):
    """A path is relative to the configuration."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    fitted.rename(folder / "own.json")
    text = 'metrics = [{ metric = "consistency", fitted = "own.json" }]\n[candidates.lead]\n'
    (folder / "bench.toml").write_text(text + 'summarizer = "lead"\n')
    metric = config.load(folder / "bench.toml").metrics["consistency"]
    assert "|fitted:" in metric.signature()


def test_a_run_that_was_scored_with_thresholds_can_be_fitted_again(fitted, scored):
    """Supports are the checker's; only labels were changed."""
    file = scored / "scores" / "consistency.jsonl"
    pinned = read(fitted)["embedded"].pinned(SIGNATURE)
    file.write_text(file.read_text().replace(SIGNATURE, f"{SIGNATURE}|{pinned}"))
    before = fitted.read_bytes()
    assert call("judgments.jsonl", "model", "--fit", fitted)[0] == 0
    assert fitted.read_bytes() == before


def test_thresholds_of_other_checkers_stay(fitted):
    """One file holds those of several."""
    other = json.loads(fitted.read_text())["embedded"]
    fitted.write_text(json.dumps({"nli": other}))
    assert call("judgments.jsonl", "model", "--fit", fitted)[0] == 0
    assert set(read(fitted)) == {"nli", "embedded"}


def test_another_version_of_the_checker_is_refused(fitted, monkeypatch):
    """By the metric that reads the file, and by a fit to old verdicts."""
    monkeypatch.setattr(Embedded, "signature", lambda self: "embedded|tiny|version:1")
    with pytest.raises(InputError, match=r"thresholds\.json: signature: fitted to embedded\|tiny"):
        Consistency(fitted=fitted).signature()
    code, _, error = call("judgments.jsonl", "model", "--fit", "new.json")
    assert code == 1
    assert "made by another checker" in error


CLAIM = Problem(kind="claim", words="b", why="no passage supports it")
FIT = Fitted(
    signature="s",
    unsupported_below=0.3,
    supported_from=0.6,
    precision=0.8,
    labels=9,
    articles=3,
    data="d",
)


@pytest.mark.parametrize(
    ("given", "label", "kinds"),
    [
        ({"support": 0.1}, "unsupported", ["fitted"]),
        ({"support": 0.3}, "uncertain", []),
        ({"support": 0.6}, "supported", []),
        ({"support": float("nan")}, "uncertain", []),
        (
            {"support": 0.7, "problems": (Problem(kind="claim", words="b", why="w"),)},
            "supported",
            [],
        ),
        (
            {"support": 0.2, "problems": (Problem(kind="claim", words="b", why="w"),)},
            "unsupported",
            ["claim"],
        ),
    ],
)
def test_labels_and_problems_agree(given, label, kinds):
    """A bullet that is unsupported says why, one that is not has no passage lacking."""
    verdict = Verdict(**{"bullet": "b", "label": "uncertain"} | given)
    (made,) = relabelled([verdict], FIT)
    assert made.label == label
    assert [problem.kind for problem in made.problems] == kinds


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[]", "expected an object"),
        ("{", "expected JSON"),
        ('{"nli": {}}', "nli: object missing required field signature"),
        ('{"nli": {"signature": 1}}', "nli.signature: expected str, got int"),
    ],
)
def test_a_file_of_something_else_is_refused(tmp_path, text, expected):
    """With file and field."""
    path = tmp_path / "thresholds.json"
    path.write_text(text)
    with pytest.raises(InputError, match="fitted: ") as told:
        Consistency(fitted=path)
    assert expected in str(told.value)
    assert str(path) in str(told.value)


def test_thresholds_in_the_wrong_order_or_of_no_checker_are_refused(fitted):
    """Two mistakes of people who write the file themselves."""
    right = json.loads(fitted.read_text())["embedded"]
    fitted.write_text(json.dumps({"embedded": right | {"unsupported_below": 0.9}}))
    with pytest.raises(InputError, match=r"embedded\.supported_from: expected no less"):
        Consistency(fitted=fitted)
    fitted.write_text(json.dumps({"nli": right}))
    with pytest.raises(InputError, match="'nli' is not one of the checkers"):
        Consistency(fitted=fitted)


def test_refuses_too_few_labels(scored, write_judgments):
    """Articles, then bullets of each kind; nothing is written."""
    few = write_judgments([row("model", i) for i in sample(9)])
    code, _, error = call(few, "model", "--fit", "thresholds.json")
    assert code == 1
    assert "9 articles with labelled bullets, 8 more are needed" in error
    sound = write_judgments([row("model", i, bullet_labels=[1] * 5) for i in sample(30)])
    _, _, error = call(sound, "model", "--fit", "thresholds.json")
    assert "0 bullets that people find unsupported, 6 more are needed" in error
    assert not Path("thresholds.json").exists()


def test_refuses_a_support_that_says_nothing(scored, write_judgments):
    """Labels by chance: no threshold is right in 95 of 100 cases."""
    draw = random.Random(0)
    rows = [
        row("model", i, bullet_labels=[draw.randint(0, 1) for _ in range(5)]) for i in sample(60)
    ]
    code, _, error = call(
        write_judgments(rows), "model", "--fit", "thresholds.json", "--precision", "0.95"
    )
    assert code == 1
    assert "no threshold makes a label of 'embedded' right in 95% of cases" in error


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--fit", "t.json", "--human", "trust"], "--human: has no meaning for --fit"),
        (["--precision", "0.9"], "--precision: has no meaning for a correction"),
        (["--fit", "t.json", "--precision", "0.2"], "expected more than 0.5"),
        (["--fit", "t.json", "--checker", "nli"], "no checker 'nli'"),
    ],
)
def test_refuses_options_that_do_not_go_together(scored, write_judgments, options, expected):
    """Before anything is read."""
    path = write_judgments([row("model", i) for i in sample(20)])
    assert expected in call(path, "model", *options)[2]
