"""A classifier of recordings that anyone can fit, keep and ship, in reading order.

1. ``inputs``: what may be handed in as a clip, and how it becomes a waveform.
2. ``problem``, ``sources``: ``ClipProblem``, clips with their classes, checked; from arrays, or from files on disk;
   ``origins``: which of these belong together; ``remarks``: what is odd about them.
3. ``decode``: clips read within a part of the budget.
4. ``held_out``: what heads said of training clips they had not seen; ``judge``: what these tell of the quality:
   estimates with intervals, class by class.
5. ``training``: ``Training``, the learner under a budget, one improvement after another.
6. ``model``: ``AudioModel``, all that predicting needs; ``Scorer``, a model at work.
7. ``saved_views``, ``saved_ensemble``: a model as arrays and JSON; ``folder``: the same on disk, whole at any moment;
   ``card``: the page beside it; ``licence``: what it says of the licence.
8. ``hearing``: ``hear_files``, files of any number and length through a model, in bounded memory; ``spread``: the same
   over many machines.
9. ``evaluation``, ``pictures``, ``evaluation_page``: a model on labelled clips, and the page that shows how it did.
10. ``export``: a model as one ONNX file that runs without this package.
11. ``estimator``: ``AutoSpeechClassifier``, scikit-learn's conventions around all of this.
"""

from typing import TYPE_CHECKING, Any

from autospeech.classifier.folder import open_model, save_model
from autospeech.classifier.inputs import Clip, Excerpt
from autospeech.classifier.model import AudioModel, Scorer
from autospeech.classifier.training import Improvement

if TYPE_CHECKING:
    from autospeech.classifier.estimator import AutoSpeechClassifier

__all__ = [
    "AudioModel",
    "AutoSpeechClassifier",
    "Clip",
    "Excerpt",
    "Improvement",
    "Scorer",
    "open_model",
    "save_model",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401  what a module holds
    if name == "AutoSpeechClassifier":
        from autospeech.classifier.estimator import AutoSpeechClassifier  # noqa: PLC0415  scikit-learn takes a second

        return AutoSpeechClassifier
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
