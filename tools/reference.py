"""Parts of the documentation that the code writes, as Markdown.

A page holds `<!-- generated: NAME -->`, which nobody sees on a repository's page; the site has the
text in its place (`docs/conf.py`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import MISSING, Field, fields
from inspect import cleandoc, isclass
from typing import Any, get_type_hints

import typer
from pydantic import TypeAdapter

import bench
from bench import plugins
from bench.cli import app

PROGRAM = "takeaway-bench"
PLUGINS = {"summarizers": "Summarizers", "metrics": "Metrics", "consistency": "Checkers"}
_COMMENT = re.compile(r"<!-- generated: (\w+) -->")
_SECTION = re.compile(r"^## (.+)\n((?:(?!## ).*\n)+)", re.MULTILINE)
_PAGE = re.compile(r"^- \[([^\]]+)\]\((\w+)\.md\)", re.MULTILINE)
_HEADING = re.compile(r"^(\w+)\n-+\n", re.MULTILINE)  # of a section of a docstring
_PARAMETER = re.compile(r"^(\w[\w, ]*)\n((?:    .*(?:\n|$))+)", re.MULTILINE)
_BOUNDS = {"minimum": "from", "exclusiveMinimum": "above", "maximum": "to"}
_TYPES = {
    "string": "text",
    "integer": "whole number",
    "object": "table",
    "boolean": "true or false",
}


def filled(page: str) -> str:
    """A page with the text that each of its comments names."""
    return _COMMENT.sub(lambda found: "\n".join(PARTS[found[1]](page)), page)


def contents(page: str) -> Iterator[str]:
    """The site's navigation: one part for each section of the page that lists pages."""
    for title, section in _SECTION.findall(page):
        if pages := _PAGE.findall(section):
            listed = "\n".join(f"{name} <{target}>" for name, target in pages)
            yield f"```{{toctree}}\n:hidden:\n:caption: {title}\n\n{listed}\n```\n"


def commands(_: str) -> Iterator[str]:
    """Each command with its arguments and options, as `--help` has them."""
    yield from _commands(typer.main.get_command(app), PROGRAM)


def _commands(command: Any, path: str) -> Iterator[str]:
    context = typer.Context(command, info_name=path)
    records = [one.get_help_record(context) for one in command.params if not one.hidden]
    if records:
        usage = " ".join([path, *command.collect_usage_pieces(context)])
        name = path.removeprefix(f"{PROGRAM} ")
        yield f"## {name}\n\n    {usage}\n\n{cleandoc(command.help)}\n"
        yield from _table(("", "meaning"), ((f"`{name}`", about) for name, about in records))
    for name, one in getattr(command, "commands", {}).items():
        yield from _commands(one, f"{path} {name}")


def settings(_: str) -> Iterator[str]:
    """The settings of each summarizer, metric and checker, with type and default."""
    for kind, title in PLUGINS.items():
        yield f"## {title}\n"
        for name in plugins.names(kind):
            yield from _settings(name, plugins.load(kind, name))


def _settings(name: str, plugin: type[Any]) -> Iterator[str]:
    about, *sections = _HEADING.split(cleandoc(plugin.__doc__ or ""))
    yield f"### {name}\n\n{about}\n"
    parameters = "".join(sections[1:2]) if sections[:1] == ["Parameters"] else ""
    said = {key: text for keys, text in _PARAMETER.findall(parameters) for key in keys.split(", ")}
    hints = get_type_hints(plugin, include_extras=True)
    yield from _table(
        ("setting", "type", "default", "meaning"),
        (
            (f"`{one.name}`", _type(hints[one.name]), _default(one), said.get(one.name, ""))
            for one in fields(plugin)
            if not one.name.startswith("_")
        ),
    )


def _type(hint: Any) -> str:
    schema = TypeAdapter(hint).json_schema()
    return _words(schema, schema.get("$defs", {}))


def _words(schema: Mapping[str, Any], named: Mapping[str, Any]) -> str:
    """What a JSON schema allows, in words."""
    if "$ref" in schema:
        return _words(named[schema["$ref"].rpartition("/")[2]], named)
    if "anyOf" in schema:
        return " or ".join(_words(s, named) for s in schema["anyOf"] if s.get("type") != "null")
    if "enum" in schema:
        return ", ".join(f'`"{value}"`' for value in schema["enum"])
    if "properties" in schema:
        return "table: " + ", ".join(f"`{key}`" for key in schema["properties"])
    if schema["type"] == "array":
        return f"list of {_words(schema['items'], named)}"
    bounds = [f" {word} {schema[key]}" for key, word in _BOUNDS.items() if key in schema]
    name = "path" if schema.get("format") == "path" else schema["type"]
    return _TYPES.get(name, name) + "".join(bounds)


def _default(one: Field[Any]) -> str:
    if one.default is MISSING:
        return "required" if one.default_factory is MISSING else "none"
    if one.default is None:
        return "none"
    return f"`{json.dumps(one.default, default=str)}`"


def api(_: str) -> Iterator[str]:
    """What can be imported, from its docstrings."""
    for name in bench.__all__:
        value = getattr(bench, name)
        kind = "class" if isclass(value) else "function" if callable(value) else "data"
        yield f"```{{eval-rst}}\n.. auto{kind}:: takeaway_bench.{name}\n```\n"


def types(_: str) -> Iterator[str]:
    """Records, contracts and errors."""
    yield "```{eval-rst}\n.. automodule:: bench.types\n   :members:\n```\n"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """A table, without the columns in which nothing stands; nothing where there is no row."""
    columns = [
        (title, "---", *cells) for title, *cells in zip(head, *rows, strict=True) if any(cells)
    ]
    for row in zip(*columns, strict=True):
        cells = (re.sub(r"\s+", " ", cell).replace("|", "\\|") for cell in row)
        yield f"| {' | '.join(cells)} |"
    yield ""


PARTS = {
    "contents": contents,
    "commands": commands,
    "settings": settings,
    "api": api,
    "types": types,
}
