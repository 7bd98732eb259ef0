"""What does a challenge's work in a test: this machine, or a Dask cluster whose worker is killed meanwhile."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from autospeech.challenge.serving import serve
from autospeech.challenge.site import Site
from autospeech.execution.dask import DaskExecutor
from autospeech.protocol.run import Run

__all__ = ["Machinery", "dask_that_is_killed", "this_machine"]


@dataclass
class Machinery:
    """Where the challenge's truth is, and what does its work."""

    store: str
    work: Callable[[Site], None]
    kills: list[int] = field(default_factory=list)
    killed: bool = False


@contextmanager
def dask_that_is_killed() -> Iterator[Machinery]:
    with DaskExecutor(cores=2) as own:
        assert own._cluster is not None
        address = own._cluster.scheduler_address
        kills: list[int] = []
        yield Machinery("sqlite:///challenge.db", partial(work_and_kill, own, address, kills), kills, killed=True)


def work_and_kill(own: DaskExecutor, address: str, kills: list[int], site: Site) -> None:
    """Work on the cluster; once a run is half-way, kill the worker that carries it."""
    done = threading.Event()
    killer = threading.Thread(target=kill_mid_run, args=(own, site.folder / "runs", kills, done))
    killer.start()
    try:
        serve(site, dask=address, until_idle=True)
    finally:
        done.set()
        killer.join()


def kill_mid_run(own: DaskExecutor, runs: Path, kills: list[int], done: threading.Event) -> None:
    earlier = set(runs.glob("*/*"))
    while not done.wait(0.05):
        if any(goes_on(run) for run in set(runs.glob("*/*")) - earlier):
            pid = next(iter(own._client.run(os.getpid).values()))
            os.kill(pid, signal.SIGKILL)
            kills.append(pid)
            return


def goes_on(run: Path) -> bool:
    """Return whether a run made more predictions than those that end early make, and has not ended."""
    return len([*run.glob("predictions/*.npy")]) >= 4 and Run.open(run).record.outcome is None


def this_machine(store: str) -> Machinery:
    return Machinery(store, partial(serve, until_idle=True))
