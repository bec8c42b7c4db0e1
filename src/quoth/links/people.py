"""Which names on different pages are one person, organisation or country: decided from name, kind and role alone.

Each named entity of a page gets a *sign*: what its page tells that can tell bearers of a name apart (surname, given
name, middle names, suffix, the world its role belongs to). Signs of one *block* may be one bearer; `persons_of` divides
a block. The division depends on which signs there are and how often, never on the order in which they came. In doubt
a name gets no sign and stays on its page: a surname alone, a name that many bear without a role, a body that every
country has, a name that does not prove that a person, a body or a place bears it. The lists are in aliases.toml,
bodies.toml, roles.toml and common_names.toml; places are those of extraction's lexicon.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from quoth.extraction.lexicon import lexicon
from quoth.links.lists import capital_of, fold, lists, nickname_groups
from quoth.links.proof import doubt_of_body, doubt_of_person, doubt_of_place, is_description, is_given

DOMINANT = 10  # a bearer named so many times as often as all namesakes together gets the pages that tell nothing
MOST_WORDS = 8  # of a person's name; longer ones are none
POPULATION = 250  # millions, of common_names.toml
COMPANY = frozenset(
    ("inc", "incorporated", "corp", "corporation", "co", "company", "ltd", "limited", "llc", "plc", "gmbh", "ag", "sa")
)
CUT = re.compile(r",|;|\s(?:of|for|at|in|from|to|with|on|and|who|that|which|under|by)\s")


@dataclass(frozen=True, slots=True)
class Sign:
    """What a page tells of the bearer of a name. Names are folded; `middle` is names or initials, `world` of the role.

    For a name that many bear, `world` is the role's head noun itself. Organisations and countries have `last` only.
    """

    kind: str
    last: str
    given: str = ""
    middle: tuple[str, ...] = ()
    suffix: str = ""
    world: str = ""

    def __str__(self) -> str:
        return "|".join((self.kind, self.last, self.given, " ".join(self.middle), self.suffix, self.world))

    @classmethod
    def of(cls, written: str) -> Sign:
        """The sign that `str` wrote."""
        kind, last, given, middle, suffix, world = written.split("|")
        return cls(kind, last, given, tuple(middle.split()), suffix, world)

    @property
    def why(self) -> str:
        """What this page alone tells, in a few words."""
        if self.kind != "person":
            return "same name"
        return f"full name and role ({self.world.lstrip('=')})" if self.world else "full name, no role that tells"

    @property
    def block(self) -> str:
        """The same for all signs that could be one bearer."""
        return "|".join((self.kind, self.last, given_block(self.given), self.suffix))


@dataclass(frozen=True, slots=True)
class Named:
    """An entity as joining sees it: its sign, or None where it stays on its page, and why."""

    sign: Sign | None
    reason: str


@dataclass(frozen=True, slots=True)
class Person:
    """One bearer within a block: its signs and the key that its id is made of."""

    signs: tuple[Sign, ...]
    key: str
    reason: str


def named(name: str, kind: str, role: str | None = None, *, acts: bool = False) -> Named | None:
    """The sign of an entity; None for what has no name.

    `acts`: the page attributes a statement to it, so that a capital means its government.
    """
    if kind == "person" and not is_listed_body(name):
        return named_person(name, role, acts)
    if kind in ("country", "organisation") and is_description(name):
        return Named(None, "a description, no name")
    listed = kind in ("country", "group") and fold(name) in lists().organisations  # Islamic State, Democrats
    if (kind == "country" and not listed) or (kind == "organisation" and fold(name) in lists().places):
        return named_place(name, acts)
    if kind in ("organisation", "person") or listed:
        return named_body(name, acts)
    if kind in ("group", "document") and name != name.lower():
        return Named(None, f"a {kind}: its name is no proof")
    return None


def is_listed_body(name: str) -> bool:
    """Whether a name that looks like a person's is a known body's: Agence France-Presse."""
    bare, words = fold(name), lists()
    return " " in bare and (bare in words.organisations or bare in words.known) and not is_given(bare.split()[0])


def named_person(name: str, role: str | None, acts: bool) -> Named:
    """A person by name and role; `acts`: a page lets it speak."""
    parts = name_parts(name)
    if parts is None:
        return Named(None, "no full name")
    given, middle, last, suffix = parts
    if len(given) == 1:
        return Named(None, "an initial for a given name")
    doubt = doubt_of_person(name, (given, middle, last), role, acts)
    if doubt:
        return Named(None, doubt)
    if is_common(given, last):
        head = role_head(role)
        if not head:
            return Named(None, "a name that many bear, no role")
        world = f"={lists().same.get(head, head)}"
    else:
        world = world_of(role)
    sign = Sign("person", last, given, middle, suffix, world)
    return Named(sign, sign.why)


def named_place(name: str, acts: bool) -> Named:
    """A country, or another place, by name."""
    words = lexicon()
    bare = fold(name)
    known = words.places.get(bare) or words.places.get(name.lower())
    if bare in words.capitals and acts:
        country = capital_of().get(bare)
        if country:
            return Named(Sign("country", fold(country)), f"{known}, which acts for {country}")
    if bare in lists().ambiguous or bare in lists().generic or not bare:
        return Named(None, "several places have this name")
    doubt = "" if known else doubt_of_place(name, bare)
    if doubt:
        return Named(None, doubt)
    sign = Sign("country", fold(known or name))
    return Named(sign, sign.why)


def named_body(name: str, acts: bool) -> Named:
    """An organisation by name."""
    words = lists()
    bare = fold(name)
    full = words.organisations.get(bare)
    if full:
        return Named(Sign("organisation", fold(full)), "same name" if bare == fold(full) else f"{name}: {full}")
    if bare in words.known:
        return Named(Sign("organisation", bare), "same name")
    company = without_company(bare) != bare
    bare = without_company(bare)
    if not bare or bare in words.generic:
        return Named(None, "many bodies have this name")
    side, _, rest = bare.partition(" ")
    if side in (*lexicon().sides, "us") and (rest in words.generic or rest in words.organisations):
        return Named(None, "many bodies have this name")
    doubt = "" if company else doubt_of_body(name, bare, acts)
    if doubt:
        return Named(None, doubt)
    letters = re.sub(r"[^A-Za-z]", "", name)
    if letters.isupper() and (len(letters) <= 6 or " " not in bare):
        return Named(None, "letters alone, which may stand for several bodies")
    if " " not in bare and (bare in lexicon().common or len(bare) < 4):
        return Named(None, "a single word that means other things, too")
    return Named(Sign("organisation", bare), "same name")


def fixed_name(sign: Sign) -> str | None:
    """The name under which a known body or place is shown, whatever pages call it."""
    if sign.kind == "country":
        return lexicon().places.get(sign.last)
    return lists().organisations.get(sign.last) if sign.kind == "organisation" else None


def name_parts(name: str) -> tuple[str, tuple[str, ...], str, str] | None:
    """Given name, middle names, surname with its particles, suffix; folded. None unless it has the first and the third.

    Titles before the name, nicknames in quotation marks and what stands in brackets are left out.
    """
    words = lexicon()
    plain = re.sub(r"\([^)]*\)|[“\"][^”\"]*[”\"]|(?<!\w)['‘][^'’]*['’](?!\w)", " ", name)
    plain = re.sub(r"(?<=\b[A-Z])\.(?=[A-Z]\b)", ". ", plain)  # J.K. as J. K.
    found = [word for word in re.split(r"[\s,]+", plain) if word]
    while found and (found[0].lower() in words.titles or fold(found[0]) in ("the", "")):
        found.pop(0)
    suffix = ""
    while found and (found[-1].lower() in words.suffixes or fold(found[-1]) in words.suffixes):
        suffix = fold(found.pop()) or suffix
    bare = [fold(word) for word in found]
    bare = [word for word in bare if word]
    if not 2 <= len(bare) <= MOST_WORDS or any(word.isdigit() for word in bare):
        return None
    if len(bare) > 2 and len(bare[0]) == len(bare[1]) == 1:  # J. K. Aune: initials that serve as a name
        bare[:2] = [bare[0] + bare[1]]
    at = len(bare) - 1
    while at > 1 and bare[at - 1] in words.particles:
        at -= 1
    return bare[0], tuple(bare[1:at]), " ".join(bare[at:]), suffix


def without_company(bare: str) -> str:
    """A folded name without the words that only tell its legal form."""
    found = bare.split()
    while len(found) > 1 and found[-1] in COMPANY:
        found.pop()
    return " ".join(found)


def role_head(role: str | None) -> str:
    """The noun that says what a role is: "former chairman of the port board" gives chairman. Empty if none is known."""
    worlds = lists().worlds
    for part in CUT.split(f"{role or ''} "):
        for word in reversed(part.lower().split()):
            word = word.strip(".'’\"“”()")
            if word in worlds:
                return word
    return ""


def world_of(role: str | None) -> str:
    """The world that a role belongs to, one of `WORLDS`; empty where it tells none."""
    return lists().worlds.get(role_head(role), "")


def is_common(given: str, last: str) -> bool:
    """Whether many bear a full name: more than `many` of 250 million, or one with a surname that millions share."""
    known = lists()
    if last in known.shared:
        return True
    share = known.given.get(given, 0) * known.surnames.get(last, 0) / 1e6  # in a million
    return share * POPULATION > known.many


def given_block(given: str) -> str:
    """The first of all given names that are linked with this one as short forms, however loosely."""
    return nickname_groups().get(given, given)


def persons_of(counted: Mapping[Sign, int]) -> tuple[list[Person], list[Sign]]:
    """The bearers in one block, from its signs and how often each was met; and the signs that stay apart, in doubt.

    Signs that agree are one bearer. Where some of them can't be (other middle names, other worlds), those that clash
    are divided, and one that fits several goes to the bearer who is met `DOMINANT` times as often as the others, or
    stays in doubt.
    """
    signs = sorted(counted, key=str)
    groups: list[list[Sign]] = []
    doubtful: list[Sign] = []
    for group in components(signs):
        definite = [a for a in group if any(clash(a, b) for b in group)]
        if not definite:
            groups.append(group)
            continue
        bearers: list[list[Sign]] = []
        for part in components(definite):
            whole = not any(clash(a, b) for a in part for b in part)
            bearers += [part] if whole else [[a] for a in part]
        parts = [list(bearer) for bearer in bearers]
        for sign in group:
            if sign in definite:
                continue
            fitting = [i for i, bearer in enumerate(bearers) if any(agree(sign, b) for b in bearer)]
            best = dominant([weight(bearers[i], counted) for i in fitting])
            if best is None:
                doubtful.append(sign)
            else:
                parts[fitting[best]].append(sign)
        groups += parts
    return with_keys(groups, counted), doubtful


def with_keys(groups: Sequence[Sequence[Sign]], counted: Mapping[Sign, int]) -> list[Person]:
    """Bearers with keys: the plain name where only one bears it, or one above all; else with what tells it apart."""
    plain: dict[str, list[int]] = {}
    for i, group in enumerate(groups):
        first = group[0]
        name = "|".join((first.kind, first.last, min(sign.given for sign in group), first.suffix))
        plain.setdefault(name, []).append(i)
    found: list[Person] = []
    for name, places in plain.items():
        best = dominant([weight(groups[i], counted) for i in places])
        for place, i in enumerate(places):
            group = tuple(sorted(groups[i], key=str))
            key = name if place == best else f"{name}|{group[0]}"
            found.append(Person(group, key, reason(group, len(places))))
    return found


def reason(signs: Sequence[Sign], namesakes: int) -> str:
    """Why the signs are one bearer, in a few words."""
    if signs[0].kind != "person":
        return "same name"
    told = ["same full name"]
    if len({sign.given for sign in signs}) > 1:
        told = ["same surname, short forms of one given name"]
    if any(sign.middle for sign in signs) and len({sign.middle for sign in signs}) > 1:
        told.append("middle name or not")
    worlds = sorted({sign.world.lstrip("=") for sign in signs} - {""})
    told.append(f"roles agree ({', '.join(worlds)})" if worlds else "no role against it")
    if namesakes > 1:
        told.append(f"{namesakes} bear the name")
    return ", ".join(told)


def agree(a: Sign, b: Sign) -> bool:
    """Whether two signs of one block say enough to be one bearer."""
    if clash(a, b):
        return False
    return a.given == b.given or bool(a.world and a.world == b.world and b.last not in lists().surnames)


def clash(a: Sign, b: Sign) -> bool:
    """Whether two signs of one block can't be one bearer: middle names, worlds or given names exclude each other."""
    if a.world and b.world and a.world != b.world:
        return True
    if not (a.given == b.given or nicknames(a.given, b.given)):
        return True
    pairs = zip(a.middle, b.middle, strict=False)  # one may have fewer
    return any(x != y and not (x[0] == y[0] and 1 in (len(x), len(y))) for x, y in pairs)


def nicknames(a: str, b: str) -> bool:
    """Whether one given name is a short form of the other."""
    short = lexicon().nicknames
    return b in short.get(a, ()) or a in short.get(b, ())


def components(signs: Sequence[Sign]) -> list[list[Sign]]:
    """Signs that agree, directly or by way of others."""
    left = list(signs)
    found: list[list[Sign]] = []
    while left:
        group = [left.pop(0)]
        for sign in group:
            more = [other for other in left if agree(sign, other)]
            left = [other for other in left if other not in more]
            group += more
        found.append(group)
    return found


def weight(signs: Sequence[Sign], counted: Mapping[Sign, int]) -> int:
    """How often signs were met."""
    return sum(counted[sign] for sign in signs)


def dominant(weights: Sequence[int]) -> int | None:
    """The index of a weight that is `DOMINANT` times all others together; of a single one it is 0."""
    if not weights:
        return None
    best = max(range(len(weights)), key=weights.__getitem__)
    return best if len(weights) == 1 or weights[best] >= DOMINANT * (sum(weights) - weights[best]) else None
