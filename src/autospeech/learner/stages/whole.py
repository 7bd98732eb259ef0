"""What stages have in common that use every training clip, and all of it."""

import numpy as np

from autospeech.contract import Seconds
from autospeech.learner.problem import Problem, Speed

__all__ = ["WholeClips"]


class WholeClips:
    """A stage that always makes sense, and leaves nothing out."""

    @property
    def heard(self) -> Seconds:
        """Seconds of each clip it hears at most: all."""
        return np.inf

    def rows(self, problem: Problem) -> int | None:
        """Return how many training clips it uses: all."""
        del problem
        return None

    def offered(self, problem: Problem, speed: Speed) -> bool:
        """Whether it makes sense: always."""
        del problem, speed
        return True
