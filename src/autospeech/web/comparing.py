"""Two submissions beside each other: their curves on every dataset both ran on."""

from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from autospeech.challenge.site import Site
from autospeech.challenge.viewing import SubmissionView, Viewing
from autospeech.web.curves import Line, draw, legend
from autospeech.web.pages import show
from autospeech.web.parts import budget_of
from autospeech.web.visitor import Me, TheSite, Who

__all__ = ["router"]

router = APIRouter()


@router.get("/compare")
def compare(request: Request, who: Who, me: Me, site: TheSite, a: int, b: int) -> HTMLResponse:  # noqa: PLR0917  filled by name
    """Show two submissions, each as far as the viewer may see it."""
    views = [Viewing(site=site).submission(me, number) for number in (a, b)]
    first, second = views
    if first is None or second is None:
        raise HTTPException(404)
    names = list(dict.fromkeys(job.dataset for view in (first, second) for job in view.jobs))
    pictures = {name: _picture(site, name, [first, second]) for name in names}
    scores = {
        name: [next((job.score for job in view.jobs if job.dataset == name), None) for view in (first, second)]
        for name in names
    }
    values: dict[str, Any] = {"first": first, "second": second, "pictures": pictures, "scores": scores}
    return show(request, who, "compare.html", title=f"Submissions {a} and {b}", **values)


def _picture(site: Site, dataset: str, views: list[SubmissionView]) -> Markup | None:
    lines = [
        Line(
            name=f"submission {view.id}",
            points=tuple((point.seconds, point.nauc) for point in job.points),
            budget=budget_of(site, view.phase, job),
            place=place,
        )
        for place, view in enumerate(views)
        for job in view.jobs
        if job.dataset == dataset and job.points
    ]
    if not lines:
        return None
    return draw(lines, label=f"Learning curves on {dataset}") + legend({line.name: line.place for line in lines})
