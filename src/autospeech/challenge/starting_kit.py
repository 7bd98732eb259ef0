"""The starting kit participants download: a submission that runs, and the server's own test for their machine."""

import io
import json
import zipfile
from importlib.resources import files
from typing import Final

from autospeech.challenge.definition import Challenge
from autospeech.contract import DEFAULT_BUDGET

__all__ = ["LOCAL_TEST", "README", "starting_kit"]

LOCAL_TEST: Final = '''"""Run a submission on a dataset as the challenge's workers do: loop, clock, sandbox, limits.

    python local_test.py SUBMISSION DATASET [OUT]
"""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path

from autospeech.errors import AutoSpeechError
from autospeech.execution.job import JobSpec
from autospeech.execution.run_job import run_job

SETTINGS = json.loads((Path(__file__).parent / "settings.json").read_text())


def main():
    """Run, say the outcome in a sentence, return the exit code: 0 for a run that ended well."""
    asked = arguments()
    try:
        result = run_job(JobSpec(code=asked.submission, dataset=asked.dataset, out=asked.out, **SETTINGS))
    except AutoSpeechError as error:
        print(f"local test: {error}", file=sys.stderr)
        return 1
    print(result.sentence)
    if result.scores is not None:
        print(f"ALC {result.scores.alc:.4f}, NAUC of the last prediction {result.scores.nauc:.4f}")
    print(f"predictions: {result.predictions}; run folder: {result.run}; report: {result.report}")
    return result.exit_code


def arguments():
    """Read the command line."""
    parser = ArgumentParser(description="Run a submission on a dataset as the challenge's workers do.")
    parser.add_argument("submission", type=Path, help="a zip, or a folder with model.py")
    parser.add_argument("dataset", type=Path, help="an unpacked practice dataset, or one of your own")
    parser.add_argument("out", type=Path, nargs="?", default=Path("local-test"), help="run folder to be made")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
'''
"""The program ``local_test.py`` of the kit."""

README: Final = """# Starting kit: {title}

`submission/` is a submission that runs as it is; its README says how it is called. Make it yours.

`local_test.py` runs a submission on your machine as the challenge's workers do: the same loop, clock, sandbox and
limits (`settings.json` holds the challenge's own). Python 3.11 or later:

```sh
pip install autospeech
python local_test.py submission DATASET
```

DATASET is an unpacked practice dataset, or one of your own in the same format. Practice datasets carry no test labels:
then nothing is scored, and everything else is the same. With the labels, `NAME.solution` beside `NAME.data`, it says
ALC and NAUC. A third argument names the run folder, `local-test` without it; it holds predictions, log and report.

Hand in a zip of what is in `submission/`: `autospeech submission pack submission mine.zip`.
"""
"""``README.md`` of the kit."""

_GIB: Final = 1024**3


def starting_kit(challenge: Challenge) -> bytes:
    """Return the zip: README, ``submission/`` with a learner, ``local_test.py``, and the challenge's own settings."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in files("autospeech.protocol").joinpath("kit").iterdir():
            if part.is_file():
                archive.writestr(f"submission/{part.name}", part.read_bytes())
        archive.writestr("README.md", README.format(title=challenge.title))
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
