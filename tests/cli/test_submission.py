"""`autospeech submission new|check|pack`."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Told

Autospeech = Callable[..., Told]
Write = Callable[..., Path]


def test_the_kit_works_as_it_is_from_folder_and_zip(autospeech: Autospeech, tmp_path: Path) -> None:
    made = autospeech("submission", "new", "kit")
    packed = autospeech("submission", "pack", "kit", "kit.zip")
    checked = autospeech("submission", "check", "kit.zip", "--json")

    assert (made.code, packed.code, checked.code) == (0, 0, 0)
    assert "next: autospeech submission check kit" in made.out
    assert "model.py" in zipfile.ZipFile(tmp_path / "kit.zip").namelist()
    verdict = checked.json()
    assert verdict["good"]
    assert verdict["nauc"] > 0.5


def test_the_same_content_packs_to_the_same_bytes(autospeech: Autospeech, tmp_path: Path) -> None:
    autospeech("submission", "new", "kit")

    autospeech("submission", "pack", "kit", "first.zip")
    (tmp_path / "kit" / "model.py").touch()
    autospeech("submission", "pack", "kit", "second.zip")

    assert (tmp_path / "first.zip").read_bytes() == (tmp_path / "second.zip").read_bytes()


def test_nothing_that_exists_is_overwritten(autospeech: Autospeech, tmp_path: Path) -> None:
    autospeech("submission", "new", "kit")
    mine = (tmp_path / "kit" / "model.py").read_bytes()
    (tmp_path / "kit.zip").write_text("mine")

    again = autospeech("submission", "new", "kit")
    packed = autospeech("submission", "pack", "kit", "kit.zip")

    assert (again.code, packed.code) == (2, 2)
    assert (tmp_path / "kit" / "model.py").read_bytes() == mine
    assert (tmp_path / "kit.zip").read_text() == "mine"


def test_a_failing_submission_is_told_why_and_what_it_printed(autospeech: Autospeech, submission: Write) -> None:
    code = submission(test="print('so far so good', flush=True); return np.zeros(3)")

    checked = autospeech("submission", "check", code, "--budget", 10)

    assert checked.code == 1
    assert "Shape of what test() returned: expected (12, 3), got (3,)" in checked.out
    assert "so far so good" in checked.out


def test_one_that_only_waits_out_its_budget_is_no_good(autospeech: Autospeech, submission: Write) -> None:
    checked = autospeech("submission", "check", submission(train="time.sleep(60)"), "--budget", 1, "--json")

    verdict = checked.json()

    assert checked.code == 1
    assert not verdict["good"]
    assert verdict["outcome"] == "no_prediction"


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda path: path.mkdir(), "model.py"),
        (lambda path: path.write_text("no zip"), "zip"),
        (lambda _: None, "expected a folder or a zip, got nothing"),
    ],
    ids=["folder without model.py", "file that is no zip", "nothing there"],
)
def test_what_is_no_submission_is_refused_in_a_sentence(
    autospeech: Autospeech, tmp_path: Path, make: Callable[[Path], object], sentence: str
) -> None:
    make(tmp_path / "thing")

    checked = autospeech("submission", "check", "thing")

    assert checked.code in {1, 2}
    assert sentence in checked.err
    assert "Traceback" not in checked.err
