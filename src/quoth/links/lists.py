"""The word lists of joining across pages, folded, and how names are folded to be looked up in them."""

from __future__ import annotations

import functools
import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

from quoth.extraction.lexicon import lexicon

WORLDS = ("public", "sport", "arts", "private")


@dataclass(frozen=True, slots=True)
class Lists:
    """The data files, folded.

    `heads`, `offices` and `local` are last words of names of bodies, `plain` words that tell none apart, `known` bodies
    whose names tell nothing, as bodies.toml describes them.
    """

    organisations: Mapping[str, str]
    generic: frozenset[str]
    ambiguous: frozenset[str]
    places: frozenset[str]
    worlds: Mapping[str, str]
    same: Mapping[str, str]
    given: Mapping[str, int]
    surnames: Mapping[str, int]
    shared: frozenset[str]
    many: int
    more_given: frozenset[str]
    heads: frozenset[str]
    offices: frozenset[str]
    local: frozenset[str]
    plain: frozenset[str]
    known: frozenset[str]


@functools.cache
def lists() -> Lists:
    """The data files, loaded once a process."""
    aliases, roles, common, bodies = (table(name) for name in ("aliases", "roles", "common_names", "bodies"))
    organisations = {fold(form): full for full, others in aliases["organisations"].items() for form in (full, *others)}
    worlds = {word: world for world in WORLDS for word in roles[world].split()}
    return Lists(
        organisations=organisations,
        generic=names(aliases["generic_bodies"]),
        ambiguous=names(aliases["ambiguous_places"]),
        places=names(aliases["more_places"]),
        worlds=worlds,
        same={word: head for head, others in roles["same"].items() for word in others.split()},
        given=frequencies(common["given"]),
        surnames=frequencies(common["surnames"]),
        shared=frozenset(fold(name) for name in common["shared"].split()),
        many=common["many"],
        more_given=frozenset(fold(name) for name in common["more_given"].split()),
        heads=names(bodies["heads"]),
        offices=names(bodies["offices"]),
        local=names(bodies["local"]),
        plain=names(bodies["plain"]),
        known=names(bodies["known"]),
    )


@functools.lru_cache(maxsize=65536)
def fold(name: str) -> str:
    """Small letters without accents, stops and "the"; other marks but hyphens, apostrophes and & become spaces."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    bare = re.sub(r"[^\w\s'&-]", " ", bare.replace(".", "").replace("’", "'")).replace("_", " ")
    words = bare.split()
    return " ".join(words[1:] if words[:1] == ["the"] and len(words) > 1 else words).strip("'- ")


def names(row: str) -> frozenset[str]:
    """`Name; another name; …`, folded."""
    return frozenset(fold(name) for name in row.split(";"))


def frequencies(rows: str) -> dict[str, int]:
    """`Name 123, …` as a table."""
    return {fold(name): int(share) for name, _, share in (row.strip().rpartition(" ") for row in rows.split(","))}


def table(name: str) -> dict[str, Any]:
    """A data file of this package."""
    return tomllib.loads(resources.files("quoth.links").joinpath(f"{name}.toml").read_text("utf-8"))


@functools.cache
def capital_of() -> dict[str, str]:
    """Folded capital -> its country."""
    countries = tomllib.loads(resources.files("quoth.extraction").joinpath("lexicons/places.toml").read_text("utf-8"))[
        "countries"
    ]
    return {fold(city): country["name"] for country in countries for city in country.get("capitals", ())}


@functools.cache
def nickname_groups() -> dict[str, str]:
    """Given name -> the first name of all that are linked with it by short forms."""
    group: dict[str, set[str]] = {}
    for short, full in lexicon().nicknames.items():
        joined = {short, *full}.union(*(group[name] for name in (short, *full) if name in group))
        for name in joined:
            group[name] = joined
    return {name: min(names) for name, names in group.items()}
