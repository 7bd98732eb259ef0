"""Submissions' verbs for participants: hand in, look, choose, cancel."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Final

from autospeech.challenge.job_records import Attempt, Job, Score
from autospeech.challenge.phase import Phase
from autospeech.challenge.quota import QuotaLeft, Usage
from autospeech.challenge.records import Participant, Submission
from autospeech.challenge.site import Site
from autospeech.challenge.states import SubmissionState
from autospeech.challenge.store import jobs, people, scores, submissions
from autospeech.errors import SubmissionError, UsageError
from autospeech.protocol.submission import Submission as Code

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = ["Submissions"]

_MB: Final = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Submissions:
    """What was handed in."""

    site: Site
    """The challenge."""

    def quota_left(self, team_id: int, phase: Phase) -> QuotaLeft:
        """Return what is left of a team's quota in a phase."""
        with self.site.store.read() as connection:
            return self._left(connection, team_id, phase)

    def take(self, participant: Participant, phase_name: str, zip_path: Path, *, file_name: str = "") -> Submission:
        """Take a zip, check it, and queue it on every dataset of the phase (final phase: hold it for the deadline).

        Raises:
            UsageError: The phase takes none now, the rules are not accepted, or no quota is left.
            SubmissionError: The zip is too large or no submission; it costs no quota.
        """
        phase = self.site.challenge.phase(phase_name)
        self._refuse(participant, phase)
        self.quota_left(participant.team_id, phase).refuse_if_spent()
        size = self._check_code(zip_path)
        facts = {
            "phase": phase.name,
            "digest": self.site.keep_code(zip_path),
            "size": size,
            "file_name": PurePath(file_name or zip_path.name).name[:200],
        }
        with self.site.store.begin() as connection:
            people.lock_team(connection, participant.team_id)
            self._left(connection, participant.team_id, phase).refuse_if_spent()
            number = self._add(connection, participant, phase, facts)
        return self.get(number)

    def get(self, number: int) -> Submission:
        """Return a submission.

        Raises:
            UsageError: There is none of that number.
        """
        with self.site.store.read() as connection:
            return _there(submissions.get(connection, number), number)

    def of_team(
        self, team_id: int, *, phase: str | None = None, limit: int | None = None, before: int | None = None
    ) -> list[Submission]:
        """Return a team's submissions, newest first."""
        with self.site.store.read() as connection:
            return submissions.listing(connection, team_id=team_id, phase=phase, limit=limit, before=before)

    def jobs_of(self, submission: Submission) -> list[Job]:
        """Return the jobs of a submission, one a dataset."""
        with self.site.store.read() as connection:
            return jobs.of(connection, [submission.id])

    def attempts_of(self, job: Job) -> list[Attempt]:
        """Return the attempts at a job."""
        with self.site.store.read() as connection:
            return jobs.attempts_of(connection, job.id)

    def scores_of(self, submission: Submission) -> dict[str, Score]:
        """Return the scores that count of a submission, by dataset."""
        with self.site.store.read() as connection:
            return {dataset: score for _, dataset, score in scores.counting(connection, [submission.id])}

    def choose(self, participant: Participant, number: int) -> None:
        """Make one of the team's submissions the one that counts in its phase.

        Raises:
            UsageError: It is another team's, the last one counts by the rules, or the phase is over.
        """
        chosen = self._own(participant, number)
        phase = self.site.challenge.phase(chosen.phase)
        if self.site.challenge.entry_rule != "chosen":
            raise UsageError("choosing a submission", expected="a challenge where it counts", got="the last one counts")
        if self.site.now >= phase.submit_until:
            raise UsageError(
                "choosing a submission", expected=f"before {phase.submit_until:%Y-%m-%d %H:%M} UTC", got="after"
            )
        with self.site.store.begin() as connection:
            submissions.choose(connection, team_id=chosen.team_id, phase=chosen.phase, number=number)
            self.site.note(connection, participant.name, "submission.chosen", f"submission {number}")

    def cancel(self, participant: Participant, number: int) -> SubmissionState:
        """Cancel one of the team's submissions; one that has not begun costs no quota.

        Raises:
            UsageError: It is another team's, or has ended.
        """
        self._own(participant, number)
        return self.cancel_any(participant.name, number)

    def cancel_any(self, actor: str, number: int) -> SubmissionState:
        """Cancel a submission, whoever's it is: for organisers.

        Raises:
            UsageError: It has ended.
        """
        with self.site.store.begin() as connection:
            submission = _there(submissions.get(connection, number), number)
            if submission.state.ended:
                raise UsageError(f"submission {number}", expected="one that has not ended", got=submission.state.value)
            untouched = all(job.attempt == 0 for job in jobs.of(connection, [number]))
            jobs.cancel(connection, number, self.site.now)
            if submission.state is SubmissionState.HELD:
                submissions.change(connection, number, state=SubmissionState.CANCELLED, ended_at=self.site.now)
            else:
                jobs.settle(connection, number, self.site.now)
            if untouched:
                submissions.change(connection, number, free=True)
            self.site.note(connection, actor, "submission.cancelled", f"submission {number}")
        return self.get(number).state

    def _add(self, connection: "Connection", participant: Participant, phase: Phase, facts: dict[str, object]) -> int:
        state = SubmissionState.HELD if phase.holds_entries else SubmissionState.QUEUED
        whose = {"team_id": participant.team_id, "participant_id": participant.id}
        number = submissions.add(connection, now=self.site.now, state=state, **whose, **facts)
        if phase.holds_entries:
            if self.site.challenge.entry_rule == "last":
                submissions.replace_held(connection, team_id=participant.team_id, phase=phase.name, but=number)
        else:
            names = [dataset.name for dataset in phase.datasets]
            jobs.add(connection, submission_id=number, datasets=names, now=self.site.now)
        self.site.note(connection, participant.name, "submission.taken", f"submission {number}", f"phase {phase.name}")
        return number

    def _left(self, connection: "Connection", team_id: int, phase: Phase) -> QuotaLeft:
        used = submissions.usage(connection, team_id=team_id, phase=phase.name, since=self.site.today)
        return QuotaLeft.of(phase.quota, used.get(team_id, Usage()))

    def _refuse(self, participant: Participant, phase: Phase) -> None:
        if not phase.takes_submissions(self.site.now):
            raise UsageError(f"submission to phase {phase.name}", expected=_when(phase), got=_say(self.site.now))
        if participant.rules_version != self.site.challenge.rules_version:
            wanted = f"version {self.site.challenge.rules_version}"
            raise UsageError("rules accepted", expected=wanted, got=participant.rules_version, hint="accept them first")
        with self.site.store.read() as connection:
            team = people.team(connection, participant.team_id)
        if team is not None and team.disqualified_at is not None:
            raise UsageError(f"team {team.name}", expected="one that takes part", got="disqualified")

    def _check_code(self, path: Path) -> int:
        size, most = path.stat().st_size, int(self.site.challenge.limits.upload_mb * _MB)
        if size > most:
            raise SubmissionError("size of the zip", expected=f"at most {most:,} bytes", got=f"{size:,}")
        if path.is_dir():
            raise SubmissionError(f"submission {path.name}", expected="a zip", got="a folder", hint="pack it first")
        Code.open(path)
        return size

    def _own(self, participant: Participant, number: int) -> Submission:
        found = self.get(number)
        if found.team_id != participant.team_id:
            raise UsageError(f"submission {number}", expected="one you may see", got="none")  # as if it did not exist
        return found


def _there(found: Submission | None, number: int) -> Submission:
    if found is None:
        raise UsageError(f"submission {number}", expected="one you may see", got="none")
    return found


def _when(phase: Phase) -> str:
    if not phase.kind.takes_submissions:
        return "a phase that takes submissions"
    return f"from {_say(phase.starts)} until {_say(phase.submit_until)}"


def _say(instant: datetime) -> str:
    return f"{instant:%Y-%m-%d %H:%M} UTC"
