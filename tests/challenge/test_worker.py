from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection

from autospeech.challenge.accounts import Accounts
from autospeech.challenge.handing_in import Submissions
from autospeech.challenge.organiser import Organiser
from autospeech.challenge.records import Submission
from autospeech.challenge.site import Site
from autospeech.challenge.standings import Standings
from autospeech.challenge.states import JobState, SubmissionState
from autospeech.challenge.store import StoreUnavailableError, events
from autospeech.challenge.watchdog import watch
from autospeech.errors import DataError, SubmissionError, UsageError
from autospeech.execution.job import JobSpec
from autospeech.execution.result import JobResult
from tests.challenge.arena import Calendar, FakeCarrier, enrol, make_worker, open_arena, work_off, write_code


@pytest.fixture
def calendar() -> Calendar:
    return Calendar()


@pytest.fixture
def site(tmp_path: Path, calendar: Calendar, store_url: str) -> Iterator[Site]:
    with open_arena(tmp_path, calendar, store=store_url, at_once=8, per_day=8) as opened:
        yield opened


def hand_in(site: Site, name: str, wish: dict[str, object] | None = None) -> Submission:
    try:
        person = enrol(site, name)
    except UsageError:
        person = Accounts(site=site).find(name)
    return Submissions(site=site).take(person, "feedback", write_code(site.folder / "code.zip", wish))


def jobs_of(site: Site, submission: Submission) -> list[JobState]:
    return [job.state for job in Submissions(site=site).jobs_of(submission)]


def test_a_worker_runs_every_dataset_and_writes_the_scores_down(site: Site) -> None:
    taken = hand_in(site, "ada", {"f1": 0.7, "f2": 0.4})

    work_off(site)

    verbs = Submissions(site=site)
    assert verbs.get(taken.id).state is SubmissionState.SCORED
    assert {name: score.alc for name, score in verbs.scores_of(taken).items()} == {"f1": 0.7, "f2": 0.4}
    assert verbs.jobs_of(taken)[0].outcome == "done"
    curve = Standings(site=site).curves([taken.id])[taken.id]["f1"]
    assert [(point.seconds, point.nauc) for point in curve] == [(1.5, 0.7)]


def test_all_datasets_run_at_once_as_far_as_there_are_slots(site: Site) -> None:
    taken = hand_in(site, "ada")
    carrier = FakeCarrier(hold=True)
    worker = make_worker(site, carrier, slots=1)

    worker.tick()
    assert jobs_of(site, taken) == [JobState.RUNNING, JobState.QUEUED]
    carrier.release()
    worker.tick()
    assert jobs_of(site, taken) == [JobState.SCORED, JobState.RUNNING]


def test_a_failed_submission_says_why_and_a_partial_one_counts(site: Site) -> None:
    bad = hand_in(site, "ada", {"f1": "import_error", "f2": "import_error"})
    half = hand_in(site, "bob", {"f1": "train_error", "f2": 0.4})

    work_off(site)

    verbs = Submissions(site=site)
    assert verbs.get(bad.id).state is SubmissionState.FAILED
    assert verbs.jobs_of(bad)[0].outcome == "import_error"
    assert verbs.get(half.id).state is SubmissionState.SCORED
    board = Standings(site=site).of("feedback")
    assert [row.entry.team for row in board.rows] == ["bob"]


def test_a_dead_workers_jobs_start_again_and_cost_no_quota(site: Site, calendar: Calendar) -> None:
    taken = hand_in(site, "ada")
    dead = make_worker(site, FakeCarrier(hold=True), name="dead")
    dead.tick()
    left = Submissions(site=site).quota_left(taken.team_id, site.challenge.phase("feedback"))

    calendar.go(seconds=61)
    work_off(site, make_worker(site, name="alive"))

    verbs = Submissions(site=site)
    assert verbs.get(taken.id).state is SubmissionState.SCORED
    attempts = verbs.attempts_of(verbs.jobs_of(taken)[0])
    assert [(one.worker, one.outcome) for one in attempts] == [("dead", "infra_lost"), ("alive", "done")]
    assert verbs.quota_left(taken.team_id, site.challenge.phase("feedback")).today == left.today


def test_a_late_result_of_a_worker_thought_dead_changes_nothing(site: Site, calendar: Calendar) -> None:
    taken = hand_in(site, "ada", {"f1": 0.7, "f2": 0.7})
    slow_carrier = FakeCarrier(hold=True)
    slow = make_worker(site, slow_carrier, name="slow")
    slow.tick()
    calendar.go(seconds=61)
    work_off(site, make_worker(site, name="quick"))
    before = Submissions(site=site).scores_of(taken)

    slow_carrier.release()
    slow.tick()

    assert Submissions(site=site).scores_of(taken) == before
    with site.store.read() as connection:
        assert Counter(one.verb for one in events.recent(connection))["job.late"] == 2


def test_a_worker_that_hangs_beyond_the_deadline_loses_its_job(site: Site, calendar: Calendar) -> None:
    taken = hand_in(site, "ada")
    hangs = make_worker(site, FakeCarrier(hold=True), name="hangs")
    hangs.tick()
    for _ in range(200):
        calendar.go(seconds=15)
        hangs._due()
        hangs._beat()

    assert len(watch(site)) == 2
    assert jobs_of(site, taken) == [JobState.QUEUED, JobState.QUEUED]


def test_after_too_many_losses_the_organiser_must_act_and_the_quota_is_given_back(site: Site) -> None:
    def broken(spec: JobSpec) -> JobResult:
        raise DataError("rows of f1.solution", expected=12, got=11)

    taken = hand_in(site, "ada")
    feedback = site.challenge.phase("feedback")
    work_off(site, make_worker(site, FakeCarrier(broken)))

    verbs = Submissions(site=site)
    job = verbs.jobs_of(taken)[0]
    assert (job.state, job.lost, len(verbs.attempts_of(job))) == (JobState.LOST, 3, 3)
    assert job.sentence == "DataError: rows of f1.solution: expected 12, got 11"
    assert verbs.get(taken.id).state is SubmissionState.LOST
    assert verbs.quota_left(taken.team_id, feedback).today == 8

    Organiser(site=site, actor="org").rerun_submission(taken.id)
    work_off(site)
    assert verbs.get(taken.id).state is SubmissionState.SCORED
    assert verbs.quota_left(taken.team_id, feedback).today == 7


def test_code_that_is_no_submission_fails_and_does_not_come_back(site: Site) -> None:
    def refused(spec: JobSpec) -> JobResult:
        raise SubmissionError("submission x.zip", expected="model.py at its top", got="nothing")

    taken = hand_in(site, "ada")
    work_off(site, make_worker(site, FakeCarrier(refused)))

    assert jobs_of(site, taken) == [JobState.FAILED, JobState.FAILED]


def test_a_worker_asked_to_end_gives_its_jobs_back_unharmed(site: Site) -> None:
    taken = hand_in(site, "ada")
    worker = make_worker(site, FakeCarrier(hold=True))
    asked = iter([False, True])

    worker.run(poll=0, should_stop=lambda: next(asked))

    jobs_now = Submissions(site=site).jobs_of(taken)
    assert [(job.state, job.lost) for job in jobs_now] == [(JobState.QUEUED, 0)] * 2


def test_a_store_that_does_not_answer_for_a_while_loses_no_result(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = hand_in(site, "ada", {"f1": 0.7, "f2": 0.4})
    worker = make_worker(site)
    worker.tick()
    down = iter([True, True, False, False, False, False, False])
    begin = site.store.begin

    def sometimes() -> AbstractContextManager[Connection]:
        if next(down, False):
            raise StoreUnavailableError("BEGIN", None, OSError("no route"))
        return begin()

    monkeypatch.setattr(site.store, "begin", sometimes)
    worker.run(poll=0, until_idle=True)

    assert {name: score.alc for name, score in Submissions(site=site).scores_of(taken).items()} == {
        "f1": 0.7,
        "f2": 0.4,
    }
    assert all(job.attempt == 1 for job in Submissions(site=site).jobs_of(taken))


def test_a_job_whose_phase_is_gone_from_the_definition_waits_for_the_organiser(site: Site) -> None:
    taken = hand_in(site, "ada")
    others = tuple(phase for phase in site.challenge.phases if phase.name == "check")
    changed = replace(site, challenge=replace(site.challenge, phases=others))

    work_off(changed)

    assert jobs_of(site, taken) == [JobState.LOST, JobState.LOST]
    assert Submissions(site=site).jobs_of(taken)[0].sentence == "phase: expected check, got feedback"
