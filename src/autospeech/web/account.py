"""One's account: sign up, in and out, rules, name, password (changed, or lost and set anew), tokens of programs."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from starlette.datastructures import FormData
from starlette.responses import Response

from autospeech.challenge.accounts import Accounts
from autospeech.challenge.site import Site
from autospeech.errors import UsageError
from autospeech.web.markdown import read_page
from autospeech.web.pages import forget_session, go, keep_session, show
from autospeech.web.visitor import Me, MyForm, OpenForm, TheSite, Who, address, limit

__all__ = ["field", "router"]

router = APIRouter()

_WRONG = "Name and password do not belong together."


def field(form: FormData, name: str, most: int = 300) -> str:
    """Return a field of a form as text; empty where there is none."""
    value = form.get(name, "")
    return value.strip()[:most] if isinstance(value, str) else ""


@router.get("/sign-up")
def sign_up_page(request: Request, who: Who) -> HTMLResponse:
    """Show the form."""
    return show(request, who, "sign_up.html", title="Sign up", given={})


@router.post("/sign-up")
def sign_up(request: Request, who: Who, site: TheSite, form: OpenForm) -> Response:
    """Make an account and sign its owner in."""
    limit(request, "sign-up", address(request))
    given = {name: field(form, name) for name in ("name", "email", "real_name")}
    try:
        made = Accounts(site=site).sign_up(
            name=given["name"],
            email=given["email"],
            real_name=given["real_name"] or None,
            password=str(form.get("password", "")),
        )
    except UsageError as error:
        values: dict[str, Any] = {"title": "Sign up", "status": 400, "given": given, "problem": str(error)}
        return show(request, who, "sign_up.html", **values)
    answer = go("/account")
    keep_session(request, answer, Accounts(site=site).open_session(made))
    return answer


@router.get("/sign-in")
def sign_in_page(request: Request, who: Who, next: str = "/submissions") -> HTMLResponse:  # noqa: A002  the address says so
    """Show the form."""
    return show(request, who, "sign_in.html", title="Sign in", wanted=_inside(next), name="")


@router.post("/sign-in")
def sign_in(request: Request, who: Who, site: TheSite, form: OpenForm) -> Response:
    """Open a session."""
    name = field(form, "name")
    limit(request, "sign-in", address(request))
    limit(request, "sign-in-name", name.lower())
    wanted = _inside(field(form, "next"))
    found = Accounts(site=site).sign_in(name, str(form.get("password", "")))
    if found is None:
        values: dict[str, Any] = {"title": "Sign in", "status": 400, "wanted": wanted, "name": name, "problem": _WRONG}
        return show(request, who, "sign_in.html", **values)
    answer = go(wanted)
    keep_session(request, answer, Accounts(site=site).open_session(found))
    return answer


@router.get("/reset/{secret}")
def reset_page(request: Request, who: Who, site: TheSite, secret: str) -> HTMLResponse:
    """Show the form for a new password, where the link opens an account."""
    limit(request, "reset", address(request))
    return _reset(request, who, site, secret)


@router.post("/reset/{secret}")
def reset(request: Request, who: Who, site: TheSite, form: OpenForm, secret: str) -> Response:
    """Set a new password by a link of the organisers, and sign its owner in."""
    limit(request, "reset", address(request))
    try:
        found = Accounts(site=site).reset_password(secret, str(form.get("password", "")))
    except UsageError as error:
        return _reset(request, who, site, secret, problem=str(error))
    answer = go("/account", "saved")
    keep_session(request, answer, Accounts(site=site).open_session(found))
    return answer


@router.post("/sign-out")
def sign_out(who: Who, me: Me, site: TheSite, _form: MyForm) -> Response:
    """Close the session."""
    Accounts(site=site).close_session(me, who.session)
    answer = go("/")
    forget_session(answer)
    return answer


@router.get("/account")
def account(request: Request, who: Who, me: Me, site: TheSite) -> HTMLResponse:
    """Show one's account."""
    return _account(request, who, site, me=me)


@router.post("/account/rules")
def accept_rules(me: Me, site: TheSite, _form: MyForm) -> Response:
    """Accept the present version of the rules."""
    Accounts(site=site).accept_rules(me)
    return go("/account", "rules")


@router.post("/account/name")
def give_name(me: Me, site: TheSite, form: MyForm) -> Response:
    """Give the name in full, which an organiser verifies."""
    Accounts(site=site).give_real_name(me, field(form, "real_name"))
    return go("/account", "saved")


@router.post("/account/password")
def change_password(request: Request, me: Me, site: TheSite, form: MyForm) -> Response:
    """Change the password; every other browser is signed out."""
    limit(request, "sign-in-name", me.name.lower())
    if Accounts(site=site).sign_in(me.name, str(form.get("old", ""))) is None:
        raise UsageError("present password", expected="the right one", got="another one")
    Accounts(site=site).change_password(me, str(form.get("password", "")))
    answer = go("/account", "saved")
    keep_session(request, answer, Accounts(site=site).open_session(me))
    return answer


@router.post("/account/tokens")
def new_token(request: Request, who: Who, me: Me, site: TheSite, form: MyForm) -> HTMLResponse:
    """Make a token for a program and show it this once."""
    secret = Accounts(site=site).new_api_token(me, field(form, "label", 80))
    return _account(request, who, site, me=me, new_token=secret)


@router.post("/account/tokens/{number}/drop")
def drop_token(me: Me, site: TheSite, _form: MyForm, number: int) -> Response:
    """Take a token back."""
    Accounts(site=site).drop_api_token(me, number)
    return go("/account", "saved")


def _reset(request: Request, who: Who, site: Site, secret: str, problem: str = "") -> HTMLResponse:
    found = Accounts(site=site).recognise(secret, "reset")
    values: dict[str, Any] = {"whose": found, "problem": problem, "secret": secret}
    bad = found is None or bool(problem)
    return show(request, who, "reset.html", title="New password", status=400 if bad else 200, **values)


def _account(request: Request, who: Who, site: Site, *, me: Me, new_token: str = "") -> HTMLResponse:
    accounts = Accounts(site=site)
    values: dict[str, Any] = {
        "accepted": accounts.has_accepted(me),
        "rules": read_page(site.challenge.pages["rules"], top=3),
        "tokens": accounts.api_tokens(me),
        "new_token": new_token,
    }
    return show(request, who, "account.html", title="Account", **values)


def _inside(path: str) -> str:
    """Return a path of this service, never another host's."""
    plain = path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()
    return path if plain else "/submissions"
