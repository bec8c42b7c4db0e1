"""Jobs and ties that an article gives a person: before the name ("campaign manager Ana Roe"), or after a comma."""

from __future__ import annotations

from collections.abc import Mapping

from quoth.extraction.lexicon import Lexicon
from quoth.extraction.mentions import Name
from quoth.extraction.phrases import head_kind
from quoth.extraction.tokens import LOWER, Tokens

BEFORE = 9  # words before a name that are looked at
AFTER = 22  # and after it
_STAND_BEFORE = frozenset(
    (
        "former",
        "then",
        "state",
        "federal",
        "acting",
        "deputy",
        "vice",
        "assistant",
        "outgoing",
        "incoming",
        "retired",
        "late",
    )
)
_OPEN = frozenset("([")
_RANKS = frozenset(
    [
        "general",
        "gen",
        "gen.",
        "lieutenant",
        "lt",
        "lt.",
        "colonel",
        "col",
        "col.",
        "major",
        "maj",
        "maj.",
        "captain",
        "capt",
        "capt.",
        "sergeant",
        "sgt",
        "sgt.",
        "corporal",
        "cpl",
        "cpl.",
        "admiral",
        "adm",
        "adm.",
        "brigadier",
        "brig",
        "brig.",
        "marshal",
        "private",
        "pvt",
        "pvt.",
        "commander",
    ]
)


def role_before(tokens: Tokens, name: Name, within: Mapping[int, Name], words: Lexicon) -> tuple[int, int] | None:
    """Tokens of the role that stands directly before a person's name, without determiner; None where there is none.

    `within` gives the name that ends at a token.
    """
    lower = tokens.lower
    last = name.first
    if name.begin > 2 and tokens.words[name.begin - 1] == "," and name.begin == name.first:
        return _before_comma(tokens, name, within, words)
    while last > name.begin and lower[last - 1] in words.honorifics and lower[last - 1] not in words.heads:
        last -= 1
    first = min(name.begin, last)
    if first == last:
        word = lower[last - 1] if last else ""
        if last == 0 or tokens.paragraph[last - 1] != tokens.paragraph[name.first]:
            return None
        if head_kind(word, words) != ("unnamed", False) or word in ("man", "person"):
            return None
    at = first
    while at > max(0, name.first - BEFORE) and tokens.paragraph[at - 1] == tokens.paragraph[name.first]:
        word = lower[at - 1]
        other = within.get(at)
        if other is not None and other.first < at:
            at = other.begin
            continue
        stop = word in words.grammar["determiners"] or word in words.grammar["prepositions"] or word in words.pronouns
        stop = (
            stop
            or word in words.grammar["verbs"]
            or word in words.grammar["telling"]
            or word in ("and", "or", "but", "when")
        )
        if stop or not word[0].isalnum():
            if word in ("'s", "’s") and within.get(at - 1) is not None:
                at -= 1
                continue
            break
        if word.endswith(("ly", "ing", "ed")) and word not in words.heads:
            break
        if name.title and tokens.shape[at - 1] == LOWER and word not in _STAND_BEFORE:
            break  # "the remark President Roe made"
        at -= 1
    ranked = last
    while ranked > at and lower[ranked - 1] in _RANKS:  # "Chief of Staff Gen. Ana Roe": a rank is a title
        ranked -= 1
    last = ranked if any(lower[k] in words.heads or lower[k] in words.titles for k in range(at, ranked)) else last
    return (at, last) if at < last and any(lower[k] not in words.sides for k in range(at, last)) else None


def _before_comma(tokens: Tokens, name: Name, within: Mapping[int, Name], words: Lexicon) -> tuple[int, int] | None:
    """As in "the campaign chief, Ana Roe,": the role before the comma, with its determiner as sign."""
    head = name.begin - 2
    if head_kind(tokens.lower[head], words) != ("unnamed", False) or head + 1 in within:
        return None
    closed = name.last >= len(tokens) or tokens.words[name.last] in (",", ".", "—", "–", "'s", "’s", ")")
    for at in range(head, max(0, head - BEFORE), -1):
        word = tokens.lower[at - 1]
        if (
            word in words.grammar["definite"]
            or word in ("a", "an", "one", "'s", "’s")
            or word in words.grammar["possessive"]
        ):
            return (at, head + 1) if closed else None
        if not word[0].isalnum() or word in words.grammar["prepositions"] or word in words.grammar["verbs"]:
            return None
    return None


def role_after(tokens: Tokens, last: int, names: Mapping[int, Name], words: Lexicon) -> tuple[int, int] | None:
    """Tokens of the role beside the name that ends at `last`: "Ana Roe, the mayor of Dorne," gives "mayor of Dorne"."""
    lower = tokens.lower
    end = len(tokens)
    at = last
    if at < end and tokens.words[at] in _OPEN:
        while at < end and tokens.words[at] not in (")", "]") and at < last + 6:
            at += 1
        at += 1
    is_a = at + 1 < end and lower[at] in ("is", "was", "became") and lower[at + 1] in ("the", "a", "an")
    if (
        at >= end
        or not (is_a or tokens.words[at] in (",", "–", "—"))
        or tokens.paragraph[at] != tokens.paragraph[last - 1]
    ):
        return None
    at += 1
    if at + 1 < end and lower[at].isdigit() and tokens.words[at + 1] == ",":  # an age
        at += 2
    first = at
    head = -1
    while at < end and at - first < AFTER and tokens.sentence[at] == tokens.sentence[last - 1]:
        word = lower[at]
        name = names.get(at)
        if name is not None and name.last > at and name.guess != "adjective":
            if at == first and name.guess in ("person", ""):
                return None
            at = name.last
            continue
        if tokens.words[at] in (",", ";", ")", "(", "”", "“", '"', "—", "–", ".", ":"):
            break
        if word in words.grammar["relatives"] or word in words.grammar["telling"] or word in words.grammar["verbs"]:
            break
        if head < 0 and word in words.grammar["prepositions"] and not head_kind(lower[at - 1], words)[0]:
            return None
        kind, plural = head_kind(word, words)
        if head < 0 and kind == "unnamed" and not plural:
            head = at
        at += 1
    if head < 0:
        return None
    while first < at and (
        lower[first] in words.grammar["definite"] or lower[first] in ("a", "an", "one", "also", "who")
    ):
        first += 1
    return (first, at) if first <= head < at else None
