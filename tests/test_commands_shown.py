"""Every command of the README and of docs/ is run as it is printed, each block in a fresh folder.

The folder has what a reader would have by then: runs, a page, an article, judgments. Commands are
called in this process, so that libraries are loaded once; one test calls a real shell.
"""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import bench
from bench import cli, config, references

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
TUTORIAL = ROOT / "docs" / "tutorial.md"  # one session, which tests/test_tutorial.py follows
PAGES = [ROOT / "README.md", *sorted({*(ROOT / "docs").glob("*.md")} - {TUTORIAL})]
PROGRAM = ".venv/bin/takeaway-bench"
ACTIVATE = ". .venv/bin/activate"
COMMAND = re.compile(
    r"(\.venv/bin/\S+|takeaway-bench|make|python3?|pip|uv|hf|git|cd|\.|export|docker|podman) \S"
)
NETWORK = "asks a package index; `make test` and `make dist` do it"
NOT_RUN = {
    r"make (bench|test|dist|docs)": NETWORK,
    r"\.venv/bin/pip install|\.venv/bin/uv pip|pip install": NETWORK,
    r"python3? -m venv": NETWORK,
    r".*models fetch": "downloads weights from a hub",
    r".*rate serve": "waits for raters; tests/rating/test_server.py starts it",
    r".*rate report": "takes raters' answers; tests/raters has some",
    r".*rate import": "takes a file that a browser made; tests/rating/test_page.py has one",
    r".* --checker (nli|judge)|.*facts --model": "needs weights from a hub, or a key",
    r".*takeaway-bench calibrate": "needs 17 articles that people judged; see tests/calibration",
    r".*takeaway-bench prefer(?!.*--dry-run)": "needs a judge that compares",
    r".*s3://": "needs a bucket; tests/test_places.py has a server",
    r".*--engine ray": "needs a cluster; tests/test_ray.py starts one",
    r".*takeaway-bench COMMAND": "a pattern",
}
"""Commands that are not run, with the reason."""
EXIT = {"compare .*--gate": (0, 100)}
"""Exit codes other than 0 that a command may end with."""

PAGE = """The mill at Corby Ness closes

Key Takeaways

- The mill at Corby Ness has closed after 140 years.
- About 60 people are out of work.

The mill at Corby Ness closed on Monday after 140 years. Its owner blamed the price of wool, which
has doubled since the spring, and the cost of power.

Some 60 people worked there. The council will meet on Friday to discuss the site, and a museum in
the next town has asked for the oldest of the looms. The owner has not replied.
"""
COPIED = """---
title: Ferry to Sandholm sails again
---
The ferry to Sandholm sailed again on Tuesday after a winter in the yard. It carried 140 people and
two lorries on the first crossing. The operator has put in a new engine and new lifeboats.

Fares stay as they were until June. From July a return ticket costs two crowns more. The islanders
had asked for a later boat in the evening, which the operator wants to try in August.

## Key Takeaways

- Fares stay as they were until June.
- It carried 140 people and two lorries on the first crossing.
"""
"""A reference with bullets that the default checker supports."""
CANDIDATE = """
[candidates.{name}]
summarizer = "openai"
model = "ok"
base_url = "{url}"
"""


BLOCK = re.compile(r"^```(\w*)[^\n]*\n([\s\S]*?)^```|(?:^    .*\n|^\n(?=    ))+", re.MULTILINE)


def blocks(text: str) -> Iterator[tuple[str, str]]:
    """Language ("" where it is indented) and text of each block of code."""
    for match in BLOCK.finditer(text):
        indented = re.sub("^    ", "", match[0].lstrip("\n"), flags=re.MULTILINE)
        yield (match[1], match[2]) if match[2] is not None else ("", indented)


def commands(text: str) -> list[str]:
    """The commands of a block, continued lines joined; none where it shows something else."""
    lines = [line.strip() for line in re.sub(r"\\\n\s*", "", text).splitlines()]
    told = [line for line in lines if line and not line.startswith("#")]
    return told if any(map(COMMAND.match, told)) else []


SHOWN = [
    (page, number, commands(block))
    for page in PAGES
    for number, (language, block) in enumerate(blocks(page.read_text(encoding="utf-8")))
    if language in ("", "sh", "bash", "console", "shell") and commands(block)
]


def first(page: str, language: str) -> str:
    """The first block of a language on a page of docs/."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    return next(block for known, block in blocks(text) if known == language)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with three articles, candidates, and the files that pages name."""
    folder = tmp_path_factory.mktemp("prepared")
    for path in sorted((ROOT / "references").glob("a*.md"))[:3]:
        (folder / "references").mkdir(exist_ok=True)
        shutil.copy(path, folder / "references")
    (folder / "references" / "copied.md").write_text(COPIED)
    kept = [reference.article.id for reference in references.load(folder / "references")]
    challenges = (ROOT / "references" / "challenges" / "consistency.jsonl").read_text("utf-8")
    few = [line for line in challenges.splitlines() if json.loads(line)["article_id"] in kept][:6]
    (folder / "references" / "challenges").mkdir()
    (folder / "references" / "challenges" / "consistency.jsonl").write_text("\n".join(few) + "\n")
    (folder / "page.html").write_text(PAGE)
    shutil.copy(folder / "references" / f"{kept[0]}.md", folder / "article.md")
    (folder / "bullets.md").write_text("- The mill closed.\n- About 90 people lose their work.\n")
    judgments = re.sub(
        r', "(fluency": \w+|compared": {.+?})', "", first("judgments.md", "json")
    )  # one rating is left
    (folder / "articles.csv").write_text(
        "id,headline,body,takeaways\nmill,Mill,It shut.,It shut.\n"
    )
    (folder / "judgments.jsonl").write_text(judgments)
    (folder / "gate.toml").write_text(first("gate.md", "toml"))
    command = [sys.executable, str(ROOT / "tests" / "fake_server.py")]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert server.stdout
    url = f"http://127.0.0.1:{int(server.stdout.readline())}/v1"
    models = "".join(CANDIDATE.format(name=name, url=url) for name in ("gpt-5-mini", "mine"))
    lead = '[candidates.{}]\nsummarizer = "lead"\n'
    runs = "".join(lead.format(name) for name in ("lead", "before", "after"))
    (folder / "bench.toml").write_text(runs + models)
    yield folder
    server.kill()
    server.communicate()


Call = Callable[[str], int]


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch) -> Call:
    """Call the command line as `main` is called, and return the exit code."""

    def called(arguments: str) -> int:
        monkeypatch.setattr(sys, "argv", ["takeaway-bench", *shlex.split(arguments, comments=True)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return int(ended.value.code or 0)

    return called


@pytest.fixture(scope="module")
def ran(prepared: Path) -> Path:
    """The folder after its first run."""
    command = [sys.executable, "-m", "bench", "run", "--quiet", str(prepared / "bench.toml")]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return prepared


def reason(line: str) -> str:
    """Why a command is not run, else ""."""
    return next((why for pattern, why in NOT_RUN.items() if re.match(pattern, line)), "")


def allowed(line: str) -> tuple[int, ...]:
    """The exit codes that a command may end with."""
    return next((codes for pattern, codes in EXIT.items() if re.search(pattern, line)), (0,))


@pytest.mark.parametrize(
    ("page", "lines"),
    [(page, lines) for page, _, lines in SHOWN],
    ids=[f"{page.name}-{number}" for page, number, _ in SHOWN],
)
def test_commands_work_as_printed(
    page: Path,
    lines: list[str],
    ran: Path,
    call: Call,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Each ends as the page leads to expect; the README's work where nothing is on the path."""
    starts = any(" init" in line for line in lines)
    (tmp_path / "fresh").mkdir() if starts else shutil.copytree(ran, tmp_path / "fresh")
    monkeypatch.chdir(tmp_path / "fresh")
    for line in filter(lambda line: not reason(line), lines):
        program, _, arguments = line.partition(" ")
        if program == "python":
            assert subprocess.run([sys.executable, *shlex.split(arguments)]).returncode == 0
        elif line != ACTIVATE:
            assert program == PROGRAM or (
                page.name != "README.md" and program == Path(PROGRAM).name
            )
            code = call(arguments)
            assert code in allowed(line), f"{line}: {code}\n{capsys.readouterr().err}"
            if starts:
                _leave_three()


def _leave_three() -> None:
    """Remove all articles but three, so that the run that follows is short."""
    for path in sorted(Path("references").glob("*.md"))[3:]:
        path.unlink()


@pytest.mark.parametrize("pattern", NOT_RUN)
def test_what_is_not_run_is_there(pattern: str) -> None:
    """The list of exceptions has none that no page needs."""
    assert any(re.match(pattern, line) for _, _, lines in SHOWN for line in lines)


def test_the_shell_finds_the_readmes_command(tmp_path: Path) -> None:
    """A fresh shell without a path of its own runs the program where the README says that it is."""
    (tmp_path / ".venv").symlink_to(sys.prefix)
    command = ["/bin/sh", "-c", f"{PROGRAM} --version"]
    environment = {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.stdout == f"takeaway-bench {bench.__version__}\n"


def test_the_readmes_python(
    prepared: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The lines of Python work, given rows, scores and bullets."""
    monkeypatch.syspath_prepend(str(ROOT / "tools" / "packaging"))
    monkeypatch.chdir(prepared)
    (code,) = [block for _, block in blocks(README) if "import takeaway_bench" in block]
    row = {"article": "The mill closed.", "references": [["It closed."]], "takeaways": ["It."]}
    names = {
        "rows": [{**row, "id": name} for name in "ab"],
        "base": bench.score([{**row, "id": name} for name in "ab"], ["rouge"]),
        "article": row["article"],
        "bullets": row["takeaways"],
    }
    exec(code, names | {"new": names["base"]})  # noqa: S102  our own document


def test_the_readmes_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The candidates shown are valid."""
    (text,) = [block for _, block in blocks(README) if "[candidates." in block]
    (tmp_path / "bench.toml").write_text(text)
    (tmp_path / "ours.jsonl").touch()
    names = [candidate.name for candidate in config.load(tmp_path / "bench.toml").candidates]
    assert names == list(tomllib.loads(text)["candidates"])


def test_the_readmes_reference(tmp_path: Path) -> None:
    """The file shown can be read."""
    (text,) = [block for _, block in blocks(README) if "## Key Takeaways" in block]
    (tmp_path / "bridge.md").write_text(text.lstrip())
    assert len(references.read(tmp_path / "bridge.md").takeaways[0]) == 2
