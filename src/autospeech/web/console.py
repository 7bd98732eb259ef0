"""The organiser's console, what one looks at: queue, workers, submissions, people, audit."""

from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from autospeech.challenge.overview import overview
from autospeech.challenge.proclaiming import Proclaiming
from autospeech.challenge.records import Participant
from autospeech.challenge.states import JobState, SubmissionState
from autospeech.challenge.store import events, jobs, people, submissions
from autospeech.web.pages import show
from autospeech.web.visitor import Boss, TheSite, Who

__all__ = ["router"]

router = APIRouter(prefix="/organiser")

_PAGE: Final = 100


@router.get("")
def console(request: Request, who: Who, boss: Boss, site: TheSite) -> HTMLResponse:
    """Show how the challenge stands."""
    now = overview(site)
    records = {
        phase.name: Proclaiming(site=site, actor=boss.name).record(phase.name) for phase in site.challenge.phases
    }
    with site.store.read() as connection:
        waiting = jobs.in_state(connection, [JobState.QUEUED])
    values: dict[str, Any] = {
        "overview": now,
        "waiting": waiting[:_PAGE],
        "records": records,
        "phases": site.challenge.phases,
    }
    return show(request, who, "console.html", title="Organiser's console", **values)


@router.get("/submissions")
def every(
    request: Request, who: Who, _boss: Boss, site: TheSite, state: str = "", before: int | None = None
) -> HTMLResponse:
    """Show everybody's submissions, newest first, or those in one state."""
    wanted = [one for one in SubmissionState if one.value == state]
    with site.store.read() as connection:
        found = submissions.listing(connection, states=wanted, limit=_PAGE + 1, before=before)
        teams = {team.id: team.name for team in people.all_teams(connection)}
    further = found[_PAGE - 1].id if len(found) > _PAGE else None
    values: dict[str, Any] = {
        "found": found[:_PAGE],
        "teams": teams,
        "further": further,
        "state": state,
        "states": list(SubmissionState),
    }
    return show(request, who, "console_submissions.html", title="All submissions", **values)


@router.get("/people")
def everyone(request: Request, who: Who, _boss: Boss, site: TheSite, find: str = "", page: int = 1) -> HTMLResponse:
    """Show participants, their teams and whether their identity is verified; only those found, where asked."""
    with site.store.read() as connection:
        every = people.all_participants(connection)
        teams = {team.id: team for team in people.all_teams(connection)}
    found = [one for one in every if find.lower() in _words(one, teams[one.team_id].name)]
    last = max(1, -(-len(found) // _PAGE))
    page = min(max(page, 1), last)
    shown = found[(page - 1) * _PAGE : page * _PAGE]
    values: dict[str, Any] = {"found": shown, "teams": teams, "find": find, "page": page, "last": last}
    return show(request, who, "console_people.html", title="People", **values)


@router.get("/audit")
def audit(request: Request, who: Who, _boss: Boss, site: TheSite, most: int = 500) -> HTMLResponse:
    """Show the last lines of the audit."""
    with site.store.read() as connection:
        lines = events.recent(connection, limit=max(1, min(most, 5000)))
    return show(request, who, "console_audit.html", title="Audit", lines=lines)


def _words(person: Participant, team: str) -> str:
    return " ".join([person.name, person.email, person.real_name or "", team]).lower()
