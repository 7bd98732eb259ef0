"""Every route for every kind of visitor, made from the route table: nobody gets what is not theirs."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from starlette.testclient import TestClient

from autospeech.challenge.handing_in import Submissions
from autospeech.challenge.site import Site
from autospeech.web import create_app
from tests.challenge.arena import work_off, write_code
from tests.web.town import Town, open_town

VISITORS = ("anonymous", "owner", "mate", "other", "organiser")

OPEN = {
    "/",
    "/pages/{name}",
    "/data/{name}.zip",
    "/starting-kit.zip",
    "/style.css",
    "/leaderboard/{phase}",
    "/leaderboard/{phase}/table.csv",
    "/healthz",
    "/sign-up",
    "/sign-in",
    "/reset/{secret}",
}
"""Routes everyone may ask for."""


def routes() -> list[tuple[str, str]]:
    """Return method and path of every route there is."""
    paths = create_app(_nothing()).openapi()["paths"]
    return sorted((method.upper(), path) for path, methods in paths.items() for method in methods)


def _nothing() -> Site:
    """Return a site good enough to list routes."""
    limits = SimpleNamespace(upload_mb=1.0)
    return cast("Site", SimpleNamespace(challenge=SimpleNamespace(title="x", limits=limits)))


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Town, dict[str, TestClient]]]:
    with open_town(tmp_path_factory.mktemp("matrix")) as town:
        code = write_code(town.site.folder / "code.zip", {"f1": 0.7})
        number = Submissions(site=town.site).take(town.people["owner"], "feedback", code).id
        work_off(town.site)
        assert number == 1
        job = Submissions(site=town.site).jobs_of(Submissions(site=town.site).get(1))[0]
        folder = town.site.run_folder(job.id, job.attempt)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "report.html").write_text("a report")
        (folder / "stdout.log").write_text("a log")
        clients = {}
        for name in VISITORS:
            clients[name] = town.browser("" if name == "anonymous" else name).client
        yield town, clients


FILLED = {"{number}": "1", "{phase}": "feedback", "{stream}": "stdout", "{name}": "rules", "{verb}": "show"}


def fill(path: str) -> str:
    for hole, value in FILLED.items():
        path = path.replace(hole, value)
    return path


def expected(path: str, who: str) -> bool:
    """Tell whether a visitor is let in, by the kind of the route."""
    if path in OPEN:
        return True
    if path.startswith("/organiser"):
        return who == "organiser"
    if "{number}" in path and not path.startswith(("/account", "/api")):
        return who in {"owner", "mate", "organiser"}
    return who != "anonymous"


def is_in(answer: Any) -> bool:  # noqa: ANN401  the client's answer
    """Tell whether an answer is more than a refusal; a form without a token got past the door, not further."""
    to_door = answer.status_code == 303 and answer.headers["location"].startswith("/sign-in")
    hidden = answer.status_code in {401, 404}
    return not to_door and not hidden


@pytest.mark.parametrize("who", VISITORS)
@pytest.mark.parametrize(("method", "path"), [one for one in routes() if not one[1].startswith("/api")])
def test_a_visitor_gets_past_the_door_only_where_it_may(
    stage: tuple[Town, dict[str, TestClient]], method: str, path: str, who: str
) -> None:
    _, clients = stage
    if method == "GET":
        answer = clients[who].get(
            fill(path), params={"a": 1, "b": 1} if path == "/compare" else {}, follow_redirects=False
        )
        may = expected(path, who) if path != "/compare" else who in {"owner", "mate", "organiser"}
        if path == "/data/{name}.zip":
            may = answer.status_code == 400  # there is no dataset of that name, for anybody
        assert is_in(answer) == may
    else:
        answer = clients[who].post(fill(path), follow_redirects=False)
        signed_in = who != "anonymous" and (not path.startswith("/organiser") or who == "organiser")
        assert answer.status_code == (403 if signed_in or path in OPEN else 303 if who == "anonymous" else 404)


@pytest.mark.parametrize("who", VISITORS)
@pytest.mark.parametrize(("method", "path"), [one for one in routes() if one[1].startswith("/api")])
def test_a_program_gets_only_what_its_owner_may_see(
    stage: tuple[Town, dict[str, TestClient]], method: str, path: str, who: str
) -> None:
    town, clients = stage
    headers = town.bearer(who) if who != "anonymous" else {}
    answer = clients[who].request(method, fill(path), headers=headers)

    hidden = {"other": "{number}" in path, "anonymous": True}.get(who, False)
    if path == "/api/status":
        hidden = who != "organiser"
    if path == "/api/submissions/{number}/cancel":
        hidden = who not in {"owner", "mate"}
    assert (answer.status_code in {401, 404}) == hidden
    assert (answer.status_code == 401) == (who == "anonymous")


@pytest.mark.parametrize("path", [path for method, path in routes() if method == "POST" and "{number}" in path])
def test_a_stranger_with_a_valid_form_changes_nothing_of_anothers(
    stage: tuple[Town, dict[str, TestClient]], path: str
) -> None:
    town, _ = stage
    before = (
        Submissions(site=town.site).get(1),
        Submissions(site=town.site).jobs_of(Submissions(site=town.site).get(1)),
    )

    answer = town.browser("other").post(fill(path), why="spite")

    assert answer.status_code in {303, 401, 404}
    after = (
        Submissions(site=town.site).get(1),
        Submissions(site=town.site).jobs_of(Submissions(site=town.site).get(1)),
    )
    assert after == before


def test_the_matrix_holds_every_kind_of_route() -> None:
    assert len(routes()) > 50
    assert Path(fill("/jobs/{number}/log/{stream}")) == Path("/jobs/1/log/stdout")
