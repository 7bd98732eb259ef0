"""Serving a challenge from the terminal: a worker with its executor; a submission without the web."""

import os
import socket
import tempfile
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

from autospeech.challenge.accounts import Accounts
from autospeech.challenge.handing_in import Submissions
from autospeech.challenge.records import Participant, Submission
from autospeech.challenge.secrets_kept import new_secret
from autospeech.challenge.site import Site
from autospeech.challenge.worker import Worker
from autospeech.errors import UsageError
from autospeech.execution.choose import open_executor
from autospeech.protocol.submission import Submission as Code

__all__ = ["serve", "submit_here"]


def serve(
    site: Site,
    *,
    slots: int | None = None,
    name: str | None = None,
    oversubscribe: bool = False,
    dask: str | None = None,
    shared: bool = True,
    until_idle: bool = False,
    should_stop: Callable[[], bool] = lambda: False,
    tell: Callable[[str], object] = lambda _: None,
) -> None:
    """Run jobs of a challenge until interrupted, or until nothing is left to do.

    Args:
        site: The challenge.
        slots: Jobs at once; None: as many as there are disjoint core sets.
        name: Name of the worker; None: host, process and a few random letters.
        oversubscribe: Let jobs share cores, where `slots` is more than there are sets.
        dask: Address of a Dask scheduler, or ``local`` for a cluster of its own; None: this machine without Dask.
        shared: Whether Dask's workers see the challenge's folder.
        until_idle: End when nothing is left to do.
        should_stop: Asked twice a second; True ends it, and what it ran goes back to the queue.
        tell: Is told in a line what begins.

    Raises:
        UsageError: There are not that many cores.
        MachineryError: The scheduler does not answer.
    """
    cores = site.challenge.limits.cores
    label = name or f"{socket.gethostname()}-{os.getpid()}-{uuid4().hex[:4]}"
    with open_executor(cores=cores, jobs=slots, oversubscribe=oversubscribe, dask=dask, shared=shared) as (
        executor,
        room,
    ):
        worker = Worker(site, executor, slots=slots or room, name=label, executor=dask or "local")
        tell(f"worker {label}: {slots or room} jobs at once on {cores} cores each")
        worker.run(until_idle=until_idle, should_stop=should_stop)


def submit_here(site: Site, participant: str, phase: str, code: Path) -> Submission:
    """Hand in a zip or folder for a participant, who is made when nobody has the name and accepts the rules.

    Raises:
        UsageError: The phase takes none now, or no quota is left.
        SubmissionError: The code is no submission.
    """
    person = _participant(site, participant)
    with tempfile.TemporaryDirectory(prefix="autospeech-submit-") as scratch:
        path = Code.open(code).pack(Path(scratch) / f"{code.name}.zip") if code.is_dir() else code
        if not path.exists():
            raise UsageError(f"submission {code}", expected="a zip or a folder", got="nothing")
        return Submissions(site=site).take(person, phase, path)


def _participant(site: Site, name: str) -> Participant:
    accounts = Accounts(site=site)
    try:
        person = accounts.find(name)
    except UsageError:
        person = accounts.sign_up(name=name, email=f"{name}@localhost.invalid", password=new_secret())
    return person if accounts.has_accepted(person) else accounts.accept_rules(person)
