"""Three hours of audio fit in two gigabytes, features included."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.features.feature_clips import noise

PROGRAM = """
import resource, sys
import numpy as np
from autospeech.learner.features import FisherVectors, functionals, log_mel_frames, quick_statistics

audio = np.memmap(sys.argv[1], np.float32, "r")
clips = np.array_split(audio, 2000)
frames = log_mel_frames(clips, threads=2)
assert frames.log_mel.nbytes < 100 * 2**20
for rows in (quick_statistics(frames), functionals(frames, threads=2), FisherVectors.fit(frames).transform(frames)):
    assert np.isfinite(rows).all()
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
"""


def write_noise(path: Path, *, hours: int) -> None:
    """Write so much noise as raw float32, ten minutes at a time."""
    with path.open("wb") as file:
        for part in range(6 * hours):
            file.write(noise(600 * 16000, seed=part).tobytes())


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_three_hours_of_audio_stay_below_two_gigabytes(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("audio") / "three_hours.f4"
    write_noise(path, hours=3)

    done = subprocess.run([sys.executable, "-c", PROGRAM, str(path)], check=True, capture_output=True, text=True)
    path.unlink()

    assert int(done.stdout) < 2 * 2**30
