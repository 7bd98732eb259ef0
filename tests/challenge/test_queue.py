import threading

import pytest
from sqlalchemy.exc import IntegrityError

from autospeech.challenge.job_records import Point
from autospeech.challenge.states import JobState, SubmissionState
from autospeech.challenge.store import Store, jobs, people, queue, scores, submissions
from tests.challenge.books import MINUTE, NOW, add_submission, add_team, claim_next, finish


def test_turns_go_to_the_team_with_the_fewest_running_jobs_then_to_who_waited_longest(store: Store) -> None:
    ada, bob = add_team(store, "ada"), add_team(store, "bob")
    first, second = add_submission(store, ada, ("d1", "d2", "d3")), add_submission(store, bob, ("d1", "d2", "d3"))

    order = [claim_next(store, now=NOW + turn * MINUTE) for turn in range(6)]

    assert [job.submission_id for job in order if job] == [first, second] * 3
    assert claim_next(store) is None


def test_after_an_end_the_turn_goes_round(store: Store) -> None:
    teams = [add_team(store, name) for name in ("ada", "bob", "cyd")]
    numbers = [add_submission(store, team, ("d1", "d2")) for team in teams]
    order = []
    for turn in range(6):  # one slot: a job ends before the next begins
        job = claim_next(store, now=NOW + turn * MINUTE)
        assert job is not None
        order.append(job.submission_id)
        finish(store, job)

    assert order == numbers * 2


def test_a_result_counts_once_and_only_for_the_attempt_that_holds_the_job(store: Store) -> None:
    number = add_submission(store, add_team(store, "ada"), ("d1",))
    lost = claim_next(store, "first")
    assert lost is not None
    with store.begin() as connection:
        assert queue.give_up(connection, lost, now=NOW, state=JobState.QUEUED, lost=1, sentence="Lost.")
    again = claim_next(store, "second")
    assert again is not None

    assert not finish(store, lost, 0.9)
    assert finish(store, again, 0.5)
    assert not finish(store, again, 0.7)

    with store.read() as connection:
        assert [score.alc for score in scores.of(connection, [number])] == [0.5]
        assert [attempt.outcome for attempt in jobs.attempts_of(connection, again.id)] == ["infra_lost", "done"]


def test_the_database_refuses_a_second_score_of_an_attempt(store: Store) -> None:
    add_submission(store, add_team(store, "ada"), ("d1",))
    job = claim_next(store)
    assert job is not None
    finish(store, job)

    facts = {"nauc": 1.0, "accuracy": 1.0, "balanced_accuracy": 1.0, "budget": 9.0}
    with pytest.raises(IntegrityError), store.begin() as connection:
        scores.add(connection, job_id=job.id, attempt=job.attempt, alc=1.0, scored_at=NOW, **facts)


def test_a_sign_of_life_keeps_the_lease_and_tells_who_lost_it(store: Store) -> None:
    add_submission(store, add_team(store, "ada"), ("d1", "d2"))
    one, two = claim_next(store, "w"), claim_next(store, "w")
    assert one is not None
    assert two is not None
    with store.begin() as connection:
        queue.give_up(connection, two, now=NOW, state=JobState.QUEUED, lost=1, sentence="Lost.")
        jobs.cancel(connection, one.submission_id, NOW)

        held = [(job.id, job.attempt) for job in (one, two)]
        kept = queue.keep(connection, worker="w", held=held, lease_until=NOW + 5 * MINUTE)

        assert kept == {one.id: True}
        assert queue.expired(connection, NOW + 4 * MINUTE) == []
        assert [job.id for job in queue.expired(connection, NOW + 6 * MINUTE)] == [one.id]
        assert [job.id for job in queue.expired(connection, NOW + 61 * MINUTE)] == [one.id]


def test_many_claimers_at_once_never_get_the_same_job(store: Store) -> None:
    for name in ("ada", "bob", "cyd", "dan"):
        add_submission(store, add_team(store, name), ("d1", "d2", "d3", "d4", "d5"))
    claimed: list[int] = []

    def claim_all(worker: str) -> None:
        while (job := claim_next(store, worker)) is not None:
            claimed.append(job.id)

    threads = [threading.Thread(target=claim_all, args=(f"w{k}",)) for k in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(claimed) == len(set(claimed))
    with store.read() as connection:
        left = jobs.counts(connection)
    assert left[JobState.RUNNING] == len(claimed)
    assert left[JobState.RUNNING] + left[JobState.QUEUED] == 20


def test_two_last_jobs_that_end_at_the_same_moment_end_their_submission(store: Store) -> None:
    number = add_submission(store, add_team(store, "ada"))
    first, second = claim_next(store), claim_next(store)
    assert first is not None
    assert second is not None
    other = threading.Thread(target=finish, args=(store, second))

    with store.begin() as connection:
        facts = {"outcome": "exited", "sentence": "Ended.", "predictions": 0}
        queue.finish(connection, first, now=NOW, state=JobState.FAILED, **facts)  # type: ignore[arg-type]
        jobs.settle(connection, number, NOW)
        other.start()
        other.join(0.5)  # it waits for this transaction, or it would not see what is done here
    other.join()

    with store.read() as connection:
        submission = submissions.get(connection, number)
    assert submission is not None
    assert submission.state is SubmissionState.SCORED


def test_the_last_scored_submission_counts_or_the_chosen_one(store: Store) -> None:
    team = add_team(store, "ada")
    numbers = [add_submission(store, team, ("d1",)) for _ in range(3)]
    for alc in (0.3, 0.2, None):
        job = claim_next(store)
        assert job is not None
        finish(store, job, alc)

    with store.begin() as connection:
        last = submissions.counting(connection, "feedback", rule="last")
        submissions.choose(connection, team_id=team, phase="feedback", number=numbers[0])
        chosen = submissions.counting(connection, "feedback", rule="chosen")
        submissions.choose(connection, team_id=team, phase="feedback", number=numbers[2])
        unscored = submissions.counting(connection, "feedback", rule="chosen")
        people.change_team(connection, team, disqualified_at=NOW)
        gone = submissions.counting(connection, "feedback", rule="last")

    assert [number for _, number, _ in last] == [numbers[1]]
    assert [number for _, number, _ in chosen] == [numbers[0]]
    assert [number for _, number, _ in unscored] == [numbers[1]]
    assert gone == []


def test_the_past_is_told_as_it_was_before_a_rerun(store: Store) -> None:
    number = add_submission(store, add_team(store, "ada"), ("d1",))
    first = claim_next(store)
    assert first is not None
    finish(store, first, 0.3, NOW)
    with store.begin() as connection:
        assert jobs.requeue(connection, first.id, NOW + MINUTE)
        during = scores.counting(connection, [number])
    again = claim_next(store, now=NOW + MINUTE)
    assert again is not None
    finish(store, again, 0.8, NOW + 2 * MINUTE)

    with store.read() as connection:
        assert [score.alc for _, _, score in during] == [0.3]
        assert [score.alc for _, _, score in scores.counting(connection, [number])] == [0.8]
        assert [score.alc for _, _, score in scores.counting(connection, [number], until=NOW + MINUTE)] == [0.3]


def test_a_rerun_without_a_score_takes_the_old_score_back(store: Store) -> None:
    number = add_submission(store, add_team(store, "ada"), ("d1",))
    for alc in (0.3, None):
        job = claim_next(store)
        assert job is not None
        finish(store, job, alc)
        with store.begin() as connection:
            if alc is not None:
                jobs.requeue(connection, job.id, NOW)

    with store.read() as connection:
        assert scores.of(connection, [number]) == []
        assert submissions.counting(connection, "feedback", rule="last") == []


def test_points_are_added_once(store: Store) -> None:
    add_submission(store, add_team(store, "ada"), ("d1",))
    points = [Point(job_id=1, attempt=1, index=k, seconds=k + 0.5, nauc=0.1 * k) for k in range(3)]
    with store.begin() as connection:
        scores.add_points(connection, points[:2])
        scores.add_points(connection, points)

        assert scores.points_of(connection, 1, 1) == points
        assert scores.points_of(connection, 1, 1, after=1) == points[2:]
