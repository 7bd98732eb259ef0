"""Bad recordings, folders and tables, as `fit` and `data build` meet them: a sentence, and the rest goes on."""

import json
from pathlib import Path

import pytest

from tests.classifier.bad_sources import PITCHES, Make, build, classes, fit, rows, spoilt, table, tone, written


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "user-cache"))
    monkeypatch.chdir(tmp_path)


def all_spoilt() -> str:
    for label in PITCHES:
        for number in range(3):
            path = Path("in") / label / f"{number}.wav"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"no audio")
    return "in"


def loose() -> str:
    return str(tone(Path("in") / "a.wav", 200, seed=0).parent)


REFUSED: dict[str, tuple[Make, str, str]] = {
    "one class": (
        lambda: classes(["low"]),
        "classes: expected at least two, got one, 'low'; to find clips unlike these, add a class of other sounds",
        "classes with at least 2 clips: expected at least 2, got 1 of 1: low has 6",
    ),
    "no file that can be read": (
        all_spoilt,
        "classes with readable clips: expected at least two, got none; the first that cannot be read: audio file in/",
        "readable recordings: expected at least one, got none of 9; first: audio file in/high/0.wav: expected audio",
    ),
    "nothing there": (
        lambda: "gone",
        "source gone: expected a folder of recordings, a .csv or a .tsv, got nothing there",
        "source gone: expected a folder of recordings, a .csv or a .tsv, got nothing there",
    ),
    "a file of another kind": (lambda: written("a.txt", b"a"), "got another file", "got another file"),
    "clips in no class folder": (
        loose,
        "got none, but 1 audio files that lie in no folder of a class; give a folder with clips.csv",
        "got none, but 1 audio files that lie in no folder of a class; give a folder with clips.csv",
    ),
    "a table without header": (
        lambda: table(header=None),
        "got clips/low/0.wav, low; this looks like a clip: give a first line such as path,label,speaker",
        "got clips/low/0.wav, low; this looks like a clip: give a first line such as path,label,speaker",
    ),
    "a table of other columns": (
        lambda: table(header="file,class"),
        "got file, class; call the column of files 'path' and that of classes 'label'",
        "got file, class; call the column of files 'path' and that of classes 'label'",
    ),
    "an empty table": (lambda: written("clips.csv", b""), "the table is empty", "the table is empty"),
    "a table that is a picture": (
        lambda: written("clips.csv", b"\x89PNG\r\n\x1a\n\xff\xfe"),
        "expected a CSV file in UTF-8",
        "expected a CSV file in UTF-8",
    ),
    "a table without a label": (
        lambda: written("clips.csv", b"path,label\na.wav,\n"),
        "labelled clips in clips.csv: expected at least one, got none; fill the column label",
        "labelled recordings in clips.csv: expected at least one, got none; fill the column label",
    ),
    "a clip with two labels": (
        lambda: table("clips/low/0.wav,high"),
        "clips/low/0.wav, named twice: expected one label, group and split, got label 'low' and 'high'; leave one",
        "clips/low/0.wav, named twice: expected one label, group and split, got label 'low' and 'high'; leave one",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
@pytest.mark.parametrize("command", ["fit", "build"])
def test_what_cannot_be_used_is_refused_in_one_sentence(command: str, what: str) -> None:
    make, of_fit, of_build = REFUSED[what]
    source = make()

    told = fit(source) if command == "fit" else build(source)

    assert told.exit_code in {1, 2}, told.output
    assert told.stderr.startswith("autospeech: ")
    assert (of_fit if command == "fit" else of_build) in told.stderr
    assert len(told.stderr.strip().splitlines()) == 1
    assert not Path("model/config.json").exists()
    assert not Path("built").exists()


@pytest.mark.parametrize(("make", "column"), [(table, "path, label"), (classes, "folder")])
def test_a_column_that_is_not_there_is_named_with_those_that_are(make: Make, column: str) -> None:
    source = make()

    fitted, built = fit(source, "--groups", "speakr"), build(source, "--group", "speakr")

    assert fitted.exit_code == built.exit_code == 2
    assert fitted.stderr == built.stderr
    assert column in fitted.stderr
    assert "got speakr" in fitted.stderr


def _one_clip_a_class() -> str:
    return classes(clips=1)


def _one_class_small() -> str:
    tone(Path(classes()) / "rare" / "0.wav", 100, seed=9)
    return "in"


def _empty_class() -> str:
    (Path(classes()) / "nothing").mkdir()
    return "in"


def _group_is_class() -> str:
    Path("clips.csv").write_text("\n".join(["path,label,speaker", *(f"{row},{row[-1]}" for row in rows())]))
    return "clips.csv"


ODD: dict[str, tuple[Make, str, int]] = {
    "a class without clips": (_empty_class, "1 class folders hold no audio (nothing)", 18),
    "one clip a class": (_one_clip_a_class, "nobody can tell how well they are known (high, low, mid); give two", 3),
    "one clip of one class": (_one_class_small, "nobody can tell how well they are known (rare); give two clips", 19),
    "paths named twice": (lambda: table(*rows()[:2]), "2 rows name a recording that an earlier one names", 18),
    "a row without label": (lambda: table("x.wav,"), "1 recordings have no label; left out", 18),
    "speakers that are the classes": (_group_is_class, "give clips of two groups or more, else the estimate", 18),
}


@pytest.mark.parametrize("what", ODD)
def test_what_is_odd_is_learnt_and_told(what: str) -> None:
    make, sentence, clips = ODD[what]
    source = make()

    told = fit(source)
    again = json.loads(fit(source, "--json", "--replace").stdout)

    assert told.exit_code == 0, told.output
    assert sentence in told.stderr
    assert any(sentence in remark for remark in again["remarks"])
    assert again["clips"] == clips


def test_one_clip_a_class_promises_nothing() -> None:
    told = fit(_one_clip_a_class(), "--json")

    facts = json.loads(told.stdout)
    assert facts["expected"] is None
    assert {step["nauc"] for step in facts["improvements"]} == {None}


def test_a_class_with_one_clip_does_not_spoil_what_is_expected_of_the_others() -> None:
    facts = json.loads(fit(_one_class_small(), "--json").stdout)

    assert facts["expected"]["clips"] == 18
    assert facts["expected"]["nauc"]["value"] > 0.8


def test_spoilt_files_are_left_out_of_a_fit_and_told() -> None:
    source = classes()
    sentences = spoilt(source)

    told = fit(source)

    assert told.exit_code == 0, told.output
    lines = [line for line in told.stderr.splitlines() if line.startswith("left out: ")]
    assert len(lines) == len(sentences)
    for name, sentence in sentences.items():
        assert any(name in line and sentence in line for line in lines), name
    assert "18 clips, 3 classes" in told.stdout


def test_spoilt_files_are_left_out_of_a_dataset_and_told() -> None:
    source = classes()
    sentences = spoilt(source)

    told = build(source)

    assert told.exit_code == 1, told.output
    lines = [line for line in told.stderr.splitlines() if line.startswith("skipped: ")]
    assert len(lines) == len(sentences)
    for name, sentence in sentences.items():
        assert any(name in line and sentence in line for line in lines), name
