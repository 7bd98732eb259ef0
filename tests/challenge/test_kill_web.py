"""kill -9 of the web service while uploads run: what it acknowledged is there, the rest whole or not at all."""

import hashlib
import os
import random
import socket
import threading
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Final

import httpx
import pytest

from autospeech.challenge.accounts import Accounts
from autospeech.challenge.handing_in import Submissions
from autospeech.challenge.leftovers import incoming_folder, sweep_leftovers
from autospeech.challenge.records import Submission
from autospeech.challenge.site import Site
from autospeech.challenge.store import events, submissions
from tests.challenge.arena import enrol, write_code
from tests.challenge.killable_web import start_service
from tests.challenge.test_kill import write_open_challenge

TOTAL: Final = 40
FILLING: Final = 150_000
"""Bytes that make an upload long enough to be killed in."""


@dataclass
class Sent:
    """What one participant sent and heard."""

    who: str
    names: list[str] = field(default_factory=list)
    taken: dict[int, str] = field(default_factory=dict)
    """File name by the number the service acknowledged."""
    refused: list[str] = field(default_factory=list)
    """Sentences of refusals."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_it_answers(address: str, patience: float = 60) -> None:
    until = time.monotonic() + patience
    while time.monotonic() < until:
        with suppress(httpx.HTTPError):
            httpx.get(f"{address}/healthz", timeout=5)
            return
        time.sleep(0.05)
    raise AssertionError("the service did not answer")


def upload_until(stop: threading.Event, address: str, token: str, code: bytes, sent: Sent) -> None:
    """Hand in one file after the other, every one with content of its own, whatever becomes of the service."""
    while not stop.is_set():
        file_name = f"{sent.who}-{len(sent.names)}.zip"
        sent.names.append(file_name)
        content = os.urandom(FILLING) + code  # a zip may have anything in front of it
        try:
            answer = httpx.post(
                f"{address}/api/submissions",
                data={"phase": "feedback"},
                files={"code": (file_name, content)},
                headers={"Authorization": f"Bearer {token}"},
                timeout=20,
            )
        except httpx.HTTPError:
            stop.wait(0.2)
            continue
        if answer.status_code == 201:
            sent.taken[answer.json()["submission"]] = file_name
        else:
            sent.refused.append(answer.json()["error"])
            return


def kill_at_random(folder: Path, port: int, kills: int, seed: int) -> BaseProcess:
    """Kill the service and start it again, so many times; return the last one."""
    rng, address = random.Random(seed), f"http://127.0.0.1:{port}"
    process = start_service(folder, port)
    for _ in range(kills):
        wait_until_it_answers(address)
        time.sleep(rng.uniform(0.0, 0.8))
        process.kill()
        process.join()
        process = start_service(folder, port)
    wait_until_it_answers(address)
    return process


def check_whole(site: Site, one: Submission) -> None:
    """Check that a submission is there with its zip, a job a dataset and one line of the audit."""
    path = site.code_path(one.digest)
    content = path.read_bytes()
    assert hashlib.sha256(content).hexdigest() == one.digest
    assert len(content) == one.size
    assert len(Submissions(site=site).jobs_of(one)) == 5
    with site.store.read() as connection:
        assert [event.verb for event in events.of(connection, f"submission {one.id}")] == ["submission.taken"]


def check_books(site: Site, people: dict[str, Sent]) -> None:
    with site.store.read() as connection:
        there = {one.id: one for one in submissions.listing(connection)}
    for one in there.values():
        check_whole(site, one)
    names = Counter(one.file_name for one in there.values())
    assert set(names.values()) == {1}, "an upload was counted twice"
    assert set(names) <= {name for sent in people.values() for name in sent.names}
    for name, sent in people.items():
        team = Accounts(site=site).find(name).team_id
        assert {number: there[number].file_name for number in sent.taken} == sent.taken
        mine = sum(one.team_id == team for one in there.values())
        left = Submissions(site=site).quota_left(team, site.challenge.phase("feedback"))
        assert (left.today, left.total, left.at_once) == (TOTAL - mine,) * 3
        assert all("submissions left" in sentence for sentence in sent.refused)


def upload_and_kill(folder: Path, store: str, *, people: int, kills: int) -> dict[str, Sent]:
    write_open_challenge(folder, store)
    definition = folder / "challenge.yaml"
    definition.write_text(
        definition.read_text().replace(
            "per_day: 8, total: 8, at_once: 8", f"per_day: {TOTAL}, total: {TOTAL}, at_once: {TOTAL}"
        )
    )
    code, port, stop = write_code(folder / "code.zip").read_bytes(), free_port(), threading.Event()
    with Site.open(folder) as site:
        sent = {f"team{k}": Sent(who=f"team{k}") for k in range(people)}
        tokens = {name: Accounts(site=site).new_api_token(enrol(site, name), "test") for name in sent}
        address = f"http://127.0.0.1:{port}"
        uploaders = [
            threading.Thread(target=upload_until, args=(stop, address, tokens[name], code, sent[name])) for name in sent
        ]
        for one in uploaders:
            one.start()
        process = None
        try:
            process = kill_at_random(folder, port, kills, seed=people)
            time.sleep(1)
        finally:
            stop.set()
            for one in uploaders:
                one.join()
            if process is not None:
                process.kill()
                process.join()
        check_books(site, sent)
    return sent


@pytest.mark.timeout(240)
def test_a_few_kills_lose_no_upload_that_was_acknowledged(tmp_path: Path, store_url: str) -> None:
    sent = upload_and_kill(tmp_path, store_url, people=4, kills=4)

    assert sum(len(one.taken) for one in sent.values()) > 4


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_fifty_kills_of_the_service_lose_no_upload(tmp_path: Path, store_url: str) -> None:
    sent = upload_and_kill(tmp_path, store_url, people=12, kills=50)

    unheard = [len(one.names) - len(one.taken) - len(one.refused) for one in sent.values()]
    assert sum(unheard) > 10, "hardly an upload was hit"


def test_what_a_killed_service_was_taking_is_swept_after_an_hour(tmp_path: Path) -> None:
    write_open_challenge(tmp_path, "sqlite:///challenge.db")
    with Site.open(tmp_path) as site:
        kept = site.code_path(site.keep_code(write_code(tmp_path / "code.zip")))
        (incoming_folder(site) / "tmpabc").mkdir()
        (incoming_folder(site) / "tmpabc" / "upload.zip").write_bytes(b"half a zi")
        (kept.parent / f".{kept.name}.x.tmp").write_bytes(b"half")

        at_once, later = sweep_leftovers(site), sweep_leftovers(site, now=time.time() + 3700)

        assert (at_once, later) == (0, 2)
        assert list(incoming_folder(site).iterdir()) == []
        assert [path.name for path in kept.parent.iterdir()] == [kept.name]
