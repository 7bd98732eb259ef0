"""How good the learner is, told from training clips alone, in reading order.

1. ``auc``: NAUC from class numbers, with weights.
2. ``folds``: ``make_folds``, stratified and grouped.
"""

from autospeech.learner.validation.auc import aucs_of_classes, nauc_of_classes
from autospeech.learner.validation.folds import make_folds

__all__ = ["aucs_of_classes", "make_folds", "nauc_of_classes"]
