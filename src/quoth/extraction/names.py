"""Which names of a text are one: full names, surnames, first names, short forms and acronyms of bodies, places.

Strings alone decide, and carefully: a bare surname goes to a bearer of the full name whose sex the title does not
contradict, two bearers stay two, and a name that fits nobody stays its own.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from quoth.extraction.lexicon import Lexicon, lexicon
from quoth.extraction.mentions import Name
from quoth.extraction.name_keys import Key, unified
from quoth.extraction.tokens import CAPITALS, GENITIVE, Tokens, plain

MOST_NAMES = 2000  # different full names that surnames are sought among
_FIRMS = frozenset(
    ("inc", "corp", "corporation", "co", "company", "ltd", "limited", "llc", "plc", "ag", "gmbh", "sa", "nv")
)
_COMPANIES = frozenset(
    [
        "capital",
        "records",
        "productions",
        "pictures",
        "studios",
        "holdings",
        "partners",
        "industries",
        "motors",
        "airlines",
        "bank",
        "entertainment",
    ]
)
_ARTICLE = re.compile(r"^(?:al|el|ul|as|ash|ad)-(?=\w{4})")


@dataclass(slots=True, eq=False)
class Bearer:
    """One who bears names: `members` are places in the list of names, `full` those that give the longest form.

    `guess` is the kind that the form tells; where it tells none, `judged` is what `name_kinds` holds likeliest, with
    probability `sure`, or "".
    """

    key: Key
    members: list[int] = field(default_factory=list)
    full: list[int] = field(default_factory=list)
    guess: str = ""
    sex: str = ""
    judged: str = ""
    sure: float = 0.0


def group_names(tokens: Tokens, names: Sequence[Name]) -> list[Bearer]:
    """Bearers of `names`, in order of their first member; adjectives ("Pakistani") belong to none."""
    words = lexicon()
    keys = [_key(tokens, name, words) for name in names]
    known = set(keys)
    for i, following in enumerate(names[1:]):
        shared = _shared(tokens, names[i], following, keys[i], keys[i + 1])
        if shared and (shared in known or keys[i][0] in words.given):
            keys[i] = shared
    keys = unified(tokens, names, keys, words)
    of_key: dict[Key, list[int]] = defaultdict(list)
    for i, name in enumerate(names):
        if name.guess != "adjective" and keys[i]:
            of_key[keys[i]].append(i)
    guesses = {key: _guess(names, members, words) for key, members in of_key.items()}
    longest_first = sorted(of_key, key=lambda k: (-len(k), of_key[k][0]))[: 4 * MOST_NAMES]
    bearers: list[Bearer] = []
    rest: list[Key] = []
    by_last: dict[str, list[Bearer]] = defaultdict(list)
    by_first: dict[str, list[Bearer]] = defaultdict(list)
    by_inner: dict[str, list[Bearer]] = defaultdict(list)
    by_acronym: dict[str, list[Bearer]] = defaultdict(list)
    by_word: dict[str, list[Bearer]] = defaultdict(list)
    for key in longest_first:
        if len(_bare(key, words)) < 2 and guesses[key] != "country":
            rest.append(key)
            continue
        bearer = _known_bearer(key, guesses[key], of_key, by_last, by_first, words)
        if bearer is None and len(key) == 2:  # "the Dornian CDC" is the Dornian Centre for Disease Control
            bearer = next((b for b in by_acronym.get(key[1], ()) if b.key[0] == key[0]), None)
        if bearer is None:
            bearer = Bearer(key, full=list(of_key[key]), guess=guesses[key])
            bearers.append(bearer)
            bare = _bare(key, words)
            if len(bearers) <= MOST_NAMES and guesses[key] != "country":
                if not _may_be_person(guesses[key]) or bare[0] in words.given or bare[0] not in words.common:
                    by_last[bare[-1]].append(bearer)
                for first in {bare[0], *_short_for(bare[0], words)}:
                    by_first[first].append(bearer)
                for inner in bare[1:-1] if _may_be_person(guesses[key]) else ():
                    by_inner[inner].append(bearer)
                for acronym in _acronyms(key, words):
                    by_acronym[acronym].append(bearer)
        bearer.members += of_key[key]
        for word in set(key).intersection(words.sorts) if guesses[key] == "organisation" else ():
            if bearer not in by_word[word]:
                by_word[word].append(bearer)
    for bearer in bearers:
        for i in bearer.members:
            for acronym in _title_acronyms(tokens, names[i], words):
                if bearer not in by_acronym[acronym]:
                    by_acronym[acronym].append(bearer)
        bearer.sex = _sex(names, bearer.members)
        bearer.full.sort(key=lambda i: names[i].first)
    lone: dict[tuple[str, str], Bearer] = {}
    for key in rest:
        bearer = None
        for i in of_key[key]:
            bearer = _bearer_of_short(
                tokens, names, i, key, guesses[key], by_last, by_first, by_acronym, by_word, words, bearer
            ) or _of_two_surnames(names[i], key, by_inner, words)
            if bearer is None:
                sexes = {names[k].sex for k in of_key[key] if names[k].title and names[k].sex}
                slot = names[i].sex if len(sexes) > 1 else ""
                bearer = lone.get((key[0] if key else "", slot))
                if bearer is None:
                    bearer = lone[key[0], slot] = Bearer(key, guess=guesses[key])
                    bearers.append(bearer)
                bearer.full.append(i)
            bearer.members.append(i)
    for bearer in bearers:
        bearer.members.sort(key=lambda i: names[i].first)
        if not bearer.guess and _are_many(tokens, names, bearer, words):
            bearer.guess = "group"
        bearer.sex = bearer.sex or _sex(names, bearer.members)
        if any(names[i].title for i in bearer.members):
            bearer.guess = "person"
    return sorted(bearers, key=lambda b: names[b.members[0]].first)


def _shared(tokens: Tokens, name: Name, following: Name, key: Key, other: Key) -> Key:
    """Of "Bo and Ana Roe" the key of Bo Roe; empty for other names."""
    joined = name.last + 1 == following.first == following.begin and tokens.lower[name.last] in ("and", "&")
    both = _may_be_person(name.guess) and _may_be_person(following.guess) and name.begin == name.first
    return (key[0], other[-1]) if joined and both and len(key) == 1 and len(other) == 2 else ()


def _are_many(tokens: Tokens, names: Sequence[Name], bearer: Bearer, words: Lexicon) -> bool:
    """As "the Whigs", "most Whigs"."""
    word = bearer.key[0]
    if len(bearer.key) != 1 or len(word) < 4 or not word.endswith("s") or word.endswith("ss") or word in words.given:
        return False
    before = {tokens.lower[names[i].first - 1] for i in bearer.members if names[i].first > 0}
    return (
        bool(before & {"the", "most", "many", "some", "all"})
        and tokens.shape[names[bearer.members[0]].first] != CAPITALS
    )


def _key(tokens: Tokens, name: Name, words: Lexicon) -> Key:
    whole = " ".join(tokens.lower[name.first : name.last])
    if name.guess == "country" and whole in words.places:
        return tuple(plain(w) for w in words.places[whole].split())
    found = [plain(w) for w in tokens.words[name.first : name.last] if w[0].isalnum() or w[0] == "@"]
    found = [_ARTICLE.sub("", w) for w in found]  # Haider Al-Abadi goes on as Abadi
    while len(found) > 2 and found[-1] in words.letters:  # Ana Roe MP
        found.pop()
    return tuple(found[1:] if found[:1] == ["the"] else found)


def _bare(key: Key, words: Lexicon) -> Key:
    """Without Jr and the like."""
    last = len(key)
    while last > 1 and key[last - 1] in words.suffixes:
        last -= 1
    return key[:last]


def _guess(names: Sequence[Name], members: Sequence[int], words: Lexicon) -> str:
    votes = Counter(names[i].guess for i in members if names[i].guess)
    return votes.most_common(1)[0][0] if votes else ""


def _sex(names: Sequence[Name], members: Sequence[int]) -> str:
    titled = Counter(names[i].sex for i in members if names[i].title and names[i].sex)
    told = titled or Counter(names[i].sex for i in members if names[i].sex)
    if not told or (len(told) > 1 and len(set(told.values())) == 1):
        return ""
    return told.most_common(1)[0][0]


def _may_be_person(guess: str) -> bool:
    return guess in ("person", "")


def _known_bearer(
    key: Key,
    guess: str,
    of_key: dict[Key, list[int]],
    by_last: dict[str, list[Bearer]],
    by_first: dict[str, list[Bearer]],
    words: Lexicon,
) -> Bearer | None:
    """Who bears a longer form of this name of two words or more."""
    bare = _bare(key, words)
    if guess == "country":
        return None
    fitting = []
    for bearer in by_last[bare[-1]]:
        other = _bare(bearer.key, words)
        if _may_be_person(guess) and _may_be_person(bearer.guess):
            if _same_person(key, bearer.key, of_key, words):
                fitting.append(bearer)
        elif _ends_body(other, bare, words) and guess != "person" and other[0] not in by_last:
            fitting.append(bearer)
    if not fitting and not _may_be_person(guess):
        fitting = [b for b in by_first[bare[0]] if b.key[: len(bare)] == bare and not _may_be_person(b.guess)]
    return fitting[0] if len(fitting) == 1 else None


def _ends_body(longer: Key, key: Key, words: Lexicon) -> bool:
    """As "Harbour Board" ends "Dorne Harbour Board", but is another than the "Friends of the Harbour Board"."""
    if len(longer) <= len(key) or longer[-len(key) :] != key:
        return False
    return longer[-len(key) - 1] not in words.joiners


def _same_person(key: Key, longer: Key, of_key: dict[Key, list[int]], words: Lexicon) -> bool:
    a, b = _bare(key, words), _bare(longer, words)
    if b[-len(a) :] == a:  # Wasserman Schultz, Debbie Wasserman Schultz; Ana Roe and Ana Roe Jr stay two
        return len(b) > len(a) or key == longer or not set(key) ^ set(longer) & words.suffixes
    if a[-1] != b[-1] or len(a) < 2 or len(b) < 2:
        return False
    plain_word = a[0] in words.common or a[0] in words.dictionary
    if len(a) == 2 and plain_word and b[0] in words.given and not (a[0] in words.given or a[0] in words.surnames):
        return True  # Slippery Roe is Ana Roe
    if not _same_first(a[0], b[0], words):
        return False
    inner = a[1:-1]
    return not inner or all(
        any(x[0] == y[0] and (len(x) == 1 or len(y) == 1 or x == y) for y in b[1:-1]) for x in inner
    )


def _same_first(a: str, b: str, words: Lexicon) -> bool:
    if a == b or (1 in (len(a), len(b)) and a[0] == b[0]):
        return True
    return bool(({a} | words.nicknames.get(a, frozenset())) & ({b} | words.nicknames.get(b, frozenset())))


def _short_for(first: str, words: Lexicon) -> list[str]:
    return [short for short, full in words.nicknames.items() if first in full]


def _acronyms(key: Key, words: Lexicon) -> set[str]:
    """Initials that may stand for a body's name: all, without joiners, without "Ltd", without the country before or
    what a last "and" adds ("Dornian Centre for Disease Control and Prevention": CDC).
    """
    found: set[str] = set()
    if len(key) < 2:
        return found
    bare = key[:-1] if key[-1] in _FIRMS else key
    home = bare[0] in words.demonyms or bare[0] in words.places
    last = max((k for k, word in enumerate(bare) if word == "and"), default=len(bare))
    for row in (key, bare, bare[home:], bare[:last], bare[home:last]):
        heavy = [w for w in row if w not in words.joiners]
        if len(heavy) > 1 and (row in (key, bare) or len(heavy) > 2):
            found |= {"".join(w[0] for w in row), "".join(w[0] for w in heavy)}
    return found


def _title_acronyms(tokens: Tokens, name: Name, words: Lexicon) -> set[str]:
    """Initials of what stands before a name: "Chief of Harbour Police Ana Roe" may go on as "the COHP".

    Of a job behind its body ("Dorne Harbour Board chair") all words must be spelled: "the DHB" is the body.
    """
    title = [w for w in tokens.lower[name.begin : name.first] if w[0].isalpha()]
    initials = [w[0] for w in title]
    heavy = [w[0] for w in title if w not in words.joiners]
    job_first = title[:1] and (title[0] in words.titles or "unnamed" in words.heads.get(title[0], ()))
    least = 3 if job_first else len(title)
    spelled = {"".join(row[:k]) for row in (initials, heavy) for k in range(max(3, least), len(row) + 1)}
    return spelled | words.job_letters.intersection(title)


def _bearer_of_short(
    tokens: Tokens,
    names: Sequence[Name],
    i: int,
    key: Key,
    guess: str,
    by_last: dict[str, list[Bearer]],
    by_first: dict[str, list[Bearer]],
    by_acronym: dict[str, list[Bearer]],
    by_word: dict[str, list[Bearer]],
    words: Lexicon,
    before: Bearer | None,
) -> Bearer | None:
    """Whose surname, first name or acronym a name of one word is; `before` is who bore it the last time."""
    name, word = names[i], key[0]
    if guess in ("place", "site"):  # Park is Park Jin-hee, Hall is Ana Hall
        fits = [b for b in (*by_last.get(word, ()), *by_first.get(word, ())) if _may_be_person(b.guess)]
        alone = not name.first or tokens.lower[name.first - 1] not in words.grammar["determiners"]
        return _latest(tokens, names, i, fits, before) if fits and alone else None
    if guess not in ("person", "", "organisation", "document"):
        return None
    if tokens.shape[name.first] == CAPITALS or "." in tokens.words[name.first]:
        spelled = by_acronym.get(word.replace("&", ""), [])  # "PG&E"
        if spelled:
            return _latest(tokens, names, i, spelled)
    fits = [b for b in by_last.get(word, ()) if _may_be_person(b.guess) and _sex_fits(name, b)]
    fits = [b for b in fits if name.sex and b.sex == name.sex] or fits  # "Mrs Roe" is she who is known as a woman
    if not fits and not name.title:
        firsts = by_first.get(word, ())
        fits = [b for b in firsts if b.guess == "person" or (b.guess == "" and word in words.given)]
        fits = fits or [b for b in firsts if len(firsts) == 1 and _is_first_of(b, words)]
    fits = [b for b in fits if b.guess == "person"] or fits
    if fits:
        return _latest(tokens, names, i, fits, before)
    if name.title:  # Mr. Lou is Lou Jiwei, Sir Ian is Sir Ian Poe
        fits = [b for b in by_first.get(word, ()) if _may_be_person(b.guess) and _sex_fits(name, b)]
        return fits[0] if len(fits) == 1 and len(fits[0].key) < 4 else None
    bodies = [b for b in by_last.get(word, ()) if word in words.media and b.guess == "organisation"]
    if word in words.sorts and name.first and tokens.lower[name.first - 1] == "the":  # the Ministry, the Committee
        bodies += [b for b in by_word.get(word, ()) if b not in bodies]
    alone = word not in words.heads and word not in words.given and word not in words.bodies
    bodies += [b for b in by_first.get(word, ()) if len(b.key) == 2 and b.key[1] in _FIRMS]  # Roe Ltd is Roe
    bodies += [b for b in by_first.get(word, ()) if word in words.given and len(b.key) == 2 and b.key[1] in _COMPANIES]
    if tokens.shape[name.first] != CAPITALS and alone:
        fitting = (b for b in by_first.get(word, ()) if b.guess in ("organisation", "document") and len(b.key) == 2)
        bodies += [b for b in fitting if b not in bodies]
    return _latest(tokens, names, i, bodies) if len(bodies) == 1 else None


def _is_first_of(bearer: Bearer, words: Lexicon) -> bool:
    """Whether someone of whom only the name is known may go on under its first word: "Meena" of "Meena Sahu"."""
    plain_words = (words.common, words.dictionary, words.places, words.heads, words.ends)
    rare = not any(w in known for w in bearer.key for known in plain_words)
    return bearer.guess == "" and len(bearer.key) == 2 and rare


def _of_two_surnames(name: Name, key: Key, by_inner: dict[str, list[Bearer]], words: Lexicon) -> Bearer | None:
    """The one person of whose surnames a name is the first, as news has it: "Ms. Roe" of "Ana Roe Poe"."""
    fits = [b for b in by_inner.get(key[0], ()) if b.guess == "person" and _sex_fits(name, b)] if len(key) == 1 else []
    told = name.title or (_may_be_person(name.guess) and key[0] in words.surnames and key[0] not in words.given)
    return fits[0] if len(fits) == 1 and told else None


def _sex_fits(name: Name, bearer: Bearer) -> bool:
    return not (name.title and name.sex and bearer.sex and name.sex != bearer.sex)


def _latest(
    tokens: Tokens, names: Sequence[Name], i: int, fitting: Sequence[Bearer], last: Bearer | None = None
) -> Bearer:
    """The bearer whose full name came last before the short one, with favour for the one who is named most."""
    if len(fitting) == 1:
        return fitting[0]
    place = names[i].first
    if names[i].last < len(tokens) and tokens.lower[names[i].last] == "campaign":
        first, second = sorted(fitting, key=lambda b: -len(b.full))[:2]
        if len(first.full) > 2 * len(second.full):
            return first  # a candidate's, whom the article is about
    words = lexicon()
    prepositions = words.grammar["prepositions"]
    titles = _offices(tokens, names[i], words)
    honorific = {tokens.lower[names[i].begin]} & words.honorifics.keys() if names[i].title else set()

    def favour(bearer: Bearer) -> tuple[float, int]:
        near, same = 0.0, 0.0
        for k in bearer.full[:200]:
            if names[k].first < place:
                begin = names[k].begin
                before = set(tokens.lower[max(0, begin - 4) : begin])
                weight = 0.5 if before & (prepositions | words.grammar["ties"]) else 1.0
                near = max(near, weight / (1.0 + (place - names[k].first) / 150.0))
            if titles and titles & _offices(tokens, names[k], words):
                same = 0.6
        same += 0.3 * (bearer is last)  # a bare surname mostly stays one's
        same += 0.9 * bool(honorific & {tokens.lower[names[k].begin] for k in bearer.full[:200]})  # "Miss", not "Mrs"
        return (near + same + 0.15 * min(len(bearer.full), 6), -names[bearer.full[0]].first)

    return max(fitting, key=favour)


def _offices(tokens: Tokens, name: Name, words: Lexicon) -> set[str]:
    """The words before a name that tell its bearer's office: "President", but no "Mr." or "former"."""
    before = set(tokens.lower[name.begin : name.first])
    return {w for w in before if w in words.titles and w not in words.honorifics and w not in words.sides}


def fullest(tokens: Tokens, names: Sequence[Name], bearer: Bearer) -> str:
    """The name to show: the longest form, of equal ones the commonest, never in capitals where another form is not."""
    words = lexicon()
    forms: Counter[str] = Counter()
    longest = [i for i in bearer.members if len(_key(tokens, names[i], words)) >= len(bearer.key)]
    for i in longest or bearer.full or bearer.members:
        forms[shown(tokens, names[i])] += 1
    if not longest and bearer.guess == "organisation" and len(bearer.key) > 2:
        forms = Counter(_with_home(tokens, names[i]) for i in bearer.full) or forms
    if bearer.guess == "country":
        wanted = [f for f in forms if f.lower() in words.places and words.places[f.lower()] == f]
        short = min(forms, key=len)
        if not wanted and len(short.replace(".", "")) <= 3 and short.lower() in words.places:
            return words.places[short.lower()]
        pool = wanted or list(forms)
    else:
        pool = [f for f in forms if plain(f) not in words.short_bodies] or list(forms)
    firsts = {plain(f.split()[0]) for f in pool}
    short_forms = {
        f for f in pool if words.nicknames.get(plain(f.split()[0]), frozenset()) & firsts
    }  # Ken beside Kenneth
    best = max(pool, key=lambda f: (not _shouted(f), len(f.split()), forms[f], f not in short_forms, len(f), f))
    parts = re.split(r"[-'’ ]", best.lower())
    known = any(p in words.given or p in words.surnames for p in parts)
    person = bearer.guess == "person" or (not bearer.guess and known)
    while person and best.count(" ") > 1 and best.rpartition(" ")[2].lower() in words.letters:
        best = best.rpartition(" ")[0].rstrip(",")
    return in_small(best, words) if person and _shouted(best) else best


def _with_home(tokens: Tokens, name: Name) -> str:
    """A body's name behind the possessive of its country, as it stands there: "Dorne's Defence Ministry"."""
    at, places = name.begin - 1, lexicon().places
    if at < 1 or tokens.lower[at] not in GENITIVE:
        return shown(tokens, name)
    sizes = (k for k in (3, 2) if k <= at and " ".join(tokens.lower[at - k : at]) in places)  # "South Korea's"
    return " ".join(tokens.of(at - next(sizes, 1), name.last).split())


def _shouted(form: str) -> bool:
    return form.isupper() and (" " in form or len(form) > 5)


def in_small(form: str, words: Lexicon) -> str:
    """A person's name in capitals as a sentence has it: JAN VAN DER ROE III becomes Jan van der Roe III."""
    return " ".join(_small_part(word, at > 0, words) for at, word in enumerate(form.split(" ")))


def _small_part(word: str, inner: bool, words: Lexicon) -> str:
    bare = word.lower().strip(".,")
    if bare in ("ii", "iii", "iv") or "." in word.strip(".,"):  # J.R. keeps its capitals too
        return word
    if inner and bare in words.particles:
        return word.lower()
    pieces = re.split(r"([-'’])", word.lower())
    small = "".join(piece.capitalize() for piece in pieces)
    return re.sub(r"^Mc(\w)", lambda m: f"Mc{m[1].upper()}", small)


def shown(tokens: Tokens, name: Name) -> str:
    """A name as the text prints it, without "the", white space as one space; capitals alone become title case."""
    text = " ".join(tokens.of(name.first, name.last).split())
    if text.lower().startswith("the "):
        text = text[4:]
    if not tokens.cased[name.first] and (text.isupper() or text.islower()) and len(text) > 3:
        return " ".join(w.capitalize() for w in text.split(" "))
    return text
