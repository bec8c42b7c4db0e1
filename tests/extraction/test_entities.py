"""Entities and speakers on texts of invented people: names, descriptions, pronouns, joint speakers, quotations."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from extraction.resolving import read
from quoth.extraction import clean_article
from quoth.extraction.entities import resolve
from quoth.types import Span, Statement

SHARED = Path(os.environ.get("QUOTH_SHARED", Path(__file__).parents[2] / ".." / "shared"))


def test_surname_pronoun_and_job_are_one_person() -> None:
    text = (
        "Mayor Ana Roe opened the bridge on Monday. Roe said the work was done.\n\n"
        "“It will last,” she said.\n\nThe mayor promised a second bridge."
    )
    found, who = read(
        text, ("Roe", "said", "the work was done"), ("she", "said", "“It will last,”"),
        ("The mayor", "promised", "a second bridge"),
    )  # fmt: skip
    assert who == [["Ana Roe"]] * 3
    roe = next(e for e in found.entities if e.name == "Ana Roe")
    assert roe.kind == "person"
    assert {m.of(text) for m in roe.mentions} >= {"Mayor Ana Roe", "Roe", "she", "The mayor"}


def test_two_people_of_one_surname_stay_two() -> None:
    text = (
        "Carla Dorn and Peter Dorn run the mill. Mr. Dorn said prices rose. Mrs. Dorn said wages rose.\n"
        "“I like it here,” Carla Dorn said."
    )
    _, who = read(
        text, ("Mr. Dorn", "said", "prices rose"), ("Mrs. Dorn", "said", "wages rose"),
        ("Carla Dorn", "said", "“I like it here,”"),
    )  # fmt: skip
    assert who == [["Peter Dorn"], ["Carla Dorn"], ["Carla Dorn"]]


def test_father_and_son() -> None:
    text = "Otto Brandt met Otto Brandt Jr. in Velm. Otto Brandt Jr. said he was late."
    _, who = read(text, ("Otto Brandt Jr.", "said", "he was late"))
    assert who == [["Otto Brandt Jr."]]


def test_joint_speakers_are_several() -> None:
    text = "Ana Roe and Bo Poe said the bridge was safe. Sens. Lena Falk (Velm) and Ivo Marsh (Dorne) agreed it was."
    _, who = read(
        text, ("Ana Roe and Bo Poe", "said", "the bridge was safe"),
        ("Sens. Lena Falk (Velm) and Ivo Marsh (Dorne)", "agreed", "it was"),
    )  # fmt: skip
    assert who == [["Ana Roe", "Bo Poe"], ["Lena Falk", "Ivo Marsh"]]


def test_a_body_and_its_people_are_two() -> None:
    text = (
        "Ana Roe is running again. The Roe campaign said it had the money. A spokesman for the Roe campaign said more. "
        "Her campaign denied a rumour."
    )
    found, who = read(
        text, ("The Roe campaign", "said", "it had the money"), ("A spokesman for the Roe campaign", "said", "more"),
        ("Her campaign", "denied", "a rumour"),
    )  # fmt: skip
    assert who[0] == who[2] == ["Ana Roe's campaign"]
    assert who[1] == ["spokesman for Ana Roe's campaign"]
    kinds = {e.name: e.kind for e in found.entities}
    assert kinds["Ana Roe's campaign"] == "organisation"
    assert kinds["spokesman for Ana Roe's campaign"] == "unnamed"


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("Many voters", "group"),
        ("A survey", "document"),
        ("The Harbour Committee", "organisation"),
        ("Norway", "country"),
        ("A source", "unnamed"),
        ("Lena Falk", "person"),
    ],
)
def test_kinds(source: str, kind: str) -> None:
    found, who = read(f"{source} said on Friday that the tunnel leaks.", (source, "said", "the tunnel leaks"))
    speaker = found.entities[found.speakers[0][0]]
    assert speaker.kind == kind
    assert who[0][0] == source.removeprefix("A ").removeprefix("The ")


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("The media", "group"),
        ("The Harbour establishment", "group"),
        ("The website", "document"),
        ("A series of letters", "document"),
        ("A series of voters", "group"),
        ("Two in three Dornian voters", "group"),
        ("The party's top figures", "group"),
        ("The figures", "document"),
        ("Liberal and conservative economists", "group"),
        ("People briefed on the move", "group"),
        ("A Texan", "unnamed"),
        ("Western Europe", "country"),
        ('The "Keep the Pier" campaign', "organisation"),
    ],
)
def test_kinds_by_what_is_counted_or_described(source: str, kind: str) -> None:
    found, _ = read(f"{source} said on Friday that the tunnel leaks.", (source, "said", "the tunnel leaks"))
    assert found.entities[found.speakers[0][0]].kind == kind


def test_a_verb_marked_along_with_a_source_names_nobody() -> None:
    _, who = read("Ana Roe said the pier leaks.", ("said", "", "the pier leaks"))
    assert who == [["Ana Roe"]]
    _, who = read("Ana Roe claims in court that the pier leaks.", ("Ana Roe claims", "in court", "the pier leaks"))
    assert who == [["Ana Roe"]]


def test_an_event_speaks_for_nobody() -> None:
    found, who = read("The talks signalled that the pier leaks.", ("The talks", "signalled", "the pier leaks"))
    assert who == [[]]
    assert found.entities == ()


def test_what_is_called_so_is_the_speaker() -> None:
    _, who = read("A group called Harbour Watch said no.", ("A group called Harbour Watch", "said", "no"))
    assert who == [["Harbour Watch"]]


@pytest.mark.parametrize(
    ("cue", "speakers"),
    [
        ("read out Hansard of April 17:", []),
        ("read from a letter:", []),
        ("quoted the minister:", []),
        ("read:", ["Ana Roe"]),
        ("is quoted as saying", ["Ana Roe"]),
        ("said out loud:", ["Ana Roe"]),
    ],
)
def test_the_words_of_another_are_not_of_who_reads_them_out(cue: str, speakers: list[str]) -> None:
    text = f"Ana Roe, the judge, sat down. Ana Roe {cue} “I see no risk.”"
    found, who = read(text, ("Ana Roe", cue, "“I see no risk.”"))
    assert who == [speakers]
    said = next(e for e in found.entities if e.name == "Ana Roe")
    assert ("I" in [m.of(text) for m in said.mentions]) == bool(speakers)


def test_two_persons_go_on_as_both_they_and_by_their_family_name() -> None:
    text = (
        "Ana Roe and Bo Poe met in Velm. They said the pier leaks. Roe left early. Poe stayed.\n\n"
        "Both women said the tunnel leaks."
    )
    _, who = read(text, ("They", "said", "the pier leaks"), ("Both women", "said", "the tunnel leaks"))
    assert who == [["Ana Roe", "Bo Poe"]] * 2
    text = "Ana Roe opened the pier with her brother, Otto Roe. The Roes said it leaks."
    _, who = read(text, ("The Roes", "said", "it leaks"))
    assert who == [["Ana Roe", "Otto Roe"]]


def test_both_means_two_of_the_kind_that_its_noun_tells() -> None:
    text = (
        "Ana Roe and Bo Poe were freed. The Dorne Council and the Velm Authority had fought over the pier. The Dorne "
        "Council owns it; the Velm Authority keeps it. Roe and Poe slept.\n\nBoth {} said they were hopeful."
    )
    bodies = ["Dorne Council", "Velm Authority"]
    for noun, who in (("sides", bodies), ("women", ["Ana Roe", "Bo Poe"]), ("ships", ["Both ships"])):
        _, found = read(text.format(noun), (f"Both {noun}", "said", "they were hopeful"))
        assert found == [who]


def test_they_after_a_crowd_are_no_pair() -> None:
    text = "Ana Roe and Bo Poe met the dock workers. They said the pier leaks."
    _, who = read(text, ("They", "said", "the pier leaks"))
    assert who == [["dock workers"]]


def test_a_headline_and_a_lead_foretell_who_is_named_later() -> None:
    text = (
        "Judge stops the bridge.\n\nA judge in Dorne has stopped the bridge for good.\n\n"
        "Judge Ana Roe said the papers were forged.\n\nJudge Bo Poe, in another case, had said nothing of it."
    )
    _, who = read(text, ("Judge", "stops", "the bridge"), ("A judge in Dorne", "has stopped", "the bridge for good"))
    assert who == [["Ana Roe"], ["Ana Roe"]]


def test_a_job_that_nobody_is_given_is_not_who_spoke_last() -> None:
    text = (
        "Ana Roe inspected the dam in May. “It leaks,” Roe said.\n\nNew gauges had been ordered, the foreman admitted."
    )
    _, who = read(text, ("Roe", "said", "“It leaks,”"), ("the foreman", "admitted", "New gauges had been ordered"))
    assert who == [["Ana Roe"], ["foreman"]]


def test_letters_decoded_wrongly_stay_in_their_name() -> None:
    _, who = read("Enrique PeÃ±a said the pier leaks.", ("Enrique PeÃ±a", "said", "the pier leaks"))
    assert who == [["Enrique PeÃ±a"]]


def test_an_adjective_may_be_a_surname() -> None:
    text = "The pier was built by Grant Green. “It leaks,” Green said."
    found, who = read(text, ("Green", "said", "“It leaks,”"))
    assert who == [["Grant Green"]]
    assert found.entities[found.speakers[0][0]].kind == "person"


@pytest.mark.parametrize(
    ("text", "name", "role"),
    [
        ("Harbour chief Lena Falk said no.", "Lena Falk", "Harbour chief"),
        ("Lena Falk, the director of the Velm Museum, said no.", "Lena Falk", "director of the Velm Museum"),
        ("The harbour chief, Lena Falk, said no.", "Lena Falk", "harbour chief"),
    ],
)
def test_roles(text: str, name: str, role: str) -> None:
    found, _ = read(text, (text.split(" said")[0], "said", "no"))
    speaker = found.entities[found.speakers[0][0]]
    assert (speaker.name, speaker.role) == (name, role)


def test_an_age_is_no_role() -> None:
    found, _ = read("Lena Falk, a happy child, said no.", ("Lena Falk, a happy child,", "said", "no"))
    assert found.entities[found.speakers[0][0]].role is None


def test_a_rank_before_the_name_is_no_part_of_the_role() -> None:
    found, _ = read(
        "Dorne Chief of Harbour Staff Gen Ana Roe said no.", ("Dorne Chief of Harbour Staff Gen Ana Roe", "said", "no")
    )
    assert found.entities[found.speakers[0][0]].role == "Dorne Chief of Harbour Staff"


def test_a_capital_that_speaks_is_its_country() -> None:
    _, who = read("France has a plan. Paris said the plan holds.", ("Paris", "said", "the plan holds"))
    assert who == [["France"]]
    _, alone = read("Ana Roe has a plan. Paris said the plan holds.", ("Paris", "said", "the plan holds"))
    assert alone == [["Paris"]]


def test_who_means_the_noun_directly_before_it() -> None:
    text = "Bo Poe met the harbour novice who wants a new pier."
    _, who = read(text, ("who", "wants", "a new pier"))
    assert who == [["harbour novice"]]


def test_a_telling_aside_goes_on_in_its_sentence() -> None:
    _, who = read(
        "Ana Roe said the pier was lost, calling the plan a wreck.",
        ("Ana Roe", "said", "the pier was lost"), ("", "calling", "the plan a wreck"),
    )  # fmt: skip
    assert who == [["Ana Roe"], ["Ana Roe"]]


@pytest.mark.parametrize(
    ("full", "later", "name"),
    [
        ("Dr. Willem van der Berg", "Van der Berg", "Willem van der Berg"),
        ("Sheikh Khalid bin Rashid", "Khalid", "Khalid bin Rashid"),
        ("Nadia al-Hassan", "al-Hassan", "Nadia al-Hassan"),
        ("José Núñez", "Núñez", "José Núñez"),
        ("J. R. Holm", "Holm", "J. R. Holm"),
        ("Anne-Marie Smith-Jones", "Smith-Jones", "Anne-Marie Smith-Jones"),
        ("Shri Rahul Mehta", "Mehta", "Rahul Mehta"),
        ("Patrick O’Hara", "O’Hara", "Patrick O’Hara"),
        ("Liam Grant III", "Grant", "Liam Grant III"),
    ],
)
def test_forms_of_names(full: str, later: str, name: str) -> None:
    text = f"The talks were led by {full} this week. On Friday {later} said the ferry sinks."
    _, who = read(text, (later, "said", "the ferry sinks"))
    assert who == [[name]]


def test_a_country_ends_a_text_in_capitals() -> None:
    resolved, _ = read("BRIDGE FALLS IN SAUDI ARABIA")
    assert [(e.name, e.kind) for e in resolved.entities] == [("Saudi Arabia", "country")]


def test_names_in_capitals_and_in_small_letters() -> None:
    rows = ("she", "said", "no")
    _, shouted = read("MAYOR ANA ROE OPENED THE BRIDGE. SHE SAID NO TO TOLLS.", tuple(w.upper() for w in rows))  # type: ignore[arg-type]
    _, small = read("mayor ana roe opened the bridge. she said no to tolls.", rows)
    assert shouted == [["Ana Roe"]]
    assert small == [["Ana Roe"]]


def test_possessive_source() -> None:
    _, who = read("Ana Roe's fear that the dam breaks is old.", ("Ana Roe's", "fear", "that the dam breaks"))
    assert who == [["Ana Roe"]]


def test_first_person_inside_quotation_marks_is_the_speaker() -> None:
    text = "“I am tired,” Bo Poe said. “My back hurts.”"
    found, _ = read(text, ("Bo Poe", "said", "“I am tired,”"))
    poe = next(e for e in found.entities if e.name == "Bo Poe")
    assert Span(1, 2) in poe.mentions


def test_the_page_itself_speaks() -> None:
    found, who = read("I think the ferry is late again. It always is.", ("I", "think", "the ferry is late again"))
    assert who == [["(author)"]]
    assert found.confidence[0] is not None


def test_quotation_that_goes_on_has_the_same_speaker() -> None:
    text = "“We are done,” Bo Poe said.\n\n“Nobody asked us: it is over.”"
    _, who = read(text, ("Bo Poe", "said", "“We are done,”"), ("", ":", "“Nobody asked us: it is over.”"))
    assert who[1] == ["Bo Poe"]


def test_no_names_at_all() -> None:
    found, who = read("it rained. then it stopped.", ("", "rained", "it stopped"))
    assert who == [[]]
    assert found.confidence == (None,)


def test_confidence_is_a_probability_and_lower_for_a_pronoun() -> None:
    text = "Ana Roe met Lena Falk. She said no. Ana Roe said yes."
    found, _ = read(text, ("She", "said", "no"), ("Ana Roe", "said", "yes"))
    assert found.confidence[0] is not None
    assert found.confidence[1] is not None
    assert 0.0 < found.confidence[0] < found.confidence[1] < 1.0


def test_five_hundred_names_and_a_line_of_a_megabyte_take_bounded_time() -> None:
    first = [
        f"Perzon{chr(97 + i % 26)}{chr(97 + i // 26)} Surname{chr(97 + i // 26)}{chr(97 + i % 26)}" for i in range(500)
    ]
    crowd = " ".join(f"{name} said the dam held." for name in first)
    found, _ = read(crowd, (first[7], "said", "the dam held"))
    assert sum(e.name in first for e in found.entities) == 500
    line = ("Ana Roe said he was late. " * 40_000)[:1_000_000]
    began = time.process_time()
    found, _ = read(line, ("Ana Roe", "said", "he was late"))
    assert time.process_time() - began < 60
    assert found.entities[found.speakers[0][0]].name == "Ana Roe"


def test_the_same_text_gives_the_same_result() -> None:
    text = "Ana Roe met Lena Falk and Bo Poe. She said no. He said yes. They said nothing."
    rows = (("She", "said", "no"), ("He", "said", "yes"), ("They", "said", "nothing"))
    assert read(text, *rows) == read(text, *rows)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "\u202e\u200b",
        "“" * 500,
        "A" * 5000,
        "... ... ...",
        "Ana\u0301 Roe said 한국 said مرحبا",
        "𝔸𝕟𝕒 said no",
        "'s 's 's",
        "( [ (",
    ],
)
def test_any_text_will_do(text: str) -> None:
    article = clean_article(text)
    spans = [Span(0, len(text))] if text.strip() else []
    statements = [
        Statement(
            id="x", source=span, cue=Span(0, 1), content=(span,), form="indirect", confidence=0.5,
        )
        for span in spans
    ]  # fmt: skip
    found = resolve(article, statements)
    assert len(found.speakers) == len(found.confidence) == len(statements)


def test_specimen_has_one_entity_for_each_speaker() -> None:
    page = SHARED / "specimen" / "page.txt"
    if not page.exists():
        pytest.skip("the specimen is not here")
    text = page.read_text(encoding="utf8")
    text = text[: text.index("\nOpinion\n")]
    rows = [
        ("US Director of National Intelligence Dan Coats", "claimed", "on Tuesday"),
        ("Coats", "alleged", "the Pakistan Army"),
        ("the intelligence director", "added", "However"),
        ("The US intelligence director's", "claims", "come hours"),
        ("Chief of Army Staff Gen Qamar Javed Bajwa", "told", "that Pakistan"),
        ("The COAS", "assured", "that Pakistan"),
        ("He", "reiterated", "that Pakistan"),
    ]
    _, who = read(text, *rows)
    assert who == [["Dan Coats"]] * 4 + [["Qamar Javed Bajwa"]] * 3


def test_nobody_is_both_he_and_she() -> None:
    text = "Mayor Ilse Brandt met Ansel Vrest. He told her the dam would hold. She said she did not believe him."
    found, who = read(text, ("He", "told", "the dam would hold"), ("She", "said", "she did not believe him"))
    assert who == [["Ansel Vrest"], ["Ilse Brandt"]]
    assert all(len({m.of(text).lower() for m in e.mentions} & {"he", "she"}) < 2 for e in found.entities)


@pytest.mark.parametrize(
    "job",
    ["Costara's Chief of Naval Staff", "head of the port union", "of the Port Union", "chair of the Board of Trade"],
)
def test_who_behind_a_job_is_whom_it_belongs_to(job: str) -> None:
    text = f"It was rejected by Ida Lund, {job}, who told reporters that the cranes were safe."
    _, who = read(text, ("who", "told", "the cranes were safe"))
    assert who == [["Ida Lund"]]


def test_who_behind_a_body_alone_is_the_body() -> None:
    text = "Ida Lund left early. The hall was full of the Port Union, who told reporters that the cranes were safe."
    _, who = read(text, ("who", "told", "the cranes were safe"))
    assert who != [["Ida Lund"]]


@pytest.mark.parametrize(
    ("before", "name"),
    [("The campaign of Ana Roe began.", "Ana Roe's campaign"), ("The firm of Ana Roe grew.", "Ana Roe's team")],
)
def test_a_team_is_a_campaign_only_where_there_is_one(before: str, name: str) -> None:
    _, who = read(f"{before} Ana Roe's team said the pier leaks.", ("Ana Roe's team", "said", "the pier leaks"))
    assert who == [[name]]
