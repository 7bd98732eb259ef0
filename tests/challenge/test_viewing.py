"""Who sees what: every viewer, every phase, every way to a submission."""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from autospeech.challenge.accounts import Accounts
from autospeech.challenge.downloads import practice_zip
from autospeech.challenge.handing_in import Submissions
from autospeech.challenge.proclaiming import Proclaiming
from autospeech.challenge.records import Participant
from autospeech.challenge.site import Site
from autospeech.challenge.standings import Standings
from autospeech.challenge.teams import Teams
from autospeech.challenge.viewing import Viewing
from autospeech.corpora.toy import make_toy_dataset
from autospeech.data import open_dataset
from autospeech.errors import UsageError
from autospeech.testing import make_run
from tests.challenge.arena import START, Calendar, enrol, open_arena, work_off, write_code

VIEWERS = ("anonymous", "owner", "mate", "other", "organiser")
PHASES = ("feedback", "check", "final", "published")


@dataclass(frozen=True, kw_only=True)
class Stage:
    site: Site
    viewers: dict[str, Participant | None]
    submissions: dict[str, int]


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    calendar = Calendar()
    with open_arena(tmp_path_factory.mktemp("stage"), calendar, count=1) as site:
        teams, accounts = Teams(site=site), Accounts(site=site)
        people = {name: enrol(site, name) for name in ("owner", "mate", "other")}
        invitation = teams.create(people["owner"], "The Two")
        teams.join(people["mate"], invitation)
        viewers: dict[str, Participant | None] = {name: accounts.get(one.id) for name, one in people.items()}
        viewers |= {"anonymous": None, "organiser": enrol(site, "organiser", organiser=True)}
        owner = viewers["owner"]
        assert owner is not None
        numbers = {}
        for phase, day in (("feedback", 1), ("check", 10), ("final", 12)):
            calendar.now = START + timedelta(days=day)
            code = write_code(site.folder / "code.zip", {"f1": 0.7, "x1": 0.7})
            numbers[phase] = Submissions(site=site).take(owner, phase, code).id
            work_off(site)
        calendar.now = START + timedelta(days=14)
        work_off(site)
        for number in numbers.values():
            for job in Submissions(site=site).jobs_of(Submissions(site=site).get(number)):
                folder = site.run_folder(job.id, job.attempt)
                make_run(folder, np.eye(3, dtype=np.uint8), [(1.0, np.eye(3))], stdout="a secret of the data")
                (folder / "report.html").write_text("a report")
        yield Stage(site=site, viewers=viewers, submissions=numbers)


def seen(stage: Stage, who: str, phase: str) -> set[str]:
    """Return what a viewer gets of the owner's submission, by every way there is."""
    name = "final" if phase == "published" else phase
    proclaiming = Proclaiming(site=stage.site, actor="t")
    (proclaiming.publish if phase == "published" else proclaiming.unpublish)("final")
    viewing, viewer, number = Viewing(site=stage.site), stage.viewers[who], stage.submissions[name]
    job = Submissions(site=stage.site).jobs_of(Submissions(site=stage.site).get(number))[0]
    view = viewing.submission(viewer, number)
    found = {
        "page": view is not None,
        "outcome": view is not None and view.jobs[0].outcome is not None and view.state == "scored",
        "sentence": view is not None and view.jobs[0].sentence is not None,
        "score": view is not None and view.jobs[0].score is not None and view.jobs[0].predictions is not None,
        "curve": bool(view is not None and view.jobs[0].points) or bool(viewing.points_after(viewer, job.id, -1)),
        "log": bool(viewing.log_tail(viewer, job.id, "stdout")),
        "report": viewing.report(viewer, job.id) is not None,
        "code": viewing.code(viewer, number) is not None,
        "leaderboard": Standings(site=stage.site).seen_by(viewer, name) is not None,
    }
    return {what for what, there in found.items() if there}


ALL = {"page", "outcome", "sentence", "score", "curve", "log", "report", "code", "leaderboard"}
TEAM = {
    "feedback": ALL,
    "check": {"page", "outcome", "code"},
    "final": {"page", "code"},
    "published": ALL - {"log", "report"},
}


@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("who", VIEWERS)
def test_a_viewer_sees_what_the_phase_allows_and_nothing_else(stage: Stage, who: str, phase: str) -> None:
    others = {"leaderboard"} if phase in {"feedback", "published"} else set[str]()
    allowed = {"organiser": ALL, "owner": TEAM[phase], "mate": TEAM[phase]}.get(who, others)

    assert seen(stage, who, phase) == allowed


def test_the_matrix_tells_apart_what_it_should(stage: Stage) -> None:
    assert seen(stage, "owner", "final") < seen(stage, "owner", "check") | {"page", "code"}
    assert Viewing(site=stage.site).submission(stage.viewers["owner"], 999) is None
    assert Viewing(site=stage.site).log_tail(stage.viewers["organiser"], 1, "../record.json") is None


@pytest.mark.parametrize("who", ["owner", "mate", "other", "organiser"])
def test_a_teams_list_holds_what_each_page_shows_but_no_curve(stage: Stage, who: str) -> None:
    viewing, viewer = Viewing(site=stage.site), stage.viewers[who]
    assert viewer is not None

    listed = viewing.of_team(viewer, limit=10)

    alone = [viewing.submission(viewer, number) for number in sorted(stage.submissions.values(), reverse=True)]
    own = [view for view in alone if view is not None and view.team_id == viewer.team_id]
    assert listed == [replace(view, jobs=tuple(replace(job, points=()) for job in view.jobs)) for view in own]
    assert viewing.of_team(viewer, limit=1, before=listed[0].id if listed else None) == listed[1:2]


def test_a_longer_list_takes_no_more_queries(stage: Stage) -> None:
    viewing, owner = Viewing(site=stage.site), stage.viewers["owner"]
    assert owner is not None
    seen: list[str] = []

    def note(*call: Any) -> None:  # noqa: ANN401  SQLAlchemy's hook
        seen.append(call[2])

    event.listen(Engine, "before_cursor_execute", note)
    try:
        viewing.of_team(owner, limit=1)
        for_one = len(seen)
        viewing.of_team(owner, limit=3)
    finally:
        event.remove(Engine, "before_cursor_execute", note)

    phases_more = 2  # a phase's record is read once
    assert len(seen) - for_one <= for_one + phases_more


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with open_arena(tmp_path, Calendar()) as opened:
        yield opened


def test_a_practice_zip_holds_no_test_label_and_no_name(site: Site, tmp_path: Path) -> None:
    made = make_toy_dataset(tmp_path / "made")
    (site.folder / "datasets").mkdir()
    made.rename(site.folder / "datasets" / "p1")

    path = practice_zip(site, "p1")

    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        archive.extractall(tmp_path / "theirs")
    assert sorted(names) == [f"p1/p1.data/{part}" for part in ("meta.json", "test.pkl", "train.pkl", "train.solution")]
    assert open_dataset(tmp_path / "theirs" / "p1", cache=tmp_path / "cache").solution is None
    assert practice_zip(site, "p1") == path


@pytest.mark.parametrize("name", ["f1", "x1", "../f1", "nonsense"])
def test_only_practice_datasets_are_given_away(site: Site, name: str) -> None:
    with pytest.raises(UsageError, match="practice dataset: expected p1, got"):
        practice_zip(site, name)
