"""An HTML page read as a browser would, which says what it would run or fetch."""

from html.parser import HTMLParser
from typing import Final

__all__ = ["Page"]

_HARMLESS: Final = {
    *(
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "h1",
        "h2",
        "h3",
        "p",
        "span",
        "dl",
        "dt",
        "dd",
        "div",
        "ul",
        "li",
    ),
    *("table", "tr", "th", "td", "pre", "details", "summary", "figure", "figcaption", "a", "strong"),
    *("svg", "g", "path", "text", "tspan", "defs", "use", "clippath", "rect", "image", "metadata"),
}
_ADDRESSES: Final = {"href", "src", "xlink:href", "action", "data", "poster", "srcset"}


class Page(HTMLParser):
    """One parsed page that should need nothing from outside and run nothing.

    Args:
        source: The page's HTML.

    >>> Page("<p onclick='x()'>Hello</p><script src='//x'></script>").dangers
    ['p[onclick=x()]', '<script>', 'script[src=//x]']
    """

    def __init__(self, source: str) -> None:
        super().__init__()
        self.dangers: list[str] = []
        self.text = ""
        self._inside = ""
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag or an attribute that runs or fetches something."""
        self._inside = tag
        if tag not in _HARMLESS:
            self.dangers.append(f"<{tag}>")
        acting = [(name, value) for name, value in attrs if _acts(tag, name, (value or "").lower())]
        self.dangers += [f"{tag}[{name}={value}]" for name, value in acting]

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002  the parser's signature
        """Leave an element."""
        self._inside = ""

    def handle_data(self, data: str) -> None:
        """Keep the text; note a stylesheet that fetches something."""
        if self._inside == "style" and ("url(" in data.replace("url(#", "") or "@import" in data):
            self.dangers.append("<style> that fetches")
        self.text += data


def _acts(tag: str, name: str, value: str) -> bool:
    scheme, _, _ = value.partition("/")
    link = tag == "a" and name == "href" and ":" not in scheme  # a file beside the page; fetches nothing by itself
    fetches = name in _ADDRESSES and not link and not value.startswith(("#", "data:image/"))
    return name.startswith("on") or fetches or "javascript:" in value
