"""Levels are probed, chosen, explained and recorded; a run behaves the same at each."""

import shutil
import sys
from pathlib import Path
from types import MappingProxyType

import pytest

from autospeech.errors import UsageError
from autospeech.protocol import Outcome, RunSpec, launch, run_submission
from autospeech.protocol.sandbox import SandboxLevel, choose_level, missing_levels, probe
from autospeech.protocol.sandbox.view import interpreter_paths
from tests.protocol.conftest import ToyTask, told, write_submission

AVAILABLE = [level for level in SandboxLevel if level not in missing_levels()]


def without(*levels: SandboxLevel) -> MappingProxyType[SandboxLevel, str]:
    return MappingProxyType({level: f"{level.value} is not here." for level in levels})


def test_the_best_level_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probe, "missing_levels", without)
    assert choose_level(None) is SandboxLevel.BUBBLEWRAP

    monkeypatch.setattr(probe, "missing_levels", lambda: without(SandboxLevel.BUBBLEWRAP))
    assert choose_level(None) is SandboxLevel.LANDLOCK


def test_no_sandbox_is_no_default_but_for_trusted_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probe, "missing_levels", lambda: without(SandboxLevel.BUBBLEWRAP, SandboxLevel.LANDLOCK))

    with pytest.raises(UsageError, match=r"none: bubblewrap is not here\. .* is not here\.; or pass --unsafe"):
        choose_level(None)

    assert choose_level(None, trusted=True) is SandboxLevel.PLAIN
    assert choose_level("plain") is SandboxLevel.PLAIN


def test_a_level_that_is_missing_or_unknown_is_refused_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probe, "missing_levels", lambda: without(SandboxLevel.LANDLOCK))

    with pytest.raises(UsageError, match=r"sandbox landlock\+seccomp: .* got landlock\+seccomp is not here\."):
        choose_level("landlock+seccomp")
    with pytest.raises(UsageError, match=r"expected one of bubblewrap, landlock\+seccomp, plain, got castle"):
        choose_level("castle")


def test_a_machine_without_bubblewrap_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)

    assert probe.missing_levels.__wrapped__()[SandboxLevel.BUBBLEWRAP] == (
        "bubblewrap is not installed: install the package bubblewrap."
    )


def test_a_machine_that_forbids_namespaces_says_what_to_allow(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    fake = tmp_path / "bwrap"
    fake.write_text("#!/bin/sh\necho 'bwrap: setting up uid map: Permission denied' >&2\nexit 1\n", encoding="utf-8")
    fake.chmod(0o755)
    monkeypatch.setattr(shutil, "which", lambda _: str(fake))

    reason = probe.missing_levels.__wrapped__()[SandboxLevel.BUBBLEWRAP]

    assert reason.startswith("bubblewrap cannot make namespaces here (setting up uid map: Permission denied): allow")
    assert "AppArmor" in reason


@pytest.mark.parametrize("level", AVAILABLE, ids=lambda level: level.value)
def test_a_submission_runs_and_its_record_names_the_level(
    level: SandboxLevel, probe: Path, task: ToyTask, tmp_path: Path
) -> None:
    run = run_submission(task, RunSpec(code=probe, sandbox=level.value, settings={"a": 1}), tmp_path / "run")

    assert run.record.outcome is Outcome.DONE
    assert run.record.sandbox == level.value
    assert len(run.predictions) == 3
    assert run.record.leftover_count == 0
    assert "settings.json" in told(run)[0]["files"]


USES = """
import json, multiprocessing, os, subprocess, sys, tempfile, threading
import numpy


def double(number):
    return 2 * number


class Model:
    done_training = False

    def __init__(self, metadata):
        self.shape = (metadata["test_num"], metadata["class_num"])

    def train(self, data, remaining):
        assert subprocess.run([sys.executable, "-c", "import numpy; print(6 * 7)"], stdout=subprocess.PIPE).stdout
        with tempfile.NamedTemporaryFile("w") as stream:
            stream.write("x")
        thread = threading.Thread(target=double, args=(1,))
        thread.start()
        thread.join()
        numpy.linalg.svd(numpy.ones((200, 200)))
        if {pool}:
            with multiprocessing.Pool(2) as pool:
                assert pool.map(double, [1, 2]) == [2, 4]

    def test(self, clips, remaining):
        self.done_training = True
        return numpy.zeros(self.shape)
"""


@pytest.mark.parametrize("level", AVAILABLE, ids=lambda level: level.value)
def test_what_honest_submissions_do_is_possible(level: SandboxLevel, task: ToyTask, tmp_path: Path) -> None:
    """Subprocesses, temporary files, threads and linear algebra; pools of processes need /dev/shm, a mount's work."""
    pool = level is not SandboxLevel.LANDLOCK
    code = write_submission(tmp_path / "code", USES.format(pool=pool))

    run = run_submission(task, RunSpec(code=code, sandbox=level.value, budget=60), tmp_path / "run")

    assert run.record.outcome is Outcome.DONE, run.record.traceback


def test_what_is_named_readable_can_be_read(task: ToyTask, tmp_path: Path) -> None:
    weights = tmp_path / "weights"
    weights.mkdir()
    (weights / "w.txt").write_text("42", encoding="utf-8")
    code = write_submission(
        tmp_path / "code",
        f"""
class Model:
    def __init__(self, metadata):
        raise ValueError("read " + open({str(weights / "w.txt")!r}).read())
""",
    )

    run = run_submission(task, RunSpec(code=code, readable=(weights,)), tmp_path / "run")

    assert "read 42" in run.record.sentence


def test_samples_are_handed_over_as_copies_where_nothing_else_protects_them(
    task: ToyTask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(launch, "landlock_abi", lambda: 0)
    code = write_submission(
        tmp_path / "code",
        """
import numpy


class Model:
    done_training = True

    def __init__(self, metadata):
        self.done_training = False

    def train(self, data, remaining):
        with open("/proc/self/maps") as stream:
            assert "memfd:samples" in stream.read()

    def test(self, clips, remaining):
        self.done_training = True
        return numpy.zeros((8, 3))
""",
    )

    run = run_submission(task, RunSpec(code=code), tmp_path / "run")

    assert run.record.outcome is (Outcome.DONE if run.record.sandbox == "bubblewrap" else Outcome.TRAIN_ERROR)


def test_an_interpreters_environment_and_its_base_are_readable() -> None:
    paths = interpreter_paths(Path(sys.executable))

    assert Path(sys.prefix) in paths
    assert Path(sys.executable).resolve() in paths


def test_a_script_that_is_no_interpreter_opens_nothing_but_itself(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    script = tmp_path / "bin" / "python"
    script.write_text("#!/bin/sh\n", encoding="utf-8")

    assert interpreter_paths(script) == (script,)
