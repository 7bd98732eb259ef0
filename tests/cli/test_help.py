"""Help as documentation: every command tells what it does, with an example; exit codes are told and unique."""

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from autospeech import __version__
from autospeech.cli.app import app
from autospeech.cli.exits import ExitCode, exit_code_of
from autospeech.errors import AutoSpeechError, DataError, MachineryError, SubmissionError, UsageError
from tools.cli_reference import commands

COMMANDS = dict(commands(get_command(app)))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_says_what_it_does_and_shows_an_example(name: str) -> None:
    command = COMMANDS[name]

    shown = CliRunner().invoke(app, [*name.split()[1:], "--help"], env={"COLUMNS": "200"})

    assert shown.exit_code == 0
    assert "Example" in shown.output
    assert name in command.epilog
    assert command.help


@pytest.mark.parametrize("name", COMMANDS)
def test_every_argument_and_option_is_explained(name: str) -> None:
    unexplained = [one.name for one in COMMANDS[name].params if one.name != "help" and not one.help]

    assert not unexplained


def test_the_first_help_tells_where_to_start_and_what_the_exit_codes_mean() -> None:
    shown = CliRunner().invoke(app, ["--help"], env={"COLUMNS": "200"})

    assert "Start with: autospeech demo" in shown.output
    for code in ExitCode:
        assert f"{int(code)} " in shown.output


def test_the_version_is_told() -> None:
    assert CliRunner().invoke(app, ["--version"]).output == f"autospeech {__version__}\n"


@pytest.mark.parametrize(
    ("error", "code"),
    [(DataError("rows"), 1), (SubmissionError("model.py"), 1), (UsageError("budget"), 2), (MachineryError("disk"), 3)],
)
def test_the_exit_code_says_who_must_act(error: AutoSpeechError, code: int) -> None:
    assert exit_code_of(error) == code


def test_an_error_is_one_sentence_for_people_and_an_object_for_programs() -> None:
    people = CliRunner().invoke(app, ["score", "nowhere", "none.solution"])
    programs = CliRunner().invoke(app, ["score", "nowhere", "none.solution", "--json"])

    assert people.exit_code == programs.exit_code == 1
    assert people.stderr.startswith("autospeech: record of the run nowhere")
    assert len(people.stderr.strip().splitlines()) == 1
    assert '"error": "DataError"' in programs.stdout
    assert '"exit_code": 1' in programs.stdout


def test_what_the_operating_system_refuses_is_a_sentence_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", "runs/x")

    monkeypatch.setattr("autospeech.report.write_run_report", refuse)

    shown = CliRunner().invoke(app, ["report", "anywhere"])

    assert shown.exit_code == 3
    assert shown.stderr == "autospeech: runs/x: No space left on device\n"
