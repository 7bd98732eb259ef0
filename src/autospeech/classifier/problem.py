"""`ClipProblem`: clips with their classes, checked before any of them is read."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from autospeech.classifier.inputs import Clips, clips_of, identity
from autospeech.data import ClipStore, Dataset
from autospeech.data.class_names import read_class_names
from autospeech.errors import UsageError

__all__ = ["ClipProblem", "Label"]

Label: TypeAlias = str | int | float | bool
"""Name of a class."""


@dataclass(frozen=True, kw_only=True, eq=False)
class ClipProblem:
    """Clips to learn from."""

    clips: Clips
    """The clips, as they were handed in."""
    y: NDArray[np.int64]
    """Class of each, as its place in `classes`."""
    classes: tuple[Label, ...]
    """Names of the classes, sorted."""
    groups: NDArray[np.int64] | None
    """Group of each (speaker, recording …); None where nobody said."""

    @classmethod
    def of(cls, x: Any, y: Any = None, groups: Any = None) -> "ClipProblem":  # noqa: ANN401  scikit-learn's arguments
        """Check what a caller hands in.

        Args:
            x: Clips, or a Dataset, whose training clips are taken.
            y: Class of each clip; None only for a Dataset, which knows.
            groups: Group of each clip, if known.

        Raises:
            UsageError: Lengths differ, a label is missing, or there are fewer than two classes.
        """
        if isinstance(x, Dataset) and y is None:
            return cls.of_dataset(x, x.train, x.train_labels.argmax(axis=1), groups)
        clips = clips_of(x)
        if y is None:
            raise UsageError("labels", expected=f"one a clip, {len(clips)}", got="none", hint="give y")
        places, classes = _numbered(y, len(clips))
        return cls(clips=clips, y=places, classes=classes, groups=_groups(groups, len(clips)))

    @classmethod
    def of_dataset(
        cls,
        dataset: Dataset,
        clips: ClipStore,
        y: NDArray[np.int64],
        groups: Any = None,  # noqa: ANN401  the same
    ) -> "ClipProblem":
        """Return clips of one side of a dataset, classes by the names that NAME.classes.json gives them, if it does.

        Raises:
            UsageError: There are fewer than two classes.
        """
        names = _class_names(dataset)
        places, _ = _numbered(y, len(clips))
        chosen = tuple(names[place] for place in np.unique(y).tolist())
        return cls(clips=clips, y=places, classes=chosen, groups=_groups(groups, len(clips)))

    def fingerprint(self) -> str:
        """Return a hash of clips, classes and groups: equal problems have equal ones."""
        digest = hashlib.sha256(json.dumps(list(self.classes)).encode())
        digest.update(self.y.tobytes() + (b"" if self.groups is None else self.groups.tobytes()))
        if isinstance(self.clips, ClipStore):
            digest.update(self.clips.digest.encode())
        else:
            for clip in self.clips:
                digest.update(hashlib.blake2b(identity(clip)).digest())
        return digest.hexdigest()


def _class_names(dataset: Dataset) -> Sequence[Label]:
    """Return the names of all classes of a dataset; their numbers where it has none."""
    names = dataset.folder.parent / f"{dataset.name}.classes.json"
    count = dataset.metadata.class_num
    known = read_class_names(names) if names.is_file() else []
    return known if len(known) == count else list(range(count))


def _numbered(labels: Any, clips: int) -> tuple[NDArray[np.int64], tuple[Label, ...]]:  # noqa: ANN401  anything
    """Return each label's place among the sorted classes, and these."""
    values = np.asarray(labels)
    if values.shape != (clips,):
        raise UsageError("labels", expected=f"one a clip, shape ({clips},)", got=f"shape {values.shape}")
    missing = [place for place, value in enumerate(values.tolist()) if _is_missing(value)]
    if missing:
        raise UsageError("labels", expected="a class for every clip", got=f"none for clip {missing[0]}")
    if values.dtype.kind == "O":
        values = values.astype(str) if any(isinstance(one, str) for one in values) else np.array(values.tolist())
    classes, places = np.unique(values, return_inverse=True)
    if len(classes) < 2:  # noqa: PLR2004  nothing to tell apart
        hint = "to find clips unlike these, add a class of other sounds"
        raise UsageError("classes", expected="at least two", got=f"one, {classes.tolist()[0]!r}", hint=hint)
    return places.astype(np.int64), tuple(classes.tolist())


def _is_missing(value: Any) -> bool:  # noqa: ANN401  anything
    return value is None or value == "" or (isinstance(value, float) and not np.isfinite(value))


def _groups(groups: Any, clips: int) -> NDArray[np.int64] | None:  # noqa: ANN401  anything
    if groups is None:
        return None
    values = np.asarray(groups)
    if values.shape != (clips,):
        raise UsageError("groups", expected=f"one a clip, shape ({clips},)", got=f"shape {values.shape}")
    return np.unique(values.astype(str), return_inverse=True)[1].astype(np.int64)
