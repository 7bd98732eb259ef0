import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autospeech.errors import UsageError
from autospeech.execution.explain import MARK, keep_explanation, read_explanation
from autospeech.execution.job import JobSpec

_PATHS = st.text("abc/é ", min_size=1).map(Path)


@given(
    dataset=_PATHS,
    out=_PATHS,
    python=st.none() | _PATHS,
    budget=st.none() | st.floats(0.1, 7200),
    cores=st.none() | st.integers(1, 64),
    core_ids=st.none() | st.lists(st.integers(0, 63), min_size=1, max_size=4).map(tuple),
    learner=st.dictionaries(st.sampled_from(["encoder", "seed"]), st.integers() | st.text()),
)
def test_a_job_travels_as_json_and_arrives_the_same(**values: object) -> None:
    job = JobSpec(**values)  # type: ignore[arg-type]  # hypothesis draws each by its type

    assert JobSpec.from_json(json.loads(json.dumps(job.as_json()))) == job


def test_a_job_of_a_later_version_is_refused_by_the_name_of_its_field() -> None:
    with pytest.raises(UsageError, match=r"fields of a job: expected .*budget.*, got wings"):
        JobSpec.from_json({"dataset": "d", "out": "o", "wings": 2})


@pytest.mark.parametrize("name", ["budget", "stop_after", "cores", "memory_bytes"])
@pytest.mark.parametrize("value", [0, -1, float("nan"), float("inf")])
def test_numbers_that_make_no_sense_are_refused_before_anything_runs(name: str, value: float) -> None:
    with pytest.raises(UsageError, match="expected a positive number"):
        JobSpec(dataset=Path("d"), out=Path("o"), **{name: value})  # type: ignore[arg-type]  # wrong on purpose


def test_settings_of_our_learner_beside_other_code_are_refused() -> None:
    with pytest.raises(UsageError, match="learner settings: expected no --code beside them, got --code mine"):
        JobSpec(dataset=Path("d"), out=Path("o"), code=Path("mine"), learner={"seed": 1})


def test_told_actions_are_sorted_out_of_the_log(tmp_path: Path) -> None:
    lines = ["hello", MARK + '{"t": 1.5, "action": "gate"}', "noise " + MARK, MARK + '{"t": 2, "act', MARK + "[1]"]
    (tmp_path / "stdout.log").write_text("\n".join(lines))

    keep_explanation(tmp_path)

    assert read_explanation(tmp_path) == [{"t": 1.5, "action": "gate"}]


def test_a_log_without_actions_leaves_no_explanation(tmp_path: Path) -> None:
    (tmp_path / "stdout.log").write_text("hello")

    keep_explanation(tmp_path)

    assert read_explanation(tmp_path) == []
    assert not (tmp_path / "explain.jsonl").exists()
