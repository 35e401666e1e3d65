"""Write constraints.txt: what is installed, each release with the SHA-256 of all its files.

The releases are the newest that fit together on every platform and Python that pyproject.toml
allows; those that are named on the command line stay as they are in the file, `--keep` keeps all.
`make pins` runs this; uv asks the package index that it is set up with.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

FILE = Path("constraints.txt")
PYTHON = "3.11"
HEAD = """\
# What is installed, with the SHA-256 of every file of each release. `make pins` writes this file,
# the Makefile installs its parts. docs/security.md says what the hashes cover.
"""
PARTS = {
    "bench": "what `make bench` installs, pip and the build backend included",
    "torch": "as on the package index; builds for one kind of processor have other hashes",
    "test": "what the tests need too",
    "tools": "for `make audit`, `sbom` and `dist`, in an environment of their own, and uv",
}
BUILD = ("pip", "hatchling", "editables")  # the last for `pip install -e`
TOOLS = ("pip-audit", "cyclonedx-bom", "uv", "twine", "check-wheel-contents")
# The package that carries the default model names it, and nothing here imports it.
NOWHERE = "sys_platform == 'none'"
LEFT_OUT = f"sentence-transformers; {NOWHERE}"
_OF_TORCH = re.compile(r"(nvidia|cuda|triton)\b")

Blocks = dict[str, str]
"""By a package's name: its line with the version, and its lines with hashes."""


def blocks(text: str) -> Blocks:
    """The releases in a file of requirements; those of one package stay together."""
    found: Blocks = {}
    for block in re.findall(r"^[A-Za-z0-9].*(?:\n +--hash.*)*", text, re.MULTILINE):
        name = re.split(r"[=\[ ]", block)[0].lower()
        if block not in found.get(name, ""):
            found[name] = "\n".join(filter(None, [found.get(name), block]))
    return found


def compiled(wanted: list[str], settled: Blocks) -> Blocks:
    """Everything that is needed for files and packages; `settled` releases stay."""
    with tempfile.TemporaryDirectory() as folder:
        files = {name: Path(folder, f"{name}.txt") for name in ("wanted", "settled", "left")}
        packages = [one for one in wanted if not one.startswith(("-", "pyproject"))]
        files["wanted"].write_text("\n".join(packages))
        files["settled"].write_text("\n".join(map(release, settled.values())))
        files["left"].write_text(LEFT_OUT)
        command = ["uv", "pip", "compile", "--quiet", "--universal", "--generate-hashes"]
        command += ["--python-version", PYTHON, "--no-emit-index-url", "--no-annotate"]
        command += ["--no-header", "--override", files["left"], "--constraint", files["settled"]]
        command += [files["wanted"], *(one for one in wanted if one not in packages)]
        done = subprocess.run([*map(str, command)], check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603  of what stands here alone
    return {
        name: text
        for name, text in blocks(done.stdout).items()
        if not _OF_TORCH.match(name) and NOWHERE not in text
    }


def release(block: str) -> str:
    """A block without its hashes."""
    return re.sub(r" \\$|\n +--hash.*", "", block, flags=re.MULTILINE)


def main(keep: list[str]) -> None:
    """Resolve all parts together, and write each with what the parts before it lack.

    The tools stand in an environment of their own, and so with all that they need.
    """
    before = blocks(FILE.read_text())
    kept = before if "--keep" in keep else {n: before[n] for n in map(str.lower, keep)}
    test = compiled(["pyproject.toml", "--extra=test", *BUILD], kept)
    bench = compiled(["pyproject.toml", *BUILD], test)
    tools = compiled(list(TOOLS), kept | test)
    torch = {"torch": bench.pop("torch")}
    written: set[tuple[str, str]] = set()
    text = HEAD
    for part, found in zip(PARTS, (bench, torch, test, tools), strict=True):
        lacking = found.items() - (written if part != "tools" else ())
        new = [block for _, block in sorted(lacking)]
        text += "\n".join(["", f"# == {part}: {PARTS[part]}", *new, ""])
        written |= found.items()
    FILE.write_text(text)


if __name__ == "__main__":
    main(sys.argv[1:])
