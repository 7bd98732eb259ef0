"""Makes small recordings, for trees that look like a corpus."""

import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
import soundfile

__all__ = ["encode", "record", "six_hours"]


def record(path: Path, *, seconds: float = 0.1, rate: int = 16000, seed: int | None = None, level: float = 0.1) -> Path:
    """Write noise (drawn by the path's name, or by a seed) as an audio file of the ending's format."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(list(path.as_posix().encode()) if seed is None else seed)
    soundfile.write(path, level * rng.uniform(-1, 1, round(seconds * rate)), rate)
    return path


def encode(path: Path) -> Path:
    """Write noise through ffmpeg (m4a …); skips where there is none."""
    if shutil.which("ffmpeg") is None:
        pytest.skip("no ffmpeg on the PATH")
    wav = record(path.with_suffix(".wav"), seconds=0.3)
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-i", wav, path], check=True)  # noqa: S607  found on the PATH above
    wav.unlink()
    return path


def six_hours(path: Path) -> Path:
    """Write six hours at 8 kHz as a sparse file: silence, but for noise in the first and the last minute."""
    rate, seconds = 8000, 6 * 3600
    content = bytearray(record(path, rate=rate, seconds=60).read_bytes())
    size = 2 * rate * seconds
    content[4:8] = (36 + size).to_bytes(4, "little")
    content[40:44] = size.to_bytes(4, "little")
    with path.open("wb") as file:
        file.write(content)
        file.truncate(44 + size)
        file.seek(size - len(content))
        file.write(content[44:])
    return path
