"""Whether a name alone proves what bears it: a person, a body or a place. Each function says what is doubtful, or "".

Extraction tells kinds from a page, and a page that speaks of "Gmail", "Star of David" or "New Yorker" once gives it
little to go by. Taken for names of organisations, such words would be one organisation on all pages.
"""

from __future__ import annotations

import functools
import re

from quoth.extraction.lexicon import lexicon
from quoth.links.lists import fold, lists

NO_BODY = "the name does not tell that it is a body's"
NO_PERSON = "the name does not tell that it is a person's"
NO_PLACE = "the name does not tell that it is a place's"
ADDRESS = re.compile(r"\.(?:com|org|net|gov|edu|fr|de|co\.uk|com\.au)$", re.IGNORECASE)
PREPOSITIONS = ("of", "for", "on", "against")
JOINING = frozenset((*PREPOSITIONS, "and", "the", "in", "at", "with", "&"))
SAINTS = ("st", "saint", "san", "santa", "santo")
INITIALS = re.compile(r"(?:[A-Z]\.\s?){2}|[A-Z]{2}\s")  # that serve as a given name
GOVERNING = ("government", "administration")  # one country's, one president's
PEOPLES = frozenset(("american", "americans", "asian", "asians", "african", "africans", "european", "europeans"))
TAIL = re.compile(r"-(?:[a-z]+ing|[a-z]+ed|led|style|language|based|made|wide)$")  # Nobel Prize-winning
SHOUTED = 3  # words in capitals that may still be a name
DISTINCT = 3  # so many words tell a body apart without a proper name: Economic Policy Institute


def doubt_of_body(name: str, bare: str, acts: bool) -> str:
    """What is doubtful about an organisation's name, as written and folded; `acts`: a page lets it speak."""
    words = lists()
    if bare in words.known or ADDRESS.search(name):
        return ""
    if name[:1].islower() and not name.startswith("al-"):
        return NO_BODY  # iPhone; a handle
    parts = bare.split()
    head = tells_body(parts)
    if not head:
        spoken = acts and not any(w in JOINING or w.isdigit() for w in parts) and is_proper(parts[-1])
        return "" if spoken and not is_somebody(parts) else NO_BODY
    rest = [w for w in parts if w not in head.split() and w not in JOINING]
    telling = len(rest) + len([w for w in head.split() if w not in JOINING])
    if head in words.local:
        told = any(is_proper(w) and not bears(w) for w in rest) and parts[0] not in SAINTS
    elif head in words.offices:
        told = any(is_proper(w) for w in rest) or len(rest) >= DISTINCT
    else:
        told = any(is_proper(w) for w in rest) or (telling >= DISTINCT and not words.plain.issuperset(rest))
    return "" if told else "many bodies have this name"


def doubt_of_person(name: str, parts: tuple[str, tuple[str, ...], str], role: str | None, acts: bool) -> str:
    """What is doubtful about a person's name, as written and as folded given name, middle names and surname.

    `acts`: a page lets it speak.
    """
    words, known = lexicon(), lists()
    given, middle, last = parts
    bodies = known.heads | known.offices | known.local
    if re.search(r"\d", name) or JOINING.union(known.plain).intersection(middle) or given in SAINTS:
        return NO_PERSON
    if any(w in bodies and not bears(w) for w in (*middle, *last.split())):
        return NO_PERSON
    if tells_person(role) or name.split()[0].lower() in words.titles:
        return ""
    surname = last in words.surnames or last.split()[-1] in words.surnames
    stranger = last in words.adjectives or last in words.sides or last in words.places or last in PEOPLES
    team = last.endswith("s") and given in place_words()  # Carolina Panthers
    if not surname and (stranger or team or (middle and not is_proper(last))):
        return NO_PERSON
    first = is_given(given) or bool(INITIALS.match(name))
    word = not is_proper(given) and given not in known.more_given
    place = given in words.places or given in words.adjectives
    if surname and (first or not (word or place)):
        return ""
    if first and not place and (not word or is_proper(last)):
        return ""
    return "" if acts and not word and not place and is_proper(last) else NO_PERSON


def doubt_of_place(name: str, bare: str) -> str:
    """What is doubtful about the name of a place that no list has, as written and folded."""
    words, known = lexicon(), lists()
    parts = bare.split()
    if bare in words.gazetteer or name.lower() in words.gazetteer:
        return ""
    if bare in known.places or (parts[-1] in GOVERNING and len(parts) > 1):
        return ""
    if JOINING.intersection(parts) or all(part in words.places for part in bare.split("-")):
        return NO_PLACE  # Humane Society of Tampa Bay; Turkey-Syria
    if len(parts) == 1:
        return "" if is_proper(bare) and not bears(bare) and bare not in words.adjectives else NO_PLACE
    if parts[-1] in known.heads | known.offices | known.local:
        return NO_PLACE
    county = parts[-1] == "county" and bears(parts[0])
    if county or parts[0] in SAINTS or not any(is_proper(w) for w in parts):
        return "several places have this name"
    return ""


def tells_body(parts: list[str]) -> str:
    """The word, or two, of a folded name that tell that it is a body's; empty if none does."""
    words = lists()
    kinds = words.heads | words.offices | words.local
    at = next((i for i, word in enumerate(parts) if word in PREPOSITIONS), None)
    if at is None:
        found = (" ".join(parts[-2:]), parts[-1]) if len(parts) > 1 else ()
    else:
        found = (" ".join(parts[at - 1 : at + 1]), parts[at - 1]) if at else ()
    return next((phrase for phrase in found if phrase in kinds), "")


def tells_person(role: str | None) -> bool:
    """Whether a role is one that people have."""
    words, worlds = lexicon(), lists().worlds
    found = (word.strip(".,'’“”\"()").lower() for word in (role or "").split())
    titles = words.titles - words.common  # "Air" of Air Marshal begins other names, too
    return any(w in worlds or w in titles or "unnamed" in words.heads.get(w, ()) for w in found)


def is_proper(word: str) -> bool:
    """Whether a folded word is a name by itself: no word of the language, no sort of body."""
    words, known = lexicon(), lists()
    told = (known.plain, known.heads, known.offices, JOINING, words.common, words.dictionary, words.ends, words.heads)
    if any(c.isdigit() for c in word):
        return False
    return any(
        not any(form in listed for form in (part, part.removesuffix("s")) for listed in told)
        for part in word.split("-")
    )


@functools.cache
def place_words() -> frozenset[str]:
    """The words of which names of places are made."""
    return frozenset(word for place in lexicon().places for word in place.split())


def bears(word: str) -> bool:
    """Whether people have a folded word for a name."""
    words = lexicon()
    return is_given(word) or word in words.surnames


def is_given(word: str) -> bool:
    """Whether a folded word is a given name, or several with hyphens."""
    words, more = lexicon(), lists().more_given
    return word in words.nicknames or all(part in words.given or part in more for part in word.split("-"))


def is_somebody(parts: list[str]) -> bool:
    """Whether a name may be a person's, a people's or a place's: no body, though it speaks."""
    words = lexicon()
    bare = " ".join(parts)
    if bare in words.places or bare in words.demonyms or parts[-1] in words.adjectives:
        return True
    return bears(parts[-1]) and (len(parts) == 1 or bears(parts[0]))


def is_description(name: str) -> bool:
    """Whether what an entity is called describes it rather than names it.

    That is so without a capital or with a common noun at its end ("Ohio police"), where it is somebody's, a people or
    an adjective, and where it is shouted.
    """
    found = name.split()
    if not found:
        return True
    small = found[-1].islower() and found[-1] not in GOVERNING and fold(name) not in lists().organisations
    shouted = len(found) > SHOUTED and name == name.upper()
    people = name.lower() in lexicon().demonyms or fold(found[-1]) in PEOPLES
    owned = "'s " in name or "’s " in name
    return name == name.lower() or small or owned or shouted or people or bool(TAIL.search(name))
