"""How good the learner is, told from training clips alone, in reading order.

1. ``auc``: NAUC from class numbers, with weights.
2. ``groups``: ``guess_groups``, which clips belong together when nobody says.
3. ``folds``: ``make_folds``, stratified and grouped.
4. ``estimate``: ``estimate_nauc``, the expected NAUC with an interval.
"""

from autospeech.learner.validation.auc import aucs_of_classes, nauc_of_classes
from autospeech.learner.validation.estimate import Estimate, estimate_nauc
from autospeech.learner.validation.folds import make_folds
from autospeech.learner.validation.groups import guess_groups

__all__ = ["Estimate", "aucs_of_classes", "estimate_nauc", "guess_groups", "make_folds", "nauc_of_classes"]
