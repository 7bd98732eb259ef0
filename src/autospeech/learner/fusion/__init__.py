"""From many heads to one answer, in reading order.

1. ``fuse``: ``Fusion``, the weighted mean of honest log-posteriors; ``cross_fitted``, the same for an honest estimate.
"""

from autospeech.learner.fusion.fuse import Fusion, cross_fitted

__all__ = ["Fusion", "cross_fitted"]
