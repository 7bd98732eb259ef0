"""The folders a submission may write to, gone after the run."""

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from autospeech.errors import MachineryError
from autospeech.protocol.spec import RunSpec
from autospeech.protocol.submission import Submission

__all__ = ["SETTINGS", "Scratch", "open_scratch"]

SETTINGS = "settings.json"
"""Written beside model.py when the run has settings."""


@dataclass(frozen=True, kw_only=True)
class Scratch:
    """Folders of one run; their names tell nothing of the dataset."""

    root: Path
    """Holds the others."""
    code: Path
    """Copy of the submission: its working folder, first on its sys.path."""
    home: Path
    """Its HOME."""
    tmp: Path
    """Its TMPDIR."""
    shm: Path
    """Its /dev/shm in a sandbox."""


@contextmanager
def open_scratch(spec: RunSpec) -> Iterator[Scratch]:
    """Make the folders and put the submission's code there; remove all of it at the end.

    Raises:
        SubmissionError: The code is no submission.
        MachineryError: The folders cannot be made.
    """
    submission = Submission.open(spec.code)
    try:
        root = Path(tempfile.mkdtemp(prefix="autospeech-", dir=spec.scratch))
    except OSError as error:
        raise MachineryError("scratch folder of the run", got=error, hint="name another") from error
    try:
        yield _fill(root, submission, spec)
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _fill(root: Path, submission: Submission, spec: RunSpec) -> Scratch:
    scratch = Scratch(root=root, **{name: root / name for name in ("code", "home", "tmp", "shm")})
    try:
        for folder in (scratch.code, scratch.home, scratch.tmp, scratch.shm):
            folder.mkdir(mode=0o700)
        submission.copy_to(scratch.code)
        if spec.settings:
            (scratch.code / SETTINGS).write_text(json.dumps(dict(spec.settings)), encoding="utf-8")
    except OSError as error:
        raise MachineryError(f"copying the submission to {root}", got=error, hint="free some space") from error
    return scratch
