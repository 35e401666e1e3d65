"""Labels by thresholds on support that were fitted to people's labels, in place of a checker's own.

`takeaway-bench calibrate --fit` writes the file, which holds them by the name of the checker; the
metric `consistency` reads it as its setting `fitted`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import isnan
from pathlib import Path
from typing import Annotated, Any

import msgspec

from bench import jsonl
from bench.types import InputError, Label, Problem, Verdict, digest

KIND = "fitted"
"""Of the problem of a bullet that has less support than the threshold."""
NO_PASSAGE = "claim"
"""Of the problem that a bullet no longer has once it is not unsupported."""
Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
Count = Annotated[int, msgspec.Meta(ge=0)]


class Reached(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How often a label is right where it was fitted to other articles; None where none has it.

    `bullets` have the label; `precision` is the share of these that people give it too, with its
    95% interval; `found` the share that have it, of those that people give it; `chance` the
    precision if all bullets had it.
    """

    bullets: Count
    precision: float | None = None
    low: float | None = None
    high: float | None = None
    found: float | None = None
    chance: float | None = None


class Fitted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Thresholds of one checker, and what they were fitted to.

    A bullet is unsupported where its support is below `unsupported_below`, supported where it is
    `supported_from` or more, else uncertain; None is a label that is never given. `signature` is
    the checker's; `data` the digest of supports and labels.
    """

    signature: str
    unsupported_below: Share | None
    supported_from: Share | None
    precision: Share
    labels: Count
    articles: Count
    data: str
    reached: dict[str, Reached] = {}

    def pinned(self, signature: str, file: object = None) -> str:
        """What a metric's signature says of the fit, given the checker's own.

        Raises
        ------
        InputError
            The thresholds are of another checker, model or version.
        """
        if signature != self.signature:
            message = (
                f"fitted to {self.signature}, and the checker is {signature}; fit again with "
                "`takeaway-bench calibrate --fit`"
            )
            raise InputError(message, file=file, field="signature")
        thresholds = digest(self.data, self.unsupported_below, self.supported_from)
        return f"fitted:{thresholds}|labels:{self.labels}"

    def label(self, support: float) -> Label:
        """The label of a bullet with this support."""
        if self.unsupported_below is not None and support < self.unsupported_below:
            return "unsupported"
        if self.supported_from is not None and support >= self.supported_from:
            return "supported"
        return "uncertain"


def read(path: Path) -> dict[str, Fitted]:
    """Read the thresholds of each checker.

    Raises
    ------
    InputError
        There is no such file, or it holds something else; names the field.
    """
    try:
        value = jsonl.loads(path.read_bytes())
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", file=path) from None
    except ValueError as error:
        raise InputError(f"expected JSON, {error}", file=path) from None
    if not isinstance(value, dict):
        raise InputError("expected an object with names of checkers", file=path)
    return {name: _fitted(one, name, path) for name, one in value.items()}


def _fitted(value: Any, name: str, path: Path) -> Fitted:
    try:
        fitted = msgspec.convert(value, Fitted)
    except msgspec.ValidationError as error:
        message, _, place = str(error).replace("`", "").partition(" - at $")
        message = message[:1].lower() + message[1:]
        raise InputError(message, file=path, field=f"{name}{place}") from None
    below, start = fitted.unsupported_below, fitted.supported_from
    if below is not None and start is not None and below > start:
        message = "expected no less than unsupported_below"
        raise InputError(message, file=path, field=f"{name}.supported_from")
    return fitted


def write(path: Path, fitted: Mapping[str, Fitted]) -> None:
    """Write the thresholds of each checker, by name."""
    ordered = {name: fitted[name] for name in sorted(fitted)}
    with jsonl.replacing(path) as file:
        file.write(msgspec.json.format(msgspec.json.encode(ordered), indent=1).decode() + "\n")


def relabelled(verdicts: Sequence[Verdict], fitted: Fitted) -> list[Verdict]:
    """The verdicts with labels by threshold; those without a support stay as they are."""
    return [
        one if isnan(one.support) else _relabelled(one, fitted.label(one.support), fitted)
        for one in verdicts
    ]


def _relabelled(verdict: Verdict, label: Label, fitted: Fitted) -> Verdict:
    problems = verdict.problems
    if label != "unsupported":
        problems = tuple(problem for problem in problems if problem.kind != NO_PASSAGE)
    elif not problems:
        why = f"support {verdict.support:.2f} is below {fitted.unsupported_below:.2f}, fitted"
        problems = (Problem(kind=KIND, words=verdict.bullet, why=why),)
    return replace(verdict, label=label, problems=problems)
