"""All functionals: the best there is without a pretrained encoder at this price."""

from dataclasses import dataclass
from typing import Final

from autospeech.contract import Seconds
from autospeech.learner.problem import Problem, Speed
from autospeech.learner.stages.stage import HeadPlan
from autospeech.learner.stages.whole import WholeClips
from autospeech.learner.views import Functionals

__all__ = ["AllFunctionals"]

_FEATURES: Final = 1_022


@dataclass(frozen=True, kw_only=True)
class AllFunctionals(WholeClips):
    """A head on about a thousand functionals of all frames."""

    name: str = "functionals"
    family: str = "functionals"
    chain: str = "frames"
    kind: str = "functionals"

    def cost(self, problem: Problem, speed: Speed) -> Seconds:
        """Estimate its seconds, the front end included."""
        return (speed.frames + speed.functionals) * problem.audio()

    def heads(self, problem: Problem, speed: Speed) -> tuple[HeadPlan, ...]:
        """Return its one head."""
        del problem, speed
        return (HeadPlan(name="functionals", views=(Functionals(),), features=_FEATURES),)
