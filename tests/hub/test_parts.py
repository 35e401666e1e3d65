"""Weights from a hub that the tests serve: fetched once, held to hashes, never without asking."""

from __future__ import annotations

import errno
import hashlib
import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from bench.hub import parts, pins
from bench.hub.parts import Part, fetch, is_here, stored
from bench.hub.pins import Published
from bench.types import BenchError

MODEL, COMMIT = "makers/checker", "a" * 40
WEIGHTS = b"weights" * 1000


class Hub:
    """What a hub holds of one model, and what it was asked for."""

    def __init__(self) -> None:
        self.files = {"config.json": b"{}", "model.safetensors": WEIGHTS, "code.py": b"1 / 0"}
        self.asked: list[str] = []
        self.down_at = ""

    def answer(self, request: Request) -> Response:
        """Answer as the hub does: a listing, or a file with its commit and hash."""
        name = request.path.rpartition("/")[2]
        if "/tree/" in request.path:
            listing = [
                {"type": "file", "path": path, "size": len(data), "oid": _sha256(data)[:40]}
                for path, data in self.files.items()
            ]
            return Response(json.dumps(listing), content_type="application/json")
        if name not in self.files or name == self.down_at:
            return Response("no such thing", status=404)
        if request.method == "GET":
            self.asked.append(name)
        etag = {"X-Repo-Commit": COMMIT, "ETag": f'"{_sha256(self.files[name])}"'}
        return Response(self.files[name], headers=etag)


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.fixture
def hub(
    httpserver: HTTPServer, tmp_path: Path, own_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> Hub:
    """A hub with one model, whose weights' hash is published, and an empty cache."""
    from huggingface_hub import constants

    made = Hub()
    httpserver.expect_request(re.compile(".*")).respond_with_handler(made.answer)
    url = httpserver.url_for("").rstrip("/")
    monkeypatch.setattr(constants, "ENDPOINT", url)
    monkeypatch.setattr(
        constants,
        "HUGGINGFACE_CO_URL_TEMPLATE",
        url + "/{repo_id}/resolve/{revision}/{filename}",
    )
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    known = Published(COMMIT, "MIT", "checker", "7 kB", {"model.safetensors": _sha256(WEIGHTS)})
    monkeypatch.setitem(pins.PUBLISHED, MODEL, known)
    stored.cache_clear()
    return made


def test_weights_are_fetched_once(hub: Hub) -> None:
    """Weights and configuration at the published commit, no code; a second time nothing is."""
    assert not is_here(Part(MODEL))
    folder = fetch(Part(MODEL))
    assert (folder / "model.safetensors").read_bytes() == WEIGHTS
    assert sorted(hub.asked) == ["config.json", "model.safetensors"]
    assert stored(Part(MODEL)) == (folder, COMMIT)
    fetch(Part(MODEL))
    assert len(hub.asked) == 2


def test_nothing_is_fetched_without_being_asked(hub: Hub) -> None:
    """What is absent is an error with the command that brings it; the hub hears nothing."""
    with pytest.raises(BenchError, match=r"\(MIT, 7 kB\).*`takeaway-bench models fetch checker`"):
        stored(Part(MODEL))
    assert hub.asked == []


def test_a_wrong_hash_is_removed_and_refused(hub: Hub) -> None:
    """Other weights than those published never stay, and the right ones can come after them."""
    hub.files["model.safetensors"] = b"other" * 1000
    wrong, right = _sha256(b"other" * 1000)[:12], _sha256(WEIGHTS)[:12]
    with pytest.raises(BenchError, match=rf"{wrong}\.\.\., expected {right}.*was removed"):
        fetch(Part(MODEL))
    assert not is_here(Part(MODEL))
    hub.files["model.safetensors"] = WEIGHTS
    shutil.rmtree(Path(_cache()) / "models--makers--checker")  # its listing names the other file
    assert (fetch(Part(MODEL)) / "model.safetensors").read_bytes() == WEIGHTS


def test_damage_is_refused_and_mended(hub: Hub) -> None:
    """A file that changed since is refused at the next load; fetching brings it anew."""
    folder = fetch(Part(MODEL))
    (folder / "model.safetensors").resolve().write_bytes(b"damaged")
    with pytest.raises(BenchError, match=r"has SHA-256 .*`takeaway-bench models fetch checker`"):
        stored(Part(MODEL))
    folder = fetch(Part(MODEL))
    assert (folder / "model.safetensors").read_bytes() == WEIGHTS


def test_files_without_a_published_hash_are_held_to_the_first_fetch(hub: Hub) -> None:
    """The hash that they had then is kept, and another is refused."""
    folder = fetch(Part(MODEL))
    (folder / "config.json").resolve().write_bytes(b'{"classes": 2}')
    with pytest.raises(BenchError, match=r"config\.json has SHA-256"):
        stored(Part(MODEL))


def test_an_interrupted_fetch_goes_on(hub: Hub) -> None:
    """Files that came stay; the same command asks for what is missing alone."""
    hub.down_at = "model.safetensors"
    with pytest.raises(BenchError, match=f"{MODEL} can't be fetched: .*continues from there"):
        fetch(Part(MODEL))
    assert not is_here(Part(MODEL))
    hub.down_at = ""
    fetch(Part(MODEL))
    assert sorted(hub.asked) == ["config.json", "model.safetensors"]  # neither of them twice


def test_without_a_network_the_reason_is_told(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    """One message, and no trace of a library."""
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(BenchError, match=f"{MODEL} can't be fetched: .*offline"):
        fetch(Part(MODEL))


def test_without_room_nothing_is_begun(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is needed and what is free are named before anything is fetched."""
    usage = shutil.disk_usage("/")._replace(free=6000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    with pytest.raises(BenchError, match=r"needs 0\.0 MB, and .* has 0\.0 MB free: make room"):
        fetch(Part(MODEL))
    assert hub.asked == []


def test_a_disk_that_fills_up_is_told(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says what to do, not which call failed."""

    def full(*_: object, **settings: Any) -> Any:
        if settings.get("dry_run"):
            return []
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(parts, "_snapshot", full)
    with pytest.raises(BenchError, match=r"no space is left .*: make room, or set HF_HOME"):
        fetch(Part(MODEL))


def test_files_can_be_named(hub: Hub) -> None:
    """A part of a model is only that; what a folder of one's own lacks is named."""
    hub.files["a.ckpt"] = b"x"
    folder = fetch(Part(MODEL, None, ("a.ckpt",)))
    assert hub.asked == ["a.ckpt"]
    assert stored(Part(str(folder), None, ("a.ckpt",))).folder == folder
    with pytest.raises(BenchError, match=r"no b\.ckpt in it"):
        stored(Part(str(folder), None, ("b.ckpt",)))


def test_a_folder_is_pinned_by_its_files(tmp_path: Path) -> None:
    """Another byte in weights or tokenizer is another revision; other files don't count."""
    (tmp_path / "model.safetensors").write_bytes(b"w")
    (tmp_path / "config.json").write_text("{}")

    def revision() -> str:
        stored.cache_clear()
        return stored(Part(str(tmp_path))).revision

    first = revision()
    (tmp_path / "notes.md").write_text("mine")
    assert revision() == first
    (tmp_path / "config.json").write_text('{"a": 1}')
    assert revision() != first


@pytest.mark.parametrize("model", sorted(pins.PUBLISHED))
def test_pins_are_whole(model: str) -> None:
    """Each commit and hash has its full length, and each licence permits use."""
    known = pins.PUBLISHED[model]
    assert re.fullmatch(r"[0-9a-f]{40}", known.commit)
    assert all(re.fullmatch(r"[0-9a-f]{64}", found) for found in known.hashes.values())
    assert known.licence in ("MIT", "Apache 2.0")


def test_a_damaged_record_is_named(hub: Hub, own_cache: Path) -> None:
    """Hashes that can't be read are no hashes."""
    fetch(Part(MODEL))
    (record,) = (own_cache / "models").iterdir()
    record.write_text("{")
    with pytest.raises(BenchError, match=rf"{record.name}: is damaged"):
        stored(Part(MODEL))


def _cache() -> str:
    from huggingface_hub import constants

    return constants.HF_HUB_CACHE
