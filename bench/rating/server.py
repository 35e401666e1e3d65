"""The page on 127.0.0.1: three requests, under a random token, and nothing else.

A page of another site can't read or send anything: it doesn't know the token, its Host header is
another where a name was bound anew to this machine, and no answer of ours allows its origin.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import socket
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from werkzeug.exceptions import (
    BadRequest,
    Forbidden,
    HTTPException,
    LengthRequired,
    MethodNotAllowed,
    NotFound,
    UnsupportedMediaType,
)
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from bench import jsonl
from bench.rating import answers, page, store
from bench.rating.task import Ratings
from bench.types import BenchError, InputError

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

HOST = "127.0.0.1"
MAX_BODY = 256 * 1024
"""Bytes of a request: a long answer has some 20,000."""
SILENCE_S = 30
"""A connection that says nothing for so long is closed."""
_KEPT = ".address.json"
_HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class _Request(Request):
    max_content_length = MAX_BODY


class App:
    """The WSGI application of one task; `hosts` are the Host headers that it answers."""

    def __init__(self, ratings: Ratings, token: str, hosts: Iterable[str]) -> None:
        self._ratings, self._task = ratings, ratings.task()
        self._token, self._hosts = token.encode(), frozenset(hosts)
        self._page = page.html(self._task, served=True)

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        request = _Request(environ)
        try:
            response = self._answer(request)
        except HTTPException as error:
            response = _json({"error": error.description}, error.code or 500)
        except InputError as error:
            response = _json({"error": str(error)}, 400)
        except BenchError as error:
            response = _json({"error": str(error)}, 507)
        response.headers.update(_HEADERS)
        return response(environ, start)

    def _answer(self, request: Request) -> Response:
        if request.headers.get("Host", "") not in self._hosts:
            raise Forbidden("This host is not served.")
        _, token, name = [*request.path.split("/", 2), "none", "none"][:3]
        if not secrets.compare_digest(token.encode(), self._token):
            raise NotFound
        doors = {
            "": ("GET", self._shown),
            "answers": ("GET", self._given),
            "answer": ("POST", self._stored),
        }
        if name not in doors:
            raise NotFound
        method, door = doors[name]
        if request.method != method:
            raise MethodNotAllowed([method])
        return door(request)

    def _shown(self, _: Request) -> Response:
        response = Response(self._page, mimetype="text/html")
        response.headers["Content-Security-Policy"] = "frame-ancestors 'none'"
        return response  # the page itself has the rest of the policy

    def _given(self, request: Request) -> Response:
        """What a rater has answered so far."""
        rater = store.known_as(self._ratings, request.args.get("rater", ""))
        if problem := answers.name_problem(rater):
            raise InputError(problem, field="rater")
        given = store.read(self._ratings, self._task, rater).values()
        return _json({"rater": rater, "answers": [answers.as_json(one) for one in given]})

    def _stored(self, request: Request) -> Response:
        """Store an answer; what is sent back was written to the disk before."""
        if request.mimetype != "application/json":
            raise UnsupportedMediaType("Expected JSON.")
        if request.headers.get("Origin", f"http://{request.host}") != f"http://{request.host}":
            raise Forbidden("Another site asks.")
        if request.content_length is None:
            raise LengthRequired
        try:
            value = jsonl.loads(request.get_data())
        except ValueError:
            raise BadRequest("Expected JSON.") from None
        answer = answers.parsed(value, self._task, Path("answer"))
        stored = store.put(self._ratings, answer)
        return _json({"rater": stored.rater, "item": stored.item})


class Server:
    """A server that is bound, and answers once it runs."""

    def __init__(self, ratings: Ratings, port: int = 0) -> None:
        """Bind a port: the one asked for, else that of the last time if it is free, else any.

        The token is that of the last time, so that a page that is still open goes on.

        Raises
        ------
        BenchError
            The port can't be had, or the file system refused.
        """
        last = _last(ratings)
        with _bound(port or last.port, any_else=not port) as bound:  # the server has a copy
            port = bound.getsockname()[1]
            hosts = (f"{HOST}:{port}", f"localhost:{port}")
            self._server: BaseWSGIServer = make_server(
                HOST,
                port,
                App(ratings, last.token, hosts),
                threaded=True,
                request_handler=_Handler,
                fd=bound.fileno(),
            )
        self.address = f"http://{HOST}:{port}/{last.token}/"
        if port != last.port:
            _keep(ratings, _Address(port, last.token))

    def run(self) -> None:
        """Answer until Ctrl-C."""
        self._server.serve_forever()

    def stop(self) -> None:
        """End `run` from another thread."""
        self._server.shutdown()


class _Handler(WSGIRequestHandler):
    """Writes no log, in which the token would stand, and waits for nobody for long."""

    timeout = SILENCE_S

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002  its name there
        """Say nothing."""

    def version_string(self) -> str:
        """What the header Server says."""
        return "takeaway-bench"


class _Address(msgspec.Struct, frozen=True):
    """Where a page was served, and the token that its address holds."""

    port: int
    token: str


def _last(ratings: Ratings) -> _Address:
    """The address of the last time, or a new one."""
    with suppress(OSError, ValueError):
        last = msgspec.json.decode((ratings.path / _KEPT).read_bytes(), type=_Address)
        if 0 < last.port < 2**16 and re.fullmatch(r"[\w-]{32,}", last.token, re.ASCII):
            return last
    return _Address(0, secrets.token_urlsafe(32))


def _keep(ratings: Ratings, address: _Address) -> None:
    """Keep an address, for this user alone."""
    path = ratings.path / _KEPT
    try:
        path.unlink(missing_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(msgspec.json.encode(address))
    except OSError as error:
        raise BenchError(f"{path}: cannot be written: {error.strerror}") from error


def _bound(port: int, *, any_else: bool) -> socket.socket:
    """A socket on a port of this machine alone."""
    made = socket.socket()
    if os.name == "posix":  # elsewhere it would let another program share the port
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((HOST, port))
    except (OSError, OverflowError) as error:
        made.close()
        if any_else and port:
            return _bound(0, any_else=False)
        raise BenchError(f"port {port} can't be had: {error}; --port names another") from None
    made.listen()
    return made


def _json(value: Any, status: int = 200) -> Response:
    return Response(json.dumps(value), status, mimetype="application/json")
