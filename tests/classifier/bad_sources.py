"""Made recordings, good and bad, and the commands that meet them."""

from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import soundfile
from typer.testing import CliRunner, Result

from autospeech.cli.app import app
from tests.corpora.made_audio import six_hours

__all__ = [
    "NEWLINE",
    "PITCHES",
    "Make",
    "build",
    "classes",
    "fit",
    "predict",
    "rows",
    "spoilt",
    "table",
    "tone",
    "written",
]

Make = Callable[[], str]
"""Makes a source in the working folder and names it."""

PITCHES = {"low": 200, "mid": 400, "high": 800}
NEWLINE = "line\nbreak"


def tone(path: Path, pitch: float, *, seed: int, rate: int = 16_000, seconds: float = 0.3) -> Path:
    """Write a tone in noise."""
    rng = np.random.default_rng(seed)
    time = np.arange(round(rate * seconds)) / rate
    path.parent.mkdir(parents=True, exist_ok=True)
    sound = 0.2 * np.sin(2 * np.pi * pitch * rng.uniform(0.97, 1.03) * time) + 0.02 * rng.standard_normal(len(time))
    soundfile.write(path, sound, rate)
    return path


def classes(labels: Iterable[str] = PITCHES, *, clips: int = 6, folder: str = "in") -> str:
    """Write IN/CLASS/NUMBER.wav."""
    for place, label in enumerate(labels):
        for number in range(clips):
            tone(Path(folder) / label / f"{number}.wav", 200 * 1.6**place, seed=10 * place + number)
    return folder


def rows() -> list[str]:
    """Return the rows of a table, its clips written."""
    classes(folder="clips")
    return [f"clips/{label}/{number}.wav,{label}" for label in PITCHES for number in range(6)]


def table(*more: str, header: str | None = "path,label") -> str:
    """Write a table of good clips, and more rows."""
    Path("clips.csv").write_text("\n".join([*([header] if header else []), *rows(), *more]), encoding="utf-8")
    return "clips.csv"


def written(name: str, content: bytes) -> str:
    """Write a file; return its name."""
    Path(name).write_bytes(content)
    return name


def fit(source: str, *options: str) -> Result:
    """Fit quickly, without an encoder."""
    words = ["fit", source, "--out", "model", "--budget", "20s", "--encoder", "none", "--cores", "1", *options]
    return CliRunner().invoke(app, words)


def build(source: str, *options: str) -> Result:
    """Build a dataset."""
    return CliRunner().invoke(app, ["data", "build", source, "built", "--jobs", "1", *options])


def predict(*words: str, stdin: str | None = None) -> Result:
    """Predict."""
    return CliRunner().invoke(app, ["predict", *words], input=stdin)


def spoilt(folder: str) -> dict[str, str]:
    """Add spoilt files to a class; return the sentence each must get."""
    home = Path(folder) / "low"
    (home / "empty.wav").touch()
    (home / "text.wav").write_bytes(b"no audio")
    (home / "cut.flac").write_bytes(tone(home / "cut.flac", 200, seed=1).read_bytes()[:60])
    soundfile.write(home / "nan.wav", np.full(900, np.nan), 16_000, subtype="FLOAT")
    six_hours(home / "long.wav")
    return {
        "empty.wav": "expected audio, got an empty file (0 bytes)",
        "text.wav": "expected audio that libsndfile reads, got Format not recognised",
        "cut.flac": "expected",
        "nan.wav": "expected finite numbers, got NaN or infinite ones",
        "long.wav": "expected at most 600 s a clip, got 21600 s; cut it",
    }
