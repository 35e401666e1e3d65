"""The server: what it answers, what it refuses, and what a kill leaves."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from werkzeug.test import Client

from bench.rating import store
from bench.rating.server import MAX_BODY, App, Server
from bench.types import BenchError

TOKEN = "t" * 43
HOST = "127.0.0.1:8000"


@pytest.fixture
def ratings(task: Any, tmp_path: Path) -> Any:
    """Two articles with two systems, as pairs."""
    return task(tmp_path, articles=2, systems=2)


@pytest.fixture
def client(ratings: Any) -> Client:
    """Calls the application without a network."""
    return Client(App(ratings, TOKEN, {HOST, "localhost:8000"}))


def get(client: Client, path: str, *, host: str = HOST, **more: Any) -> Any:
    """Ask for a path, just as it is written."""
    return client.open(path, base_url=f"http://{host}", **more)


def post(client: Client, value: Any, **more: Any) -> Any:
    """Send an answer."""
    options = {"method": "POST", "data": json.dumps(value), "content_type": "application/json"}
    return get(client, f"/{TOKEN}/answer", **(options | more))


def test_the_page_holds_the_task_alone(client: Client, ratings: Any) -> None:
    """No name, no key; a policy that allows its own script and this server."""
    response = get(client, f"/{TOKEN}/")
    assert response.status_code == 200
    text = response.text
    assert ratings.task().digest in text
    assert not any(name in text for name in ("alpha-7b", "beta/mini", "(human)"))
    assert "connect-src &#39;self&#39;" in text
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "frame-ancestors 'none'"
    assert get(client, f"/{TOKEN}/", host="localhost:8000").status_code == 200


def test_an_answer_is_stored_before_it_is_confirmed(
    client: Client, ratings: Any, answer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Written, then synced to the disk, then confirmed; it comes back to who gave it alone."""
    synced: list[bytes] = []
    fsync = os.fsync

    def watched(handle: int) -> None:
        synced.append((ratings.answers_path / "Ann.jsonl").read_bytes())
        fsync(handle)

    monkeypatch.setattr(os, "fsync", watched)
    response = post(client, answer(ratings, 2))
    assert (response.status_code, response.json) == (200, {"rater": "Ann", "item": 2})
    assert [json.loads(text)["item"] for text in synced] == [2]
    given = get(client, f"/{TOKEN}/answers?rater=ann").json
    assert given["rater"] == "Ann"
    assert [one["item"] for one in given["answers"]] == [2]
    assert get(client, f"/{TOKEN}/answers?rater=Bob").json["answers"] == []


@pytest.mark.parametrize(
    "path",
    [
        *(
            "/",
            "",
            "/favicon.ico",
            "/é/",
            "/%ff/",
            "/answers?rater=Ann",
            f"/{TOKEN}",
            f"//{TOKEN}/",
        ),
        *(f"/{wrong}/" for wrong in (TOKEN[:-1], f"{TOKEN}x", TOKEN.upper(), "")),
        *(f"/{TOKEN}/{name}" for name in ("key.json", "task.json", "index.html", "answers/")),
        *(f"/{TOKEN}/{up}key.json" for up in ("../", "%2e%2e/", "..%2f", "/", "answers/../")),
        *(f"/{TOKEN}/{name}" for name in ("/etc/passwd", "..%2f..%2fetc%2fpasswd", "answers/Ann")),
    ],
)
def test_nothing_else_is_reachable(client: Client, path: str) -> None:
    """A wrong token is as any path that is not there; no folder is listed, no file is served."""
    response = get(client, path)
    assert response.status_code == 404
    assert TOKEN not in response.text


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8000", "127.0.0.1", "[::1]:8000"])
def test_another_host_is_refused(client: Client, answer: Any, ratings: Any, host: str) -> None:
    """A name that was bound anew to this machine does not open the page."""
    assert get(client, f"/{TOKEN}/", host=host).status_code == 403
    assert post(client, answer(ratings), host=host).status_code == 403
    assert store.raters(ratings) == []


def test_a_page_of_another_site_cannot_send(client: Client, answer: Any, ratings: Any) -> None:
    """Neither as a form nor with its origin; nothing allows an origin."""
    given = answer(ratings)
    for kind in ("text/plain", "application/x-www-form-urlencoded"):
        assert post(client, given, content_type=kind).status_code == 415
    for origin in ("https://evil.example", "null", "http://localhost:8000"):
        assert post(client, given, headers={"Origin": origin}).status_code == 403
    response = post(client, given, headers={"Origin": f"http://{HOST}"})
    assert response.status_code == 200
    assert not [name for name in dict(response.headers) if name.startswith("Access-Control")]


@pytest.mark.parametrize("method", ["HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"])
def test_only_get_and_post(client: Client, method: str) -> None:
    """And each where it belongs."""
    for path in ("", "answers", "answer"):
        assert get(client, f"/{TOKEN}/{path}", method=method).status_code == 405
    assert get(client, f"/{TOKEN}/answer").status_code == 405
    assert get(client, f"/{TOKEN}/", method="POST").status_code == 405


def test_what_is_no_answer_is_refused(client: Client, answer: Any, ratings: Any) -> None:
    """With the field and what was expected; nothing is stored, whatever the rater is called."""
    told = post(client, answer(ratings) | {"item": 9})
    assert (told.status_code, told.json) == (400, {"error": "answer: item: expected 1 to 2"})
    for name in ("../../evil", "/etc/evil", "..", "<script>alert(1)</script>", "a\\b", ""):
        told = post(client, answer(ratings, rater=name))
        assert told.status_code == 400
        assert "rater: expected a name" in told.json["error"]
        asked = get(client, f"/{TOKEN}/answers", query_string={"rater": name})
        assert asked.status_code == 400
    for body in (b"{", b"\xff", b"[" * 5000, b'{"item": NaN}', b"null"):
        assert post(client, None, data=body).status_code == 400
    assert store.raters(ratings) == []
    assert {path.name for path in ratings.path.iterdir()} <= {"task.json", "key.json", "answers"}


def test_a_huge_body_is_not_read(client: Client) -> None:
    """The largest answer fits: the limit is of the request."""
    assert post(client, None, data=b" " * (MAX_BODY + 1)).status_code == 413
    assert post(client, None, data=b" " * MAX_BODY).status_code == 400


def test_a_full_disk_is_told(
    client: Client, answer: Any, ratings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page hears that nothing was stored."""

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    told = post(client, answer(ratings))
    assert told.status_code == 507
    assert "No space left" in told.json["error"]


@pytest.fixture
def running(ratings: Any) -> Iterator[Server]:
    """A server of this process."""
    server = Server(ratings)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield server
    server.stop()
    thread.join()


def test_the_address_is_kept_for_this_user(running: Server, ratings: Any) -> None:
    """A file that nobody else can read; the token is long, and the port of this machine alone."""
    kept = ratings.path / ".address.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    parts = urlsplit(running.address)
    assert parts.hostname == "127.0.0.1"
    assert len(parts.path.strip("/")) >= 43  # 256 bits in base64
    taken = Server(ratings)  # as long as the first one runs
    assert taken.address.rpartition(":")[2] != running.address.rpartition(":")[2]
    assert urlsplit(taken.address).path == parts.path
    with pytest.raises(BenchError, match=r"port \d+ can't be had: .*--port names another"):
        Server(ratings, parts.port or 0)


def test_headers_of_the_wire(running: Server) -> None:
    """Two Host headers, none; a length that is never sent; a body that does not say its length."""
    parts = urlsplit(running.address)
    for lines in ("", "Host: evil.example\r\n", f"Host: {parts.netloc}\r\nHost: evil.example\r\n"):
        with socket.create_connection((parts.hostname, parts.port), timeout=5) as wire:
            wire.sendall(f"GET {parts.path} HTTP/1.1\r\n{lines}Connection: close\r\n\r\n".encode())
            assert wire.makefile("rb").readline().split()[1] == b"403"
    sizes = (("Content-Length", 10**12, 413), ("Transfer-Encoding", "chunked", 411))
    for name, value, status in sizes:
        connection = http.client.HTTPConnection(parts.netloc, timeout=5)
        connection.putrequest("POST", f"{parts.path}answer")
        connection.putheader("Content-Type", "application/json")
        connection.putheader(name, str(value))
        connection.endheaders()
        response = connection.getresponse()
        assert response.status == status
        assert response.getheader("Server", "").startswith("takeaway-bench")
        connection.close()


def start(folder: Path) -> tuple[subprocess.Popen[str], str]:
    """Start the command, and wait for its address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bench", "rate", "serve", str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert process.stdout
    return process, process.stdout.readline().strip()


def send(address: str, value: Any) -> int:
    """Send an answer over the wire."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.netloc, timeout=10)
    headers = {"Content-Type": "application/json"}
    connection.request("POST", f"{parts.path}answer", json.dumps(value), headers)
    return connection.getresponse().status


def test_a_kill_loses_no_stored_answer(ratings: Any, answer: Any) -> None:
    """Kill -9 while several raters send; all that was confirmed is there, and it goes on.

    The same address works again, and Ctrl-C leaves the judgments of all answers.
    """
    process, address = start(ratings.path)
    confirmed: list[tuple[str, float]] = []

    def rate(name: str) -> None:
        for number in range(10_000):
            try:
                status = send(address, answer(ratings, 1 + number % 2, name, seconds=number))
            except OSError:
                return
            assert status == 200
            confirmed.append((name, float(number)))
            if len(confirmed) == 30:
                process.send_signal(signal.SIGKILL)

    raters = [threading.Thread(target=rate, args=(name,)) for name in ("Ann", "Bob", "Cy")]
    for thread in raters:
        thread.start()
    for thread in raters:
        thread.join()
    process.communicate()
    process, again = start(ratings.path)
    assert again == address
    assert send(again, answer(ratings, 1, "Ann", preferred="B")) == 200
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=20)
    assert process.returncode == 0
    assert out.strip() == str(ratings.judgments_path)
    stored = [
        (line["rater"], line["seconds"])
        for path in ratings.answers_path.glob("*.jsonl")
        for line in map(json.loads, path.read_text().splitlines())
    ]
    assert set(confirmed) <= set(stored)
    assert len(stored) == len(set(stored[:-1])) + 1 or len(stored) == len(set(stored))
    rows = [json.loads(line) for line in ratings.judgments_path.read_text("utf-8").splitlines()]
    last = [row for row in rows if row["rater"] == "Ann" and row["item"] == 1]
    assert sorted(value for row in last for value in row["compared"].values()) == [0, 1]
