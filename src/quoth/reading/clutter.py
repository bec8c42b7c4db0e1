"""Why a piece of a page is clutter: caption, related link, teaser, repeat or boilerplate."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files

from quoth.types import DropReason

_DATA = tomllib.loads((files("quoth.reading") / "clutter_cues.toml").read_text(encoding="utf-8"))

FUNCTION_WORDS: frozenset[str] = frozenset(_DATA["functions"]["words"])


def _pattern(words: list[str], *, start: bool) -> re.Pattern[str]:
    """One pattern for a list of phrases, longest first, at word boundaries."""
    options = "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True))
    bounded = rf"(?<!\w)(?:{options})(?!\w)"
    return re.compile(rf"\W*{bounded}" if start else bounded, re.IGNORECASE)


class Cues:
    """The cue lists as patterns: for each kind of furniture, at the start of a line and anywhere in it."""

    kinds = ("caption", "related", "teaser", "boilerplate", "byline")
    size = 2 * len(kinds)

    def __init__(self) -> None:
        """Compile the lists of `clutter_cues.toml`."""
        self.start = {k: _pattern(_DATA[k]["start"], start=True) for k in self.kinds}
        self.anywhere = {k: _pattern(_DATA[k]["anywhere"], start=False) for k in self.kinds}

    def counts(self, line: str) -> list[float]:
        """For each kind: 1 where a cue begins the line, and how many cues stand anywhere in it."""
        out = []
        for kind in self.kinds:
            out.append(float(bool(self.start[kind].match(line))))
            out.append(float(min(len(self.anywhere[kind].findall(line)), 4)))
        return out


CUES = Cues()


def reason_of(text: str, *, after_body: bool = False, repeated: bool = False) -> DropReason:
    """The reason under which a dropped piece of text (a line or a block) is listed.

    `after_body`: it stands behind the article's last paragraph, where other articles are advertised.
    `repeated`: the article has the same words elsewhere.
    """
    return "repeat" if repeated else "teaser" if after_body else "boilerplate"
