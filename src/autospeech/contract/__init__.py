"""The words everyone speaks, in reading order.

1. ``types``: ``Waveform``, ``Scores``, ``Labels``, ``Seconds``, ``SAMPLE_RATE``.
2. ``metadata``: ``Metadata``, what a learner is told before it sees data.
3. ``clock``: the one file that reads the real clock, and ``BudgetClock``.
4. ``learner``: ``Learner``, what a submission must be.
"""

from autospeech.contract.clock import BudgetClock, now
from autospeech.contract.learner import Learner
from autospeech.contract.metadata import DEFAULT_BUDGET, Metadata
from autospeech.contract.types import SAMPLE_RATE, Labels, Scores, Seconds, Waveform

__all__ = [
    "DEFAULT_BUDGET",
    "SAMPLE_RATE",
    "BudgetClock",
    "Labels",
    "Learner",
    "Metadata",
    "Scores",
    "Seconds",
    "Waveform",
    "now",
]
