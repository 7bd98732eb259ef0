"""How strong a sandbox is: one name and one sentence each, best first."""

from enum import Enum

__all__ = ["SandboxLevel"]


class SandboxLevel(Enum):
    """A level of confinement; the best that a machine offers is the default."""

    promise: str

    def __new__(cls, name: str, promise: str) -> "SandboxLevel":  # noqa: PYI034  an Enum's member, not a subclass's
        """Make the member: its value is the name alone."""
        member = object.__new__(cls)
        member._value_ = name
        member.promise = promise
        return member

    BUBBLEWRAP = (
        "bubblewrap",
        "Own user, process, network, mount and IPC namespaces: only bound paths exist, no network, no other process.",
    )
    LANDLOCK = (
        "landlock+seccomp",
        "Files, sockets, signals and system calls are denied by the kernel; other processes' names stay out of reach.",
    )
    PLAIN = ("plain", "No confinement: limits and the clock hold, but the code can read and write whatever you can.")

    @classmethod
    def named(cls, name: str) -> "SandboxLevel":
        """Return the level of this name.

        Raises:
            ValueError: There is none.
        """
        for member in cls:
            if member.value == name:
                return member
        raise ValueError(f"{name!r} is no sandbox level")
