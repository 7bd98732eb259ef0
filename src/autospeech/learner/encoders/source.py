"""Finds an encoder's weights on this machine; the digest decides what is accepted.

Looked for in this order: the file `autospeech encoders pull` keeps in the cache, then installed packages that hold the
file in pieces; these are read as files, never imported.
"""

import hashlib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from autospeech.errors import DataError
from autospeech.learner.encoders.known import EncoderSpec

__all__ = ["find_weights", "read_parts", "verify", "weights_file"]


def weights_file(cache: Path, spec: EncoderSpec) -> Path:
    """Return where the cache keeps an encoder's weights."""
    return cache / "weights" / f"{spec.name}-{spec.sha256[:16]}.bin"


def find_weights(cache: Path, spec: EncoderSpec) -> bytes | None:
    """Return the content of an encoder's weights, or None when this machine has none.

    Raises:
        DataError: What was found has another digest than the encoder's.
    """
    kept = weights_file(cache, spec)
    if kept.is_file():
        return verify(kept.read_bytes(), spec, origin=str(kept))
    content = read_parts(spec)
    origin = " + ".join(name for name, _ in spec.parts)
    return None if content is None else verify(content, spec, origin=origin)


def read_parts(spec: EncoderSpec) -> bytes | None:
    """Return the pieces in the installed packages, joined; None when a piece is missing."""
    pieces = [_piece(package, path) for package, path in spec.parts]
    found = [piece.read_bytes() for piece in pieces if piece is not None and piece.is_file()]
    return b"".join(found) if found and len(found) == len(pieces) else None


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
