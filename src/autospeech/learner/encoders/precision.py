"""Which whole-number arithmetic this processor does without loss."""

import platform
from pathlib import Path
from typing import Final

from autospeech.learner.encoders.nodes import Precision

__all__ = ["native_precision", "precision_of"]

_CPUINFO: Final = Path("/proc/cpuinfo")
_WIDE_PRODUCTS: Final = frozenset({"avx512_vnni", "avx_vnni"})


def native_precision() -> Precision:
    """Return the precision for this machine."""
    return precision_of(platform.machine(), _CPUINFO.read_text() if _CPUINFO.exists() else "")


def precision_of(machine: str, cpuinfo: str) -> Precision:
    """Return int7 for an x86 processor without VNNI, whose 8-bit products are added in 16 bits and saturate.

    Source: onnxruntime's documentation, "Quantize ONNX models", on U8S8 and VPMADDUBSW.

    >>> precision_of("x86_64", "flags : fpu avx2"), precision_of("x86_64", "flags : avx2 avx_vnni")
    ('int7', 'int8')
    >>> precision_of("aarch64", "")
    'int8'
    """
    if machine != "x86_64" or _WIDE_PRODUCTS & set(cpuinfo.split()):
        return "int8"
    return "int7"
