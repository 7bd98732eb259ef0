"""Made clips, quick to learn, for tests of the classifier room."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from autospeech.classifier.problem import ClipProblem
from autospeech.classifier.training import Improvement, Training
from autospeech.contract import SAMPLE_RATE, Waveform
from autospeech.learner.config import LearnerConfig
from tests.learner.problems import CountingEncoder, make_tools, tones

NAMES = np.array(["anger", "joy, or so", "a|b", "😀"])
Y = np.arange(48) % 4
LABELS = NAMES[Y]


def clips(seed: int = 0) -> list[Waveform]:
    """Return 48 tones, the class is the pitch."""
    return tones(Y, seed=seed)


def learnt(*, encoder: CountingEncoder | None = None, schedule: tuple[str, ...] | None = None) -> list[Improvement]:
    """Return every improvement on the made clips."""
    config = LearnerConfig(schedule=schedule)
    training = Training(ClipProblem.of(clips(), LABELS), config, make_tools(encoder))
    return list(training.improvements(60.0))


def write_wavs(folder: Path, labels: NDArray[np.str_] = LABELS, *, seed: int = 0) -> list[Path]:
    """Write clips as folder/CLASS/NUMBER.wav."""
    import soundfile  # noqa: PLC0415  loaded only by tests that write files

    paths = [folder / str(label).replace("|", "-") / f"{number:03d}.wav" for number, label in enumerate(labels)]
    for path, clip in zip(paths, clips(seed), strict=False):
        path.parent.mkdir(parents=True, exist_ok=True)
        soundfile.write(path, clip, SAMPLE_RATE)
    return paths
