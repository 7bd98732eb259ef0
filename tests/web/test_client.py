"""The participant's commands against a real server."""

import json

import pytest
from typer.testing import CliRunner, Result

from autospeech.challenge.accounts import Accounts
from autospeech.cli.app import app
from tests.challenge.arena import work_off, write_code
from tests.web.open_server import served
from tests.web.town import Town


def call(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["challenge", *arguments])


def test_a_participant_submits_and_looks_from_the_terminal(town: Town) -> None:
    token = Accounts(site=town.site).new_api_token(town.people["owner"], "laptop")
    code = write_code(town.site.folder / "code.zip", {"f1": 0.7})

    with served(town.site) as server:
        options = ("--server", server, "--token", token)
        taken = json.loads(call("submit", "feedback", str(code), *options, "--json").stdout)
        work_off(town.site)
        status = call("status", *options)
        board = call("leaderboard", "feedback", *options)
        refused = call("submit", "nonsense", str(code), *options)

    assert taken["state"] == "queued"
    assert "ALC 0.7000" in status.stdout
    assert "The Two  mean rank 1.00" in board.stdout
    assert refused.exit_code == 1
    assert "phase: expected practice, feedback" in refused.stderr


@pytest.mark.parametrize("arguments", [("status",), ("leaderboard", "feedback")])
def test_what_is_missing_is_named(arguments: tuple[str, ...]) -> None:
    assert call(*arguments).exit_code == 2


def test_a_token_that_opens_nothing_is_told(town: Town) -> None:
    with served(town.site) as server:
        answer = call("status", "--server", server, "--token", "wrong")

    assert answer.exit_code == 2
    assert "Show a token" in answer.stderr
