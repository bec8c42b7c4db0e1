"""What stands directly before a "who" or "that" which makes a statement, where no list of words knows it."""

from __future__ import annotations

from collections.abc import Mapping

from quoth.extraction.lexicon import Lexicon
from quoth.extraction.mentions import Name
from quoth.extraction.phrases import Phrase, head_kind
from quoth.extraction.tokens import LOWER, Tokens

_ENDINGS = (
    "al",
    "ic",
    "ive",
    "ous",
    "ary",
    "ful",
    "ern",
    "ian",
    "less",
    "able",
    "ible",
    "ese",
    "ing",
    "ed",
    "ng",
    "est",
    "er",
)
_ANYONE = frozenset(
    ("anyone", "someone", "everyone", "anybody", "somebody", "everybody", "nobody", "those", "ones", "one")
)
FRONT = 6  # words before the head that are looked at


def antecedent(tokens: Tokens, at: int, names: Mapping[int, Name], words: Lexicon) -> Phrase | None:
    """The noun phrase that ends before token `at`, "the political novice" of "the political novice who"; else None.

    What tells a time in between is passed over: "someone the other day who".
    """
    end = before_time(tokens, at, words)
    if end and tokens.lower[end - 1] in _ANYONE:
        many = tokens.lower[end - 1] in ("those", "ones", "people")
        return Phrase(end - 1, end, end - 1, kind="group" if many else "unnamed", plural=many, quantified=True)
    head = end - 1
    while head > 0 and tokens.words[head] in ("'", "’", '"', "”", ",") and end - head < 3:
        head -= 1
    if head < 0 or tokens.sentence[head] != tokens.sentence[at] or not _noun(tokens, head, words) or head + 1 in names:
        return None
    kind, plural = head_kind(tokens.lower[head], words)
    if not kind and tokens.lower[at] in ("who", "whom"):
        kind = "group" if plural else "unnamed"
    for first in range(head, max(-1, head - FRONT), -1):
        word = tokens.lower[first]
        if word in words.grammar["determiners"] and first < head:
            tied = first > 1 and tokens.lower[first - 1] in words.grammar["prepositions"]
            if tied and not head_kind(tokens.lower[head], words)[0] and head_kind(tokens.lower[first - 2], words)[0]:
                return None  # "one member of the public gallery, who": the member
            return Phrase(first, head + 1, head, kind=kind, plural=plural)
        if first < head and (not _modifier(tokens, first, words) or first + 1 in names):
            return Phrase(first + 1, head + 1, head, kind=kind, plural=plural) if plural else None
    return None


def before_time(tokens: Tokens, end: int, words: Lexicon) -> int:
    """Where what tells a time before token `end` begins ("the other day", "on Monday", "last week"); else `end`."""
    lower, grammar = tokens.lower, words.grammar
    at = end - 1 - (end > 0 and tokens.words[end - 1] == ",")
    if at >= 0 and lower[at] in grammar["times_alone"]:
        return at
    at -= at > 0 and lower[at] in ("ago", "earlier", "later", "before")
    if at < 1 or tokens.sentence[at] != tokens.sentence[end - 1]:
        return end
    dated = lower[at] in words.calendar and tokens.shape[at] != LOWER
    if not dated and lower[at] not in grammar["times"] and lower[at].removesuffix("s") not in grammar["times"]:
        return end
    begin = at
    while begin > max(0, at - FRONT) and (
        lower[begin - 1] in grammar["determiners"] or lower[begin - 1] in grammar["times_which"]
    ):
        begin -= 1
    tied = begin > 0 and lower[begin - 1] in grammar["prepositions"]
    if tied and lower[begin - 1] in grammar["before_times"]:
        return begin - 1
    # "The man of the year who" is of the year.
    return begin if begin < at and not tied else end


def _modifier(tokens: Tokens, at: int, words: Lexicon) -> bool:
    """Whether a word may stand before a bare plural: "young Dornian voters", not "protect communities"."""
    word = tokens.lower[at]
    known = word in words.heads or word in words.adjectives or word in words.demonyms or word in words.grammar["vague"]
    return _noun(tokens, at, words) and (known or word.endswith(_ENDINGS))


def _noun(tokens: Tokens, at: int, words: Lexicon) -> bool:
    word = tokens.lower[at]
    closed = word in words.pronouns or any(
        word in words.grammar[name] for name in ("verbs", "telling", "relatives", "prepositions", "quantifiers")
    )
    plain = tokens.shape[at] == LOWER or tokens.opens[at]
    return word[0].isalpha() and plain and not closed and word not in ("and", "or", "but", "to", "not", "nor")
