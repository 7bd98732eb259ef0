"""`autospeech challenge serve`: the web service of a challenge."""

from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from autospeech.errors import MachineryError

__all__ = ["EXAMPLES", "serve"]

EXAMPLES = "Examples:  autospeech challenge serve my-challenge  ·  … serve my-challenge --host 0.0.0.0 --behind-proxy"

_EXTRA = ("fastapi", "uvicorn", "markdown_it", "python_multipart")


def serve(
    folder: Annotated[Path, typer.Argument(help="Folder of the challenge.")],
    *,
    host: Annotated[str, typer.Option(help="Address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen at.")] = 8000,
    behind_proxy: Annotated[
        bool, typer.Option("--behind-proxy", help="Trust the proxy's X-Forwarded-For and X-Forwarded-Proto.")
    ] = False,
) -> None:
    """Serve pages and API until Ctrl-C; jobs are run by `autospeech challenge work`, beside it."""
    missing = [name for name in _EXTRA if find_spec(name) is None]
    if missing:
        hint = "pip install 'autospeech[challenge]'"
        raise MachineryError("challenge serve", expected="its packages", got=f"no {', '.join(missing)}", hint=hint)
    import uvicorn  # noqa: PLC0415  loaded when used: quick --help

    from autospeech.challenge.site import Site  # noqa: PLC0415  the same
    from autospeech.web import create_app  # noqa: PLC0415  the same

    with Site.open(folder) as site:
        typer.echo(f"{site.challenge.title}: http://{host}:{port}/")
        uvicorn.run(
            create_app(site),
            host=host,
            port=port,
            log_level="warning",
            timeout_graceful_shutdown=3,
            proxy_headers=behind_proxy,
            forwarded_allow_ips="*" if behind_proxy else None,
        )
