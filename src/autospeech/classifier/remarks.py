"""What is odd about a problem before a clip of it is read, in sentences."""

import numpy as np

from autospeech.classifier.problem import ClipProblem
from autospeech.data.findings import some

__all__ = ["remarks_on"]


def remarks_on(problem: ClipProblem) -> list[str]:
    """Say which classes have a single clip, and which come from a single group.

    >>> remarks_on(ClipProblem.of(["1.wav", "2.wav", "3.wav"], ["cat", "cat", "dog"]))
    ['classes with a single clip, so that nobody can tell how well they are known (dog); give two clips or more']
    """
    remarks = []
    counts = np.bincount(problem.y, minlength=len(problem.classes))
    if single := _named(problem, counts == 1):
        said = "classes with a single clip, so that nobody can tell how well they are known"
        remarks.append(f"{said} ({single}); give two clips or more")
    if problem.groups is not None:
        pairs = np.unique(np.stack([problem.y, problem.groups]), axis=1)
        alone = (np.bincount(pairs[0], minlength=len(problem.classes)) == 1) & (counts > 1)
        if lone := _named(problem, alone):
            said = "classes heard in one group only (a speaker, a room, a recording), which may be learnt instead"
            remarks.append(f"{said} ({lone}); give clips of two groups or more, else the estimate flatters")
    return remarks


def _named(problem: ClipProblem, chosen: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> str:
    return some([problem.classes[place] for place in np.flatnonzero(chosen)])
