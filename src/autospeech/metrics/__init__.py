"""Pure scoring functions (values in, values out), in reading order.

1. ``checks``: refuses labels and scores that do not fit together, at the border.
2. ``nauc``: ``nauc``, ``class_aucs``, ``valid_classes``: the score of one prediction.
3. ``accuracy``: ``accuracy``, ``balanced_accuracy``, ``confusion_matrix``: what people ask for beside it.
4. ``curve``: ``transform_time``, ``alc``, ``Curve``: the score of a whole run.
5. ``rank``: ``dense_ranks``, ``average_ranks``, ``mean_ranks``: many runs compared.
"""

from autospeech.metrics.accuracy import accuracy, balanced_accuracy, confusion_matrix
from autospeech.metrics.curve import REFERENCE_TIME, Curve, alc, transform_time
from autospeech.metrics.nauc import class_aucs, nauc, valid_classes
from autospeech.metrics.rank import average_ranks, dense_ranks, mean_ranks

__all__ = [
    "REFERENCE_TIME",
    "Curve",
    "accuracy",
    "alc",
    "average_ranks",
    "balanced_accuracy",
    "class_aucs",
    "confusion_matrix",
    "dense_ranks",
    "mean_ranks",
    "nauc",
    "transform_time",
    "valid_classes",
]
