"""What `data build` costs: sound per second of wall clock, memory of the parent, beside conversion alone.

python benchmarks/bench_build.py [MINUTES] [JOBS]     prints one JSON line; MINUTES (60) of sound a format, JOBS (2).

Made noise in files of 1 to 12 s at 16 and 44.1 kHz, wav and flac; the build is a process of its own.
"""

import json
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import soundfile

ROOT = Path(__file__).resolve().parent.parent


def corpus(folder: Path, minutes: float, rate: int, ending: str) -> float:
    """Write made recordings of eight classes and 40 speakers; return their seconds."""
    rng = np.random.default_rng(0)
    noise = np.cumsum(rng.standard_normal(20 * rate)) / 2000
    noise = 0.3 * np.diff(noise, prepend=0) / np.abs(np.diff(noise)).max()
    seconds, number = 0.0, 0
    while seconds < 60 * minutes:
        length, speaker = float(rng.uniform(1, 12)), int(rng.integers(40))
        start = int(rng.integers(0, 20 * rate - length * rate))
        path = folder / f"class{number % 8}" / f"speaker{speaker}" / f"{number}.{ending}"
        path.parent.mkdir(parents=True, exist_ok=True)
        soundfile.write(path, noise[start : start + int(length * rate)] * rng.uniform(0.3, 1), rate, subtype="PCM_16")
        seconds += length
        number += 1
    return seconds


def built(work: Path, minutes: float, jobs: int, rate: int, ending: str) -> dict[str, float]:
    source, out = work / f"{ending}{rate}", work / f"out-{ending}{rate}"
    seconds = corpus(source, minutes, rate, ending)
    command = [str(Path(sys.executable).with_name("autospeech")), "data", "build", str(source), str(out)]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    subprocess.run([*command, "--group", "folder", "--jobs", str(jobs), "--json"], check=True, capture_output=True)
    wall = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    shutil.rmtree(source)
    shutil.rmtree(out)
    return {
        "sound_s": round(seconds, 1),
        "wall_s": round(wall, 2),
        "times_real_time": round(seconds / wall, 1),
        "sound_per_cpu_s": round(seconds / cpu, 1),
        "largest_process_mb": round(after.ru_maxrss / 1024),
    }


def commit() -> str:
    git = shutil.which("git") or "git"
    done = subprocess.run([git, "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip()


def main() -> None:
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
    jobs = int(sys.argv[2]) if len(sys.argv) > 2 else 2
    result: dict[str, object] = {
        "benchmark": "build",
        "commit": commit(),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}",
        "jobs": jobs,
    }
    with tempfile.TemporaryDirectory() as name:
        for rate, ending in ((16000, "wav"), (16000, "flac"), (44100, "wav"), (44100, "flac")):
            result[f"{ending} {rate}"] = built(Path(name), minutes, jobs, rate, ending)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
