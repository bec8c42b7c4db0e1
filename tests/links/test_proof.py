"""What a name alone proves: only what is surely a person's, a body's or a place's is joined across pages."""

from __future__ import annotations

import pytest

from quoth.links.people import named
from quoth.links.proof import is_description, is_proper


def joins(name: str, kind: str, role: str | None = None, *, acts: bool = False) -> bool:
    """Whether an entity may be joined with others of its name."""
    told = named(name, kind, role, acts=acts)
    return told is not None and told.sign is not None


@pytest.mark.parametrize(
    "name",
    [
        "Kessel University",
        "University of Kessel",
        "Halverian Institute of Fisheries",
        "Coastal Policy Institute",
        "Centre for Harbour Research",
        "Kessel Harbour Commission",
        "Keep Orrin Dry PAC",
        "Costaran Parliament",
        "Kessel Port Inc.",
        "Keswellport.org",
        "Twitter",
        "Goldman Sachs",
        "Teleki administration",
    ],
)
def test_names_of_bodies(name: str) -> None:
    assert joins(name, "organisation"), named(name, "organisation")


@pytest.mark.parametrize(
    "name",
    [
        "Gmail",  # a product
        "iPhone",
        "realIdaLund",  # a handle, with no capital at its start
        "Super Bowl",  # an event
        "Star of David",
        "D-minus",
        "Twenty-four",
        "New Yorker",  # one of many
        "English-language",
        "U.S. Democratic",
        "Third World",
        "Times Square",  # a place
        "Boeing",  # mostly the plane
        "Association",  # half a name
        "Students Association",
        "Defense Committee",  # every country's
        "Medical Center",
        "U.S. Court of Appeals",
        "Institute of Technology",
        "St. Mary Hospital",  # many towns'
        "Lund Hospital",
        "Kessel campaign",  # another each time
        "Kessel police",
    ],
)
def test_names_that_prove_no_body(name: str) -> None:
    assert not joins(name, "organisation")


def test_what_speaks_may_be_a_body_whose_name_tells_nothing() -> None:
    assert not joins("Keswellwatch", "organisation")
    assert joins("Keswellwatch", "organisation", acts=True)
    for other in ("Lund", "Ida Lund", "Russia", "Russian", "Harbours"):  # a person, a place, a people, a common noun
        assert not joins(other, "organisation", acts=True), other


@pytest.mark.parametrize("name", ["Ida Lund", "Marit van der Sólheim", "Tove Ask-Lund", "Bobby Keswell", "J.K. Lund"])
def test_names_of_persons(name: str) -> None:
    assert joins(name, "person"), named(name, "person")


@pytest.mark.parametrize(
    "name",
    [
        "Kessel Institute for Harbour Economics",
        "Associated Press-Kessel",
        "Kessel F-250",
        "Madison Square Garden",
        "Carolina Panthers",
        "Odessa American",
        "St Petersburg",
        "Love New York",
        "Berlin Wall",
        "Daily Dot",
    ],
)
def test_names_that_prove_no_person(name: str) -> None:
    assert not joins(name, "person")


def test_an_unheard_name_needs_a_role_a_title_or_a_voice() -> None:
    name = "Veyrana Ostrelius"
    assert not joins(name, "person")
    assert joins(name, "person", "harbour minister")
    assert not joins(name, "person", "Air")  # cut from a name, no role
    assert joins(f"Sen. {name}", "person")
    assert joins(name, "person", acts=True)


def test_known_bodies_are_bodies_whatever_they_look_like() -> None:
    for name, kind in (
        ("Agence France-Presse", "person"),
        ("Islamic State", "country"),
        ("Soviet Union", "organisation"),
    ):
        told = named(name, kind)
        assert told is not None
        assert told.sign is not None
        assert told.sign.kind == ("country" if name == "Soviet Union" else "organisation")


def test_a_surname_is_no_company() -> None:
    assert not joins("Rasmussen", "person")
    assert joins("Rasmussen", "organisation")


def test_names_of_places() -> None:
    for name in ("Ohio", "Port Keswell", "Keswell", "Costaran government"):
        assert joins(name, "country"), name
    for name in (
        "New York",  # the state or the city
        "San Telmo",
        "Lund County",
        "Park",
        "Main Street",
        "Turkey-Syria",
        "Harbour Society of Keswell",
        "Keswell Hospital",
        "Costaran capital",
    ):
        assert not joins(name, "country"), name


def test_descriptions() -> None:
    assert is_description("Kessel police")
    assert is_description("Lund’s campaign")
    assert is_description("African Americans")
    assert not is_description("Islamic State group")
    assert not is_description("Kessel Harbour Police")


def test_proper_words() -> None:
    assert is_proper("keswell")
    assert is_proper("costaran-led") is True
    for word in ("harbour", "sciences", "national", "committee", "of", "f-250"):
        assert not is_proper(word), word
