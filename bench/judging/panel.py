"""A panel: models of different makers as one judge, whose votes count alike.

Several judges favour no candidate as one does that is of its family (Verga et al. 2024, arXiv
2404.18796). A member is the judge with settings of its own in place of the judge's; what belongs to
a server, its key above all, is not handed on to a member that names another one.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from bench import plugins
from bench.llm.families import kin
from bench.settings import SettingsError, built
from bench.types import InputError

if TYPE_CHECKING:
    from bench.judging.votes import Voting

J = TypeVar("J", bound="Voting[Any, Any]")

_COMMON = ("panel", "prompt", "samples")
"""Settings of the judge that no member has for itself: each answers the same questions."""
_MODELS = ("model", "price")
_SERVERS = ("provider", "base_url", "api", "api_key_env", "headers", "extra", "rate_limit")
_log = logging.getLogger("bench")


def members(judge: J) -> tuple[J, ...]:
    """The members of a judge's panel.

    Raises
    ------
    InputError
        There are fewer than two, one is named twice or has no name, or a setting does not fit.
    """
    if judge.model:
        raise InputError("a panel's members have their own: leave this one out", field="model")
    if len(judge.panel) < 2:
        raise InputError("expected two members or more", field="panel")
    made = tuple(_member(judge, f"panel.{at}", given) for at, given in enumerate(judge.panel))
    names = [member.model for member in made]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise InputError(f"{twice[0]!r} is given twice", field="panel")
    return made


def _member(judge: J, place: str, given: Mapping[str, Any]) -> J:
    for name in _COMMON:
        if name in given:
            raise InputError("belongs to the judge, not to a member", field=f"{place}.{name}")
    if not given.get("model"):
        raise InputError("missing", field=f"{place}.model")
    try:
        return built(type(judge), {**_inherited(judge, given), **given})
    except SettingsError as error:
        raise SettingsError([(f"{place}.{name}", why) for name, why in error.problems]) from None


def _inherited(judge: Voting[Any, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Settings of the judge that are a member's too, but for those that its server has not."""
    elsewhere = "provider" in given or "base_url" in given
    left_out = {"panel", *_MODELS, *(_SERVERS if elsewhere else ())}
    name = given.get("provider", judge.provider)
    if isinstance(name, str) and name in plugins.names("summarizers"):
        speaks = getattr(plugins.load("summarizers", name), "speaks", None)
        left_out |= set(speaks.lacks) if speaks else set()
    return {one.name: getattr(judge, one.name) for one in fields(judge) if one.name not in left_out}


@cache
def warn_of_kin(models: tuple[str, ...]) -> None:
    """Log these warnings, once in a process."""
    for warning in kin(models):
        _log.warning(warning)
