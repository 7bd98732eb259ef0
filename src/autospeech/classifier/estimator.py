"""`AutoSpeechClassifier`: a scikit-learn classifier of recordings that learns as well as time allows."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.exceptions import NotFittedError

from autospeech.classifier.folder import open_model, save_model
from autospeech.classifier.inputs import clips_of, waveform_of
from autospeech.classifier.licence import licence_id
from autospeech.classifier.model import AudioModel, Scorer
from autospeech.classifier.problem import ClipProblem
from autospeech.classifier.training import Improvement, Training
from autospeech.contract import Seconds
from autospeech.learner.config import LearnerConfig
from autospeech.learner.tools import make_tools

__all__ = ["AutoSpeechClassifier"]

_BATCH: Final = 64
"""Clips scored together: enough to keep threads busy, few enough to stay small."""
_UNPICKLED: Final = ("_training", "_scorer")


class AutoSpeechClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Classifies recordings, as well as can be learnt in the time given.

    A clip is a path, an array of samples at 16 kHz, or a pair of array and rate; X is a list of clips, or a
    `Dataset`, whose training clips are learnt.

    Args:
        budget: Seconds that `fit` may take, reading the clips included; loading the encoder is not.
        cores: Threads to work with; None: as many as cores may be used.
        seed: Decides everything that is drawn. Models are equal where the same stages were done, which a budget
            long enough for all of them ensures.
        encoder: Pretrained encoder: "auto" takes the default one where it is on this machine, "none" does without.
        callbacks: Called with every `Improvement`.

    Attributes:
        classes_: Names of the classes, sorted, in the order of `predict_proba`'s columns.
        model_: The fitted model, which `save` writes.
        improvements_: What made it better, in order.

    Example:
        ```python
        classifier = AutoSpeechClassifier(budget=60).fit(paths, labels, groups=speakers)
        classifier.predict(["new.wav"])
        ```
    """

    def __init__(
        self,
        budget: Seconds = 60.0,
        cores: int | None = None,
        seed: int = 0,
        encoder: str = "auto",
        callbacks: Sequence[Callable[[Improvement], object]] = (),
    ) -> None:
        self.budget = budget
        self.cores = cores
        self.seed = seed
        self.encoder = encoder
        self.callbacks = callbacks

    def fit(self, X: Any, y: Any = None, groups: Any = None) -> "AutoSpeechClassifier":  # noqa: ANN401, N803  scikit-learn's
        """Learn until the budget is spent or nothing is worth more time; Ctrl-C keeps the best so far.

        Fitting the same clips again with a larger budget goes on where the last call stopped.

        Args:
            X: Clips, or a Dataset.
            y: Class of each clip; None only for a Dataset.
            groups: Speaker, recording or session of each clip, if known: makes the estimates honest.

        Raises:
            UsageError: Clips, labels or settings make no sense.
            DataError: A file cannot be read.
        """
        try:
            for _ in self.fit_iter(X, y, groups):
                pass
        except KeyboardInterrupt:
            del self._training  # it may have stopped between two halves of a step
            if not hasattr(self, "model_"):
                raise
        return self

    def fit_iter(self, X: Any, y: Any = None, groups: Any = None) -> Iterator[Improvement]:  # noqa: ANN401, N803  the same
        """Learn, and yield at every improvement; between two of them the classifier is fitted and can be used.

        Time the caller takes in between counts.

        Args:
            X: Clips, or a Dataset.
            y: Class of each clip; None only for a Dataset.
            groups: Speaker, recording or session of each clip, if known.

        Raises:
            UsageError: Clips, labels or settings make no sense.
            DataError: A file cannot be read.
        """
        problem = ClipProblem.of(X, y, groups)
        training = self._training_of(problem)
        for step in training.improvements(float(self.budget)):
            self._take(step.model, training)
            self.improvements_.append(step)
            for callback in self.callbacks:
                callback(step)
            yield step

    def predict_proba(self, X: Any) -> NDArray[np.float64]:  # noqa: ANN401, N803  the same
        """Return calibrated probabilities: shape (clips, classes). May be called from several threads.

        Raises:
            NotFittedError: `fit` comes first.
            UsageError: Something is no clip.
            DataError: A file cannot be read.
        """
        scorer = self._working()
        clips = clips_of(X)
        parts = [
            scorer.probabilities([waveform_of(clips[row], row) for row in range(at, min(at + _BATCH, len(clips)))])
            for at in range(0, len(clips), _BATCH)
        ]
        return np.concatenate(parts)

    def predict(self, X: Any) -> NDArray[Any]:  # noqa: ANN401, N803  the same
        """Return the likeliest class of each clip: shape (clips,).

        Raises:
            NotFittedError: `fit` comes first.
            UsageError: Something is no clip.
            DataError: A file cannot be read.
        """
        probabilities = self.predict_proba(X)
        return np.asarray(self.classes_[probabilities.argmax(axis=1)])

    def save(self, folder: str | Path, *, licence: str | None = None) -> Path:
        """Write the model into a folder (see docs/reference/model-folder.md); return it.

        Args:
            folder: Made if it is not there; a model in it is replaced.
            licence: Identifier of the model's licence, such as cc-by-4.0; None: what it says already.

        Raises:
            NotFittedError: `fit` comes first.
            UsageError: The licence is no identifier.
            MachineryError: The folder cannot be written.
        """
        self._working()
        stated = self.model_.licence if licence is None else licence_id(licence)
        return save_model(replace(self.model_, licence=stated), Path(folder))

    @classmethod
    def load(cls, folder: str | Path) -> "AutoSpeechClassifier":
        """Return a fitted classifier from a model folder; nothing in it is executed.

        Raises:
            DataError: There is no model, it is spoilt, or of another version.
        """
        classifier = cls()
        classifier._take(open_model(Path(folder)), None)
        return classifier

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "model_")

    def __getstate__(self) -> dict[str, Any]:
        state = super().__getstate__()
        return {name: value for name, value in state.items() if name not in _UNPICKLED}

    def _training_of(self, problem: ClipProblem) -> Training:
        """Return what earlier calls have computed, if it was for the same clips and settings."""
        config = LearnerConfig(encoder=self.encoder, cores=self.cores, seed=self.seed)
        key = (problem.fingerprint(), config)
        earlier: tuple[object, Training] | None = getattr(self, "_training", None)
        if earlier is not None and earlier[0] == key:
            return earlier[1]
        training = Training(problem, config, make_tools(config))
        self._training = (key, training)
        self.improvements_: list[Improvement] = []
        return training

    def _take(self, model: AudioModel, training: Training | None) -> None:
        self.model_ = model
        self.classes_ = np.array(model.classes)
        encoder = None if training is None else training.tools.encoder
        self._scorer = Scorer(model, threads=self.cores, encoder=encoder)

    def _working(self) -> Scorer:
        if not hasattr(self, "model_"):
            raise NotFittedError("this AutoSpeechClassifier is not fitted yet; call fit first, or load a model")
        scorer: Scorer | None = getattr(self, "_scorer", None)
        if scorer is None:
            scorer = self._scorer = Scorer(self.model_, threads=self.cores)
        return scorer
