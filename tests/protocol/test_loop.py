"""The sentences of the protocol about the loop and its clock, one test each."""

import statistics
import time
from dataclasses import replace
from pathlib import Path

import pytest

from autospeech.contract import Metadata
from autospeech.errors import UsageError
from autospeech.protocol import Event, Limits, Outcome, RunSpec, Submission, run_submission, write_kit
from tests.protocol.conftest import ToyTask, make_task, told, write_submission

BUSY = """
import numpy, time


class Model:
    done_training = False

    def __init__(self, metadata):
        time.sleep({init})
        self.shape = (metadata["test_num"], metadata["class_num"])

    def train(self, data, remaining):
        time.sleep({train})

    def test(self, clips, remaining):
        time.sleep({test})
        return numpy.zeros(self.shape)
"""


def busy(folder: Path, *, init: float = 0, train: float = 0, test: float = 0) -> Path:
    return write_submission(folder, BUSY.format(init=init, train=train, test=test))


def test_the_constructor_is_told_the_content_of_meta_json(probe: Path, tmp_path: Path) -> None:
    task = make_task(tmp_path / "store")
    metadata = Metadata(class_num=3, train_num=12, test_num=8, time_budget=77, extra={"domain": "unknown"})

    run = run_submission(replace(task, metadata=metadata), RunSpec(code=probe), tmp_path / "run")

    expected = {"class_num": 3, "train_num": 12, "test_num": 8, "time_budget": 77, "domain": "unknown"}
    assert told(run)[0]["metadata"] == expected


@pytest.mark.parametrize("case", [(5, 7, 5), (None, 7, 7), (None, None, 1800), (5.5, None, 5.5)])
def test_the_budget_is_the_callers_else_the_datasets_else_1800(
    case: tuple[float | None, float | None, float], probe: Path, task: ToyTask, tmp_path: Path
) -> None:
    asked, meta, force = case
    given = replace(task, metadata=replace(task.metadata, time_budget=meta))

    run = run_submission(given, RunSpec(code=probe, budget=asked), tmp_path / "run")

    assert run.record.budget == force
    assert told(run)[0]["metadata"]["time_budget"] == force
    assert told(run)[1]["remaining"] == force


def test_import_and_constructor_are_not_counted(task: ToyTask, tmp_path: Path) -> None:
    code = busy(tmp_path / "code", init=0.5)

    run = run_submission(task, RunSpec(code=code, budget=0.4), tmp_path / "run")

    assert run.predictions
    assert run.record.init_seconds is not None
    assert run.record.init_seconds >= 0.5


def test_train_and_test_take_turns_and_are_told_what_is_left(probe: Path, task: ToyTask, tmp_path: Path) -> None:
    run = run_submission(task, RunSpec(code=probe, budget=20), tmp_path / "run")

    assert [call["call"] for call in told(run)] == ["init", *["train", "test"] * 3]
    spent = [0.0, *(call.spent for call in run.record.calls)]
    left = [call["remaining"] for call in told(run)[1:]]
    assert left == pytest.approx([20 - before for before in spent[:-1]])


def test_a_stamp_is_the_sum_of_the_calls_so_far(task: ToyTask, tmp_path: Path) -> None:
    code = busy(tmp_path / "code", train=0.02, test=0.01)

    run = run_submission(task, RunSpec(code=code, budget=0.5), tmp_path / "run")

    calls = run.record.calls
    for prediction in run.predictions:
        upto = calls[: 2 * prediction.index + 2]
        assert prediction.seconds == pytest.approx(sum(call.seconds for call in upto))
    assert all(call.seconds >= (0.02 if call.kind == "train" else 0.01) for call in calls)
    assert all(one.seconds <= 0.5 for one in run.predictions)
    assert run.record.spent == 0.5


def test_time_between_calls_is_short_and_recorded(task: ToyTask, tmp_path: Path) -> None:
    run = run_submission(task, RunSpec(code=busy(tmp_path / "code"), budget=0.5), tmp_path / "run")

    gaps = [call.gap for call in run.record.calls]
    assert statistics.median(gaps) < 0.002
    assert run.record.uncounted >= sum(gaps)


def test_no_second_is_lost_between_the_calls(task: ToyTask, tmp_path: Path) -> None:
    run = run_submission(task, RunSpec(code=busy(tmp_path / "code", train=0.01), budget=0.3), tmp_path / "run")

    for before, after in zip(run.record.calls, run.record.calls[1:], strict=False):
        assert after.started == pytest.approx(before.started + before.seconds + after.gap, abs=1e-4)


def test_a_slow_listener_costs_the_submission_nothing(task: ToyTask, tmp_path: Path) -> None:
    heard: list[Event] = []

    def listen(event: Event) -> None:
        time.sleep(0.02)
        heard.append(event)

    code = busy(tmp_path / "code", train=0.005)
    run = run_submission(task, RunSpec(code=code, budget=0.3), tmp_path / "run", on_event=listen)

    assert statistics.median(call.seconds for call in run.record.calls) < 0.02
    assert [event.kind for event in heard][:3] == ["init_done", "train_done", "prediction"]
    assert heard[-1].kind == "ended"
    assert [event.prediction for event in heard if event.kind == "prediction"] == list(range(len(run.predictions)))


def test_a_listener_that_raises_does_not_spoil_the_run(task: ToyTask, tmp_path: Path) -> None:
    def listen(event: Event) -> None:
        raise LookupError(event.kind)

    with pytest.raises(LookupError, match="init_done"):
        run_submission(task, RunSpec(code=busy(tmp_path / "code"), budget=0.3), tmp_path / "run", on_event=listen)

    assert '"outcome": "budget_spent"' in (tmp_path / "run" / "record.json").read_text(encoding="utf-8")


def test_a_run_is_stopped_on_request(task: ToyTask, tmp_path: Path) -> None:
    heard: list[Event] = []
    code = busy(tmp_path / "code", test=0.05)

    run = run_submission(
        task,
        RunSpec(code=code, budget=60),
        tmp_path / "run",
        on_event=heard.append,
        should_stop=lambda: any(event.kind == "prediction" for event in heard),
    )

    assert run.record.outcome is Outcome.STOPPED
    assert run.record.sentence.startswith("The run was stopped on request after ")
    assert run.predictions


def test_ctrl_c_leaves_a_record_and_no_process(task: ToyTask, tmp_path: Path) -> None:
    def press() -> bool:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_submission(task, RunSpec(code=busy(tmp_path / "code")), tmp_path / "run", should_stop=press)

    assert "stopped by Ctrl-C" in (tmp_path / "run" / "record.json").read_text(encoding="utf-8")


def test_nothing_the_child_sees_names_the_dataset(
    probe: Path, task: ToyTask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_TOKEN", "hush")

    run = run_submission(task, RunSpec(code=probe), tmp_path / "run")

    log = run.log_tail("stdout", lines=100)
    assert task.name not in log
    assert "hush" not in log


def test_the_child_has_none_of_our_package_and_no_descriptor_but_its_own(
    probe: Path, task: ToyTask, tmp_path: Path
) -> None:
    run = run_submission(task, RunSpec(code=probe), tmp_path / "run")

    init = told(run)[0]
    assert not [name for name in init["modules"] if name.startswith("autospeech")]
    assert init["path"][0] == init["cwd"]
    kinds = sorted(target.partition(":")[0] for number, target in init["descriptors"].items() if target != number)
    assert kinds.count("socket") == 1
    assert kinds.count("pipe") == 2
    assert len([kind for kind in kinds if not kind.startswith("/proc")]) == 4


def test_cores_bind_affinity_and_thread_variables(probe: Path, task: ToyTask, tmp_path: Path) -> None:
    run = run_submission(task, RunSpec(code=probe, limits=Limits(cores=1)), tmp_path / "run")

    init = told(run)[0]
    assert init["cores"] == list(run.record.cores)
    assert len(init["cores"]) == 1
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
    assert [init["environ"][name] for name in names] == ["1"] * 4


def test_settings_lie_beside_model_py_and_variables_are_added(probe: Path, task: ToyTask, tmp_path: Path) -> None:
    run = run_submission(task, RunSpec(code=probe, settings={"seed": 3}, env={"CHOICE": "a"}), tmp_path / "run")

    init = told(run)[0]
    assert {"model.py", "settings.json"} <= set(init["files"])
    assert init["environ"]["CHOICE"] == "a"


def test_scratch_folders_are_gone_after_the_run(probe: Path, task: ToyTask, tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()

    run = run_submission(task, RunSpec(code=probe, scratch=scratch, sandbox="plain"), tmp_path / "run")

    assert told(run)[0]["cwd"].startswith(str(scratch))
    assert not list(scratch.iterdir())


def test_the_starting_kit_runs_as_it_is_and_packed(task: ToyTask, tmp_path: Path) -> None:
    write_kit(tmp_path / "kit")
    packed = Submission.open(tmp_path / "kit").pack(tmp_path / "kit.zip")

    codes = {"folder": tmp_path / "kit", "zip": packed}
    runs = [run_submission(task, RunSpec(code=code), tmp_path / name) for name, code in codes.items()]

    assert [run.record.outcome for run in runs] == [Outcome.DONE] * 2
    assert (runs[0].predictions[0].load() == runs[1].predictions[0].load()).all()


def test_a_run_folder_in_use_is_refused(probe: Path, task: ToyTask, tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "mine.txt").write_text("keep", encoding="utf-8")

    with pytest.raises(UsageError, match=r"expected a new or empty folder, got one in use; name another"):
        run_submission(task, RunSpec(code=probe), tmp_path / "run")

    assert [path.name for path in (tmp_path / "run").iterdir()] == ["mine.txt"]


INTERPRETERS = {
    "missing": (None, "expected one that can be executed"),
    "not_python": ("#!/bin/sh\nexit 4\n", r"expected Python 3\.8 or newer, got a program that ended with code 4"),
    "without_numpy": ('#!/bin/sh\nexec /usr/bin/env -i python3 -I -S "$@"\n', r"numpy for .*; install numpy there"),
}


@pytest.mark.parametrize("kind", INTERPRETERS)
def test_a_useless_interpreter_is_told_and_leaves_nothing(
    kind: str, probe: Path, task: ToyTask, tmp_path: Path
) -> None:
    script, sentence = INTERPRETERS[kind]
    python = tmp_path / "python"
    if script is not None:
        python.write_text(script, encoding="utf-8")
        python.chmod(0o755)

    with pytest.raises(UsageError, match=sentence):
        run_submission(task, RunSpec(code=probe, python=python), tmp_path / "run")

    assert not (tmp_path / "run").exists()
