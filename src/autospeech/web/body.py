"""How much one may send: a body is refused by its announced size, and again by what really arrives."""

from typing import Final

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["BodyLimit"]

_UPLOADS: Final = frozenset({"/submit", "/api/submissions"})
_TOO_MUCH: Final = 413


class BodyLimit:
    """Middleware that lets no body grow beyond its bound.

    Args:
        app: What answers.
        small: Bytes of any form.
        upload: Bytes of a submission's form.
    """

    def __init__(self, app: ASGIApp, *, small: int, upload: int) -> None:
        self._app = app
        self._small = small
        self._upload = upload

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most = self._upload if scope["path"] in _UPLOADS else self._small
        if _announced(scope) > most:
            await _refuse(send, most)
            return
        await self._app(scope, _counted(receive, most), send)


def _announced(scope: Scope) -> int:
    sizes = [value for name, value in scope["headers"] if name == b"content-length"]
    return int(sizes[0]) if sizes and sizes[0].isdigit() else 0


def _counted(receive: Receive, most: int) -> Receive:
    taken = 0

    async def counted() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > most:
            raise HTTPException(_TOO_MUCH, f"at most {most:,} bytes are taken")
        return message

    return counted


async def _refuse(send: Send, most: int) -> None:
    text = f"Too large: at most {most:,} bytes are taken.".encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", b"%d" % len(text))]
    await send({"type": "http.response.start", "status": _TOO_MUCH, "headers": [*headers, (b"connection", b"close")]})
    await send({"type": "http.response.body", "body": text})
