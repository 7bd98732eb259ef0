"""`autospeech fit` and `autospeech predict` as a new user calls them."""

import csv
import io
import json
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import soundfile
from typer.testing import CliRunner

from autospeech.classifier import open_model
from autospeech.cli.app import app
from tests.classifier.clips import write_wavs

RUNNER = CliRunner()


@pytest.fixture(scope="module")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("recordings")
    write_wavs(folder)
    return folder


def fit(*words: object, code: int = 0) -> str:
    done = RUNNER.invoke(app, ["fit", *map(str, words), "--encoder", "none", "--cores", "1"])
    assert done.exit_code == code, done.output
    return done.output if code else done.stdout


def predict(*words: object, code: int = 0, stdin: str | None = None) -> str:
    done = RUNNER.invoke(app, ["predict", *map(str, words)], input=stdin)
    assert done.exit_code == code, done.output
    return done.output if code == 2 else done.stdout


@pytest.fixture(scope="module")
def model(recordings: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models") / "model"
    fit(recordings, "--budget", "20s", "-o", folder)
    return folder


def test_from_class_folders_to_predictions(recordings: Path, model: Path) -> None:
    lines = [json.loads(line) for line in predict(model, recordings, "--json", "--top", "2").splitlines()]

    right = [Path(line["path"]).parent.name == line["classes"][0]["label"] for line in lines]
    assert len(lines) == 48
    assert sum(right) > 40
    assert all(len(line["classes"]) == 2 for line in lines)
    assert (model / "README.md").exists()
    assert (model / "learning-curve.png").exists()


def test_a_table_with_speakers_validates_on_speakers_not_heard(recordings: Path, tmp_path: Path) -> None:
    table = tmp_path / "clips.csv"
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["path", "label", "speaker"])
        for number, path in enumerate(sorted(recordings.glob("*/*.wav"))):
            writer.writerow([path, path.parent.name, f"s{number % 6}"])

    words = ("--groups", "speaker", "--budget", "20s", "--license", "CC-BY-4.0", "-o", tmp_path / "m", "--json")
    told = json.loads(fit(table, *words))

    assert open_model(tmp_path / "m").licence == "cc-by-4.0"
    assert told["expected"]["groups"] == "given"
    assert told["clips"] == 48
    assert [one["t"] for one in told["improvements"]] == sorted(one["t"] for one in told["improvements"])


def test_csv_and_stdin_and_segments(recordings: Path, model: Path) -> None:
    paths = sorted(str(path) for path in recordings.glob("anger/*.wav"))

    told = list(csv.DictReader(io.StringIO(predict(model, "-", "--csv", "--segments", "0.2s", stdin="\n".join(paths)))))

    files = [row for row in told if row["kind"] == "file"]
    assert [row["path"] for row in files] == paths
    assert len(told) > len(files)


def test_what_cannot_be_read_is_told_and_the_exit_code_says_so(recordings: Path, model: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.wav").write_bytes(b"no audio")
    good = next(recordings.glob("anger/*.wav"))

    done = RUNNER.invoke(app, ["predict", str(model), str(tmp_path / "bad.wav"), str(good)])

    assert done.exit_code == 1
    assert "skipped: audio file" in done.stderr
    assert "1 of 2 files could not be read" in done.stderr
    assert done.stdout.startswith(str(good))


def test_a_spoilt_file_among_many_does_not_stop_a_fit(recordings: Path, tmp_path: Path) -> None:
    bad = recordings / "anger" / "zero.wav"
    bad.touch()

    told = json.loads(fit(recordings, "--budget", "10s", "-o", tmp_path / "m", "--json"))

    bad.unlink()
    assert told["clips"] == 48
    assert len(told["left_out"]) == 1


def test_calls_that_make_no_sense_are_told(recordings: Path, model: Path, tmp_path: Path) -> None:
    assert "add --replace" in fit(recordings, "-o", model, code=2)
    assert "expected a duration such as 30s" in fit(recordings, "-o", tmp_path / "a", "--budget", "soon", code=2)
    assert "got 'my own'; give an SPDX" in fit(recordings, "-o", tmp_path / "a", "--license", "my own", code=2)
    assert "nothing there" in fit(tmp_path / "gone", "-o", tmp_path / "b", code=1)
    (tmp_path / "one" / "class").mkdir(parents=True)
    for path in recordings.glob("anger/*.wav"):
        (tmp_path / "one" / "class" / path.name).symlink_to(path)
    assert "expected at least two, got one, 'class'" in fit(tmp_path / "one", "-o", tmp_path / "c", code=2)
    assert "got both" in predict(model, "a.wav", "--json", "--csv", code=2)


START = "import sys; from autospeech.cli.app import main; sys.argv = ['autospeech', *sys.argv[1:]]; main()"


OPEN = """
import sys
from pathlib import Path
import numpy as np
from autospeech.classifier import Scorer, open_model
print(Scorer(open_model(Path(sys.argv[1])), threads=1).probabilities([np.ones(8000, np.float32)]).shape)
"""


@pytest.mark.timeout(600)
@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGKILL])
@pytest.mark.parametrize("rounds", [1, pytest.param(20, marks=pytest.mark.slow)])
def test_a_fit_that_is_ended_leaves_a_model_that_a_fresh_process_uses_without_the_clips(
    kind: signal.Signals, rounds: int, recordings: Path, tmp_path: Path
) -> None:
    moments = random.Random(kind)
    ended = []
    for number in range(rounds):
        clips, out = tmp_path / f"clips{number}", tmp_path / f"model{number}"
        shutil.copytree(recordings, clips)
        words = ["fit", str(clips), "--budget", "60s", "--encoder", "none", "-o", str(out)]
        process = subprocess.Popen([sys.executable, "-c", START, *words], stdout=subprocess.DEVNULL)
        while process.poll() is None and not (out / "config.json").exists():
            time.sleep(0.005)
        time.sleep(moments.uniform(0, 1.2))  # such a fit goes on for about so long
        process.send_signal(kind)
        ended.append(process.wait(60))
        shutil.rmtree(clips)

        used = subprocess.run([sys.executable, "-c", OPEN, str(out)], capture_output=True, text=True, check=False)
        assert used.stdout == "(1, 4)\n", used.stderr
    early = {-signal.SIGKILL} if kind is signal.SIGKILL else {130, -signal.SIGINT}  # the second: python was leaving
    assert set(ended) <= {0, *early}
    assert rounds == 1 or sum(code in early for code in ended) >= rounds / 4


@pytest.mark.slow
def test_a_thousand_files_take_no_more_memory_than_a_few(model: Path, recordings: Path, tmp_path: Path) -> None:
    source = sorted(recordings.glob("anger/*.wav"))
    for number in range(1000):
        (tmp_path / f"{number:04d}.wav").symlink_to(source[number % len(source)])
    measure = "import resource; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)"
    program = f"import atexit, sys; atexit.register(lambda: exec({measure!r})); {START}"

    words = [sys.executable, "-c", program, "predict", str(model), str(tmp_path), "--csv"]
    done = subprocess.run(words, check=True, capture_output=True, text=True)

    assert len(done.stdout.splitlines()) == 1001
    assert int(done.stderr.split()[-1]) < 800 * 1024


@pytest.mark.parametrize("budget", [2, pytest.param(8, marks=pytest.mark.slow)])
def test_a_fit_of_more_than_there_is_time_for_ends_with_its_budget(budget: int, tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    for number in range(8):
        (tmp_path / "long" / str(number)).mkdir(parents=True)
        for clip in range(6):
            sound = rng.normal(0, 0.1, 40 * 16_000) * np.sin(np.arange(40 * 16_000) / (100 + 50 * number))
            soundfile.write(tmp_path / "long" / str(number) / f"{clip}.wav", sound, 16_000)

    start = time.monotonic()
    told = json.loads(fit(tmp_path / "long", "--budget", f"{budget}s", "-o", tmp_path / "m", "--json"))
    spent = time.monotonic() - start

    assert told["seconds"] <= budget
    assert spent <= budget + 3  # imports and the last picture, which do not count, on a busy machine
