"""How quick the pages are with many submissions in the store, on one core of a real server over loopback.

Fills a store as bench_challenge.py does, serves it by `autospeech challenge serve` pinned to one core, and measures p50
and p95 in ms of the pages and the server's CPU time of one request, uploads at once, and watchers of live curves: all
of one curve, and each of another team's. Prints one JSON line.
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
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import numpy as np
from bench_challenge import DATASETS, TEAMS, fill
from sqlalchemy import insert, update

from autospeech.challenge import Accounts, Site, Submissions
from autospeech.challenge.states import JobState, SubmissionState
from autospeech.challenge.store import schema

REPEATS, UPLOAD_BYTES, UPLOADERS = 60, 5_000_000, 20
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


def prepare(folder: Path, submissions: int) -> tuple[list[str], list[str], list[int]]:
    """Fill the store; return tokens of some participants, and a session and a running submission of every team."""
    with Site.open(folder) as site:
        fill(site, submissions)
        accounts = Accounts(site=site)
        people = [accounts.get(k) for k in range(1, TEAMS + 1)]
        numbers = [Submissions(site=site).of_team(one.team_id, limit=1)[0].id for one in people]
        points = [{"attempt": 1, "index": k, "seconds": 2.0**k, "nauc": k / 12} for k in range(10)]
        jobs = [(number - 1) * DATASETS + d for number in numbers for d in range(1, DATASETS + 1)]
        with site.store.begin() as connection:
            connection.execute(insert(schema.points), [point | {"job_id": job} for job in jobs for point in points])
            runs = {"state": JobState.RUNNING.value}
            connection.execute(update(schema.jobs).where(schema.jobs.c.id.in_(jobs)).values(runs))
            these = schema.submissions.c.id.in_(numbers)
            running = SubmissionState.RUNNING.value
            connection.execute(update(schema.submissions).where(these).values(state=running))
        uploaders = [accounts.accept_rules(one) for one in people[:UPLOADERS]]
        tokens = [accounts.new_api_token(one, "bench") for one in uploaders]
        return tokens, [accounts.open_session(one) for one in people], numbers


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


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure(client: httpx.Client, path: str, pid: int, spoil: Callable[[], object] | None = None) -> dict[str, float]:
    """Ask for a page again and again; before each, spoil what the server kept, where there is a way."""
    times = []
    client.get(path)
    cpu = cpu_seconds(pid)
    repeats = 20 if spoil else REPEATS
    for _ in range(repeats):
        if spoil:
            spoil()
        begin = time.perf_counter()
        assert client.get(path).status_code == 200, path
        times.append((time.perf_counter() - begin) * 1000)
    found = {f"p{p}_ms": round(float(np.percentile(times, p)), 1) for p in (50, 95)}
    return found | {"cpu_ms": round((cpu_seconds(pid) - cpu) / repeats * 1000, 1)}


def happen(folder: Path) -> None:
    """Write an event down, and wait until a leaderboard that was kept is looked at again: it is worked out anew."""
    with Site.open(folder) as site, site.store.begin() as connection:
        site.note(connection, "bench", "nothing", "nothing")
    time.sleep(2.1)


def submission_zip() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("model.py", "class Model: ...\n")
        archive.writestr("weights.bin", os.urandom(UPLOAD_BYTES))
    return buffer.getvalue()


async def upload(address: str, tokens: list[str], count: int) -> dict[str, float]:
    content = submission_zip()
    headers = [{"Authorization": f"Bearer {token}"} for token in tokens]
    limits = httpx.Limits(max_connections=count)
    async with httpx.AsyncClient(base_url=address, timeout=600, limits=limits) as client:
        begin = time.perf_counter()
        sent = [
            client.post(
                "/api/submissions",
                data={"phase": "feedback"},
                files={"code": (f"{k}.zip", content)},
                headers=headers[k % len(headers)],
            )
            for k in range(count)
        ]
        answers = await asyncio.gather(*sent)
    taken = {answer.json()["submission"] for answer in answers if answer.status_code == 201}
    return {"sent": count, "taken": len(taken), "seconds": round(time.perf_counter() - begin, 1)}


async def watch(folder: Path, address: str, watched: list[tuple[str, int]], index: int) -> dict[str, float]:
    """Have many watch curves, each by its session; write a prediction of all down and time until each has seen it."""
    limits = httpx.Limits(max_connections=len(watched))
    ready, waits = 0, []
    stamp = [0.0]

    async def one(client: httpx.AsyncClient, session: str, number: int) -> None:
        nonlocal ready
        cookies = {"cookie": f"session={session}"}
        async with client.stream("GET", f"/submissions/{number}/live", headers=cookies) as answer:
            async for line in answer.aiter_lines():
                if line.startswith("event: curves") and stamp[0]:
                    waits.append(time.perf_counter() - stamp[0])
                    return
                ready += line.startswith("event: curves")

    async with httpx.AsyncClient(base_url=address, timeout=120, limits=limits) as client:
        watchers = [asyncio.create_task(one(client, *each)) for each in watched]
        while ready < len(watched):  # noqa: ASYNC110  what is awaited happens in other programs
            await asyncio.sleep(0.1)
        stamp[0] = time.perf_counter()
        corner = {"attempt": 1, "index": index, "seconds": 1500.0 + index, "nauc": 0.9876}
        seen = sorted({number for _, number in watched})
        with Site.open(folder) as site, site.store.begin() as connection:
            connection.execute(insert(schema.points), [corner | {"job_id": (k - 1) * DATASETS + 1} for k in seen])
        await asyncio.gather(*watchers)
    return {"watchers": len(watched), "p50_s": round(float(np.median(waits)), 2), "most_s": round(max(waits), 2)}


def main(submissions: int = 10_000, uploads: int = 100, watchers: int = 200) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        define(folder)
        tokens, sessions, numbers = prepare(folder, submissions)
        session, number = sessions[1], numbers[1]
        process, address = serve(folder)
        try:
            with httpx.Client(base_url=address, cookies={"session": session}, timeout=60) as client:
                paths = ("/leaderboard/feedback", "/submissions", f"/submissions/{number}", "/")
                pages = {path.replace(str(number), "N"): measure(client, path, process.pid) for path in paths}
                pages["/leaderboard/feedback anew"] = measure(client, paths[0], process.pid, lambda: happen(folder))
            shared = [(session, number)] * watchers
            each = [(sessions[k % TEAMS], numbers[k % TEAMS]) for k in range(watchers)]
            live = {
                "one_curve": asyncio.run(watch(folder, address, shared, 10)),
                "each_its_own": asyncio.run(watch(folder, address, each, 11)),
            }
            sent = asyncio.run(upload(address, tokens, uploads))
        finally:
            process.terminate()
            process.wait(30)
    git = ["git", "rev-parse", "--short", "HEAD"]
    commit = subprocess.run(git, capture_output=True, text=True, check=False).stdout
    machine: dict[str, object] = {"python": platform.python_version(), "machine": platform.machine()}
    machine |= {"cores": os.cpu_count(), "load": os.getloadavg()[0]}
    found = {"bench": "web", "submissions": submissions, "pages": pages, "live": live, "uploads": sent}
    print(json.dumps(found | {"commit": commit.strip(), **machine}))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
