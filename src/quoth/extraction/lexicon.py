"""The word lists of `lexicons/`, loaded once a process."""

from __future__ import annotations

import functools
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "lexicons"


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Word lists, all in small letters, for looking up `word.lower()`.

    `given`: first name -> m, f or u. `pronouns`: word -> its group (he, she, it, they, first, we, second, relative).
    `heads`: head noun of a description -> kinds it can be of, likeliest first; plurals of one are a group.
    `places`: place -> the name to give it. `capitals`: capital -> the country that it stands for when it acts.
    `ends`: last word of a name -> kinds that it tells. `grammar`: closed classes by name.
    `adjectives`: of countries, peoples and faiths; `peoples`: those and members of them, for plurals.
    `gazetteer`: more places, surer with capitals. `no_names`: words with a capital that name no one.
    `dictionary`: words that are no names, beside `common`. `sorts`: word -> the sorts of bodies that it tells.
    `countries`, `cities`, `states`: places of which it is known that they are one of these.
    `parties`: word -> the party that it tells. `letters`: what may stand behind a name and is no part of it.
    `job_letters`: short forms of jobs; `word_letters` those that are words too.
    `alike`, `wider`: job -> other words for it, wider ones.
    `called`: name of a well-known body -> nouns that go on for it. `short_bodies`: what it is called for short -> name.
    """

    given: dict[str, str]
    surnames: frozenset[str]
    common: frozenset[str]
    honorifics: dict[str, str]
    titles: frozenset[str]
    sides: frozenset[str]
    suffixes: frozenset[str]
    particles: frozenset[str]
    joiners: frozenset[str]
    calendar: frozenset[str]
    short: dict[str, frozenset[str]]
    bodies: frozenset[str]
    media: frozenset[str]
    pronouns: dict[str, str]
    grammar: dict[str, frozenset[str]]
    heads: dict[str, tuple[str, ...]]
    ends: dict[str, tuple[str, ...]]
    places: dict[str, str]
    capitals: dict[str, str]
    demonyms: dict[str, str]
    nicknames: dict[str, frozenset[str]]
    adjectives: frozenset[str]
    peoples: frozenset[str]
    gazetteer: frozenset[str]
    no_names: frozenset[str]
    dictionary: frozenset[str]
    sorts: dict[str, frozenset[str]]
    countries: frozenset[str]
    cities: frozenset[str]
    states: frozenset[str]
    parties: dict[str, str]
    letters: frozenset[str]
    job_letters: frozenset[str]
    word_letters: frozenset[str]
    alike: dict[str, frozenset[str]]
    wider: dict[str, frozenset[str]]
    called: dict[str, frozenset[str]]
    short_bodies: dict[str, str]


@functools.cache
def lexicon() -> Lexicon:
    """The lists as shipped."""
    words = _toml("words")
    places = _toml("places")
    named: dict[str, str] = {}
    capitals: dict[str, str] = {}
    demonyms: dict[str, str] = {}
    for group in places["others"].values():
        for place in group.split() if isinstance(group, str) else group:
            named[place.replace("-", " ").lower()] = place.replace("-", " ")
    for state, short in places["states"].items():
        named[state.lower()] = state
        named.update((s.lower(), state) for s in short)
    for country in places["countries"]:
        name = country["name"]
        for capital in country.get("capitals", ()):
            named[capital.lower()] = capital
            capitals[capital.lower()] = name
        for alias in (name, *country.get("aliases", ())):
            named[alias.lower()] = name
        for demonym in country.get("demonyms", ()):
            demonyms[demonym.lower()] = name
    honorifics = {w: sex for sex, group in (("m", "male"), ("f", "female")) for w in _set(words[group])}
    proper = [row.split("\t") for row in _rows("proper")]
    adjectives = _set(words["peoples"]) | {word.lower() for word, kind in proper if kind == "adjective"}
    heads = _kinds(words["heads"])
    for row in _rows("nouns"):
        noun, kind = row.split("\t")
        heads.setdefault(noun, (kind,))
    for letters in _set(words["job_letters"]):
        heads.setdefault(letters, ("unnamed",))
    nicknames = {n.lower(): frozenset(full.lower().split()) for n, full in _toml("nicknames")["nicknames"].items()}
    return Lexicon(
        given={row.rpartition(" ")[0].lower(): row[-1] for row in _rows("given_names")} | words["given"],
        surnames=frozenset(_rows("surnames")) | _set(words["surnames"]),
        common=frozenset(_rows("common")),
        honorifics=honorifics,
        titles=_set(words["titles"]) | set(honorifics),
        sides=_set(words["sides"]),
        suffixes=_set(words["suffixes"]) | _set(words["letters"]),
        particles=_set(words["particles"]),
        joiners=_set(words["joiners"]),
        calendar=_set(words["calendar"]),
        short={short: _set(row) for short, row in words["short"].items()},
        bodies=_set(words["bodies"]),
        media=_set(words["media"]),
        pronouns={w: group for group, row in words["pronouns"].items() for w in row.split()},
        grammar={name: _set(row) for name, row in words["grammar"].items()},
        heads=heads,
        ends=_kinds(words["name_ends"]),
        places=named,
        capitals=capitals,
        demonyms=demonyms,
        nicknames=nicknames,
        adjectives=adjectives,
        peoples=adjectives | {word.lower() for word, kind in proper if kind == "people"},
        gazetteer=frozenset(word.lower() for word, kind in proper if kind == "place"),
        no_names=_set(words["no_names"]),
        dictionary=frozenset(_rows("dictionary")),
        sorts={word: frozenset(found) for word, found in _kinds(words["sorts"]).items()},
        countries=frozenset(country["name"].lower() for country in places["countries"]),
        cities=frozenset(capitals),
        states=frozenset(state.lower() for state in places["states"]),
        parties={word: party for party, row in words["parties"].items() for word in row.split()},
        letters=_set(words["letters"]),
        job_letters=_set(words["job_letters"]),
        word_letters=_set(words["word_letters"]),
        alike={job: _set(row) for job, row in words["alike"].items()},
        wider={job: _set(row) for job, row in words["wider"].items()},
        called={name: _set(nouns) for nouns, row in _toml("bodies").items() for name in row["names"]},
        short_bodies=words["short_bodies"],
    )


def _kinds(table: dict[str, str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for kind, row in table.items():
        for word in dict.fromkeys(row.lower().split()):
            found[word] = (*found.get(word, ()), kind)
    return found


def _set(row: str) -> frozenset[str]:
    return frozenset(row.lower().split())


def _rows(name: str) -> list[str]:
    text = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    return [row for row in text.splitlines() if row and not row.startswith("#")]


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
