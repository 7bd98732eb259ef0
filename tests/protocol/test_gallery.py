"""Every submission of the gallery ends as its expect.toml says, with that sentence, at every level of the sandbox."""

import re
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from autospeech.protocol import Limits, RunSpec, Task, run_submission
from autospeech.protocol.sandbox import SandboxLevel, missing_levels
from tests.orphans import living

GALLERY = Path(__file__).resolve().parent.parent / "submissions"
MIB = 1024**2


NAMES = sorted(path.name for path in GALLERY.iterdir())
BEST = None
WEAKER = (SandboxLevel.LANDLOCK, SandboxLevel.PLAIN)
LEVELS = [
    pytest.param(BEST, id="best"),
    *(pytest.param(level, marks=pytest.mark.slow, id=level.value) for level in WEAKER),
]


def spec_of(folder: Path, asked: dict[str, Any], level: SandboxLevel | None) -> RunSpec:
    """Return the run that expect.toml's [run] asks for; times in seconds, sizes in MiB."""
    limits = {
        "memory_bytes": asked.get("memory_mib", 4096) * MIB,
        "disk_bytes": asked.get("disk_mib", 4096) * MIB,
        "processes": asked.get("processes", 100),
        "prediction_bytes": asked.get("prediction_bytes", 1024 * MIB),
    }
    times = {name: asked[name] for name in ("stop_after", "init_limit") if name in asked}
    sandbox = None if level is None else level.value
    return RunSpec(code=folder, budget=asked.get("budget", 20.0), limits=Limits(**limits), sandbox=sandbox, **times)


def ends_as_it_must(name: str, task: Task, out: Path, level: SandboxLevel | None, **changes: Any) -> None:  # noqa: ANN401  fields of RunSpec
    """Run a submission of the gallery and hold the run against its expect.toml."""
    folder = GALLERY / name
    expected = tomllib.loads((folder / "expect.toml").read_text(encoding="utf-8"))

    run = run_submission(task, replace(spec_of(folder, expected.get("run", {}), level), **changes), out)

    record = run.record
    assert record.outcome is not None
    assert (record.outcome.value, record.sentence) == (expected["outcome"], record.sentence), record.traceback
    assert re.search(expected["sentence"], record.sentence), record.sentence
    assert len(run.predictions) == expected.get("predictions", len(run.predictions))
    assert len(run.predictions) >= expected.get("at_least", 0)
    assert record.spent >= expected.get("spent_at_least", 0)
    assert expected.get("traceback", "") in record.traceback
    assert record.leftover_count >= expected.get("leftovers", 0)
    assert all(record.log_dropped[stream] > 0 for stream in [expected.get("dropped")] if stream)
    assert task.name not in (run.folder / "record.json").read_text(encoding="utf-8")
    assert not living()


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("name", NAMES)
def test_submission_ends_as_it_must(name: str, level: SandboxLevel | None, task: Task, tmp_path: Path) -> None:
    if level is not None and level in missing_levels():
        pytest.skip(missing_levels()[level])

    ends_as_it_must(name, task, tmp_path / "run", level)


def test_the_gallery_is_large_enough() -> None:
    assert len(NAMES) >= 20
