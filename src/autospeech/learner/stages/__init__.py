"""The ladder's stages, one small file each, in reading order.

1. ``stage``: ``Stage``, what every rung is to the engine and the scheduler; ``HeadPlan``.
2. ``quick``: the first answer, and the same validated.
3. ``functionals``: all functionals.
4. ``fisher``: Fisher vectors.
5. ``states``: the pretrained encoder, hearing more and more.
"""

from autospeech.learner.stages.fisher import FisherHeads
from autospeech.learner.stages.functionals import AllFunctionals
from autospeech.learner.stages.quick import FirstAnswer, Quick
from autospeech.learner.stages.stage import HeadPlan, Stage, heads_cost
from autospeech.learner.stages.states import StatesRung

__all__ = ["AllFunctionals", "FirstAnswer", "FisherHeads", "HeadPlan", "Quick", "Stage", "StatesRung", "heads_cost"]
