"""Why a piece of a page is clutter: caption, related link, teaser, repeat or boilerplate."""

from __future__ import annotations

from quoth.types import DropReason


def reason_of(text: str, *, after_body: bool = False, repeated: bool = False) -> DropReason:
    """The reason under which a dropped piece of text (a line or a block) is listed.

    `after_body`: it stands behind the article's last paragraph, where other articles are advertised.
    `repeated`: the article has the same words elsewhere.
    """
    return "repeat" if repeated else "teaser" if after_body else "boilerplate"
