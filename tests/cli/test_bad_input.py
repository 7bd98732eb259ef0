"""Bad input as a new user meets it: one sentence that names the file and the next step, and nothing half-written."""

import json
import os
import pickle
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from typer.testing import CliRunner, Result

from autospeech.cli.app import app

pytestmark = pytest.mark.usefixtures("own_cache")

Break = Callable[[Path], object]


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    cache = tmp_path / "user-cache"
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    monkeypatch.chdir(tmp_path)
    return cache


@pytest.fixture
def dataset(toy: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(toy, tmp_path / "toy"))


def _run(dataset: Path, *options: object) -> Result:
    return CliRunner().invoke(app, ["run", str(dataset), "--out", "mine", *map(str, options)])


def _data(dataset: Path) -> Path:
    return dataset / "toy.data"


def _write(name: str, content: bytes) -> Break:
    return lambda dataset: (_data(dataset) / name).write_bytes(content)


def _cut(dataset: Path) -> None:
    path = _data(dataset) / "train.pkl"
    path.write_bytes(path.read_bytes()[:5000])


class _Evil:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, ("touch /tmp/autospeech-was-here",)


def _clips(*clips: object) -> Break:
    return _write("test.pkl", pickle.dumps(list(clips)))


def _rows(change: Callable[[list[str]], list[str]]) -> Break:
    def write(dataset: Path) -> None:
        path = _data(dataset) / "train.solution"
        path.write_text("\n".join(change(path.read_text().splitlines())) + "\n")

    return write


def _meta(**values: object) -> Break:
    def write(dataset: Path) -> None:
        path = _data(dataset) / "meta.json"
        content = json.loads(path.read_text()) | values
        path.write_text(json.dumps({key: value for key, value in content.items() if value is not None}))

    return write


def _second(dataset: Path) -> None:
    shutil.copytree(_data(dataset), dataset / "other.data")


BROKEN: dict[str, tuple[Break, str]] = {
    "truncated pickle": (_cut, "train.pkl"),
    "garbage for a pickle": (_write("test.pkl", b"\x00\x01 no pickle at all"), "test.pkl"),
    "empty file": (_write("test.pkl", b""), "test.pkl"),
    "malicious pickle": (_write("train.pkl", pickle.dumps([_Evil()])), "train.pkl"),
    "too few clips": (_clips(np.zeros(100, np.float32)), "test"),
    "clip with NaN": (_clips(*[np.full(100, np.nan, np.float32)] * 12), "got nan"),
    "empty clip": (_clips(*[np.ones(9, np.float32)] * 11, np.zeros(0, np.float32)), "empty clip"),
    "clip that is a picture": (_clips(*[np.zeros((10, 10), np.float32)] * 12), "test.pkl"),
    "clips of text": (_clips(*["hello"] * 12), "test.pkl"),
    "row too few": (_rows(lambda rows: rows[:-1]), "train.solution"),
    "row that is not one-hot": (_rows(lambda rows: ["1 1 0", *rows[1:]]), "train.solution"),
    "row that is no numbers": (_rows(lambda rows: ["a b c", *rows[1:]]), "train.solution"),
    "row of another width": (_rows(lambda rows: ["1 0", *rows[1:]]), "train.solution"),
    "meta.json that is no JSON": (_write("meta.json", b"{class_num: 3"), "meta.json"),
    "count missing in meta.json": (_meta(class_num=None), "class_num"),
    "count that is wrong": (_meta(train_num=7), "train"),
    "budget that is no number": (_meta(time_budget="soon"), "time_budget"),
    "two datasets in one folder": (_second, "other"),
    "no content": (lambda dataset: (_data(dataset) / "train.pkl").unlink(), "train.pkl"),
    "no labels": (lambda dataset: (_data(dataset) / "train.solution").unlink(), "train.solution"),
    "nothing there": (shutil.rmtree, "toy"),
    "test labels of other clips": (lambda dataset: (dataset / "toy.solution").write_text("1 0 0\n"), "toy.solution"),
    "test labels that are no table": (lambda dataset: (dataset / "toy.solution").write_bytes(b"\xff\x00"), "solution"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_dataset_is_refused_in_one_sentence_and_no_run_begins(
    what: str, dataset: Path, submission: Callable[..., Path], own_cache: Path
) -> None:
    break_it, names = BROKEN[what]
    break_it(dataset)

    told = _run(dataset, "--code", submission())

    assert told.exit_code in {1, 2}, told.output
    assert told.stderr.startswith("autospeech: ")
    assert len(told.stderr.strip().splitlines()) == 1
    assert names in told.stderr
    assert not Path("mine").exists()
    assert not Path("/tmp/autospeech-was-here").exists()  # noqa: S108  what the malicious pickle would make
    assert not _half_written(own_cache)


@pytest.mark.parametrize("what", ["row that is not one-hot", "truncated pickle", "row too few"])
def test_check_finds_what_run_refuses(what: str, dataset: Path) -> None:
    break_it, names = BROKEN[what]
    break_it(dataset)

    told = CliRunner().invoke(app, ["data", "check", str(dataset)])

    assert told.exit_code == 1
    assert names in told.output


def _half_written(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if "tmp" in path.name or "partial" in path.name]


def test_a_dataset_of_the_simplest_kind_runs(dataset: Path, submission: Callable[..., Path]) -> None:
    """meta.json without time_budget and with keys of its own; clips as plain lists, one of a single sample."""
    _meta(time_budget=None, contributor="Zoë", nested={"a": [1]})(dataset)
    _clips(*[[0.0, 0.5, -0.5] * 100] * 11, [0.25])(dataset)

    told = _run(dataset, "--code", submission(), "--json")

    result = json.loads(told.stdout)
    assert told.exit_code == 0, told.output
    assert result["scores"]["budget"] == 1800


def test_names_with_spaces_and_letters_of_any_script_are_names(toy: Path, submission: Callable[..., Path]) -> None:
    home = Path("mes données/Ünï çödé 語音")
    data = home / "jeu de test.data"
    shutil.copytree(toy / "toy.data", data)
    shutil.copy(toy / "toy.solution", home / "jeu de test.solution")

    told = CliRunner().invoke(
        app, ["run", str(home), "--code", str(submission()), "--budget", "30", "--out", "résultats/un run", "--json"]
    )

    assert told.exit_code == 0, told.output
    assert Path("résultats/un run/report.html").exists()
    assert json.loads(told.stdout)["scores"]["nauc"] == 0


AUDIO = {
    "8-bit": {"rate": 16000, "channels": 1, "subtype": "PCM_U8"},
    "24-bit": {"rate": 16000, "channels": 1, "subtype": "PCM_24"},
    "float": {"rate": 16000, "channels": 1, "subtype": "FLOAT"},
    "stereo": {"rate": 16000, "channels": 2, "subtype": "PCM_16"},
    "48 kHz": {"rate": 48000, "channels": 1, "subtype": "PCM_16"},
    "8 kHz, six channels": {"rate": 8000, "channels": 6, "subtype": "PCM_16"},
}


def _record(folder: Path, **kind: object) -> None:
    """Write eight recordings of each of three classes."""
    rate, channels, subtype = int(str(kind["rate"])), int(str(kind["channels"])), str(kind["subtype"])
    time = np.arange(rate // 2) / rate
    for label, pitch in (("low", 200), ("middle", 400), ("high", 800)):
        (folder / label).mkdir(parents=True)
        for index in range(8):
            tone = 0.3 * np.sin(2 * np.pi * (pitch + index) * time)
            soundfile.write(folder / label / f"{index}.wav", np.tile(tone[:, None], channels), rate, subtype=subtype)


@pytest.mark.parametrize("kind", AUDIO)
def test_recordings_of_any_kind_become_a_dataset(kind: str) -> None:
    _record(Path("recordings"), **AUDIO[kind])

    converted = CliRunner().invoke(app, ["data", "convert", "recordings", "mine"])
    info = CliRunner().invoke(app, ["data", "info", "mine", "--json"])

    assert converted.exit_code == 0, converted.output
    assert json.loads(info.stdout)["train"]["clips_by_class"] == [6, 6, 6]


def test_a_recording_that_cannot_be_read_is_named_and_no_dataset_is_left() -> None:
    _record(Path("recordings"), **AUDIO["stereo"])
    Path("recordings/low/3.wav").write_bytes(b"RIFF but no more")

    told = CliRunner().invoke(app, ["data", "convert", "recordings", "mine"])

    assert told.exit_code == 1
    assert "3.wav" in told.stderr
    assert not Path("mine").exists()
    assert not _half_written(Path())


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a file system of 200 kB; skip where that is not allowed."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount, umount = shutil.which("mount"), shutil.which("umount")
    if mount is None or umount is None:
        pytest.skip("no mount program here")
    mounted = subprocess.run(
        [mount, "-t", "tmpfs", "-o", "size=200k", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip("mounting a small file system is not allowed here")
    yield folder
    subprocess.run([umount, str(folder)], check=True)


def test_a_full_disk_is_the_machines_fault_and_is_told(
    small_disk: Path, dataset: Path, submission: Callable[..., Path]
) -> None:
    (small_disk / "filler").write_bytes(bytes(190 * 1024))

    told = CliRunner().invoke(app, ["run", str(dataset), "--code", str(submission()), "--out", f"{small_disk}/run"])

    assert told.exit_code == 3, told.output
    assert told.stderr.startswith("autospeech: ")
    assert len(told.stderr.strip().splitlines()) == 1
    assert not _half_written(small_disk)


def test_a_full_cache_is_told_and_nothing_half_converted_is_left(
    small_disk: Path, dataset: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(small_disk))

    told = CliRunner().invoke(app, ["data", "convert", str(dataset)])

    assert told.exit_code == 3, told.output
    assert told.stderr.startswith("autospeech: ")
    assert not [path for path in small_disk.rglob("*") if path.is_file() and path.stat().st_size > 4096]


def test_a_read_only_folder_is_told(small_disk: Path, dataset: Path, submission: Callable[..., Path]) -> None:
    mount = shutil.which("mount") or "mount"
    subprocess.run([mount, "-o", "remount,ro", str(small_disk)], check=True)

    told = CliRunner().invoke(app, ["run", str(dataset), "--code", str(submission()), "--out", f"{small_disk}/run"])

    assert told.exit_code == 3, told.output
    assert "ead-only" in told.stderr
    assert str(small_disk) in told.stderr
