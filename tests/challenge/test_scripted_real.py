"""The scripted challenge once more, with real submissions on real (made) datasets, five and five; on both databases."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import rankdata

from autospeech.challenge.accounts import Accounts
from autospeech.challenge.handing_in import Submissions
from autospeech.challenge.organiser import Organiser
from autospeech.challenge.proclaiming import Proclaiming
from autospeech.challenge.serving import serve, submit_here
from autospeech.challenge.site import Site
from autospeech.challenge.standings import Standings
from autospeech.challenge.states import JobState, SubmissionState
from autospeech.challenge.store import jobs
from autospeech.corpora.toy import make_toy_dataset
from autospeech.protocol.submission import write_kit
from autospeech.testing import LEARNERS, write_submission
from tests.challenge.arena import START, write_arena

pytestmark = [pytest.mark.slow, pytest.mark.timeout(2400)]

GOOD = {"kit", "random", "other-seed", "third-seed", "never_done"}
BAD = {
    "no_model": "no_model",
    "no_python": "import_error",
    "raises_in_init": "init_error",
    "raises_in_train": "no_prediction",
    "wrong_shape": "bad_shape",
    "returns_nan": "not_finite",
    "exits": "exited",
}


class MovedCalendar:
    """Runs as the real one does, from any instant."""

    def __init__(self) -> None:
        self.go(START)

    def go(self, instant: datetime) -> None:
        self._ahead = instant - datetime.now(UTC)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self._ahead


def code_of(folder: Path, name: str) -> Path:
    if name == "kit":
        write_kit(folder / name)
    elif name in LEARNERS:
        write_submission(folder / name, name)
    else:
        write_submission(folder / name, "random")
        text = (
            (folder / name / "model.py")
            .read_text()
            .replace("default_rng(self.calls", f"default_rng({len(name)} + self.calls")
        )
        (folder / name / "model.py").write_text(text)
    return folder / name


def alc_on_disk(site: Site, number: int) -> list[float]:
    """Read the scores from the run folders: what the scorer wrote, past store and leaderboard."""
    with site.store.read() as connection:
        every = jobs.of(connection, [number])
    files = [site.run_folder(job.id, job.attempt) / "scores.json" for job in every]
    return [json.loads(file.read_text())["alc"] if file.exists() else np.nan for file in files]


def check_ranks(site: Site, phase: str) -> None:
    board = Standings(site=site).of(phase)
    assert {row.entry.team for row in board.rows} == GOOD
    table = np.array([alc_on_disk(site, row.entry.submission) for row in board.rows])
    ranks = np.mean([rankdata(-column, method="dense") for column in table.T], axis=0)
    np.testing.assert_allclose([row.mean_rank or 0 for row in board.rows], ranks)
    assert sorted(ranks) == list(ranks)


def test_a_challenge_with_real_submissions(tmp_path: Path, store_url: str) -> None:
    folder = write_arena(tmp_path / "arena", count=5, store=store_url)
    definition = folder / "challenge.yaml"
    definition.write_text(definition.read_text().replace("budget: 20", "budget: 2"))
    for seed, name in enumerate([f"{kind}{k}" for kind in "fx" for k in range(1, 6)]):
        made = make_toy_dataset(tmp_path / "made" / name, seed=seed)
        (folder / "datasets").mkdir(exist_ok=True)
        made.rename(folder / "datasets" / name)
    calendar = MovedCalendar()
    with Site.open(folder, calendar=calendar) as site:
        verbs, accounts = Submissions(site=site), Accounts(site=site)
        numbers = {name: submit_here(site, name, "feedback", code_of(tmp_path, name)).id for name in (*GOOD, *BAD)}
        serve(site, until_idle=True)

        for name, number in numbers.items():
            state = SubmissionState.SCORED if name in GOOD else SubmissionState.FAILED
            assert verbs.get(number).state is state, name
        for name, outcome in BAD.items():
            got = {job.outcome for job in verbs.jobs_of(verbs.get(numbers[name]))}
            assert got <= {outcome, "no_prediction", "train_error"}, (name, got)
        check_ranks(site, "feedback")

        for name in numbers:
            accounts.give_real_name(accounts.find(name), name.title())
            Organiser(site=site, actor="boss").verify(accounts.find(name))
        calendar.go(START + timedelta(days=14))
        serve(site, until_idle=True)
        Proclaiming(site=site, actor="boss").publish("final")
        check_ranks(site, "final")
        with site.store.read() as connection:
            counts = jobs.counts(connection)
    assert counts[JobState.SCORED] == 5 * len(GOOD) * 2
    assert counts[JobState.FAILED] == 5 * len(BAD)
    assert sum(counts.values()) == counts[JobState.SCORED] + counts[JobState.FAILED]
