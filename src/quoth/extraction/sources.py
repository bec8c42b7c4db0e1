"""Who is meant by the words of a source: one phrase, or several that speak jointly."""

from __future__ import annotations

from collections.abc import Mapping

from quoth.extraction.lexicon import Lexicon, lexicon
from quoth.extraction.mentions import Name
from quoth.extraction.name_forms import is_plain
from quoth.extraction.phrases import AND, CLOSERS, Phrase, core, head_kind, kinds_of_one, of_name, phrase_at
from quoth.extraction.tokens import GENITIVE, LOWER, Tokens

LONGEST = 60  # tokens of a source that are looked at
LEADING = frozenset(
    (
        "but",
        "and",
        "yet",
        "so",
        "or",
        "while",
        "when",
        "because",
        "if",
        "although",
        "though",
        "even",
        "by",
        "whether",
        "unless",
    )
)
_OPENS_LIST = frozenset((",", "—", "–", "-", ":", "("))
_INCLUDING = frozenset(("including", "such"))
_CALLED = frozenset(("identified as", "calling itself", "calling himself", "calling herself"))
_TRAILING = frozenset(
    ("'s", "’s", "himself", "herself", "itself", "themselves", "each", "alone", "alike", "there", "here", "too")
)  # "Roe's", "Roe herself"


def parse(tokens: Tokens, first: int, last: int, names: Mapping[int, Name]) -> list[Phrase]:
    """Who is meant by the words `[first, last)` of a source: one phrase, or several that speak jointly.

    `names` has the text's names by the token they begin at, title included. Empty where no word is left.
    """
    words = lexicon()
    first, trimmed = _trim(tokens, first, last)
    held = trimmed < last and any((n := names.get(k)) and n.last == trimmed + 1 for k in range(first, trimmed))
    last = min(trimmed + held, first + LONGEST)  # the 's of "Macy's" is its own
    if last - first == 1 and tokens.lower[first] in words.no_names and tokens.lower[first] not in words.pronouns:
        return []  # "Please do not ask"
    if last - first == 1 and tokens.lower[first].startswith("self-"):
        return []  # of "a self-described ferryman" a part that names nobody
    named = _ends_in_name(tokens, first, last, names, words)
    if named is not None:
        return [of_name(first, named)]
    if (titled := _titled_at_end(tokens, first, last, names, words)) is not None:
        return [of_name(first, titled)]
    if first < last and _begins_telling(tokens, first, words):
        return _beside_verb(tokens, first, names)
    found: list[Phrase] = []
    while first < last:
        phrase, at = phrase_at(tokens, first, last, names, words)
        phrase = _utterer(tokens, phrase, names, words)
        if phrase.plural and phrase.name is None and not found and (listed := _listed(tokens, phrase, at, last, names)):
            return listed
        phrase = _called(tokens, phrase, at, last, names, words)
        found.append(phrase)
        following = _next_joint(tokens, phrase, at, last, names, words)
        if following <= first or len(found) >= 8:
            break
        first = following
    return found


def _utterer(tokens: Tokens, phrase: Phrase, names: Mapping[int, Name], words: Lexicon) -> Phrase:
    """The phrase, or of "Roe's own words" and "her remarks" the one who utters them."""
    uttered = tokens.lower[phrase.head] in words.grammar["utterances"] and phrase.last == phrase.head + 1
    if phrase.owner < 0 or not uttered:
        return phrase
    word = tokens.lower[phrase.owner]
    if word in words.grammar["possessive"]:
        group = words.pronouns.get(word, "")
        return Phrase(phrase.owner, phrase.owner + 1, phrase.owner, pronoun=group) if group else phrase
    known = (names.get(k) for k in range(phrase.first, phrase.owner + 1))
    owner = next((n for n in known if n is not None and n.last > phrase.owner), None)
    return of_name(owner.begin, owner) if owner is not None and owner.guess in ("person", "") else phrase


def _begins_telling(tokens: Tokens, at: int, words: Lexicon) -> bool:
    """Whether a source begins with a verb, which is no one's name: marked by a slip."""
    word = tokens.lower[at]
    return tokens.shape[at] == LOWER and word in words.grammar["telling"] and not head_kind(word, words)[0]


def _beside_verb(tokens: Tokens, at: int, names: Mapping[int, Name]) -> list[Phrase]:
    """The one named right before a verb of telling, or right behind it; empty where none is."""
    before = next((n for k in range(at - 1, max(-1, at - 6), -1) if (n := names.get(k)) and n.last == at), None)
    name = before or names.get(at + 1)
    if name is None or name.guess == "adjective":
        return []
    return [of_name(name.begin, name)]


def _called(tokens: Tokens, phrase: Phrase, at: int, last: int, names: Mapping[int, Name], words: Lexicon) -> Phrase:
    """The phrase, or for "a group called Harbour Watch" the one so called."""
    body = phrase.name is None or phrase.name.guess == "organisation"  # "a PAC called Dorne Forward"
    if not body or phrase.pronoun or phrase.plural:
        return phrase
    for k in range(phrase.head + 1, min(at + 2, last - 1)):
        step = 2 if " ".join(tokens.lower[k : k + 2]) in _CALLED else 1
        name = names.get(k + step) if step == 2 or tokens.lower[k] in words.grammar["naming"] else None
        if name is not None and name.last <= last and name.guess != "adjective":
            return Phrase(phrase.first, name.last, name.last - 1, name=name, kind=name.guess or phrase.kind)
    return phrase


def _listed(tokens: Tokens, phrase: Phrase, at: int, last: int, names: Mapping[int, Name]) -> list[Phrase]:
    """Those of "two economists, Ana Roe of Dorne and Bo Poe", "three of them — Ana, Bo and Cy", "firms such as Roe Ltd
    and Poe Ltd", each with what is said of them between commas; empty for others.
    """
    while at < last and tokens.words[at] not in _OPENS_LIST and tokens.lower[at] not in _INCLUDING:
        at += 1
    places = any(name.last == at for k in range(max(0, at - 6), at) if (name := names.get(k)))
    one = kinds_of_one(tokens.lower[phrase.head], lexicon())
    kinds = ("organisation", "") if "organisation" in one and "unnamed" not in one else ("person", "")
    found: list[Phrase] = []
    k = _item(tokens, at + 1, last)
    while k < last:
        name = names.get(k)
        if name is None:
            k = last if not found else _next_item(tokens, k, last)
            continue
        if name.guess not in kinds or name.last > last or (places and name.last - name.first < 2):
            return []  # "residents of Dorne, Velm and Harl"
        found.append(of_name(k, name))
        k = _next_item(tokens, name.last, last)
    joined = len(found) > 1 and any(tokens.lower[k] in AND for k in range(found[-2].last, found[-1].first))
    return found if joined else []


def _item(tokens: Tokens, at: int, last: int) -> int:
    """Where the words of an item of a list begin: behind "including", "such as", "and", "the"."""
    small = _INCLUDING | _OPENS_LIST | AND | {"as", "the"}
    while at < last and tokens.lower[at] in small:
        at += 1
    return at


def _next_item(tokens: Tokens, at: int, last: int) -> int:
    """Where the next item of a list begins, behind a comma or an "and"; `last` where a bracket or a dash closes it."""
    while at < last and tokens.words[at] != "," and tokens.lower[at] not in AND:
        if tokens.words[at] in (")", "—", "–"):
            return last
        at += 1
    return _item(tokens, at, last)


def _ends_in_name(tokens: Tokens, first: int, last: int, names: Mapping[int, Name], words: Lexicon) -> Name | None:
    """As in "Watch for Harbours organising director Ana Roe": the name at the end, when its job is the only one."""
    clause = next((k for k in range(first, last) if tokens.words[k] == "," and tokens.lower[k + 1] == "who"), last)
    last = min(last, clause)  # "blogger and developer Ana Roe, who lives in Dorne"
    if last - first < 3 or any(w in CLOSERS for w in tokens.words[first:last]):
        return None
    ands = [k for k in range(first, last) if tokens.words[k] in AND]
    if ands:  # "Harbour News Vice President and Dorne Editor Ana Roe": two jobs of one
        name = next((n for k in range(ands[-1] + 1, last) if (n := names.get(k)) and n.last == last), None)
        told = len(ands) == 1 and head_kind(tokens.lower[ands[0] - 1], words) == ("unnamed", False)
        front = names.get(first)  # "JPL scientist and co-author Ana Roe"
        alone = tokens.lower[first] not in words.grammar["determiners"]
        alone = alone and (front is None or (front.last < ands[0] and front.guess in ("organisation", "adjective")))
        job = name is not None and (name.title or head_kind(tokens.lower[name.begin - 1], words)[0] == "unnamed")
        return name if told and alone and job and name is not None and name.guess in ("person", "") else None
    jobs = [k for k in range(first, last) if head_kind(tokens.lower[k], words)[0] in ("unnamed", "group")]
    jobs = [k for k in jobs if k + 1 not in jobs]  # "assistant manager" is one
    name = None
    if len(jobs) == 1 and tokens.shape[jobs[0]] == LOWER and "by" not in tokens.lower[first : jobs[0]]:
        name = names.get(jobs[0] + 1)
        if name is None and head_kind(tokens.lower[jobs[0]], words)[0] == "unnamed":
            name = _behind_task(tokens, jobs[0] + 1, names)
    return name if name is not None and name.last == last and name.guess in ("person", "") else None


def _titled_at_end(tokens: Tokens, first: int, last: int, names: Mapping[int, Name], words: Lexicon) -> Name | None:
    """As in "Harbour Workers’ Front (HWF) General Secretary Ana Roe": the name at the end with its title."""
    name = next((n for k in range(max(first, last - 8), last) if (n := names.get(k)) and n.last == last), None)
    if name is None or not name.begin < name.first or name.begin <= first or name.guess != "person":
        return None
    small = words.grammar["prepositions"] | words.grammar["possessive"] | words.grammar["relatives"]
    before = range(first, name.begin)
    plain = all(tokens.words[k] not in (",", ";") and tokens.lower[k] not in AND for k in before)
    return name if plain and not any(tokens.lower[k] in small for k in before) else None


def _behind_task(tokens: Tokens, at: int, names: Mapping[int, Name]) -> Name | None:
    """The one named behind "of communications" at token `at`, as in "Harbour Watch head of communications Ana Roe"."""
    if tokens.lower[at] not in ("of", "for"):
        return None
    behind = next((k for k in range(at + 1, min(at + 5, len(tokens))) if tokens.shape[k] != LOWER), at)
    name = names.get(behind) if behind > at + 1 else None
    return name if name is not None and name.last - name.first > 1 else None  # but "a user of the browser Tor"


def _trim(tokens: Tokens, first: int, last: int) -> tuple[int, int]:
    while first < last and (
        tokens.dateline[first]
        or (not tokens.words[first][0].isalnum() and tokens.words[first][0] != "@")
        or (tokens.lower[first] in LEADING and last - first > 1)
    ):
        first += 1
    while last - first > 1 and tokens.lower[first] in ("virtually", "practically", "nearly", "almost"):
        if tokens.lower[first + 1] not in ("no", "nobody", "everyone", "everybody", "every", "all", "none"):
            break
        first += 1
    both = last - first > 2 and tokens.lower[first] == "both"
    if both and any(word in AND for word in tokens.lower[first + 2 : last]):
        first += 1  # "both he and Roe"
    while last > first and not tokens.words[last - 1][-1].isalnum() and tokens.words[last - 1] not in (")", "%"):
        if len(tokens.words[last - 1]) > 1:
            break
        last -= 1
    while last - first > 1 and tokens.lower[last - 1] in _TRAILING and tokens.lower[first] != "let":
        last -= 1
    words = lexicon()
    if last - first < 2 or tokens.shape[last - 1] != LOWER:
        return first, last
    word, before = tokens.lower[last - 1], tokens.lower[last - 2]
    if word in words.grammar["claims"]:  # the verb taken along: "Dornian claims", but "Roe's claims"
        owned = before in GENITIVE or before in words.grammar["possessive"]
        return first, last if owned or before in words.grammar["determiners"] else last - 1
    if word.endswith("ly") and not head_kind(word, words)[0] and before not in words.grammar["determiners"]:
        last -= 1  # "the bureau brazenly"
    return first, last


def _next_joint(tokens: Tokens, phrase: Phrase, at: int, last: int, names: Mapping[int, Name], words: Lexicon) -> int:
    """Where the next of several joint speakers begins; 0 where there is none."""
    lower = tokens.lower
    person = phrase.name is not None and phrase.name.guess in ("person", "")
    while at < last and lower[at] == "(":  # Sen. Ana Roe (R-Dorne)
        while at < last and lower[at] != ")":
            at += 1
        at += 1
    if at < last and person and lower[at] in ("of", "from", "in"):
        step = at + 1
        if step < last and lower[step] == "the":
            step += 1
        name = names.get(step)
        at = name.last if name is not None else at
    if at + 1 < last and lower[at] in ("—", "–", "-") and lower[at + 1] in AND:
        at += 1
    if at + 1 >= last:
        return 0
    if lower[at] == "as" and lower[at + 1 : at + 3] == ["well", "as"]:
        at += 2
    elif lower[at] == ",":
        if lower[at + 1] in AND:
            at += 1
        elif person and lower[at + 1 : at + 3] == ["along", "with"]:
            at += 2
        elif not _lists(tokens, phrase, at + 1, last, names) and not _groups(tokens, phrase, at, last, words):
            return _after_apposition(tokens, at, last, names) if person else 0
    elif lower[at] == "/" or (lower[at : at + 2] == ["along", "with"] and person):
        at += lower[at] != "/"
    elif lower[at] not in AND or lower[at] == "or":
        return 0
    following = at + 1
    while following < last and lower[following] in ("even", "also", "both", "other"):
        following += 1
    if following >= last:
        return 0
    joined = names.get(following)
    end, inner, _ = core(tokens, following, last, names, words)
    if phrase.name is not None:
        starts = (
            joined is not None
            or (inner is not None and inner.last == end and inner.guess == "person")
            or lower[following] in words.grammar["possessive"]
            or lower[following] in ("the", "a", "an")
        )
        several = any(head_kind(lower[k], words) == ("group", True) for k in (last - 1, end - 1))
        return following if starts or several or head_kind(lower[last - 1], words)[1] else 0
    if phrase.pronoun:
        return following
    if joined is not None and joined.guess in ("person", "organisation", "country", "group"):
        return following
    head = end - 1
    named = inner is not None and inner.last == end and inner.guess != "adjective"
    if lower[following] in words.grammar["determiners_of_next"] and phrase.kind:
        return following if named or head_kind(lower[head], words)[0] else 0
    both = (
        phrase.plural
        and phrase.owner < 0
        and phrase.kind == "group"
        and head_kind(lower[head], words) == ("group", True)
    )
    return following if both and lower[head] != "others" else 0


def _after_apposition(tokens: Tokens, at: int, last: int, names: Mapping[int, Name]) -> int:
    """As in "Ana Roe, the former mayor, and Senator Bo Poe": where the second person begins; 0 for none."""
    for k in range(at + 1, last - 2):
        if tokens.words[k] == "," and tokens.lower[k + 1] == "and":
            name = names.get(k + 2)
            if name is not None and name.guess == "person" and (name.begin < name.first or name.last - name.first > 1):
                return k + 2
    return 0


def _groups(tokens: Tokens, phrase: Phrase, at: int, last: int, words: Lexicon) -> bool:
    """Whether a list of groups goes on at a comma: "unions, churches and many shopkeepers"."""
    if not phrase.plural or phrase.kind != "group" or phrase.name is not None:
        return False
    joined = [k for k in range(at + 1, last - 1) if tokens.lower[k] in ("and", "&")]
    ends = [k - 1 for k in range(at + 1, last) if tokens.words[k] == "," or tokens.lower[k] in ("and", "&")]
    ends = [k for k in ends if tokens.words[k] != ","] + [last - 1]
    return len(joined) == 1 and all(head_kind(tokens.lower[k], words) == ("group", True) for k in ends)


def _lists(tokens: Tokens, phrase: Phrase, at: int, last: int, names: Mapping[int, Name]) -> bool:
    """Whether `A, B and C` goes on: a name of the same kind here, and an "and" with a name after it later; or ends, as
    in the headline "Roe, Poe".
    """
    guess = phrase.name.guess if phrase.name is not None else "none"
    if guess not in ("person", "organisation", ""):
        return False
    at += guess == "organisation" and tokens.lower[at] == "the"  # "Reuters, the Harbour Times and the BBC"
    other = names[at].guess if at in names else "none"
    if other not in ("person", "organisation", "") or (guess and other and guess != other):
        return False
    if guess == "organisation" and not other and is_plain(tokens.lower[at], lexicon()):
        return False  # "the Ministry of Trade, Industry and Energy"
    if names[at].last == last and tokens.paragraph[at] == 0 and guess != "organisation":
        return True
    return any(tokens.lower[k] in ("and", "&") for k in range(names[at].last, last - 1))
