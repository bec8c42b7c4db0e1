"""Rows that would embarrass: a wrong name, one man twice, an adjective as somebody; on texts of invented people."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extraction.resolving import read
from quoth.extraction import clean_article
from quoth.extraction.entities import resolve
from quoth.extraction.lexicon import lexicon
from quoth.extraction.naming import find_names
from quoth.extraction.tokens import tokens_of


def names_of(text: str) -> list[str]:
    return [e.name for e in resolve(clean_article(text), []).entities]


def test_a_group_is_no_parliament_and_a_government_no_other_country() -> None:
    _, who = read(
        "The House of Commons met on Monday. Harbour workers marched. The group called for a vote.",
        ("The group", "called", "for a vote"),
    )
    assert who[0] == ["group"]
    _, who = read(
        "France and Syria met. The Syrian government said the talks go on. The government said no more.",
        ("The Syrian government", "said", "the talks go on"),
        ("The government", "said", "no more"),
    )
    assert who == [["Syrian government"], ["Syrian government"]]


def test_a_nationality_is_nobody() -> None:
    text = "Dornia and Costara met in Dunmarsh. Dornian sailors and a Costaran minister came. The Syrian talks go on."
    assert not {"Dornian", "Costaran", "Syrian"} & set(names_of(text))
    found = resolve(clean_article(text), []).entities
    assert {e.name: e.kind for e in found if e.name in ("Dornia", "Costara")} == {
        "Dornia": "country",
        "Costara": "country",
    }


def test_a_dateline_is_nobody_and_no_part_of_a_source() -> None:
    found, who = read(
        "DUNMARSH (HNS) — A jury on Tuesday found the mayor guilty.",
        ("DUNMARSH (HNS) — A jury", "on Tuesday found", "the mayor guilty"),
    )
    assert who == [["jury"]]
    assert not {"DUNMARSH", "Dunmarsh", "HNS"} & {e.name for e in found.entities}


@pytest.mark.parametrize("text", ["NATO — the alliance — said no.", "TELEKI: I never said it - not once."])
def test_capitals_before_a_dash_are_not_always_a_dateline(text: str) -> None:
    assert not any(tokens_of(text).dateline)


def test_a_rank_is_no_part_of_a_name_and_two_ways_to_call_a_man_are_one() -> None:
    found, who = read(
        "Halverian Coast Guard Commandant Harun Teleki said no. Teleki said so again. The commandant said it.",
        ("Halverian Coast Guard Commandant Harun Teleki", "said", "no"),
        ("Teleki", "said", "so again"),
        ("The commandant", "said", "it"),
    )
    assert who == [["Harun Teleki"]] * 3
    assert found.entities[found.speakers[0][0]].role is not None


def test_names_in_capitals_are_shown_in_small() -> None:
    _, who = read(
        "JAN VAN DER ROE: Good morning, it is a fine day for boats.", ("JAN VAN DER ROE", ":", "Good morning")
    )
    assert who == [["Jan van der Roe"]]
    assert "Vivienne Sallow" in names_of("VIVIENNE SALLOW left. Later Vivienne Sallow came back.")


def test_initials_of_a_role_are_its_bearer() -> None:
    _, who = read(
        "Isolde Marchbanks, the director of public prosecutions, left. The DPP said no.", ("The DPP", "said", "no")
    )
    assert who == [["Isolde Marchbanks"]]


def test_an_office_is_kept_apart_by_its_words_and_its_nation() -> None:
    text = "Foreign Minister Ana Roe met Jonas Fairlamb, the water minister. The Costaran foreign minister said no."
    _, who = read(text, ("The Costaran foreign minister", "said", "no"))
    assert who == [["Costaran foreign minister"]]
    _, who = read(
        "Jonas Fairlamb, the water minister, left. The prime minister said no.", ("The prime minister", "said", "no")
    )
    assert who == [["prime minister"]]


def test_who_is_what_stands_before_its_comma() -> None:
    _, who = read(
        "She met one member of the public gallery, who shouted that it was a lie.",
        ("who", "shouted", "that it was a lie"),
    )
    assert who == [["one member"]]
    _, who = read("Ana Roe, the head of the Harbour Board, who left, said no.", ("who", "left", "said no"))
    assert who == [["Ana Roe"]]


def test_a_pronoun_that_means_nobody_known_gives_no_speaker() -> None:
    found, who = read("It was late. They said that the bridge fell.", ("They", "said", "that the bridge fell"))
    assert who == [[]]
    assert "They" not in [e.name for e in found.entities]


def test_whom_he_tells_is_not_he() -> None:
    _, who = read(
        "Bo Poe asked Carl Loe about the wall. It was quiet. “It is high,” he told Poe.",
        ("he", "told", "“It is high,”"),
    )
    assert who != [["Bo Poe"]]


def test_several_named_behind_their_description_are_the_speakers() -> None:
    _, who = read(
        "Two economists, Ana Roe and Bo Poe, said that prices fell.",
        ("Two economists, Ana Roe and Bo Poe,", "said", "that prices fell"),
    )
    assert who == [["Ana Roe", "Bo Poe"]]


def test_the_author_bears_the_byline_of_one_person() -> None:
    article = clean_article("I have been to Dorne. It was quiet there, I think.")
    assert [e.name for e in resolve(replace(article, byline="Ana Roe"), []).entities][:1] == ["Ana Roe"]
    for byline in ("Ana Roe, Bo Poe", "News desk", None):
        assert [e.name for e in resolve(replace(article, byline=byline), []).entities][:1] == ["(author)"]


INTERVIEW = """Hanne Orle has crawled through the tunnels for eleven months. She spoke to us.

Q: What was different about this dam?

A: The noise. I think that the wall moves.

Q: Did anybody listen?

A: I told them twice. They wrote it down.

Q: And now?

A: I sleep well, I said so before."""


def test_answers_of_an_interview_are_the_guest_s() -> None:
    _, who = read(INTERVIEW, ("I", "think", "that the wall moves"), ("I", "told", "them twice"))
    assert who == [["Hanne Orle"]] * 2


def test_i_in_the_turn_of_a_transcript_is_whose_turn_it_is() -> None:
    text = (
        "ANA ROE: Good morning to all of you there.\n\nBO POE: Well, I think that the wall moves.\n\nANA ROE: So do I."
    )
    _, who = read(text, ("I", "think", "that the wall moves"))
    assert who == [["Bo Poe"]]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("They sailed on Lake Orrin in May.", "place"),
        ("They met Abu Bakr al-Roei in May.", "person"),
        ("They met at the Orrin Dam in May.", "site"),
        ("They read it in the Independent in May.", "organisation"),
        ("They bought shares of Tallow & Rudd in May.", "organisation"),
    ],
)
def test_what_a_name_s_form_tells(text: str, kind: str) -> None:
    assert kind in [n.guess for n in find_names(tokens_of(text))]


@pytest.mark.parametrize("text", ["Please do not ask.", "Reinstate it. OK, said TV.", "Studies show that it works."])
def test_words_with_a_capital_that_name_nobody(text: str) -> None:
    assert find_names(tokens_of(text)) == []


def test_word_lists_from_wordnet_are_read() -> None:
    words = lexicon()
    assert words.heads["negotiator"] == ("unnamed",)
    assert "korean" in words.adjectives
    assert "kurds"[:-1] in words.peoples
