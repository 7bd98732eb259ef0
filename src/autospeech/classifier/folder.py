"""A model on disk: arrays in a safetensors file, everything else in config.json, a page in README.md.

``config.json`` names the file of arrays and its hash, and is renamed into place last; the file it named before is
removed only then. So a reader at any moment, and whoever comes after a kill, finds a whole model. Nothing in the folder
is ever executed.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from autospeech.classifier.card import model_card
from autospeech.classifier.held_out import HeldOut
from autospeech.classifier.licence import licence_id
from autospeech.classifier.model import AudioModel, EncoderFacts, Facts
from autospeech.classifier.saved_ensemble import ensemble_from, ensemble_parts
from autospeech.classifier.saved_views import Arrays, arrays_below
from autospeech.data import write_atomically
from autospeech.data.atomic import storage_errors
from autospeech.errors import DataError, UsageError

__all__ = ["CARD", "CONFIG", "FORMAT", "PICTURE", "VERSION", "open_model", "prepare_folder", "save_model"]

CONFIG: Final = "config.json"
"""Everything but the arrays."""
CARD: Final = "README.md"
"""The model card."""
PICTURE: Final = "learning-curve.png"
"""The learning curve."""
FORMAT: Final = "autospeech audio classifier"
"""What a config.json of ours says it is."""
VERSION: Final = 2
"""Version of the folder; rises whenever an older reader, or an older front end, would score differently."""

_HELD_OUT: Final = "held_out."
_ARRAYS: Final = "model-{}.safetensors"
_VERSION_IN: Final = "version in"
_TRIES: Final = 3


def prepare_folder(folder: Path, *, replace: bool) -> None:
    """Make a folder ready to receive a model; what stands there stays until there is a better one.

    Raises:
        UsageError: It holds something that is no model, or a model that is not to be replaced.
        MachineryError: It cannot be made.
    """
    if folder.is_dir() and any(folder.iterdir()):
        if not _is_model(folder):
            raise UsageError(f"folder {folder}", expected="a new or empty folder, or a model", got="other files")
        if not replace:
            raise UsageError(f"folder {folder}", expected="a new folder", got="a model", hint="add --replace")
    with storage_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)


def save_model(model: AudioModel, folder: Path, *, picture: bool = True) -> Path:
    """Write a model into a folder, in place of the one that is there; return the folder.

    Args:
        model: The model.
        folder: Made if it is not there.
        picture: Draw the learning curve, too, which takes a moment.

    Raises:
        MachineryError: The disk is full, read-only or not ours; a model that was there stays whole.
    """
    from safetensors.numpy import save  # noqa: PLC0415  loaded when a model is written

    values, arrays = ensemble_parts(model.ensemble)
    if model.held_out is not None:
        arrays |= {f"{_HELD_OUT}{name}": array for name, array in model.held_out.as_arrays().items()}
    content = save({name: np.ascontiguousarray(array) for name, array in arrays.items()})
    digest = hashlib.sha256(content).hexdigest()
    name = _ARRAYS.format(digest[:12])
    config = _config(model, values) | {"arrays": {"file": name, "sha256": digest}}
    with storage_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
    write_atomically(folder / name, content)
    write_atomically(folder / CONFIG, json.dumps(config, indent=1, ensure_ascii=False).encode("utf-8", "replace"))
    _tidy(folder, keep=name)
    drawn = picture and _draw(model, folder / PICTURE)
    write_atomically(folder / CARD, model_card(model, picture=PICTURE if drawn else None).encode("utf-8", "replace"))
    return folder


def open_model(folder: Path) -> AudioModel:
    """Read a model; nothing in its folder is executed, and its training data is not needed.

    Raises:
        DataError: There is no model, it is spoilt, or of a version this package does not read.
    """
    for _ in range(_TRIES):
        config = _read_config(folder)
        arrays = _read_arrays(folder, config)
        if arrays is not None:
            return _model(config, arrays)
    hint = "copy the folder again, or fit again"
    raise DataError(f"arrays of model {folder}", expected="the file config.json names", got="none", hint=hint)


def _config(model: AudioModel, ensemble: dict[str, Any]) -> dict[str, Any]:
    from autospeech import __version__  # noqa: PLC0415  the package's own __init__

    encoder = model.encoder
    return {
        "format": FORMAT,
        "version": VERSION,
        "autospeech": __version__,
        "sample_rate": 16_000,
        "classes": list(model.classes),
        "encoder": None if encoder is None else vars(encoder),
        "licence": model.licence,
        "ensemble": ensemble,
        "facts": vars(model.facts),
    }


def _read_config(folder: Path) -> dict[str, Any]:
    path = folder / CONFIG
    try:
        config = json.loads(path.read_bytes())
    except FileNotFoundError:
        hint = "give the folder that autospeech fit wrote"
        raise DataError(f"model {folder}", expected=f"a folder with {CONFIG}", got="none", hint=hint) from None
    except (OSError, ValueError, RecursionError) as error:
        raise DataError(f"reading {path}", expected="JSON", got=str(error)[:200]) from error
    if not isinstance(config, dict) or config.get("format") != FORMAT:
        raise DataError(f"format in {path}", expected=FORMAT, got=str(_get(config, "format"))[:80])
    if config.get("version") != VERSION:
        made = f"{config.get('version')} (written by autospeech {config.get('autospeech')})"
        hint = "fit again with this version of autospeech, or use the one that wrote it"
        raise DataError(f"{_VERSION_IN} {path}", expected=VERSION, got=made, hint=hint)
    return config


def _read_arrays(folder: Path, config: Mapping[str, Any]) -> Arrays | None:
    """Return the arrays; None if the file is gone, which happens when a better model took its place just now."""
    from safetensors import SafetensorError  # noqa: PLC0415  loaded when a model is read
    from safetensors.numpy import load  # noqa: PLC0415  the same

    named = _get(config.get("arrays"), "file")
    if not isinstance(named, str) or Path(named).name != named:
        raise DataError(f"arrays in {folder / CONFIG}", expected="a file in the same folder", got=str(named)[:80])
    try:
        content = (folder / named).read_bytes()
    except FileNotFoundError:
        return None
    if (digest := hashlib.sha256(content).hexdigest()) != _get(config["arrays"], "sha256"):
        hint = "copy the folder again"
        raise DataError(f"hash of {folder / named}", expected="the one in config.json", got=digest[:12], hint=hint)
    try:
        return load(content)
    except SafetensorError as error:
        raise DataError(f"reading {folder / named}", expected="safetensors", got=str(error)[:200]) from error


def _model(config: Mapping[str, Any], arrays: Arrays) -> AudioModel:
    try:
        facts = {**config["facts"], **{name: tuple(config["facts"][name]) for name in ("left_out", "heard")}}
        facts["curve"] = tuple((float(t), float(value), float(a), float(b)) for t, value, a, b in facts["curve"])
        classes, encoder, licence = tuple(config["classes"]), config["encoder"], config["licence"]
        ensemble, held = ensemble_from(config["ensemble"], arrays), arrays_below(arrays, _HELD_OUT)
        return AudioModel(
            classes=classes,
            ensemble=ensemble,
            encoder=None if encoder is None else EncoderFacts(**encoder),
            facts=Facts(**facts),
            held_out=HeldOut.from_arrays(held, heads=len(ensemble.heads), classes=len(classes)) if held else None,
            licence=None if licence is None else licence_id(str(licence)),
        )
    except (KeyError, TypeError, ValueError, UsageError) as error:
        raise DataError(f"content of {CONFIG}", expected="every part of a model", got=repr(error)[:200]) from error


def _draw(model: AudioModel, path: Path) -> bool:
    """Draw the learning curve, if there is one."""
    from autospeech.classifier.pictures import learning_curve  # noqa: PLC0415  only for a picture
    from autospeech.report import save_picture  # noqa: PLC0415  the same

    if not model.facts.curve:
        return False
    save_picture(learning_curve(model.facts, title="Learning curve"), path)
    return True


def _tidy(folder: Path, *, keep: str) -> None:
    for pattern in (_ARRAYS.format("*"), f".{_ARRAYS.format('*')}.*.tmp", f".{CONFIG}.*.tmp", f".{CARD}.*.tmp"):
        for path in folder.glob(pattern):
            if path.name != keep:
                path.unlink(missing_ok=True)


def _is_model(folder: Path) -> bool:
    try:
        _read_config(folder)
    except DataError as error:
        return error.subject.startswith(_VERSION_IN)  # a model of another version is one, too
    return True


def _get(values: Any, name: str) -> Any:  # noqa: ANN401  JSON of anyone's
    return values.get(name) if isinstance(values, dict) else None
