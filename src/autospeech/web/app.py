"""The service, put together: challenge, pages, API, bounds and headers."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from anyio.to_thread import current_default_thread_limiter
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.concurrency import run_in_threadpool

from autospeech.challenge.leftovers import sweep_leftovers
from autospeech.challenge.site import Site
from autospeech.web import account, api, comparing, console, handing_in, judging, public, team, watching
from autospeech.web.body import BodyLimit
from autospeech.web.kept import Kept
from autospeech.web.problems import mount_problems
from autospeech.web.rates import Rate, Rates
from autospeech.web.shield import Shield

__all__ = ["create_app"]

_MB: Final = 1_000_000
_KEPT: Final = 2.0
"""Seconds a leaderboard may be old whatever happened."""
_KEPT_STILL: Final = 30.0
"""Seconds it may be old while the audit says that nothing happened: it also shows the time, and curves that run."""
_LOOK_KEPT: Final = 0.5
"""Seconds the curves of somebody who watches may be old."""
_THREADS: Final = 12
"""Threads that ask the store; each may hold two connections, and a store on PostgreSQL gives fifteen."""
_FORM_BYTES: Final = 64 * 1024
_ENVELOPE: Final = 64 * 1024
"""Bytes of a submission's form beside the zip."""


def create_app(site: Site, *, rates: dict[str, Rate] | None = None) -> FastAPI:
    """Return the service of a challenge, as an ASGI application.

    Args:
        site: The challenge, open as long as the service runs.
        rates: How often one may do what; None: as in ``rates.RATES``.
    """
    app = FastAPI(
        title=site.challenge.title,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        lifespan=_serving,
    )
    app.state.site = site
    app.state.kept = Kept(time.monotonic, _KEPT, _KEPT_STILL)
    app.state.looks = Kept(time.monotonic, _LOOK_KEPT)
    app.state.rates = Rates(time.monotonic, rates)
    for part in (public, account, team, handing_in, watching, comparing, console, judging, api):
        app.include_router(part.router)
    app.mount("/static", StaticFiles(directory=Path(__file__).parent / "static"), name="static")
    mount_problems(app)
    upload = int(site.challenge.limits.upload_mb * _MB) + _ENVELOPE
    app.add_middleware(BodyLimit, small=_FORM_BYTES, upload=upload)
    app.add_middleware(Shield)
    return app


@asynccontextmanager
async def _serving(app: FastAPI) -> AsyncIterator[None]:
    """Begin: what a killed service left is removed, and threads stay fewer than the store's connections.

    So none waits for a connection that never comes.
    """
    await run_in_threadpool(sweep_leftovers, app.state.site)
    current_default_thread_limiter().total_tokens = _THREADS
    yield
