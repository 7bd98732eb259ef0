"""Bad files, names and tables, formats and lengths, as `predict` meets them: a sentence, and the rest goes on."""

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from typer.testing import CliRunner

from autospeech.cli.app import app
from tests.classifier.bad_sources import (
    NEWLINE,
    PITCHES,
    build,
    classes,
    fit,
    predict,
    rows,
    spoilt,
    table,
    tone,
    written,
)
from tests.corpora.made_audio import encode, six_hours


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "user-cache"))
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Fit classes whose names are hard to print."""
    home = tmp_path_factory.mktemp("model")
    labels = ("one, two", NEWLINE, "😀", '"quoted"')
    source = classes(labels, folder=str(home / "in"))
    words = ["fit", source, "-o", str(home / "model"), "--budget", "20s", "--encoder", "none", "--cores", "1", "--json"]
    facts: dict[str, Any] = json.loads(CliRunner().invoke(app, words).stdout)
    assert facts["classes"] == sorted(labels)
    return str(home / "model")


def test_labels_of_any_signs_are_told_in_every_form(model: str) -> None:
    path = str(tone(Path("a.wav"), 200 * 1.6, seed=3))

    text = predict(model, path, "--top", "4").stdout
    row = next(csv.DictReader(io.StringIO(predict(model, path, "--csv", "--top", "4").stdout)))
    whole = json.loads(predict(model, path, "--json", "--top", "4").stdout)

    assert text.count("\n") == 1
    assert text.startswith("a.wav\tline\\nbreak ")
    assert row["label_1"] == whole["classes"][0]["label"] == NEWLINE
    assert {row[f"label_{place}"] for place in range(1, 5)} == {"one, two", NEWLINE, "😀", '"quoted"'}


def test_rates_channels_and_formats_may_be_mixed(model: str) -> None:
    home = Path("mixed")
    for number, (rate, ending) in enumerate([(8_000, "wav"), (44_100, "flac"), (48_000, "ogg"), (16_000, "mp3")]):
        for label, pitch in PITCHES.items():
            tone(home / label / f"{number}.{ending}", pitch, seed=number, rate=rate, seconds=0.5)
    soundfile.write(home / "low" / "six.wav", np.tile(np.sin(np.arange(8000) / 5)[:, None], 6) / 9, 16_000)

    fitted = json.loads(fit("mixed", "--json").stdout)
    told = predict(model, "mixed", "--json")

    assert (fitted["clips"], fitted["left_out"]) == (13, [])
    assert told.exit_code == 0
    assert len(told.stdout.splitlines()) == 13


def test_spoilt_files_are_skipped_by_predict_and_told(model: str) -> None:
    home = classes(["low"], clips=2)
    sentences = {name: said for name, said in spoilt(home).items() if name != "long.wav"}
    (Path(home) / "low" / "long.wav").unlink()

    told = predict(model, home, "gone.wav", "a-folder-that-is-not-there/")

    assert told.exit_code == 1
    lines = told.stderr.splitlines()
    assert lines[-1] == "autospeech: 6 of 8 files could not be read"
    for name, sentence in {**sentences, "gone.wav": "got nothing there", "not-there": "got nothing there"}.items():
        assert any(line.startswith("autospeech: skipped: ") and name in line and sentence in line for line in lines)
    assert len(told.stdout.splitlines()) == 2


def test_m4a_is_heard_through_ffmpeg(model: str) -> None:
    paths = [encode(Path("in") / label / f"{number}.m4a") for label in PITCHES for number in range(3)]

    fitted = json.loads(fit("in", "--json").stdout)
    told = predict(model, *map(str, paths), "--json")

    assert (fitted["clips"], fitted["left_out"]) == (9, [])
    assert told.exit_code == 0
    assert [json.loads(line)["seconds"] for line in told.stdout.splitlines()] == pytest.approx([0.3] * 9, abs=0.1)


def test_m4a_without_ffmpeg_is_told_with_the_remedy(model: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (Path(classes()) / "low" / "a.m4a").write_bytes(b"any")
    monkeypatch.setenv("PATH", os.devnull)
    sentence = (
        "a.m4a: expected ffmpeg on the PATH for this format, got none; install ffmpeg, or convert the file to wav"
    )

    fitted, built, told = fit("in"), build("in"), predict(model, "in/low")

    assert (fitted.exit_code, built.exit_code, told.exit_code) == (0, 1, 1)
    for one in (fitted, built, told):
        assert sentence in one.stderr
    assert len(told.stdout.splitlines()) == 6


NOTHING: dict[str, tuple[Callable[[], list[str]], str]] = {
    "a table without header": (
        lambda: [table(header=None)],
        "columns of clips.csv: expected path, got clips/low/0.wav, low; this looks like a clip: give a first line",
    ),
    "a table of other columns": (
        lambda: [table(header="file,class")],
        "columns of clips.csv: expected path, got file, class; call the column of files 'path'",
    ),
    "an empty table": (lambda: [written("clips.csv", b"")], "expected path, got none: the table is empty"),
    "a table with a header only": (lambda: [written("clips.csv", b"path\n")], "files to predict: expected at least"),
    "no line on stdin": (lambda: ["-"], "files to predict: expected at least one, got none; name files, folders"),
    "a folder without audio": (lambda: [written("x.txt", b"") and "."], "audio files in .: expected at least one"),
}


@pytest.mark.parametrize("what", NOTHING)
def test_nothing_to_predict_is_told(model: str, what: str) -> None:
    make, sentence = NOTHING[what]

    told = predict(model, *make(), stdin="")

    assert told.exit_code == 1
    assert sentence in told.stderr
    assert len(told.stderr.strip().splitlines()) == 1


def test_a_path_named_twice_is_predicted_twice(model: str) -> None:
    told = predict(model, table(rows()[0]))

    names = [line.split("\t")[0] for line in told.stdout.splitlines()]
    assert names.count("clips/low/0.wav") == 2
    assert len(names) == 19


def test_a_file_name_in_no_encoding_is_a_name(model: str) -> None:
    home = Path(classes()) / "low"
    named = (home / "0.wav").rename(home / os.fsdecode(b"caf\xe9.wav"))

    fitted, built = fit("in", "--json"), build("in")
    text, table, whole = (predict(model, str(named), *form) for form in ((), ("--csv",), ("--json",)))
    piped = CliRunner().invoke(app, ["predict", model, "-"], input=os.fsencode(named) + b"\n")

    assert json.loads(fitted.stdout)["clips"] == 18
    assert built.exit_code == 0, built.output
    assert b",low/caf\xe9.wav," in Path("built/origins.csv").read_bytes()
    assert text.stdout_bytes.startswith(b"in/low/caf\xe9.wav\t")
    assert b"in/low/caf\xe9.wav,file," in table.stdout_bytes
    assert json.loads(whole.stdout_bytes)["path"] == str(named)
    assert piped.stdout_bytes == text.stdout_bytes


PEAK = (
    "import atexit, resource, sys; from autospeech.cli.app import main; sys.argv = ['autospeech', *sys.argv[1:]]; "
    "atexit.register(lambda: print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)); main()"
)


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_a_recording_of_six_hours_is_a_timeline_in_constant_memory(model: str) -> None:
    path = str(six_hours(Path("long.wav")))

    words = [sys.executable, "-c", PEAK, "predict", model, path, "--json", "--segments", "60s"]
    told = subprocess.run(words, check=True, capture_output=True, text=True)

    heard = json.loads(told.stdout)
    assert heard["seconds"] == 21600
    assert len(heard["segments"]) == 360
    assert int(told.stderr.split()[-1]) < 800 * 1024


@pytest.mark.slow
def test_one_spoilt_file_among_a_thousand_costs_one_clip(model: str) -> None:
    rng = np.random.default_rng(0)
    for number in range(999):
        path = Path("in") / ("low", "high")[number % 2] / f"{number}.wav"
        path.parent.mkdir(parents=True, exist_ok=True)
        soundfile.write(path, rng.uniform(-0.1, 0.1, 2_000), 16_000)
    Path("in/low/bad.wav").write_bytes(b"no audio")

    fitted, told = json.loads(fit("in", "--json").stdout), predict(model, "in")

    assert (fitted["clips"], len(fitted["left_out"]), fitted["late"]) == (999, 1, 0)
    assert "1 of 1000 files could not be read" in told.stderr
    assert len(told.stdout.splitlines()) == 999
