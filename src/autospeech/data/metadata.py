"""meta.json: reading and writing."""

import json
from pathlib import Path

from autospeech.contract import Metadata
from autospeech.data.atomic import write_atomically
from autospeech.errors import DataError

__all__ = ["read_metadata", "write_metadata"]


def read_metadata(path: Path) -> Metadata:
    """Read a meta.json.

    Raises:
        DataError: The file is missing, no JSON object, or a count in it is none.
    """
    try:
        content = json.loads(path.read_bytes())
    except OSError as error:
        raise DataError(f"reading {path}", got=error.strerror or str(error)) from error
    except (ValueError, RecursionError) as error:
        raise DataError(str(path), expected="a JSON object in UTF-8", got=str(error)) from error
    if not isinstance(content, dict):
        raise DataError(str(path), expected="a JSON object", got=type(content).__name__)
    return Metadata.from_mapping(content)


def write_metadata(path: Path, metadata: Metadata) -> None:
    """Write a meta.json; without a time budget when there is none."""
    content = {**metadata.extra, **metadata.as_mapping()}
    if metadata.time_budget is None:
        del content["time_budget"]
    write_atomically(path, json.dumps(content, ensure_ascii=False, indent=1).encode())
