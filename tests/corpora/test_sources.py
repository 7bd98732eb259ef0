"""Whatever people have becomes a list of recordings, or a sentence that says what is missing."""

import json
from pathlib import Path

import pytest

from autospeech.corpora import Recording, open_source
from autospeech.corpora.sources import AudioFolder, ClassFolders, Table
from autospeech.errors import DataError, UsageError
from tests.corpora.made_audio import record


def _facts(found: list[Recording]) -> set[tuple[str, str, str, str]]:
    return {(each.path.name, each.label, each.group, each.split) for each in found}


def test_a_folder_a_class(tmp_path: Path) -> None:
    for name in ("cat/a.wav", "cat/deep/b.flac", "dög\n,🐕/c.ogg"):
        record(tmp_path / name)
    (tmp_path / "cat" / "._a.wav").write_bytes(b"left by a Mac")
    (tmp_path / "readme.txt").write_text("no audio")

    source = open_source(tmp_path)

    assert isinstance(source, ClassFolders)
    assert _facts(source.recordings()) == {
        ("a.wav", "cat", "", ""), ("b.flac", "cat", "", ""), ("c.ogg", "dög\n,🐕", "", "")
    }  # fmt: skip


def test_folders_inside_class_folders_may_be_groups(tmp_path: Path) -> None:
    record(tmp_path / "cat" / "tom" / "a.wav")
    record(tmp_path / "dog" / "b.wav")

    found = open_source(tmp_path, group="folder").recordings()

    assert _facts(found) == {("a.wav", "cat", "tom", ""), ("b.wav", "dog", "", "")}
    with pytest.raises(UsageError, match="groups in class folders: expected folder, got speaker"):
        open_source(tmp_path, group="speaker").recordings()


@pytest.mark.parametrize(("ending", "mark"), [("csv", ","), ("csv", ";"), ("csv", "\t"), ("tsv", "\t")])
def test_a_table_of_any_separator(tmp_path: Path, ending: str, mark: str) -> None:
    lines = ["path,label,speaker,start,end,mood", '"a b.wav","x ""y""",ada,0.5,2,odd', "c.wav,größe,,,,"]
    (tmp_path / f"all.{ending}").write_text("\ufeff" + "\r\n".join(line.replace(",", mark) for line in lines))

    source = open_source(tmp_path / f"all.{ending}")

    assert isinstance(source, Table)
    assert source.recordings() == [
        Recording(path=tmp_path / "a b.wav", label='x "y"', group="ada", start=0.5, end=2.0),
        Recording(path=tmp_path / "c.wav", label="größe", index=1),
    ]


def test_labels_of_a_table_may_hold_anything(tmp_path: Path) -> None:
    (tmp_path / "clips.csv").write_text('path,label\na.wav,"one, two"\nb.wav,"line\nbreak"\nc.wav,🎉\n')

    found = open_source(tmp_path).recordings()

    assert [each.label for each in found] == ["one, two", "line\nbreak", "🎉"]


def test_any_column_may_name_the_groups(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("path,label,speaker,session\na.wav,x,ada,7\n")

    assert open_source(tmp_path / "t.csv").recordings()[0].group == "ada"
    assert open_source(tmp_path / "t.csv", group="session").recordings()[0].group == "7"
    with pytest.raises(UsageError, match=r"column of groups in t\.csv: expected one of path, label, .*, got speakr"):
        open_source(tmp_path / "t.csv", group="speakr").recordings()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("a.wav,x\nb.wav,y\n", "expected label, and path .*, got a.wav, x; this looks like a clip: give a first line"),
        (
            "file,class\na.wav,x\n",
            "expected label, and path or split and index, got file, class; call the column of files 'path'",
        ),
        ("path,label,label\na.wav,x,y\n", "expected different names, got label twice"),
        ("path,label\na.wav,x,y\n", "row 0 of t.csv: expected 2 values, got 3; quote a value that has a separator"),
        ("path,label,start\na.wav,x,soon\n", "row 0 of t.csv: expected numbers as index, start, end"),
        ("path,label,start,end\na.wav,x,2,1\n", "row 0 of t.csv: expected 0 <= start < end, got 2 and 1"),
        ("path,label,start\na.wav,x,nan\n", "row 0 of t.csv: expected 0 <= start < end"),
        ("path,label\n,x\n", "row 0 of t.csv: expected a path, or split and index, got neither"),
        ("path,label\na\0.wav,x\n", "row 0 of t.csv: expected a path, or split and index, got a NUL in it"),
        ("path,label,split\na.wav,x,dev\n", "split in row 0 of t.csv: expected train or test, got dev"),
        ("", "the table is empty"),
        ("path,label\n", "expected at least one, got none"),
        ('path,label\n"' + "x" * 200_000 + '",a\n', "expected a CSV file, got field larger than field limit"),
    ],
)
def test_a_table_that_is_none_is_refused_with_a_sentence(tmp_path: Path, content: str, sentence: str) -> None:
    (tmp_path / "t.csv").write_text(content)

    with pytest.raises(DataError, match=sentence):
        open_source(tmp_path / "t.csv").recordings()


def test_a_table_in_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes("path,label\na.wav,größe\n".encode("latin-1"))

    with pytest.raises(DataError, match="expected a CSV file in UTF-8"):
        open_source(tmp_path / "t.csv").recordings()


def test_an_audio_folder_with_split_folders(tmp_path: Path) -> None:
    for name in ("train/cat/a.wav", "train/dog/b.wav", "test/cat/c.wav", "validation/dog/d.wav"):
        record(tmp_path / name)

    source = open_source(tmp_path)

    assert isinstance(source, AudioFolder)
    assert _facts(source.recordings()) == {
        ("a.wav", "cat", "", "train"), ("b.wav", "dog", "", "train"), ("c.wav", "cat", "", "test"),
        ("d.wav", "dog", "", "train"),
    }  # fmt: skip


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
@pytest.mark.parametrize("split", ["train", ""])
def test_an_audio_folder_with_metadata(tmp_path: Path, kind: str, split: str) -> None:
    folder = tmp_path / split
    rows = [
        {"file_name": "x/a.wav", "label": "cat", "speaker": "ada"},
        {"file_name": "x/b.wav", "label": "dog", "speaker": ""},
    ]
    record(folder / "x" / "a.wav")
    text = "\n".join([",".join(rows[0]), *(",".join(row.values()) for row in rows)])
    jsonl = "\n".join(json.dumps(row) for row in rows) + "\n\n"
    (folder / f"metadata.{kind}").write_text(jsonl if kind == "jsonl" else text)

    found = AudioFolder(root=tmp_path).recordings()

    assert _facts(found) == {("a.wav", "cat", "ada", split), ("b.wav", "dog", "", split)}


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("metadata.csv", "path,label\na.wav,x\n", "row 0 of metadata.csv: expected a file_name, got path, label"),
        ("metadata.csv", "file_name\na.wav\n", "expected a label, or a file in a folder of its class, got a.wav"),
        ("metadata.jsonl", "[1]\n", "expected csv or JSON lines in UTF-8"),
        ("metadata.jsonl", "{\n", "expected csv or JSON lines in UTF-8"),
        ("metadata.csv", "", "expected at least one, got none"),
    ],
)
def test_metadata_that_is_none_is_refused(tmp_path: Path, name: str, content: str, sentence: str) -> None:
    (tmp_path / name).write_text(content)

    with pytest.raises(DataError, match=sentence):
        open_source(tmp_path).recordings()


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("nowhere", "expected a folder of recordings, a .csv or a .tsv, got nothing there"), ("a.txt", "another file")],
)
def test_what_is_no_source_is_refused(tmp_path: Path, name: str, sentence: str) -> None:
    (tmp_path / "a.txt").touch()

    with pytest.raises(DataError, match=sentence):
        open_source(tmp_path / name)


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"expected at least one, got none; give a folder with clips\.csv"):
        open_source(tmp_path).recordings()
