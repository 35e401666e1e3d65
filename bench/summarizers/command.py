"""Any program: the article on its standard input, bullets on its standard output."""

from __future__ import annotations

import asyncio
import os
import signal
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic
from typing import Annotated, Any

from annotated_types import Gt, MinLen

from bench import replies
from bench.llm.secrets import Secrets, in_arguments, in_environment, without_arguments
from bench.llm.streaming import completed, stream
from bench.prompts import as_text
from bench.types import Article, CandidateStopped, Prediction, Summarizer

MOST_BYTES = 1_000_000
"""Of output; a program that writes more is stopped."""
_TAIL = 300  # characters of the error output that are kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Command(Summarizer):
    """Runs `command` (a program and its arguments, no shell) once for each article.

    The program gets the title, the standfirst and the text, separated by blank lines, as UTF-8,
    and the article's id and language as TAKEAWAY_ARTICLE_ID and TAKEAWAY_LANGUAGE in its
    environment. What it starts is stopped with it after `timeout_s`; `concurrency` run at a time.
    """

    command: Annotated[tuple[Annotated[str, MinLen(1)], ...], MinLen(1)]
    timeout_s: Annotated[float, Gt(0)] = 120.0
    concurrency: Annotated[int, Gt(0)] = 1

    def identity(self) -> dict[str, Any]:
        """The command without keys in it; what the program is, is not looked into."""
        return {"command": without_arguments(self.command)}

    def predict(self, articles: Sequence[Article]) -> Iterator[Prediction]:
        """Yield one prediction for each article as the programs end.

        Raises
        ------
        CandidateStopped
            There is no such program, or it may not be run.
        """
        yield from stream(lambda: self._predictions(articles))

    def _predictions(self, articles: Sequence[Article]) -> AsyncIterator[Prediction]:
        secrets = Secrets([*in_environment(), *in_arguments(self.command)])
        return completed(articles, lambda one: self._predict(one, secrets), self.concurrency)

    async def _predict(self, article: Article, secrets: Secrets) -> Prediction:
        began = monotonic()
        said, error = await self._run(article)
        raw = secrets.hide(said.decode("utf-8", "replace"))
        reading = replies.read(raw, article.language)
        return Prediction(
            article_id=article.id,
            article_digest=self.fingerprint(article),
            takeaways=() if error else reading.takeaways,
            status="error" if error else reading.status,
            raw=raw,
            latency_s=monotonic() - began,
            error=error and secrets.hide_all(error),
        )

    async def _run(self, article: Article) -> tuple[bytes, str | None]:
        """Return what the program wrote, and what went wrong."""
        process = await self._started(article)
        over = False
        try:
            async with asyncio.timeout(self.timeout_s):
                result = await _talk(process, as_text(article).encode())
                over = True
                return result
        except TimeoutError:
            return b"", f"no end within {self.timeout_s:g} s"
        finally:
            if not over:  # it, or something that it started, still holds the pipes
                _kill(process)
                with suppress(TimeoutError):  # what has left the group cannot be reached
                    await asyncio.wait_for(process.communicate(), timeout=1)

    async def _started(self, article: Article) -> Process:
        names = {"TAKEAWAY_ARTICLE_ID": article.id, "TAKEAWAY_LANGUAGE": article.language}
        try:
            return await asyncio.create_subprocess_exec(
                *self.command,
                stdin=PIPE,
                stdout=PIPE,
                stderr=PIPE,
                env={**os.environ, **names},
                start_new_session=True,  # a group of its own, to be stopped as a whole
            )
        except OSError as error:
            raise CandidateStopped(f"{self.command[0]}: {error.strerror}") from None


async def _talk(process: Process, text: bytes) -> tuple[bytes, str | None]:
    """Write the article and read all that is written; no side waits for the other."""
    assert process.stdin and process.stderr  # noqa: S101  for mypy: pipes
    said, errors, _ = await asyncio.gather(
        _read(process), _read_tail(process.stderr), _write(process.stdin, text)
    )
    code = await process.wait()
    if len(said) > MOST_BYTES:
        return b"", f"more than {MOST_BYTES:,} bytes of output"
    if code:
        words = " ".join(errors.decode("utf-8", "replace").split())[-_TAIL:]
        return said, f"exit code {code}{words and ': '}{words}"
    return said, None


async def _read(process: Process) -> bytes:
    """Read to the end, and put one to it where there is too much."""
    assert process.stdout  # noqa: S101  for mypy: a pipe
    read = bytearray()
    while chunk := await process.stdout.read(1 << 16):
        if len(read) <= MOST_BYTES:
            read += chunk
        elif process.returncode is None:
            _kill(process)
    return bytes(read)


async def _read_tail(pipe: asyncio.StreamReader) -> bytes:
    tail = b""
    while chunk := await pipe.read(1 << 16):
        tail = (tail + chunk)[-4 * _TAIL :]
    return tail


async def _write(pipe: asyncio.StreamWriter, text: bytes) -> None:
    with suppress(BrokenPipeError, ConnectionResetError):  # it may not want to read it all
        pipe.write(text)
        await pipe.drain()
    pipe.close()


def _kill(process: Process) -> None:
    """Stop a program and what it started; on Windows, which has no groups, the program alone."""
    with suppress(ProcessLookupError):
        if os.name == "posix":
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
