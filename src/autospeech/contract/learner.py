"""What a submission's ``Model`` must be: the interface of the 2019 challenge."""

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from autospeech.contract.types import Scores, Seconds, Waveform

__all__ = ["Learner"]


class Learner(Protocol):
    """A learner that is trained and tested again and again until its budget is spent.

    Built as ``Model(metadata)`` with the content of meta.json; import and constructor are free up to 1200 s.
    Source: the challenge page, "evaluation protocol".
    """

    done_training: bool
    """True when nothing further is to be gained; ends the run."""

    def train(
        self, train_dataset: tuple[list[Waveform], NDArray[np.uint8]], remaining_time_budget: Seconds | None = None
    ) -> None:
        """Train further on (waveforms, one-hot labels of shape (train_num, class_num)); the same objects every call."""

    def test(self, test_x: list[Waveform], remaining_time_budget: Seconds | None = None) -> Scores | list[Any] | None:
        """Score the test clips: shape (test_num, class_num); None ends the run."""
