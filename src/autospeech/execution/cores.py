"""Which cores a job gets when several run at once: sets that share none."""

import os
from collections.abc import Sequence

from autospeech.errors import UsageError

__all__ = ["core_sets"]


def core_sets(cores_per_job: int | None, *, usable: Sequence[int] | None = None) -> tuple[tuple[int, ...], ...]:
    """Split the usable cores into as many disjoint sets of neighbours as there is room for.

    Args:
        cores_per_job: Cores in each set, at least 1; None: all of them, in one set.
        usable: Ids of the cores; None: those this process may use.

    Raises:
        UsageError: There is no room for a single set.

    >>> core_sets(2, usable=[0, 1, 2, 3, 6])
    ((0, 1), (2, 3))
    """
    ids = sorted(os.sched_getaffinity(0) if usable is None else set(usable))
    size = len(ids) if cores_per_job is None else cores_per_job
    if not 1 <= size <= len(ids):
        raise UsageError("cores for each job", expected=f"1 to {len(ids)}, the usable cores", got=size)
    return tuple(tuple(ids[start : start + size]) for start in range(0, len(ids) - size + 1, size))
