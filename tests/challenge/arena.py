"""A small challenge to try things in: its calendar stands still, its jobs end at once with the ALC the code wishes."""

import json
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from autospeech.challenge.accounts import Accounts
from autospeech.challenge.definition_file import write_challenge
from autospeech.challenge.records import Participant
from autospeech.challenge.site import Site
from autospeech.challenge.worker import Worker
from autospeech.execution.job import JobSpec
from autospeech.execution.result import JobResult
from autospeech.protocol.scores import RunScores, ScoredPrediction

START = datetime(2027, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
PASSWORD = "correct horse"  # noqa: S105  of made accounts only

DEFINITION = """
title: Arena
rules_version: "1"
store: {store}
entry_rule: {entry_rule}
rank_rule: {rank_rule}
identity_deadline: 2027-01-20T00:00:00Z
limits: {{lost_attempts: 2, upload_mb: 0.2}}
phases:
  - name: practice
    kind: practice
    starts: 2027-01-01T00:00:00Z
    ends: 2027-02-01T00:00:00Z
    datasets: [{{name: p1, path: datasets/p1}}]
  - name: feedback
    kind: feedback
    starts: 2027-01-01T00:00:00Z
    ends: 2027-01-10T00:00:00Z
    quota: {{per_day: {per_day}, total: 8, at_once: {at_once}}}
    datasets: [{feedback}]
  - name: check
    kind: check
    starts: 2027-01-10T00:00:00Z
    ends: 2027-01-12T00:00:00Z
    datasets: [{final}]
  - name: final
    kind: final
    starts: 2027-01-12T00:00:00Z
    deadline: 2027-01-14T00:00:00Z
    ends: 2027-01-16T00:00:00Z
    entries_from: feedback
    datasets: [{final}]
"""


class Calendar:
    """Time that moves when the test says so."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        self.now += timedelta(microseconds=1)  # no two instants are the same
        return self.now

    def go(self, **step: float) -> None:
        self.now += timedelta(**step)


def datasets(prefix: str, count: int) -> str:
    return ", ".join(f"{{name: {prefix}{k}, path: datasets/{prefix}{k}, budget: 20}}" for k in range(1, count + 1))


def write_arena(folder: Path, *, store: str = "sqlite:///challenge.db", count: int = 2, **values: object) -> Path:
    write_challenge(folder)
    fields = {"entry_rule": "last", "rank_rule": "dense", "per_day": 3, "at_once": 2} | values
    text = DEFINITION.format(store=store, feedback=datasets("f", count), final=datasets("x", count), **fields)
    (folder / "challenge.yaml").write_text(text)
    return folder


@contextmanager
def open_arena(folder: Path, calendar: Calendar | None = None, **values: Any) -> Iterator[Site]:  # noqa: ANN401  fields of the definition
    write_arena(folder, **values)
    with Site.open(folder, calendar=calendar or Calendar()) as site:
        yield site


def enrol(site: Site, name: str, *, accept: bool = True, organiser: bool = False) -> Participant:
    accounts = Accounts(site=site)
    person = accounts.sign_up(
        name=name, email=f"{name}@example.org", password=PASSWORD, real_name=name.title(), organiser=organiser
    )
    return accounts.accept_rules(person) if accept else person


def write_code(path: Path, wish: dict[str, Any] | None = None) -> Path:
    """Write a submission whose jobs end as it wishes: an ALC a dataset, or the name of an outcome."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("model.py", "class Model: ...\n")
        archive.writestr("wish.json", json.dumps(wish or {}))
    return path


def scores_of(alc: float, budget: float = 20.0) -> RunScores:
    point = ScoredPrediction(index=0, seconds=1.5, nauc=alc, accuracy=0.5, balanced_accuracy=0.5)
    return RunScores(
        points=(point,),
        budget=budget,
        alc=alc,
        nauc=alc,
        accuracy=0.5,
        balanced_accuracy=0.5,
        class_aucs=(),
        confusion=(),
    )


def wished(spec: JobSpec) -> JobResult:
    """Return the result the code wishes for."""
    assert spec.code is not None
    with zipfile.ZipFile(spec.code) as archive:
        wish = json.loads(archive.read("wish.json")).get(spec.dataset.name, 0.5)
    good = not isinstance(wish, str)
    return JobResult(
        outcome="done" if good else wish,
        sentence="It is as it was wished.",
        predictions=1 if good else 0,
        scores=scores_of(wish) if good else None,
        log_tail="a log",
        run=spec.out,
        report=spec.out / "report.html",
    )


class Carried:
    """A job that has ended, or that ends when the test lets it."""

    def __init__(self, spec: JobSpec, run: Callable[[JobSpec], JobResult], *, ended: bool) -> None:
        self.spec = spec
        self.ended = ended
        self.cancelled = False
        self._run = run

    def wait(self, timeout: float | None = None) -> bool:
        return self.ended or self.cancelled

    def result(self) -> JobResult:
        return self._run(self.spec)

    def cancel(self) -> None:
        self.cancelled = True


class FakeCarrier:
    """Runs nothing: a job ends at once with what `run` says, or waits for `release` where the test holds them."""

    def __init__(self, run: Callable[[JobSpec], JobResult] = wished, *, hold: bool = False) -> None:
        self.run = run
        self.hold = hold
        self.carried: list[Carried] = []

    def submit(self, spec: JobSpec) -> Carried:
        self.carried.append(Carried(spec, self.run, ended=not self.hold))
        return self.carried[-1]

    def close(self) -> None:
        pass

    def release(self) -> None:
        for one in self.carried:
            one.ended = True


def make_worker(site: Site, carrier: FakeCarrier | None = None, *, slots: int = 2, name: str = "w1") -> Worker:
    return Worker(site, carrier or FakeCarrier(), slots=slots, name=name)


def work_off(site: Site, worker: Worker | None = None) -> None:
    """Let a worker work until nothing is left to do."""
    worker = worker or make_worker(site, slots=4)
    worker.run(poll=0, until_idle=True)
