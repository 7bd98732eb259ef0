"""What an exported file scores beside the model it came from, on labelled clips neither has seen."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from autospeech.classifier.model import AudioModel, Scorer
from autospeech.contract import Waveform
from autospeech.data import Dataset
from autospeech.data.class_names import read_class_names
from autospeech.errors import DataError, MachineryError, UsageError
from autospeech.learner.encoders import Encoder
from autospeech.learner.encoders.whisper import open_session
from autospeech.metrics import nauc

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

__all__ = ["Loss", "measure_loss", "run_exported"]

_SAMPLES: Final = 16_000 * 60
"""Samples of a batch, padding included."""


@dataclass(frozen=True, kw_only=True)
class Loss:
    """NAUC of a model and of what was exported of it."""

    model: float
    """NAUC of the whole model."""
    exported: float
    """NAUC of the file."""
    clips: int
    """Clips they were measured on."""

    @property
    def lost(self) -> float:
        """NAUC that exporting costs; negative if it gains."""
        return self.model - self.exported


def measure_loss(model: AudioModel, path: Path, dataset: Dataset, *, encoder: Encoder | None = None) -> Loss:
    """Score a dataset's test clips by the model and by the file.

    Args:
        model: The model.
        path: What `export_model` wrote.
        dataset: Of the model's classes.
        encoder: The model's encoder, if it is loaded already.

    Raises:
        DataError: The dataset's test clips have no labels.
        UsageError: Its classes are not the model's.
        MachineryError: The encoder or the package onnxruntime is not on this machine.
    """
    labels = _labels(model, dataset)
    clips = list(dataset.test)
    whole = Scorer(model, encoder=encoder).probabilities(clips)
    exported = run_exported(path, clips)
    return Loss(model=nauc(labels, whole), exported=nauc(labels, exported), clips=len(clips))


def run_exported(path: Path, clips: Sequence[Waveform]) -> NDArray[np.float32]:
    """Run an exported file over clips, those of similar length together: shape (clips, classes).

    Raises:
        MachineryError: The package onnxruntime is not on this machine.
    """
    try:
        session = open_session(path)
    except ModuleNotFoundError as error:
        hint = "install autospeech[encoder]"
        raise MachineryError("package onnxruntime", expected="installed", got="absent", hint=hint) from error
    out = np.zeros((len(clips), session.get_outputs()[0].shape[1]), np.float32)
    for batch in _batches([len(clip) for clip in clips]):
        out[batch] = _run(session, [clips[row] for row in batch])
    return out


def _run(session: "InferenceSession", clips: Sequence[Waveform]) -> Any:  # noqa: ANN401  what onnxruntime returns
    lengths = np.array([len(clip) for clip in clips], np.int64)
    waveform = np.zeros((len(clips), int(lengths.max())), np.float32)
    for row, clip in zip(waveform, clips, strict=True):
        row[: len(clip)] = clip
    return session.run(["probabilities"], {"waveform": waveform, "lengths": lengths})[0]


def _batches(lengths: Sequence[int]) -> list[list[int]]:
    """Group clips, longest first, so that a group padded alike has at most `_SAMPLES` samples."""
    groups: list[list[int]] = []
    for row in sorted(range(len(lengths)), key=lambda row: -lengths[row]):
        if groups and lengths[groups[-1][0]] * (len(groups[-1]) + 1) <= _SAMPLES:
            groups[-1].append(row)
        else:
            groups.append([row])
    return groups


def _labels(model: AudioModel, dataset: Dataset) -> NDArray[Any]:
    """Return the test clips' labels in the order of the model's classes."""
    labels = dataset.test_labels()
    if labels is None:
        hint = f"put {dataset.name}.solution beside the dataset"
        raise DataError(f"labels of the test clips of {dataset.name}", expected="a solution", got="none", hint=hint)
    file = dataset.folder.parent / f"{dataset.name}.classes.json"
    known: list[Any] = list(read_class_names(file)) if file.is_file() else []
    names = known if len(known) == labels.shape[1] else list(range(labels.shape[1]))
    if missing := [name for name in model.classes if name not in names]:
        raise UsageError(f"classes of {dataset.name}", expected="those of the model", got=f"no {missing[0]!r}")
    return labels[:, [names.index(name) for name in model.classes]]
