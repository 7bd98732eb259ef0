"""Which levels of sandbox this machine offers; for the others, why not and how to get them."""

import ctypes
import functools
import platform
import shutil
import subprocess
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from autospeech.errors import UsageError
from autospeech.protocol.sandbox.calls import KNOWN_MACHINES
from autospeech.protocol.sandbox.level import SandboxLevel
from autospeech.protocol.sandbox.wrap import BUBBLEWRAP_FLAGS

__all__ = ["choose_level", "landlock_abi", "missing_levels"]

_WITHIN: Final = 20.0
"""Seconds for a trial of bubblewrap, which takes milliseconds on an idle machine."""
_LANDLOCK_CREATE_RULESET: Final = 444
_VERSION: Final = 1
_SIGNALS_SINCE: Final = 6


@functools.cache
def missing_levels() -> Mapping[SandboxLevel, str]:
    """Return the levels that are not available here, each with one sentence: why, and how to get it."""
    reasons = {SandboxLevel.BUBBLEWRAP: _why_no_bubblewrap(), SandboxLevel.LANDLOCK: _why_no_landlock()}
    return MappingProxyType({level: reason for level, reason in reasons.items() if reason})


def choose_level(asked: str | None, *, trusted: bool = False) -> SandboxLevel:
    """Return the level in force: the one asked for, else the best that this machine offers.

    Args:
        asked: Name of the level asked for; None: the best.
        trusted: Whether no sandbox will do where there is none.

    Raises:
        UsageError: It is not available, or none but plain is and that will not do.
    """
    if asked is not None:
        return _asked(asked)
    missing = missing_levels()
    for level in (SandboxLevel.BUBBLEWRAP, SandboxLevel.LANDLOCK):
        if level not in missing:
            return level
    if trusted:
        return SandboxLevel.PLAIN
    got = "none: " + " ".join(missing.values())
    raise UsageError("sandbox", expected="one that this machine offers", got=got, hint="or pass --unsafe for your code")


def _asked(name: str) -> SandboxLevel:
    try:
        level = SandboxLevel.named(name)
    except ValueError:
        names = ", ".join(level.value for level in SandboxLevel)
        raise UsageError("sandbox", expected=f"one of {names}", got=name) from None
    if reason := missing_levels().get(level):
        raise UsageError(f"sandbox {name}", expected="one that this machine offers", got=reason)
    return level


@functools.cache
def landlock_abi() -> int:
    """Return the version of Landlock in this kernel; 0 if there is none."""
    libc = ctypes.CDLL(None)
    return max(0, int(libc.syscall(_LANDLOCK_CREATE_RULESET, None, 0, _VERSION)))


def notes_on(level: SandboxLevel) -> tuple[str, ...]:
    """Return what a reader of the record should know about a level on this machine."""
    abi = landlock_abi()
    if level is SandboxLevel.LANDLOCK and abi < _SIGNALS_SINCE:
        return (f"Landlock's version {abi} here does not keep signals to other processes of this user inside.",)
    return ()


def _why_no_bubblewrap() -> str:
    program = shutil.which("bwrap")
    if program is None:
        return "bubblewrap is not installed: install the package bubblewrap."
    if platform.machine() not in KNOWN_MACHINES:
        return f"bubblewrap's filter of system calls is not known for {platform.machine()}."
    command = [program, *BUBBLEWRAP_FLAGS, "--unshare-net", "--ro-bind", "/", "/", "--proc", "/proc", "true"]
    try:
        trial = subprocess.run(command, capture_output=True, timeout=_WITHIN, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"bubblewrap cannot be started: {error}."
    if trial.returncode == 0:
        return ""
    said = trial.stderr.decode(errors="replace").strip().removeprefix("bwrap: ")
    return f"bubblewrap cannot make namespaces here ({said}): {_REMEDY}."


_REMEDY: Final = (
    "allow user namespaces (Ubuntu: an AppArmor profile for bwrap with `userns,`, or sysctl"
    " kernel.apparmor_restrict_unprivileged_userns=0; Docker: --security-opt seccomp=unconfined --security-opt"
    " systempaths=unconfined)"
)


def _why_no_landlock() -> str:
    if platform.machine() not in KNOWN_MACHINES:
        return f"landlock+seccomp is not known for {platform.machine()}."
    if landlock_abi() == 0:
        return "Landlock is not in this kernel: boot with lsm=landlock,… (Linux 5.13 or newer)."
    return ""
