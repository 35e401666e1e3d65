"""Functions of one's own as candidates."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bench.summarizers.python import Python
from bench.types import Article, InputError, Prediction

ARTICLE = Article(id="mill", title="Mill closes", text="It closed on Monday. It was old.")
Made = Callable[..., Prediction]


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: Any) -> Made:
    """What a function, written into a module in the working folder, makes of the article."""
    monkeypatch.chdir(tmp_path)
    name = f"own_{abs(hash(request.node.name))}"

    def make(body: str, function: str = "f") -> Prediction:
        (tmp_path / f"{name}.py").write_text(f"import os\ndef f(article):\n    {body}\n")
        (prediction,) = Python(function=f"{name}:{function}").predict([ARTICLE])
        return prediction

    return make


@pytest.mark.parametrize(
    ("body", "takeaways"),
    [
        ("return [article.title, 'B.']", ("Mill closes", "B.")),
        ("return ('A.',)", ("A.",)),
        ("return (s + '.' for s in article.text.split('.') if s)", ("It closed on Monday.",) * 1),
        ("return ['  A\\n b. ', '']", ("A b.",)),
        ("return '- A.\\n- B.'", ("A.", "B.")),
    ],
)
def test_what_a_function_returns(made: Made, body: str, takeaways: tuple[str, ...]) -> None:
    """Bullets in any iterable, or a text that is read as a model's is."""
    prediction = made(body)
    assert prediction.status == "ok"
    assert prediction.takeaways[: len(takeaways)] == takeaways


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        ("return []", "empty", None),
        ("return ''", "empty", None),
        ("return None", "error", "TypeError: expected bullets (strings), found a NoneType"),
        ("return [1]", "error", "TypeError: expected bullets (strings), found a list"),
        ("return article.txt", "error", "AttributeError: 'Article' object has no attribute 'txt'"),
    ],
)
def test_what_goes_wrong(made: Made, body: str, status: str, error: str | None) -> None:
    """What a function raises, or returns amiss, is that article's error."""
    prediction = made(body)
    assert (prediction.status, prediction.error) == (status, error)


def test_no_key_in_an_error(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    """A function that calls a server may raise with the key in its message."""
    monkeypatch.setenv("MY_API_KEY", "planted-123")
    error = made("raise ValueError('denied ' + os.environ['MY_API_KEY'])").error
    assert error == "ValueError: denied ***"


@pytest.mark.parametrize(
    ("function", "message"),
    [
        ("no_such_module:f", "No module named 'no_such_module'"),
        ("json:no_such_function", "expected the name of a function"),
        ("json", "expected the name of a function"),
        (":f", "Empty module name"),
    ],
)
def test_functions_that_are_not_there(function: str, message: str) -> None:
    """They are refused, with the setting's name, before any article is asked for."""
    with pytest.raises(InputError, match=message) as caught:
        Python(function=function).identity()
    assert caught.value.field == "function"


def test_the_identity_changes_with_the_source(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An edited function is another candidate."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "own_source.py"
    path.write_text("def f(article): return ['A.']\n")
    first = Python(function="own_source:f").identity()
    assert first == Python(function="own_source:f").identity()
    path.write_text("def f(article): return ['B.']\n")
    assert Python(function="own_source:f").identity() != first
