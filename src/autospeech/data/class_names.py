"""classes.json: the names of the classes in order."""

import json
from pathlib import Path
from typing import Final

from autospeech.errors import DataError

__all__ = ["CLASSES", "read_class_names"]

CLASSES: Final = "classes.json"
"""File beside clips.csv; NAME.classes.json beside NAME.data."""


def read_class_names(path: Path) -> list[str]:
    """Read the names of the classes.

    Raises:
        DataError: The file is no JSON list of different names.
    """
    try:
        names = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise DataError(str(path), expected="a JSON list of names", got=str(error)) from error
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names) or len({*names}) != len(names):
        raise DataError(str(path), expected="a JSON list of different names", got=str(names)[:100])
    return names
