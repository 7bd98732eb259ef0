"""The ladder's stages, one small file each, in reading order.

1. ``stage``: ``Stage``, what every rung is to the engine and the scheduler; ``HeadPlan``.
2. ``whole``: ``WholeClips``, what those have in common that leave nothing out.
3. ``quick``: the first answer, and the same validated.
4. ``functionals``: all functionals.
5. ``fisher``: Fisher vectors.
6. ``states``: the pretrained encoder, hearing more and more.
"""

from autospeech.learner.stages.fisher import FisherHeads
from autospeech.learner.stages.functionals import AllFunctionals
from autospeech.learner.stages.quick import FirstAnswer, Quick
from autospeech.learner.stages.stage import HeadPlan, Stage, heads_cost
from autospeech.learner.stages.states import StatesRung

__all__ = ["AllFunctionals", "FirstAnswer", "FisherHeads", "HeadPlan", "Quick", "Stage", "StatesRung", "heads_cost"]
