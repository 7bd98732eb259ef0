"""A challenge as a Codabench v2 bundle, for organisers who run it there.

A phase that takes submissions becomes a phase with one task that holds all its datasets; they run one after the other,
each with its own budget. The leaderboard shows ALC a dataset and their mean: Codabench averages scores, not ranks, so
ranks by dataset are made from its CSV or by this package.
"""

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from autospeech.challenge.bundle_programs import INGESTION, INGESTION_COMMAND, SCORING, SCORING_COMMAND
from autospeech.challenge.definition import PAGES, Challenge
from autospeech.challenge.phase import Phase, PhaseKind
from autospeech.challenge.site import Site
from autospeech.challenge.starting_kit import starting_kit
from autospeech.contract import DEFAULT_BUDGET
from autospeech.data import open_dataset
from autospeech.data.atomic import atomic_file
from autospeech.errors import DataError
from autospeech.execution.fetch import fetch_dataset
from autospeech.protocol.spec import INIT_LIMIT

__all__ = ["competition", "write_bundle"]

_CONTENT: Final = ("train.pkl", "test.pkl", "train.solution", "meta.json")
_GIB: Final = 1024**3
_SLACK: Final = 600
"""Seconds a dataset may take beside constructor and budget."""
_LOGO: Final = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c494441"
    "54789c63d0aab80600024801798f2c79680000000049454e44ae426082"
)
"""A picture of one pixel: Codabench wants a logo; the organiser gives a better one."""


def write_bundle(site: Site, out: Path) -> Path:
    """Write the bundle as a zip, whole or not at all; return its path.

    Raises:
        DataError: A dataset is not what the format says, or has no test labels.
    """
    with atomic_file(out) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in _texts(site.challenge):
            archive.writestr(name, content)
        for phase in _phases(site.challenge):
            for name, path in _data(site, phase):
                archive.write(path, name)
    return out


def competition(challenge: Challenge) -> dict[str, Any]:
    """Return the content of competition.yaml as plain values.

    Source: docs.codabench.org, "Yaml Structure", version 2.
    """
    phases = _phases(challenge)
    most = max(len(phase.datasets) for phase in phases) if phases else 0
    return {
        "version": 2,
        "title": challenge.title,
        "description": challenge.subtitle,
        "image": "logo.png",
        "terms": "pages/rules.md",
        "contact_email": challenge.contact,
        "registration_auto_approve": False,
        "make_programs_available": True,
        "make_input_data_available": False,
        "can_participants_make_submissions_public": False,
        "docker_image": "python:3.11",
        "pages": [{"title": name.capitalize(), "file": f"pages/{name}.md"} for name in PAGES],
        "phases": [_phase(number, phase) for number, phase in enumerate(phases)],
        "tasks": [_task(number, phase) for number, phase in enumerate(phases)],
        "leaderboards": [_leaderboard(most)],
    }


def _phases(challenge: Challenge) -> list[Phase]:
    """Return the phases that run code, one after the other as Codabench wants them."""
    return [phase for phase in challenge.phases if phase.kind.takes_submissions]


def _phase(number: int, phase: Phase) -> dict[str, Any]:
    budgets = [dataset.budget or DEFAULT_BUDGET for dataset in phase.datasets]
    quiet = phase.kind is not PhaseKind.FEEDBACK
    content: dict[str, Any] = {
        "index": number,
        "name": phase.heading,
        "description": phase.kind.sentence,
        "start": f"{phase.starts:%Y-%m-%d %H:%M:%S}",
        "end": f"{phase.submit_until:%Y-%m-%d %H:%M:%S}",
        "execution_time_limit": int(sum(budget + INIT_LIMIT + _SLACK for budget in budgets)),
        "hide_output": quiet or not phase.logs,
        "hide_prediction_output": True,
        "hide_score_output": quiet,
        "starting_kit": "starting_kit.zip",
        "tasks": [number],
    }
    quota = {"max_submissions": phase.quota.total, "max_submissions_per_day": phase.quota.per_day}
    return content | {name: bound for name, bound in quota.items() if bound is not None}


def _task(number: int, phase: Phase) -> dict[str, Any]:
    return {
        "index": number,
        "name": phase.heading,
        "description": f"{len(phase.datasets)} datasets, each with its own budget",
        "input_data": f"input_data/{phase.name}",
        "reference_data": f"reference_data/{phase.name}",
        "ingestion_program": f"ingestion_program/{phase.name}",
        "scoring_program": "scoring_program",
        "ingestion_only_during_scoring": False,
    }


def _leaderboard(datasets: int) -> dict[str, Any]:
    """Return the leaderboard: the mean first, by which it is sorted, then ALC and last NAUC a dataset."""
    mean = {"title": "Mean ALC", "key": "mean_alc", "index": 0, "sorting": "desc", "precision": 4}
    mean |= {"computation": "avg", "computation_indexes": list(range(1, datasets + 1))}
    alc = [_column(f"ALC {k}", f"alc_{k}", k) for k in range(1, datasets + 1)]
    nauc = [_column(f"NAUC {k}", f"nauc_{k}", datasets + k) for k in range(1, datasets + 1)]
    return {"title": "Results", "key": "main", "submission_rule": "Force_Last", "columns": [mean, *alc, *nauc]}


def _column(title: str, key: str, index: int) -> dict[str, Any]:
    return {"title": title, "key": key, "index": index, "sorting": "desc", "precision": 4}


def _texts(challenge: Challenge) -> Iterator[tuple[str, str | bytes]]:
    """Yield every file of the bundle that is no dataset; JSON is YAML too."""
    yield "competition.yaml", json.dumps(competition(challenge), indent=1, ensure_ascii=False)
    yield "logo.png", _LOGO
    yield "starting_kit.zip", starting_kit(challenge)
    for name in PAGES:
        yield f"pages/{name}.md", challenge.pages[name].read_text(encoding="utf-8")
    yield "scoring_program/metadata.yaml", SCORING_COMMAND
    yield "scoring_program/scoring.py", SCORING
    memory = challenge.limits.memory_gb
    limits = {"cores": challenge.limits.cores, "memory_bytes": None if memory is None else int(memory * _GIB)}
    for phase in _phases(challenge):
        budgets = {dataset.name: dataset.budget for dataset in phase.datasets}
        folder = f"ingestion_program/{phase.name}"
        yield f"{folder}/metadata.yaml", INGESTION_COMMAND
        yield f"{folder}/ingestion.py", INGESTION
        yield f"{folder}/settings.json", json.dumps({"budgets": budgets, "limits": limits}, indent=1)


def _data(site: Site, phase: Phase) -> Iterator[tuple[str, Path]]:
    for ref in phase.datasets:
        dataset = open_dataset(fetch_dataset(Path(site.dataset_path(ref))))
        if dataset.solution is None:
            raise DataError(f"test labels of {phase.name} {ref.name}", expected="a .solution", got="none")
        for part in _CONTENT:
            yield f"input_data/{phase.name}/{ref.name}/{ref.name}.data/{part}", dataset.folder / part
        yield f"reference_data/{phase.name}/{ref.name}.solution", dataset.solution
