"""Finds an encoder's weights on this machine, or fetches them; the digest decides what is accepted.

On this machine they are looked for in this order: the file that `autospeech encoders pull` keeps in our cache, the
hub client's own cache, then installed packages that hold the file in pieces; these are read as files, never imported.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from importlib.util import find_spec
from pathlib import Path
from typing import TypeAlias

from autospeech.data.atomic import write_atomically
from autospeech.errors import DataError, MachineryError
from autospeech.learner.encoders.known import EncoderSpec

__all__ = [
    "Download",
    "Found",
    "find_weights",
    "hub_download",
    "pull_weights",
    "read_parts",
    "verify",
    "weights_file",
    "where_weights",
]

Download: TypeAlias = Callable[[EncoderSpec], Path]
"""Fetches an encoder's weights from the hub; raises OSError where the hub is not reached or has no such file."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """Weights that have the encoder's digest."""

    content: bytes
    """The file, byte for byte."""
    origin: str
    """Where they were found, in words."""


def weights_file(cache: Path, spec: EncoderSpec) -> Path:
    """Return where our cache keeps an encoder's weights."""
    return cache / "weights" / f"{spec.name}-{spec.sha256[:16]}.bin"


def find_weights(cache: Path, spec: EncoderSpec) -> Found | None:
    """Return an encoder's weights from this machine, or None when it has none; nothing is fetched.

    Raises:
        DataError: What was found has another digest than the encoder's.
    """
    file = _kept_file(cache, spec)
    content = read_parts(spec) if file is None else file.read_bytes()
    origin = where_weights(cache, spec)
    return None if content is None else Found(content=verify(content, spec, origin=origin), origin=origin)


def where_weights(cache: Path, spec: EncoderSpec) -> str:
    """Return where this machine has an encoder's weights, in words, unverified; "" when nowhere."""
    file = _kept_file(cache, spec)
    if file is not None:
        return str(file)
    return " + ".join(name for name, _ in spec.parts) if _pieces(spec) else ""


def _kept_file(cache: Path, spec: EncoderSpec) -> Path | None:
    """Return the file in our cache, else in the hub client's own, whoever had it downloaded."""
    ours = weights_file(cache, spec)
    return ours if ours.is_file() else _hub_file(spec)


def pull_weights(cache: Path, spec: EncoderSpec, *, download: Download | None = None) -> Found:
    """Fetch an encoder's weights into our cache: from the hub; where none is reached, from what this machine has.

    Args:
        cache: Our cache folder; made where it is missing.
        spec: The encoder.
        download: Fetches from the hub; None: the hub's own client.

    Raises:
        MachineryError: No hub is reached, and this machine has no weights either.
        DataError: What was fetched has another digest than the encoder's; it is not kept.
    """
    try:
        found = _downloaded(spec, download or hub_download)
    except OSError as error:
        found = _without_hub(cache, spec, error)
    kept = weights_file(cache, spec)
    kept.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(kept, found.content)
    return found


def _downloaded(spec: EncoderSpec, download: Download) -> Found:
    origin = f"the hub's {spec.hub_id}"
    return Found(content=verify(download(spec).read_bytes(), spec, origin=origin), origin=origin)


def _without_hub(cache: Path, spec: EncoderSpec, reason: OSError) -> Found:
    found = find_weights(cache, spec)
    if found is None:
        hint = "connect to a hub (HF_ENDPOINT names another), or install autospeech[weights]"
        raise MachineryError(f"weights of {spec.name} from the hub", got=_first_line(reason), hint=hint) from reason
    return found


def hub_download(spec: EncoderSpec) -> Path:
    """Download the file with the hub's own client, which resumes, and keeps it in its own cache.

    Raises:
        OSError: The client is not installed, the hub is not reached, or it has no such file.
    """
    if not _has_client():
        raise OSError("huggingface-hub is not installed")
    import httpx  # noqa: PLC0415  heavy: loaded when weights are fetched
    from huggingface_hub import hf_hub_download  # noqa: PLC0415  the same

    try:
        return Path(hf_hub_download(spec.hub_id, spec.file, revision=spec.revision))
    except httpx.HTTPError as error:  # no OSError, unlike the client's own errors
        raise OSError(str(error)) from error


def _hub_file(spec: EncoderSpec) -> Path | None:
    if not _has_client():
        return None
    from huggingface_hub import try_to_load_from_cache  # noqa: PLC0415  heavy: loaded when weights are looked for

    file = try_to_load_from_cache(spec.hub_id, spec.file, revision=spec.revision)
    return Path(file) if isinstance(file, str) else None


def _has_client() -> bool:
    return find_spec("huggingface_hub") is not None


def read_parts(spec: EncoderSpec) -> bytes | None:
    """Return the pieces in the installed packages, joined; None when a piece is missing."""
    pieces = _pieces(spec)
    return b"".join(piece.read_bytes() for piece in pieces) if pieces else None


def _pieces(spec: EncoderSpec) -> list[Path]:
    """Return the files of all pieces; empty when one is missing."""
    pieces = [_piece(package, path) for package, path in spec.parts]
    found = [piece for piece in pieces if piece is not None and piece.is_file()]
    return found if len(found) == len(pieces) else []


def _piece(package: str, path: str) -> Path | None:
    try:
        return Path(str(distribution(package).locate_file(path)))
    except PackageNotFoundError:
        return None


def verify(content: bytes, spec: EncoderSpec, *, origin: str) -> bytes:
    """Return the content if it is the encoder's, byte for byte.

    Raises:
        DataError: The digest is another one.
    """
    digest = hashlib.sha256(content).hexdigest()
    if digest != spec.sha256:
        hint = f"remove it and run: autospeech encoders pull {spec.name}"
        raise DataError(f"SHA-256 of {spec.name} in {origin}", expected=spec.sha256, got=digest, hint=hint)
    return content


def _first_line(error: BaseException) -> str:
    """Return the first line of an error's message."""
    return next(iter(str(error).splitlines()), type(error).__name__)
