"""Your own function: `module:function` takes an `Article` and returns bullets."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any

from annotated_types import MinLen

from bench import replies
from bench.llm.secrets import Secrets, in_environment
from bench.summarizers import PerArticle
from bench.types import Article, InputError, Prediction, digest


@dataclass(frozen=True, kw_only=True)
class Python(PerArticle):
    """Calls `function` ("module:function") for each article.

    The module is looked for in the working folder too. The function returns bullets, or one
    string, which is read as a model's reply is. What it raises is that article's error.
    """

    function: Annotated[str, MinLen(1)]

    def identity(self) -> dict[str, Any]:
        """The function's name, and a hash of its file.

        Raises
        ------
        InputError
            There is no such module or function.
        """
        module, _ = self._found
        file = module.__file__
        source = digest(Path(file).read_text(encoding="utf-8")) if file else None
        return {"function": self.function, "source_digest": source}

    def predict(self, articles: Sequence[Article]) -> Iterator[Prediction]:
        """Yield one prediction for each article, in order; no error holds a key."""
        secrets = Secrets(in_environment())
        for made in super().predict(articles):
            yield replace(made, error=made.error and secrets.hide_all(made.error))

    def summarize(self, article: Article) -> Sequence[str]:
        """Return what the function returns, as bullets.

        Raises
        ------
        TypeError
            It is neither a string nor an iterable of strings.
        """
        _, function = self._found
        returned = function(article)
        if isinstance(returned, str):
            return replies.bullets(returned, article.language)
        bullets: list[Any] = list(returned) if isinstance(returned, Iterable) else [returned]
        if not all(isinstance(bullet, str) for bullet in bullets):
            raise TypeError(f"expected bullets (strings), found a {type(returned).__name__}")
        return [text for bullet in bullets if (text := " ".join(bullet.split()))]

    @cached_property
    def _found(self) -> tuple[ModuleType, Callable[[Article], object]]:
        module = _module(self.function)
        function = getattr(module, self.function.partition(":")[2], None)
        if not callable(function):
            raise InputError(
                f"{self.function!r}: expected the name of a function, as in module:function",
                field="function",
            )
        return module, function


def _module(function: str) -> ModuleType:
    """Import the module of "module:function"; the working folder is looked through first."""
    here = str(Path.cwd())
    sys.path.insert(0, here)
    try:
        return importlib.import_module(function.partition(":")[0])
    except Exception as error:  # whatever a module does when it is imported
        raise InputError(f"{function!r}: {error}", field="function") from error
    finally:
        sys.path.remove(here)
