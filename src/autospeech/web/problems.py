"""From an error to an answer: a page for people, a JSON object for programs, one sentence in both."""

import logging
from http import HTTPStatus
from typing import Final
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from starlette.exceptions import HTTPException
from starlette.responses import Response

from autospeech.errors import AutoSpeechError, MachineryError
from autospeech.web.pages import show
from autospeech.web.visitor import SignInNeededError, visitor

__all__ = ["mount_problems"]

_log: Final = logging.getLogger(__name__)


def mount_problems(app: FastAPI) -> None:
    """Have every error of ours answered."""
    app.add_exception_handler(SignInNeededError, _sign_in)
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(RequestValidationError, _not_there)
    app.add_exception_handler(AutoSpeechError, _ours)


def _sign_in(request: Request, _error: Exception) -> Response:
    wanted = f"?next={quote(request.url.path)}" if request.method == "GET" else ""
    return RedirectResponse(f"/sign-in{wanted}", 303)


def _refused(request: Request, error: Exception) -> Response:
    code = getattr(error, "status_code", 500)
    detail = str(getattr(error, "detail", ""))
    sentence = "There is no such page, or it is not for you." if code == HTTPStatus.NOT_FOUND else detail
    return _answer(request, code, sentence, getattr(error, "headers", None))


def _not_there(request: Request, _error: Exception) -> Response:
    return _answer(request, HTTPStatus.BAD_REQUEST, "That address or form is not one of ours.")


def _ours(request: Request, error: Exception) -> Response:
    if isinstance(error, MachineryError):
        _log.error("machinery failed", extra={"path": request.url.path, "sentence": str(error)})
        return _answer(request, HTTPStatus.INTERNAL_SERVER_ERROR, "Our own machinery failed; the organisers are told.")
    return _answer(request, HTTPStatus.BAD_REQUEST, str(error))


def _answer(request: Request, code: int, sentence: str, headers: dict[str, str] | None = None) -> Response:
    if request.url.path.startswith("/api/"):
        return JSONResponse({"error": sentence}, code, headers)
    who = visitor(request, request.app.state.site)
    title = HTTPStatus(code).phrase
    return show(request, who, "problem.html", title=title, status=code, sentence=sentence)
