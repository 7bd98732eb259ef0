"""What a viewer gets to see of a submission: everything that goes to a page or a file passes through here.

`sight` decides; this file leaves out what the viewer may not see, so that a page cannot show it by mistake.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from autospeech.challenge.job_records import Job, Point, Score
from autospeech.challenge.records import Participant, Submission
from autospeech.challenge.sight import Sight, submission_sight
from autospeech.challenge.site import Site
from autospeech.challenge.states import SubmissionState
from autospeech.challenge.store import jobs, phases, scores, submissions
from autospeech.errors import DataError
from autospeech.protocol.run import Run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

__all__ = ["JobView", "SubmissionView", "Viewing"]

_ENDED: Final = "ended"
_OPEN: Final = (
    "id",
    "team_id",
    "participant_id",
    "phase",
    "file_name",
    "size",
    "handed_in_at",
    "chosen",
    "disqualified_why",
)
"""Fields of a submission that tell nothing of how it did: no state, no instant it ended at."""


@dataclass(frozen=True, kw_only=True)
class JobView:
    """One dataset of a submission, as a viewer may see it; None is what may not be seen, or is not there."""

    id: int
    """Number of the job."""
    dataset: str
    """Name of the dataset, as participants see it."""
    state: str
    """State; ``ended`` where the viewer may not know how."""
    outcome: str | None
    """Name of the outcome."""
    sentence: str | None
    """The outcome in English."""
    predictions: int | None
    """Predictions made."""
    score: Score | None
    """What it scored."""
    points: tuple[Point, ...]
    """Corners of its learning curve; of a running job, those so far."""


@dataclass(frozen=True, kw_only=True)
class SubmissionView:
    """A submission, as a viewer may see it."""

    id: int
    """Number."""
    team_id: int
    """Team."""
    participant_id: int
    """Member who handed it in."""
    phase: str
    """Name of the phase."""
    file_name: str
    """Name the participant gave the zip."""
    size: int
    """Its bytes."""
    handed_in_at: datetime
    """When it was taken."""
    chosen: bool
    """Whether the team chose it to count."""
    disqualified_why: str | None
    """The organiser's reason to take it off the leaderboard."""
    sight: Sight
    """What the viewer sees of it."""
    state: str
    """State; ``ended`` where the viewer may not know how."""
    jobs: tuple[JobView, ...]
    """One a dataset."""


@dataclass(frozen=True, kw_only=True)
class Viewing:
    """Submissions for viewers."""

    site: Site
    """The challenge."""

    def submission(self, viewer: Participant | None, number: int) -> SubmissionView | None:
        """Return what a viewer sees of a submission; None where it is nothing, as if it did not exist."""
        with self.site.store.read() as connection:
            found = submissions.get(connection, number)
            views = [] if found is None else self._views(connection, viewer, [found], curves=True)
        return views[0] if views else None

    def of_team(self, viewer: Participant, *, limit: int, before: int | None = None) -> list[SubmissionView]:
        """Return what a viewer sees of the submissions of the own team, newest first, without curves.

        Args:
            viewer: Who looks.
            limit: At most so many.
            before: Number the page before ended with.
        """
        with self.site.store.read() as connection:
            found = submissions.listing(connection, team_id=viewer.team_id, limit=limit, before=before)
            return self._views(connection, viewer, found, curves=False)

    def sight(self, viewer: Participant | None, submission: Submission) -> Sight:
        """Return what a viewer sees of a submission."""
        with self.site.store.read() as connection:
            return self._sights(connection, viewer, [submission])[submission.id]

    def points_after(self, viewer: Participant | None, job_id: int, after: int) -> tuple[Point, ...] | None:
        """Return the corners of a job's curve after one, for live curves; None where the viewer may not see them."""
        job, sight = self._job(viewer, job_id)
        if job is None or not sight.scores:
            return None
        with self.site.store.read() as connection:
            return tuple(scores.points_of(connection, job.id, job.attempt, after=after))

    def log_tail(self, viewer: Participant | None, job_id: int, stream: str, *, lines: int = 200) -> str | None:
        """Return the end of ``stdout`` or ``stderr`` of a job's last attempt; None where the viewer may not see it."""
        job, sight = self._job(viewer, job_id)
        if job is None or not sight.logs or stream not in {"stdout", "stderr"}:
            return None
        try:
            return Run.open(self.site.run_folder(job.id, job.attempt)).log_tail(stream, lines)
        except DataError:
            return ""  # it has not begun

    def report(self, viewer: Participant | None, job_id: int) -> Path | None:
        """Return the HTML report of a job's counting attempt; None where there is none or the viewer may not see it.

        The report shows logs and scores, so it needs the sight of both.
        """
        job, sight = self._job(viewer, job_id)
        if job is None or job.result_attempt is None or not (sight.scores and sight.logs):
            return None
        path = self.site.run_folder(job.id, job.result_attempt) / "report.html"
        return path if path.is_file() else None

    def code(self, viewer: Participant | None, number: int) -> Path | None:
        """Return the zip of a submission; None where the viewer may not have it."""
        with self.site.store.read() as connection:
            found = submissions.get(connection, number)
            seen = found is not None and self._sights(connection, viewer, [found])[number].code
        return self.site.code_path(found.digest) if found is not None and seen else None

    def _job(self, viewer: Participant | None, job_id: int) -> tuple[Job | None, Sight]:
        with self.site.store.read() as connection:
            job = jobs.get(connection, job_id)
            found = None if job is None else submissions.get(connection, job.submission_id)
            return job, Sight() if found is None else self._sights(connection, viewer, [found])[found.id]

    def _sights(
        self, connection: "Connection", viewer: Participant | None, found: "Sequence[Submission]"
    ) -> dict[int, Sight]:
        """Return what a viewer sees of submissions, by number; a phase's record is read once."""
        records = {name: phases.get(connection, name) for name in {one.phase for one in found}}
        organiser = viewer is not None and viewer.organiser
        return {
            one.id: submission_sight(
                self.site.challenge.phase(one.phase),
                records[one.phase],
                own=viewer is not None and viewer.team_id == one.team_id,
                organiser=organiser,
            )
            for one in found
        }

    def _views(
        self, connection: "Connection", viewer: Participant | None, found: "Sequence[Submission]", *, curves: bool
    ) -> list[SubmissionView]:
        """Return submissions as a viewer sees them, by as many queries as for one; those not seen are left out."""
        sights = self._sights(connection, viewer, found)
        seen = [one for one in found if sights[one.id] != Sight()]
        every = jobs.of(connection, [one.id for one in seen])
        open_jobs = [job for job in every if sights[job.submission_id].scores]
        scored = {score.job_id: score for score in scores.of(connection, {job.submission_id for job in open_jobs})}
        points = scores.points_of_all(connection, {job.id: job.attempt for job in open_jobs if curves})
        views: dict[int, list[JobView]] = {one.id: [] for one in seen}
        for job in every:
            sight, corners = sights[job.submission_id], tuple(points.get(job.id, ()))
            views[job.submission_id].append(_job_view(job, sight, scored.get(job.id), corners))
        return [_view(one, sights[one.id], views[one.id]) for one in seen]


def _view(found: Submission, sight: Sight, views: "Sequence[JobView]") -> SubmissionView:
    facts = {name: getattr(found, name) for name in _OPEN}
    return SubmissionView(**facts, sight=sight, state=_state(found.state, sight), jobs=tuple(views))


def _job_view(job: Job, sight: Sight, score: Score | None, points: tuple[Point, ...]) -> JobView:
    return JobView(
        id=job.id,
        dataset=job.dataset,
        state=job.state.value if sight.outcome or not job.state.ended else _ENDED,
        outcome=job.outcome if sight.outcome else None,
        sentence=job.sentence if sight.sentence else None,
        predictions=job.predictions if sight.scores else None,
        score=score if sight.scores else None,
        points=points,
    )


def _state(state: SubmissionState, sight: Sight) -> str:
    secret = state in {SubmissionState.SCORED, SubmissionState.FAILED, SubmissionState.LOST}
    return _ENDED if secret and not sight.outcome else state.value
