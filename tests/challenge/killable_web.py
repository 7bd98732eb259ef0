"""The web service in a process of its own, to be killed: forked from one that has everything loaded."""

from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Final

import uvicorn

from autospeech.challenge.site import Site
from autospeech.web import create_app

__all__ = ["start_service"]

_FORKS: Final = get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.challenge.killable", "tests.challenge.killable_web"])


def start_service(folder: Path, port: int) -> BaseProcess:
    """Serve a challenge until somebody kills it."""
    process = _FORKS.Process(target=_serve, args=(folder, port), daemon=True)
    process.start()
    return process


def _serve(folder: Path, port: int) -> None:
    with Site.open(folder) as site:
        uvicorn.run(create_app(site), port=port, log_level="critical", ws="none")
