"""Fisher vectors: cheap, and different enough from functionals to help them; best where no encoder is at hand."""

from dataclasses import dataclass
from typing import Final

from autospeech.contract import Seconds
from autospeech.learner.features.costs import COSTS
from autospeech.learner.problem import Problem, Speed
from autospeech.learner.stages.stage import HeadPlan
from autospeech.learner.stages.whole import WholeClips
from autospeech.learner.views import Fisher

__all__ = ["FisherHeads"]

_SPECTRA: Final = 4_992
_SHIFTS: Final = 6_272


@dataclass(frozen=True, kw_only=True)
class FisherHeads(WholeClips):
    """A head on each of two kinds of Fisher vectors."""

    name: str = "fisher vectors"
    family: str = "fisher"
    chain: str = "fisher"
    kind: str = "fisher"

    def cost(self, problem: Problem, speed: Speed) -> Seconds:
        """Estimate its seconds: relative to the functionals, whose speed is measured."""
        slower = speed.functionals / COSTS["functionals"].audio
        costs = (COSTS["fisher_spectra"], COSTS["fisher_shifts"])
        return slower * sum(cost.seconds(problem.audio()) for cost in costs)

    def heads(self, problem: Problem, speed: Speed) -> tuple[HeadPlan, ...]:
        """Return a head on each kind."""
        del problem, speed
        spectra, shifts = Fisher(sees="spectra"), Fisher(sees="shifts")
        return (
            HeadPlan(name="spectra", views=(spectra,), features=_SPECTRA),
            HeadPlan(name="shifts", views=(shifts,), features=_SHIFTS),
        )
