"""A run survives kill -9 of its supervisor as a readable partial record, and nothing of it goes on."""

import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest

from autospeech.protocol import Run, RunSpec
from autospeech.protocol.launch import CHILD, guardian_command, plan_launch
from autospeech.protocol.sandbox import SandboxLevel, missing_levels
from autospeech.protocol.scratch import open_scratch
from tests.orphans import counts, living
from tests.protocol.conftest import ToyTask, write_submission

PROGRAM = """
import sys
from pathlib import Path
from autospeech.protocol import RunSpec, run_submission
from autospeech.testing import make_toy_task

folder = Path(sys.argv[1])
task = make_toy_task(folder / "store", test=8, budget=1800)
run_submission(task, RunSpec(code=folder / "code", scratch=folder / "scratch"), folder / "run")
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
    return subprocess.Popen([sys.executable, "-c", PROGRAM, str(folder)])


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


@pytest.mark.parametrize(
    "level", [one for one in SandboxLevel if one not in missing_levels()], ids=lambda one: one.value
)
def test_a_supervisor_that_dies_before_it_hears_of_the_start_leaves_nothing(
    level: SandboxLevel, task: ToyTask, tmp_path: Path
) -> None:
    spec = RunSpec(code=write_submission(tmp_path / "code", CODE), scratch=tmp_path, sandbox=level.value)
    with open_scratch(spec) as scratch, ExitStack() as ends:
        launch = plan_launch(task, spec, scratch)
        control, control_end = map(ends.enter_context, socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET))
        _, frames_end = map(ends.enter_context, socket.socketpair())
        guardian = subprocess.Popen(
            guardian_command(control_end.fileno(), launch.scratch),
            pass_fds=(control_end.fileno(), frames_end.fileno()),
            start_new_session=True,
            env={},
        )
        control.send(json.dumps(launch.order(frames_end.fileno())).encode())
        ends.close()

        assert guardian.wait(30) == 0

        assert not scratch.root.exists()
        assert not living()


def test_a_child_whose_supervisor_and_guardian_are_gone_ends_by_itself() -> None:
    ours, theirs = socket.socketpair()
    program = "import main, sys; main.NOTICED_WITHIN = 0.1; sys.argv += ['', sys.argv[1]]; main.main()"
    command = [sys.executable, "-c", program, str(theirs.fileno())]
    ours.close()

    with theirs, subprocess.Popen(command, pass_fds=(theirs.fileno(),), cwd=CHILD) as child:
        theirs.close()

        assert child.wait(30) == 0
