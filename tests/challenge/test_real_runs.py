"""Real submissions on real core sets: five at once, and times that a neighbour does not disturb."""

import json
import os
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median

import pytest

from autospeech.challenge.handing_in import Submissions
from autospeech.challenge.records import Submission
from autospeech.challenge.serving import serve
from autospeech.challenge.site import Site
from autospeech.challenge.standings import Standings
from autospeech.challenge.states import SubmissionState
from autospeech.challenge.worker import Worker
from autospeech.corpora.toy import make_toy_dataset
from autospeech.execution.cores import core_sets
from autospeech.execution.job import JobSpec
from autospeech.execution.local import LocalExecutor
from autospeech.protocol.submission import Submission as Code
from tests.challenge.arena import START, Calendar, enrol, write_arena

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

SLEEPS = """
import time
import numpy as np


class Model:
    def __init__(self, metadata):
        self.shape = (metadata["test_num"], metadata["class_num"])
        self.done_training = False

    def train(self, train_dataset, remaining_time_budget=None):
        time.sleep(4)
        self.done_training = True

    def test(self, test_x, remaining_time_budget=None):
        return np.random.default_rng(0).random(self.shape)
"""

WORKS = """
import numpy as np


class Model:
    def __init__(self, metadata):
        self.classes = metadata["class_num"]
        self.done_training = False
        self.rounds = 0

    def train(self, train_dataset, remaining_time_budget=None):
        table = np.arange(40000.0)
        for _ in range(2000):  # a fixed amount of work of one core
            table = np.sqrt(table + 1)
        self.rounds += 1
        self.done_training = self.rounds >= 12

    def test(self, test_x, remaining_time_budget=None):
        pitch = [np.abs(np.fft.rfft(x[:4800], 4800)).argmax() for x in test_x]
        right = np.digitize(pitch, [75, 112])
        noise = np.random.default_rng(self.rounds).random((len(test_x), self.classes))
        return np.eye(self.classes)[right] * self.rounds / 12 + noise
"""


def zipped(folder: Path, text: str) -> Path:
    (folder / "code").mkdir()
    (folder / "code" / "model.py").write_text(text)
    return Code.open(folder / "code").pack(folder / "code.zip")


def spans(site: Site, taken: list[Submission]) -> list[tuple[datetime, datetime]]:
    verbs = Submissions(site=site)
    jobs = [job for submission in taken for job in verbs.jobs_of(submission)]
    tries = [attempt for job in jobs for attempt in verbs.attempts_of(job)]
    return [(one.started_at, one.ended_at) for one in tries if one.ended_at is not None]


def test_five_datasets_run_at_once_where_cores_are_shared_on_purpose(tmp_path: Path) -> None:
    folder = write_arena(tmp_path / "arena", count=5)
    toy = make_toy_dataset(tmp_path)
    (folder / "datasets").mkdir()
    for k in range(1, 6):
        (folder / "datasets" / f"f{k}").symlink_to(toy)
    calendar = Calendar()
    started = datetime.now(calendar.now.tzinfo)

    def ticking() -> datetime:
        return calendar.now + (datetime.now(started.tzinfo) - started)

    with Site.open(folder, calendar=ticking) as site:
        ada = enrol(site, "ada")
        taken = Submissions(site=site).take(ada, "feedback", zipped(tmp_path, SLEEPS))
        serve(site, slots=5, oversubscribe=True, until_idle=True)

        assert Submissions(site=site).get(taken.id).state is SubmissionState.SCORED
        times = spans(site, [taken])
        assert len(times) == 5
        assert max(begin for begin, _ in times) < min(end for _, end in times)


STEPS = SLEEPS.replace("time.sleep(4)", "time.sleep(1)").replace("self.done_training = True", "pass")


def test_a_prediction_is_on_the_curve_within_five_seconds_while_the_job_runs(tmp_path: Path) -> None:
    folder = write_arena(tmp_path / "arena", count=1)
    (folder / "datasets").mkdir()
    make_toy_dataset(tmp_path).rename(folder / "datasets" / "f1")
    begun = time.monotonic()
    with Site.open(folder, calendar=lambda: START + timedelta(seconds=time.monotonic() - begun)) as site:
        ada = enrol(site, "ada")
        taken = Submissions(site=site).take(ada, "feedback", zipped(tmp_path, STEPS))
        with LocalExecutor(cores_per_job=1, jobs=1) as executor:
            worker = Worker(site, executor, slots=1, name="w1")
            delays: list[float] = []
            until = time.monotonic() + 90
            while len(delays) < 4 and time.monotonic() < until:
                worker.tick()
                points = Standings(site=site).curves([taken.id])[taken.id]["f1"]
                for point in points[len(delays) :]:
                    written = (site.run_folder(1, 1) / "predictions" / f"{point.index:04}.npy").stat().st_mtime
                    delays.append(time.time() - written)
                time.sleep(0.1)
            Submissions(site=site).cancel(ada, taken.id)
            worker._beat()

    assert len(delays) >= 4
    assert max(delays) <= 5


@pytest.mark.skipif(len(core_sets(1)) < 2, reason="needs two cores")
def test_a_neighbour_on_another_core_changes_the_alc_by_less_than_a_hundredth(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """Alone and beside a neighbour in turns, three times: what else the machine does hits both, and medians little."""
    toy, code = make_toy_dataset(tmp_path), zipped(tmp_path, WORKS)
    alone: list[float] = []
    beside: list[float] = []

    with LocalExecutor(cores_per_job=1, jobs=2) as executor:

        def measure(names: list[str]) -> list[float]:
            specs = [JobSpec(dataset=toy, out=tmp_path / name, code=code, budget=60, cores=1) for name in names]
            scores = [job.result().scores for job in [executor.submit(spec) for spec in specs]]
            return [one.alc for one in scores if one is not None]

        for turn in range(3):
            busy = os.getloadavg()[0]
            alone += measure([f"alone-{turn}"])
            beside += measure([f"left-{turn}", f"right-{turn}"])

    assert (len(alone), len(beside)) == (3, 6)
    difference = abs(median(alone) - median(beside))
    figures = {"alone": alone, "beside": beside, "difference of the medians": difference}
    record_property("neighbour", figures)
    print(json.dumps(figures))  # noqa: T201  pytest -s shows the figures
    spread = max(alone) - min(alone)
    if difference >= 0.01 and spread >= 0.01:
        pytest.skip(f"nothing can be told: alone, too, the ALC spreads by {spread:.3f}; load {busy:.1f}")
    assert difference < 0.01
