"""Practice datasets as zips to download: under the name participants see, the labels of the test clips left out."""

import zipfile
from pathlib import Path
from typing import Final

from autospeech.challenge.phase import DatasetRef, PhaseKind
from autospeech.challenge.site import Site
from autospeech.data import open_dataset
from autospeech.data.atomic import atomic_file
from autospeech.errors import DataError, UsageError
from autospeech.execution.fetch import fetch_dataset

__all__ = ["practice_zip"]

_CONTENT: Final = ("train.pkl", "test.pkl", "train.solution", "meta.json")


def practice_zip(site: Site, name: str) -> Path:
    """Return the zip of a practice dataset, written at the first call; only what a participant may have is in it.

    Raises:
        UsageError: No practice phase that has begun has a dataset of that name.
        DataError: The dataset is not what the format says.
    """
    dataset = _practice(site, name)
    target = site.folder / "downloads" / f"{name}.zip"
    if target.is_file():
        return target
    content = open_dataset(fetch_dataset(Path(site.dataset_path(dataset)))).folder
    if missing := [part for part in _CONTENT if not (content / part).is_file()]:
        raise DataError(f"files of practice dataset {name}", expected=", ".join(_CONTENT), got=f"no {missing[0]}")
    target.parent.mkdir(exist_ok=True)
    with atomic_file(target) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for part in _CONTENT:
            archive.write(content / part, f"{name}/{name}.data/{part}")
    return target


def _practice(site: Site, name: str) -> DatasetRef:
    begun = [phase for phase in site.challenge.phases if phase.kind is PhaseKind.PRACTICE and phase.starts <= site.now]
    for phase in begun:
        for dataset in phase.datasets:
            if dataset.name == name:
                return dataset
    names = [dataset.name for phase in begun for dataset in phase.datasets]
    raise UsageError("practice dataset", expected=", ".join(names) or "none yet", got=name)
