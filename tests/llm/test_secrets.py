"""Keys are hidden wherever they stand."""

from __future__ import annotations

import pytest

from bench.llm.secrets import (
    Secrets,
    basic,
    in_environment,
    in_settings,
    split_url,
    without,
    without_arguments,
)

KEY = 'sk-planted/+="key"-0123456789'


@pytest.mark.parametrize("form", [KEY, "sk-planted%2F%2B%3D%22key%22-0123456789", repr(KEY)])
def test_known_secrets_are_hidden_in_every_form(form: str) -> None:
    """As they are, in a URL, in quotation marks."""
    hidden = Secrets([KEY]).hide(f"before {form} after")
    assert "planted" not in hidden
    assert hidden.startswith("before ")
    assert hidden.endswith(" after")


def test_short_words_are_no_secrets() -> None:
    """A placeholder does not blot out words of a text."""
    assert Secrets(["EMPTY", "x", ""]).hide("x is EMPTY") == "x is EMPTY"


@pytest.mark.parametrize(
    "text",
    [
        "GET http://user:hunter2@host/v1",
        "Authorization: Bearer abcdef",
        "authorization: basic dXNlcjpodW50ZXIy",
        "wrong key sk-proj-abcdefghijklmnop1234",
    ],
)
def test_what_looks_like_a_key_is_hidden_in_errors(text: str) -> None:
    """Also keys that nobody told of; a model's own text is left alone."""
    assert "***" in Secrets([]).hide_all(text)
    assert Secrets([]).hide(text) == text


def test_urls_and_settings() -> None:
    """User and password leave a URL; settings are hidden by their names, at any depth."""
    assert split_url("http://me:p%40ss@host:1/v1") == ("http://host:1/v1", "me:p@ss")
    assert split_url("http://host/v1") == ("http://host/v1", "")
    assert basic("Aladdin:open sesame") == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="  # RFC 7617
    settings = {"top_p": 1, "max_tokens": 5, "api_key": "k1", "inner": {"authToken": "k2"}}
    assert in_settings(settings) == ["k1", "k2"]
    hidden = {"api_key": "***", "inner": {"authToken": "***"}}
    assert without(settings) == {"top_p": 1, "max_tokens": 5, **hidden}
    assert without(["-H", "Authorization: Bearer abc"]) == ["-H", "Authorization: Bearer ***"]


@pytest.mark.parametrize(
    ("arguments", "hidden"),
    [
        (["--token=planted"], ["--token=***"]),
        (["--token", "planted"], ["--token", "***"]),
        (["-api_key", "planted", "-v"], ["-api_key", "***", "-v"]),
        (["--openai-api-key=planted"], ["--openai-api-key=***"]),
        (["env", "HF_TOKEN=planted", "x"], ["env", "HF_TOKEN=***", "x"]),
        (["sh", "-c", "curl --password='planted' u"], ["sh", "-c", "curl --password='***' u"]),
        (["-H", "X-Api-Key: planted"], ["-H", "X-Api-Key: ***"]),
        (["-H", "Authorization: Bearer planted"], ["-H", "Authorization: Bearer ***"]),
        (["https://x/v1?key=planted&n=5"], ["https://x/v1?key=***&n=5"]),
        (['{"secret": "planted", "n": 5}'], ['{"secret": "***", "n": 5}']),
        (["--max-tokens=5", "--keywords", "a"], ["--max-tokens=5", "--keywords", "a"]),
        (["--tokenizer=t", "--key-points", "5"], ["--tokenizer=t", "--key-points", "5"]),
        (["--token", "--verbose"], ["--token", "--verbose"]),
    ],
)
def test_arguments(arguments: list[str], hidden: list[str]) -> None:
    """Keys are hidden by the names before them; what only sounds alike stays."""
    assert without_arguments(arguments) == hidden


def test_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Variables whose names speak of keys are known."""
    monkeypatch.setenv("SOME_API_KEY", "planted-1")
    monkeypatch.setenv("SOME_PATH", "planted-2")
    assert "planted-1" in in_environment()
    assert "planted-2" not in in_environment()
