"""What the front end and every feature cost on one core, beside kaldi-native-fbank.

python benchmarks/bench_frontend.py [MINUTES]     prints one JSON line; MINUTES (20) of audio are made.

`times_real_time` is seconds of audio per CPU second; `costs` is CPU seconds per second of audio, the numbers of
autospeech/learner/features/costs.py. Fastest of three runs, one thread, everything loaded before.
"""

import os

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import json
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import kaldi_native_fbank
import numpy as np
import scipy

from autospeech.contract import SAMPLE_RATE, Waveform
from autospeech.learner.features import (
    FisherVectors,
    View,
    functionals,
    log_mel_frames,
    quick_statistics,
)

ROOT = Path(__file__).resolve().parent.parent
REPEATS = 3
KALDI_CLIPS = 60


def made_clips(seconds: float) -> list[Waveform]:
    """Clips of noise that swells and fades, so many seconds in all."""
    rng = np.random.default_rng(0)
    clips: list[Waveform] = []
    while seconds > 0:
        samples = int(SAMPLE_RATE * rng.uniform(0.5, 12))
        swell = 0.1 + np.abs(np.sin(np.arange(samples) * rng.uniform(1e-4, 1e-3)))
        clips.append((0.05 * swell * rng.standard_normal(samples)).astype(np.float32))
        seconds -= samples / SAMPLE_RATE
    return clips


def kaldi(clips: list[Waveform], *, bands: int, hop_ms: float) -> None:
    """Compute log-mel frames with kaldi-native-fbank, as its manual does: a clip at a time, then frame by frame."""
    options = kaldi_native_fbank.FbankOptions()
    options.frame_opts.dither = 0
    options.frame_opts.frame_shift_ms = hop_ms
    options.mel_opts.num_bins = bands
    for clip in clips:
        bank = kaldi_native_fbank.OnlineFbank(options)
        bank.accept_waveform(SAMPLE_RATE, clip)
        bank.input_finished()
        for index in range(bank.num_frames_ready):
            bank.get_frame(index)


def cpu(work: Callable[[], object]) -> float:
    """CPU seconds of the fastest run, after one that loads everything."""
    work()
    spent = []
    for _ in range(REPEATS):
        start = time.process_time()
        work()
        spent.append(time.process_time() - start)
    return min(spent)


def commit() -> str:
    git = shutil.which("git") or "git"
    done = subprocess.run([git, "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip()


def main(minutes: float) -> None:
    clips = made_clips(60 * minutes)
    audio = sum(len(clip) for clip in clips) / SAMPLE_RATE
    frames = log_mel_frames(clips)
    views: tuple[View, ...] = ("spectra", "shifts")
    fitted = {view: FisherVectors.fit(frames, view=view) for view in views}
    costs = {
        "frames": cpu(lambda: log_mel_frames(clips)),
        "frames_10ms": cpu(lambda: log_mel_frames(clips, hop=160)),
        "quick_statistics": cpu(lambda: quick_statistics(frames)),
        "functionals": cpu(lambda: functionals(frames)),
        "fisher_spectra": cpu(partial(fitted["spectra"].transform, frames)),
        "fisher_shifts": cpu(partial(fitted["shifts"].transform, frames)),
    }
    fits = {view: round(cpu(partial(FisherVectors.fit, frames, view=view)), 2) for view in fitted}
    some = clips[:KALDI_CLIPS]
    some_audio = sum(len(clip) for clip in some) / SAMPLE_RATE
    rates = {name: round(audio / costs[name]) for name in ("frames", "frames_10ms")}
    for name, hop_ms in (("kaldi_native_fbank_20ms", 20), ("kaldi_native_fbank_10ms", 10)):
        rates[name] = round(some_audio / cpu(partial(kaldi, some, bands=40, hop_ms=hop_ms)))
    report = {
        "benchmark": "frontend",
        "audio_seconds": round(audio),
        "times_real_time": rates,
        "costs": {name: round(seconds / audio, 7) for name, seconds in costs.items()},
        "fisher_fit_seconds": fits,
        "commit": commit(),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}",
        "versions": {"numpy": np.__version__, "scipy": scipy.__version__, "python": platform.python_version()},
    }
    print(json.dumps(report))


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 20)
