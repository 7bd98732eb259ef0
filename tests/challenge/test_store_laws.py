"""Whatever workers, participants and organisers do in whatever order: the books are right."""

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import func, select

from autospeech.challenge.states import JobState, SubmissionState, submission_state
from autospeech.challenge.store import Store, jobs, people, queue, schema, scores, submissions

if TYPE_CHECKING:
    from autospeech.challenge.job_records import Job

NOW = datetime(2027, 1, 1, tzinfo=UTC)
DATASETS = ("d1", "d2", "d3")


class Books(RuleBasedStateMachine):
    """Random histories; workers keep what they claimed, dead or alive, and may come back late with a result."""

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.store = Store("sqlite:///laws.db", folder=Path(self.folder.name))
        self.claimed: list[Job] = []
        self.counted: dict[tuple[int, int], float] = {}
        self.now = NOW
        with self.store.begin() as connection:
            for name in ("ada", "bob"):
                team = people.add_team(connection, name=name, solo=True, now=NOW)
                who = {"name": name, "email": f"{name}@x.org", "password_hash": "", "organiser": False}
                people.add_participant(connection, now=NOW, team_id=team, **who)

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()
            self.folder.cleanup()

    @rule(team=st.integers(1, 2))
    def hand_in(self, team: int) -> None:
        with self.store.begin() as connection:
            facts = {"phase": "p", "digest": "0", "size": 1, "file_name": "x", "participant_id": team}
            number = submissions.add(connection, now=NOW, state=SubmissionState.QUEUED, team_id=team, **facts)
            jobs.add(connection, submission_id=number, datasets=DATASETS, now=NOW)

    @rule(worker=st.sampled_from(["w1", "w2"]))
    def claim(self, worker: str) -> None:
        self.now += timedelta(seconds=1)
        with self.store.begin() as connection:
            for job in queue.next_queued(connection, limit=1):
                far = self.now + timedelta(hours=1)
                assert queue.claim(
                    connection, job, worker=worker, now=self.now, lease=timedelta(minutes=1), deadline=far
                )
                jobs.settle(connection, job.submission_id, self.now)
                held = jobs.get(connection, job.id)
                assert held is not None
                self.claimed.append(held)

    @rule(which=st.integers(0, 30), good=st.booleans(), again=st.booleans())
    def finish(self, which: int, *, good: bool, again: bool) -> None:
        if not self.claimed:
            return
        job = self.claimed[which % len(self.claimed)] if again else self.claimed.pop(which % len(self.claimed))
        state = JobState.SCORED if good else JobState.FAILED
        with self.store.begin() as connection:
            facts = {"outcome": "done", "sentence": "", "predictions": 1}
            if queue.finish(connection, job, now=self.now, state=state, **facts):  # type: ignore[arg-type]
                assert (job.id, job.attempt) not in self.counted
                self.counted[job.id, job.attempt] = float(good)
                if good:
                    last = {"nauc": 1.0, "accuracy": 1.0, "balanced_accuracy": 1.0, "budget": 9.0, "scored_at": NOW}
                    scores.add(connection, job_id=job.id, attempt=job.attempt, alc=0.5, **last)
                jobs.settle(connection, job.submission_id, self.now)

    @rule(which=st.integers(0, 30), final=st.booleans())
    def lose(self, which: int, *, final: bool) -> None:
        if not self.claimed:
            return
        job = self.claimed[which % len(self.claimed)]
        state = JobState.LOST if final else JobState.QUEUED
        with self.store.begin() as connection:
            if queue.give_up(connection, job, now=self.now, state=state, lost=job.lost + 1, sentence=""):
                jobs.settle(connection, job.submission_id, self.now)

    @rule(number=st.integers(1, 8))
    def cancel(self, number: int) -> None:
        with self.store.begin() as connection:
            if submissions.get(connection, number) is not None:
                jobs.cancel(connection, number, self.now)
                jobs.settle(connection, number, self.now)

    @rule(number=st.integers(1, 24))
    def rerun(self, number: int) -> None:
        with self.store.begin() as connection:
            job = jobs.get(connection, number)
            if job is not None and jobs.requeue(connection, number, self.now):
                jobs.settle(connection, job.submission_id, self.now)

    @invariant()
    def the_books_are_right(self) -> None:
        if not hasattr(self, "store"):
            return
        with self.store.read() as connection:
            total = connection.execute(select(func.count()).select_from(schema.jobs)).scalar_one()
            assert sum(jobs.counts(connection).values()) == total
            for submission in submissions.listing(connection):
                mine = jobs.of(connection, [submission.id])
                assert [job.dataset for job in mine] == list(DATASETS)
                assert submission.state is submission_state([job.state for job in mine])
                for job in mine:
                    assert (job.owner is not None) == (job.state is JobState.RUNNING)
                    assert len(jobs.attempts_of(connection, job.id)) == job.attempt
                    assert (job.ended_at is not None) == job.state.ended
            written = connection.execute(select(func.count()).select_from(schema.scores)).scalar_one()
            assert written == sum(good > 0 for good in self.counted.values())


Books.TestCase.settings = settings(
    max_examples=15, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
TestBooks = Books.TestCase
