"""Who asks: a browser by its cookie, a program by its token; and the dependencies that let only some in."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final

from fastapi import Depends, HTTPException, Request
from starlette.datastructures import FormData

from autospeech.challenge.accounts import Accounts
from autospeech.challenge.records import Participant
from autospeech.challenge.secrets_kept import new_secret
from autospeech.challenge.site import Site
from autospeech.web.csrf import form_token, is_form_token

if TYPE_CHECKING:
    from autospeech.web.rates import Rates

__all__ = [
    "MARKER",
    "SESSION",
    "ApiCaller",
    "Boss",
    "BossForm",
    "Me",
    "MyForm",
    "OpenForm",
    "SignInNeededError",
    "TheSite",
    "Visitor",
    "Who",
    "address",
    "limit",
]

SESSION: Final = "session"
"""Cookie that holds the secret of a signed-in browser."""
MARKER: Final = "visitor"
"""Cookie that holds a random mark before anybody signs in, for the tokens of forms."""
_LEAST_MARK: Final = 20


class SignInNeededError(Exception):
    """Somebody asks who is not signed in."""


@dataclass(frozen=True, kw_only=True)
class Visitor:
    """A browser."""

    participant: Participant | None
    """Who is signed in; None: nobody."""
    session: str
    """The session's secret; empty: none."""
    marker: str
    """The random mark."""
    fresh: bool
    """Whether the mark was made just now, so that the cookie must be set."""

    @property
    def token(self) -> str:
        """The token its forms carry."""
        return form_token(self.session or self.marker)


def the_site(request: Request) -> Site:
    """Return the challenge that is served."""
    site: Site = request.app.state.site
    return site


TheSite = Annotated[Site, Depends(the_site)]


def address(request: Request) -> str:
    """Return the address a request comes from."""
    return request.client.host if request.client else "unknown"


def limit(request: Request, what: str, key: str) -> None:
    """Count one more time of something.

    Raises:
        HTTPException: 429, it was too often.
    """
    rates: Rates = request.app.state.rates
    if not rates.allow(what, key):
        raise HTTPException(429, "Too often. Wait some minutes, then try again.")


def visitor(request: Request, site: TheSite) -> Visitor:
    """Return who asks, by cookie."""
    secret, marker = request.cookies.get(SESSION, ""), request.cookies.get(MARKER, "")
    participant = Accounts(site=site).recognise(secret, "session") if secret else None
    fresh = len(marker) < _LEAST_MARK
    return Visitor(
        participant=participant,
        session=secret if participant else "",
        marker=new_secret() if fresh else marker,
        fresh=fresh,
    )


Who = Annotated[Visitor, Depends(visitor)]


def signed_in(who: Who) -> Participant:
    """Return who is signed in.

    Raises:
        SignInNeededError: Nobody is.
    """
    if who.participant is None:
        raise SignInNeededError
    return who.participant


Me = Annotated[Participant, Depends(signed_in)]


def organiser(me: Me) -> Participant:
    """Return the organiser who asks.

    Raises:
        HTTPException: 404, it is none: as if the page did not exist.
    """
    if not me.organiser:
        raise HTTPException(404)
    return me


Boss = Annotated[Participant, Depends(organiser)]


@asynccontextmanager
async def _checked(request: Request, who: Visitor) -> AsyncIterator[FormData]:
    """Yield a form that one of our pages sent from this browser; its files are closed afterwards.

    Raises:
        HTTPException: 403, it has no valid token.
    """
    async with request.form(max_files=1, max_fields=30) as form:
        token, secret = form.get("token", ""), who.session or who.marker
        known = bool(who.session) or not who.fresh
        if not known or not isinstance(token, str) or not is_form_token(secret, token):
            raise HTTPException(403, "This form is out of date. Go back, load the page again, and send it once more.")
        yield form


async def open_form(request: Request, who: Who) -> AsyncIterator[FormData]:
    """Yield the form of anybody."""
    async with _checked(request, who) as form:
        yield form


async def my_form(request: Request, who: Who, _me: Me) -> AsyncIterator[FormData]:
    """Yield the form of somebody signed in, which is known before the body is read."""
    async with _checked(request, who) as form:
        yield form


async def boss_form(request: Request, who: Who, _boss: Boss) -> AsyncIterator[FormData]:
    """Yield the form of an organiser."""
    async with _checked(request, who) as form:
        yield form


OpenForm = Annotated[FormData, Depends(open_form)]
MyForm = Annotated[FormData, Depends(my_form)]
BossForm = Annotated[FormData, Depends(boss_form)]


def api_caller(request: Request, site: TheSite) -> Participant:
    """Return whose token a program shows; cookies open nothing here, so no form of another site can call it.

    Raises:
        HTTPException: 401, it is nobody's; 429, it asks too often.
    """
    kind, _, secret = request.headers.get("authorization", "").partition(" ")
    found = Accounts(site=site).recognise(secret.strip(), "api") if kind.lower() == "bearer" else None
    if found is None:
        limit(request, "sign-in", f"api {address(request)}")
        raise HTTPException(401, "Show a token: Authorization: Bearer …", {"WWW-Authenticate": "Bearer"})
    limit(request, "api", str(found.id))
    return found


ApiCaller = Annotated[Participant, Depends(api_caller)]
