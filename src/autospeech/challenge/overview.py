"""How a challenge stands, in numbers: for the organiser's console and the terminal."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from autospeech.challenge.job_records import Job
from autospeech.challenge.records import Event, Worker
from autospeech.challenge.site import Site
from autospeech.challenge.states import JobState
from autospeech.challenge.store import events, jobs, people, workers

__all__ = ["Overview", "overview"]

_ALIVE_FOR: Final = timedelta(minutes=2)


@dataclass(frozen=True, kw_only=True)
class Overview:
    """The state of a challenge at one instant."""

    at: datetime
    """The instant."""
    open_phases: tuple[str, ...]
    """Names of the phases that run."""
    teams: int
    """Teams, those of one included."""
    counts: dict[JobState, int]
    """Jobs in every state."""
    active: tuple[Job, ...]
    """Jobs that run or wait for the organiser."""
    workers: tuple[Worker, ...]
    """Workers, the last seen first."""
    events: tuple[Event, ...]
    """The last lines of the audit, newest first."""

    @property
    def alive(self) -> tuple[Worker, ...]:
        """Workers that gave a sign of life in the last two minutes."""
        return tuple(worker for worker in self.workers if self.at - worker.seen_at < _ALIVE_FOR)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the organiser should act on."""
        found = []
        if (waiting := self.counts[JobState.QUEUED]) and not self.alive:
            found.append(f"{waiting} jobs wait and no worker is alive: start `autospeech challenge work`")
        if lost := self.counts[JobState.LOST]:
            found.append(f"{lost} jobs are lost: see their attempts, mend the cause, then `autospeech challenge rerun`")
        return tuple(found)

    def as_json(self) -> dict[str, Any]:
        """Return the overview as plain JSON values."""
        return {
            "at": self.at.isoformat(),
            "open_phases": list(self.open_phases),
            "teams": self.teams,
            "jobs": {state.value: count for state, count in self.counts.items()},
            "workers": [
                {"name": one.name, "slots": one.slots, "executor": one.executor, "alive": one in self.alive}
                for one in self.workers
            ],
            "warnings": list(self.warnings),
        }


def overview(site: Site, *, last_events: int = 20) -> Overview:
    """Return how a challenge stands now."""
    now = site.now
    with site.store.read() as connection:
        return Overview(
            at=now,
            open_phases=tuple(phase.name for phase in site.challenge.open_phases(now)),
            teams=len(people.all_teams(connection)),
            counts=jobs.counts(connection),
            active=tuple(jobs.in_state(connection, [JobState.RUNNING, JobState.LOST])),
            workers=tuple(workers.everyone(connection)),
            events=tuple(events.recent(connection, limit=last_events)),
        )
