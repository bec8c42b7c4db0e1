from __future__ import annotations

from typing import NoReturn

import numpy as np
import pytest

from fake_network import END, PARAGRAPH, START, Random, config, tokenizer
from quoth.extraction.act_words import told_words, word_scores
from quoth.extraction.acts import ACTS, CONTENT, CUE, SOURCE, act_of, sequence, weighed, with_acts
from quoth.extraction.pieces import cut
from quoth.types import Span, Statement

TOKENIZER = tokenizer()
TEXT = "“the ash,” said the orn. “the ash,” said the elm."


def statement(source: tuple[int, int] | None, cue: tuple[int, int], content: tuple[int, int]) -> Statement:
    return Statement("", Span(*source) if source else None, Span(*cue), (Span(*content),), "direct", 1.0)


FIRST = statement((16, 23), (11, 15), (0, 10))
SECOND = statement((41, 48), (36, 40), (25, 35))


def test_a_statement_is_read_as_its_parts() -> None:
    pieces = cut(TEXT, TOKENIZER, PARAGRAPH)
    cue = pieces.covering(11, 15)
    source = pieces.covering(16, 23)
    content = pieces.covering(1, 8)
    assert cue
    assert source
    assert content
    ids, shape, quoted = sequence(pieces, [cue], [source], [content], config())
    parts = [[TOKENIZER.encode(words).ids for words in ("said", "the orn", "the ash")]]
    assert ids.tolist() == [START, *parts[0][0], END, *parts[0][1], END, *parts[0][2], END]
    assert len(shape) == len(quoted) == len(ids)
    assert quoted[-2] == 1, "its content is in quotation marks"
    assert quoted[1] == 0
    assert quoted[0] == quoted[-1] == 0


def test_long_parts_are_cut() -> None:
    pieces = cut("the " * 500, TOKENIZER, PARAGRAPH)
    ids, _, _ = sequence(pieces, [(0, 100)], [(100, 120), (120, 200)], [(200, 210), (210, 500)], config())
    assert len(ids) == 4 + CUE + SOURCE + CONTENT


def test_marks_at_the_ends_do_not_count() -> None:
    pieces, network = cut(TEXT, TOKENIZER, PARAGRAPH), Random(config())
    bare = statement((16, 23), (11, 15), (1, 8))
    assert act_of(TEXT, FIRST, pieces, network) == act_of(TEXT, bare, pieces, network)


def test_each_statement_gets_the_likeliest_act() -> None:
    pieces, network = cut(TEXT, TOKENIZER, PARAGRAPH), Random(config())
    told = with_acts(TEXT, [FIRST, SECOND], pieces, network)
    cue, source, content = ([pieces.covering(*at)] for at in ((36, 40), (41, 48), (26, 33)))
    scores = network.told(*sequence(pieces, cue, source, content, config()))  # type: ignore[arg-type]
    both = weighed(scores[:9], word_scores(TEXT, SECOND), config().act_share)
    assert told[1].act == ACTS[int(np.argmax(both))]
    assert [t.cue for t in told] == [FIRST.cue, SECOND.cue]
    assert with_acts(TEXT, [], pieces, network) == []


def test_without_a_source() -> None:
    pieces, network = cut(TEXT, TOKENIZER, PARAGRAPH), Random(config())
    assert act_of(TEXT, statement(None, (11, 15), (0, 10)), pieces, network) in ACTS


def test_words_have_a_say() -> None:
    text = "Lund said: “no, never, nothing.” Berg accused Lund of lies."
    blames = statement((34, 38), (39, 46), (47, 59))
    assert word_scores(text, blames).argmax() == ACTS.index("accuse")
    network = np.zeros(9, np.float32)
    assert weighed(network, word_scores(text, blames), 0.5).argmax() == ACTS.index("accuse")
    network[ACTS.index("ask")] = 50.0
    assert weighed(network, word_scores(text, blames), 0.5).argmax() == ACTS.index("ask")


def test_words_are_marked_with_their_place() -> None:
    words = told_words("“Is it?” Ana Lund wondered aloud.", statement((9, 17), (18, 32), (0, 8)))
    assert {"cue wondered", "cue wondered aloud", "source lund", "content is", "pair is it", "asks", "quoted"} <= set(
        words
    )
    assert "nested" not in words
    assert "no source" not in words


def test_what_words_are_sure_of_is_not_read_again() -> None:
    class Silent(Random):
        def told(self, ids: object, shape: object, quoted: object) -> NoReturn:
            raise AssertionError("asked")

    text = "Ana Lund asked: “who pays?” Berg said they leave."
    pieces = cut(text, TOKENIZER, PARAGRAPH)
    assert act_of(text, statement((0, 8), (9, 14), (16, 27)), pieces, Silent(config())) == "ask"
    with pytest.raises(AssertionError, match="asked"):
        act_of(text, statement((28, 32), (33, 37), (38, 48)), pieces, Silent(config()))
