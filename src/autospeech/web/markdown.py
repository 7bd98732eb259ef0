"""From an organiser's Markdown to a page: no HTML passes through, no dangerous link."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

__all__ = ["read_page", "to_html"]


def to_html(text: str) -> Markup:
    """Return Markdown as HTML.

    >>> str(to_html("*a* <b>")).strip()
    '<p><em>a</em> &lt;b&gt;</p>'
    """
    return Markup(_engine().render(text))  # noqa: S704  HTML in it is escaped, scripts in links are refused


def read_page(path: Path) -> Markup:
    """Return a Markdown file as HTML; the same file is read again only after a change."""
    return _read(path, path.stat().st_mtime_ns)


@cache
def _read(path: Path, _changed: int) -> Markup:
    return to_html(path.read_text(encoding="utf-8"))


@cache
def _engine() -> "MarkdownIt":
    from markdown_it import MarkdownIt  # noqa: PLC0415  loaded when a page is shown

    return MarkdownIt("commonmark", {"html": False}).enable("table")
