"""Self-contained HTML pages: one template engine, one stylesheet, no script, nothing fetched."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from autospeech.data.atomic import write_atomically
from autospeech.report.text import printable
from autospeech.report.units import ABSENT

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["TEMPLATES", "Tile", "render_page", "write_page"]

TEMPLATES: Final = Path(__file__).parent / "templates"
"""Folder of base.html, parts.html and page.css."""


@dataclass(frozen=True, kw_only=True)
class Tile:
    """One key figure of a page."""

    name: str
    """What it is."""
    value: str
    """The figure."""
    unit: str = ""
    """Its unit, if any."""


def render_page(template: str, *, title: str, templates: Path | None = None, refresh: int = 0, **values: Any) -> str:  # noqa: ANN401  whatever the template shows
    """Return a page that works without network, script or style of its own, in light and dark, on a phone.

    Every value is escaped, and characters that show nothing are replaced, before they reach the page; the page forbids
    scripts besides. A template extends base.html and may import the macros of parts.html.

    Args:
        template: File name of the template.
        title: Title of the page.
        templates: Folder of the template if it is not ours.
        refresh: Seconds after which a browser loads the page again; 0: never.
        **values: What the template shows.
    """
    page = _engine(templates).get_template(template)
    return page.render(title=title, refresh=refresh, css=_css(), **values)


def write_page(path: Path, page: str) -> Path:
    """Write a page, whole or not at all; return its path.

    Raises:
        MachineryError: The file cannot be written.
    """
    write_atomically(path, page.encode("utf-8", "replace"))
    return path


@cache
def _engine(templates: Path | None) -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415  loaded when a page is made

    folders = [TEMPLATES] if templates is None else [templates, TEMPLATES]
    return Environment(
        loader=FileSystemLoader(folders),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _css() -> str:
    from markupsafe import Markup  # noqa: PLC0415  loaded when a page is made

    return Markup((TEMPLATES / "page.css").read_text(encoding="utf-8"))  # noqa: S704  our own stylesheet


def _shown(value: Any) -> Any:  # noqa: ANN401  any value of a template
    if value is None:
        return ABSENT
    return printable(value) if type(value) is str else value
