"""What `fit` reaches in its budget, beside `run` with the same budget, and by how much fit misses it.

python benchmarks/bench_fit.py DATASET [SECONDS]     prints one JSON line; DATASET with its solution, SECONDS (30)

Both learn from the training clips of the dataset and are judged by its test clips; each is a process of its own, as a
user starts it, with a cache that has the dataset (the first run converts it). `ended_s` is when fit's last file was
written, counted from the first recording read; `over_s` is that beyond the budget.
"""

import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


def told(*words: object) -> dict[str, Any]:
    command = [str(Path(sys.executable).with_name("autospeech")), *map(str, words), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stderr}")
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def commit() -> str:
    git = shutil.which("git") or "git"
    done = subprocess.run([git, "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip()


def main() -> None:
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    dataset = Path(sys.argv[1])
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 30.0
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        told("data", "info", dataset)
        run = told("run", dataset, "--budget", f"{seconds:g}", "--out", work / "run")
        fit = told("fit", dataset, "--budget", f"{seconds:g}s", "--out", work / "model")
        judged = told("evaluate", work / "model", dataset, "--report", work / "page.html")
    nauc_of_run, nauc_of_fit = run["scores"]["nauc"], judged["nauc"]["value"]
    result = {
        "benchmark": "fit",
        "commit": commit(),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}",
        "dataset": dataset.name,
        "budget_s": seconds,
        "fit_nauc": round(nauc_of_fit, 4),
        "fit_expected": round(fit["expected"]["nauc"]["value"], 4) if fit["expected"] else None,
        "run_nauc": round(nauc_of_run, 4),
        "fit_below_run": round(nauc_of_run - nauc_of_fit, 4),
        "ended_s": round(fit["ended"], 2),
        "over_s": round(max(0.0, fit["ended"] - seconds), 2),
        "improvements": [[round(one["t"], 2), one["action"]] for one in fit["improvements"]],
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
