"""Who and what a text names: all its names, with and without capitals that tell them."""

from __future__ import annotations

from quoth.extraction.caseless import without_case
from quoth.extraction.lexicon import lexicon
from quoth.extraction.mentions import Name, capital_names
from quoth.extraction.placing import with_adjectives, with_bodies, with_places, with_surnames
from quoth.extraction.tokens import Tokens


def find_names(tokens: Tokens) -> list[Name]:
    """The names of a text, in order, none overlapping another. Linear in its length."""
    words = lexicon()
    found = with_surnames(tokens, with_adjectives(tokens, capital_names(tokens, words), words), words)
    found = with_places(tokens, with_bodies(tokens, found, words), words)
    return sorted(found + without_case(tokens, found, words), key=lambda n: n.first)
