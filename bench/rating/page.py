"""The page that raters answer on: one HTML file, the same for the server and for anywhere else.

Made as the report is: modules joined to one script, a policy that allows this script alone, data
that can't end an element. Where it is served it may also ask that server.
"""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files

import msgspec

from bench.rating.task import Task
from bench.report import page as report
from bench.report.bundle import bundled

OWN = files("bench.rating").joinpath("web")


def html(task: Task, *, served: bool) -> str:
    """The page of a task."""
    from jinja2 import Environment, StrictUndefined

    style = report.source("style.css") + source("rate.css")
    script = bundled("rate.mjs", source)
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    return environment.from_string(source("template.html")).render(
        style=style,
        script=script,
        policy=policy(style, script, served=served),
        task=report.embedded(msgspec.to_builtins(task)),
        served=report.embedded(served),
    )


def policy(style: str, script: str, *, served: bool) -> str:
    """The Content-Security-Policy of the page."""
    allowed = [
        "default-src 'none'",
        f"style-src '{_hash(style)}'",
        f"script-src '{_hash(script)}'",
        *(["connect-src 'self'"] if served else []),
        "base-uri 'none'",
        "form-action 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    ]
    return "; ".join(allowed)


def source(name: str) -> str:
    """Text of a file that the page is made of: one of its own, else one of the report."""
    own = OWN.joinpath(name)
    return own.read_text(encoding="utf-8") if own.is_file() else report.source(name)


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
