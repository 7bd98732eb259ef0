"""Submissions and how they do: the list, one of them, its curves as they grow, its logs, its report, its zip."""

import asyncio
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any, Final

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import FileResponse, HTMLResponse, StreamingResponse
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from autospeech.challenge.handing_in import Submissions
from autospeech.challenge.records import Participant
from autospeech.challenge.site import Site
from autospeech.challenge.viewing import SubmissionView, Viewing
from autospeech.contract import Seconds
from autospeech.web.pages import fragment, go, show
from autospeech.web.parts import curves_of, is_over
from autospeech.web.shield import REPORT_POLICY
from autospeech.web.visitor import Me, MyForm, TheSite, Who, visitor

if TYPE_CHECKING:
    from autospeech.web.kept import Kept

__all__ = ["router"]

router = APIRouter()

_PAGE: Final = 50
"""Submissions on a page."""
_LOOK_EVERY: Final[Seconds] = 1.0
_LOOKS: Final = 600
"""Looks of one connection; then the browser connects anew."""


@router.get("/submissions")
def mine(request: Request, who: Who, me: Me, site: TheSite, before: int | None = None) -> HTMLResponse:
    """Show the team's submissions, newest first."""
    every = Viewing(site=site).of_team(me, limit=_PAGE + 1, before=before)
    views, further = every[:_PAGE], every[_PAGE - 1].id if len(every) > _PAGE else None
    open_now = [phase for phase in site.challenge.phases if phase.takes_submissions(site.now)]
    left = [(phase, Submissions(site=site).quota_left(me.team_id, phase)) for phase in open_now]
    values: dict[str, Any] = {"views": views, "further": further, "before": before, "left": left}
    return show(request, who, "submissions.html", title="Submissions", **values)


@router.get("/submissions/{number}")
def one(request: Request, who: Who, me: Me, site: TheSite, number: int) -> HTMLResponse:
    """Show one submission, as far as the viewer may see it."""
    view = _there(Viewing(site=site).submission(me, number))
    mine = view.team_id == me.team_id
    values: dict[str, Any] = {"view": view, "curves": curves_of(site, view), "live": not is_over(view), "mine": mine}
    chooses = site.challenge.entry_rule == "chosen"
    return show(request, who, "submission.html", title=f"Submission {number}", chooses=chooses, **values)


@router.get("/submissions/{number}/live")
async def live(request: Request, me: Me, site: TheSite, number: int) -> StreamingResponse:
    """Send the curves whenever they have grown, as server-sent events."""
    await run_in_threadpool(lambda: _there(Viewing(site=site).submission(me, number)))
    return StreamingResponse(_events(request, site, number), media_type="text/event-stream")


@router.post("/submissions/{number}/cancel")
def cancel(me: Me, site: TheSite, _form: MyForm, number: int) -> Response:
    """Cancel one of the team's submissions."""
    _own(site, me, number)
    Submissions(site=site).cancel(me, number)
    return go(f"/submissions/{number}", "cancelled")


@router.post("/submissions/{number}/choose")
def choose(me: Me, site: TheSite, _form: MyForm, number: int) -> Response:
    """Make one of the team's submissions the one that counts."""
    _own(site, me, number)
    Submissions(site=site).choose(me, number)
    return go(f"/submissions/{number}", "chosen")


@router.get("/submissions/{number}/code.zip")
def code(me: Me, site: TheSite, number: int) -> FileResponse:
    """Give the zip back to who handed it in."""
    path = Viewing(site=site).code(me, number)
    if path is None or not path.is_file():
        raise HTTPException(404)
    return FileResponse(path, media_type="application/zip", filename=f"submission-{number}.zip")


@router.get("/jobs/{number}/log/{stream}")
def log(request: Request, who: Who, me: Me, site: TheSite, number: int, stream: str) -> HTMLResponse:  # noqa: PLR0917  filled by name
    """Show the end of what a job printed, where the phase allows it."""
    text = Viewing(site=site).log_tail(me, number, stream)
    if text is None:
        raise HTTPException(404)
    return show(request, who, "log.html", title=f"Job {number}: {stream}", text=text)


@router.get("/jobs/{number}/report")
def report(me: Me, site: TheSite, number: int) -> FileResponse:
    """Show a job's report, which stands alone: nothing in it can act for the viewer."""
    path = Viewing(site=site).report(me, number)
    if path is None:
        raise HTTPException(404)
    return FileResponse(path, media_type="text/html", headers={"content-security-policy": REPORT_POLICY})


def _there(view: SubmissionView | None) -> SubmissionView:
    if view is None:
        raise HTTPException(404)
    return view


def _own(site: Site, me: Participant, number: int) -> None:
    """Refuse another team's, as if it did not exist."""
    if _there(Viewing(site=site).submission(me, number)).team_id != me.team_id:
        raise HTTPException(404)


async def _events(request: Request, site: Site, number: int) -> AsyncIterator[str]:
    """Yield an event a change, until the submission is over, the reader leaves, or may no longer look."""
    before = ""
    for _ in range(_LOOKS):
        content, over = await run_in_threadpool(_look, request, site, number)
        if content != before:
            before = content
            yield _event("curves", content)
        if over:
            yield _event("over", "")
            return
        await asyncio.sleep(_LOOK_EVERY)
        if await request.is_disconnected():
            return


def _look(request: Request, site: Site, number: int) -> tuple[str, bool]:
    """Return the curves as a watcher may see them, and whether they are over; watchers of one team share a look."""
    viewer = visitor(request, site).participant
    if viewer is None:
        return "", True
    kept: Kept = request.app.state.looks
    return kept.get((number, viewer.team_id, viewer.organiser), lambda: _drawn(site, viewer, number))  # type: ignore[no-any-return]


def _drawn(site: Site, viewer: Participant, number: int) -> tuple[str, bool]:
    view = Viewing(site=site).submission(viewer, number)
    if view is None:
        return "", True
    return fragment("jobs.html", view=view, curves=curves_of(site, view)), is_over(view)


def _event(name: str, content: str) -> str:
    lines = "".join(f"data: {line}\n" for line in (content.splitlines() or [""]))
    return f"event: {name}\n{lines}\n"
