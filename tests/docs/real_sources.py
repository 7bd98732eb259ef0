"""Three sources as people have them, made from small parts of the practice recordings."""

import csv
from collections import defaultdict
from pathlib import Path

import numpy as np
import soundfile

__all__ = ["folder_a_class", "long_recordings", "table_with_speakers"]

_RATE = 16_000


def folder_a_class(practice: Path, home: Path) -> None:
    """Write recordings/CLASS/NN.wav and new-recordings/CLASS/NN.wav: six people who say digits."""
    for split, folder, count in (("train", "recordings", 20), ("test", "new-recordings", 8)):
        for label, files in _by_class(practice / "spk_fsdd", split).items():
            for number, file in enumerate(files[:count]):
                _write(home / folder / label / f"{number:02d}.wav", [file])


def table_with_speakers(practice: Path, home: Path) -> None:
    """Write interviews/clips.csv and its clips: acted emotions of ten speakers."""
    (home / "interviews").mkdir()
    with (home / "interviews" / "clips.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["path", "label", "speaker"])
        for number, row in enumerate(_rows(practice / "emo_emodb")):
            name = f"{number:03d}.flac"
            _write(home / "interviews" / name, [_file(practice / "emo_emodb", row)])
            writer.writerow([name, row["label"], row["group"]])


def long_recordings(practice: Path, home: Path) -> None:
    """Write long-recordings/LANGUAGE/N.flac: three languages, clips joined to a minute and a half."""
    languages = list(_by_class(practice / "lang_vox_west", "train").items())[:3]
    for label, files in languages:
        for number in range(4):
            joined = files[number * 13 : (number + 1) * 13]
            _write(home / "long-recordings" / label / f"{number}.flac", joined)


def _rows(practice_set: Path) -> list[dict[str, str]]:
    with (practice_set / "clips.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _file(practice_set: Path, row: dict[str, str]) -> Path:
    return practice_set / "audio" / row["split"] / f"{int(row['index']):05d}.flac"


def _by_class(practice_set: Path, split: str) -> dict[str, list[Path]]:
    found = defaultdict(list)
    for row in _rows(practice_set):
        if row["split"] == split:
            found[row["label"]].append(_file(practice_set, row))
    return dict(sorted(found.items()))


def _write(path: Path, files: list[Path]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, np.concatenate([soundfile.read(file, dtype="int16")[0] for file in files]), _RATE)
