"""Whose job it is, names with something in or behind them, and who speaks jointly; on texts of invented people."""

from __future__ import annotations

import pytest

from extraction.resolving import read, read_nested, speakers


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Dorne's mayor", "Ana Roe, the mayor of Dorne, came. {} said the dam held."),
        ("Falk's spokeswoman", "Ivo Falk left. Ana Roe, a spokeswoman for Falk, came. {} said the dam held."),
        ("Falk's lawyer", "Ivo Falk left with his lawyer, Ana Roe. {} said the dam held."),
    ],
)
def test_a_job_that_belongs_to_someone_is_its_bearer(source: str, text: str) -> None:
    _, who = read(text.format(source), (source, "said", "the dam held"))
    assert who == [["Ana Roe"]]


@pytest.mark.parametrize(
    ("text", "source", "speaker"),
    [
        ("Dorne’s Chief of Harbour Police, Lt Gen Ana Roe, came.", "The CHP", "Ana Roe"),
        ("Dorne’s press secretary, Navy Rear Adm. Bo Poe, came.", "Dorne’s press secretary", "Bo Poe"),
        ("The Inspector General of Police, Ana Roe, came.", "The IGP", "Ana Roe"),
        ("The Inspector-General of Police, Mr Bo Poe, came.", "The IGP", "Bo Poe"),
        ("The IGP, Ana Roe, came.", "the IGP", "Ana Roe"),
        ("SP (City) Ana Roe came.", "The SP", "Ana Roe"),
        ("Chief of the Naval Staff (CNS) Admiral Bo Poe came.", "The CNS", "Bo Poe"),
        ("General Bo Poe took over as chief of the general staff in May.", "The CGS", "Bo Poe"),
        ("Bo Poe, Dorne’s chairman, came.", "The chairman", "Bo Poe"),
        ("Bo Poe, the chief executive of Dorne Mills, came.", "The CEO", "Bo Poe"),
        ("Minister for Regional Health Tadhg Poe came.", "The minister", "Tadhg Poe"),
        ("Provost Bo Poe came.", "The provost", "Bo Poe"),
        ("The Rector, Engr. Bo Poe, came.", "The rector", "Bo Poe"),
        ("The commission’s chair, Justice (retd.) Ana Roe, came.", "The chair", "Ana Roe"),
        ("Dock Workers’ Front (DWF) General Secretary Bo Poe came.", "Poe", "Bo Poe"),
        ("Ana Roe, Inspector General of Police, came.", "The IGP", "Ana Roe"),
        ("Roe’s campaign manager, Bo Poe, came. Ana Roe left.", "Roe’s campaign manager", "Bo Poe"),
        ("Ana Roe left. Doe’s campaign manager, Bo Poe, came.", "Roe’s campaign manager", "Ana Roe's campaign manager"),
        ("Harbour Ministry spokesman Bo Poe came.", "Sudan’s Harbour Ministry spokesman", "Bo Poe"),
        ("Ana Roe left. Her husband, Otto Poe, came.", "Poe’s wife", "Ana Roe"),
        ("Ana Roe left. Her son, Otto Poe, came.", "Poe’s mother", "Ana Roe"),
        ("Ms. Ana Roe left. Mr. Otto Roe came.", "Otto Roe’s wife", "Ana Roe"),
        ("Ms. Ana Roe, a sister of Otto Roe, left. Mr. Otto Roe came.", "Otto Roe’s wife", "Otto Roe's wife"),
        ("Ms. Ana Roe and Ms. Eva Roe left. Mr. Otto Roe came.", "Otto Roe’s wife", "Otto Roe's wife"),
        ("Ana Roe ran. Ana Roe and Otto Roe met Ana Roe’s aides.", "Roe’s campaign", "Ana Roe's campaign"),
        ("Ana Roe ran. Ana Roe met Ana Roe’s aides. Otto Roe left.", "Otto Roe’s campaign", "Otto Roe's campaign"),
    ],
)
def test_a_job_or_tie_told_beside_a_name(text: str, source: str, speaker: str) -> None:
    assert speakers(text, source) == [speaker]


@pytest.mark.parametrize(
    ("text", "source", "speaker"),
    [
        ("Melba Acosta Febo came.", "Ms. Acosta", "Melba Acosta Febo"),
        ("Melba Acosta Febo came with Pedro Acosta.", "Mr. Acosta", "Pedro Acosta"),
        ("Melba Acosta Febo came with Eva Acosta Silva.", "Ms. Acosta", "Acosta"),
        ("Envoy Ban Du-moon came.", "Ban", "Ban Du-moon"),
        ("Park Geun-do came.", "Park", "Park Geun-do"),
        ("Harriet Quill KC came.", "Quill", "Harriet Quill"),
        ("Meena Sahoo came.", "Meena", "Meena Sahoo"),
        ("Sultan Al Huraiz came with Maitha Al Huraiz.", "Sultan Al Huraiz", "Sultan Al Huraiz"),
        ("Bo Yogarasa came. Mrs. Eva Yogarasa left.", "Mrs. Yogarasa", "Eva Yogarasa"),
        ("Mrs Enid Roe came with her daughter, Miss Judith Roe. Mrs Enid Roe left.", "Miss Roe", "Judith Roe"),
    ],
)
def test_a_short_name_that_is_no_last_word(text: str, source: str, speaker: str) -> None:
    assert speakers(text, source) == [speaker]


@pytest.mark.parametrize(
    "text",
    [
        "Ana Roe, the mayor of Dorne, came. Velm's mayor said the dam held.",
        "Ana Roe, a lawyer for Falk, came with Bo Poe, a lawyer for Falk. Falk's lawyer said the dam held.",
        "Ana Roe, the deputy mayor of Dorne, came. Dorne's foreign mayor said the dam held.",
    ],
)
def test_a_job_of_another_or_of_several_stays_as_it_is_described(text: str) -> None:
    source = text.split(". ")[1].split(" said")[0]
    _, who = read(text, (source, "said", "the dam held"))
    assert who[0] not in (["Ana Roe"], ["Bo Poe"])


def test_his_allies_are_those_of_whom_they_stand_beside() -> None:
    _, who = read(
        "Bo Poe met Senator Ivo Falk of Dorne, whom Poe mocked. The senator and his allies said the dam held.",
        ("The senator and his allies", "said", "the dam held"),
    )
    assert who == [["Ivo Falk", "Ivo Falk's allies"]]


@pytest.mark.parametrize(
    ("text", "source", "names"),
    [
        ("Senator Barbara Boxer of California came. Ms. Boxer said no.", "Ms. Boxer", ["Barbara Boxer"]),
        ("They met John “Boats” Tiegen. Tiegen said no.", "Tiegen", ["John “Boats” Tiegen"]),
        ("They met Deb Kline there. Kline said no.", "Kline", ["Deb Kline"]),
        ("The super PAC Dorne Forward said no.", "The super PAC Dorne Forward", ["Dorne Forward"]),
        (
            "Then Harbour News Vice President and Dorne Editor Bill Falk said no.",
            "Harbour News Vice President and Dorne Editor Bill Falk",
            ["Bill Falk"],
        ),
        (
            "There a new poll from Dorne News/Velm University said no.",
            "a new poll from Dorne News/Velm University",
            ["Dorne News/Velm University poll"],
        ),
        ("Several New Jersey surveys said no.", "Several New Jersey surveys", ["Several New Jersey surveys"]),
        ("There was Ana Roe. Bo and Ana Roe said no.", "Bo and Ana Roe", ["Bo", "Ana Roe"]),
        ("Ana Roe and Bo Poe came. Roe/Poe said no.", "Roe/Poe", ["Ana Roe", "Bo Poe"]),
        ("Ana Roe came. Roe, along with Bo Poe, said no.", "Roe, along with Bo Poe", ["Ana Roe", "Bo Poe"]),
        (
            "There labor unions, church groups, and many Democratic lawmakers said no.",
            "labor unions, church groups, and many Democratic lawmakers",
            ["labor unions", "church groups", "many Democratic lawmakers"],
        ),
        ("Most Democrats left. Then a Democratic said no.", "Democratic", ["Democrats"]),
        ("A woman later identified as Ana Roe said no.", "A woman later identified as Ana Roe", ["Ana Roe"]),
    ],
)
def test_names_of_speakers(text: str, source: str, names: list[str]) -> None:
    _, who = read(text, (source, "said", "no"))
    assert who == [names]


def test_who_is_named_alone_in_brackets_told_it() -> None:
    text = "Ana Roe came home.\n\nTen people were lost in the harbour of Dorne. [Reuters]"
    _, who = read(text, ("", "[Reuters]", "Ten people were lost"))
    assert who == [["Reuters"]]


def test_a_bare_surname_stays_with_whom_it_was_and_not_with_kin() -> None:
    _, who = read(
        "Betsy Ebeling spoke. Ebeling said no. Her husband, Tom Ebeling, came. Ebeling said yes.",
        ("Ebeling", "said", "no"),
        ("Ebeling", "said", "yes"),
    )
    assert who == [["Betsy Ebeling"], ["Betsy Ebeling"]]


def test_nobody_is_of_two_states_or_parties() -> None:
    _, who = read(
        "Texas Sen. Ivo Falk came. Sen. Bo Poe of Florida came. Falk said no. The Florida senator said yes.",
        ("Falk", "said", "no"),
        ("The Florida senator", "said", "yes"),
    )
    assert who[1] != ["Ivo Falk"]
    _, who = read(
        "Ana Roe, the Democratic nominee, came. Roe said no. The GOP nominee said yes.",
        ("Roe", "said", "no"),
        ("The GOP nominee", "said", "yes"),
    )
    assert who[1] != ["Ana Roe"]


def test_letters_that_a_text_explains_are_that_body() -> None:
    text = "The Citizens for Responsibility and Ethics in Watersheds (CREW) wrote to him. Later the CREW said no."
    found, who = read(text, ("the CREW", "said", "no"))
    assert who != [["crew"]]
    assert [found.entities[i].kind for i in found.speakers[0]] == ["organisation"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Northern Journalism", "organisation"),
        ("The Islamic State", "organisation"),
        ("A Gallup Poll", "document"),
        ("New Yorkers", "group"),
        ("The Falk family", "group"),
        ("The eyewitness", "unnamed"),
    ],
)
def test_kinds_of_names(name: str, kind: str) -> None:
    found, _ = read(f"They waited. {name} said no.", (name, "said", "no"))
    assert found.entities[found.speakers[0][0]].kind == kind


def test_described_in_the_lead_and_named_in_the_next_sentence() -> None:
    lead = "Tests show that the dam holds, the country's water minister says.\n\n"
    text = lead + "Nohad Velm told the Herald that it was safe.\n\nThe minister added that it rained."
    rows = [
        ("the country's water minister", "says", "Tests show that the dam holds"),
        ("The minister", "added", "that it rained"),
    ]
    assert read(text, rows[0], ("Nohad Velm", "told", "that it was safe"), rows[1])[1] == [["Nohad Velm"]] * 3
    another = text.replace("Nohad Velm told", "Nohad Velm, a grocer, told")
    _, who = read(another, rows[0], ("Nohad Velm, a grocer,", "told", "that it was safe"), rows[1])
    assert who == [["country's water minister"], ["Nohad Velm"], ["country's water minister"]]


def test_job_before_a_rank_and_a_short_title() -> None:
    text = (
        "On Monday ministry spokesman Maj. Gen. Bo Poe said it rained. Study author Dr. Ana Roe was ill. "
        "The spokesman said it snowed."
    )
    found, who = read(
        text, ("ministry spokesman Maj. Gen. Bo Poe", "said", "it rained"), ("The spokesman", "said", "it snowed")
    )  # fmt: skip
    assert who == [["Bo Poe"]] * 2
    assert [e.role for e in found.entities] == ["ministry spokesman", "Study author"]


def test_who_is_told_something_is_not_meant_in_the_quotation() -> None:
    text = "The council met in Dorne. Bo Poe told the Harbour Board: “They promised it.”"
    rows = [("Bo Poe", "told", "“They promised it.”", None), ("They", "promised", "it", 0)]
    assert read_nested(text, *rows) != [["Bo Poe"], ["Harbour Board"]]


def test_new_one_of_the_lead_is_named_by_the_next_sentence() -> None:
    text = "A grocer who says that it rained has left town.\n\nNohad Velm, 42, had kept the shop for years."
    assert read(text, ("who", "says", "that it rained"))[1] == [["Nohad Velm"]]
    another = text.replace("42", "the mayor")
    assert read(another, ("who", "says", "that it rained"))[1] == [["grocer"]]
    court = "A clerk left town, a prosecutor told the court.\n\nNohad Velm denies that he knew."
    rows = [("a prosecutor", "told", "A clerk left town"), ("Nohad Velm", "denies", "that he knew")]
    assert read(court, *rows)[1] == [["prosecutor"], ["Nohad Velm"]]


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("Blogger and developer Bo Gruber, who lives in Dorne,", "Bo Gruber"),
        ("Actress and singer Vana-Simone, who lives in Dorne,", "Vana-Simone"),
        ("Secretary of State Bo Gruber", "Bo Gruber"),
        ("A user of the browser Tor", "user of the browser Tor"),
        ("The group calling itself Harbour Watch", "Harbour Watch"),
    ],
)
def test_name_behind_jobs_and_descriptions(source: str, name: str) -> None:
    assert read(f"{source} said it rained.", (source, "said", "it rained"))[1] == [[name]]


def test_adjective_of_a_country_tells_whose_president_it_is() -> None:
    text = (
        "Argentine President Ana Roe left for Dorne. Argentina's president said it rained. The British said it snowed."
    )
    rows = [("Argentina's president", "said", "it rained"), ("The British", "said", "it snowed")]
    found, who = read(text, *rows)
    assert who == [["Ana Roe"], ["British"]]
    assert next(e.kind for e in found.entities if e.name == "British") == "group"


def test_father_is_a_priest() -> None:
    text = "Father Bo Velm has left Dorne after a fire in the church. The priest said it rained."
    assert read(text, ("The priest", "said", "it rained"))[1] == [["Bo Velm"]]


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Ana Roe was elected mayor after beating Bo Poe.", "mayor"),
        ("Ana Roe was elected president last year.", "president"),
        ("Ana Roe took over as chief of staff in May.", "chief of staff"),
        ("According to Ana Roe, Dorne's mayor resigned on Friday.", None),
        ("Ana Roe, Dorne's mayor, resigned on Friday.", "Dorne's mayor"),
    ],
)
def test_where_a_role_ends(text: str, role: str | None) -> None:
    found, _ = read(text + " It rained, she said.", ("she", "said", "It rained"))
    assert next(e.role for e in found.entities if e.name == "Ana Roe") == role


@pytest.mark.parametrize(
    ("text", "source", "speaker"),
    [
        ("Speaking to the BBC, Ana Roe, the mayor, smiled.", "The BBC", "BBC"),
        ("Ana Roe, a spokeswoman for the prime minister, smiled.", "The premier", "premier"),
        ("It was written by William Barr. Democrats knew.", "Barr", "William Barr"),
        ("Coach Bill Bishop came.", "Bishop", "Bill Bishop"),
        ("Ana Kestrow MSP came. Ana Kestrow left.", "Kestrow", "Ana Kestrow"),
    ],
)
def test_who_is_not_taken_for_another(text: str, source: str, speaker: str) -> None:
    assert speakers(text, source) == [speaker]
