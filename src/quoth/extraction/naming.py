"""Who and what a text names: all its names, with and without capitals that tell them."""

from __future__ import annotations

from dataclasses import replace

from quoth.extraction.bracketed import with_brackets
from quoth.extraction.caseless import without_case
from quoth.extraction.genitive_names import with_genitives
from quoth.extraction.lexicon import lexicon
from quoth.extraction.mentions import Name, capital_names
from quoth.extraction.placing import with_adjectives, with_bodies, with_places, with_surnames
from quoth.extraction.tokens import Tokens


def find_names(tokens: Tokens) -> list[Name]:
    """The names of a text, in order, none overlapping another. Linear in its length."""
    words = lexicon()
    found = with_genitives(tokens, capital_names(tokens, words), words)
    found = with_surnames(tokens, with_adjectives(tokens, found, words), words)
    found = _with_slashes(tokens, with_places(tokens, with_bodies(tokens, found, words), words))
    found = with_brackets(tokens, sorted(found, key=lambda n: n.first), words)
    return sorted(found + without_case(tokens, found, words), key=lambda n: n.first)


def _with_slashes(tokens: Tokens, found: list[Name]) -> list[Name]:
    """Names with "Harbour News/Dorne Post Poll", which two bodies made, as one."""
    made: list[Name] = []
    for name in sorted(found, key=lambda n: n.first):
        before = made[-1] if made else None
        tied = before is not None and name.guess == "document" and name.begin == before.last + 1
        if before is not None and tied and tokens.words[before.last] == "/":
            made[-1] = replace(name, begin=before.begin, first=before.first)
        else:
            made.append(name)
    return made
