"""bench.toml: everything that is wrong is said at once, with line and field."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import config
from bench.types import InputError


def read(tmp_path: Path, text: str) -> config.Config:
    """Load a configuration with this text."""
    path = tmp_path / "bench.toml"
    path.write_text(text)
    return config.load(path)


def test_every_problem_is_named_at_once(tmp_path: Path) -> None:
    """One reading reports all problems, each with its line, its field and the nearest name."""
    with pytest.raises(InputError) as caught:
        read(
            tmp_path,
            'refrences = "x"\n'
            'metrics = ["roug", { metric = "form", colour = 1 }]\n'
            "[candidates.a]\n"
            'summarizer = "leed"\n'
            "[candidates.b]\n"
            'summarizer = "lead"\n'
            "bulets = 3\n"
            "[candidates.c]\n"
            "bullets = 3\n"
            "[candidates.d]\n"
            'summarizer = "lead"\n'
            "bullets = 0\n"
            'cutoff = "spring"\n'
            '[candidates."../e"]\n'
            'summarizer = "lead"\n'
            "[candidates.f]\n"
            'summarizer = "file"\n',
        )
    message = str(caught.value)
    for expected in (
        ":1: refrences: unknown key; did you mean 'references'?",
        ":2: metrics: unknown name 'roug'; did you mean 'rouge'?",
        ":2: metrics.colour: unknown setting; it has none",
        ":4: candidates.a.summarizer: unknown name 'leed'; did you mean 'lead'?",
        ":7: candidates.b.bulets: unknown setting; did you mean 'bullets'?",
        ":8: candidates.c.summarizer: expected the name of a summarizer",
        ":12: candidates.d.bullets: input should be greater than 0",
        ":13: candidates.d.cutoff: expected a month",
        ":14: candidates.../e: a name becomes a folder",
        ":16: candidates.f.path: missing",
    ):
        assert expected in message


def test_a_file_that_is_no_toml_is_refused(tmp_path: Path) -> None:
    """A syntax error names the file and what the parser said."""
    with pytest.raises(InputError, match=r"bench\.toml: cannot be read as TOML: Unterminated"):
        read(tmp_path, 'a = 1\nb = "')


def test_no_file_says_how_to_name_one(tmp_path: Path) -> None:
    """The commonest mistake has its answer in the message."""
    with pytest.raises(InputError, match=r"no such file; `takeaway-bench run CONFIG`"):
        config.load(tmp_path / "bench.toml")


def test_paths_are_relative_to_the_file(tmp_path: Path) -> None:
    """The folder that one stands in changes nothing."""
    made = read(
        tmp_path,
        'metrics = []\n[candidates.x]\nsummarizer = "file"\npath = "made/x.jsonl"\n',
    )
    assert made.references == tmp_path / "references"
    assert made.candidates[0].summarizer.path == tmp_path / "made" / "x.jsonl"  # type: ignore[attr-defined]


def test_seed_reaches_candidates_that_have_one_and_can_be_overruled(tmp_path: Path) -> None:
    """The configuration's seed is a default for every candidate's own."""
    made = read(
        tmp_path,
        "metrics = []\nseed = 7\n"
        '[candidates.a]\nsummarizer = "random"\n'
        '[candidates.b]\nsummarizer = "random"\nseed = 1\n'
        '[candidates.c]\nsummarizer = "lead"\n',
    )
    seeds = [getattr(candidate.summarizer, "seed", None) for candidate in made.candidates]
    assert seeds == [7, 1, None]


def test_narrowing_keeps_the_metrics_settings(tmp_path: Path) -> None:
    """`--metrics` and `--only` choose among what is configured, and name what is not there."""
    made = read(
        tmp_path,
        'metrics = ["form", { metric = "rouge", stemmer = false }]\n'
        '[candidates.a]\nsummarizer = "lead"\n[candidates.b]\nsummarizer = "random"\n',
    )
    narrow = config.narrowed(made, metrics="rouge", only=["b"])
    assert [candidate.name for candidate in narrow.candidates] == ["b"]
    assert narrow.metrics["rouge"].stemmer is False  # type: ignore[attr-defined]
    with pytest.raises(InputError, match="no candidate 'c'"):
        config.narrowed(made, only=["c"])
    with pytest.raises(InputError, match="did you mean 'form'"):
        config.narrowed(made, metrics="fom")


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("CON", "reserved on Windows"),
        ("nul.txt", "reserved on Windows"),
        ("lead.", "ends with a dot"),
        ("report", "is the name of another file beside the runs"),
        ("Report", "is the name of another file beside the runs"),
        ("leaderboard.csv", "is the name of another file beside the runs"),
        ("Leaderboard.MD", "is the name of another file beside the runs"),
        ("x" * 101, "at most 100 letters"),
        ("é", "letters, digits"),
    ],
)
def test_a_candidate_whose_folder_cannot_be_is_refused(tmp_path: Path, name: str, why: str) -> None:
    """A name that clashes or is reserved is refused when it is read, with its line."""
    with pytest.raises(InputError, match=rf":1: candidates\..*{why}"):
        read(tmp_path, f'[candidates."{name}"]\nsummarizer = "lead"\n')


def test_two_candidates_of_one_folder_are_refused(tmp_path: Path) -> None:
    """Lead beside lead is one folder on macOS and Windows."""
    text = '[candidates.Lead]\nsummarizer = "lead"\n[candidates.lead]\nsummarizer = "lead"\n'
    with pytest.raises(InputError, match=r":3: candidates\.lead: is the same folder as 'Lead'"):
        read(tmp_path, text)


@pytest.mark.parametrize("value", ["1" * 5000, "[" * 5000 + "]" * 5000])
def test_toml_that_the_parser_cannot_hold_is_refused(tmp_path: Path, value: str) -> None:
    """An endless number, or endless brackets, is bad input like any other."""
    with pytest.raises(InputError, match=r"bench\.toml: cannot be read as TOML"):
        read(tmp_path, f"seed = {value}\n")


RANKING = 'metrics = ["rouge", "coverage"]\n[candidates.a]\nsummarizer = "lead"\n[ranking]\n'


def test_ranking_is_read(tmp_path: Path) -> None:
    """Without the section coverage F1 ranks, and 5% is the limit."""
    read_in = read(tmp_path, RANKING + 'by = "rougeLsum_fmeasure"\navoid_unsupported = 0\n')
    assert read_in.ranking == config.Ranking(by="rougeLsum_fmeasure", avoid_unsupported=0.0)
    bare = read(tmp_path, '[candidates.a]\nsummarizer = "lead"\n')
    assert bare.ranking == config.Ranking(by="coverage_f1", avoid_unsupported=0.05)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("avoid_unsuported = 0.1", "unknown key; did you mean 'avoid_unsupported'?"),
        ("avoid_unsupported = 1.1", "expected a share from 0 to 1"),
        ("avoid_unsupported = nan", "expected a share from 0 to 1"),
        ('avoid_unsupported = "5%"', "expected a share from 0 to 1"),
        ("avoid_unsupported = true", "expected a share from 0 to 1"),
        ('by = "coverage_f"', "found 'coverage_f'; did you mean 'coverage_f1'?"),
        ('by = "bullets"', "expected a column of the metrics that has a better and a worse"),
        ("by = 3", "found 3"),
    ],
)
def test_a_wrong_ranking_is_named_with_its_line(tmp_path: Path, line: str, expected: str) -> None:
    """Each field with what was expected, as all others."""
    with pytest.raises(InputError) as caught:
        read(tmp_path, RANKING + line + "\n")
    field = line.split(" ")[0]
    assert f":5: ranking.{field}: " in str(caught.value)
    assert expected in str(caught.value)


def test_a_ranking_that_is_no_table_is_refused(tmp_path: Path) -> None:
    """A single word in place of the section."""
    with pytest.raises(InputError, match=r":1: ranking: expected a table, \[ranking\]"):
        read(tmp_path, 'ranking = "coverage_f1"\n[candidates.a]\nsummarizer = "lead"\n')


@pytest.mark.parametrize("form", ["auto", "jsonl", "parquet"])
def test_storage(tmp_path, form):
    """The form of large runs' files."""
    path = tmp_path / "bench.toml"
    path.write_text(f'[storage]\nformat = "{form}"\n[candidates.lead]\nsummarizer = "lead"\n')
    assert config.load(path).storage == form
    path.write_text('[storage]\nformat = "csv"\nfrom = 1\n[candidates.a]\nsummarizer = "lead"\n')
    with pytest.raises(InputError) as told:
        config.load(path)
    assert f"{path}:2: storage.format: expected one of auto, jsonl, parquet" in str(told.value)
    assert "storage.from: unknown key" in str(told.value)
