"""From a template to an answer: the frame around every page, its menu, its cookie."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse
from markupsafe import Markup
from starlette.responses import Response

from autospeech.challenge.definition import PAGES
from autospeech.challenge.phase import PhaseKind
from autospeech.report.page import render_page
from autospeech.web.visitor import MARKER, SESSION, Visitor

if TYPE_CHECKING:
    from autospeech.challenge.site import Site

__all__ = ["forget_session", "fragment", "go", "keep_session", "show"]

_TEMPLATES: Final = Path(__file__).parent / "templates"
_SESSION_SECONDS: Final = 14 * 24 * 3600
_NOTICES: Final = {
    "taken": "Your submission was taken.",
    "cancelled": "The submission is cancelled.",
    "chosen": "That submission counts now.",
    "saved": "Saved.",
    "rules": "You accepted the rules.",
    "left": "You left the team.",
    "joined": "You joined the team.",
    "done": "Done; it is in the audit.",
}
"""What a page says after a form was sent: only these sentences, never words of an address."""


def show(
    request: Request,
    who: Visitor,
    template: str,
    *,
    title: str,
    status: int = 200,
    **values: Any,  # noqa: ANN401  whatever the template shows
) -> HTMLResponse:
    """Return a page."""
    site: Site = request.app.state.site
    frame = {
        "challenge": site.challenge,
        "me": who.participant,
        "token": who.token,
        "here": request.url.path,
        "pages": PAGES,
        "boards": [one for one in site.challenge.phases if one.kind in {PhaseKind.FEEDBACK, PhaseKind.FINAL}],
        "notice": _NOTICES.get(request.query_params.get("said", ""), ""),
        "problem": "",
        "live": False,
        "now": site.now,
        "when": when,
        "number": number,
    }
    answer = HTMLResponse(render_page(template, title=title, templates=_TEMPLATES, **(frame | values)), status)
    if who.fresh:
        _set(request, answer, MARKER, who.marker)
    return answer


def fragment(template: str, **values: Any) -> str:  # noqa: ANN401  the same
    """Return a part of a page, for a script to put in place."""
    return render_page(template, title="", templates=_TEMPLATES, when=when, number=number, **values)


def go(path: str, said: str = "") -> RedirectResponse:
    """Send a browser to another page, which says that it is done."""
    return RedirectResponse(f"{path}?said={said}" if said else path, 303)


def keep_session(request: Request, answer: Response, secret: str) -> None:
    """Give a browser the secret of its session."""
    _set(request, answer, SESSION, secret, _SESSION_SECONDS)


def forget_session(answer: Response) -> None:
    """Take both cookies back: a new mark begins with the next page."""
    answer.delete_cookie(SESSION, httponly=True, samesite="lax")
    answer.delete_cookie(MARKER, httponly=True, samesite="lax")


def when(instant: datetime | None) -> Markup:
    """Return an instant as UTC; the page's script adds the reader's own zone."""
    if instant is None:
        return Markup("-")
    return Markup(f'<time datetime="{instant.isoformat()}">{instant:%Y-%m-%d %H:%M} UTC</time>')  # noqa: S704  a date


def number(value: float | None, digits: int = 4) -> str:
    """Return a figure, or a dash where there is none."""
    return "-" if value is None else f"{value:.{digits}f}"


def _set(request: Request, answer: Response, name: str, value: str, seconds: int | None = None) -> None:
    secure = request.url.scheme == "https"
    answer.set_cookie(name, value, max_age=seconds, httponly=True, samesite="lax", secure=secure)
