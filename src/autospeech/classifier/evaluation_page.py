"""The page of an evaluation: figures, pictures, and the clips to listen to."""

import base64
import io
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from autospeech.classifier.evaluation import Evaluation
from autospeech.classifier.inputs import Clip, Excerpt, waveform_of
from autospeech.classifier.model import AudioModel
from autospeech.classifier.pictures import histogram, learning_curve
from autospeech.classifier.problem import ClipProblem
from autospeech.contract import SAMPLE_RATE, Waveform
from autospeech.report import Tile, inline_picture, plot_confusion, plot_reliability, render_page, write_page
from autospeech.report.palette import PAGE
from autospeech.report.text import shorten
from autospeech.report.units import score_text, seconds_text

__all__ = ["write_evaluation"]

_TEMPLATES: Final = Path(__file__).parent / "templates"
_SHOWN: Final = 12
"""Clips shown of a kind."""
_SURE: Final = 0.9
"""Least chance of another class by which a clip may be mislabelled …"""
_SURELY_NOT: Final = 0.02
"""… if its own class has at most this one."""
_EMBED_SECONDS: Final = 15.0
"""Longer clips are linked, not embedded."""
_EMBED_BYTES: Final = 4_000_000
"""What all embedded sound may take."""


@dataclass(frozen=True, kw_only=True)
class _Shown:
    name: str
    truth: str
    taken: str
    sure: str
    own: str
    audio: str
    link: str


def write_evaluation(path: Path, model: AudioModel, found: Evaluation, problem: ClipProblem, *, title: str) -> Path:
    """Write the page of an evaluation: one file that needs no network; return its path.

    Args:
        path: The file.
        model: The model.
        found: How it did.
        problem: The clips, of which some are shown.
        title: Title of the page.

    Raises:
        MachineryError: The file cannot be written.
    """
    names = [str(name) for name in found.classes]
    wrong, hard = _worst(found)
    players = _Players(problem)
    page = render_page(
        "evaluation.html",
        title=title,
        templates=_TEMPLATES,
        tiles=_tiles(found),
        warnings=found.warnings(),
        curve=_curve(model),
        expected=_expected(model),
        confusion=inline_picture(plot_confusion(found.confusion(), names, palette=PAGE, width=4.6), "Confusion matrix"),
        reliability=_reliability(found),
        calibration=score_text(found.calibration_error()),
        classes=_class_rows(found, names),
        mislabelled=[_shown(found, names, row, problem, players) for row in wrong],
        hardest=[_shown(found, names, row, problem, players) for row in hard],
        durations=inline_picture(histogram(found.seconds, "seconds", palette=PAGE), "Lengths of the clips"),
        levels=inline_picture(histogram(found.levels, "level, dB of full scale", palette=PAGE), "Levels of the clips"),
        facts=_facts(model, found),
    )
    return write_page(path, page)


def _tiles(found: Evaluation) -> list[Tile]:
    nauc, (value, low, high) = found.nauc(), found.accuracy()
    recalls = [one.recall for one in found.figures() if one.recall is not None]
    return [
        Tile(name="NAUC", value=score_text(nauc.nauc), unit=f"{nauc.low:.3f} to {nauc.high:.3f}"),
        Tile(name="accuracy", value=score_text(value), unit=f"{low:.3f} to {high:.3f}"),
        Tile(name="balanced accuracy", value=score_text(float(np.mean(recalls)))),
        Tile(name="clips", value=str(len(found.y))),
        Tile(name="classes", value=str(len(found.classes))),
    ]


def _curve(model: AudioModel) -> object:
    if not model.facts.curve:
        return ""
    return inline_picture(learning_curve(model.facts, palette=PAGE, size=(4.6, 3.7)), "Learning curve")


def _expected(model: AudioModel) -> str:
    """Return what training clips alone let expect."""
    judged = model.facts.judgement
    if judged is None:
        return "Nothing was validated while it was fitted."
    nauc = judged["nauc"]
    return (
        f"Expected from training clips alone: NAUC {nauc['value']:.3f}, with 90 % confidence between"
        f" {nauc['low']:.3f} and {nauc['high']:.3f} (the band)."
    )


def _reliability(found: Evaluation) -> object:
    right = found.probabilities.argmax(axis=1) == found.y
    stated = np.clip(found.probabilities.max(axis=1), 0, 1)
    return inline_picture(plot_reliability(stated, right, palette=PAGE, width=4.6), "Calibration")


def _class_rows(found: Evaluation, names: Sequence[str]) -> list[dict[str, Any]]:
    """Return a row a class, weakest first."""
    pairs = list(zip(names, found.figures(), strict=True))
    pairs.sort(key=lambda pair: (pair[1].auc is None, pair[1].auc or 0.0))
    return [
        {
            "name": shorten(name, 40),
            "clips": one.clips,
            **{key: score_text(getattr(one, key)) for key in ("precision", "recall", "auc")},
        }
        for name, one in pairs
    ]


def _worst(found: Evaluation) -> tuple[list[int], list[int]]:
    """Return places of clips that may be mislabelled, and of those the model found hardest besides."""
    own = found.probabilities[np.arange(len(found.y)), found.y]
    best = found.probabilities.max(axis=1)
    wrong = found.probabilities.argmax(axis=1) != found.y
    doubtful = wrong & (best >= _SURE) & (own <= _SURELY_NOT)
    order = np.argsort(own, kind="stable")
    named = [row for row in order.tolist() if doubtful[row]][:_SHOWN]
    return named, [row for row in order.tolist() if wrong[row] and row not in named][:_SHOWN]


def _shown(found: Evaluation, names: Sequence[str], row: int, problem: ClipProblem, players: "_Players") -> _Shown:
    chances, truth = found.probabilities[row], int(found.y[row])
    clip = problem.clips[int(found.rows[row])]
    audio, link = players.of(int(found.rows[row]))
    return _Shown(
        name=_clip_name(clip, int(found.rows[row])),
        truth=shorten(names[truth], 40),
        taken=shorten(names[int(chances.argmax())], 40),
        sure=score_text(float(chances.max()), 2),
        own=score_text(float(chances[truth]), 2),
        audio=audio,
        link=link,
    )


class _Players:
    """Gives clips a sound that lies in the page, as long as there is room, else a link."""

    def __init__(self, problem: ClipProblem) -> None:
        self._problem = problem
        self._room = _EMBED_BYTES

    def of(self, row: int) -> tuple[str, str]:
        """Return a clip's sound as a data URL, or a link to its file; empty where there is none."""
        clip = self._problem.clips[row]
        sound = waveform_of(clip, row)
        if len(sound) <= _EMBED_SECONDS * SAMPLE_RATE:
            content = _flac(sound)
            if len(content) <= self._room:
                self._room -= len(content)
                return "data:audio/flac;base64," + base64.b64encode(content).decode(), ""
        path = next(_path_of(clip), None)
        return "", "" if path is None else path.resolve().as_uri()


def _flac(sound: Waveform) -> bytes:
    import soundfile  # noqa: PLC0415  loads a shared library: only when sound is written

    buffer = io.BytesIO()
    soundfile.write(buffer, sound, SAMPLE_RATE, format="FLAC", subtype="PCM_16")
    return buffer.getvalue()


def _path_of(clip: Clip) -> Iterator[Path]:
    if isinstance(clip, Excerpt):
        yield clip.path
    elif isinstance(clip, str | os.PathLike):
        yield Path(clip)


def _clip_name(clip: Clip, row: int) -> str:
    path = next(_path_of(clip), None)
    if path is None:
        return f"clip {row}"
    start = f" from {clip.start:g} s" if isinstance(clip, Excerpt) else ""
    return shorten("/".join(path.parts[-2:]) + start, 80)


def _heads(model: AudioModel) -> str:
    """Return the stages of a model's heads, and how many of each there are."""
    stages = Counter(head.stage for head in model.ensemble.heads)
    return ", ".join(stage if count == 1 else f"{stage} ({count})" for stage, count in stages.items())


def _facts(model: AudioModel, found: Evaluation) -> list[tuple[str, str]]:
    facts, encoder = model.facts, model.encoder
    groups = "not known: intervals draw clips"
    if found.groups is not None:
        groups = f"{len(np.unique(found.groups))}: intervals are the wider of drawing whole groups and drawing clips"
    made = f"fitted to {facts.clips} clips, {seconds_text(facts.audio)} of sound, in {seconds_text(facts.spent)}"
    return [
        ("model", made),
        ("encoder", "none" if encoder is None else f"{encoder.name} (licence {encoder.licence})"),
        ("heads", _heads(model)),
        ("sound heard", seconds_text(float(found.seconds.sum()))),
        ("groups", groups),
    ]
