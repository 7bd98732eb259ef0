"""Reads a YAML file section by section; every complaint names the file, the line and the key."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

from autospeech.errors import DataError

__all__ = ["Section", "read_section"]

_ABSENT: Any = object()
_INSTANT = "an instant in UTC such as 2026-01-31T23:59:00Z"


def read_section(path: Path) -> "Section":
    """Read a YAML file whose top is a mapping.

    Raises:
        DataError: It cannot be read, is no YAML, repeats a key, or is no mapping.
    """
    from ruamel.yaml import YAML  # noqa: PLC0415  an optional dependency, loaded when a challenge is read
    from ruamel.yaml.error import MarkedYAMLError  # noqa: PLC0415  the same

    try:
        content = YAML(typ="rt").load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise DataError(f"file {path}", expected="a readable file", got=error.strerror) from error
    except UnicodeDecodeError as error:
        raise DataError(f"file {path}", expected="UTF-8 text", got=f"byte {error.start} is none") from error
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        problem = str(error.problem).partition(" with value")[0]
        raise DataError(f"{path.name}, line {line}", expected="YAML", got=problem) from error
    if not hasattr(content, "lc") or not hasattr(content, "items"):
        raise DataError(f"{path.name}, line 1", expected="keys and values", got=type(content).__name__)
    return Section(path.name, content)


class Section:
    """A mapping of the file; its methods take one key each, and `done` refuses the keys nobody took."""

    def __init__(self, file: str, content: Any, where: str = "") -> None:  # noqa: ANN401  ruamel's mapping is untyped
        self._file = file
        self._content = content
        self._where = where
        self._taken: set[str] = set()

    def text(self, key: str, default: str = _ABSENT) -> str:
        """Take a text that is not empty."""
        value = self._take(key, default)
        if not isinstance(value, str) or not (value.strip() or value == default):
            self.refuse(key, expected="a text", got=value)
        return str(value)

    def choice(self, key: str, allowed: Sequence[str], default: str = _ABSENT) -> str:
        """Take one of the allowed words."""
        value = self._take(key, default)
        if value not in allowed:
            self.refuse(key, expected=f"one of {', '.join(allowed)}", got=value)
        return str(value)

    def whole(self, key: str) -> int | None:
        """Take a whole number from 1; None when the key is missing or empty."""
        value = self._take(key, None)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            self.refuse(key, expected="a whole number from 1", got=value)
        return int(value)

    def number(self, key: str) -> float | None:
        """Take a positive number; None when the key is missing or empty."""
        value = self._take(key, None)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < float("inf"):
            self.refuse(key, expected="a positive number", got=value)
        return float(value)

    def flag(self, key: str, *, default: bool) -> bool:
        """Take yes or no."""
        value = self._take(key, default)
        if not isinstance(value, bool):
            self.refuse(key, expected="true or false", got=value)
        return bool(value)

    def instant(self, key: str) -> datetime | None:
        """Take an instant (no zone means UTC); None when the key is missing or empty."""
        value = self._take(key, None)
        if value is None:
            return None
        parsed = _as_instant(value)
        if parsed is None:
            self.refuse(key, expected=_INSTANT, got=value)
        return parsed

    def moment(self, key: str) -> datetime:
        """Take an instant that must be there."""
        value = self.instant(key)
        if value is None:
            self.refuse(key, expected=_INSTANT, got=None)
        return value

    def section(self, key: str) -> "Section":
        """Take a mapping; a missing one is empty."""
        value = self._take(key, None)
        if value is None:
            return Section(self._file, {}, self._name(key))
        if not hasattr(value, "items"):
            self.refuse(key, expected="keys and values", got=value)
        return Section(self._file, value, self._name(key))

    def sections(self, key: str) -> Iterator["Section"]:
        """Take a list of mappings."""
        value = self._take(key, _ABSENT)
        if not isinstance(value, list):
            self.refuse(key, expected="a list", got=value)
        for place, one in enumerate(value):
            if not hasattr(one, "items"):
                self.refuse(key, expected=f"keys and values as entry {place + 1}", got=one)
            yield Section(self._file, one, f"{self._name(key)}[{place + 1}]")

    def keys(self) -> list[str]:
        """Return the keys of this section."""
        return [str(key) for key in self._content]

    def done(self) -> None:
        """Refuse the first key nobody took.

        Raises:
            DataError: There is one, a typing error most likely.
        """
        for key in self._content:
            if key not in self._taken:
                raise DataError(self.at(str(key)), expected=f"one of {', '.join(sorted(self._taken))}", got=key)

    def at(self, key: str) -> str:
        """Say where a key stands: file, line, name."""
        return f"{self._file}, line {self._line(key)}: {self._name(key)}"

    def refuse(self, key: str, *, expected: str, got: object) -> NoReturn:
        """Raise the error that names file, line and key."""
        raise DataError(self.at(key), expected=expected, got="nothing" if got is None else got)

    def _name(self, key: str) -> str:
        return f"{self._where}.{key}" if self._where else key

    def _line(self, key: str) -> int:
        lines = getattr(self._content, "lc", None)
        if lines is None:
            return 1
        return int(lines.key(key)[0] if key in self._content else lines.line) + 1

    def _take(self, key: str, default: Any) -> Any:  # noqa: ANN401  any YAML value
        self._taken.add(key)
        value = self._content.get(key, default)
        if value is _ABSENT:
            self.refuse(key, expected="a value", got=None)
        return value


def _as_instant(value: object) -> datetime | None:
    """Return an aware UTC datetime; None when it is no instant (a date without a time of day is none)."""
    if not isinstance(value, datetime | str):
        return None
    try:
        parsed = datetime.fromisoformat(value if isinstance(value, str) else value.isoformat())
    except ValueError:
        return None
    return (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).astimezone(UTC)
