"""The organiser's console, what one does: rerun, cancel, disqualify, verify, reset, publish; each is in the audit."""

from collections.abc import Callable
from typing import Final, TypeVar

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from autospeech.challenge.accounts import Accounts
from autospeech.challenge.organiser import Organiser
from autospeech.challenge.proclaiming import Proclaiming
from autospeech.challenge.teams import Teams
from autospeech.web.account import field
from autospeech.web.pages import go, show
from autospeech.web.visitor import Boss, BossForm, TheSite, Who

__all__ = ["router"]

router = APIRouter(prefix="/organiser")

_Verb = TypeVar("_Verb")

_TO_SUBMISSIONS: Final[dict[str, Callable[[Organiser, int, str], object]]] = {
    "rerun": lambda verbs, number, _: verbs.rerun_submission(number),
    "rerun-failed": lambda verbs, number, _: verbs.rerun_submission(number, only_failed=True),
    "cancel": lambda verbs, number, _: verbs.cancel(number),
    "refund": lambda verbs, number, _: verbs.refund(number),
    "disqualify": lambda verbs, number, why: verbs.disqualify_submission(number, why),
    "reinstate": lambda verbs, number, _: verbs.reinstate_submission(number),
}
_TO_TEAMS: Final[dict[str, Callable[[Organiser, str, str], object]]] = {
    "disqualify": lambda verbs, team, why: verbs.disqualify_team(team, why),
    "reinstate": lambda verbs, team, _: verbs.reinstate_team(team),
}
_TO_PHASES: Final[dict[str, Callable[[Proclaiming, str], object]]] = {
    "publish": lambda verbs, phase: verbs.publish(phase),
    "unpublish": lambda verbs, phase: verbs.unpublish(phase),
    "show": lambda verbs, phase: verbs.show(phase),
    "hide": lambda verbs, phase: verbs.hide(phase),
    "freeze": lambda verbs, phase: verbs.freeze(phase),
}


@router.post("/submissions/{number}/{verb}")
def to_submission(boss: Boss, site: TheSite, form: BossForm, number: int, verb: str) -> Response:
    """Do something to a submission."""
    _known(_TO_SUBMISSIONS, verb)(
        Organiser(site=site, actor=boss.name), number, field(form, "why") or "no reason given"
    )
    return go(f"/submissions/{number}", "done")


@router.post("/jobs/{number}/rerun")
def rerun_job(boss: Boss, site: TheSite, _form: BossForm, number: int) -> Response:
    """Run a job again."""
    Organiser(site=site, actor=boss.name).rerun_job(number)
    return go("/organiser", "done")


@router.post("/teams/{verb}")
def to_team(boss: Boss, site: TheSite, form: BossForm, verb: str) -> Response:
    """Do something to a team."""
    why = field(form, "why") or "no reason given"
    _known(_TO_TEAMS, verb)(Organiser(site=site, actor=boss.name), field(form, "team"), why)
    return go("/organiser/people", "done")


@router.post("/people/{number}/verify")
def verify(boss: Boss, site: TheSite, _form: BossForm, number: int) -> Response:
    """Write down that an identity is verified."""
    Organiser(site=site, actor=boss.name).verify(Accounts(site=site).get(number))
    return go("/organiser/people", "done")


@router.post("/people/{number}/reset")
def issue_reset(request: Request, who: Who, boss: Boss, site: TheSite, _form: BossForm, number: int) -> HTMLResponse:
    """Make a link that sets a participant's password anew, and show it this once."""
    person = Accounts(site=site).get(number)
    secret = Accounts(site=site).issue_reset(person, boss.name)
    link = f"{str(request.base_url).rstrip('/')}/reset/{secret}"
    return show(request, who, "console_reset.html", title="Link to a new password", person=person, reset_link=link)


@router.post("/people/{number}/alone")
def remove_from_team(boss: Boss, site: TheSite, _form: BossForm, number: int) -> Response:
    """Put a member of a team back into its team of one."""
    Teams(site=site).remove(Accounts(site=site).get(number), boss.name)
    return go("/organiser/people", "done")


@router.post("/phases/{phase}/rerun-failed")
def rerun_phase(boss: Boss, site: TheSite, _form: BossForm, phase: str) -> Response:
    """Run the jobs of a phase again that have no score."""
    Organiser(site=site, actor=boss.name).rerun_phase(phase, only_failed=True)
    return go("/organiser", "done")


@router.post("/phases/{phase}/{verb}")
def to_phase(boss: Boss, site: TheSite, _form: BossForm, phase: str, verb: str) -> Response:
    """Decide something about a phase."""
    _known(_TO_PHASES, verb)(Proclaiming(site=site, actor=boss.name), phase)
    return go("/organiser", "done")


def _known(verbs: dict[str, _Verb], name: str) -> _Verb:
    if name not in verbs:
        raise HTTPException(404)
    return verbs[name]
