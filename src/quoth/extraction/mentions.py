"""Names that capitals tell: runs of them, cut into title and name, and what each name's form tells of its bearer."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace

from quoth.extraction.lexicon import Lexicon
from quoth.extraction.name_forms import (
    COMPOUND,
    INNER_CAPITAL,
    describes,
    guess_kind,
    has_capital,
    is_given_in_two,
    is_plain,
    live_there,
    sex_of,
)
from quoth.extraction.name_runs import MARKS, has_cause, run_end
from quoth.extraction.tokens import CAPITALISED, CAPITALS, GENITIVE, Tokens

NAMES_TOO = frozenset(("us", "it", "who"))  # pronouns that are names in capitals
_PARTY = re.compile(r"[DRI]-[A-Z]")
_MODALS = {"will", "may", "can", "must", "might"}


@dataclass(frozen=True, slots=True)
class Name:
    """Tokens `[first, last)` of a name; from `begin` on with what stands before it as title or description.

    `guess` is what the name's form alone tells: person, organisation, country, document, group, place, event or "".
    `title` is true when a title or honorific stands before it; `sex` is m, f or "" as title or first name tell.
    """

    begin: int
    first: int
    last: int
    guess: str
    title: bool
    sex: str


def capital_names(tokens: Tokens, words: Lexicon) -> list[Name]:
    """The names that capitals tell, in order, none overlapping another. Linear in the text's length."""
    pairs = Counter(
        (a, b)
        for i, (a, b) in enumerate(zip(tokens.lower, tokens.lower[1:], strict=False))
        if tokens.cased[i] and not tokens.opens[i] and tokens.shape[i] in (CAPITALISED, CAPITALS)
    )
    capital = [s in (CAPITALISED, CAPITALS) for s in tokens.shape] + [False]
    alone = {
        w
        for i, w in enumerate(tokens.lower)
        if tokens.cased[i]
        and not tokens.opens[i]
        and capital[i]
        and not capital[i + 1]
        # a name by itself, or the last of a person's: "Roe" of "Ana Roe", but not the "Dam" of "Orrin Dam"
        and (not capital[i - 1] or tokens.lower[i - 1] in words.given or tokens.lower[i - 1] in words.titles)
    }
    full = [  # places of last names behind a first name
        i
        for i in range(1, len(tokens))
        if capital[i] and capital[i - 1] and _is_given(tokens, i - 1, words)
        if not capital[i + 1] or tokens.lower[i + 1] in words.letters
    ]
    lasts, firsts = {tokens.lower[i] for i in full}, {tokens.lower[i - 1] for i in full}
    persons = lasts | {  # short forms that stand in brackets once: "(CREW)"
        tokens.lower[i]
        for i in range(1, len(tokens) - 1)
        if tokens.shape[i] == CAPITALS and tokens.words[i - 1] == "(" and tokens.words[i + 1] == ")"
    }
    alone |= {  # a family name before a given one: "Ban Ki-moon"
        tokens.lower[i]
        for i in range(len(tokens) - 1)
        if capital[i] and not capital[i + 2] and is_given_in_two(tokens.words[i + 1], words)
    }
    alone |= {  # a rare word behind what can only be a name: "Khalif" of "Asa Khalif"
        tokens.lower[i]
        for i in range(1, len(tokens))
        if capital[i] and capital[i - 1] and not capital[i + 1] and tokens.cased[i] and not tokens.opens[i - 1]
        if tokens.lower[i] not in words.common and tokens.lower[i] not in words.ends
        if not is_plain(tokens.lower[i - 1], words) and tokens.lower[i - 1] not in words.places
    }
    found: list[Name] = []
    at = 0
    while at < len(tokens):
        if _is_short(tokens, at, lasts, firsts, words):
            found.append(Name(at, at, at + 1, "person", False, ""))
            at += 1
        elif tokens.cased[at] and not tokens.dateline[at] and _begins(tokens, at, pairs, alone, persons, words):
            end = run_end(tokens, at, words)
            if not _modifies(tokens, end) and not (end - at == 1 and _no_name(tokens, at, words)):
                office = _office(tokens, at, end, lasts)
                made = [office] if office else segment(tokens, at, end, words)
                if made and found and made[0].begin < found[-1].last:  # what "Minister for" would take is a name
                    made[0] = replace(made[0], begin=made[0].first)
                found += made
            at = end
        else:
            at += 1
    return found


def _is_given(tokens: Tokens, at: int, words: Lexicon) -> bool:
    """Whether the word at `at` is a first name, or the initial behind one: "Ana", the "M." of "Ana M. Roe"."""
    initial = at > 0 and len(tokens.words[at]) == 2 and tokens.words[at][1] == "."
    return tokens.lower[at - initial] in words.given


def _office(tokens: Tokens, at: int, end: int, lasts: set[str]) -> Name | None:
    """The last name behind "secretary of State" in a run, where that is someone: "(Former) Secretary of State Roe"."""
    last = end - 1
    ends_so = last > 2 and tokens.lower[last - 3 : last] == ["secretary", "of", "state"] and tokens.lower[last] in lasts
    return Name(min(at, last - 3), last, end, "person", True, "") if ends_so else None


def _is_short(tokens: Tokens, at: int, lasts: set[str], firsts: set[str], words: Lexicon) -> bool:
    """Whether a lone word of the language is a name, since it is part of one elsewhere: "Dean" of "Casey Dean"."""
    word, before = tokens.lower[at], tokens.lower[at - 1] if at else ""
    if not tokens.cased[at] or tokens.shape[at] != CAPITALISED or (word not in lasts and word not in firsts):
        return False
    odd = is_plain(word, words) or word in words.titles or word in words.grammar["verbs"]
    if not odd or word in words.pronouns or word in words.calendar or word in words.demonyms or word in words.places:
        return False
    if before in words.grammar["determiners"] or (at and has_capital(tokens, at - 1)) or has_capital(tokens, at + 1):
        return False
    after = tokens.lower[at + 1] if at + 1 < len(tokens) else ""
    tells = after in words.grammar["telling"] or after in GENITIVE
    if word in lasts and (tells or before in words.grammar["telling"] or (tokens.opens[at] and after == "and")):
        return word not in words.grammar["verbs"] or tells
    return not tokens.opens[at] and before == "," and after == "," and word in words.given


def is_shouted(tokens: Tokens, at: int) -> bool:
    """US, IT and WHO are names where capitals tell names."""
    return tokens.cased[at] and tokens.lower[at] in NAMES_TOO and tokens.words[at].isupper()


def _no_name(tokens: Tokens, at: int, words: Lexicon) -> bool:
    """Whether a lone word with a capital names no one: "Please", "OK", the second half of "Mother's Day"."""
    if tokens.lower[at] in words.no_names:
        return True
    former = tokens.lower[at].removeprefix("ex-")
    if former != tokens.lower[at] and words.heads.get(former.removesuffix("s"), ("",))[0] == "unnamed":
        return True  # a headline's "Ex-minister", "Ex-friends"
    day = tokens.lower[at] in ("day", "eve") and at > 1 and tokens.lower[at - 1] in GENITIVE
    eve = at + 2 < len(tokens) and tokens.lower[at + 1] in GENITIVE and tokens.words[at + 2] in ("Day", "Eve")
    return day or eve


def _modifies(tokens: Tokens, end: int) -> bool:
    """Whether a run of capitals goes on in a word that makes it an adjective: "the Ana Roe-led coalition"."""
    return end < len(tokens) and bool(COMPOUND.search(tokens.words[end])) and tokens.words[end][0].isupper()


def _begins(
    tokens: Tokens, at: int, pairs: Counter[tuple[str, str]], alone: set[str], persons: set[str], words: Lexicon
) -> bool:
    if not has_capital(tokens, at):
        return False
    word = tokens.lower[at]
    if word == "he" and tokens.words[at] == "He" and has_capital(tokens, at + 1) and not tokens.opens[at + 1]:
        return tokens.lower[at + 1] not in words.calendar  # He Jianxiong: the pronoun is followed by small letters
    shouted = tokens.shape[at] == CAPITALS and (word in NAMES_TOO or word in persons)
    if word in words.pronouns and not shouted:
        return False
    if word in words.calendar:  # June Falk, but not "in June Falk said"
        named = word in words.given and has_capital(tokens, at + 1) and not tokens.opens[at + 1]
        if not named or (at and tokens.lower[at - 1] in words.grammar["prepositions"]):
            return False
    if _PARTY.match(tokens.words[at]):
        return False
    closed = ("determiners", "prepositions", "verbs")
    if not shouted and any(word in words.grammar[name] for name in closed):
        return tokens.opens[at] and word in words.given and _introduced(tokens, at, words)  # "Will Roe, a mayor, said"
    if word in words.grammar["openers"]:
        return False
    stressed = tokens.shape[at] == CAPITALS and len(word) > 3 and not has_capital(tokens, at + 1)
    known = word in persons or word in words.given or word in words.surnames or word in words.bodies
    if stressed and not known and is_plain(word, words):
        return False  # "a DIFFERENT story"
    if not tokens.opens[at]:
        return word not in words.grammar["quantifiers"] or has_capital(tokens, at + 1)
    following = tokens.lower[at + 1] if at + 1 < len(tokens) else ""
    if has_cause(tokens, at, words):
        return True
    if following and has_capital(tokens, at + 1) and following not in words.pronouns:
        if (word, following) in pairs or live_there(f"{word} {following}", words):
            return True
        if word == "per":
            return False  # "Per Roe, it rained", where no other place has "Per Roe"
        if is_given_in_two(tokens.words[at + 1], words) and not has_capital(tokens, at + 2):
            return True
        if word in words.titles or word in words.sides or word in words.demonyms:
            return True
        if word in words.given and word not in _MODALS and following not in words.common:
            return True
        if _introduced(tokens, at, words):
            return True
        if word in words.grammar["portfolios"] and following in words.titles:  # "Water Minister Ana Roe said"
            return True
        further = tokens.lower[at + 2] if has_capital(tokens, at + 2) else ""
        verb = is_plain(word, words) and word not in words.surnames and further not in words.ends
        if verb and following in words.given:
            return word in words.heads  # "Reinstate Ana", but "Judicial Watch"
        return word not in words.common and word not in words.grammar["quantifiers"]
    if word in words.titles and following == "of" and has_capital(tokens, at + 2):
        return True  # "Secretary of State Ana Roe said"
    if word in words.grammar["quantifiers"]:
        return False
    if word in alone:
        return True
    if word in words.bodies and (following in words.grammar["verbs"] or following in words.grammar["telling"]):
        return True  # "Amazon is", "Apple said"
    if word in words.places or word in words.gazetteer:
        return True
    plain_word = is_plain(word, words)
    return not plain_word and not (word.endswith(("ly", "ing", "ed")) and word not in words.given)


def _introduced(tokens: Tokens, at: int, words: Lexicon) -> bool:
    """Whether a word that opens a sentence and the rare one behind it can only be somebody, as what follows tells:
    "Will Roe, a mayor, …", "Will Roe said".
    """
    word, last, after = tokens.lower[at], tokens.lower[at + 1 : at + 2], tokens.lower[at + 2 : at + 4]
    if len(after) < 2 or not has_capital(tokens, at + 1) or last[0] in words.places or is_plain(last[0], words):
        return False
    described = any(after[1] in known for known in (words.grammar["opening_determiners"], words.heads, words.titles))
    apposed = after[0] == "," and described
    tells = after[0] in words.grammar["telling"] and after[0].endswith(("d", "t", "e"))
    return word in words.given and (apposed or tells)


def segment(tokens: Tokens, begin: int, end: int, words: Lexicon) -> list[Name]:
    """A run of capitals as one name, with the titles and other words before it told apart; none for a bare title."""
    lower = tokens.lower
    while end > begin + 1 and (lower[end - 1] in words.joiners or not tokens.words[end - 1][0].isalnum()):
        end -= 1
    while end - begin > 1 and _nickname(lower[begin], lower[begin + 1], words):
        begin += 1
    if end - begin > 1 and lower[begin] == "pac" and begin > 0 and lower[begin - 1] == "super":
        begin += 1  # "the super PAC Dorne Forward"
    called = next((k for k in range(begin + 1, end) if tokens.words[k] in MARKS), -1)
    if called > 0:
        return [Name(begin, called - 1, end, "person", False, sex_of(tokens, called - 1, end, -1, words))]
    last_kinds = words.ends.get(lower[end - 1], ())
    body = bool(last_kinds) and end - begin > 1 and lower[end - 1] not in words.given
    small = (k for k in range(begin, end - 1) if lower[k] not in words.word_letters or tokens.words[k].isupper())
    title = max((k for k in small if _title(lower[k], words)), default=-1)
    if title >= 0 and lower[title + 1] in words.joiners and lower[title + 1] not in words.particles:
        # Director of National Intelligence Dan Coats: the name begins at a first name after the "of"
        first = next(
            (k for k in range(title + 3, end - 1) if lower[k] in words.given and lower[k - 1] not in words.given), -1
        )
        if first < 0:  # Secretary of Harbour Safety Vilje Roe: or where the words of the language end
            first = next((k for k in range(title + 3, end - 1) if _ends_office(lower, k, end, words)), -1)
        if first < 0:
            return _whole(tokens, begin, end, words)
        return [Name(begin, first, end, "person", True, sex_of(tokens, first, end, title, words))]
    if begin > 1 and lower[begin - 1] == "for" and _title(lower[begin - 2], words):  # Minister for Harbours Ana Roe
        first = next((k for k in range(begin + 1, end - 1) if _ends_office(lower, k, end, words)), -1)
        named = next((k for k in range(begin + 1, end - 1) if lower[k] in words.given), first)
        if named > 0 and all(is_plain(w, words) or w in words.joiners for w in lower[begin:named]):
            return [Name(begin - 2, named, end, "person", True, sex_of(tokens, named, end, begin - 2, words))]
    body = body and not (title >= 0 and lower[title + 1] in words.given and title + 2 < end)
    bare = title >= 0 and title == end - 2 and lower[title] not in words.honorifics  # but Mr. Singer
    if bare and lower[end - 1] in words.titles and not _person_word(lower[end - 1], words):
        return []  # Harbour News Vice President
    job = title == begin and end - begin == 3 and lower[end - 1] in words.titles
    if job and is_plain(lower[end - 2], words) and lower[end - 2] not in words.given:
        return []  # Chief Press Secretary
    firm = INNER_CAPITAL.match(tokens.words[end - 1]) and lower[end - 1] not in words.surnames  # "Major WeWork layoffs"
    if title >= 0 and firm and lower[title] not in words.honorifics:
        return _whole(tokens, title + 1, end, words)
    if title >= 0 and not body:
        given = next((k for k in range(title + 1, end - 1) if lower[k] in words.given), title + 1)
        if given > title + 1 and all(is_plain(w, words) for w in lower[title + 1 : given]):
            title = given - 1  # Super PAC Chief Praises Ana Roe
        return [Name(begin, title + 1, end, "person", True, sex_of(tokens, title + 1, end, title, words))]
    if not body:
        jobs = [k for k in range(begin + 1, end) if _job(lower[k - 1], words)]
        last = lower[end - 1]
        many = last.endswith("s") and last[:-1] in words.heads
        thing = last not in words.given and (many or last not in words.surnames) and is_plain(last, words)
        thing = thing or (end - begin == 2 and lower[begin] in words.bodies and last in words.places)
        if thing:  # EU Member States, Politico Dorne
            jobs = []
        if jobs and lower[jobs[-1]] not in words.joiners:  # Dorne Supervisor Ana Roe
            return [Name(begin, jobs[-1], end, "person", True, sex_of(tokens, jobs[-1], end, jobs[-1] - 1, words))]
        first = next(
            (
                k
                for k in range(begin + 1, end - 1)
                if lower[k] in words.given
                and not any(w in words.given or len(w.strip(".")) == 1 for w in lower[begin:k])
            ),
            -1,
        )
        before = lower[begin:first] if first > 0 else []
        if before and (
            all(describes(w, words) for w in before) or before[-1] in words.heads or before[-1] in words.ends
        ):
            return [Name(begin, first, end, "person", False, sex_of(tokens, first, end, -1, words))]
        told = lower[begin] in words.sides or lower[begin] in words.demonyms or lower[begin] in words.adjectives
        if end - begin > 2 and told and lower[begin + 1] in words.given:
            return [Name(begin, begin + 1, end, "person", False, sex_of(tokens, begin + 1, end, -1, words))]
    return _whole(tokens, begin, end, words)


def _ends_office(lower: list[str], at: int, end: int, words: Lexicon) -> bool:
    """Whether a person's name can begin at `at`, behind an office of common words, and go on to `end`."""
    office = is_plain(lower[at - 1], words) and lower[at - 1] not in words.surnames
    rare = not is_plain(lower[at], words) and lower[at] not in words.places
    return office and rare and lower[end - 1] not in words.ends and end - at < 4


def _person_word(word: str, words: Lexicon) -> bool:
    return word in words.given or word in words.surnames


def _title(word: str, words: Lexicon) -> bool:
    """Whether a word may stand before a name as a title: "Secretary", "Secretary-Treasurer"."""
    return word in words.titles or ("-" in word and all(part in words.heads for part in word.split("-")))


def _nickname(word: str, following: str, words: Lexicon) -> bool:
    """Whether a word before a name says what its bearer is like: "Two-faced Ana Roe", "Pencil-pushing Roe"."""
    named = following in words.given or following in words.surnames
    pieces = [piece for piece in word.split("-") if piece]
    made = len(pieces) > 1 and all(is_plain(piece, words) or piece == "ex" for piece in pieces)
    return named and made and word not in words.titles


def _job(word: str, words: Lexicon) -> bool:
    """Whether a word with a capital is what someone is, and not one of his names: "Supervisor", but not "Hunter"."""
    someone = words.heads.get(word, ("",))[0] == "unnamed" and word not in words.nicknames
    return someone and (word in words.titles or not (word in words.given or word in words.surnames))


def _whole(tokens: Tokens, begin: int, end: int, words: Lexicon) -> list[Name]:
    guess = guess_kind(tokens, begin, end, words)
    if guess == "title":
        return []
    sex = sex_of(tokens, begin, end, -1, words) if guess in ("person", "") else ""
    return [Name(begin, begin, end, guess, False, sex)]
