"""The starting kit participants download: a submission that runs, and the server's own test for their machine."""

import io
import json
import zipfile
from importlib.resources import files
from typing import Final

from autospeech.challenge.definition import Challenge
from autospeech.contract import DEFAULT_BUDGET

__all__ = ["LOCAL_TEST", "starting_kit"]

LOCAL_TEST: Final = '''"""Run a submission on a dataset as the challenge's workers do: loop, clock, sandbox, limits.

    pip install autospeech
    python local_test.py SUBMISSION DATASET [OUT]

SUBMISSION: a zip, or a folder with model.py. DATASET: an unpacked practice dataset. A practice dataset has no test
labels here; then the run is not scored, everything else is the same.
"""

import json
import sys
from pathlib import Path

from autospeech.execution import JobSpec, run_job

SETTINGS = json.loads((Path(__file__).parent / "settings.json").read_text())


def main(code, dataset, out="local-test"):
    """Run, say the outcome in a sentence, return the exit code."""
    result = run_job(JobSpec(code=Path(code), dataset=Path(dataset), out=Path(out), **SETTINGS))
    print(result.sentence)
    if result.scores is not None:
        print(f"ALC {result.scores.alc:.4f}, NAUC of the last prediction {result.scores.nauc:.4f}")
    print(f"predictions: {result.predictions}; run folder: {result.run}; report: {result.report}")
    return int(result.exit_code)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
'''
"""The program ``local_test.py`` of the kit."""

_GIB: Final = 1024**3


def starting_kit(challenge: Challenge) -> bytes:
    """Return the zip: ``submission/`` with the starting kit, ``local_test.py``, and the challenge's own settings."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in files("autospeech.protocol").joinpath("kit").iterdir():
            if part.is_file():
                archive.writestr(f"submission/{part.name}", part.read_bytes())
        archive.writestr("local_test.py", LOCAL_TEST)
        archive.writestr("settings.json", json.dumps(settings(challenge), indent=1))
    return buffer.getvalue()


def settings(challenge: Challenge) -> dict[str, object]:
    """Return what a worker asks for beside code and dataset, as `JobSpec` takes it."""
    budgets = [dataset.budget for phase in challenge.phases for dataset in phase.datasets if dataset.budget]
    memory = challenge.limits.memory_gb
    return {
        "budget": budgets[0] if budgets else DEFAULT_BUDGET,
        "cores": challenge.limits.cores,
        "memory_bytes": None if memory is None else int(memory * _GIB),
    }
