"""Descriptions anywhere in a text: a known head noun with what stands before it."""

from __future__ import annotations

from collections.abc import Mapping

from quoth.extraction.lexicon import Lexicon, lexicon
from quoth.extraction.mentions import Name
from quoth.extraction.phrases import AND, Phrase, head_kind, is_age, is_number
from quoth.extraction.sources import LEADING
from quoth.extraction.tokens import CAPITALISED, GENITIVE, LOWER, Tokens

MODIFIERS = 7  # words between a description's determiner and its head
OWNER = 5  # words of an owner without a name, with its determiner


def find_descriptions(tokens: Tokens, names: Mapping[int, Name], taken: bytearray) -> list[Phrase]:
    """Descriptions anywhere in the text: a known head noun with what stands before it. Linear in the text.

    `taken` marks the tokens that are within names.
    """
    words = lexicon()
    ends = {n.last: n for n in names.values()}
    found = []
    lower = tokens.lower
    for head in range(len(tokens)):
        word = lower[head]
        if taken[head] or not word[0].isalnum():
            continue
        kind, plural = head_kind(word, words)
        if not kind or kind == "place" or word == "none":
            continue
        following = lower[head + 1] if head + 1 < len(tokens) else ""
        if (
            following
            and following not in words.grammar["verbs"]
            and head_kind(following, words)[0]
            and not taken[head + 1]
        ):
            continue  # "campaign manager": the later noun is the head
        adjective = word in words.grammar["adjective_heads"] or is_age(word) or word.startswith("ex-")
        if adjective and following.isalpha() and not _ends_phrase(following, words):
            continue  # "the public gallery"
        if head + 1 in names and names[head + 1].guess == "person" and not plural:
            continue  # "campaign manager Ana Roe": a role before a name
        first, owner = _front(tokens, head, ends, taken, words)
        if not plural and any(_many(w, words) for w in lower[first:head]):
            continue  # "five fighter jets"
        if plural and first < head and first and lower[first - 1] == "to" and owner < 0:
            first += 1  # "to please superiors"
        definite = (
            lower[first] in words.grammar["determiners"] or lower[first] in words.grammar["possessive"] or owner >= 0
        )
        if not definite and not plural:
            continue
        found.append(Phrase(first, head + 1, head, kind=kind, plural=plural, owner=owner))
    return found


def _common_owner(tokens: Tokens, end: int, words: Lexicon) -> int:
    """Where "the dead man" begins in "the dead man's girlfriend", which ends at token `end`; -1 for other owners."""
    for at in range(end - 1, max(-1, end - 1 - OWNER), -1):
        word = tokens.lower[at]
        if tokens.paragraph[at] != tokens.paragraph[end]:
            return -1
        if word in words.grammar["opening_determiners"]:
            return at
        if tokens.shape[at] != LOWER or any(word in words.grammar[c] for c in ("prepositions", "verbs", "possessive")):
            return -1
    return -1


def _many(word: str, words: Lexicon) -> bool:
    return (word in words.grammar["numbers"] and word != "one") or (is_number(word) and word != "1")


def _ends_phrase(word: str, words: Lexicon) -> bool:
    """Whether a word cannot stand in a noun phrase behind its adjective."""
    closed = any(word in words.grammar[name] for name in ("verbs", "prepositions", "telling", "relatives"))
    return closed or word in AND or word in words.pronouns or word.endswith(("ed", "s"))


def _front(tokens: Tokens, head: int, ends: Mapping[int, Name], taken: bytearray, words: Lexicon) -> tuple[int, int]:
    """Where the description with this head begins, and the owner's token or -1."""
    lower = tokens.lower
    at = head
    for _ in range(MODIFIERS):
        before = at - 1
        if before < 0 or tokens.paragraph[before] != tokens.paragraph[head]:
            break
        word = lower[before]
        if word in words.grammar["possessive"]:
            return before, before
        if word in words.grammar["opening_determiners"]:
            return before, -1
        if word in words.grammar["determiners"]:  # "admonished one member", but "the two members"
            further = at >= 2 and lower[at - 2] in words.grammar["definite"]
            return (before - 1 if further else before), -1
        if word == "/" and taken[at] and (other := ends.get(before)) is not None:
            at = other.begin  # "the Herald/Harbour University poll"
            continue
        if word in GENITIVE:
            owned = ends.get(before)
            if owned is not None:
                return owned.begin, before - 1
            begin = _common_owner(tokens, before, words)
            return (begin, before - 1) if begin >= 0 else (at, -1)
        if taken[before]:
            name = ends.get(before + 1)
            if name is None:
                break
            at = name.begin
            continue
        doing = tokens.shape[before] == LOWER and tokens.shape[at] != LOWER and word.endswith(("ed", "ly", "ing"))
        if doing and head_kind(word, words)[0] == "":  # "criticised Dornian allies"
            break
        closed = any(word in words.grammar[c] for c in ("prepositions", "verbs", "acting")) or word in words.pronouns
        if closed or not word[0].isalnum() or word in AND or word in LEADING or word in words.grammar["telling"]:
            break
        if (
            head_kind(word, words)[0] == ""
            and tokens.shape[before] == LOWER
            and word.endswith(("ly", "ed", "ing"))
            and at == head
        ):
            break
        if is_number(word) or (tokens.shape[before] == CAPITALISED and tokens.opens[before] and word in words.common):
            break
        at = before
    return at, -1
