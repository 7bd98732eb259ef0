"""What everyone sees: home, the organiser's pages, practice data, the starting kit, leaderboards."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import FileResponse, HTMLResponse, PlainTextResponse
from markupsafe import Markup

from autospeech.challenge.downloads import practice_zip
from autospeech.challenge.leaderboard import Leaderboard
from autospeech.challenge.phase import PhaseKind
from autospeech.challenge.site import Site
from autospeech.challenge.standings import Standings
from autospeech.challenge.starting_kit import starting_kit
from autospeech.challenge.store import events
from autospeech.contract import DEFAULT_BUDGET
from autospeech.report.page import TEMPLATES
from autospeech.web.curves import Line, draw, legend
from autospeech.web.markdown import has_title, read_page
from autospeech.web.pages import show
from autospeech.web.visitor import TheSite, Who

if TYPE_CHECKING:
    from autospeech.web.kept import Kept

__all__ = ["router"]

router = APIRouter()

_CURVES: Final = 5
"""Teams whose curves a leaderboard shows."""
_ROWS: Final = 50
"""Teams on a page of a leaderboard."""
_PRESENT: Final = timedelta(minutes=1)


@router.get("/")
def home(request: Request, who: Who, site: TheSite) -> HTMLResponse:
    """Show what the challenge is and where it stands."""
    text = read_page(site.challenge.pages["overview"], top=2)
    return show(request, who, "home.html", title=site.challenge.title, text=text)


@router.get("/pages/{name}")
def page(request: Request, who: Who, site: TheSite, name: str) -> HTMLResponse:
    """Show one of the organiser's pages."""
    path = site.challenge.pages.get(name)
    if path is None:
        raise HTTPException(404)
    practice = [
        dataset
        for phase in site.challenge.phases
        if phase.kind is PhaseKind.PRACTICE and phase.starts <= site.now
        for dataset in phase.datasets
    ]
    downloads = practice if name == "data" else []
    titled = has_title(path)
    text = read_page(path, top=1 if titled else 2)
    values: dict[str, Any] = {"text": text, "titled": titled, "downloads": downloads}
    return show(request, who, "text.html", title=name.capitalize(), **values)


@router.get("/data/{name}.zip")
def data(site: TheSite, name: str) -> FileResponse:
    """Give a practice dataset; no test label is in it."""
    return FileResponse(practice_zip(site, name), media_type="application/zip", filename=f"{name}.zip")


@router.get("/starting-kit.zip")
def kit(site: TheSite) -> Response:
    """Give the starting kit with the server's own test."""
    headers = {"content-disposition": 'attachment; filename="starting-kit.zip"'}
    return Response(starting_kit(site.challenge), media_type="application/zip", headers=headers)


@router.get("/style.css")
def style() -> Response:
    """Give the look of the reports, which pages share."""
    css = (TEMPLATES / "page.css").read_text(encoding="utf-8")
    return Response(css, media_type="text/css", headers={"cache-control": "max-age=3600"})


@router.get("/leaderboard/{phase}")
def leaderboard(request: Request, who: Who, site: TheSite, phase: str, page: int = 1) -> HTMLResponse:
    """Show a phase's leaderboard, fifty teams a page, with the curves of its first teams."""
    if phase not in {one.name for one in site.challenge.phases}:
        raise HTTPException(404)
    key = ("leaderboard", phase, who.participant is not None and who.participant.organiser)
    kept: Kept = request.app.state.kept
    board, pictures = kept.get(key, lambda: _board_and_pictures(site, who, phase), lambda: _version(site))
    there = site.challenge.phase(phase)
    values: dict[str, Any] = {"board": board, "phase": there, "pictures": pictures, **_part(board, who, page)}
    return show(request, who, "leaderboard.html", title=f"Leaderboard: {there.heading}", **values)


@router.get("/leaderboard/{phase}/table.csv")
def leaderboard_csv(who: Who, site: TheSite, phase: str) -> PlainTextResponse:
    """Give a phase's leaderboard as CSV."""
    board = _board(site, who, phase)
    if board is None:
        raise HTTPException(404)
    return PlainTextResponse(board.as_csv(), media_type="text/csv")


@router.get("/healthz")
def health(site: TheSite) -> PlainTextResponse:
    """Say that service and store answer."""
    with site.store.read():
        return PlainTextResponse("ok")


def _version(site: Site) -> tuple[int, datetime]:
    """Return what a leaderboard was worked out from: whatever changes it is in the audit, but the day of the quota."""
    with site.store.read() as connection:
        return events.last(connection), site.today


def _board_and_pictures(site: Site, who: Who, phase: str) -> tuple[Leaderboard | None, dict[str, Markup]]:
    board = _board(site, who, phase)
    return board, _pictures(site, board)


def _part(board: Leaderboard | None, who: Who, page: int) -> dict[str, Any]:
    """Return the rows of one page of a leaderboard, its number, the number of pages, and the viewer's own row."""
    rows = () if board is None else board.rows
    last = max(1, -(-len(rows) // _ROWS))
    page = min(max(page, 1), last)
    team = None if who.participant is None else who.participant.team_id
    own = next((k for k, row in enumerate(rows) if row.entry.team_id == team), None)
    shown = rows[(page - 1) * _ROWS : page * _ROWS]
    mine = None if own is None else {"row": rows[own], "page": own // _ROWS + 1}
    return {"rows": shown, "page": page, "last": last, "own": mine}


def _board(site: Site, who: Who, phase: str) -> Leaderboard | None:
    if phase not in {one.name for one in site.challenge.phases}:
        raise HTTPException(404)
    return Standings(site=site).seen_by(who.participant, phase)


def _pictures(site: Site, board: Leaderboard | None) -> dict[str, Markup]:
    """Return a picture a dataset; none of a frozen board, whose curves have gone on."""
    if board is None or site.now - board.at > _PRESENT:
        return {}
    phase, standings = site.challenge.phase(board.phase), Standings(site=site)
    best = [row.entry for row in board.rows if row.place is not None][:_CURVES]
    curves = standings.curves([entry.submission for entry in best])
    found = {entry.team: curves[entry.submission] for entry in best}
    pictures = {}
    for dataset in board.datasets:
        budget = phase.dataset(dataset).budget or DEFAULT_BUDGET
        lines = [
            Line(
                name=team,
                points=tuple((one.seconds, one.nauc) for one in seen.get(dataset, [])),
                budget=budget,
                place=place,
            )
            for place, (team, seen) in enumerate(found.items())
        ]
        shown = [line for line in lines if line.points]
        if shown:
            names = {line.name: line.place for line in shown}
            pictures[dataset] = draw(shown, label=f"Learning curves on {dataset}") + legend(names)
    return pictures
