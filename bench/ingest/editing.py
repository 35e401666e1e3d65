"""A person asked what a page leaves open, and a draft corrected in their editor."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from bench.console import say, shown
from bench.ingest.boxes import Box, describe
from bench.ingest.doubts import Doubt
from bench.references import dumps, parse
from bench.references.reading import decode
from bench.references.records import Place
from bench.types import BenchError, InputError, Reference


def edit(draft: Reference, problems: Sequence[InputError] = ()) -> Reference:
    """Open the draft in $VISUAL or $EDITOR and read what was saved; problems stand at its top.

    Raises
    ------
    BenchError
        No editor is named or it failed, or the file was emptied: the person changed their mind.
    InputError
        What was saved is no reference; the message names the file, which is kept.
    """
    path = Path(tempfile.mkdtemp(prefix="takeaway-bench-")) / "draft.md"
    remarks = "".join(f"# {problem.field}: {problem.message}\n" for problem in problems)
    path.write_text(dumps(draft).replace("---\n", f"---\n{remarks}", 1), encoding="utf-8")
    _open(path)
    place = Place(file=path)
    text = decode(path.read_bytes(), place) or ""
    if not text.strip():
        raise BenchError("the draft was emptied; nothing is added")
    reference, _ = parse(text, place, draft.article.id)
    path.unlink()
    path.parent.rmdir()
    return reference


def ask(doubt: Doubt) -> Any:
    """Offer the options of a doubt by number on the terminal; None where the person takes none.

    Raises
    ------
    BenchError
        There is no terminal to ask on.
    """
    with _keyboard() as keyboard:
        if not (keyboard or sys.stdin.isatty()):
            raise BenchError(f"{doubt.field}: {doubt.reason}; there is no terminal to ask on")
        say(f"{doubt.field}: {doubt.reason}")
        for number, option in enumerate(doubt.options, start=1):
            say(f"  {number}  {describe(option) if isinstance(option, Box) else option}")
        say(f"Which one? 1 to {len(doubt.options)}, or 0 for none of them:")
        return _choice(keyboard or sys.stdin.buffer, doubt.options)


def _choice(keyboard: IO[bytes], options: Sequence[Any]) -> Any:
    while answer := keyboard.readline():
        text = answer.decode(errors="replace").strip()
        if text.isdecimal() and int(text) <= len(options):
            return options[int(text) - 1] if int(text) else None
        say(f"expected a number from 0 to {len(options)}, not {shown(text)}")
    raise BenchError("no answer; nothing is added")


def _open(path: Path) -> None:
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if not editor:
        raise BenchError("set EDITOR to your editor, such as EDITOR=nano")
    with _keyboard() as keyboard:
        command = [*shlex.split(editor), str(path)]
        try:
            done = subprocess.run(command, stdin=keyboard, check=False)  # noqa: S603  the person's own choice
        except OSError as error:
            raise BenchError(f"{editor}: {error.strerror}; set EDITOR to your editor") from None
    if done.returncode:
        raise BenchError(f"{editor} ended with {done.returncode}; nothing is added")


@contextmanager
def _keyboard() -> Iterator[IO[bytes] | None]:
    """What an editor reads keys from: the terminal, also where the article came from a pipe."""
    with ExitStack() as stack:
        terminal = None
        if not sys.stdin.isatty():
            with suppress(OSError):  # there is none
                terminal = stack.enter_context(Path("/dev/tty").open("rb"))
        yield terminal
