"""Which executor: this machine's, or a Dask cluster, as whoever calls names it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from autospeech.errors import UsageError
from autospeech.execution.cores import core_sets
from autospeech.execution.local import LocalExecutor

if TYPE_CHECKING:
    from autospeech.execution.dask import DaskExecutor

__all__ = ["open_executor"]


@contextmanager
def open_executor(
    *,
    cores: int | None = None,
    jobs: int | None = None,
    oversubscribe: bool = False,
    dask: str | None = None,
    shared: bool = True,
) -> Iterator[tuple["LocalExecutor | DaskExecutor", int]]:
    """Yield an executor and how many jobs it has room for at once.

    Args:
        cores: Cores of each job; None: all of this machine, 1 on Dask.
        jobs: Jobs at once on this machine; None: as many as there are disjoint core sets.
        oversubscribe: Let jobs share this machine's cores, where `jobs` asks for more than there are sets.
        dask: Address of a Dask scheduler, or ``local`` for a cluster of its own; None: this machine without Dask.
        shared: Whether Dask's workers see our folders.

    Raises:
        UsageError: There are not that many cores.
        MachineryError: The scheduler does not answer, or Dask is not installed.
    """
    if dask is None:
        with LocalExecutor(cores_per_job=cores, jobs=jobs, oversubscribe=oversubscribe) as local:
            yield local, jobs or len(core_sets(cores))
        return
    from autospeech.execution.dask import DaskExecutor  # noqa: PLC0415  an optional dependency, loaded when used

    with DaskExecutor(None if dask == "local" else dask, shared=shared) as cluster:
        yield cluster, _room(cluster.total_cores, cores or 1)


def _room(offered: int, cores: int) -> int:
    if offered < cores:
        hint = f'start workers with --resources "cores=N", N at least {cores}'
        raise UsageError("cores that the Dask workers offer", expected=f"at least {cores}", got=offered, hint=hint)
    return offered // cores
