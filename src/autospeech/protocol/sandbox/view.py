"""What a submission may see of the machine: its interpreter, the system's libraries, its own folders."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

__all__ = ["SYSTEM", "View", "interpreter_paths"]

SYSTEM: Final = (
    *("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/opt/conda"),
    *("/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/alternatives", "/etc/localtime"),
    "/sys/devices/system/cpu",
)
"""Programs and libraries, and what the C library and OpenMP read at their start; none of it is secret."""
NETWORK: Final = ("/etc/resolv.conf", "/etc/hosts", "/etc/nsswitch.conf", "/etc/ssl", "/etc/ca-certificates")
"""What resolving names and TLS need, where the network is allowed."""
_MOST_LINKS: Final = 20


@dataclass(frozen=True, kw_only=True)
class View:
    """Paths of one run, as they are outside."""

    readable: tuple[Path, ...]
    """Interpreter and further folders, read-only, in the same places inside."""
    code: Path
    """Copy of the submission, writable."""
    home: Path
    """Its HOME, writable."""
    tmp: Path
    """Its TMPDIR, writable."""
    shm: Path
    """Its /dev/shm, writable, where there is a mount namespace."""
    child: Path
    """Our programs that run outside this process."""
    devices: tuple[Path, ...] = ()
    """Devices that may be used, those of GPUs."""
    network: bool = False
    """Whether the network may be used."""


def interpreter_paths(python: Path) -> tuple[Path, ...]:
    """Return what must be readable for an interpreter to run: each file on its chain of links, and what it belongs to.

    A folder above ``bin`` is taken as a whole only if it is an environment (pyvenv.cfg) or holds Python's library.
    """
    found: dict[Path, None] = {}
    for step in _chain(python.absolute()):
        found[step] = None
        above = step.parent.parent
        if step.parent.name == "bin" and (_is_environment(above) or any(above.glob("lib/python3*"))):
            found[above] = None
            found.update(dict.fromkeys(_home_of(above)))
    return tuple(found)


def _chain(path: Path) -> Iterator[Path]:
    """Yield a path and, link by link, where it leads."""
    for _ in range(_MOST_LINKS):
        yield path
        if not path.is_symlink():
            resolved = path.resolve()
            if resolved != path:
                yield resolved
            return
        path = (path.parent / path.readlink()).absolute()


def _is_environment(folder: Path) -> bool:
    return (folder / "pyvenv.cfg").is_file()


def _home_of(environment: Path) -> tuple[Path, ...]:
    """Return the prefix of the interpreter that an environment was made from."""
    if not _is_environment(environment):
        return ()
    lines = (environment / "pyvenv.cfg").read_text(encoding="utf-8", errors="replace").splitlines()
    homes = [line.partition("=")[2].strip() for line in lines if line.partition("=")[0].strip() == "home"]
    return tuple(Path(home).resolve().parent for home in homes if Path(home).name == "bin")
