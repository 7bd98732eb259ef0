"""`fit` ends with its budget: measured to the last file written, on more recordings than there is time for."""

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile
from typer.testing import CliRunner

from autospeech.classifier import open_model
from autospeech.cli.app import app

_LATE = 1.0
"""Seconds that a fit may end after its budget."""
_RATE = 44_100


@pytest.fixture(scope="module")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write 1,200 recordings of 4 s at 44.1 kHz: 80 minutes, a minute's work at least."""
    folder = tmp_path_factory.mktemp("recordings")
    rng = np.random.default_rng(0)
    time = np.arange(4 * _RATE) / _RATE
    for number in range(1200):
        hum = 0.2 * np.sin(2 * np.pi * 150 * 1.3 ** (number % 4) * rng.uniform(0.95, 1.05) * time)
        path = folder / f"class{number % 4}" / f"{number}.wav"
        path.parent.mkdir(parents=True, exist_ok=True)
        soundfile.write(path, hum + 0.05 * rng.standard_normal(len(time)), _RATE)
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("encoder", ["none", "auto"])
@pytest.mark.parametrize("budget", [5, 12])
def test_a_fit_with_too_much_to_do_ends_with_its_budget(
    encoder: str, budget: int, recordings: Path, tmp_path: Path
) -> None:
    words = [
        "fit",
        str(recordings),
        "--budget",
        f"{budget}s",
        "--encoder",
        encoder,
        "-o",
        str(tmp_path / "m"),
        "--json",
    ]

    done = CliRunner().invoke(app, words)

    told = json.loads(done.stdout)
    assert told["ended"] <= budget + _LATE
    assert told["seconds"] <= told["ended"]
    assert told["improvements"]
    assert len(open_model(tmp_path / "m").classes) == 4
