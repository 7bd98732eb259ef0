"""What every feature costs: the one table a scheduler may begin from before it has measured this machine."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from autospeech.contract import Seconds

__all__ = ["COSTS", "Cost"]


@dataclass(frozen=True, kw_only=True)
class Cost:
    """Cost of one feature on one core."""

    audio: float
    """CPU seconds a second of audio, frames not included."""
    fit: Seconds = 0.0
    """CPU seconds to fit it once, whatever the data's size."""

    def seconds(self, audio: Seconds) -> Seconds:
        """Return the CPU seconds it takes for so much audio, fitted before.

        >>> Cost(audio=0.001, fit=0.5).seconds(2000)
        2.5
        """
        return self.fit + self.audio * audio


COSTS: Final = MappingProxyType(
    {
        "frames": Cost(audio=1.8e-4),
        "frames_10ms": Cost(audio=2.4e-4),
        "quick_statistics": Cost(audio=1.6e-5),
        "functionals": Cost(audio=1.3e-4),
        "fisher_spectra": Cost(audio=5.9e-5, fit=0.38),
        "fisher_shifts": Cost(audio=7.9e-5, fit=0.39),
    }
)
"""Measured by benchmarks/bench_frontend.py on one core of an AMD EPYC of the third generation, shared and busy, with
NumPy 2.4 and SciPy 1.17; 10 minutes of audio in clips of 0.5 to 12 s."""
