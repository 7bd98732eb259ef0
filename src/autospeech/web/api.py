"""The API for programs: a token in the header ``Authorization: Bearer …``, JSON back; cookies open nothing here."""

from typing import Any

from fastapi import APIRouter, HTTPException, Request
from starlette.concurrency import run_in_threadpool

from autospeech.challenge.handing_in import Submissions
from autospeech.challenge.overview import overview
from autospeech.challenge.records import Participant
from autospeech.challenge.site import Site
from autospeech.challenge.standings import Standings
from autospeech.challenge.teams import Teams
from autospeech.challenge.viewing import JobView, SubmissionView, Viewing
from autospeech.web.handing_in import take_upload
from autospeech.web.visitor import ApiCaller, TheSite, limit

__all__ = ["router"]

router = APIRouter(prefix="/api")


@router.get("/me")
def me(caller: ApiCaller, site: TheSite) -> dict[str, Any]:
    """Say who calls, and what is left of the quota in every phase that takes submissions now."""
    open_now = [phase for phase in site.challenge.phases if phase.takes_submissions(site.now)]
    left = {phase.name: str(Submissions(site=site).quota_left(caller.team_id, phase)) for phase in open_now}
    return {"name": caller.name, "team": Teams(site=site).of(caller).name, "phases": left}


@router.get("/submissions")
def mine(caller: ApiCaller, site: TheSite, most: int = 20, before: int | None = None) -> list[dict[str, Any]]:
    """List the team's submissions, newest first."""
    views = Viewing(site=site).of_team(caller, limit=max(1, min(most, 100)), before=before)
    return [_submission_json(view) for view in views]


@router.post("/submissions", status_code=201)
async def submit(request: Request, caller: ApiCaller, site: TheSite) -> dict[str, Any]:
    """Take a zip: a form with the fields ``phase`` and ``code``."""
    limit(request, "submit", str(caller.id))
    async with request.form(max_files=1, max_fields=10) as form:
        taken = await run_in_threadpool(take_upload, site, caller, form)
    return await run_in_threadpool(lambda: _submission_json(_view(site, caller, taken.id)))


@router.get("/submissions/{number}")
def one(caller: ApiCaller, site: TheSite, number: int) -> dict[str, Any]:
    """Give one submission, as far as the caller may see it."""
    return _submission_json(_view(site, caller, number))


@router.post("/submissions/{number}/cancel")
def cancel(caller: ApiCaller, site: TheSite, number: int) -> dict[str, Any]:
    """Cancel one of the team's submissions."""
    if _view(site, caller, number).team_id != caller.team_id:
        raise HTTPException(404)
    Submissions(site=site).cancel(caller, number)
    return _submission_json(_view(site, caller, number))


@router.get("/jobs/{number}/points")
def points(caller: ApiCaller, site: TheSite, number: int, after: int = -1) -> list[dict[str, float]]:
    """Give the corners of a job's learning curve, only those after one where it is named."""
    found = Viewing(site=site).points_after(caller, number, after)
    if found is None:
        raise HTTPException(404)
    return [{"index": point.index, "seconds": point.seconds, "nauc": point.nauc} for point in found]


@router.get("/jobs/{number}/log/{stream}")
def log(caller: ApiCaller, site: TheSite, number: int, stream: str) -> dict[str, str]:
    """Give the end of what a job printed."""
    text = Viewing(site=site).log_tail(caller, number, stream)
    if text is None:
        raise HTTPException(404)
    return {"stream": stream, "text": text}


@router.get("/leaderboard/{phase}")
def leaderboard(caller: ApiCaller, site: TheSite, phase: str) -> dict[str, Any]:
    """Give a phase's leaderboard as the caller may see it."""
    board = Standings(site=site).seen_by(caller, phase)
    if board is None:
        raise HTTPException(404)
    return board.as_json()


@router.get("/status")
def status(caller: ApiCaller, site: TheSite) -> dict[str, Any]:
    """Give organisers how the challenge stands."""
    if not caller.organiser:
        raise HTTPException(404)
    return overview(site).as_json()


def _view(site: Site, caller: Participant, number: int) -> SubmissionView:
    view = Viewing(site=site).submission(caller, number)
    if view is None:
        raise HTTPException(404)
    return view


def _submission_json(view: SubmissionView) -> dict[str, Any]:
    return {
        "submission": view.id,
        "phase": view.phase,
        "file_name": view.file_name,
        "handed_in_at": view.handed_in_at.isoformat(),
        "state": view.state,
        "chosen": view.chosen,
        "disqualified_why": view.disqualified_why,
        "jobs": [_job_json(job) for job in view.jobs],
    }


def _job_json(job: JobView) -> dict[str, Any]:
    score = job.score
    return {
        "job": job.id,
        "dataset": job.dataset,
        "state": job.state,
        "outcome": job.outcome,
        "sentence": job.sentence,
        "predictions": job.predictions,
        "alc": None if score is None else score.alc,
        "nauc": None if score is None else score.nauc,
    }
