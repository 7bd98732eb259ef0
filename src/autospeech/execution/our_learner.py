"""Our own learner as a submission like any other: where its code is, what it is told, what it may read."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from autospeech.data import default_cache

__all__ = ["OurLearner", "our_learner"]

_PACKAGE: Final = Path(str(files("autospeech")))


@dataclass(frozen=True, kw_only=True)
class OurLearner:
    """What a run needs to start our learner."""

    code: Path
    """Its submission folder."""
    settings: Mapping[str, Any]
    """Fields of its configuration, as JSON values."""
    env: Mapping[str, str]
    """Variables that tell where the user's cache is."""
    readable: tuple[Path, ...]
    """The package and the cache of encoders: what it may read besides its interpreter."""


def our_learner(settings: Mapping[str, Any]) -> OurLearner:
    """Return how our learner is started; its encoder's graphs are built first where the cache has none.

    Inside a run the cache can only be read: what must be built is built here, before the clock.

    Raises:
        UsageError: No encoder has the name that the settings give.
    """
    cache = default_cache()
    _build_graphs(str(settings.get("encoder", "auto")), cache)
    return OurLearner(
        code=_PACKAGE / "learner" / "submission",
        settings={"explain": True, **settings},
        env={"XDG_CACHE_HOME": str(cache.parent)},
        readable=(_PACKAGE, *([cache] if cache.exists() else [])),
    )


def _build_graphs(name: str, cache: Path) -> None:
    from autospeech.learner.encoders.graph_cache import graph_folder  # noqa: PLC0415  only a run of ours needs encoders
    from autospeech.learner.encoders.known import encoder_spec  # noqa: PLC0415  the same
    from autospeech.learner.encoders.load import open_encoder  # noqa: PLC0415  the same

    if name == "none" or ":" in name:
        return
    spec = encoder_spec(name)
    if not graph_folder(cache, name=spec.name, digest=spec.sha256, precision="int8").exists():
        open_encoder(spec, cache=cache, precision="int8")
