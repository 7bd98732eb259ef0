"""The service on a real port, for programs and browsers outside this process."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from autospeech.challenge.site import Site
from autospeech.web import create_app


@contextmanager
def served(site: Site) -> Iterator[str]:
    """Serve a challenge until the end; yield its address."""
    server = uvicorn.Server(
        uvicorn.Config(create_app(site), port=0, log_level="critical", timeout_graceful_shutdown=1, ws="none")
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + 60
    while not server.started and time.monotonic() < until:
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=30)
