"""What the data room costs: converting content files, opening converted ones, memory, safety beside plain pickle.

python benchmarks/bench_data.py [MB]     prints one JSON line; MB (500) is the size of the float32 file.

Each conversion runs in a process of its own with an empty cache: its peak memory (VmHWM, the
mapped file included) is that process's.
"""

import json
import os
import pickle
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autospeech.data import open_dataset, write_dataset

Waves = Sequence[NDArray[np.float32]]

ROOT = Path(__file__).resolve().parent.parent
MB = 10**6
OTHER_MB = 40
REPEATS = 3
KINDS: dict[str, tuple[int, Callable[[Waves], object]]] = {
    "float32, protocol 2": (2, list),
    "float32, protocol 0": (0, list),
    "int16, protocol 4": (4, lambda waves: [(wave * 32768).astype(np.int16) for wave in waves]),
    "float64, protocol 5": (5, lambda waves: [wave.astype(np.float64) for wave in waves]),
    "lists of floats, protocol 4": (4, lambda waves: [wave.tolist() for wave in waves]),
    "lists of ints, protocol 4": (4, lambda waves: [(wave * 32768).astype(int).tolist() for wave in waves]),
}

CONVERT = """
import json, sys, time
from pathlib import Path
from autospeech.data.convert import convert
def peak(): return int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) * 1024
idle = peak()
wall, cpu = time.perf_counter(), time.process_time()
convert(Path(sys.argv[1]), Path(sys.argv[2]))
wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
print(json.dumps({"wall": wall, "cpu": cpu, "peak": peak(), "idle": idle}))
"""


def waves_of(bytes_wanted: int) -> list[NDArray[np.float32]]:
    """Clips of 0.2 to 12 s on the 16-bit grid, that many bytes of float32 in all."""
    rng = np.random.default_rng(0)
    noise = (rng.integers(-3000, 3000, 400_000) / 32768).astype(np.float32)
    waves, left = [], bytes_wanted // 4
    while left > 0:
        size = min(left, int(rng.integers(3_200, 192_000)))
        start = int(rng.integers(0, noise.size - size))
        waves.append(noise[start : start + size].copy())
        left -= size
    return waves


def converted(path: Path, work: Path) -> dict[str, float]:
    """Median speed over cold caches of ours (the file itself is warm), and peak memory against the file's size."""
    size, runs = path.stat().st_size, []
    for _ in range(REPEATS):
        shutil.rmtree(work / "cache", ignore_errors=True)
        command = [sys.executable, "-c", CONVERT, str(path), str(work / "cache")]
        runs.append(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))
    peak = max(run["peak"] for run in runs)
    return {
        "file_mb": round(size / MB, 1),
        "mb_per_s": round(size / MB / statistics.median(run["wall"] for run in runs), 1),
        "mb_per_cpu_s": round(size / MB / statistics.median(run["cpu"] for run in runs), 1),
        "peak_over_file": round(peak / size, 3),
        "peak_less_idle_over_file": round((peak - runs[0]["idle"]) / size, 3),
    }


def other_kinds(work: Path) -> dict[str, dict[str, float]]:
    waves, result = waves_of(OTHER_MB * MB), {}
    for name, (protocol, spelled) in KINDS.items():
        path = work / "other.pkl"
        path.write_bytes(pickle.dumps(spelled(waves), protocol=protocol))
        result[name] = converted(path, work)
    return result


def opening(work: Path, waves: Waves) -> dict[str, float]:
    """Open a converted dataset again and again."""
    half = len(waves) // 2
    labels = np.eye(10, dtype=np.uint8)[np.arange(len(waves)) % 10]
    parts: dict[str, Any] = {"train_labels": labels[:half], "test_labels": labels[half:]}
    folder = write_dataset(work / "big", name="big", train=waves[:half], test=waves[half:], **parts)
    for path in folder.rglob("*.pkl"):
        os.utime(path, (time.time() - 3600, time.time() - 3600))
    open_dataset(folder, cache=work / "cache")
    times = []
    for _ in range(20):
        started = time.perf_counter()
        open_dataset(folder, cache=work / "cache")
        times.append(1000 * (time.perf_counter() - started))
    return {"median_ms": round(statistics.median(times), 2), "worst_ms": round(max(times), 2)}


def unpickled(path: Path) -> float:
    """Read a file with the standard library, for comparison: MB a second."""
    started = time.perf_counter()
    with path.open("rb") as file:
        pickle.load(file)  # noqa: S301  our own file, written a moment ago
    return round(path.stat().st_size / MB / (time.perf_counter() - started), 1)


def commit() -> str:
    git = shutil.which("git") or "git"
    done = subprocess.run([git, "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip()


def main() -> None:
    megabytes = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        waves = waves_of(megabytes * MB)
        path = work / "train.pkl"
        with path.open("wb") as file:
            pickle.dump(waves, file, protocol=4)
        result = {
            "benchmark": "data",
            "commit": commit(),
            "machine": f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}",
            "convert float32, protocol 4": converted(path, work),
            "pickle_load_mb_per_s": unpickled(path),
            "convert others": other_kinds(work),
            "open_converted": opening(work, waves),
        }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
