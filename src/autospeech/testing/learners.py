"""Submissions by name: one that works and the ways others fail, each the content of a model.py."""

from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent
from types import MappingProxyType
from typing import Final

from autospeech.errors import UsageError

__all__ = ["LEARNERS", "write_submission"]

_GOOD: Final = """\
    import numpy as np


    class Model:
        def __init__(self, metadata):
            self.shape = (metadata["test_num"], metadata["class_num"])
            self.done_training = False
            self.calls = 0

        def train(self, train_dataset, remaining_time_budget=None):
            self.calls += 1
            self.done_training = self.calls >= 3

        def test(self, test_x, remaining_time_budget=None):
            return np.random.default_rng(self.calls).random(self.shape)
"""


def _bad(old: str, new: str) -> str:
    return dedent(_GOOD.replace(old, new))


_TRAIN: Final = "self.calls += 1"
_ANSWER: Final = "return np.random.default_rng(self.calls).random(self.shape)"

LEARNERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "random": dedent(_GOOD),
        "never_done": _bad("self.done_training = self.calls >= 3", "pass"),
        "raises_in_init": _bad(
            'self.shape = (metadata["test_num"], metadata["class_num"])', 'raise ValueError("init")'
        ),
        "raises_in_train": _bad(_TRAIN, 'raise ValueError("train")'),
        "raises_in_test": _bad(_ANSWER, 'raise ValueError("test")'),
        "returns_none": _bad(_ANSWER, "return None"),
        "returns_nan": _bad(_ANSWER, "return np.full(self.shape, np.nan)"),
        "wrong_shape": _bad(_ANSWER, "return np.zeros(self.shape[0])"),
        "exits": _bad(_TRAIN, "raise SystemExit(3)"),
        "sleeps": _bad(_TRAIN, "import time; time.sleep(3600)"),
        "no_model": "model = 1\n",
        "no_python": "class Model(:\n",
    }
)
"""Content of model.py by name; ``random`` makes three predictions of uniform random scores and is done."""


def write_submission(folder: Path, name: str = "random") -> Path:
    """Write the submission of this name as folder/model.py; return the folder.

    Raises:
        UsageError: There is none of this name.
    """
    if name not in LEARNERS:
        raise UsageError("name of a learner", expected=f"one of {', '.join(LEARNERS)}", got=name)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.py").write_text(LEARNERS[name], encoding="utf-8")
    return folder
