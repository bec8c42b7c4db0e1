"""What the form of a name alone tells of its bearer: the kind, by endings, lists and letters, and the sex."""

from __future__ import annotations

import re

from quoth.extraction.lexicon import Lexicon
from quoth.extraction.tokens import CAPITALISED, CAPITALS, DOMAINS, Tokens

CAUSES = ("for", "against", "without")  # "Doctors for Safe Harbours"
_OF_FATHER = re.compile(r"(?:al|el|ul|abu|ibn|bin)[-'’]\w{3}")  # in a name of several words: a person's
SITE = re.compile(rf"\.(?:{DOMAINS})$")
_IN_TWO = re.compile(r"([A-Z][a-z]{1,6})-[a-z]{2,6}")
_ARABIC = re.compile(r"(?:al|el|ul|ad|an|ar|as|at|ash|abu|d|l)[-'’][A-ZÀ-Þ]")
COMPOUND = re.compile(
    r"-(?:era|based|wing|led|born|style|backed|controlled|owned|funded|like|leaning|area|slavery|old|run|held|rich"
    r"|language|speaking|endorsed|supported|aligned|affiliated|appointed|linked)$"
)
_PLURAL_SHORT = re.compile(r"[A-Z]{2,}s$")
# AppleInsider, iMedia; but McCain, DiCaprio and FitzRoy are people
INNER_CAPITAL = re.compile(r"(?!Fitz)[A-Z][a-z]{3,}[A-Z][a-z]|[ie][A-Z][a-z]")


def guess_kind(tokens: Tokens, first: int, last: int, words: Lexicon) -> str:
    """What the form of a name without title tells of its kind; "title" for a bare title, "" for nothing."""
    lower = tokens.lower[first:last]
    whole = " ".join(lower)
    if whole in words.places or (len(lower) == 1 and whole + "." in words.places):
        return "country"
    if len(lower) > 1 and lower[0] in words.grammar["directions"] and " ".join(lower[1:]) in words.places:
        return "country"  # Western Europe
    if whole in words.demonyms or whole.rstrip("s") in words.demonyms:
        return "group" if whole.endswith(("s", "ese")) else "adjective"
    medium = len(lower) == 1 and whole in words.media and first > 0 and tokens.lower[first - 1] == "the"
    if medium and tokens.cased[first] and not tokens.opens[first]:
        return "organisation"  # the Independent
    people = "group" if live_there(whole, words) else _people(tokens, first, last, words)
    if people:
        return people
    if len(lower) == 1 and whole.rstrip("s") in words.sides and whole.rstrip("s") in words.heads:
        return "group" if whole.endswith("s") else "adjective"
    if "&" in lower or (len(lower) > 2 and lower[1] in CAUSES):
        return "organisation"
    if "-".join(lower) in words.bodies:
        return "organisation"
    if len(lower) > 2 and "-".join(lower[:2]) in words.bodies:
        return "organisation"
    if len(lower) > 1 and lower[-1].isdecimal() and lower[-2] in words.grammar["numbered"]:
        return "organisation"  # France 3
    known = lower[-1] in words.surnames or lower[-1] in words.given or lower[-1] in words.ends
    if len(lower) > 1 and lower[0] in words.bodies and not known and not words.given.keys() & lower[1:]:
        return "organisation"  # Exxon Mobil
    if INNER_CAPITAL.match(tokens.words[last - 1]) and lower[-1] not in words.surnames:
        return "organisation"
    if len(lower) == 1 and (whole in words.bodies or whole in words.media or SITE.search(whole)):
        return "group" if whole == "dems" else "organisation"
    ends = words.ends.get(lower[-1], ())
    job = lower[: lower.index("of")] if "of" in lower[1:] else []
    if ends and job and all(w in words.titles and words.heads.get(w, ("unnamed",))[0] == "unnamed" for w in job):
        return "title"  # Inspector General of Police
    if (
        len(lower) > 1
        and ends
        and not (lower[0] in words.given and len(lower) == 2 and ends[0] not in ("organisation",))
    ):
        return ends[0]
    if len(lower) > 1 and lower[0] in words.grammar["places_begin"]:
        return "place"
    if whole in words.gazetteer and tokens.cased[first]:
        return "country"
    joint = next((k for k in range(1, len(lower)) if lower[k] in ("of", "for")), len(lower))
    main = lower[joint - 1]  # "Office for the Western District of Dorne"
    short = len(lower) == 1 and tokens.shape[first] == CAPITALS and 2 <= len(whole.replace(".", "")) <= 6
    head = words.heads.get(main, ())
    if short and tokens.cased[first] and head[:1] == ("group",):
        return "organisation"  # CREW is a body by its letters
    if main != lower[-1] and main in words.ends:
        return words.ends[main][0]
    if head[:1] == ("document",) and len(lower) == 2 and words.given.get(lower[0]) in ("m", "f"):
        return "person"  # Ana Page
    if head and (len(lower) == 1 or "of" in lower or lower[-1] not in words.given):
        if head[0] == "unnamed":
            if len(lower) == 1 and whole not in words.titles and whole not in words.common:
                return ""  # rare words for someone are names: Khalif, Sower
            return "title" if all(describes(w, words) or w in words.titles for w in lower) or "of" in lower else ""
        return head[0]
    if all(w in words.titles or w in words.sides for w in lower):
        return "title" if any(w in words.titles for w in lower) else "adjective"
    if len(lower) > 2 and lower[-1] in words.suffixes and lower[0] not in words.common:
        return "person"
    if len(lower) > 1 and lower[0] in words.given and "of" not in lower:
        return "person"
    if len(lower) == 2 and is_given_in_two(tokens.words[last - 1], words):
        return "person"
    if len(lower) > 1 and (any(w in words.particles for w in lower[1:-1]) or any(map(_OF_FATHER.match, lower))):
        return "person"
    return "organisation" if short and tokens.cased[first] else ""


def is_given_in_two(word: str, words: Lexicon) -> bool:
    """Whether a name is a given one in two syllables, behind the family's: "Ban Ki-moon", but no "Vice-president"."""
    found = _IN_TWO.fullmatch(word)
    first = found[1].lower() if found and word.partition("-")[2] not in words.grammar["compounds"] else ""
    return bool(first) and not any(first in known for known in (words.common, words.dictionary, words.heads))


def _people(tokens: Tokens, first: int, last: int, words: Lexicon) -> str:
    """Adjective for "Syrian", "North Korean", "Sunni Muslim"; group for their plurals; "" for all else."""
    lower = tokens.lower[first:last]
    if last - first == 1 and lower[0] in words.given:
        return ""
    known = [w for w in lower[:-1] if w in words.adjectives or w in words.demonyms or w in words.grammar["directions"]]
    if len(known) < len(lower) - 1:
        return ""
    if lower[-1] in words.adjectives or (known and lower[-1] in words.demonyms):
        return "adjective"
    single = lower[-1][:-1]
    return (
        "group" if lower[-1].endswith("s") and (single in words.peoples or (known and single in words.demonyms)) else ""
    )


def live_there(name: str, words: Lexicon) -> bool:
    """Whether a name is that of those who live in a place: "New Yorkers", "Brooklynites"."""
    places = (name.removesuffix(ending) for ending in ("ers", "ites") if name.endswith(ending))
    return name not in words.surnames and any(place in words.places or place in words.gazetteer for place in places)


def sex_of(tokens: Tokens, first: int, last: int, title: int, words: Lexicon) -> str:
    if title >= 0:
        told = words.honorifics.get(tokens.lower[title])
        if told:
            return told
    given = tokens.lower[first] if last - first > 1 and len(tokens.words[first]) > 2 else ""
    told = words.given.get(given, "")
    return told if told in ("m", "f") else ""


def describes(word: str, words: Lexicon) -> bool:
    known = word in words.sides or word in words.demonyms or word in words.adjectives or word in words.places
    known = known or (word in words.heads and word not in words.given and word not in words.surnames)
    return known or word.rstrip("s") in words.heads or word in words.joiners or word in ("us", "u.s.", "uk", "u.k.")


def has_capital(tokens: Tokens, at: int) -> bool:
    """Whether the token at `at`, if there is one, may be of a name by its capital: no "MPs", no "Dorne-based"."""
    if at >= len(tokens):
        return False
    word = tokens.words[at]
    if tokens.shape[at] not in (CAPITALISED, CAPITALS) and not _ARABIC.match(word):
        return False
    if word.endswith(("n't", "n’t")):
        return False  # a headline's "Isn’t"
    return not (COMPOUND.search(word) or _PLURAL_SHORT.match(word))  # Depression-era, Los Angeles-based, MPs


def is_plain(word: str, words: Lexicon) -> bool:
    """Whether a word is one of the language, in any form ("Studies show", "Praises"), and no name."""
    forms = [word]
    if word not in words.surnames and word not in words.given:
        for ending in ("s", "es", "d", "ed", "ing"):
            forms += [word.removesuffix(ending)] if word.endswith(ending) and len(word) - len(ending) > 3 else []
        forms += [word[:-3] + "y"] if word.endswith(("ies", "ied")) else []
    return any(w in words.common or w in words.dictionary or w in words.heads for w in forms)
