"""Where a run of capitals ends that may be a name: over particles, joiners, nicknames and what a body is for."""

from __future__ import annotations

from quoth.extraction.lexicon import Lexicon
from quoth.extraction.name_forms import CAUSES, has_capital, is_plain
from quoth.extraction.tokens import Tokens

LONGEST_NAME = 16  # tokens; a longer run of capitals is a headline or a list and is cut
MARKS = frozenset(("“", "”", '"', "''", "‘", "’"))
_PARTNERS = frozenset(("company", "co", "co.", "sons", "partners", "associates"))  # "Roe and Company"
_SEATS = frozenset(("office", "court"))  # "the Office for Harbours", "the Court for the Western District"


def run_end(tokens: Tokens, at: int, words: Lexicon) -> int:
    """End of the run of capitals that begins at `at`, over particles and the joiners of names of bodies."""
    end = at + 1
    while end < len(tokens) and end - at < LONGEST_NAME and tokens.paragraph[end] == tokens.paragraph[at]:
        word = tokens.lower[end]
        if has_capital(tokens, end) and not (tokens.opens[end] and tokens.sentence[end] != tokens.sentence[at]):
            if word in ("i", "he", "she") or (word in words.calendar and tokens.lower[end - 1] not in ("of",)):
                break
            if tokens.quoted[end] != tokens.quoted[at]:
                break
            if word in words.grammar["openers"] and tokens.lower[end - 1].endswith("."):
                break  # "was born in the U.S. While Roe"
            end += 1
            continue
        step = _joined(tokens, at, end, words) or _called(tokens, at, end, words)
        if not step:
            break
        end += step
    return end


def _joined(tokens: Tokens, at: int, end: int, words: Lexicon) -> int:
    """How many tokens from `end` belong to the name because of what follows them; 0 for none."""
    word, before = tokens.lower[end], tokens.lower[end - 1]
    if word == "," and end + 1 < len(tokens) and tokens.lower[end + 1].strip(".") in ("jr", "sr", "iii", "ii", "iv"):
        return 2
    if word == "," and _lists_fields(tokens, at, end, words):
        return 2
    if word in words.particles:
        step = 1
        while end + step < len(tokens) and step < 3 and tokens.lower[end + step] in words.particles:
            step += 1
        return step + 1 if has_capital(tokens, end + step) else 0
    if word.isdecimal() and len(word) < 4 and before in words.grammar["numbered"] and end - at < 3:
        return 1  # Fox 13, Channel 4
    heads = before in words.heads or before in words.ends or before in words.titles
    if end - at == 2 and tokens.lower[at] in words.given and before in words.ends and before not in words.titles:
        heads = words.ends[before][0] not in ("country", "place")  # Jenny Town of the Harbour Institute
    if word == "of" and end - at > 1 and tokens.lower[end - 2] in words.given and _places(tokens, end + 1, words):
        return 0  # Senator Ana Boxer of Dorne
    if word in CAUSES and has_cause(tokens, end - 1, words):
        return 2
    if word in ("of", "for", "on") and heads:
        if end + 1 < len(tokens) and tokens.lower[end + 1] in words.calendar:
            return 0
        step = 2 if end + 1 < len(tokens) and tokens.lower[end + 1] == "the" else 1
        if word != "of" and before not in _SEATS and (before not in words.ends or step == 2):
            return 0
        return step + 1 if has_capital(tokens, end + step) else 0
    if word in ("&", "and") and has_capital(tokens, end + 1):
        inner = set(tokens.lower[at:end])
        if (
            word == "&"
            or tokens.lower[end + 1] in _PARTNERS
            or _shares_body(tokens, at, end, words)
            or _spelled_behind(tokens, at, end)
        ):
            return 2
        tied = inner & words.grammar["joint_bodies"] and inner & {"of", "for", "on"}
        department = inner & {"department", "ministry"}  # of Housing and Urban Development: no names, nobody who speaks
        other = before in words.places or before in words.given or (before in words.heads and not department)
        last = tokens.lower[_capitals_end(tokens, end + 1) - 1]
        someone = tokens.lower[end + 1] in words.given and not (is_plain(last, words) and last not in words.surnames)
        if tied and not other and not someone:
            return 2
    return 0


def _lists_fields(tokens: Tokens, at: int, end: int, words: Lexicon) -> bool:
    """Whether the comma at `end` parts what a body is for: "Ministry of Trade, Industry and Energy"."""
    before, after = tokens.lower[at:end], tokens.lower[end + 1 : end + 4]
    tied = words.grammar["joint_bodies"].intersection(before) and {"of", "for"}.intersection(before)
    if not tied or len(after) < 3 or after[1] != "and":
        return False
    known = (words.bodies, words.ends, words.places, words.surnames, words.given)
    bodies = ("organisation", "country", "unnamed", "group")
    fields = (before[-1], after[0], after[2])
    plain_words = all(is_plain(w, words) and not any(w in names for names in known) for w in fields)
    others = any(words.heads.get(w, ("",))[0] in bodies for w in fields)
    told = set(fields) <= words.grammar["portfolios"] or (plain_words and not others)
    return told and all(has_capital(tokens, k) for k in (end + 1, end + 3))


def has_cause(tokens: Tokens, at: int, words: Lexicon) -> bool:
    """Whether people at `at` are a body by what they are for: "Doctors for Safe Harbours", but no "Lawyers for Roe"."""
    word, following, cause = tokens.lower[at], tokens.lower[at + 1 : at + 2], tokens.lower[at + 2 : at + 3]
    if not cause or following[0] not in CAUSES or not tokens.cased[at]:
        return False
    people = word.endswith("s") and words.heads.get(word[:-1], ("",))[0] in ("unnamed", "group")
    known = (words.given, words.surnames, words.places, words.bodies, words.demonyms, words.calendar)
    plain_word = is_plain(cause[0], words) and not any(cause[0] in names for names in known)
    return people and word not in words.grammar["acting_for"] and plain_word and has_capital(tokens, at + 2)


def _shares_body(tokens: Tokens, at: int, end: int, words: Lexicon) -> bool:
    """Whether one body has what the "and" at `end` joins: "Harbour Oversight and Port Reform Committee"."""
    before = tokens.lower[end - 1]
    other = before in words.given or before in words.places or before in words.bodies or before in words.ends
    if other or before in words.sorts or not is_plain(before, words):
        return False
    return any(w in words.grammar["joint_bodies"] for w in tokens.lower[end + 2 : _capitals_end(tokens, end + 1)])


def _capitals_end(tokens: Tokens, at: int) -> int:
    """Where the words with a capital from token `at` on end, a few at most."""
    stop = at
    while stop < at + 4 and has_capital(tokens, stop):
        stop += 1
    return stop


def _spelled_behind(tokens: Tokens, at: int, end: int) -> bool:
    """Whether letters in brackets spell the name with the "and" at `end`: "League of Dorne and Velm (LDV)"."""
    stop = _capitals_end(tokens, end + 1)
    if stop + 2 >= len(tokens) or tokens.words[stop] != "(" or tokens.words[stop + 2] != ")":
        return False
    capitals = "".join(next((c for c in word if c.isupper()), "") for word in tokens.words[at:stop])
    return len(capitals) > 2 and capitals == tokens.words[stop + 1]


def _places(tokens: Tokens, at: int, words: Lexicon) -> bool:
    """Whether a place is named at token `at`, in one word or two."""
    return any(" ".join(tokens.lower[at : at + size]) in words.places for size in (1, 2))


def _called(tokens: Tokens, at: int, end: int, words: Lexicon) -> int:
    """How many tokens a nickname in quotation marks takes up at `end` in a name: Ana “Boats” Roe; 0 for none."""
    if tokens.words[end] not in MARKS or tokens.lower[end - 1] not in words.given:
        return 0
    for close in (end + 2, end + 3):
        inner = range(end + 1, close)
        if close + 1 < len(tokens) and tokens.words[close] in MARKS and has_capital(tokens, close + 1):
            return close + 1 - end if all(has_capital(tokens, k) for k in inner) else 0
    return 0
