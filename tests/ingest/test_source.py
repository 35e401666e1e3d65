"""Pages from files and from a web server within bounds."""

import gzip
import time
import urllib.error
import urllib.request
from contextlib import nullcontext

import pytest
from werkzeug import Response

from bench.ingest import source
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
    with pytest.raises(InputError, match="a folder; expected a file"):
        read(str(tmp_path))
    (tmp_path / "x").write_bytes(b"x" * 2000)
    with pytest.raises(InputError, match="larger than"):
        read(str(tmp_path / "x"), max_bytes=1000)
    assert read(str(tmp_path / "x")).data == b"x" * 2000


@pytest.mark.parametrize("source", ["http://[::1", "http://", "http://x:99999999/", "https:///x"])
def test_what_is_no_address_is_told(source):
    """One line, not a traceback."""
    with pytest.raises(InputError, match="address"):
        read(source)


@pytest.mark.parametrize("source", ["x" * 5000, "a\0b"])
def test_what_cannot_be_a_file_name_is_told(source):
    """An over-long name and a zero byte are as a file that is not there."""
    with pytest.raises(InputError, match="no such file"):
        read(source)


@pytest.fixture
def dripping():
    """Address of a server that sends the start of its headers, a byte at a time, for ever."""
    import socket
    import threading

    ended = threading.Event()
    server = socket.create_server(("127.0.0.1", 0))

    def serve():
        connection, _ = server.accept()
        with connection:
            connection.sendall(b"HTTP/1.1 200 OK\r\nX: ")
            while not ended.wait(0.05):
                connection.sendall(b"x")

    thread = threading.Thread(target=serve)
    thread.start()
    yield f"http://127.0.0.1:{server.getsockname()[1]}/"
    ended.set()
    thread.join()
    server.close()


def test_headers_that_drip_are_given_up(dripping):
    """The bound is on the whole answer, headers included."""
    with pytest.raises(BenchError, match=r"took longer than 0\.3 s"):
        read(dripping, timeout_s=0.3)


def test_a_compressed_page_is_bounded_when_unpacked(httpserver):
    """A few bytes of gzip are no way round the limit; a small page is read."""
    for path, data in (("/small", b"<p>Hello"), ("/large", b"x" * 5_000_000)):
        headers = {"Content-Encoding": "gzip", "Content-Type": "text/html"}
        httpserver.expect_request(path).respond_with_data(gzip.compress(data), headers=headers)
    assert read(httpserver.url_for("/small")).data == b"<p>Hello"
    with pytest.raises(InputError, match="larger than 100,000 bytes"):
        read(httpserver.url_for("/large"), max_bytes=100_000)


def test_the_encoding_a_server_names_is_used(httpserver):
    """The page itself does not name it."""
    data = "<p>Анна Иванова".encode("cp1251")
    httpserver.expect_request("/").respond_with_data(
        data, content_type="text/html; charset=windows-1251"
    )
    assert read(httpserver.url_for("/")).data.decode() == "<p>Анна Иванова"


def test_no_redirect_leads_into_the_own_network():
    """From a public address to one of this machine; the other ways are open."""
    request = urllib.request.Request("https://post.example/")
    for start, target, refused in (
        ("https://post.example/", "http://127.0.0.1/", True),
        ("https://post.example/", "http://169.254.169.254/x", True),
        ("https://post.example/", "https://www.post.example/", False),
        ("http://localhost/", "http://127.0.0.1/", False),
    ):
        handler = source._Redirects(start)
        with pytest.raises(urllib.error.URLError) if refused else nullcontext():
            handler.redirect_request(request, None, 302, "Found", {}, target)
