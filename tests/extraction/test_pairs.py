"""What the network says of two mentions, and how it adds to the ranker."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest

from extraction.resolving import told
from fake_network import PARAGRAPH, Random, config, tokenizer
from quoth.extraction import clean_article, extract
from quoth.extraction.clusters import DESCRIBED, GROUPS, Cluster, Mention
from quoth.extraction.coreference_features import FEATURES
from quoth.extraction.decisions import Candidate
from quoth.extraction.encoder import load_model
from quoth.extraction.entities import resolve
from quoth.extraction.harvest import harvest, hear
from quoth.extraction.identities import TRAITS
from quoth.extraction.pairs import INNER, NEAR, Heard, PairLayers, Pairs, PairWeights, nearest, vectors_of
from quoth.extraction.pieces import cut
from quoth.extraction.tokens import tokens_of


def layers(groups: int, features: int, **told: np.ndarray) -> PairLayers:
    """Layers that say nothing, but for those given."""
    square, of_groups = np.zeros((INNER, INNER), np.float32), np.zeros((groups, INNER), np.float32)
    rows, none = np.zeros((INNER, features), np.float32), np.zeros(INNER, np.float32)
    made = PairLayers(square, square, square, rows, of_groups, none, none, np.zeros(groups, np.float32))
    return replace(made, **told)


def silent(antecedent: PairLayers | None = None, identity: PairLayers | None = None) -> PairWeights:
    """Weights that say nothing, but for those given."""
    read, none = np.zeros((INNER, 1), np.float32), np.zeros(INNER, np.float32)
    antecedent = antecedent or layers(len(GROUPS), len(FEATURES))
    identity = identity or layers(len(DESCRIBED), len(FEATURES) + len(TRAITS))
    return PairWeights(read, none, read, none, antecedent, identity)


def some_mentions(*entities: int) -> list[Mention]:
    return [Mention(i, i + 1, i, "he" if e < 0 else "name", entity=e) for i, e in enumerate(entities)]


def found(*numbers: int) -> list[Candidate]:
    return [Candidate(None, -1), *(Candidate(Cluster(n), 0) for n in numbers)]


def test_the_nearest_mentions_of_each_candidate() -> None:
    mentions = some_mentions(0, 1, 0, -1, 1, 0)
    assert nearest(mentions, 3, found(0, 1)) == [[], [2, 5, 0], [4, 1]]


def test_only_so_many_and_the_one_it_was_found_by_where_all_are_far() -> None:
    mentions = some_mentions(1, *[0] * 300, -1)
    assert nearest(mentions, 301, found(0, 1)) == [[], [300, 299, 298, 297, 296, 295], [0]]
    assert NEAR == 6


def test_the_mean_over_pairs_in_the_exponent() -> None:
    tokens = tokens_of("a b c d")
    read = np.zeros((4, 2 * INNER), np.float16)
    read[3, 0] = 1.0  # "d", as the mention
    read[:3, INNER] = [1.0, 2.0, 0.0]  # the others, as what it may mean
    both, out = np.zeros((INNER, INNER), np.float32), np.zeros(INNER, np.float32)
    both[0, 0] = out[0] = 1.0
    no_one = np.full(len(GROUPS), -0.5, np.float32)
    told = layers(len(GROUPS), len(FEATURES), of_both=both, out=out, no_one=no_one)
    heard = Heard(silent(told), read, np.array([1, 3, 5, 7]))
    mentions = some_mentions(0, 0, 1, -1)
    pairs = Pairs(vectors_of(heard, mentions, tokens), mentions, told)
    scores = pairs.scores(3, found(0, 1), np.zeros((3, len(FEATURES))), 0)
    assert scores == pytest.approx([-0.5, np.log((np.e + np.e**2) / 2), 0.0])


def test_what_is_heard_covers_every_piece_once() -> None:
    text = "the rain said a lot of words to the sea. " * 9
    pieces = cut(text, tokenizer(), PARAGRAPH)
    scorer = Random(config())
    heard = harvest(pieces, scorer).heard
    assert len(scorer.windows) > 3
    assert heard[:, 0].tolist() == pieces.ids.tolist()
    assert np.array_equal(heard, hear(pieces, scorer))


def test_a_text_without_words() -> None:
    assert extract("").entities == ()
    article = clean_article("Ana Roe said it rained.")
    heard = Heard(silent(), np.zeros((0, 0), np.float16), np.zeros(0, np.int64))
    statements = told(article, [("Ana Roe", "said", "it rained")])
    assert resolve(article, statements, heard) == resolve(article, statements)


def test_a_long_line_that_is_heard_takes_bounded_time() -> None:
    line = ("A man said he was late. Ana Roe left, Bo Poe stayed. The mayor slept. " * 4_000)[:250_000]
    article, ends = clean_article(line), np.arange(4, 250_004, 4)
    heard = Heard(silent(), np.zeros((len(ends), 2 * INNER), np.float16), ends)
    statements = told(article, [("A man", "said", "he was late")])
    began = time.process_time()
    found = resolve(article, statements, heard)
    assert time.process_time() - began < 60
    assert found.entities[found.speakers[0][0]].name == "man"


def test_the_head_of_each_model_has_the_shape_of_its_network() -> None:
    for name in ("default", "fast"):
        model = load_model(name)
        text = "Ana Roe met Bo Poe. She said it rained."
        pieces = cut(text, model.tokenizer, model.config.paragraph)
        assert hear(pieces, model).shape == (len(pieces), 2 * INNER)
        antecedent, identity = model.pairs.antecedent, model.pairs.identity
        assert antecedent.of_rows.shape == (INNER, len(FEATURES))
        assert identity.of_rows.shape == (INNER, len(FEATURES) + len(TRAITS))
        assert all(part.out.any() for part in (antecedent, identity)), "a head that says nothing was never fitted"


def test_the_network_is_heard() -> None:
    """Two men before a "He": what the network says at them moves how sure the choice is."""
    text = "Sam Poe, a surgeon, wrote to Bo Roe, the pilot. He said that the patient had lost much blood."
    article, model = clean_article(text), load_model()
    pieces = cut(text, model.tokenizer, model.config.paragraph)
    heard = Heard(model.pairs, hear(pieces, model), pieces.ends)
    statements = told(article, [("He", "said", "that the patient had lost much blood")])
    alone, both = resolve(article, statements), resolve(article, statements, heard)
    assert both.confidence != alone.confidence
    assert [both.entities[e].name for e in both.speakers[0]] == ["Sam Poe"]
    mute = silent()
    assert resolve(article, statements, Heard(mute, heard.read, heard.ends)) == alone
