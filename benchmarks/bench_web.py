"""How quick the pages are with many submissions in the store, on one core of a real server over loopback.

Fills a store as bench_challenge.py does, serves it by `autospeech challenge serve` pinned to one core, and measures p50
and p95 in ms of the pages, uploads at once, and watchers of live curves. Prints one JSON line.
Usage: python benchmarks/bench_web.py [SUBMISSIONS] [UPLOADS] [WATCHERS]
"""

import asyncio
import io
import json
import os
import platform
import socket
import subprocess
import sys
import tempfile
import time
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import numpy as np
from bench_challenge import DATASETS, fill
from sqlalchemy import insert, update

from autospeech.challenge import Accounts, Site, Submissions
from autospeech.challenge.states import JobState, SubmissionState
from autospeech.challenge.store import schema

REPEATS, UPLOAD_BYTES = 60, 5_000_000
DEFINITION = """
title: Bench
rules_version: "1"
phases:
  - name: feedback
    kind: feedback
    starts: {start}
    ends: {end}
    datasets: [{datasets}]
"""


def define(folder: Path) -> None:
    from autospeech.challenge import write_challenge  # noqa: PLC0415  beside its use

    write_challenge(folder)
    now = datetime.now(UTC)
    names = ", ".join(f"{{name: feedback-{d}, path: d{d}, budget: 1800}}" for d in range(1, DATASETS + 1))
    stamps = {"start": f"{now - timedelta(9):%Y-%m-%dT%H:%M:%SZ}", "end": f"{now + timedelta(9):%Y-%m-%dT%H:%M:%SZ}"}
    (folder / "challenge.yaml").write_text(DEFINITION.format(datasets=names, **stamps))


def prepare(folder: Path, submissions: int) -> tuple[str, str, int]:
    """Fill the store; return a token and a session of participant p1, and a running submission of its team."""
    with Site.open(folder) as site:
        fill(site, submissions)
        accounts = Accounts(site=site)
        person = accounts.accept_rules(accounts.find("p1"))
        number = Submissions(site=site).of_team(person.team_id, limit=1)[0].id
        points = [{"attempt": 1, "index": k, "seconds": 2.0**k, "nauc": k / 12} for k in range(10)]
        jobs = [(number - 1) * DATASETS + d for d in range(1, DATASETS + 1)]
        with site.store.begin() as connection:
            connection.execute(insert(schema.points), [point | {"job_id": job} for job in jobs for point in points])
            runs = {"state": JobState.RUNNING.value}
            connection.execute(update(schema.jobs).where(schema.jobs.c.id.in_(jobs)).values(runs))
            this = schema.submissions.c.id == number
            running = SubmissionState.RUNNING.value
            connection.execute(update(schema.submissions).where(this).values(state=running))
        return accounts.new_api_token(person, "bench"), accounts.open_session(person), number


def serve(folder: Path) -> tuple[subprocess.Popen[bytes], str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    core = min(os.sched_getaffinity(0))
    command = ["taskset", "-c", str(core), sys.executable, "-m", "autospeech", "challenge", "serve", str(folder)]
    process = subprocess.Popen([*command, "--port", str(port)], stdout=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    for _ in range(600):
        try:
            httpx.get(f"{address}/healthz")
        except httpx.HTTPError:
            time.sleep(0.1)
        else:
            return process, address
    raise SystemExit("the server did not start")


def measure(client: httpx.Client, path: str) -> dict[str, float]:
    times = []
    client.get(path)
    for _ in range(REPEATS):
        begin = time.perf_counter()
        assert client.get(path).status_code == 200, path
        times.append((time.perf_counter() - begin) * 1000)
    return {f"p{p}_ms": round(float(np.percentile(times, p)), 1) for p in (50, 95)}


def submission_zip() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("model.py", "class Model: ...\n")
        archive.writestr("weights.bin", os.urandom(UPLOAD_BYTES))
    return buffer.getvalue()


async def upload(address: str, token: str, count: int) -> dict[str, float]:
    content, headers = submission_zip(), {"Authorization": f"Bearer {token}"}
    limits = httpx.Limits(max_connections=count)
    async with httpx.AsyncClient(base_url=address, headers=headers, timeout=600, limits=limits) as client:
        begin = time.perf_counter()
        sent = [
            client.post("/api/submissions", data={"phase": "feedback"}, files={"code": (f"{k}.zip", content)})
            for k in range(count)
        ]
        answers = await asyncio.gather(*sent)
    taken = {answer.json()["submission"] for answer in answers if answer.status_code == 201}
    return {"sent": count, "taken": len(taken), "seconds": round(time.perf_counter() - begin, 1)}


async def watch(folder: Path, address: str, session: str, number: int, count: int) -> dict[str, float]:
    """Have many watch one curve; write a prediction down and time until each has seen it."""
    cookies, limits = {"session": session}, httpx.Limits(max_connections=count)
    ready, waits = 0, []
    stamp = [0.0]

    async def one(client: httpx.AsyncClient) -> None:
        nonlocal ready
        async with client.stream("GET", f"/submissions/{number}/live") as answer:
            async for line in answer.aiter_lines():
                if line.startswith("event: curves") and stamp[0]:
                    waits.append(time.perf_counter() - stamp[0])
                    return
                ready += line.startswith("event: curves")

    async with httpx.AsyncClient(base_url=address, cookies=cookies, timeout=120, limits=limits) as client:
        watchers = [asyncio.create_task(one(client)) for _ in range(count)]
        while ready < count:  # noqa: ASYNC110  what is awaited happens in other programs
            await asyncio.sleep(0.1)
        stamp[0] = time.perf_counter()
        point = {"job_id": (number - 1) * DATASETS + 1, "attempt": 1, "index": 10, "seconds": 1500.0, "nauc": 0.9876}
        with Site.open(folder) as site, site.store.begin() as connection:
            connection.execute(insert(schema.points), [point])
        await asyncio.gather(*watchers)
    return {"watchers": count, "p50_s": round(float(np.median(waits)), 2), "most_s": round(max(waits), 2)}


def main(submissions: int = 10_000, uploads: int = 100, watchers: int = 200) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        define(folder)
        token, session, number = prepare(folder, submissions)
        process, address = serve(folder)
        try:
            with httpx.Client(base_url=address, cookies={"session": session}, timeout=60) as client:
                paths = ("/leaderboard/feedback", "/submissions", f"/submissions/{number}", "/")
                pages = {path.replace(str(number), "N"): measure(client, path) for path in paths}
            live = asyncio.run(watch(folder, address, session, number, watchers))
            sent = asyncio.run(upload(address, token, uploads))
        finally:
            process.terminate()
            process.wait(30)
    git = ["git", "rev-parse", "--short", "HEAD"]
    commit = subprocess.run(git, capture_output=True, text=True, check=False).stdout
    machine = {"python": platform.python_version(), "machine": platform.machine(), "cores": os.cpu_count()}
    found = {"bench": "web", "submissions": submissions, "pages": pages, "live": live, "uploads": sent}
    print(json.dumps(found | {"commit": commit.strip(), **machine}))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
