"""What the default encoder costs: CPU seconds an audio second on one core, and megabytes on disk.

OMP_NUM_THREADS=1 python benchmarks/bench_encoder.py [REPEATS]     prints one JSON line; noise stands for speech.

Ours in whole numbers and in float32, by clip length and by number of states; its log-mel alone; CTranslate2 (last
state only) in int8 and float32, where installed. The best of the repeats; other work on the machine still counts.
"""

import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from importlib.metadata import distribution
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import numpy as np

from autospeech.data import default_cache
from autospeech.learner.encoders.known import encoder_spec
from autospeech.learner.encoders.load import open_encoder
from autospeech.learner.encoders.logmel import log_mel
from autospeech.learner.encoders.nodes import Precision
from autospeech.learner.encoders.source import find_weights

ROOT = Path(__file__).resolve().parent.parent
RATE = 16_000
AUDIO_SECONDS = 24
SPEC = encoder_spec("auto")
PRECISIONS: Final[tuple[Precision, ...]] = ("int8", "float32")


def noise(seconds: float) -> list[Any]:
    rng = np.random.default_rng(0)
    clips = round(AUDIO_SECONDS / seconds)
    return [rng.normal(0, 0.1, round(seconds * RATE)).astype(np.float32) for _ in range(clips)]


def cost(work: Callable[[], object], repeats: int) -> float:
    work()
    best = float("inf")
    for _ in range(repeats):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return round(best / AUDIO_SECONDS, 5)


def ours(repeats: int) -> dict[str, Any]:
    lengths = {f"{seconds:g}s": noise(seconds) for seconds in (1, 2, 4, 8, 24)}
    figures: dict[str, Any] = {}
    for precision in PRECISIONS:
        encoder = open_encoder(SPEC, cache=default_cache(), precision=precision)
        if encoder is None:
            raise SystemExit("no weights on this machine: autospeech encoders pull")
        figures[precision] = {name: cost(partial(encoder.embed, clips), repeats) for name, clips in lengths.items()}
        figures[precision]["disk_mb"] = round(sum(file.stat().st_size for file in encoder.folder.iterdir()) / 1e6, 1)
        figures[precision]["states_of_4s_clips"] = {
            str(states): cost(partial(encoder.embed, lengths["4s"], states=states), repeats) for states in (1, 2, 3, 4)
        }
    return figures | {"log_mel": {name: cost(partial(log_mels, clips), repeats) for name, clips in lengths.items()}}


def log_mels(clips: list[Any]) -> list[Any]:
    return [log_mel(clip) for clip in clips]


def ctranslate2_last_state(repeats: int) -> dict[str, Any]:
    import ctranslate2  # noqa: PLC0415  only where it is installed

    found = find_weights(default_cache(), SPEC)
    part = Path(str(distribution(SPEC.parts[0][0]).locate_file(SPEC.parts[0][1]))).parent
    view = ctranslate2.StorageView.from_array(np.ascontiguousarray(np.stack(log_mels(noise(8)))))
    figures: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        for name in ("config.json", "vocabulary.txt"):
            shutil.copy(part / name, folder)
        (Path(folder) / "model.bin").write_bytes(found.content if found else b"")
        for precision in ("int8", "float32"):
            model = ctranslate2.models.Whisper(folder, compute_type=precision, intra_threads=1, inter_threads=1)
            figures[precision] = {"8s": cost(partial(model.encode, view), repeats)}
    return figures


def commit() -> str:
    git = shutil.which("git") or "git"
    told = subprocess.run([git, "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False)
    return told.stdout.strip() or "unknown"


def processor() -> dict[str, Any]:
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    facts = dict(line.split(":", 1) for line in lines if ":" in line)
    facts = {name.strip(): value.strip() for name, value in facts.items()}
    wide = [flag for flag in ("avx2", "avx512f", "avx512_vnni", "avx_vnni") if flag in facts.get("flags", "").split()]
    return {"model": facts.get("model name", platform.machine()), "flags": wide}


def main() -> None:
    repeats = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    figures = {"ours": ours(repeats)}
    if find_spec("ctranslate2") is not None:
        figures["ctranslate2"] = ctranslate2_last_state(repeats)
    machine = {"system": platform.platform(), "cores": os.cpu_count(), "load": round(os.getloadavg()[0], 2)}
    told = {"benchmark": "encoder", "unit": "CPU seconds an audio second", "bar": {"int8": 0.012}, **figures}
    print(json.dumps(told | {"commit": commit(), "machine": machine | {"processor": processor()}}))


if __name__ == "__main__":
    main()
