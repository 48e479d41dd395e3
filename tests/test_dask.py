"""Batch runs on a real Dask cluster of two processes, one of which is killed in the middle."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from claimcli.cli import cli
from claimcli.model import Document, Result
from claimcli.pipeline import Engine
from claimcli.pools import PoolError, dask
from claimcli.work import Job
from corpus import batch, command, environment, write_folder

distributed = pytest.importorskip("distributed", reason="Dask is not installed")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """Return a cluster of two worker processes of one thread each."""
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0", host="127.0.0.1"
    ) as running:
        yield running


@pytest.mark.skipif(os.name != "posix", reason="kills by a POSIX signal")
def test_a_worker_killed_in_the_middle_loses_and_doubles_nothing(cluster: Any, tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "in", 120, paragraphs=4)
    (folder / "008" / "bad.txt").write_bytes(b"\0" * 99)
    whole, out = tmp_path / "whole.jsonl", tmp_path / "out.jsonl"
    batch([folder], whole)
    # From another working folder, with a relative name: the workers must find the files all the same.
    arguments = ("batch", "in", "-o", "out.jsonl", "--engine", "dask", "--scheduler", cluster.scheduler_address)
    process = subprocess.Popen(
        command(*arguments), cwd=tmp_path, env=environment(), stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )
    while process.poll() is None and not (out.exists() and out.stat().st_size > whole.stat().st_size // 10):
        time.sleep(0.01)
    assert process.poll() is None, process.communicate()[1]
    victim = next(iter(cluster.workers.values())).pid
    os.kill(victim, signal.SIGKILL)
    told = process.communicate(timeout=300)[1]
    assert process.returncode == 1, told
    assert "1 failed" in told
    assert out.read_text("utf-8").replace('"in/', f'"{folder}/') == whole.read_text("utf-8")


def test_several_threads_a_worker_and_time_limits_in_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = Engine.run_all

    def slow(self: Engine, documents: Sequence[Document]) -> list[Result]:
        if any(document.id.endswith("long.txt") for document in documents):
            time.sleep(1.1)
        return usual(self, documents)

    monkeypatch.setattr(Engine, "run_all", slow)
    folder = write_folder(tmp_path / "in", 60)
    (folder / "long.txt").write_text("The mayor said that the bridge was safe.")
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=2, processes=False, dashboard_address=":0"
    ) as threads:
        summary = batch(
            [folder], tmp_path / "out.jsonl", timeout=1.0, pool=lambda job: dask(job, threads.scheduler_address)
        )
    assert (summary.documents, summary.failed) == (60, 1)


def test_a_scheduler_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claimcli.pools._ANSWER", 1)
    folder = write_folder(tmp_path / "in", 1)
    done = CliRunner().invoke(cli, ["batch", str(folder), "--engine", "dask", "--scheduler", "tcp://127.0.0.1:9"])
    assert done.exit_code == 2
    assert "does not answer" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_cluster_without_workers() -> None:
    with (
        distributed.LocalCluster(n_workers=0, processes=False, dashboard_address=":0") as nobody,
        pytest.raises(PoolError, match="no workers"),
        closing(dask(Job(b"", "", "jsonl", None, 0, 0), nobody.scheduler_address)),  # type: ignore[arg-type]
    ):
        pass
