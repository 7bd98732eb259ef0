"""Marks of tests that start a Dask cluster of this machine."""

from typing import Final

import pytest

__all__ = ["ON_DASK"]

ON_DASK: Final = [
    pytest.mark.slow,
    pytest.mark.timeout(300),
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning"),  # Dask's own, at shutdown
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),  # the same
]
"""Slow; what Dask warns of when it ends is not ours."""
