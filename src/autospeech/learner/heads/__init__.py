"""Heads: from features to a score for each class, in reading order.

1. ``standard``: shift, scale and clip features.
2. ``discriminants``: the linear algebra, primal and dual, many folds and shrinkages at the price of one.
3. ``posterior``: log-posteriors and their temperature.
4. ``lda``: ``ShrinkageLda``, the head itself.
5. ``oof``: ``fit_head``, a head with its out-of-fold scores.
"""

from autospeech.learner.heads.lda import ShrinkageLda
from autospeech.learner.heads.oof import SHRINKAGES, FittedHead, OutOfFold, fit_head, out_of_fold

__all__ = ["SHRINKAGES", "FittedHead", "OutOfFold", "ShrinkageLda", "fit_head", "out_of_fold"]
