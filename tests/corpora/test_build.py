"""Recordings become datasets: split by group and class, repeatable, resumable, with a card and a leak report."""

import csv
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from autospeech.corpora import open_source
from autospeech.corpora.building import BuildOptions, Built, build_datasets
from autospeech.data import Severity, load_audio, open_dataset
from autospeech.errors import DataError, UsageError
from tests.corpora.made_audio import record

Build = Callable[..., Built]


@pytest.fixture
def build(tmp_path: Path) -> Build:
    """Build from a source in tmp_path/in, one worker; keywords are options."""

    def run(out: str = "out", source: str = "in", **options: Any) -> Built:  # noqa: ANN401  whatever BuildOptions takes
        found = open_source(tmp_path / source, group=options.pop("group", None))
        return build_datasets(found, tmp_path / out, BuildOptions(jobs=1, **options))

    return run


def _speakers(folder: Path, *, speakers: int = 6, clips: int = 2, labels: Sequence[str] = ("a", "b", "c")) -> Path:
    """Write every speaker saying every label so many times, with a table."""
    rows = ["path,label,speaker"]
    for speaker in range(speakers):
        for label in labels:
            for clip in range(clips):
                path = record(folder / f"{speaker}_{label}_{clip}.wav", seconds=0.05)
                rows.append(f"{path.name},{label},s{speaker}")
    (folder / "clips.csv").write_text("\n".join(rows) + "\n")
    return folder


def _origins(folder: Path) -> list[dict[str, str]]:
    with (folder / "origins.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _card(folder: Path) -> dict[str, Any]:
    value: dict[str, Any] = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    return value


def test_speakers_stay_on_one_side_and_classes_get_their_share(build: Build, tmp_path: Path) -> None:
    _speakers(tmp_path / "in")

    built = build(test_size=1 / 3)

    origins = _origins(tmp_path / "out")
    sides = {side: {row["group"] for row in origins if row["split"] == side} for side in ("train", "test")}
    assert built
    assert (len(sides["train"]), len(sides["test"])) == (4, 2)
    assert not sides["train"] & sides["test"]
    card = _card(tmp_path / "out")
    assert card["classes"] == {label: {"train": 8, "test": 4} for label in "abc"}
    assert card["split"]["groups_on_both_sides"] == 0
    assert not [path for path in tmp_path.iterdir() if path.name.endswith(".building")]


def test_every_clip_is_the_recording_its_origin_names(build: Build, tmp_path: Path) -> None:
    _speakers(tmp_path / "in", speakers=3)

    build()

    dataset = open_dataset(tmp_path / "out", cache=tmp_path / "cache")
    labels = dataset.test_labels()
    assert labels is not None
    names = json.loads((tmp_path / "out" / "out.classes.json").read_text())
    for split, clips, rows in (("train", dataset.train, dataset.train_labels), ("test", dataset.test, labels)):
        origins = [row for row in _origins(tmp_path / "out") if row["split"] == split]
        assert [names[column] for column in rows.argmax(axis=1)] == [row["label"] for row in origins]
        for clip, row in zip(clips, origins, strict=True):
            np.testing.assert_array_equal(clip, load_audio(tmp_path / "in" / row["path"]))


def test_the_same_seed_gives_the_same_bytes_and_another_one_another_split(build: Build, tmp_path: Path) -> None:
    _speakers(tmp_path / "in")

    for name, seed in (("x/d", 1), ("y/d", 1), ("z/d", 2)):
        build(name, seed=seed)

    def contents(name: str) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in (tmp_path / name / "d").rglob("*") if path.is_file()}

    assert contents("x") == contents("y")
    assert contents("x")["origins.csv"] != contents("z")["origins.csv"]


def test_the_card_lies_outside_what_a_submission_sees(build: Build, tmp_path: Path) -> None:
    _speakers(tmp_path / "in", speakers=3)

    build(time_budget=60)

    data = sorted(path.name for path in (tmp_path / "out" / "out.data").iterdir())
    assert data == ["meta.json", "test.pkl", "train.pkl", "train.solution"]
    assert "speaker" not in (tmp_path / "out" / "out.data" / "meta.json").read_text()
    assert {"card.json", "leaks.json", "leaks.txt", "origins.csv"} <= {p.name for p in (tmp_path / "out").iterdir()}


def test_the_source_s_own_split_is_kept_unless_another_is_asked_for(build: Build, tmp_path: Path) -> None:
    for split, count in (("train", 4), ("test", 4)):
        for label in "ab":
            for clip in range(count):
                record(tmp_path / "in" / split / label / f"{clip}.wav", seconds=0.05)

    build("kept")
    build("drawn", test_size=0.25)

    assert (_card(tmp_path / "kept")["train"]["clips"], _card(tmp_path / "drawn")["train"]["clips"]) == (8, 12)
    assert _card(tmp_path / "kept")["split"]["rule"] == "as the source has it"


def test_long_recordings_are_cut_and_stay_on_one_side(build: Build, tmp_path: Path) -> None:
    for label in "ab":
        for number in range(4):
            record(tmp_path / "in" / label / f"{number}.wav", seconds=1.0 + 0.13 * number)

    build(segment=0.25)

    origins = _origins(tmp_path / "out")
    files = {side: {row["path"] for row in origins if row["split"] == side} for side in ("train", "test")}
    assert not files["train"] & files["test"]
    starts = sorted(float(row["start"]) for row in origins if row["path"] == "a/3.wav")
    assert starts == [0, 0.25, 0.5, 0.75, 1.0, 1.25]  # of 1.39 s: the rest of 0.14 s is more than half a segment
    assert sum(row["path"] == "a/0.wav" for row in origins) == 4
    whole = load_audio(tmp_path / "in" / "a" / "3.wav")
    dataset = open_dataset(tmp_path / "out", cache=tmp_path / "cache")
    clips = {"train": dataset.train, "test": dataset.test}
    row = next(row for row in origins if row["path"] == "a/3.wav" and row["start"] == "0.5")
    np.testing.assert_array_equal(clips[row["split"]][int(row["index"])], whole[8000:12000])


def test_sets_share_no_group(build: Build, tmp_path: Path) -> None:
    _speakers(tmp_path / "in", speakers=9)

    built = build(sets=("practice", "feedback", "private"))

    groups = [{row["group"] for row in _origins(folder)} for folder in built.folders]
    assert [folder.name for folder in built.folders] == ["practice", "feedback", "private"]
    assert [len(each) for each in groups] == [3, 3, 3]
    assert len(set.union(*groups)) == 9
    assert all(len(_card(folder)["classes"]) == 3 for folder in built.folders)


def test_near_duplicates_between_sets_are_told(build: Build, tmp_path: Path) -> None:
    for label in "ab":
        for number in range(8):
            record(tmp_path / "in" / label / f"{number}.wav", seconds=2, seed=number // 2, level=0.1 + 0.01 * number)

    told = build(sets=("one", "two")).remarks

    assert any("clips of two sound like clips of one" in remark for remark in told)


def test_sets_of_disjoint_classes(build: Build, tmp_path: Path) -> None:
    for label in "abcdef":
        for group in range(3):
            record(tmp_path / "in" / label / f"{label}{group}" / "x.wav", seconds=0.05)

    built = build(sets=("one", "two"), disjoint_classes=True, group="folder", classes=2)

    classes = [{*_card(folder)["classes"]} for folder in built.folders]
    assert [len(each) for each in classes] == [2, 2]
    assert not classes[0] & classes[1]
    assert any("the 4 with most clips are kept" in remark for remark in built.remarks)


def test_most_clips_are_taken_from_the_classes_in_turn(build: Build, tmp_path: Path) -> None:
    for label, count in (("a", 12), ("b", 3)):
        for clip in range(count):
            record(tmp_path / "in" / label / f"{clip}.wav", seconds=0.05)

    build(max_clips=8)

    counts = _card(tmp_path / "out")["classes"]
    assert {label: sum(each.values()) for label, each in counts.items()} == {"a": 5, "b": 3}


def test_an_interrupted_build_goes_on_from_what_is_converted(build: Build, tmp_path: Path) -> None:
    _speakers(tmp_path / "in", speakers=3)
    store = tmp_path / ".out.building"

    def stop(progress: object) -> None:
        if sum(1 for _ in store.rglob("*.json")) >= 5:
            raise KeyboardInterrupt

    source = open_source(tmp_path / "in")
    with pytest.raises(KeyboardInterrupt):
        build_datasets(source, tmp_path / "out", BuildOptions(jobs=1), on_progress=stop)
    kept = {path: path.stat().st_mtime_ns for path in store.rglob("*.json")}
    seen: list[int] = []
    build_datasets(
        source, tmp_path / "out", BuildOptions(jobs=1), on_progress=lambda progress: seen.append(progress.done)
    )

    assert len(kept) >= 5
    assert seen[0] > len(kept)
    assert not store.exists()
    assert _card(tmp_path / "out")["train"]["clips"] > 0


def test_leaks_of_a_source_s_own_split_are_told(build: Build, tmp_path: Path) -> None:
    rows = ["path,label,split,speaker"]
    for number in range(6):
        for label in "ab":
            path = record(tmp_path / "in" / f"{label}{number}.wav", seconds=0.2 if label == "a" else 0.3)
            rows.append(f"{path.name},{label},{'test' if number > 3 else 'train'},s{number % 5}")
    twin = tmp_path / "in" / "twin.wav"
    twin.write_bytes((tmp_path / "in" / "a0.wav").read_bytes())
    (tmp_path / "in" / "clips.csv").write_text("\n".join([*rows, "twin.wav,a,test,s9"]) + "\n")

    (leaks,) = build().leaks

    assert leaks
    told = leaks.as_text()
    assert "1 groups are on both sides (s0)" in told
    assert "1 clips of train are equal to one of test (a0.wav at 0.00 s)" in told
    assert "too few clips to say whether it tells the label" in told
    assert json.loads((tmp_path / "out" / "leaks.json").read_text())["groups_on_both_sides"] == ["s0"]


def test_a_drawn_split_keeps_equal_clips_together(build: Build, tmp_path: Path) -> None:
    for label in "ab":
        for clip in range(8):
            record(tmp_path / "in" / label / f"{clip}.wav", seconds=0.1, seed=clip // 2 + 10 * (label == "b"))

    (leaks,) = build(test_size=0.5).leaks

    assert leaks.facts["equal_clips"] == 0
    assert any(one.severity is Severity.NOTE and "have no group" in one.sentence for one in leaks.findings)


def test_a_near_duplicate_in_another_encoding_and_level_is_heard(build: Build, tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    rows = ["path,label,split"]
    (tmp_path / "in").mkdir()
    for number in range(6):
        sound = np.cumsum(rng.standard_normal(48000)) / 400 * np.hanning(48000)
        name, other = f"{number}.wav", f"{number}.mp3"
        soundfile.write(tmp_path / "in" / name, np.clip(sound, -1, 1) * 0.8, 16000)
        rows.append(f"{name},{'ab'[number % 2]},{'train' if number < 4 else 'test'}")
        if number == 0:
            soundfile.write(tmp_path / "in" / other, np.clip(sound, -1, 1)[3000:] * 0.3, 16000)
            rows.append(f"{other},a,test")
    (tmp_path / "in" / "clips.csv").write_text("\n".join(rows) + "\n")

    (leaks,) = build().leaks

    assert leaks.facts["near_duplicates"] == [{"train": "0.wav at 0.00 s", "test": "0.mp3 at 0.00 s"}]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"classes": 1}, "classes: expected at least 2, got 1"),
        ({"max_clips": 1}, "most clips: expected at least 4"),
        ({"segment": 0.0}, "length of a segment: expected at least 0.1, got 0.0"),
        ({"segment": 1e6}, "length of a segment: expected at most 600 s"),
        ({"test_size": 1.0}, "share of test clips: expected between 0 and 1"),
        ({"test_size": float("nan")}, "share of test clips"),
        ({"sets": ("a", "a")}, "names of the sets: expected different ones, got a, a"),
        ({"sets": ("a/b", "c")}, "name of a set: expected a file name"),
        ({"disjoint_classes": True}, "sets of disjoint classes: expected at least two, got 0"),
        ({"jobs": 0}, "jobs: expected at least 1"),
    ],
)
def test_options_that_make_no_sense_are_refused(options: dict[str, Any], sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence):
        BuildOptions(**options)


def test_an_output_folder_that_holds_something_is_refused(build: Build, tmp_path: Path) -> None:
    record(tmp_path / "out" / "precious.wav")

    with pytest.raises(UsageError, match="expected a new or empty folder, got one that holds something"):
        build(source="out")


def test_more_classes_than_there_are_is_refused(build: Build, tmp_path: Path) -> None:
    _speakers(tmp_path / "in", speakers=2)

    with pytest.raises(DataError, match="classes of the source: expected at least 5, got 3"):
        build(classes=5)
