"""A challenge where it lives: its definition, its store, its files and its calendar, opened once and handed around."""

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from autospeech.challenge.definition import Challenge
from autospeech.challenge.definition_file import load_challenge
from autospeech.challenge.instants import Calendar, utc_now
from autospeech.challenge.phase import DatasetRef
from autospeech.challenge.store import Store, events
from autospeech.data.atomic import atomic_file

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = ["Site"]


@dataclass(frozen=True, kw_only=True)
class Site:
    """What every part of the room works on."""

    folder: Path
    """Folder of challenge.yaml; code and runs are kept in it."""
    challenge: Challenge
    """The definition."""
    store: Store
    """The database."""
    calendar: Calendar = utc_now
    """Source of the present instant."""

    @classmethod
    @contextmanager
    def open(cls, folder: Path, *, calendar: Calendar = utc_now) -> Iterator["Site"]:
        """Open the challenge of a folder; its store is made at the first time.

        Raises:
            DataError: challenge.yaml is not as it must be.
            MachineryError: The store cannot be reached, or has another schema version.
        """
        challenge = load_challenge(folder)
        store = Store(challenge.store, folder=folder)
        try:
            yield cls(folder=folder.absolute(), challenge=challenge, store=store, calendar=calendar)
        finally:
            store.close()

    @property
    def now(self) -> datetime:
        """The present instant, UTC."""
        return self.calendar()

    @property
    def today(self) -> datetime:
        """The instant the present UTC day began."""
        return self.now.replace(hour=0, minute=0, second=0, microsecond=0)

    def code_path(self, digest: str) -> Path:
        """Return where the zip of that SHA-256 is kept."""
        return self.folder / "submissions" / digest[:2] / f"{digest}.zip"

    def keep_code(self, path: Path) -> str:
        """Keep a zip under its SHA-256, whole or not at all; return the digest."""
        with path.open("rb") as source:  # by pieces: many large ones may come at once
            digest = hashlib.file_digest(source, "sha256").hexdigest()
            target = self.code_path(digest)
            if not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                source.seek(0)
                with atomic_file(target) as file:
                    shutil.copyfileobj(source, file)
        return digest

    def run_folder(self, job_id: int, attempt: int) -> Path:
        """Return where an attempt's run is kept; its name tells nothing of the dataset."""
        return self.folder / "runs" / f"{job_id}" / f"{attempt}"

    def forget_run(self, job_id: int, attempt: int) -> None:
        """Remove what an attempt left."""
        shutil.rmtree(self.run_folder(job_id, attempt), ignore_errors=True)

    def dataset_path(self, dataset: DatasetRef) -> str:
        """Return where a dataset is: an absolute path, or its URL unchanged."""
        return dataset.path if "://" in dataset.path else str(self.folder / dataset.path)

    def note(self, connection: "Connection", actor: str, verb: str, subject: str, detail: str = "") -> None:
        """Write a line of the audit, in the transaction of what it tells."""
        events.append(connection, at=self.now, actor=actor, verb=verb, subject=subject, detail=detail)
