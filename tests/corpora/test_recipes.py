"""Every recipe reads a small tree with exactly the names its corpus has."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from autospeech.corpora import RECIPES, Recording, open_source
from autospeech.data import load_audio
from autospeech.errors import DataError, UsageError
from tests.corpora.made_audio import encode, record

BY_NAME = {
    "voxceleb1": {
        "vox1/wav/id10001/1zcIwhmdeo4/00001.wav": ("id10001", "1zcIwhmdeo4"),
        "vox1/wav/id10001/1zcIwhmdeo4/00002.wav": ("id10001", "1zcIwhmdeo4"),
        "vox1/wav/id10270/5r0dWxy17C8/00001.wav": ("id10270", "5r0dWxy17C8"),
    },
    "emodb": {
        "wav/03a01Fa.wav": ("happiness", "03"), "wav/16b10Wb.wav": ("anger", "16"),
        "wav/08a02Lc.wav": ("boredom", "08"),
        "wav/09a04Ed.wav": ("disgust", "09"), "wav/10b02Aa.wav": ("fear", "10"), "wav/11a05Td.wav": ("sadness", "11"),
        "wav/12a01Nb.wav": ("neutral", "12"),
    },
    "artist20": {
        "artist20/mp3s-32k/aerosmith/Aerosmith/01-Make_It.mp3": ("aerosmith", "aerosmith/Aerosmith"),
        "artist20/mp3s-32k/u2/Achtung_Baby/12-Love_Is_Blindness.mp3": ("u2", "u2/Achtung_Baby"),
    },
    "fsdd": {"recordings/0_jackson_0.wav": ("0", "jackson"), "recordings/9_yweweler_49.wav": ("9", "yweweler")},
    "ravdess": {
        "Actor_01/03-01-01-01-01-01-01.wav": ("neutral", "01"), "Actor_12/03-01-06-01-02-01-12.wav": ("fearful", "12"),
        "Actor_24/03-02-05-02-02-02-24.wav": ("angry", "24"), "Actor_24/03-01-08-01-01-01-24.wav": ("surprised", "24"),
    },
    "crema-d": {
        "AudioWAV/1001_DFA_ANG_XX.wav": ("anger", "1001"), "AudioWAV/1091_IEO_SAD_LO.wav": ("sadness", "1091"),
        "AudioWAV/1076_MTI_NEU_X.wav": ("neutral", "1076"),
    },
    "gtzan": {
        "genres/blues/blues.00000.wav": ("blues", ""), "genres/hiphop/hiphop.00099.au": ("hiphop", ""),
    },
}  # fmt: skip


def _facts(root: Path, found: Sequence[Recording]) -> dict[str, tuple[str, str]]:
    return {each.path.relative_to(root.resolve()).as_posix(): (each.label, each.group) for each in found}


@pytest.mark.parametrize("name", BY_NAME)
def test_names_tell_label_and_group(name: str, tmp_path: Path) -> None:
    for path in BY_NAME[name]:
        record(tmp_path / path)
    (tmp_path / "README.txt").write_text("no audio")
    record(tmp_path / "other" / "noise.wav")

    source = open_source(tmp_path, recipe=name)

    assert _facts(tmp_path, source.recordings()) == BY_NAME[name]
    assert all(load_audio(each.path).size for each in source.recordings())


@pytest.mark.parametrize("inside", ["", "wav", "wav/.."])
def test_the_folder_may_lie_around_the_corpus_or_inside(inside: str, tmp_path: Path) -> None:
    record(tmp_path / "wav" / "03a01Fa.wav")

    assert [each.label for each in open_source(tmp_path / inside, recipe="emodb").recordings()] == ["happiness"]


def test_voxceleb2_is_read_through_ffmpeg(tmp_path: Path) -> None:
    path = tmp_path / "dev" / "aac" / "id00012" / "21Uxsk56VDQ" / "00001.m4a"
    path.parent.mkdir(parents=True)
    encode(path)

    found = open_source(tmp_path, recipe="voxceleb2").recordings()

    assert _facts(tmp_path, found) == {path.relative_to(tmp_path).as_posix(): ("id00012", "21Uxsk56VDQ")}
    assert load_audio(found[0].path).size == pytest.approx(4800, abs=2048)


SAA = (
    "age,age_onset,birthplace,filename,native_language,sex,speakerid,country,file_missing?,,,\n"
    '24,12,"koussane, mali",balanta,balanta,male,788,senegal,TRUE,,,\n'
    '18,10,"adana, turkey",afrikaans1,afrikaans,female,1,south africa,FALSE,,,\n'
    '48,8,"pretoria, south africa",english2,english,male,2,south africa,FALSE,,,\n'
)


def test_speech_accent_archive_follows_its_table(tmp_path: Path) -> None:
    (tmp_path / "speakers_all.csv").write_text(SAA)
    for name in ("afrikaans1", "english2"):
        record(tmp_path / "recordings" / "recordings" / f"{name}.mp3")

    found = open_source(tmp_path, recipe="speech-accent").recordings()

    assert [(each.path.name, each.label, each.group) for each in found] == [
        ("afrikaans1.mp3", "afrikaans", "1"), ("english2.mp3", "english", "2")
    ]  # fmt: skip
    assert all(load_audio(each.path).size for each in found)


def test_speech_accent_archive_needs_its_columns(tmp_path: Path) -> None:
    (tmp_path / "speakers_all.csv").write_text("age,filename\n4,x\n")

    with pytest.raises(DataError, match="expected filename, native_language, speakerid, got no native_language"):
        open_source(tmp_path, recipe="speech-accent").recordings()


def _transcript(folder: Path, books: Sequence[str], each: int) -> None:
    folder.mkdir(parents=True)
    lines = [f"{book}/{book}_{number:04d}.wav|Hallo.|hallo|1.2" for book in books for number in range(1, each + 1)]
    (folder / "transcript.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_css10_groups_by_book_or_by_stretch(tmp_path: Path) -> None:
    _transcript(tmp_path / "german", ["achtgesichter", "meisterfloh"], 2)
    _transcript(tmp_path / "greek", ["paramythi"], 201)

    found = open_source(tmp_path, recipe="css10").recordings()

    german = [each for each in found if each.label == "german"]
    assert [each.group for each in german] == ["german/achtgesichter"] * 2 + ["german/meisterfloh"] * 2
    assert german[0].path == tmp_path / "german" / "achtgesichter" / "achtgesichter_0001.wav"
    stretches = [each.group for each in found if each.label == "greek"]
    assert [stretches.count(name) for name in sorted({*stretches})] == [100, 100, 1]


def test_css10_refuses_another_transcript(tmp_path: Path) -> None:
    (tmp_path / "transcript.txt").write_text("a.wav|hallo\n")

    with pytest.raises(DataError, match=r"row 0 of .*: expected path\|text\|normalised text\|seconds, got a.wav"):
        open_source(tmp_path, recipe="css10").recordings()


@pytest.mark.parametrize("name", RECIPES)
def test_every_recipe_says_what_one_must_know(name: str, tmp_path: Path) -> None:
    recipe = RECIPES[name]

    assert "unknown" not in {recipe.about.licence, recipe.about.citation, recipe.about.url}
    with pytest.raises(DataError, match="got no such file"):
        open_source(tmp_path, recipe=name).recordings()


def test_a_recipe_must_be_known_and_brings_its_groups(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"recipe: expected one of voxceleb1, .*, got emo"):
        open_source(tmp_path, recipe="emo")
    with pytest.raises(UsageError, match=r"expected none beside a recipe \(its groups: speaker\), got sex"):
        open_source(tmp_path, recipe="emodb", group="sex")
    with pytest.raises(DataError, match="expected the corpus's folder, got nothing"):
        open_source(tmp_path / "nowhere", recipe="emodb")
