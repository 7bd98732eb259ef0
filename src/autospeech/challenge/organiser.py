"""The organiser's verbs on submissions and people: rerun, cancel, refund, disqualify, verify; all are audited."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from autospeech.challenge.handing_in import Submissions
from autospeech.challenge.job_records import Job
from autospeech.challenge.records import Participant, Submission
from autospeech.challenge.site import Site
from autospeech.challenge.states import JobState, SubmissionState
from autospeech.challenge.store import jobs, people, submissions
from autospeech.errors import UsageError

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = ["Organiser"]


@dataclass(frozen=True, kw_only=True)
class Organiser:
    """What an organiser may do that participants may not."""

    site: Site
    """The challenge."""
    actor: str
    """Who does it, for the audit."""

    def rerun_job(self, number: int) -> None:
        """Run an ended job again; its old score counts until the new result is there.

        Raises:
            UsageError: There is no such job, or it has not ended.
        """
        with self.site.store.begin() as connection:
            job = jobs.get(connection, number)
            if job is None or not job.state.ended:
                got = "none" if job is None else job.state.value
                raise UsageError(f"job {number}", expected="one that has ended", got=got)
            self._rerun(connection, [job], f"job {number}")

    def rerun_submission(self, number: int, *, only_failed: bool = False) -> int:
        """Run the ended jobs of a submission again; return how many.

        Raises:
            UsageError: There is nothing to run again.
        """
        with self.site.store.begin() as connection:
            _known(submissions.get(connection, number), number)
            ended = [job for job in jobs.of(connection, [number]) if job.state.ended]
            if only_failed:
                ended = [job for job in ended if job.state is not JobState.SCORED]
            if not ended:
                raise UsageError(f"submission {number}", expected="jobs that have ended", got="none")
            self._rerun(connection, ended, f"submission {number}")
        return len(ended)

    def rerun_phase(self, phase: str, *, only_failed: bool = False) -> int:
        """Run all ended jobs of a phase again, or only those without a score; return how many."""
        self.site.challenge.phase(phase)
        states = [state for state in JobState if state.ended and not (only_failed and state is JobState.SCORED)]
        with self.site.store.begin() as connection:
            ended = jobs.in_state(connection, states, phase=phase)
            self._rerun(connection, ended, f"phase {phase}")
        return len(ended)

    def cancel(self, number: int) -> SubmissionState:
        """Cancel a submission.

        Raises:
            UsageError: There is none, or it has ended.
        """
        return Submissions(site=self.site).cancel_any(self.actor, number)

    def refund(self, number: int) -> None:
        """Let a submission cost no quota."""
        with self.site.store.begin() as connection:
            _known(submissions.get(connection, number), number)
            submissions.change(connection, number, free=True)
            self._note(connection, "submission.refunded", f"submission {number}")

    def disqualify_submission(self, number: int, why: str) -> None:
        """Take a submission off the leaderboard; the team's one before counts."""
        with self.site.store.begin() as connection:
            _known(submissions.get(connection, number), number)
            submissions.change(connection, number, disqualified_at=self.site.now, disqualified_why=why)
            self._note(connection, "submission.disqualified", f"submission {number}", why)

    def reinstate_submission(self, number: int) -> None:
        """Put a disqualified submission back."""
        with self.site.store.begin() as connection:
            _known(submissions.get(connection, number), number)
            submissions.change(connection, number, disqualified_at=None, disqualified_why=None)
            self._note(connection, "submission.reinstated", f"submission {number}")

    def disqualify_team(self, name: str, why: str) -> None:
        """Take a team off every leaderboard; it may hand in no more."""
        with self.site.store.begin() as connection:
            team = self._team(connection, name)
            people.change_team(connection, team, disqualified_at=self.site.now, disqualified_why=why)
            self._note(connection, "team.disqualified", f"team {team}", why)

    def reinstate_team(self, name: str) -> None:
        """Put a disqualified team back."""
        with self.site.store.begin() as connection:
            team = self._team(connection, name)
            people.change_team(connection, team, disqualified_at=None, disqualified_why=None)
            self._note(connection, "team.reinstated", f"team {team}")

    def verify(self, participant: Participant) -> None:
        """Write down that a participant's identity is verified.

        Raises:
            UsageError: The participant gave no name in full.
        """
        if not participant.real_name:
            raise UsageError(f"name in full of {participant.name}", expected="one to verify", got="none")
        with self.site.store.begin() as connection:
            people.change_participant(connection, participant.id, verified_at=self.site.now)
            self._note(connection, "identity.verified", f"participant {participant.id}", participant.real_name)

    def _rerun(self, connection: "Connection", ended: list[Job], subject: str) -> None:
        now = self.site.now
        for job in ended:
            jobs.requeue(connection, job.id, now)
        for number in sorted({job.submission_id for job in ended}):
            jobs.settle(connection, number, now)
        self._note(connection, "jobs.rerun", subject, f"{len(ended)} jobs")

    def _team(self, connection: "Connection", name: str) -> int:
        team = people.find_team(connection, name)
        if team is None:
            raise UsageError(f"team {name}", expected="one that exists", got="none")
        return team.id

    def _note(self, connection: "Connection", verb: str, subject: str, detail: str = "") -> None:
        self.site.note(connection, self.actor, verb, subject, detail)


def _known(submission: Submission | None, number: int) -> Submission:
    if submission is None:
        raise UsageError(f"submission {number}", expected="one that exists", got="none")
    return submission
