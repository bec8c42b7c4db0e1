from __future__ import annotations

import time
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fake_network import PARAGRAPH, tokenizer
from quoth.extraction.pieces import SIZES, Pieces, cut, joint, relations, windows

TOKENIZER = tokenizer()
ODD = "a é e\u0301 \u0301 한 İ ﬁ \u200d م \u200b \u00ad \ufeff \u202e \x00 \x0b \x85 \xa0 😀 \u2028 \r\n “ ” ' said"


def pieces_of(text: str) -> Pieces:
    return cut(text, TOKENIZER, PARAGRAPH)


def words(text: str) -> list[str]:
    """The text of each piece; a paragraph break is an empty one."""
    made = pieces_of(text)
    return [text[a:b] for a, b in zip(made.starts, made.ends, strict=True)]


def sentences(text: str) -> list[str]:
    made = pieces_of(text)
    found: dict[int, list[int]] = {}
    for i, number in enumerate(made.sentence):
        found.setdefault(int(number), []).append(i)
    return [text[made.starts[i[0]] : made.ends[i[-1]]] for i in found.values()]


def test_offsets_are_code_points() -> None:
    assert words("the 😀😀 said\xa0the") == ["the", "😀😀", "said", "the"]
    assert words("the\n\nsaid") == ["the", "", "said"]
    assert words("the\x00said") == ["the", "s", "a", "i", "d"]
    assert words("\u202ethe said") == ["the", "said"]


def test_a_syllable_of_several_pieces_keeps_one_place() -> None:
    made = pieces_of("한 said")
    assert list(zip(made.starts, made.ends, strict=True)) == [(0, 1), (0, 1), (0, 1), (2, 6)]


@given(st.text(alphabet=st.one_of(st.sampled_from(ODD), st.characters(exclude_categories=["Cs"])), max_size=80))
def test_places_of_any_text(text: str) -> None:
    made = pieces_of(text)
    arrays = (made.ids, made.starts, made.ends, made.sentence, made.paragraph, made.boundary, made.quoted, made.shape)
    assert {len(a) for a in arrays} == {len(made)}
    assert all(a.dtype == np.int64 for a in arrays)
    breaks = made.ids == PARAGRAPH
    assert (made.starts[~breaks] < made.ends[~breaks]).all()
    assert (made.starts[breaks] == made.ends[breaks]).all()
    assert (np.diff(made.starts) >= 0).all()
    assert (np.diff(made.ends) >= 0).all()
    for numbers in (made.sentence, made.paragraph, made.boundary):
        assert (np.diff(numbers) >= 0).all()
    if len(made):
        assert made.starts[0] >= 0
        assert made.ends[-1] <= len(text)
    for a, b in zip(made.starts[~breaks], made.ends[~breaks], strict=True):
        assert not set(text[a:b]) & set("\n\r\u2028\u2029")


@given(st.text(alphabet=ODD, max_size=40), st.text(alphabet=ODD, max_size=40))
def test_a_paragraph_is_cut_alike_wherever_it_stands(before: str, paragraph: str) -> None:
    alone, later = pieces_of(paragraph), pieces_of(f"{before}\n{paragraph}")
    if not len(alone):
        return
    shift = len(before) + 1
    assert later.ids[-len(alone) :].tolist() == alone.ids.tolist()
    assert later.starts[-len(alone) :].tolist() == (alone.starts + shift).tolist()
    assert later.quoted[-len(alone) :].tolist() == alone.quoted.tolist()
    assert later.shape[-len(alone) :].tolist() == alone.shape.tolist()


def test_shape_and_quotation() -> None:
    made = pieces_of("! t T 2 ‘s’ “s”")
    assert made.shape.tolist() == [0, 1, 2, 4, 0, 1, 0, 0, 1, 0]
    assert made.quoted.tolist() == [0, 0, 0, 0, 2, 2, 2, 1, 1, 1]
    assert made.boundary.tolist() == [0, 0, 0, 0, 1, 1, 1, 3, 3, 3]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Orn left. Lund stayed.", 2),
        ("“We left.” Lund stayed.", 2),
        ("Mr. Orn met Gen. Lund and J. R. Moss.", 1),
        ("He came at 5 p.m. Friday to the U.S. Embassy.", 1),
        ("It cost 3.5 million. 4 boats sank.", 2),
        ("Why? Because! Really… Yes.", 4),
        ("no capital. follows here", 1),
        ("One.\nTwo.\n\nThree.", 3),
        ("Left (at last.) Stayed.", 2),
        ("He left... Then he came back.", 2),
    ],
)
def test_sentences(text: str, count: int) -> None:
    assert len(sentences(text)) == count


def test_sentence_ends_after_its_closing_mark() -> None:
    assert sentences("“We left.” Lund stayed.") == ["“We left.”", "Lund stayed."]


def test_empty() -> None:
    for text in ("", " ", "\n\n", "\u200b"):
        assert not len(pieces_of(text))
        assert windows(len(pieces_of(text)), 30, 20) == []


def test_lone_surrogate_is_refused() -> None:
    with pytest.raises(TypeError, match="str"):
        pieces_of("said \ud800 the")


@given(st.integers(0, 600), st.integers(1, 60), st.integers(1, 60))
def test_windows_cover_everything(count: int, size: int, stride: int) -> None:
    stride = min(size, stride)
    made = windows(count, size, stride)
    assert sorted({i for a, b in made for i in range(a, b)}) == list(range(count))
    assert all(b - a == min(size, count) for a, b in made)
    assert all(0 < c - a <= stride for (a, _), (c, _) in pairwise(made))


@given(st.integers(1, 300), st.data())
def test_relations_stay_in_their_tables(count: int, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, count - 1))
    end = data.draw(st.integers(start + 1, count))
    rng = np.random.default_rng(count)
    rising = [np.cumsum(rng.integers(0, 3, count)) for _ in range(4)]
    made = relations(np.asarray([start]), np.asarray([end]), *rising)
    assert made.keys() == SIZES.keys()
    for name, buckets in made.items():
        assert buckets.shape == (1, count)
        assert buckets.min() >= 0
        assert buckets.max() < SIZES[name]
    assert (made["distance"][0, start:end] == 16).all()
    if start:
        assert made["distance"][0, start - 1] == 1
    if end < count:
        assert made["distance"][0, end] == 17


def test_joint_relations_are_told_apart() -> None:
    of = ("sentence", "boundary", "cues")
    every = np.asarray(list(product(*(range(SIZES[name]) for name in of))))
    zeros = np.zeros((1, len(every)), np.int64)
    related = dict(zip(of, every.T[:, None], strict=True))
    made = joint({**related, "distance": zeros + 3, "paragraph": zeros + 2})
    assert made["passed"].tolist() == [list(range(len(every)))]  # in the order of the tables that export.py adds up
    assert set(made["place"][0].tolist()) == {3 * SIZES["paragraph"] + 2}


@pytest.mark.parametrize("unit", [".", ". ", '."', ".  ", "…’) ", "A. ", "\u200b", "a\u0301", '"', "\n", "😀 ", "x"])
def test_a_long_line_takes_linear_time(unit: str) -> None:
    def seconds(count: int) -> float:
        text = unit * (count // len(unit))
        begun = time.process_time()
        pieces_of(text)
        return time.process_time() - begun

    seconds(1_000)
    small = min(seconds(10_000), seconds(10_000))
    assert seconds(100_000) < 40 * small + 0.1  # ten times the length: quadratic would be a hundred times


def test_white_space_after_many_stops_takes_linear_time() -> None:
    begun = time.process_time()
    pieces_of("." * 50_000 + " " * 200_000 + "a")
    assert time.process_time() - begun < 5  # 10^10 steps where each stop looks at all the spaces
