"""Words of a piece of text, and phrases of a lexicon among them: for what looks at a statement's words one by one."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from quoth.types import Statement

LEXICON = Path(__file__).parent / "lexicons" / "facts.toml"
Lexicon = Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*|[.!?]+|[,;:()\"“”—–]|-(?=\W)")
_NEAR = 24  # code points before the cue that count as just before it
_MARKS = '.;:!?"“”\n,'


def words(text: str) -> list[str]:
    """The words and marks of `text`, as written but for the apostrophe, which is straight."""
    return _WORD.findall(text.replace("’", "'"))


@functools.cache
def listed(part: str) -> Mapping[str, tuple[str, ...]]:
    """The lists of a part of lexicons/facts.toml by name."""
    rows = tomllib.loads(LEXICON.read_text(encoding="utf-8"))[part]
    return {name: tuple(entry.replace("_", " ") for entry in row.split()) for name, row in rows.items()}


def phrases(by_class: Mapping[str, Sequence[str]]) -> Lexicon:
    """The phrases of a lexicon by their first word, longest first, each with its class."""
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for name, entries in by_class.items():
        for entry in entries:
            parts = tuple(entry.split())
            found.setdefault(parts[0], []).append((parts, name))
    return {first: tuple(sorted(rows, key=lambda row: -len(row[0]))) for first, rows in found.items()}


def hits(lower: Sequence[str], lexicon: Lexicon) -> Iterator[tuple[int, str, str]]:
    """Where phrases of `lexicon` stand among `lower`, words in lower case: place, phrase, class. None overlap."""
    past = 0
    for place, word in enumerate(lower):
        if word in lexicon and place >= past:
            for parts, name in lexicon[word]:
                if len(parts) == 1 or tuple(lower[place : place + len(parts)]) == parts:
                    yield place, " ".join(parts), name
                    past = place + len(parts)
                    break


def before(text: str, s: Statement) -> str:
    """The text just before the cue of `s`, as far as source, content and marks allow."""
    ends = [span.end for span in (*s.content, *([s.source] if s.source else [])) if span.end <= s.cue.start]
    near = text[max(0, s.cue.start - _NEAR, *ends) : s.cue.start]
    return near[max(near.rfind(mark) for mark in _MARKS) + 1 :]
