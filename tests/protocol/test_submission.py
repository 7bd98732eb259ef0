"""Folders and zips from strangers are opened without harm, and refused with a sentence."""

import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from autospeech.errors import SubmissionError, UsageError
from autospeech.protocol import Submission, submission, write_kit

Maker = Callable[[zipfile.ZipFile], None]


def make_zip(path: Path, *makers: Maker) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for maker in makers:
            maker(archive)
    return path


def entry(name: str, content: bytes = b"x", mode: int = 0) -> Maker:
    def add(archive: zipfile.ZipFile) -> None:
        info = zipfile.ZipInfo(name)
        info.external_attr = mode << 16
        archive.writestr(info, content)

    return add


MODEL = entry("model.py", b"class Model: pass\n")


def test_a_zip_is_unpacked_as_it_was_packed(tmp_path: Path) -> None:
    write_kit(tmp_path / "kit")
    (tmp_path / "kit" / "weights").mkdir()
    (tmp_path / "kit" / "weights" / "größe.bin").write_bytes(b"\0" * 100)
    packed = Submission.open(tmp_path / "kit").pack(tmp_path / "kit.zip")

    Submission.open(packed).copy_to(tmp_path / "copy")

    assert contents(tmp_path / "copy") == contents(tmp_path / "kit")


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.*")}


def test_the_same_content_gives_the_same_zip(tmp_path: Path) -> None:
    write_kit(tmp_path / "one")
    write_kit(tmp_path / "two")

    packed = [Submission.open(tmp_path / name).pack(tmp_path / f"{name}.zip") for name in ("one", "two")]

    assert packed[0].read_bytes() == packed[1].read_bytes()


def test_a_single_folder_in_the_zip_is_looked_into(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "s.zip", entry("mine/model.py", b"1"), entry("mine/b/c.txt"), entry("__MACOSX/mine/._x"))

    Submission.open(path).copy_to(tmp_path / "copy")

    assert sorted(one.relative_to(tmp_path / "copy").as_posix() for one in (tmp_path / "copy").rglob("*")) == [
        "b",
        "b/c.txt",
        "model.py",
    ]


REFUSED = {
    "absolute": (entry("/etc/passwd"), "relative, without empty parts"),
    "dots": (entry("../../outside"), "relative, without empty parts"),
    "inner_dots": (entry("a/../../outside"), "relative, without empty parts"),
    "drive": (entry("C:/outside"), "relative, without empty parts"),
    "backslash": (entry("..\\outside"), "without control characters and backslashes"),
    "newline": (entry("a\nb"), "without control characters"),
    "long_name": (entry("a" * 300), "at most 255 bytes a part"),
    "link": (entry("model2.py", b"/etc/passwd", stat.S_IFLNK | 0o777), "expected a plain file, got a link"),
    "device": (entry("null", b"", stat.S_IFCHR | 0o666), "expected a plain file, got a special file"),
    "twice": (entry("model.py"), "expected each once, got 'model.py' twice"),
    "file_as_folder": (entry("model.py/inner"), "expected a readable file"),
}


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("kind", REFUSED)
def test_a_harmful_entry_is_refused_and_nothing_is_written_outside(kind: str, tmp_path: Path) -> None:
    maker, sentence = REFUSED[kind]
    path = make_zip(tmp_path / "s.zip", MODEL, maker)

    with pytest.raises(SubmissionError, match=sentence):
        Submission.open(path).copy_to(tmp_path / "inside" / "copy")

    assert {one.name for one in tmp_path.iterdir()} <= {"s.zip", "inside"}


def test_a_name_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "s.zip", MODEL, entry("caf_.txt"))
    path.write_bytes(path.read_bytes().replace(b"caf_.txt", b"caf\xe9.txt"))

    with pytest.raises(SubmissionError, match=r"name in the zip: expected one in UTF-8"):
        Submission.open(path)


def test_a_bomb_that_tells_its_size_is_refused_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(submission, "MOST_BYTES", 1 << 20)
    path = make_zip(tmp_path / "s.zip", MODEL, entry("zeros", bytes(2 << 20)))

    with pytest.raises(SubmissionError, match=r"size of the zip, unpacked: expected at most 1,048,576 bytes"):
        Submission.open(path)


def test_a_bomb_that_lies_is_stopped_while_it_unpacks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(submission, "MOST_BYTES", 1 << 20)
    path = make_zip(tmp_path / "s.zip", MODEL, entry("zeros", bytes(2 << 20)))
    path.write_bytes(path.read_bytes().replace(struct.pack("<I", 2 << 20), struct.pack("<I", 1 << 10)))

    with pytest.raises(SubmissionError):
        Submission.open(path).copy_to(tmp_path / "copy")

    assert sum(one.stat().st_size for one in (tmp_path / "copy").rglob("*")) <= (1 << 20) + 1


def crowded_zip(count: int) -> bytes:
    """Return a zip of so many empty files, written by hand because the library takes seconds for it."""
    local = struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 0, 0, 0, 0, 0, 0, 6, 0) + b"000000"
    fixed = struct.pack("<4s6H3L", b"PK\x01\x02", 20, 20, 0, 0, 0, 0, 0, 0, 0)
    rest = struct.pack("<5H2L", 6, 0, 0, 0, 0, 0, 0)
    directory = b"".join(fixed + rest + b"%06d" % number for number in range(count))
    begin = len(local)
    end64 = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, len(directory), begin)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, begin + len(directory), 1)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return local + directory + end64 + locator + end


def test_a_hundred_thousand_files_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "s.zip"
    path.write_bytes(crowded_zip(100_000))

    with pytest.raises(SubmissionError, match=r"entries of the zip: expected at most 10,000, got 100,000"):
        Submission.open(path)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 and no more", b"Rar!" * 100])
def test_what_is_no_zip_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "s.zip").write_bytes(content)

    with pytest.raises(SubmissionError, match="expected a folder or a readable zip"):
        Submission.open(tmp_path / "s.zip")


def test_a_damaged_entry_is_refused(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "s.zip", entry("model.py", bytes(range(256)) * 10))
    content = bytearray(path.read_bytes())
    content[60] ^= 0xFF
    path.write_bytes(content)

    with pytest.raises(SubmissionError, match=r"entry 'model\.py' of the zip: expected a readable file"):
        Submission.open(path).copy_to(tmp_path / "copy")


def test_a_zip_without_model_py_says_what_it_holds(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "s.zip", entry("Model.py"), entry("notes.txt"))

    with pytest.raises(SubmissionError, match=r"expected model\.py at its top, got Model\.py, notes\.txt"):
        Submission.open(path)


def test_a_folder_without_model_py_says_what_it_holds(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("x", encoding="utf-8")

    with pytest.raises(SubmissionError, match=r"expected model\.py in it, got notes\.txt"):
        Submission.open(tmp_path)


@pytest.mark.parametrize(("target", "got"), [("/etc/passwd", "/etc/passwd"), ("..", "")])
def test_a_link_out_of_the_folder_is_refused(target: str, got: str, tmp_path: Path) -> None:
    write_kit(tmp_path / "kit")
    (tmp_path / "kit" / "secret").symlink_to(target)

    with pytest.raises(SubmissionError, match=f"link secret: expected a target inside the submission, got .*{got}"):
        Submission.open(tmp_path / "kit")


def test_a_link_to_a_folder_is_refused_because_it_may_turn_in_circles(tmp_path: Path) -> None:
    write_kit(tmp_path / "kit")
    (tmp_path / "kit" / "again").symlink_to(".")

    with pytest.raises(SubmissionError, match="expected a file, got a link to a folder; leave it out"):
        Submission.open(tmp_path / "kit")


def test_nothing_at_the_path_is_the_callers_mistake(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="expected a folder or a zip, got nothing; check the path"):
        Submission.open(tmp_path / "absent")


def test_the_kit_overwrites_nothing(tmp_path: Path) -> None:
    (tmp_path / "model.py").write_text("mine", encoding="utf-8")

    with pytest.raises(UsageError, match="expected a new or empty folder"):
        write_kit(tmp_path)
