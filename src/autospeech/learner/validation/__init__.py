"""How good the learner is, told from training clips alone, in reading order.

1. ``auc``: NAUC from class numbers, with weights.
2. ``groups``: ``guess_groups``, which clips belong together when nobody says.
3. ``novelty``: ``novelty``, whether clips to be scored come from voices not heard: are guessed groups needed?
4. ``folds``: ``make_folds``, stratified and grouped.
5. ``estimate``: ``estimate_nauc``, the expected NAUC with an interval.
"""

from autospeech.learner.validation.auc import aucs_of_classes, nauc_of_classes
from autospeech.learner.validation.estimate import Estimate, estimate_nauc
from autospeech.learner.validation.folds import make_folds
from autospeech.learner.validation.groups import guess_groups
from autospeech.learner.validation.novelty import NEW, novelty

__all__ = [
    "NEW",
    "Estimate",
    "aucs_of_classes",
    "estimate_nauc",
    "guess_groups",
    "make_folds",
    "nauc_of_classes",
    "novelty",
]
