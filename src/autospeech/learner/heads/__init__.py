"""Heads: from features to a score for each class, in reading order.

1. ``standard``: shift, scale and clip features.
2. ``directions``: from class directions to discriminants.
3. ``routes``: the linear algebra, primal and dual, many folds and shrinkages from the same statistics.
4. ``posterior``: log-posteriors and their temperature.
5. ``lda``: ``ShrinkageLda``, the head itself.
6. ``oof``: ``fit_head``, a head with its out-of-fold scores.
"""

from autospeech.learner.heads.lda import ShrinkageLda
from autospeech.learner.heads.oof import SHRINKAGES, FittedHead, OutOfFold, fit_head, out_of_fold

__all__ = ["SHRINKAGES", "FittedHead", "OutOfFold", "ShrinkageLda", "fit_head", "out_of_fold"]
