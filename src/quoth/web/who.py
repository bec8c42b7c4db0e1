"""Those who speak or are spoken of, as links to their pages.

Made here, not by a macro: a page names a hundred of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol
from urllib.parse import quote

from markupsafe import Markup

from quoth.web.words import clipped, name

LONGEST = 120  # code points of a name


class Known(Protocol):
    """Somebody with a name, and the id of their page, if they have one."""

    @property
    def id(self) -> str | None: ...

    @property
    def name(self) -> str: ...


def parties(some: Sequence[Known], source: str | None = None) -> Markup:
    """Some of them; where there are none, the words of the source, if it has any."""
    if some:
        return Markup(", ".join(map(linked, some)))
    words = name(clipped(source, LONGEST)) if source else "source not named"
    return Markup(f'<span class="who unnamed">{words}</span>')


def linked(one: Known) -> str:
    """One of them."""
    words = name(clipped(one.name, LONGEST))
    if not one.id:
        return f'<span class="who">{words}</span>'
    return f'<a class="who" href="/people/{segment(one.id)}">{words}</a>'


def segment(text: str) -> str:
    """A text as one part of an address's path."""
    return quote(text, safe="")
