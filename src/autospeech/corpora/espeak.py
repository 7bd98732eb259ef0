"""eSpeak NG behind one class: text in a language and a voice goes in, a waveform comes out.

The library is C and keeps its state in global variables; `speak_all` runs it in processes of their own.
"""

import ctypes
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from autospeech.contract import SAMPLE_RATE, Waveform
from autospeech.errors import MachineryError, UsageError

__all__ = ["Speaker", "Utterance"]

# Constants of espeak-ng's speak_lib.h.
_SYNCHRONOUS: Final = 2
_DONT_EXIT: Final = 0x8000
_CHARS_UTF8: Final = 1
_BY_CHARACTER: Final = 1
_RATE, _PITCH, _RANGE = 1, 3, 4
_SEED: Final = 1
"""eSpeak's own chance (breath, flutter) is seeded by the time of day unless it is told otherwise."""

_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


@dataclass(frozen=True, kw_only=True)
class Utterance:
    """One sentence as one voice speaks it."""

    text: str
    """What is said."""
    language: str
    """eSpeak's name of the language, such as "de"."""
    variant: str
    """eSpeak's name of the voice, such as "f3"."""
    rate: int = 165
    """Words a minute, 80 to 450."""
    pitch: int = 50
    """Height of the voice, 0 to 99."""
    range: int = 50
    """Liveliness of the melody, 0 to 99."""


class Speaker:
    """The library, opened once in a process."""

    def __init__(self) -> None:
        loader = _import_loader()
        self._library = ctypes.CDLL(loader.get_library_path())
        path = str(loader.get_data_path()).encode()
        self._rate = int(self._library.espeak_Initialize(_SYNCHRONOUS, 0, path, _DONT_EXIT))
        if self._rate <= 0:
            raise MachineryError("eSpeak NG", expected="a sample rate", got=self._rate, hint="install the package anew")
        self._heard: list[Waveform] = []
        self._callback = _Callback(self._hear)
        self._library.espeak_SetSynthCallback(self._callback)

    def speak(self, utterance: Utterance) -> Waveform:
        """Return an utterance as a 16 kHz waveform.

        Raises:
            UsageError: eSpeak does not know the language.
        """
        import soxr  # noqa: PLC0415  heavy: only a process that speaks needs it

        self._choose(utterance)
        self._heard.clear()
        self._library.espeak_ng_SetRandSeed(ctypes.c_long(_SEED))
        text = utterance.text.encode()
        self._library.espeak_Synth(text, len(text) + 1, 0, _BY_CHARACTER, 0, _CHARS_UTF8, None, None)
        samples = np.concatenate([np.zeros(0, np.float32), *self._heard])
        resampled: Waveform = soxr.resample(samples, self._rate, SAMPLE_RATE)
        return resampled

    def _choose(self, utterance: Utterance) -> None:
        voice = f"{utterance.language}+{utterance.variant}"
        if self._library.espeak_SetVoiceByName(voice.encode()) != 0:
            raise UsageError("language of eSpeak NG", expected="one it has", got=utterance.language)
        for parameter, value in ((_RATE, utterance.rate), (_PITCH, utterance.pitch), (_RANGE, utterance.range)):
            self._library.espeak_SetParameter(parameter, value, 0)

    def _hear(self, samples: Any, count: int, _: Any) -> int:  # noqa: ANN401  ctypes hands pointers over untyped
        if samples and count > 0:
            self._heard.append((np.ctypeslib.as_array(samples, (count,)) / 32768).astype(np.float32))
        return 0


def _import_loader() -> Any:  # noqa: ANN401  the package is untyped
    try:
        import espeakng_loader  # noqa: PLC0415  an optional dependency
    except ImportError as error:
        raise UsageError(
            "eSpeak NG", expected="the package espeakng-loader", got="none", hint='pip install "autospeech[demo]"'
        ) from error
    return espeakng_loader
