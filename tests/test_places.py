"""Runs, references and caches on object stores: copied here, put back whole, none overwritten."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import boto3
import fsspec
import pytest
from moto.server import ThreadedMotoServer

from bench import cli, places
from bench.cli import returned
from bench.files import CACHE_VARIABLE
from bench.llm.api import Reply
from bench.llm.cache import Cache
from bench.places.mirror import Mirror
from bench.places.store import opened
from bench.types import BenchError, InputError, MissingDependency

BUCKET = "results"


@pytest.fixture
def store() -> Iterator[fsspec.AbstractFileSystem]:
    """A file system in memory, with the interface that object stores have."""
    system = fsspec.filesystem("memory")
    system.store.clear()
    system.pseudo_dirs.clear()
    yield system
    system.store.clear()


@pytest.fixture
def machine(tmp_path: Path) -> Callable[[str], Mirror]:
    """The copy that a machine of some name has of the place `memory://runs`."""

    def mirror(name: str) -> Mirror:
        return Mirror(opened("memory://runs"), tmp_path / name, tmp_path / f"{name}.notes")

    return mirror


def alone(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Make this process one that has opened no place, whose user has this cache folder."""
    for name, empty in (("_open", {}), ("_caches", []), ("_shards", [])):
        monkeypatch.setattr(places, name, empty)
    monkeypatch.setattr(places, "_base", lambda: folder / "places")
    monkeypatch.setenv(CACHE_VARIABLE, str(folder))


def test_what_one_machine_wrote_another_reads(store, machine) -> None:
    """Files go through the place, in folders too; only what has changed goes again."""
    one, other = machine("one"), machine("other")
    (one.path / "lead" / "scores").mkdir(parents=True)
    (one.path / "lead" / "run.json").write_text("{}")
    (one.path / "lead" / "scores" / "form.jsonl").write_text("a\n")
    assert one.push() == 2
    assert other.pull() == 2
    assert (other.path / "lead" / "scores" / "form.jsonl").read_text() == "a\n"
    with (other.path / "lead" / "scores" / "form.jsonl").open("a") as file:
        file.write("b\n")
    assert (other.push(), other.push(), one.pull(), one.pull()) == (1, 0, 1, 0)
    assert (one.path / "lead" / "scores" / "form.jsonl").read_text() == "a\nb\n"


def test_what_was_deleted_is_deleted_on_the_other_side(store, machine) -> None:
    """As `--fresh` and `runs remove` do; a file that was changed meanwhile stays."""
    one, other = machine("one"), machine("other")
    one.path.mkdir()
    for name in ("gone", "changed"):
        (one.path / name).write_text("x")
    one.push()
    other.pull()
    (other.path / "changed").write_text("longer")
    (one.path / "gone").unlink()
    (one.path / "changed").unlink()
    assert one.push() == 2
    assert other.pull() == 0
    assert not (other.path / "gone").exists()
    assert (other.path / "changed").read_text() == "longer"


def test_a_file_that_changed_on_both_sides_is_not_overwritten(store, machine) -> None:
    """The error names both; where the bytes are the same there is none."""
    one, other = machine("one"), machine("other")
    for mirror, text in ((one, "mine"), (other, "yours")):
        mirror.path.mkdir()
        (mirror.path / "same").write_text("same")
        (mirror.path / "run.json").write_text(text)
    one.push()
    with pytest.raises(BenchError, match=r"memory://runs/run\.json has changed, and so has"):
        other.pull()
    assert (other.path / "run.json").read_text() == "yours"
    with pytest.raises(BenchError, match=r"memory://runs/run\.json has changed, and so has"):
        other.push()
    assert store.cat("/runs/run.json") == b"mine"
    (other.path / "run.json").unlink()  # as the message says
    other.pull()
    assert (other.path / "run.json").read_text() == "mine"


def test_two_machines_at_one_file_lose_nothing(store, machine) -> None:
    """What one has put since the other began is not overwritten, nor deleted; all else is put."""
    one, other = machine("one"), machine("other")
    one.path.mkdir()
    for name in ("lines", "gone"):
        (one.path / name).write_text("a\n")
    one.push()
    other.pull()
    (one.path / "lines").write_text("a\nmine\n")
    (one.path / "gone").write_text("changed")
    one.push()
    (other.path / "lines").write_text("a\nyours\n")
    (other.path / "gone").unlink()
    (other.path / "new").write_text("x")
    with pytest.raises(BenchError, match=r"memory://runs/lines has changed"):
        other.push()
    assert store.cat("/runs/lines") == b"a\nmine\n"
    assert store.cat("/runs/gone") == b"changed"
    assert store.cat("/runs/new") == b"x"


def test_what_a_killed_command_put_is_known_again(store, machine) -> None:
    """Lines were put, but not noted, and more were appended: nothing there is lost by a put."""
    one = machine("one")
    one.path.mkdir()
    (one.path / "lines").write_text("a\n")
    store.pipe("/runs/lines", b"a\n")
    (one.path / "lines").write_text("a\nb\n")
    assert one.pull() == 0
    assert one.push() == 1
    assert store.cat("/runs/lines") == b"a\nb\n"


def test_a_process_that_takes_another_shard_copies_it(store, tmp_path, monkeypatch) -> None:
    """As a worker of Ray does; what another machine had put of it is taken up."""
    alone(monkeypatch, tmp_path)
    for number in (1, 2):
        store.pipe(f"/runs/lead/shards/{number}-of-2/run.json", b"{}")
    places.take_shard("1-of-2")
    runs = places.local("memory://runs")
    held = runs / "lead" / "shards" / "2-of-2" / "run.json"
    assert not held.exists()
    places.take_shard("2-of-2")
    assert held.exists()


def test_what_is_not_wanted_is_neither_copied_nor_deleted(store, machine) -> None:
    """As the folders of other shards are not."""
    one, other = machine("one"), machine("other")
    for number in (1, 2):
        folder = one.path / "lead" / "shards" / f"{number}-of-2"
        folder.mkdir(parents=True)
        (folder / "run.json").write_text("{}")
    one.push()
    assert other.pull(lambda name: "1-of-2" in name) == 1
    assert other.push() == 0
    assert other.pull() == 1


def test_locks_and_half_written_files_stay_here(store, machine) -> None:
    """Neither means anything on another machine."""
    one = machine("one")
    one.path.mkdir()
    for name in (".lock", ".run.json.abcd1234.partial", "replies.sqlite", "replies.sqlite-wal"):
        (one.path / name).write_text("x")
    assert one.push() == 0


def test_a_name_that_leads_out_of_the_copy_is_refused(store, machine) -> None:
    """An object's name is any text."""
    store.pipe("/runs/../../etc/cron", b"x")
    if not any(".." in path for path in store.find("/runs")):
        store.store["/runs/../x"] = store.store.pop(next(iter(store.store)))
    with pytest.raises(BenchError, match="name can't be used"):
        machine("one").pull()


@pytest.mark.parametrize("url", ["s3://key:secret@bucket/x", "s3://bucket/x?token=1"])
def test_credentials_in_an_address_are_refused(url: str) -> None:
    """And not repeated in the message."""
    with pytest.raises(InputError, match="credentials do not belong") as told:
        opened(url)
    assert "secret" not in str(told.value)
    assert "token" not in str(told.value)


def test_a_client_that_is_missing_is_named_with_its_installation() -> None:
    """The client of gs is not in the test environment."""
    with pytest.raises(MissingDependency, match=r"pip install .takeaway-bench\[cloud\]"):
        opened("gs://bucket/x")
    with pytest.raises(InputError, match="nosuch"):
        opened("nosuch://bucket/x")


@pytest.mark.parametrize("text", ["runs", "/there/x", "https://example.org/a", "C://x", "--runs=a"])
def test_paths_and_web_pages_are_no_places(text: str) -> None:
    """`references add` takes addresses of pages."""
    assert not places.is_address(text)


def test_machines_share_replies(tmp_path: Path) -> None:
    """Each takes all that are there and leaves what it has made; a damaged file is passed over."""
    folder = tmp_path / "replies"
    folder.mkdir()
    (folder / "broken.sqlite").write_text("no database")
    for number in range(3):
        with closing(Cache(tmp_path / f"{number}.sqlite")) as cache:
            cache.put(f"key {number}", Reply(text=f"{number}"), server="s", model="m")
            cache.share(folder)
            cache.share(folder)
    assert len(list(folder.glob("*.sqlite"))) == 4
    with closing(Cache(tmp_path / "late.sqlite")) as cache:
        cache.share(folder)
        assert [cache.get(f"key {number}").text for number in range(3)] == ["0", "1", "2"]


@pytest.fixture(scope="module")
def s3() -> Iterator[dict[str, str]]:
    """The environment for a server that speaks S3, on loopback, with one bucket."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    environment = {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test-secret",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    client(environment).create_bucket(Bucket=BUCKET)
    yield environment
    server.stop()


def client(environment: dict[str, str]) -> Any:
    """The maker's own client, for what the test itself puts and reads."""
    return boto3.client(
        "s3",
        endpoint_url=environment["AWS_ENDPOINT_URL"],
        region_name=environment["AWS_DEFAULT_REGION"],
        aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
    )


@pytest.fixture
def command(
    s3: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Run the program as on a machine whose user has this cache folder: code, output, messages."""

    def done(*arguments: str, cache: Path, shared: str = "") -> tuple[int, str, str]:
        alone(monkeypatch, cache)
        for name, value in {**s3, CACHE_VARIABLE: shared}.items():
            monkeypatch.setenv(name, value)
        return returned(arguments), *capsys.readouterr()

    return done


def test_a_run_on_s3_is_taken_up_by_another_machine(
    s3, command, tmp_path: Path, write_reference: Callable[..., Path]
) -> None:
    """References, runs and the cache are there; the second machine finds all done."""
    for article in ("one", "two"):
        write_reference(article)
    config = tmp_path / "bench.toml"
    config.write_text(
        f'references = "s3://{BUCKET}/references"\nruns = "s3://{BUCKET}/runs"\n'
        'metrics = ["form", "rouge"]\n[candidates.lead]\nsummarizer = "lead"\n'
    )
    shared = f"s3://{BUCKET}/cache"
    bucket = client(s3)
    for path in (tmp_path / "references").iterdir():
        bucket.put_object(Bucket=BUCKET, Key=f"references/{path.name}", Body=path.read_bytes())

    code, table, told = command("run", str(config), cache=tmp_path / "first", shared=shared)
    assert code == 0, told
    listed = bucket.list_objects_v2(Bucket=BUCKET, Prefix="runs/")["Contents"]
    stored = {entry["Key"] for entry in listed}
    assert {"runs/lead/predictions.jsonl", "runs/lead/scores/rouge.jsonl", "runs/leaderboard.csv",
            "runs/report/index.html"} <= stored  # fmt: skip
    assert not any(".lock" in key or "partial" in key for key in stored)
    manifest = bucket.get_object(Bucket=BUCKET, Key="runs/lead/run.json")["Body"].read().decode()
    assert f"s3://{BUCKET}/references" in manifest
    assert "test-secret" not in manifest + told + table

    code, again, told = command("run", str(config), cache=tmp_path / "second", shared=shared)
    assert code == 0, told
    assert again == table


def test_a_bucket_that_is_not_there_is_one_message(command, tmp_path: Path) -> None:
    """Before any work is done."""
    code, _, told = command("table", "s3://nowhere/runs/lead", cache=tmp_path)
    assert code == 1
    assert told == "error: s3://nowhere/runs/lead: The specified bucket does not exist\n"


def test_arguments_that_are_no_places_stay_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server's address in a setting, and a web page, keep both of their slashes."""
    arguments = ["check", "--set", "base_url=http://127.0.0.1:8000/v1", "https://a.example//b"]
    seen: list[list[str]] = []
    monkeypatch.setattr(cli, "app", lambda given, **_: seen.append(given))
    assert cli.returned(arguments) == 0
    assert seen == [arguments]
