import shutil
import zipfile
from pathlib import Path

import pytest

from autospeech.corpora.toy import make_toy_dataset
from autospeech.data import open_dataset
from autospeech.errors import DataError, MachineryError
from autospeech.execution.fetch import fetch_dataset


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_toy_dataset(tmp_path_factory.mktemp("toy"))


def kept(cache: Path) -> list[str]:
    return sorted(path.name for path in (cache / "fetched").iterdir() if path.is_dir())


def test_a_path_of_this_machine_stays_as_it_is(toy: Path, tmp_path: Path) -> None:
    assert fetch_dataset(toy, cache=tmp_path) == toy
    assert list(tmp_path.iterdir()) == []


def test_a_folder_by_url_is_fetched_once_and_opens(toy: Path, tmp_path: Path) -> None:
    url = Path(f"file://{toy}")

    first = fetch_dataset(url, cache=tmp_path)
    stamp = first.stat().st_ctime_ns
    second = fetch_dataset(url, cache=tmp_path)

    assert first == second
    assert second.stat().st_ctime_ns == stamp
    assert open_dataset(first, cache=tmp_path).train.digest == open_dataset(toy, cache=tmp_path).train.digest


def test_the_same_content_from_two_places_is_kept_once(toy: Path, tmp_path: Path) -> None:
    copy = tmp_path / "elsewhere" / "toy"
    shutil.copytree(toy, copy)

    one = fetch_dataset(Path(f"file://{toy}"), cache=tmp_path / "cache")
    two = fetch_dataset(Path(f"file://{copy}"), cache=tmp_path / "cache")

    assert one == two
    assert len(kept(tmp_path / "cache")) == 1


def test_a_changed_dataset_is_fetched_again(toy: Path, tmp_path: Path) -> None:
    copy = tmp_path / "toy"
    shutil.copytree(toy, copy)
    before = fetch_dataset(Path(f"file://{copy}"), cache=tmp_path / "cache")
    meta = copy / "toy.data" / "meta.json"
    meta.write_text(meta.read_text().replace("{", '{"note": "changed", ', 1))

    after = fetch_dataset(Path(f"file://{copy}"), cache=tmp_path / "cache")

    assert before != after
    assert open_dataset(after, cache=tmp_path / "cache").metadata.extra["note"] == "changed"


def test_a_zip_by_url_is_unpacked(toy: Path, tmp_path: Path) -> None:
    archive = Path(shutil.make_archive(str(tmp_path / "toy"), "zip", toy.parent, toy.name))

    fetched = fetch_dataset(Path(f"file://{archive}"), cache=tmp_path / "cache")

    assert open_dataset(fetched, cache=tmp_path / "cache").name == "toy"


def test_a_zip_that_leads_out_of_its_folder_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bad.zip", "w") as archive:
        archive.writestr("../../evil", "x")

    with pytest.raises(DataError, match="expected one inside the folder"):
        fetch_dataset(Path(f"file://{tmp_path}/bad.zip"), cache=tmp_path / "cache")


def test_nothing_at_the_url_is_the_datas_fault_and_an_unknown_storage_ours(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="expected a folder or a zip, got nothing"):
        fetch_dataset(Path(f"file://{tmp_path}/none"), cache=tmp_path)
    with pytest.raises(MachineryError, match="expected one fsspec knows"):
        fetch_dataset(Path("nosuchthing://x/y"), cache=tmp_path)
