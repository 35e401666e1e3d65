"""The answer in a paragraph: which candidate to use, which are as good, and which to avoid."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isnan

from bench.console import counted
from bench.tables.labels import decimals, label
from bench.tables.load import Scores
from bench.tables.standings import Share, Standings, answered
from bench.types import Standing

NAMED = 5
"""Candidates that are named in one sentence; of more, the others are counted."""
LONGEST = 30
"""Characters of a name; of a longer one the end is left out."""
_USABLE: tuple[Standing, ...] = ("recommended", "comparable", "behind")
MANY = 0.25
"""A share of unverified bullets; above it the paragraph advises to read some."""


def conclusion(scores: Scores, found: Standings) -> str:
    """Say in words what the table shows of the candidates, and how certain it is."""
    return " ".join(_sentences(scores, found))


def _sentences(scores: Scores, found: Standings) -> Iterator[str]:
    usable = found.rows(*_USABLE)
    if found.rows("recommended"):
        yield from _recommended(scores, found)
    elif not usable:
        yield _nobody(found)
    elif found.by is None:
        yield "No metric that could rank the candidates has been computed."
    else:
        yield from _undecided(scores, found, usable)
    yield from _avoided(scores, found)
    yield from _repeating(scores, found)
    if usable and not found.unsupported:
        yield (
            "Whether the article supports the bullets is not known: the metric consistency has "
            "not been computed."
        )
    yield from _incomplete(scores, found)
    for best in found.rows("recommended"):
        yield from _ceiling(scores, found, best)


def _recommended(scores: Scores, found: Standings) -> Iterator[str]:
    (best,) = found.rows("recommended")
    yield f"Use {_name(scores, best)}: {_about(scores, found, best)}."
    equal, behind = found.rows("comparable"), found.rows("behind")
    ties = [row for row in equal if _mean(scores, found, row) == _mean(scores, found, best)]
    if equal:
        yield f"As good, as far as these articles can tell: {_names(scores, equal)}."
    if ties:
        yield (
            f"{_names(scores, ties)} {'has' if len(ties) == 1 else 'have'} the same mean; fewer "
            "unsupported bullets, the lower cost, or else the name decides."
        )
    if behind:
        yield f"Shown to be behind: {_names(scores, behind)}."


def _ceiling(scores: Scores, found: Standings, best: int) -> Iterator[str]:
    """How the other annotator does where the best candidate is measured in the same way."""
    name, by = scores.candidates[best].path.name, str(found.by)
    human = scores.people.human.get(by)
    beside = scores.people.beside.get(name, {}).get(by)
    if human is not None and beside is not None and len(human) == len(beside):
        yield (
            f"The ceiling to aim at: on {counted(len(human), 'article')}, against the same "
            f"references, a second annotator has {_label(scores, found)} {human.mean():.3f} and "
            f"{_name(scores, best)} {beside.mean():.3f}."
        )


def _undecided(scores: Scores, found: Standings, usable: Sequence[int]) -> Iterator[str]:
    best = usable[0]
    if len(usable) == 1 and not found.rows("avoid"):
        yield (
            f"{_name(scores, best)} is the only candidate that can be ranked: "
            f"{_about(scores, found, best)}. "
            "A recommendation needs a second candidate to compare it with."
        )
    elif found.few:
        yield (
            f"{counted(len(scores.articles), 'article')} can show no difference between "
            f"{len(usable)} candidates, so none is recommended. "
            f"{_name(scores, best)} has the best mean, {_quality(scores, found, best)}, which may "
            "be chance."
        )
    else:
        yield "No candidate is recommended."


def _nobody(found: Standings) -> str:
    if found.rows("avoid"):
        return "No candidate is recommended: each one that can be ranked is to be avoided."
    if found.rows("incomplete"):
        return "No candidate can be ranked."
    return "There is no candidate here, only what sees the reference."


def _avoided(scores: Scores, found: Standings) -> Iterator[str]:
    rows = found.rows("avoid")
    for row in rows[:NAMED]:
        share = found.unsupported[row]
        best = found.by and row == found.best
        despite = f", although its {_label(scores, found)} is the best" if best else ""
        yield (
            f"Avoid {_name(scores, row)}, it makes things up: {share.mean:.1%} of its bullets are "
            f"unsupported ({_interval(share)}), more than {_limit(found, share)}{despite}."
        )
    if len(rows) > NAMED:
        yield f"Avoid {len(rows) - NAMED} more for the same reason: the table marks them."


def _repeating(scores: Scores, found: Standings) -> Iterator[str]:
    rows = [row for row in found.rows(*_USABLE) if scores.repeats[row]]
    if rows:
        verb = "writes" if len(rows) == 1 else "write"
        yield f"{_names(scores, rows)} {verb} the same takeaways for most articles."


def _incomplete(scores: Scores, found: Standings) -> Iterator[str]:
    if rows := found.rows("incomplete"):
        yield f"Not ranked, because answers or scores are missing: {_names(scores, rows)}."


def _about(scores: Scores, found: Standings, row: int) -> str:
    return _quality(scores, found, row) + _support(scores, found, row)


def _quality(scores: Scores, found: Standings, row: int) -> str:
    """The mean that ranks, with its interval."""
    from bench import significance

    values = scores.values[str(found.by)][[row]]
    mean = float(values.mean())
    places = decimals(values.mean(axis=1))
    (low,), (high,) = significance.intervals(values)
    said = f"{_label(scores, found)} {mean:.{places}f}"
    bounds = f" (95% interval {low:.{places}f} to {high:.{places}f})"
    return said if isnan(low) else said + bounds


def _support(scores: Scores, found: Standings, row: int) -> str:
    """What a checker says of its bullets."""
    if row not in found.unsupported:
        return ""
    share = found.unsupported[row]
    said = f"; {share.mean:.1%} of its bullets are unsupported"
    if share.mean > found.limit:
        said += f" ({_interval(share)}, not shown to be above the limit of {found.limit:.1%})"
    if "uncertain" not in scores.columns:
        return said
    unverified = float(answered(scores, row, "uncertain").mean())
    read = ", so read some of them" if unverified > MANY else ""
    return f"{said} and {unverified:.1%} unverified{read}"


def _mean(scores: Scores, found: Standings, row: int) -> float:
    return round(float(scores.values[str(found.by)][row].mean()), 12)


def _label(scores: Scores, found: Standings) -> str:
    return label(scores.columns[str(found.by)])


def _limit(found: Standings, share: Share) -> str:
    """What a share is shown to be above."""
    if share.low > found.limit:
        return f"{found.limit:.1%}"
    return "twice the share of the references' own bullets"


def _interval(share: Share) -> str:
    return f"95% interval {share.low:.1%} to {share.high:.1%}"


def _name(scores: Scores, row: int) -> str:
    name = scores.candidates[row].name
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"


def _names(scores: Scores, rows: Sequence[int]) -> str:
    return _listed([_name(scores, row) for row in rows])


def _listed(texts: Sequence[str]) -> str:
    """Texts with commas and "and"; of many the first ones, and how many more there are."""
    if len(texts) > NAMED + 1:
        texts = [*texts[:NAMED], f"{len(texts) - NAMED} more"]
    if len(texts) < 2:
        return "".join(texts)
    return f"{', '.join(texts[:-1])} and {texts[-1]}"
