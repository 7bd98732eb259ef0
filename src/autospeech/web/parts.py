"""The data of a page about a submission: its learning curves, from what the viewer may see."""

from typing import Final

from markupsafe import Markup

from autospeech.challenge.site import Site
from autospeech.challenge.viewing import JobView, SubmissionView
from autospeech.contract import DEFAULT_BUDGET, Seconds
from autospeech.web.curves import Line, draw, legend

__all__ = ["budget_of", "curves_of", "is_over"]

_OVER: Final = frozenset({"scored", "failed", "cancelled", "lost", "replaced", "ended"})

_GOING_ON: Final = frozenset({"queued", "running"})


def curves_of(site: Site, view: SubmissionView) -> Markup | None:
    """Return the learning curves of a submission in one picture with its legend; None before the first prediction."""
    seen = [job for job in view.jobs if job.points]
    lines = [
        Line(
            name=job.dataset,
            points=tuple((point.seconds, point.nauc) for point in job.points),
            budget=budget_of(site, view.phase, job),
            place=place,
            ended=job.state not in _GOING_ON,
        )
        for place, job in enumerate(seen)
    ]
    if not lines:
        return None
    label = f"Learning curves of submission {view.id}"
    return draw(lines, label=label) + legend({line.name: line.place for line in lines})


def budget_of(site: Site, phase: str, job: JobView) -> Seconds:
    """Return the budget a curve is drawn for: the score's; before it, the definition's or the default."""
    if job.score is not None:
        return job.score.budget
    known = {one.name: one.budget for one in site.challenge.phase(phase).datasets}
    return known.get(job.dataset) or DEFAULT_BUDGET


def is_over(view: SubmissionView) -> bool:
    """Tell whether nothing of a submission changes unless an organiser acts."""
    return view.state in _OVER
