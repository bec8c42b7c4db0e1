from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fake_network import PARAGRAPH, Random, config, tokenizer
from quoth.extraction.harvest import Harvest, harvest
from quoth.extraction.pieces import cut
from quoth.extraction.statements import confidence, statements_of
from quoth.extraction.tagging import Found
from quoth.types import Span, Statement, text_digest

TOKENIZER = tokenizer()
FLAT = {"weights": [0.5, 0.5, 0.0, 0.0, 0.0, 0.0], "bias": [0.0]}
ODD = "a é e\u0301 \u0301 한 İ 😀 \u200b \ufeff \u202e \x00 \x0b \x85 \xa0 \u2028 \n . , “ ” \" ' ’ ‘ said the"


def check(text: str, made: list[Statement]) -> None:
    """What holds for every statement, whatever the network says."""
    for one in made:
        spans = [one.cue, *one.content] + ([one.source] if one.source else [])
        assert one.content
        assert all(0 <= s.start < s.end <= len(text) for s in spans)
        assert not any(text[s.start].isspace() or text[s.end - 1].isspace() for s in spans)
        spans.sort()
        assert all(a.end <= b.start for a, b in pairwise(spans)), "no code point has two roles"
        assert list(one.content) == sorted(one.content)
        assert not any(s.of(text).lower() in ("a", "an", "the") for s in (one.cue, one.source) if s)
        assert 0.0 <= one.confidence <= 1.0
        assert one.form in ("direct", "indirect", "mixed")
        if one.parent is None:
            assert one.depth == 1
        else:
            around = made[one.parent]
            assert one.depth == around.depth + 1
            assert any(s.start <= one.cue.start and one.cue.end <= s.end for s in around.content)
    assert len({one.id for one in made}) == len(made)
    assert [one.cue for one in made] == sorted(one.cue for one in made)


def made_of(text: str, found: list[Found] | Harvest) -> list[Statement]:
    all_found = found if isinstance(found, Harvest) else Harvest(found, [], np.zeros((0, 0), np.float16))
    calibration = {"top": FLAT, "nested": FLAT}
    return statements_of(text, text_digest(text), cut(text, TOKENIZER, PARAGRAPH), all_found, calibration)


def one_of(text: str, *, cue: str, content: list[str], source: list[str] = []) -> Statement:  # noqa: B006  # only read
    """The statement of pieces that cover these words."""
    pieces = cut(text, TOKENIZER, PARAGRAPH)

    def placed(part: str) -> tuple[int, int]:
        start = text.index(part)
        inside = [
            i for i in range(len(pieces)) if start <= pieces.starts[i] and pieces.ends[i] <= start + len(part)
        ]  # fmt: skip
        return inside[0], inside[-1] + 1

    found = Found(placed(cue), tuple(map(placed, source)), tuple(map(placed, content)), -0.1, -0.2)
    (made,) = made_of(text, [found])
    check(text, [made])
    return made


@given(st.text(alphabet=ODD, max_size=120), st.integers(0, 3))
@example("',İie”a한 aaa\n’'", 0)  # a span cut at a character of several pieces left white space at its edge
@example("'aaaa,\nieİ’”한'", 0)  # two cues in one character
def test_whatever_the_network_says(text: str, seed: int) -> None:
    found = harvest(cut(text, TOKENIZER, PARAGRAPH), Random(config(), seed, cue_share=0.05))
    check(text, made_of(text, found))


def test_spans_are_the_words() -> None:
    text = "the orn said, “we leave.”"
    made = one_of(text, source=["the orn"], cue="said", content=["“we leave.”"])
    assert made.source is not None
    assert made.source.of(text) == "the orn"
    assert made.cue.of(text) == "said"
    assert [s.of(text) for s in made.content] == ["“we leave.”"]
    assert made.form == "direct"


@pytest.mark.parametrize(
    ("text", "cue", "whole"),
    [
        ("we'd said they leave", "d said", "'d said"),
        ("we’d said they leave", "d said", "’d said"),
        ("the orn had told the elm they leave", "had told the", "had told"),
        ("orn said they leave", "said", "said"),
        ("“no,”the orn said they leave", "said", "said"),
    ],
)
def test_a_cue_is_made_of_whole_words(text: str, cue: str, whole: str) -> None:
    made = one_of(text, cue=cue, content=["they leave"])
    assert made.cue.of(text) == whole


@pytest.mark.parametrize(
    ("text", "content", "whole"),
    [
        ("“we leave,” orn said", "we leave", "“we leave,”"),
        ("“we leave,” orn said", "we leave,", "“we leave,”"),
        ("“we leave” orn said", "“we leave", "“we leave”"),
        ("'we leave,' orn said", "we leave", "'we leave,'"),
        ("orn said “we leave", "we leave", "“we leave"),
        ("“we leave now,” orn said", "leave", "leave"),
        ("orn said they leave.", "they leave", "they leave"),
    ],
)
def test_content_takes_its_marks(text: str, content: str, whole: str) -> None:
    made = one_of(text, cue="said", content=[content])
    assert [s.of(text) for s in made.content] == [whole]


def test_a_mark_that_is_another_part_stays_there() -> None:
    text = "“ we leave said"
    made = one_of(text, source=["“"], cue="said", content=["we leave"])
    assert [s.of(text) for s in made.content] == ["we leave"]


def test_source_in_two_pieces() -> None:
    text = "orn and x lund said they leave"
    made = one_of(text, source=["orn and", "lund"], cue="said", content=["they leave"])
    assert made.source == Span(0, text.index(" said"))  # the hull
    text = "orn said lund they leave"
    made = one_of(text, source=["orn", "lund"], cue="said", content=["they leave"])
    assert made.source is not None
    assert made.source.of(text) == "lund"  # the longer, as the cue lies between


def test_content_in_two_pieces_keeps_both() -> None:
    text = "“we leave,” orn said, “at noon.”"
    made = one_of(text, cue="said", content=["“we leave,”", "“at noon.”"])
    assert [s.of(text) for s in made.content] == ["“we leave,”", "“at noon.”"]
    assert made.form == "direct"


def test_accents_of_their_own_code_point_belong_to_the_letter() -> None:
    text = "orn said the cafe\u0301 closed"
    pieces = cut("said e\u0301", TOKENIZER, PARAGRAPH)
    (made,) = made_of("said e\u0301", [Found((0, 1), (), ((len(pieces) - 1, len(pieces)),), -0.1, -0.1)])
    assert made.content == (Span(5, 7),)
    assert one_of(text, cue="said", content=["the cafe\u0301"]).content[0].of(text) == "the cafe\u0301"


def test_one_syllable_has_one_role() -> None:
    text = "한 said"  # three pieces in one code point
    found = Found((1, 2), ((0, 1),), ((2, 3), (3, 4)), -0.1, -0.1)
    (made,) = made_of(text, [found])
    check(text, [made])
    assert (made.cue, made.source, made.content) == (Span(0, 1), None, (Span(2, 6),))


def test_statements_of_nothing_but_a_paragraph_break_are_none() -> None:
    text = "a\nb"
    assert made_of(text, [Found((1, 2), (), ((0, 1),), -0.1, -0.1)]) == []
    assert made_of(text, [Found((0, 1), (), ((1, 2),), -0.1, -0.1)]) == []


def test_ids_depend_on_text_and_cue_alone() -> None:
    text = "orn said they leave"
    one = one_of(text, cue="said", content=["they leave"])
    other = one_of(text, cue="said", content=["leave"], source=["orn"])
    assert one.id == other.id
    assert one_of(text + " ", cue="said", content=["leave"]).id != one.id
    assert one_of(text, cue="orn", content=["leave"]).id != one.id


@pytest.mark.parametrize(
    ("cue", "told"), [("will", 0), ("to", 0), ("also", 0), ("said", 1), ("was", 1), ("will say", 1), ("To", 1)]
)
def test_the_rest_of_a_cue_tells_nothing(cue: str, told: int) -> None:
    text = f"orn {cue} they leave"
    pieces = cut(text, TOKENIZER, PARAGRAPH)
    inside = [i for i in range(len(pieces)) if pieces.starts[i] >= 4 and pieces.ends[i] <= 4 + len(cue)]
    last = len(pieces)
    found = Found((inside[0], inside[-1] + 1), (), ((last - 1, last),), -0.1, -0.2)
    assert len(made_of(text, [found])) == told


def test_confidence_is_logistic() -> None:
    found = Found((0, 1), (), ((1, 3),), math.log(0.8), -0.5)
    assert confidence(found, "direct", FLAT) == pytest.approx(1 / (1 + math.exp(-0.5 * (math.log(4) - 0.5))))


@given(st.floats(-1e6, 0), st.floats(-1e6, 0), st.sampled_from(["direct", "indirect", "mixed"]))
def test_confidence_stays_a_probability(cue_log: float, chain_log: float, form: str) -> None:
    steep = {"weights": [50.0, 50.0, 1.0, 1.0, 1.0, 1.0], "bias": [3.0]}
    for calibration in (FLAT, steep):
        assert 0.0 <= confidence(Found((0, 1), (), ((1, 2),), cue_log, chain_log), form, calibration) <= 1.0


def test_no_span_ends_inside_a_word() -> None:
    text = "orn said weoxen leave"
    starts = list(cut(text, TOKENIZER, PARAGRAPH).starts)
    said, first = starts.index(4), starts.index(9)
    assert starts[first + 1] < 15, "the test's tokenizer cuts the word"
    (made,) = made_of(text, [Found((said, said + 1), (), ((first, first + 1),), -0.1, -0.2)])
    assert [s.of(text) for s in made.content] == ["weoxen"]
