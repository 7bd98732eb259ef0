"""The arena behind its web service, and browsers and programs that visit it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from autospeech.challenge.accounts import Accounts
from autospeech.challenge.records import Participant
from autospeech.challenge.site import Site
from autospeech.challenge.teams import Teams
from autospeech.web import create_app
from tests.challenge.arena import PASSWORD, START, Calendar, enrol, open_arena

PEOPLE = ("owner", "mate", "other")
_TOKEN = re.compile(r'name="token" value="([0-9a-f]{64})"')


@dataclass
class Browser:
    """A browser, which sends the token of the forms it was shown."""

    client: TestClient

    def get(self, path: str) -> Any:  # noqa: ANN401  the client's answer
        return self.client.get(path, follow_redirects=False)

    def token(self) -> str:
        found = _TOKEN.search(self.client.get("/sign-in").text)
        assert found is not None
        return found[1]

    def post(self, path: str, *, files: Any = None, **fields: str) -> Any:  # noqa: ANN401  the same
        content = {"token": self.token(), **fields}
        return self.client.post(path, data=content, files=files, follow_redirects=False)

    def sign_in(self, name: str) -> "Browser":
        assert self.post("/sign-in", name=name, password=PASSWORD).status_code == 303
        return self


@dataclass
class Town:
    """A challenge, its service, and who takes part."""

    site: Site
    calendar: Calendar
    people: dict[str, Participant] = field(default_factory=dict)

    def browser(self, name: str = "", **options: Any) -> Browser:  # noqa: ANN401  the client's options
        opened = Browser(TestClient(create_app(self.site), **options))
        return opened.sign_in(name) if name else opened

    def bearer(self, name: str) -> dict[str, str]:
        secret = Accounts(site=self.site).new_api_token(self.people[name], "test")
        return {"Authorization": f"Bearer {secret}"}


@contextmanager
def open_town(folder: Path, **values: Any) -> Iterator[Town]:  # noqa: ANN401  fields of the definition
    """Open a challenge with a team of two, another participant and an organiser, on its second day."""
    calendar = Calendar(START + timedelta(days=1))
    with open_arena(folder, calendar, **{"count": 1, "per_day": 50, "at_once": 50} | values) as site:
        town = Town(site=site, calendar=calendar)
        for name in PEOPLE:
            town.people[name] = enrol(site, name)
        town.people["organiser"] = enrol(site, "organiser", organiser=True)
        invitation = Teams(site=site).create(town.people["owner"], "The Two")
        Teams(site=site).join(town.people["mate"], invitation)
        for name in ("owner", "mate"):
            town.people[name] = Accounts(site=site).get(town.people[name].id)
        yield town
