"""Bad sources: what can be built is built, what can't gets a sentence."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autospeech.corpora import open_source
from autospeech.corpora.building import BuildOptions, Built, build_datasets
from autospeech.data import open_dataset
from autospeech.errors import DataError
from tests.corpora.made_audio import encode, record, six_hours

Build = Callable[..., Built]


@pytest.fixture
def build(tmp_path: Path) -> Build:
    """Build from tmp_path/in into tmp_path/out; keywords are options."""

    def run(source: str = "in", **options: Any) -> Built:  # noqa: ANN401  whatever BuildOptions takes
        return build_datasets(open_source(tmp_path / source), tmp_path / "out", BuildOptions(jobs=1, **options))

    return run


def _classes(folder: Path, **counts: int) -> Path:
    for label, count in counts.items():
        for clip in range(count):
            record(folder / label / f"{clip}.wav", seconds=0.05)
    return folder


def _card(folder: Path) -> dict[str, Any]:
    value: dict[str, Any] = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    return value


def test_an_empty_class_is_left_out_and_told(build: Build, tmp_path: Path) -> None:
    _classes(tmp_path / "in", a=4, b=4)
    (tmp_path / "in" / "nothing").mkdir()

    built = build()

    assert built.remarks == ("1 class folders hold no audio (nothing)",)
    assert [*_card(tmp_path / "out")["classes"]] == ["a", "b"]


def test_one_class_is_refused(build: Build, tmp_path: Path) -> None:
    _classes(tmp_path / "in", a=4)

    with pytest.raises(DataError, match="classes with at least 2 clips: expected at least 2, got 1 of 1: a has 4"):
        build()

    assert [path.name for path in tmp_path.iterdir()] == ["in"]


def test_one_clip_a_class_is_refused(build: Build, tmp_path: Path) -> None:
    _classes(tmp_path / "in", a=1, b=1, c=1)

    with pytest.raises(DataError, match="got 0 of 3: a has 1, b has 1, c has 1"):
        build()


def test_a_class_with_one_clip_is_left_out_and_told(build: Build, tmp_path: Path) -> None:
    _classes(tmp_path / "in", a=3, b=3, lonely=1)

    assert "1 classes have fewer than 2 clips; left out (lonely)" in build().remarks


def test_classes_that_are_the_groups_are_refused_with_the_reason(build: Build, tmp_path: Path) -> None:
    _classes(tmp_path / "in", a=3, b=3)
    rows = [f"{label}/{clip}.wav,{label},{label}" for label in "ab" for clip in range(3)]
    (tmp_path / "in" / "clips.csv").write_text("\n".join(["path,label,speaker", *rows]))

    with pytest.raises(DataError, match=r"got 0 of 2; give each class clips of two groups at least"):
        build()


def test_corrupt_and_empty_and_missing_files_are_skipped_and_told(build: Build, tmp_path: Path) -> None:
    _classes(tmp_path / "in", a=5, b=5)
    (tmp_path / "in" / "a" / "0.wav").write_bytes(b"RIFF, and then nothing")
    (tmp_path / "in" / "b" / "0.wav").write_bytes(b"")
    flac = record(tmp_path / "in" / "b" / "9.flac", seconds=1)
    flac.write_bytes(flac.read_bytes()[:200])

    built = build()

    assert not built
    assert len(built.skipped) == 3
    assert all("audio file" in sentence or "samples of" in sentence for sentence in built.skipped)
    assert len(_card(tmp_path / "out")["skipped"]) == 3
    assert _card(tmp_path / "out")["train"]["clips"] + _card(tmp_path / "out")["test"]["clips"] == 8


def test_a_missing_file_of_a_table_is_skipped_and_told(build: Build, tmp_path: Path) -> None:
    _classes(tmp_path / "in", a=3, b=3)
    rows = [f"{label}/{clip}.wav,{label}" for label in "ab" for clip in range(3)]
    (tmp_path / "in" / "clips.csv").write_text("\n".join(["path,label", *rows, "gone.wav,a"]))

    built = build()

    assert len(built.skipped) == 1
    assert built.skipped[0].endswith("gone.wav: expected a file, got nothing there")


def test_all_files_corrupt_is_refused(build: Build, tmp_path: Path) -> None:
    for label in "ab":
        for clip in range(3):
            (tmp_path / "in" / label).mkdir(parents=True, exist_ok=True)
            (tmp_path / "in" / label / f"{clip}.wav").write_bytes(b"no audio")

    with pytest.raises(
        DataError, match=r"readable recordings: expected at least one, got none of 6; first: audio file"
    ):
        build()


@pytest.mark.slow
def test_one_corrupt_file_among_a_thousand_costs_one_clip(build: Build, tmp_path: Path) -> None:
    _classes(tmp_path / "in", a=500, b=500)
    (tmp_path / "in" / "a" / "77.wav").write_bytes(b"no audio")

    built = build()

    assert (built.clips, len(built.skipped)) == (999, 1)


def test_rates_channels_and_formats_may_be_mixed(build: Build, tmp_path: Path) -> None:
    for label in "ab":
        for number, (rate, ending) in enumerate([(8000, "wav"), (44100, "flac"), (48000, "ogg"), (16000, "mp3")]):
            record(tmp_path / "in" / label / f"{number}.{ending}", rate=rate, seconds=0.5)

    build()

    assert _card(tmp_path / "out")["sample_rates"] == {"8000": 2, "16000": 2, "44100": 2, "48000": 2}
    dataset = open_dataset(tmp_path / "out", cache=tmp_path / "cache")
    assert all(abs(clip.size - 8000) < 1200 for store in (dataset.train, dataset.test) for clip in store)


def test_a_file_that_ffmpeg_reads_is_decoded_once_for_all_its_rows(build: Build, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    rows = []
    for number in range(4):
        name = encode(tmp_path / "in" / f"{number}.m4a").name
        rows += [f"{name},a,0,0.1", f"{name},b,0.1,0.2"]
    (tmp_path / "in" / "clips.csv").write_text("\n".join(["path,label,start,end", *rows]))

    assert build().clips == 8


def test_labels_may_hold_anything(build: Build, tmp_path: Path) -> None:
    labels = ("one, two", "line\nbreak", "🎉", '"quoted"')
    _classes(tmp_path / "in", **dict.fromkeys(labels, 3))

    build()

    assert json.loads((tmp_path / "out" / "out.classes.json").read_text(encoding="utf-8")) == sorted(labels)
    assert {*_card(tmp_path / "out")["classes"]} == {*labels}


def test_a_path_named_twice_is_taken_once(build: Build, tmp_path: Path) -> None:
    _classes(tmp_path / "in", a=3, b=3)
    rows = [f"{label}/{clip}.wav,{label}" for label in "ab" for clip in range(3)]
    (tmp_path / "in" / "clips.csv").write_text("\n".join(["path,label", *rows, rows[0], "x.wav,"]))

    built = build()

    assert built.clips == 6
    assert built.remarks == (
        "1 recordings have no label; left out",
        "1 rows name a recording that an earlier one names; left out",
    )


def test_a_path_with_two_labels_is_refused(build: Build, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "clips.csv").write_text("path,label\nx.wav,a\nx.wav,b\n")

    with pytest.raises(DataError, match=r"x\.wav, named twice: expected one label, group and split"):
        build()


def test_a_split_for_some_only_is_refused(build: Build, tmp_path: Path) -> None:
    _classes(tmp_path / "in", a=3, b=3)
    rows = [f"{label}/{clip}.wav,{label},{'test' if clip else ''}" for label in "ab" for clip in range(3)]
    (tmp_path / "in" / "clips.csv").write_text("\n".join(["path,label,split", *rows]))

    with pytest.raises(DataError, match="expected one for each, or for none, got 4 with one; give --test-size"):
        build()


def test_silent_clips_are_left_out_and_told(build: Build, tmp_path: Path) -> None:
    _classes(tmp_path / "in", a=3, b=3)
    record(tmp_path / "in" / "a" / "silent.wav", level=0)

    assert "1 clips are silent; left out" in build().remarks


def test_a_recording_of_six_hours_must_be_cut(build: Build, tmp_path: Path) -> None:
    _classes(tmp_path / "in", a=3, b=3)
    six_hours(tmp_path / "in" / "a" / "long.wav")

    (sentence,) = build().skipped

    assert sentence.endswith("long.wav: expected at most 600 s a clip, got 21600 s; cut it: --segment 10s")


PEAK = """
import resource, sys
from pathlib import Path
from autospeech.corpora.building.convert import Part, convert_parts, read_pieces
said = convert_parts(Path(sys.argv[1]), [Part(start=0.0, end=None, segment=10.0, stem=sys.argv[2])])
pieces = read_pieces(sys.argv[2])
print(said == [""], len(pieces), sum(not one.silent for one in pieces))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


@pytest.mark.slow
def test_a_recording_of_six_hours_is_cut_in_constant_memory(tmp_path: Path) -> None:
    six_hours(tmp_path / "long.wav")

    command = [sys.executable, "-c", PEAK, str(tmp_path / "long.wav"), str(tmp_path / "stem")]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()

    good, pieces, heard = told[0].split()
    assert (good, pieces) == ("True", "2160")
    assert 12 <= int(heard) <= 14  # two minutes, and what the resampler lets ring beside them
    assert int(told[1]) < 400
