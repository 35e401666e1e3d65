"""Answers that are none are told apart by what can be done about them."""

from __future__ import annotations

import json
from email.utils import formatdate
from time import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.llm.failures import Kind, of_error, of_status, retry_after


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ({"type": "authentication_error", "message": "invalid x-api-key"}, "stop"),
        ({"code": "invalid_api_key", "message": "..."}, "stop"),
        ({"status": "PERMISSION_DENIED", "message": "..."}, "stop"),
        ({"message": "model 'x' not found, try pulling it first"}, "stop"),
        ({"status": "RESOURCE_EXHAUSTED", "message": "..."}, "busy"),
        ({"statusCode": 404, "message": "..."}, "stop"),
        ("Unauthorized", "stop"),
        ("Talks with the unauthorized worker pool failed", "transient"),
    ],
)
def test_an_error_that_names_its_status_in_words(error: object, kind: Kind) -> None:
    """An error without a number is read by the name of its status, as vendors write it."""
    assert of_error(error).kind == kind


@pytest.mark.parametrize(
    ("status", "error", "kind"),
    [
        (400, {"code": "data_inspection_failed", "message": "..."}, "filtered"),
        (400, {"message": "Content Exists Risk"}, "filtered"),
        (403, {"message": "Input flagged by moderation"}, "filtered"),
        (429, {"type": "exceeded_current_quota_error", "message": "..."}, "stop"),
        (400, {"message": "prompt token count of 9000 exceeds the limit"}, "too_long"),
        (400, {"message": "Unsupported parameter: 'seed'"}, "refused"),
        (422, {"detail": [{"msg": "Extra inputs are not permitted"}]}, "refused"),
        (400, {"code": "context_length_exceeded", "message": "..."}, "too_long"),
        (400, {"message": "the request exceeds the available context size"}, "too_long"),
        (413, {"message": "Payload"}, "too_long"),
        (500, {"message": "context size has been exceeded"}, "too_long"),
        (500, {"message": "upstream took too long"}, "transient"),
        (400, {"code": "content_filter", "message": "..."}, "filtered"),
        (401, {"message": "Incorrect API key"}, "stop"),
        (402, {"message": "Insufficient Balance"}, "stop"),
        (403, {"message": "Forbidden"}, "stop"),
        (404, {"message": "no such model"}, "stop"),
        (429, {"message": "slow down"}, "busy"),
        (429, {"type": "insufficient_quota", "code": "429", "message": "quota"}, "stop"),
        (429, {"code": "insufficient_quota", "message": "quota"}, "stop"),
        (408, {}, "transient"),
        (409, {}, "transient"),
        (500, {}, "transient"),
        (503, {}, "transient"),
        (529, {"type": "overloaded_error"}, "transient"),
    ],
)
def test_kinds(status: int, error: object, kind: Kind) -> None:
    """Status, code and words decide; the server's own words are kept."""
    assert of_status(status, json.dumps({"error": error}).encode(), {}).kind == kind
    assert of_status(status, json.dumps(error).encode(), {}).kind == kind


def test_errors_inside_a_success_are_read_like_their_status() -> None:
    """`{"error": {"code": 429}}` with a 200 is a 429, and one without a code a passing fault."""
    assert of_error({"code": 429, "message": "slow"}).kind == "busy"
    assert of_error({"code": 401, "message": "key"}).kind == "stop"
    assert of_error("boom").kind == "transient"


@pytest.mark.parametrize(
    "error",
    [
        "Unexpected endpoint or method. (POST /chat/completions)",
        "Invalid URL (POST /chat/completions)",
        "404 page not found",
        "Not Found",
        {"message": "no Route matched with those values"},
        {"detail": "Method Not Allowed"},
        {"message": "The requested endpoint was not found", "type": "error"},
    ],
)
def test_an_error_about_the_path_is_one_about_base_url(error: object) -> None:
    """With a 200 and no code: LM Studio, OpenAI, Go's and FastAPI's servers, Kong."""
    failure = of_error(error)
    assert failure.kind == "stop"
    assert "base_url" in str(failure)


def test_no_error_speaks_to_the_terminal() -> None:
    """Control characters of a server are taken out, of text and of pages."""
    for body in (b'{"error": {"message": "\\u001b]0;PWN\\u0007 bad key"}}', b"<p>\x1b[2J bad key"):
        told = str(of_status(401, body, {}))
        assert "bad key" in told
        assert told.isprintable()


def test_the_gist_of_an_error_is_without_its_numbers() -> None:
    """Ids and counts change from one error to the next."""
    first = of_error("request 7f3a9c21-0b1d of 12 failed")
    assert first.gist == of_error("request 00aa11bb-9c9c of 13 failed").gist
    assert first.gist != of_error("request 7f3a9c21-0b1d of 12 was lost").gist


def test_pages_and_long_bodies_are_told_in_short() -> None:
    """An HTML page is called one, and no message is longer than a few lines."""
    page = b"<html><head><title>Sign in</title></head><body>" + b"x" * 10_000
    assert str(of_status(502, page, {})).startswith("HTTP 502: an HTML page: Sign in")
    assert len(str(of_status(502, page, {}))) < 400
    assert str(of_status(500, b"", {})) == "HTTP 500: (no message)"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after-ms": "250", "retry-after": "9"}, 0.25),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-3"}, None),
        ({"retry-after": "0"}, 0.0),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "1e400"}, None),
        ({"retry-after": "9" * 400}, 86400.0),
        ({"retry-after": "²"}, None),
        ({"retry-after-ms": "nan"}, None),
        ({"retry-after-ms": "inf"}, 86400.0),
        ({"retry-after-ms": "-1"}, None),
        ({"retry-after": "Fri, 31 Dec 9999 23:59:59 GMT"}, 86400.0),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0.0),
    ],
)
def test_retry_after(headers: dict[str, str], seconds: float | None) -> None:
    """Seconds and milliseconds are numbers; a date that has passed is no wait; nonsense is none."""
    assert retry_after(headers) == seconds


def test_retry_after_a_date() -> None:
    """A date ahead is the seconds until then."""
    wait = retry_after({"retry-after": formatdate(time() + 60, usegmt=True)})
    assert wait is not None
    assert 55 < wait <= 61


@settings(max_examples=150, derandomize=True, deadline=None)
@given(st.integers(400, 599), st.one_of(st.binary(), st.text().map(json.dumps).map(str.encode)))
def test_any_body_is_described(status: int, body: bytes) -> None:
    """No body of an error, whatever its bytes, raises anything."""
    assert str(of_status(status, body, {})).startswith(f"HTTP {status}: ")


def test_a_wait_in_the_body() -> None:
    """Google says it there (google.rpc.RetryInfo); a header is believed first."""
    delay = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "35.5s"}
    error = {"error": {"code": 429, "status": "RESOURCE_EXHAUSTED", "details": [delay]}}
    body = json.dumps(error).encode()
    assert of_status(429, body, {}).retry_after == 35.5
    assert of_status(429, body, {"retry-after": "2"}).retry_after == 2.0
    assert of_status(429, body.replace(b"35.5s", b"soon"), {}).retry_after is None
