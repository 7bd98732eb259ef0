"""How quick the store answers with many submissions in it: leaderboard, a team's list, one submission, a claim.

Fills a store (SQLite, or PostgreSQL by URL) with scored submissions, then prints one JSON line: p50 and p95 in ms.
Usage: python benchmarks/bench_challenge.py [SUBMISSIONS] [STORE_URL]
"""

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from sqlalchemy import insert

from autospeech.challenge import Site, Standings, Submissions, write_challenge
from autospeech.challenge.states import JobState, SubmissionState
from autospeech.challenge.store import queue, schema

TEAMS, DATASETS, REPEATS = 200, 5, 60
NOW = datetime(2027, 1, 15, tzinfo=UTC)


def fill(site: Site, submissions: int) -> None:
    rng = np.random.default_rng(0)
    teams = [{"id": k, "name": f"t{k}", "solo": True, "created_at": NOW} for k in range(1, TEAMS + 1)]
    who = {"password_hash": "", "organiser": False, "created_at": NOW}
    people = [{"id": k, "name": f"p{k}", "email": f"p{k}@x.org", "team_id": k, **who} for k in range(1, TEAMS + 1)]
    done = {"state": SubmissionState.SCORED.value, "scored_at": NOW, "ended_at": NOW, "chosen": False, "free": False}
    code = {"phase": "feedback", "digest": "0" * 64, "size": 1, "file_name": "x.zip"}
    rows = [
        {"id": k, "team_id": 1 + k % TEAMS, "participant_id": 1 + k % TEAMS, **code, **done}
        | {"handed_in_at": NOW + timedelta(seconds=k)}
        for k in range(1, submissions + 1)
    ]
    job = {"state": JobState.SCORED.value, "attempt": 1, "result_attempt": 1, "lost": 0, "cancel_requested": False}
    jobs = [
        {"id": (k - 1) * DATASETS + d, "submission_id": k, "dataset": f"feedback-{d}", "queued_at": NOW, **job}
        for k in range(1, submissions + 1)
        for d in range(1, DATASETS + 1)
    ]
    one = {"attempt": 1, "nauc": 0.5, "accuracy": 0.5, "balanced_accuracy": 0.5, "first_seconds": 1.0, "budget": 1800.0}
    scores = [{"job_id": row["id"], "alc": float(rng.random()), "scored_at": NOW, **one} for row in jobs]
    with site.store.begin() as connection:
        tables = (schema.teams, schema.participants, schema.submissions, schema.jobs, schema.scores)
        for table, content in zip(tables, (teams, people, rows, jobs, scores), strict=True):
            for start in range(0, len(content), 5000):
                connection.execute(insert(table), content[start : start + 5000])


def measure(call: Callable[[], object]) -> dict[str, float]:
    call()
    times = []
    for _ in range(REPEATS):
        begin = time.perf_counter()
        call()
        times.append((time.perf_counter() - begin) * 1000)
    return {f"p{p}_ms": round(float(np.percentile(times, p)), 2) for p in (50, 95)}


def main(submissions: int = 10_000, url: str = "sqlite:///challenge.db") -> None:
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})  # one core, as the bar says
    with tempfile.TemporaryDirectory() as scratch:
        folder = write_challenge(Path(scratch)).parent
        text = (folder / "challenge.yaml").read_text()
        names = ", ".join(f"{{name: feedback-{d}, path: d}}" for d in range(1, DATASETS + 1))
        text = text.replace("      - {name: feedback-1, path: datasets/feedback-1, budget: 1800}", f"      [{names}]")
        (folder / "challenge.yaml").write_text(text.replace("store: sqlite:///challenge.db", f"store: {url}"))
        with Site.open(folder, calendar=lambda: NOW + timedelta(days=20)) as site:
            fill(site, submissions)
            verbs, standings = Submissions(site=site), Standings(site=site)
            middle = verbs.get(submissions // 2)

            def one_submission() -> None:
                verbs.get(middle.id)
                verbs.jobs_of(middle)
                verbs.scores_of(middle)

            def next_job() -> None:
                with site.store.begin() as connection:
                    queue.next_queued(connection)

            result = {
                "leaderboard": measure(lambda: standings.of("feedback")),
                "teams_list": measure(lambda: verbs.of_team(middle.team_id, limit=50)),
                "one_submission": measure(one_submission),
                "claim": measure(next_job),
            }
    git = ["git", "rev-parse", "--short", "HEAD"]
    commit = subprocess.run(git, capture_output=True, text=True, check=False).stdout.strip()
    machine = {"cpu": platform.processor() or platform.machine(), "cores": os.cpu_count(), "load": os.getloadavg()[0]}
    store = url.partition(":")[0]
    print(json.dumps({"commit": commit, "machine": machine, "store": store, "submissions": submissions} | result))


if __name__ == "__main__":
    main(*(int(word) if word.isdigit() else word for word in sys.argv[1:]))  # type: ignore[arg-type]
