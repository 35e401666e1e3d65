"""Example files for schedulers: readable, with options that there are, and working commands."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

DOCS = Path(__file__).parents[1] / "docs"
CONFIG = 'metrics = ["form"]\n[candidates.lead]\nsummarizer = "lead"\n'


@pytest.fixture
def folder(tmp_path: Path, write_reference: Callable[..., Path]) -> Path:
    """A configuration, two articles, and `takeaway-bench` on a path of its own."""
    for article in ("one", "two"):
        write_reference(article)
    (tmp_path / "bench.toml").write_text(CONFIG)
    program = tmp_path / "bin" / "takeaway-bench"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m bench "$@"\n')
    program.chmod(0o755)
    return tmp_path


def run(folder: Path, *command: str, **variables: str) -> None:
    """Run a command as a scheduler would."""
    path = f"{folder / 'bin'}:{os.environ['PATH']}"
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, "PATH": path, **variables}, check=False,
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_the_slurm_array_and_the_kubernetes_job_make_the_shards_that_merge_takes(
    folder: Path,
) -> None:
    """The first shard by the one's command, the second by the other's."""
    run(folder, "bash", str(DOCS / "slurm-array.sh"), SLURM_ARRAY_TASK_ID="1",
        SLURM_ARRAY_TASK_COUNT="2")  # fmt: skip
    job = list(yaml.safe_load_all((DOCS / "kubernetes-job.yaml").read_text()))[1]
    container = job["spec"]["template"]["spec"]["containers"][0]
    line = container["args"][0].replace("/etc/takeaways/", "").replace("/16", "/2")
    run(folder, *container["command"], line, JOB_COMPLETION_INDEX="1")
    run(folder, "takeaway-bench", "merge")
    lines = (folder / "runs" / "lead" / "scores" / "form.jsonl").read_text().splitlines()
    assert len(lines) == 3


def test_the_kubernetes_job_has_a_pod_for_each_shard() -> None:
    """And a configuration whose candidates and metrics there are."""
    config, job = yaml.safe_load_all((DOCS / "kubernetes-job.yaml").read_text())
    command = job["spec"]["template"]["spec"]["containers"][0]["args"][0]
    assert re.search(r"--shard \S.*/(\d+)", command)[1] == str(job["spec"]["completions"])
    assert "[candidates.lead]" in config["data"]["bench.toml"]


def test_the_ray_cluster_names_a_head_of_its_own() -> None:
    """Each kind of machine says what it has."""
    cluster = yaml.safe_load((DOCS / "ray-cluster.yaml").read_text())
    kinds = cluster["available_node_types"]
    assert cluster["head_node_type"] in kinds
    assert all(kind["resources"]["CPU"] for kind in kinds.values())
