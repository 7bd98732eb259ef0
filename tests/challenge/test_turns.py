from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from autospeech.challenge.accounts import Accounts
from autospeech.challenge.handing_in import Submissions
from autospeech.challenge.organiser import Organiser
from autospeech.challenge.records import Submission
from autospeech.challenge.site import Site
from autospeech.challenge.standings import Standings
from autospeech.challenge.states import JobState, SubmissionState
from autospeech.challenge.store import events, jobs, workers
from autospeech.challenge.watchdog import watch
from autospeech.errors import UsageError
from autospeech.execution.job import JobSpec
from autospeech.execution.result import JobResult
from tests.challenge.arena import Calendar, FakeCarrier, enrol, make_worker, open_arena, wished, work_off, write_code


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


def test_a_lone_participant_with_many_submissions_does_not_starve_the_others(site: Site, calendar: Calendar) -> None:
    flood = [hand_in(site, "ada") for _ in range(6)]
    polite = hand_in(site, "bob")
    carrier = FakeCarrier(hold=True)
    worker = make_worker(site, carrier, slots=2)
    worker.tick()

    running = [job.submission_id for job in worker.held]

    assert sorted(running) == sorted([flood[0].id, polite.id])


def test_equal_shares_while_both_have_work(site: Site) -> None:
    for _ in range(4):
        hand_in(site, "ada")
    for _ in range(4):
        hand_in(site, "bob")
    order: list[str] = []
    teams = {"ada": 1, "bob": 2}

    def note(spec: JobSpec) -> JobResult:
        with site.store.read() as connection:
            job = jobs.get(connection, int(spec.out.parent.name))
        assert job is not None
        order.append("ada" if Submissions(site=site).get(job.submission_id).team_id == teams["ada"] else "bob")
        return wished(spec)

    work_off(site, make_worker(site, FakeCarrier(note), slots=1))

    assert all(abs(Counter(order[:k])["ada"] - Counter(order[:k])["bob"]) <= 1 for k in range(len(order) + 1))


def test_a_rerun_keeps_the_old_score_until_the_new_one_is_there(site: Site) -> None:
    taken = hand_in(site, "ada", {"f1": 0.7, "f2": 0.4})
    work_off(site)
    Organiser(site=site, actor="org").rerun_submission(taken.id)

    assert Standings(site=site).of("feedback").rows[0].entry.alc == {"f1": 0.7, "f2": 0.4}
    assert Submissions(site=site).get(taken.id).state is SubmissionState.QUEUED

    work_off(site, make_worker(site, FakeCarrier(), name="again"))
    assert len(Submissions(site=site).attempts_of(Submissions(site=site).jobs_of(taken)[0])) == 2


def test_only_the_failed_jobs_of_a_phase_run_again(site: Site) -> None:
    taken = hand_in(site, "ada", {"f1": "crashed", "f2": 0.4})
    work_off(site)

    assert Organiser(site=site, actor="org").rerun_phase("feedback", only_failed=True) == 1
    assert jobs_of(site, taken) == [JobState.QUEUED, JobState.SCORED]


def test_a_running_job_cannot_be_run_again(site: Site) -> None:
    taken = hand_in(site, "ada")
    make_worker(site, FakeCarrier(hold=True)).tick()
    job = Submissions(site=site).jobs_of(taken)[0]

    with pytest.raises(UsageError, match=f"job {job.id}: expected one that has ended, got running"):
        Organiser(site=site, actor="org").rerun_job(job.id)


def test_what_waits_too_long_is_told_once(site: Site, calendar: Calendar) -> None:
    hand_in(site, "ada")
    calendar.go(days=4)

    watch(site)
    watch(site)

    with site.store.read() as connection:
        told = [one.subject for one in events.recent(connection, verbs=["job.overdue_queued"])]
    assert sorted(told) == ["job 1", "job 2"]


def test_the_console_knows_the_workers(site: Site, calendar: Calendar) -> None:
    worker = make_worker(site, name="w9")
    worker.tick()
    calendar.go(seconds=30)
    worker.tick()

    with site.store.read() as connection:
        (seen,) = workers.everyone(connection)
    assert (seen.name, seen.slots) == ("w9", 2)
    assert seen.seen_at - seen.started_at >= timedelta(seconds=29)
