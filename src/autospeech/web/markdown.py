"""From an organiser's Markdown to a page: no HTML passes through, no dangerous link; headings fit the page."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it import MarkdownIt
    from markdown_it.token import Token

__all__ = ["has_title", "read_page", "to_html"]

_DEEPEST = 6


def to_html(text: str, *, top: int = 1) -> Markup:
    """Return Markdown as HTML, its highest heading at level `top`.

    >>> str(to_html("*a* <b>")).strip()
    '<p><em>a</em> &lt;b&gt;</p>'
    >>> str(to_html("# A", top=2)).strip()
    '<h2>A</h2>'
    """
    engine = _engine()
    tokens = engine.parse(text)
    _shift(tokens, top)
    return Markup(engine.renderer.render(tokens, engine.options, {}))  # noqa: S704  HTML in it is escaped, scripts in links are refused


def has_title(path: Path) -> bool:
    """Tell whether a Markdown file begins with a heading above all its others: the title of its page."""
    return _has_title(path, path.stat().st_mtime_ns)


def read_page(path: Path, *, top: int = 1) -> Markup:
    """Return a Markdown file as HTML, its highest heading at level `top`; it is read again only after a change."""
    return _read(path, path.stat().st_mtime_ns, top)


@cache
def _read(path: Path, _changed: int, top: int) -> Markup:
    return to_html(path.read_text(encoding="utf-8"), top=top)


@cache
def _has_title(path: Path, _changed: int) -> bool:
    levels = [_level(token) for token in _engine().parse(path.read_text(encoding="utf-8")) if _opens(token)]
    return bool(levels) and levels.count(min(levels)) == 1 and levels[0] == min(levels)


def _shift(tokens: "Sequence[Token]", top: int) -> None:
    headings = [token for token in tokens if token.type in {"heading_open", "heading_close"}]
    by = top - min((_level(token) for token in headings), default=top)
    for token in headings:
        token.tag = f"h{min(_level(token) + by, _DEEPEST)}"


def _opens(token: "Token") -> bool:
    return token.type == "heading_open"


def _level(token: "Token") -> int:
    return int(token.tag[1:])


@cache
def _engine() -> "MarkdownIt":
    from markdown_it import MarkdownIt  # noqa: PLC0415  loaded when a page is shown

    return MarkdownIt("commonmark", {"html": False}).enable("table")
