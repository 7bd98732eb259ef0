"""Features without a pretrained encoder, in reading order; everything derives from log-mel frames computed once.

1. ``level``, ``filterbank``, ``frames``: ``log_mel_frames``, from waveforms to ``Frames``.
2. ``segments``, ``parts``: sums over each clip's frames without a loop over clips; some clips at a time.
3. ``covariance``, ``contour``, ``modulation``: how numbers move together, loudness, rhythm.
4. ``quick``: ``quick_statistics``, 141 numbers in the first tens of milliseconds.
5. ``functionals``: ``functionals``, a thousand numbers in a second or less.
6. ``mixture``, ``fisher``: ``FisherVectors``, in two views of a frame.
7. ``costs``: ``COSTS``, what each costs.
"""

from autospeech.learner.features.costs import COSTS, Cost
from autospeech.learner.features.fisher import FisherVectors, View
from autospeech.learner.features.frames import Frames, log_mel_frames
from autospeech.learner.features.functionals import functionals
from autospeech.learner.features.level import LEVELS
from autospeech.learner.features.quick import quick_statistics

__all__ = [
    "COSTS",
    "LEVELS",
    "Cost",
    "FisherVectors",
    "Frames",
    "View",
    "functionals",
    "log_mel_frames",
    "quick_statistics",
]
