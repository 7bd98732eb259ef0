"""Reads challenge.yaml into a `Challenge`, and writes the commented template an organiser starts from."""

import re
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, Literal, cast

from autospeech.challenge.definition import PAGES, Challenge, Limits
from autospeech.challenge.phase import DatasetRef, Phase, PhaseKind, Quota, Showing
from autospeech.challenge.yaml_section import Section, read_section
from autospeech.errors import DataError, UsageError

__all__ = ["FILE_NAME", "load_challenge", "write_challenge"]

FILE_NAME: Final = "challenge.yaml"
_TEMPLATE_START: Final = datetime(2027, 1, 1, tzinfo=UTC)
"""Day the practice phase of the template begins."""
_INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\dT00:00:00Z")


def write_challenge(folder: Path, *, start: datetime = _TEMPLATE_START) -> Path:
    """Write a commented challenge.yaml and its pages into a folder; return the path of the file.

    Its practice and feedback phases begin on the day of `start`; the other dates follow.

    Raises:
        UsageError: The folder has a challenge.yaml already.
    """
    target = folder / FILE_NAME
    if target.exists():
        raise UsageError(
            f"folder {folder}", expected=f"no {FILE_NAME}", got="one", hint="edit it, or name another folder"
        )
    template = files("autospeech.challenge") / "template"
    (folder / "pages").mkdir(parents=True, exist_ok=True)
    for page in PAGES:
        source = template / "pages" / f"{page}.md"
        (folder / "pages" / f"{page}.md").write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
    text = (template / FILE_NAME).read_text(encoding="utf-8")
    target.write_text(_INSTANT.sub(lambda found: _moved(found[0], start), text), encoding="utf-8")
    return target


def load_challenge(folder: Path) -> Challenge:
    """Read and validate the challenge.yaml of a folder.

    Raises:
        DataError: The file, a page or a value is not as it must be; the sentence names line and key.
    """
    top = read_section(folder / FILE_NAME)
    challenge = _challenge(top, folder)
    top.done()
    return challenge


def _moved(instant: str, start: datetime) -> str:
    later = datetime.fromisoformat(instant) - _TEMPLATE_START
    day = start.replace(hour=0, minute=0, second=0, microsecond=0) + later
    return f"{day:%Y-%m-%dT%H:%M:%SZ}"


def _challenge(top: Section, folder: Path) -> Challenge:
    python = top.text("python", "")
    return Challenge(
        title=top.text("title"),
        subtitle=top.text("subtitle", ""),
        contact=top.text("contact", ""),
        pages=_pages(top.section("pages"), folder),
        rules_version=top.text("rules_version"),
        rank_rule=cast("Literal['dense', 'average']", top.choice("rank_rule", ("dense", "average"), "dense")),
        entry_rule=cast("Literal['last', 'chosen']", top.choice("entry_rule", ("last", "chosen"), "last")),
        identity_deadline=top.instant("identity_deadline"),
        team_size=top.whole("team_size") or 5,
        python=Path(python) if python else None,
        store=top.text("store", "sqlite:///challenge.db"),
        limits=_limits(top.section("limits")),
        phases=tuple(_phase(one) for one in top.sections("phases")),
    )


def _pages(section: Section, folder: Path) -> dict[str, Path]:
    pages = {}
    for page in PAGES:
        path = folder / section.text(page, f"pages/{page}.md")
        if not path.is_file():
            section.refuse(page, expected="a Markdown file", got=f"{path}, which is none")
        pages[page] = path
    section.done()
    return pages


def _limits(section: Section) -> Limits:
    default = Limits()
    limits = Limits(
        cores=section.whole("cores") or default.cores,
        memory_gb=section.number("memory_gb"),
        upload_mb=section.number("upload_mb") or default.upload_mb,
        lost_attempts=section.whole("lost_attempts") or default.lost_attempts,
    )
    section.done()
    return limits


def _phase(section: Section) -> Phase:
    kind = PhaseKind(section.choice("kind", [kind.value for kind in PhaseKind]))
    hidden = kind in {PhaseKind.CHECK, PhaseKind.PRACTICE}
    fields: dict[str, Any] = {
        "name": section.text("name"),
        "title": section.text("title", ""),
        "starts": section.moment("starts"),
        "ends": section.moment("ends"),
        "datasets": tuple(_dataset(one) for one in section.sections("datasets")),
        "quota": _quota(section.section("quota"), kind),
        "leaderboard": Showing(
            section.choice("leaderboard", [one.value for one in Showing], "hidden" if hidden else "public")
        ),
        "frozen_from": section.instant("frozen_from"),
        "logs": section.flag("logs", default=kind is PhaseKind.FEEDBACK),
        "deadline": section.instant("deadline"),
        "entries_from": section.text("entries_from", "") or None,
    }
    section.done()
    try:
        return Phase(kind=kind, **fields)
    except DataError as error:
        raise DataError(f"{section.at('name')}: {error}") from error


def _quota(section: Section, kind: PhaseKind) -> Quota:
    total = section.whole("total")
    quota = Quota(
        per_day=section.whole("per_day"),
        total=total or (1 if kind is PhaseKind.CHECK else None),
        at_once=section.whole("at_once"),
    )
    section.done()
    return quota


def _dataset(section: Section) -> DatasetRef:
    dataset = DatasetRef(name=section.text("name"), path=section.text("path"), budget=section.number("budget"))
    section.done()
    return dataset
