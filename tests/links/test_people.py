"""Which names are one bearer, from names, kinds and roles alone."""

from __future__ import annotations

import random

import pytest

from quoth.links.lists import fold, lists
from quoth.links.people import Sign, name_parts, named, persons_of, role_head, world_of


def sign(name: str, kind: str = "person", role: str | None = None, *, acts: bool = False) -> Sign:
    told = named(name, kind, role, acts=acts)
    assert told is not None
    assert told.sign is not None, told.reason
    return told.sign


def bearers(*signs: Sign, times: int = 1) -> list[set[Sign]]:
    persons, _ = persons_of(dict.fromkeys(signs, times))
    return [set(person.signs) for person in persons]


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Ida Lund", ("ida", (), "lund", "")),
        ("Sen. Ida M. Lund, Jr.", ("ida", ("m",), "lund", "jr")),
        ("Ida “Storm” Lund", ("ida", (), "lund", "")),
        ("Marit van der Sólheim", ("marit", (), "van der solheim", "")),
        ("J.K. Aune", ("jk", (), "aune", "")),
        ("Lund", None),
        ("Mr. Lund", None),
        ("", None),
        ("Flight 370", None),
    ],
)
def test_name_parts(name: str, parts: object) -> None:
    assert name_parts(name) == parts


def test_a_surname_alone_and_an_initial_stay_on_their_page() -> None:
    for name in ("Lund", "Mr Lund", "I. Lund"):
        told = named(name, "person", "mayor")
        assert told is not None
        assert told.sign is None
        assert told.reason


def test_a_common_name_needs_a_role() -> None:
    told = named("John Smith", "person")
    assert told is not None
    assert told.sign is None
    assert sign("John Smith", role="mayor of Kessel") != sign("John Smith", role="senator")
    assert sign("John Smith", role="congressman") == sign("John Smith", role="Representative from Orrin")


def test_role_heads() -> None:
    assert role_head("former chairman of the port board") == "chairman"
    assert role_head("campaign manager") == "manager"
    assert role_head("harbour town's best friend") == ""
    assert world_of("Olympic swimmer") == "sport"
    assert world_of("her husband") == ""
    assert world_of(None) == ""


def test_middle_names_and_suffixes() -> None:
    plain, j, k = sign("Nils Aune"), sign("Nils J. Aune"), sign("Nils Karl Aune")
    assert bearers(plain, j) == [{plain, j}]
    assert sorted(map(len, bearers(j, k))) == [1, 1]
    persons, doubtful = persons_of({plain: 5, j: 5, k: 5})
    assert [len(person.signs) for person in persons] == [1, 1]
    assert doubtful == [plain]
    persons, doubtful = persons_of({plain: 5, j: 50, k: 5})
    assert {frozenset(person.signs) for person in persons} == {frozenset({plain, j}), frozenset({k})}
    assert not doubtful
    assert sign("Nils Aune Jr.").block != plain.block
    assert bearers(sign("Nils Karl Aune"), sign("Nils K. Aune")) == [{sign("Nils Karl Aune"), sign("Nils K. Aune")}]


def test_roles_that_clash_stay_apart() -> None:
    politician, player, unknown = (sign("Nils Aune", role=role) for role in ("mayor", "goalkeeper", None))
    assert bearers(politician, unknown) == [{politician, unknown}]
    persons, doubtful = persons_of({politician: 3, player: 2, unknown: 4})
    assert len(persons) == 2
    assert doubtful == [unknown]
    assert len({person.key for person in persons}) == 2
    persons, _ = persons_of({politician: 30, player: 2, unknown: 4})
    assert {politician, unknown} in [set(person.signs) for person in persons]


def test_short_forms_need_agreeing_roles() -> None:
    long, short = sign("Thomas Orrinson", role="mayor"), sign("Tom Orrinson", role="governor")
    assert bearers(long, short) == [{long, short}]
    assert len(bearers(sign("Thomas Orrinson"), sign("Tom Orrinson"))) == 2
    assert long.block == short.block


def test_places_and_bodies() -> None:
    assert sign("US", "country") == sign("the United States", "country") == sign("U.S.", "country")
    assert sign("Washington", "country", acts=True) == sign("US", "country")
    told = named("Washington", "country")
    assert told is not None
    assert told.sign is None
    assert sign("Moscow", "country", acts=True) == sign("Russia", "country")
    assert sign("Moscow", "country") != sign("Russia", "country")
    assert sign("FBI", "organisation") == sign("Federal Bureau of Investigation", "organisation")
    assert sign("Kessel Port Group Inc.", "organisation") == sign("The Kessel Port Group", "organisation")
    bodies = (
        "Senate",
        "the Supreme Court",
        "PPP",
        "Justice Department",
        "port council",
        "Democratic White House",
        "HARBOURS",
        "Ida Lund’s campaign",
    )
    for body in bodies:
        told = named(body, "organisation")
        assert told is not None
        assert told.sign is None, body
    assert named("the inspection report", "document") is None
    assert named("a spokesman", "unnamed") is None
    assert named("the residents", "group") is None


@pytest.mark.parametrize("seed", range(30))
def test_the_order_of_signs_does_not_matter(seed: int) -> None:
    chance = random.Random(seed)
    names = ["Nils Aune", "Nils J. Aune", "Nils K. Aune", "Nils Karl Aune", "Nils Aune"]
    told = [sign(chance.choice(names), role=chance.choice(["mayor", "goalkeeper", "singer", None])) for _ in range(6)]
    counted = {one: chance.randint(1, 60) for one in told}
    expected = persons_of(counted)
    for _ in range(5):
        shuffled = list(counted.items())
        chance.shuffle(shuffled)
        assert persons_of(dict(shuffled)) == expected
    placed = [one for person in expected[0] for one in person.signs] + expected[1]
    assert sorted(map(str, placed)) == sorted(map(str, counted))
    assert len({person.key for person in expected[0]}) == len(expected[0])


def test_signs_are_written_and_read() -> None:
    one = sign("Sen. Ida M. van der Lund, Jr.", role="mayor")
    assert Sign.of(str(one)) == one
    hostile = named("Ida|x Lu|nd", "person", "mayor | x of Kessel")
    assert hostile is not None
    assert hostile.sign is not None
    assert Sign.of(str(hostile.sign)) == hostile.sign


def test_odd_names_give_an_answer() -> None:
    for name in ("", " ", "…", "“”", "|", "\u202e", "a" * 10_000, "A " * 5_000, "'", "Jr.", "the", "Sen. Jr."):
        for kind in ("person", "organisation", "country", "group"):
            told = named(name, kind, name)
            assert told is None or told.sign is None or str(Sign.of(str(told.sign))) == str(told.sign)


def test_the_lists_are_sound() -> None:
    known = lists()
    assert not known.generic & (set(known.organisations) | known.known)
    assert not known.known & set(known.organisations)
    assert not known.ambiguous & known.places
    assert not known.heads & (known.offices | known.local)
    assert fold("Smith") in known.surnames
    assert known.organisations[fold("U.N.")] == "United Nations"
