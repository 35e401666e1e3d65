"""Pages from files and from a web server within bounds."""

import time

import pytest
from werkzeug import Response

from bench.ingest.source import read
from bench.types import BenchError, InputError


def test_a_page_is_fetched_with_its_address(httpserver):
    """After a redirection the address is the one that answered."""
    httpserver.expect_request("/old").respond_with_response(
        Response(status=302, headers={"Location": "/new"})
    )
    httpserver.expect_request("/new").respond_with_data("<p>Hello", content_type="text/html")
    assert read(httpserver.url_for("/old")) == (b"<p>Hello", httpserver.url_for("/new"))


@pytest.mark.parametrize("source", ["ftp://example.org/x", "file:///etc/passwd", "data://x"])
def test_only_the_web_is_fetched(source):
    """Other schemes are refused before anything is opened."""
    with pytest.raises(InputError, match="begins with http"):
        read(source)


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1/x", "/loop"])
def test_a_redirection_leads_nowhere_else(httpserver, target):
    """Neither to a file, nor to another protocol, nor round and round."""
    for path in ("/start", "/loop"):
        httpserver.expect_request(path).respond_with_response(
            Response(status=302, headers={"Location": target})
        )
    with pytest.raises(BenchError):
        read(httpserver.url_for("/start"))


def test_a_large_page_is_refused(httpserver):
    """Reading ends at the bound."""
    httpserver.expect_request("/").respond_with_data("x" * 5000, content_type="text/html")
    with pytest.raises(InputError, match="larger than 1,000 bytes"):
        read(httpserver.url_for("/"), max_bytes=1000)


def test_a_slow_page_is_given_up(httpserver):
    """The bound is on the whole answer, not on each of its drops."""

    def drip(_):
        def parts():
            for _ in range(50):
                time.sleep(0.05)
                yield b"x"

        return Response(parts(), content_type="text/html")

    httpserver.expect_request("/").respond_with_handler(drip)
    with pytest.raises(BenchError, match=r"took longer than 0\.2 s"):
        read(httpserver.url_for("/"), timeout_s=0.2)


@pytest.mark.parametrize(
    ("status", "kind", "message"),
    [
        (404, "text/html", "the server answered 404"),
        (500, "text/html", "the server answered 500"),
        (200, "application/pdf", "expected a web page or text, found application/pdf"),
    ],
)
def test_a_bad_answer_is_told(httpserver, status, kind, message):
    """The status or the kind of content is in the message."""
    httpserver.expect_request("/").respond_with_data("x", status=status, content_type=kind)
    with pytest.raises(BenchError, match=message):
        read(httpserver.url_for("/"))


def test_a_server_that_is_not_there_is_told():
    """A refused connection is one line, not a traceback."""
    with pytest.raises(BenchError, match=r"127\.0\.0\.1:9/: .*refused"):
        read("http://127.0.0.1:9/")


def test_files_are_bounded_too(tmp_path):
    """A missing file, a folder and a huge file are refused."""
    with pytest.raises(InputError, match="no such file"):
        read(str(tmp_path))
    (tmp_path / "x").write_bytes(b"x" * 2000)
    with pytest.raises(InputError, match="larger than"):
        read(str(tmp_path / "x"), max_bytes=1000)
    assert read(str(tmp_path / "x")).data == b"x" * 2000
