"""kill -9 of workers at random moments: nothing is lost, stuck or counted twice."""

import random
import time
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import func, select

from autospeech.challenge.handing_in import Submissions
from autospeech.challenge.site import Site
from autospeech.challenge.states import JobState, SubmissionState
from autospeech.challenge.store import jobs, schema
from tests.challenge.arena import Calendar, enrol, write_arena, write_code
from tests.challenge.killable import serve_until_killed

SLOTS: Final = 3
FORKS: Final = get_context("forkserver")
FORKS.set_forkserver_preload(["tests.challenge.killable"])


def write_open_challenge(folder: Path, store: str) -> None:
    """Write an arena whose feedback phase is open at this very time."""
    write_arena(folder, store=store, count=5, per_day=8, at_once=8)
    text = (folder / "challenge.yaml").read_text().replace("lost_attempts: 2", "lost_attempts: 1000")
    now = datetime.now(UTC)
    start, end = (f"{now + timedelta(days=days):%Y-%m-%dT%H:%M:%SZ}" for days in (-1, 9))
    text = text.replace("starts: 2027-01-01T00:00:00Z", f"starts: {start}")
    text = text.replace("ends: 2027-01-10T00:00:00Z", f"ends: {end}").replace("2027-02-01T00", "2037-02-01T00")
    text = text.replace("2027-01-1", "2037-01-1")
    (folder / "challenge.yaml").write_text(text)


def start_worker(folder: Path, name: str, seconds: float) -> BaseProcess:
    """Start a worker in a process of its own, forked from one that has everything loaded."""
    worker = FORKS.Process(target=serve_until_killed, args=(folder, name, seconds, SLOTS), daemon=True)
    worker.start()
    return worker


def kill(worker: BaseProcess) -> None:
    worker.kill()
    worker.join()
    worker.close()


def kill_at_random(folder: Path, site: Site, *, kills: int, seconds: float, patience: float) -> int:
    """Keep two workers at work, killing one after the other; return the kills when all jobs have ended."""
    rng, done, until = random.Random(0), 0, time.monotonic() + patience
    alive = [start_worker(folder, f"w{k}", seconds) for k in range(2)]
    try:
        while unended(site) and time.monotonic() < until:
            time.sleep(rng.uniform(0.2, 1.2))
            if done < kills:
                victim = rng.randrange(2)
                kill(alive[victim])
                done += 1
                alive[victim] = start_worker(folder, f"w{done + 2}", seconds)
    finally:
        for worker in alive:
            kill(worker)
    return done


def unended(site: Site) -> int:
    with site.store.read() as connection:
        counts = jobs.counts(connection)
    return counts[JobState.QUEUED] + counts[JobState.RUNNING]


def check_books(site: Site, numbers: list[int]) -> int:
    """Look at every job and score; return how many attempts were lost."""
    verbs, lost = Submissions(site=site), 0
    for number in numbers:
        submission = verbs.get(number)
        assert submission.state is SubmissionState.SCORED
        assert len(verbs.scores_of(submission)) == 5
        for job in verbs.jobs_of(submission):
            ended = [attempt.outcome for attempt in verbs.attempts_of(job)]
            assert ended.count("done") == 1, ended
            assert set(ended) <= {"done", "infra_lost"}
            lost += ended.count("infra_lost")
    with site.store.read() as connection:
        scored = connection.execute(select(func.count()).select_from(schema.scores)).scalar_one()
        per_job = select(func.count(schema.scores.c.job_id.distinct()))
        assert scored == connection.execute(per_job).scalar_one() == 5 * len(numbers)
    return lost


def run_and_kill(
    folder: Path, store: str, *, teams: int, each: int, kills: int, seconds: float, patience: float
) -> None:
    write_open_challenge(folder, store)
    with Site.open(folder) as site:
        code = write_code(folder / "code.zip", {f"f{k}": 0.1 * k for k in range(1, 6)})
        people = [enrol(site, f"team{k}") for k in range(teams)]
        verbs = Submissions(site=site)
        numbers = [verbs.take(person, "feedback", code).id for person in people for _ in range(each)]

        done = kill_at_random(folder, site, kills=kills, seconds=seconds, patience=patience)

        assert done == kills  # all of them while jobs ran or waited
        assert check_books(site, numbers) >= kills // 2  # most of them in the middle of jobs
        feedback = site.challenge.phase("feedback")
        assert all(verbs.quota_left(person.team_id, feedback).total == 8 - each for person in people)


@pytest.mark.timeout(240)
def test_a_few_kills_lose_nothing_and_count_nothing_twice(tmp_path: Path, store_url: str) -> None:
    run_and_kill(tmp_path, store_url, teams=2, each=3, kills=4, seconds=0.6, patience=150)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_fifty_kills_during_two_hundred_jobs_lose_nothing(tmp_path: Path, store_url: str) -> None:
    run_and_kill(tmp_path, store_url, teams=5, each=8, kills=50, seconds=1.2, patience=500)


def test_the_calendar_of_the_kill_test_is_open_now(tmp_path: Path) -> None:
    write_open_challenge(tmp_path, "sqlite:///challenge.db")

    with Site.open(tmp_path, calendar=Calendar(datetime.now(UTC))) as site:
        assert site.challenge.phase("feedback").takes_submissions(site.now)
