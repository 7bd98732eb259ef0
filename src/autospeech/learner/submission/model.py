"""Our learner as a submission: the interface of the 2019 challenge around the engine."""

import json
from pathlib import Path

import numpy as np

from autospeech.learner.config import LearnerConfig
from autospeech.learner.engine import Engine
from autospeech.learner.tools import make_tools

_SETTINGS = Path(__file__).parent / "settings.json"
_UNKNOWN_BUDGET = 1800.0


class Model:
    """Trains stage by stage; settings come from settings.json beside this file, if there is one."""

    def __init__(self, metadata):
        self._metadata = metadata
        self._budget = float(metadata.get("time_budget", _UNKNOWN_BUDGET))
        settings = json.loads(_SETTINGS.read_text(encoding="utf-8")) if _SETTINGS.exists() else {}
        self._config = LearnerConfig.from_json(settings)
        self._engine = Engine(self._config, make_tools(self._config))
        self._test = None
        self._last = None
        self.done_training = False

    def train(self, train_dataset, remaining_time_budget=None):
        """Run the next stage."""
        left = self._left(remaining_time_budget)
        if not self._engine.begun:
            waveforms, labels = train_dataset
            y = np.asarray(labels).argmax(axis=1)
            self._engine.begin(
                waveforms, y, int(self._metadata["class_num"]), test_clips=int(self._metadata["test_num"])
            )
        self._engine.advance(spent=self._budget - left, budget=self._budget)

    def test(self, test_x, remaining_time_budget=None):
        """Score the test clips with everything learnt so far."""
        left = self._left(remaining_time_budget)
        if self._test is None:
            self._test = self._engine.split(test_x)
            self._engine.know_test(self._test.seconds)
        scores = self._engine.scores(self._test, left=left)
        if scores is not None:
            self._last = scores
        elif self._last is None:
            self._last = np.zeros((len(test_x), int(self._metadata["class_num"])))
        self._engine.look_ahead(spent=self._budget - left, budget=self._budget)
        self.done_training = self._engine.done
        self._explain(self._budget - left)
        return self._last

    def _left(self, remaining):
        return self._budget if remaining is None else float(remaining)

    def _explain(self, spent):
        if not self._config.explain or not self._engine.actions:
            return
        for action in self._engine.actions:
            line = {
                "t": spent,
                "action": action.stage,
                "cost": action.cost,
                "estimate": action.estimate,
                "note": action.note,
            }
            print("explain: " + json.dumps(line), flush=True)  # noqa: T201  how actions reach the run's record
        self._engine.actions.clear()
