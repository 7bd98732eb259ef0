"""Handing in: the form, the zip, and what is said at once."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from starlette.datastructures import FormData, UploadFile
from starlette.responses import Response

from autospeech.challenge.accounts import Accounts
from autospeech.challenge.handing_in import Submissions
from autospeech.challenge.leftovers import incoming_folder
from autospeech.challenge.records import Participant, Submission
from autospeech.challenge.site import Site
from autospeech.errors import SubmissionError, UsageError
from autospeech.web.account import field
from autospeech.web.pages import go, show
from autospeech.web.visitor import Me, MyForm, TheSite, Who, limit

__all__ = ["router", "take_upload"]

router = APIRouter()


@router.get("/submit")
def submit_page(request: Request, who: Who, me: Me, site: TheSite) -> HTMLResponse:
    """Show the form and what is left of the quota."""
    return _form_page(request, who, site, me)


@router.post("/submit")
def submit(request: Request, who: Who, me: Me, site: TheSite, form: MyForm) -> Response:
    """Take a zip, check it at once, and queue it."""
    limit(request, "submit", str(me.id))
    try:
        taken = take_upload(site, me, form)
    except (SubmissionError, UsageError) as error:
        return _form_page(request, who, site, me, problem=str(error))
    return go(f"/submissions/{taken.id}", "taken")


def take_upload(site: Site, me: Participant, form: FormData) -> Submission:
    """Hand in the zip of a form.

    Raises:
        UsageError: The form has no file, or nothing may be handed in now.
        SubmissionError: The zip is no submission.
    """
    upload = form.get("code")
    if not isinstance(upload, UploadFile) or not upload.filename:
        raise UsageError("file of the form", expected="a zip", got="none", hint="choose one")
    with _on_disk(site, upload) as path:
        return Submissions(site=site).take(me, field(form, "phase"), path, file_name=upload.filename)


@contextmanager
def _on_disk(site: Site, upload: UploadFile) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=incoming_folder(site)) as folder:
        path = Path(folder) / "upload.zip"
        with path.open("wb") as file:
            shutil.copyfileobj(upload.file, file)
        yield path


def _form_page(request: Request, who: Who, site: Site, me: Participant, problem: str = "") -> HTMLResponse:
    open_now = [phase for phase in site.challenge.phases if phase.takes_submissions(site.now)]
    left = {phase.name: Submissions(site=site).quota_left(me.team_id, phase) for phase in open_now}
    accepted = Accounts(site=site).has_accepted(me)
    values = {"phases": open_now, "left": left, "accepted": accepted, "problem": problem}
    return show(request, who, "submit.html", title="Submit", status=400 if problem else 200, **values)
