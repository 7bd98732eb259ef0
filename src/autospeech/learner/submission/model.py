"""Our learner as a submission: the interface of the 2019 challenge around the engine."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from autospeech.contract import Scores, Waveform
from autospeech.learner.config import LearnerConfig
from autospeech.learner.engine import Engine
from autospeech.learner.tools import make_tools

if TYPE_CHECKING:
    from autospeech.learner.split import Split

_SETTINGS = Path(__file__).parent / "settings.json"
_UNKNOWN_BUDGET = 1800.0


class Model:
    """Trains stage by stage; settings come from settings.json beside this file, if there is one."""

    def __init__(self, metadata: dict[str, Any]) -> None:
        self._classes = int(metadata["class_num"])
        self._test_clips = int(metadata["test_num"])
        self._budget = float(metadata.get("time_budget", _UNKNOWN_BUDGET))
        settings = json.loads(_SETTINGS.read_text(encoding="utf-8")) if _SETTINGS.exists() else {}
        self._config = LearnerConfig.from_json(settings)
        self._engine = Engine(self._config, make_tools(self._config))
        self._test: Split | None = None
        self._last: Scores = np.zeros((self._test_clips, self._classes))
        self.done_training = False

    def train(
        self, train_dataset: tuple[Sequence[Waveform], NDArray[Any]], remaining_time_budget: float | None = None
    ) -> None:
        """Run the next stage."""
        spent = self._spent(remaining_time_budget)
        if not self._engine.begun:
            waveforms, labels = train_dataset
            classes = np.asarray(labels).argmax(axis=1)
            self._engine.begin(waveforms, classes, self._classes, test_clips=self._test_clips)
        self._engine.advance(spent=spent, budget=self._budget)

    def test(self, test_x: Sequence[Waveform], remaining_time_budget: float | None = None) -> Scores:
        """Score the test clips with everything learnt so far."""
        spent = self._spent(remaining_time_budget)
        if self._test is None:
            self._test = self._engine.split(test_x)
            self._engine.know_test(self._test)
        scores = self._engine.scores(self._test, left=self._budget - spent)
        if scores is not None:
            self._last = scores
        self._engine.look_ahead(spent=spent, budget=self._budget)
        self.done_training = self._engine.done
        self._explain(spent)
        return self._last

    def _spent(self, remaining: float | None) -> float:
        return 0.0 if remaining is None else self._budget - float(remaining)

    def _explain(self, spent: float) -> None:
        for action in self._engine.actions if self._config.explain else ():
            line = {"t": spent, "action": action.stage, **action.as_json()}
            print("explain: " + json.dumps(line), flush=True)  # noqa: T201  how actions reach the run's record
        self._engine.actions.clear()
