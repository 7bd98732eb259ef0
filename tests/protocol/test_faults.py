"""Whatever dies, fills or jumps: the record stays readable, stamped predictions are whole, nothing lives on."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import numpy as np
import psutil
import pytest

from autospeech.errors import DataError, MachineryError
from autospeech.protocol import Outcome, Run, RunSpec, run_submission
from autospeech.protocol.scoring import score_run
from tests.orphans import counts, living
from tests.protocol.conftest import ToyTask, write_submission
from tests.protocol.test_kill import PROGRAM, start, wait_until

FAKETIME = Path("/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1")
SCORE = """
import sys
from pathlib import Path
from autospeech.protocol.scoring import score_run

score_run(Path(sys.argv[1]), Path(sys.argv[2]))
"""
ROUNDS = """
import numpy, time


class Model:
    done_training = False

    def __init__(self, metadata):
        self.shape = (metadata["test_num"], metadata["class_num"])
        self.rounds = 0

    def train(self, data, remaining):
        self.rounds += 1
        time.sleep(0.1)

    def test(self, clips, remaining):
        self.done_training = self.rounds == 3
        return numpy.random.random(self.shape)
"""


def check(folder: Path) -> int:
    """Every stamped prediction is there and whole, nothing is half-written beside them; return how many there are."""
    try:
        run = Run.open(folder)
    except DataError:
        assert not (folder / "record.json").exists()
        return 0
    stamped = [call for call in run.record.calls if call.prediction is not None]
    assert len(run.predictions) == len(stamped)
    assert all(one.load().shape == (8, 3) for one in run.predictions)
    whole = {path.name for path in (folder / "predictions").iterdir()} - {"incoming"}
    assert {one.path.name for one in run.predictions} <= whole
    assert len(whole) <= len(stamped) + 1
    return len(stamped)


def is_guardian(process: psutil.Process) -> bool:
    with suppress(psutil.Error):
        return "guardian.py" in " ".join(process.cmdline())
    return False


def strike(folder: Path, victim: str, after: float) -> int:
    """Start a run, kill the supervisor or the submission at some moment; return how many predictions are left."""
    supervisor = start(folder)
    time.sleep(after)
    tree: list[psutil.Process] = []
    with suppress(psutil.Error):
        tree = psutil.Process(supervisor.pid).children(recursive=True)
    guarded = any(is_guardian(process) for process in tree)
    if victim == "supervisor" or not guarded or len(tree) < 2:  # no submission yet
        supervisor.kill()
    else:
        with suppress(psutil.Error):
            tree[-1].kill()
        time.sleep(0.1)
        supervisor.kill()
    supervisor.wait()
    wait_until(lambda: not any(counts(process) for process in tree))
    if guarded:  # before there is a guardian, nobody is left to remove what was begun
        wait_until(lambda: not list((folder / "scratch").iterdir()))
    return check(folder / "run")


@pytest.mark.parametrize("victim", ["supervisor", "submission"])
def test_a_kill_at_any_moment_loses_nothing_that_was_stamped(victim: str, tmp_path: Path) -> None:
    chance = random.Random(victim)

    for number in range(2):
        (tmp_path / str(number)).mkdir()
        strike(tmp_path / str(number), victim, after=chance.uniform(0.1, 2.5))


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_two_hundred_kills_lose_nothing_that_was_stamped(tmp_path: Path) -> None:
    """Four at a time; a run needs half a second to begin, so about four of five kills meet one that predicts."""
    chance = random.Random(2019)
    victims = chance.choices(["supervisor", "submission"], k=200)
    moments = [chance.uniform(0.0, 2.5) for _ in victims]
    folders = [tmp_path / str(number) for number in range(len(victims))]
    for folder in folders:
        folder.mkdir()

    with ThreadPoolExecutor(4) as pool:
        stamped = list(pool.map(strike, folders, victims, moments))

    assert sum(count > 0 for count in stamped) >= 50, stamped


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_killed_scorer_leaves_old_scores_or_none(task: ToyTask, tmp_path: Path) -> None:
    run = run_submission(task, RunSpec(code=write_submission(tmp_path / "code", ROUNDS)), tmp_path / "run")
    solution = tmp_path / "solution"
    solution.write_text("\n".join(["1 0 0", "0 1 0", "0 0 1", "1 0 0"] * 2), encoding="utf-8")
    command = [sys.executable, "-c", SCORE, str(run.folder), str(solution)]
    chance = random.Random(5)

    for _ in range(20):
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL, start_new_session=True)
        time.sleep(chance.uniform(0, 1.5))
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

        content = (
            (run.folder / "scores.json").read_text(encoding="utf-8") if (run.folder / "scores.json").exists() else ""
        )
        assert content == "" or content.rstrip().endswith("}")
    assert len(score_run(run.folder, solution).points) == 3


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 256 KiB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["/bin/mount", "-t", "tmpfs", "-o", "size=256k", "none", str(disk)]
    if os.getuid() != 0 or subprocess.run(command, check=False, capture_output=True).returncode != 0:
        pytest.skip("mounting a small disk takes root")
    yield disk
    subprocess.run(["/bin/umount", "-l", str(disk)], check=True)


def test_a_full_disk_is_told_and_what_was_stored_stays_readable(
    task: ToyTask, tmp_path: Path, small_disk: Path
) -> None:
    code = write_submission(tmp_path / "code", ROUNDS.replace("self.rounds == 3", "False").replace("0.1", "0.001"))

    with pytest.raises(MachineryError, match="No space left on device"):
        run_submission(task, RunSpec(code=code, budget=30), small_disk / "run")

    check(small_disk / "run")
    assert len(Run.open(small_disk / "run").predictions) > 3
    assert not living()


def test_a_read_only_disk_is_told(task: ToyTask, tmp_path: Path, small_disk: Path) -> None:
    subprocess.run(["/bin/mount", "-o", "remount,ro", str(small_disk)], check=True)

    with pytest.raises(MachineryError, match="Read-only file system"):
        run_submission(task, RunSpec(code=write_submission(tmp_path / "code", ROUNDS)), small_disk / "run")


@pytest.mark.skipif(not FAKETIME.exists(), reason="libfaketime is not installed")
@pytest.mark.parametrize("fake", ["@2001-01-01 00:00:00", "+30d", "-5h x1000"])
def test_a_wall_clock_that_jumps_in_the_child_changes_nothing(fake: str, task: ToyTask, tmp_path: Path) -> None:
    code = write_submission(tmp_path / "code", ROUNDS.replace("time.sleep(0.1)", "sum(range(1 << 20))"))
    env = {"LD_PRELOAD": str(FAKETIME), "FAKETIME": fake, "DONT_FAKE_MONOTONIC": "1", "FAKETIME_NO_CACHE": "1"}

    run = run_submission(task, RunSpec(code=code, env=env, budget=30), tmp_path / "run")

    assert run.record.outcome is Outcome.DONE, run.record.sentence
    assert 0 < run.record.spent < 30


@pytest.mark.skipif(not FAKETIME.exists(), reason="libfaketime is not installed")
def test_a_wall_clock_that_jumps_in_the_supervisor_changes_nothing(tmp_path: Path) -> None:
    write_submission(tmp_path / "code", ROUNDS)
    (tmp_path / "scratch").mkdir()
    env = {**os.environ, "LD_PRELOAD": str(FAKETIME), "FAKETIME": "-20000d", "DONT_FAKE_MONOTONIC": "1"}

    subprocess.run([sys.executable, "-c", PROGRAM, str(tmp_path)], env=env, check=True)

    record = Run.open(tmp_path / "run").record
    assert record.outcome is Outcome.DONE
    assert 0.3 <= record.spent < 30


def test_time_in_which_the_submission_is_stopped_counts(task: ToyTask, tmp_path: Path) -> None:
    pause = "import os, signal\n        if os.fork() == 0:\n            time.sleep(0.4)\n"
    pause += "            os.kill(os.getppid(), signal.SIGCONT)\n            os._exit(0)\n"
    pause += "        os.kill(os.getpid(), signal.SIGSTOP)\n        os.wait()"
    code = write_submission(tmp_path / "code", ROUNDS.replace("time.sleep(0.1)", pause).replace("== 3", "== 1"))

    run = run_submission(task, RunSpec(code=code, budget=30), tmp_path / "run")

    assert run.record.outcome is Outcome.DONE, run.record.sentence
    assert run.record.spent >= 0.35
    assert np.isfinite(run.predictions[0].load()).all()
