"""The suite leaves no process behind, wherever it fled to: a plugin of pytest that looks when all tests are done.

While tests run, this process is a subreaper: whatever outlives its own parent becomes our child, in whatever session,
with whatever environment and name. So every process that the suite started and that is still there is a descendant.
"""

import ctypes
import time
from contextlib import suppress
from typing import Final

import psutil
import pytest

PR_SET_CHILD_SUBREAPER: Final = 36
ENDS_WITHIN: Final = 15.0
"""Seconds that what is being ended may take, e.g. a guardian that clears up."""
PYTHONS_OWN: Final = ("multiprocessing.resource_tracker", "multiprocessing.forkserver")
"""Helpers that Python keeps until this process ends."""
SERVICES: Final = ("postgres",)
"""Programs that fixtures of the whole session run beside the tests: they may live until the suite is done."""


def pytest_configure() -> None:
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    left = remaining(ENDS_WITHIN)
    session.config.stash[LEFT] = [describe(process) for process in left]
    if left and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for told in config.stash.get(LEFT, []):
        terminalreporter.write_line(f"ORPHAN expected no process of the suite after it, got {told}; end it in its test")


LEFT: Final = pytest.StashKey[list[str]]()
"""What was still there."""


def living(*, services: tuple[str, ...] = SERVICES) -> list[psutil.Process]:
    """Return every living process that descends from this one; zombies, services and Python's helpers do not count."""
    return [one for one in psutil.Process().children(recursive=True) if counts(one, services)]


def counts(process: psutil.Process, services: tuple[str, ...] = ()) -> bool:
    with suppress(psutil.Error):
        if process.status() == psutil.STATUS_ZOMBIE or process.name() in services:
            return False
        words = " ".join(process.cmdline())
        return not any(own in words for own in PYTHONS_OWN)
    return False


def remaining(seconds: float) -> list[psutil.Process]:
    """Wait until nothing lives, at most so long; return what still does."""
    until = time.monotonic() + seconds
    while (left := living(services=())) and time.monotonic() < until:
        time.sleep(0.05)
    return left


def describe(process: psutil.Process) -> str:
    with suppress(psutil.Error):
        return f"{process.pid} {process.name()} ({' '.join(process.cmdline())[:200]})"
    return str(process.pid)
