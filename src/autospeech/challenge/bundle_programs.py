"""The programs inside a Codabench bundle: they call this package, so that a run there is a run here."""

from typing import Final

__all__ = ["INGESTION", "INGESTION_COMMAND", "SCORING", "SCORING_COMMAND"]

_PLACES: Final = "/app/input_data /app/output /app/program /app/ingested_program"
"""Where Codabench mounts data, output, this program and the submission."""
INGESTION_COMMAND: Final = f"command: python3 /app/program/ingestion.py {_PLACES}\n"
"""metadata.yaml of the ingestion program."""
SCORING_COMMAND: Final = "command: python3 /app/program/scoring.py /app/input /app/output\n"
"""metadata.yaml of the scoring program."""

INGESTION: Final = '''"""Run the submission on every dataset of the task, one by one, each with its own budget."""

import json
import shutil
import sys
import tempfile
from pathlib import Path

from autospeech.data import open_dataset
from autospeech.protocol import Limits, RunSpec, run_submission


def main(data, output, program, code):
    """Leave a run folder a dataset."""
    settings = json.loads((Path(program) / "settings.json").read_text())
    limits = Limits(**settings["limits"])
    for name in sorted(path.name for path in Path(data).iterdir() if path.is_dir()):
        with tempfile.TemporaryDirectory() as scratch:
            dataset = open_dataset(Path(data) / name, cache=Path(scratch) / "cache")
            spec = RunSpec(code=Path(code), budget=settings["budgets"].get(name), limits=limits, trusted=True)
            run = run_submission(dataset, spec, Path(scratch) / "run")
            print(f"{name}: {run.record.sentence}")
            keep(run.folder, Path(output) / name)


def keep(run, target):
    """Put a run where it is scored; what stands there came with the submission: Codabench copies it there, too."""
    if target.is_dir() and not target.is_symlink():
        shutil.rmtree(target)
    else:
        target.unlink(missing_ok=True)
    shutil.copytree(run, target)


if __name__ == "__main__":
    main(*sys.argv[1:])
'''
"""``ingestion.py``; the best sandbox the container allows, else the container alone: no solution is mounted in it."""

SCORING: Final = '''"""Score every run of the task, and write scores.json and detailed_results.html."""

import json
import sys
from pathlib import Path

from autospeech.errors import DataError
from autospeech.protocol.scoring import score_run


def main(given, output):
    """Write the ALC and the last NAUC a dataset; 0 where a run has no prediction."""
    scores = {}
    for place, solution in enumerate(sorted((Path(given) / "ref").glob("*.solution")), start=1):
        run = Path(given) / "res" / solution.stem
        try:
            scored = score_run(run, solution)
        except DataError as error:
            print(f"{solution.stem}: {error}")
            scores |= {f"alc_{place}": 0.0, f"nauc_{place}": 0.0}
            continue
        scores |= {f"alc_{place}": scored.alc, f"nauc_{place}": scored.nauc}
    Path(output, "scores.json").write_text(json.dumps(scores))


if __name__ == "__main__":
    main(*sys.argv[1:])
'''
"""``scoring.py``."""
