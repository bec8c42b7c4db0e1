"""Text from pages made safe to show: escaped, links only to the web, and no character that reorders its neighbours."""

from __future__ import annotations

import re
from unicodedata import bidirectional
from urllib.parse import urlsplit

from markupsafe import Markup, escape

# Characters that act on how others are shown. They stay in the text, each in an element of its own that isolates it
# and says what it is.
CONTROLS = {
    "\u061c": "ALM", "\u200e": "LRM", "\u200f": "RLM", "\u202a": "LRE", "\u202b": "RLE", "\u202c": "PDF",
    "\u202d": "LRO", "\u202e": "RLO", "\u2066": "LRI", "\u2067": "RLI", "\u2068": "FSI", "\u2069": "PDI",
}  # fmt: skip
SPECIAL = re.compile("[\x00\r" + "".join(CONTROLS) + "]")
RESERVED = re.compile("[&<>'\"]")
ODD = re.compile("[&<>'\"\x00\r" + "".join(CONTROLS) + "]")
ADDRESS = re.compile(r"https?://[^\s\x00-\x20\x7f]+", re.IGNORECASE)


def shown(text: str) -> Markup:
    """`text` as HTML whose text content is `text` again, to the code point (but for NUL, which HTML can't hold)."""
    return Markup(html_of(text))


def html_of(text: str) -> str:
    """The same, to be put together with more: a page has a thousand pieces, and most of them stay as they are."""
    return SPECIAL.sub(visible, escape(text)) if ODD.search(text) else text


def escaped(text: str) -> str:
    """`text` as it stands in an attribute, likewise."""
    return str(escape(text)) if RESERVED.search(text) else text


def visible(found: re.Match[str]) -> str:
    """One special character as HTML."""
    character = found[0]
    if character == "\r":
        return "&#13;"  # a bare one would be read as a line feed
    if character == "\0":
        return '<span class="control" data-control="NUL">\ufffd</span>'
    return f'<span class="control" data-control="{CONTROLS[character]}">{character}</span>'


def name(text: object) -> Markup:
    """A name or title as HTML, isolated from the direction of the text around it; empty for None."""
    return Markup("") if text is None else Markup(f"<bdi>{html_of(str(text))}</bdi>")


def plainly(text: str) -> str:
    """A name where no element can stand, as in an option: without controls, isolated if it runs from right to left."""
    plain = SPECIAL.sub("", text)
    if any(bidirectional(one) in ("R", "AL", "AN") for one in plain):
        return f"\u2068{plain}\u2069"
    return plain


def link(address: object) -> str | None:
    """An address that may be linked to: http or https, with a host; None for any other."""
    if not isinstance(address, str) or not ADDRESS.fullmatch(address):
        return None
    try:
        return address if urlsplit(address).hostname else None
    except ValueError:
        return None


def clipped(text: str, most: int) -> str:
    """The beginning of a text, at most `most` code points, cut between words."""
    if len(text) <= most:
        return text
    cut = text[:most]
    return (cut.rsplit(None, 1)[0] if " " in cut[most // 2 :] else cut).rstrip() + "…"
