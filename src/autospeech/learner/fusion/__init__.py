"""From many heads to one answer, in reading order.

1. ``cdf``: ``ScoreDistribution``, a head's scores as ranks among its out-of-fold scores.
2. ``fuse``: ``Fusion``, the weighted mean of those ranks, and calibrated probabilities.
"""

from autospeech.learner.fusion.cdf import ScoreDistribution
from autospeech.learner.fusion.fuse import Fusion

__all__ = ["Fusion", "ScoreDistribution"]
