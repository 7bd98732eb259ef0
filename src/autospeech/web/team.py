"""One's team: make one, invite, join, leave; an organiser removes a member on the console."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from autospeech.challenge.site import Site
from autospeech.challenge.teams import Teams
from autospeech.web.account import field
from autospeech.web.pages import go, show
from autospeech.web.visitor import Me, MyForm, TheSite, Who, limit

__all__ = ["router"]

router = APIRouter()


@router.get("/team")
def team(request: Request, who: Who, me: Me, site: TheSite) -> HTMLResponse:
    """Show one's team."""
    return _team(request, who, site, me)


@router.post("/team")
def create(request: Request, who: Who, me: Me, site: TheSite, form: MyForm) -> HTMLResponse:
    """Make a team and show its invitation this once."""
    invitation = Teams(site=site).create(me, field(form, "name"))
    return _team(request, who, site, me, invitation=invitation)


@router.post("/team/invitation")
def invite(request: Request, who: Who, me: Me, site: TheSite, _form: MyForm) -> HTMLResponse:
    """Make a new invitation and show it this once; the one before opens nothing any more."""
    return _team(request, who, site, me, invitation=Teams(site=site).new_invitation(me))


@router.post("/team/join")
def join(request: Request, me: Me, site: TheSite, form: MyForm) -> Response:
    """Join the team of an invitation."""
    limit(request, "join", str(me.id))
    Teams(site=site).join(me, field(form, "invitation"))
    return go("/team", "joined")


@router.post("/team/leave")
def leave(me: Me, site: TheSite, _form: MyForm) -> Response:
    """Go back to the team of one."""
    Teams(site=site).leave(me)
    return go("/team", "left")


def _team(request: Request, who: Who, site: Site, me: Me, invitation: str = "") -> HTMLResponse:
    from autospeech.challenge.accounts import Accounts  # noqa: PLC0415  the team may have changed a moment ago

    mine = Teams(site=site).of(Accounts(site=site).get(me.id))
    values: dict[str, Any] = {"team": mine, "members": Teams(site=site).members(mine), "invitation": invitation}
    return show(request, who, "team.html", title="Team", **values)
