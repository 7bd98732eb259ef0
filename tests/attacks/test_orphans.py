"""The check that the suite leaves no process behind finds one that did everything to get away."""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).parents[2]
PLANTS = """
import os, subprocess, sys

FLEES = "import os, time; os.chdir('/'); os.fork() and os._exit(0); os.setsid(); os.fork() and os._exit(0); "
FLEES += "print(os.getpid(), flush=True); os.close(1); time.sleep(600)"


def test_plants_an_orphan():
    command = [sys.executable, "-I", "-c", FLEES]
    done = subprocess.run(command, env={}, stdout=subprocess.PIPE, start_new_session=True, check=True)
    with open("planted", "wb") as stream:
        stream.write(done.stdout)
"""
CLEARS_UP = """
import subprocess, sys


def test_clears_up():
    subprocess.run([sys.executable, "-c", "import os; os.fork()"], check=True)
"""


def run_suite(folder: Path, code: str) -> "subprocess.CompletedProcess[str]":
    """Run a suite of one file with the check and a short patience."""
    (folder / "test_planted.py").write_text(code, encoding="utf-8")
    patience = "import tests.orphans as o; o.ENDS_WITHIN = 0.5; import pytest; "
    program = (
        f"{patience}sys.exit(pytest.main(['-p', 'tests.orphans', '-p', 'no:cacheprovider', '-c', '/dev/null', '.']))"
    )
    command = [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r}); {program}"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_an_orphan_without_parent_session_environment_and_folder_is_found(tmp_path: Path) -> None:
    done = run_suite(tmp_path, PLANTS)

    planted = int((tmp_path / "planted").read_text(encoding="utf-8"))
    try:
        assert done.returncode == pytest.ExitCode.TESTS_FAILED, done.stdout
        assert f"ORPHAN expected no process of the suite after it, got {planted} " in done.stdout
        assert "1 passed" in done.stdout
        assert psutil.Process(planted).ppid() == os.getpid()  # the suite around it would have found it, too
    finally:
        with suppress(ProcessLookupError):
            os.kill(planted, signal.SIGKILL)


@pytest.mark.slow  # what `make test` shows by itself
def test_a_suite_that_clears_up_passes(tmp_path: Path) -> None:
    done = run_suite(tmp_path, CLEARS_UP)

    assert done.returncode == pytest.ExitCode.OK, done.stdout
    assert "ORPHAN" not in done.stdout
