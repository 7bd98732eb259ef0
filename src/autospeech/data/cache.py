"""Where converted data and downloads are kept: the one place that knows."""

import os
from pathlib import Path

__all__ = ["default_cache"]


def default_cache() -> Path:
    """Return this user's cache folder of the package; it may not exist yet.

    ``$XDG_CACHE_HOME/autospeech``, else ``~/.cache/autospeech``.
    Source: XDG base directory specification (a relative value is ignored).
    """
    named = Path(os.environ.get("XDG_CACHE_HOME", ""))
    base = named if named.is_absolute() else Path.home() / ".cache"
    return base / "autospeech"
