"""A run survives kill -9 of its supervisor as a readable partial record, and nothing of it goes on."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from autospeech.protocol import Run
from tests.orphans import counts
from tests.protocol.conftest import write_submission

PROGRAM = """
import sys
from pathlib import Path
from autospeech.protocol import RunSpec, run_submission
from tests.protocol.conftest import make_task

folder = Path(sys.argv[1])
run_submission(make_task(folder / "store"), RunSpec(code=folder / "code", scratch=folder / "scratch"), folder / "run")
"""
CODE = """
import numpy, os, time


class Model:
    def __init__(self, metadata):
        self.shape = (metadata["test_num"], metadata["class_num"])
        if os.fork() == 0:
            os.setsid()
            time.sleep(3600)

    def train(self, data, remaining):
        time.sleep(0.02)

    def test(self, clips, remaining):
        return numpy.zeros(self.shape)
"""


def start(folder: Path) -> "subprocess.Popen[bytes]":
    write_submission(folder / "code", CODE)
    (folder / "scratch").mkdir()
    return subprocess.Popen([sys.executable, "-c", PROGRAM, str(folder)], cwd=Path(__file__).parents[2])


def wait_until(condition: Callable[[], bool], seconds: float = 60.0) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.01)


def test_a_killed_supervisor_leaves_a_readable_run_and_nothing_else(tmp_path: Path) -> None:
    supervisor = start(tmp_path)
    wait_until((tmp_path / "run" / "predictions" / "0004.npy").exists)
    tree = psutil.Process(supervisor.pid).children(recursive=True)

    supervisor.send_signal(signal.SIGKILL)
    supervisor.wait()

    wait_until(lambda: not any(counts(process) for process in tree))
    wait_until(lambda: not list((tmp_path / "scratch").iterdir()))
    run = Run.open(tmp_path / "run")
    assert run.record.outcome is None
    assert len(run.predictions) >= 4
    assert all(one.load().shape == (8, 3) for one in run.predictions)
    assert run.record.spent == run.record.calls[-1].spent
