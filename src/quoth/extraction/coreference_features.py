"""What the ranker is told of a mention and one it may mean: plain features, each with its name."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from quoth.extraction.ranker import Floats
from quoth.extraction.tokens import Tokens
from quoth.types import Span

if TYPE_CHECKING:
    from quoth.extraction.clusters import Cluster, Mention
    from quoth.extraction.coreference import Resolver
    from quoth.extraction.decisions import Candidate

NO_ONE = (
    "no one",
    "no one: source",
    "no one: quoted",
    "no one: in content",
    "no one: first in sentence",
    "no one: alone",
)
WHERE = (
    "same sentence", "sentence before", "two before", "log sentences", "same paragraph", "paragraph before",
    "log paragraphs", "nearest", "second", "log rank", "follows", "both in one quotation", "near quoted",
    "only near quoted",
)  # fmt: skip
HOW = (
    "near name", "near same pronoun", "near pronoun", "near definite", "near new", "near owned",
    "near first of sentence", "near first of paragraph", "near after preposition", "near possessive", "near source",
    "near modifies", "near subject",
)  # fmt: skip
SPEECH = (
    "near in content of mine", "near in same content", "speaks around me", "speaks around me in quotation",
    "spoke last",
    "source both", "source and near first", "I am first and near first", "I am possessive", "I am object",
    "I am in content and near source of last", "near in content, I am source",
)  # fmt: skip
WHO = (
    "sex fits", "sex against", "sex unknown", "person", "unnamed", "organisation", "country", "group", "document",
    "kind unknown", "number fits", "number against", "named", "log mentions", "title", "log names", "owner",
)  # fmt: skip
LATELY = ("lately source", "lately subject", "lately first", "lately only object", "lately only in content")
WORDS = (
    "head known", "head in words", "share of words", "all words", "acronym", "same kind", "person described",
    "head new to known heads",
    "near describes like me", "medium", "adjacent", "adjacent after comma",
)  # fmt: skip
FEATURES = (*NO_ONE, "one", *WHERE, *HOW, *SPEECH, *WHO, *LATELY, *WORDS)
_PERSONS = ("person", "unnamed")
_PLURAL = ("they",)
_OBJECTS = ("him", "her", "them", "his", "their", "its", "whom")


def feature_rows(resolver: Resolver, i: int, found: Sequence[Candidate]) -> Floats:
    """Array (candidates, FEATURES) for mention `i`."""
    rows = np.zeros((len(found), len(FEATURES)), np.float64)
    mention = resolver.mentions[i]
    tokens = resolver.tokens
    rank = 0
    last_speaker = resolver.last_speaker(i)
    lately = _lately(resolver, i)
    for row, candidate in zip(rows, found, strict=True):
        if candidate.cluster is None:
            row[: len(NO_ONE)] = (
                1.0,
                bool(mention.source_of),
                tokens.quoted[mention.first] >= 0,
                mention.within >= 0,
                resolver.first_of_sentence[tokens.sentence[mention.first]] == i,
                len(found) == 1,
            )
            continue
        near = resolver.mentions[candidate.near]
        values = [1.0]
        values += _where(tokens, mention, near, candidate.near > i, rank)
        values += _how(resolver, mention, near, candidate.near)
        values += _speech(resolver, i, mention, near, candidate, last_speaker)
        values += _who(mention, candidate.cluster)
        values += lately.get(candidate.cluster.number, [0.0] * len(LATELY))
        values += _words(resolver, mention, near, candidate.cluster)
        row[len(NO_ONE) :] = values
        rank += 1
    return rows


def _where(tokens: Tokens, mention: Mention, near: Mention, follows: bool, rank: int) -> list[float]:
    sentences = abs(tokens.sentence[mention.first] - tokens.sentence[near.first])
    paragraphs = abs(tokens.paragraph[mention.first] - tokens.paragraph[near.first])
    mine, other = tokens.quoted[mention.first], tokens.quoted[near.first]
    return [
        sentences == 0, sentences == 1, sentences == 2, math.log1p(sentences), paragraphs == 0, paragraphs == 1,
        math.log1p(paragraphs), rank == 0, rank == 1, math.log1p(rank), follows, mine >= 0 and mine == other,
        other >= 0,
        other >= 0 and mine < 0,
    ]  # fmt: skip


def _how(resolver: Resolver, mention: Mention, near: Mention, k: int) -> list[float]:
    tokens, words = resolver.tokens, resolver.words
    before = tokens.lower[near.first - 1] if near.first else ""
    after = tokens.lower[near.last] if near.last < len(tokens) else ""
    before2 = tokens.lower[near.first - 2] if near.first > 1 else ""
    object_like = before in words.grammar["prepositions"] or (
        before == "the" and before2 in words.grammar["prepositions"]
    )
    modifies = near.name is not None and after.isalpha() and after in words.heads
    first = resolver.first_of_sentence[tokens.sentence[near.first]] == k
    subject = not object_like and (
        after in words.grammar["verbs"] or after in words.grammar["telling"] or after.endswith("ed")
    )
    return [
        near.group == "name", near.group == mention.group,
        near.group in ("he", "she", "it", "they", "first", "relative"),
        near.group == "definite", near.group in ("indefinite", "bare", "quantified"), near.group == "owned", first,
        resolver.first_of_paragraph[tokens.paragraph[near.first]] == k, object_like,
        after in ("'s", "’s", "'", "’") or tokens.lower[near.head] in words.grammar["possessive"], bool(near.source_of),
        modifies, subject,
    ]  # fmt: skip


def _lately(resolver: Resolver, i: int) -> dict[int, list[float]]:
    """For each entity of this sentence and the one before what it did there, up to mention `i`."""
    tokens = resolver.tokens
    began = tokens.sentence[resolver.mentions[i].first] - 1
    found: dict[int, list[float]] = {}
    for k in range(i - 1, max(-1, i - 40), -1):
        near = resolver.mentions[k]
        if tokens.sentence[near.first] < began:
            break
        if near.entity < 0:
            continue
        its = found.setdefault(near.entity, [0.0, 0.0, 0.0, 1.0, 1.0])
        first = resolver.first_of_sentence[tokens.sentence[near.first]] == k
        before = tokens.lower[near.first - 1] if near.first else ""
        after = tokens.lower[near.last] if near.last < len(tokens) else ""
        verb = after in resolver.words.grammar["verbs"] or after in resolver.words.grammar["telling"]
        subject = first or verb or after.endswith("ed")
        tied = before in resolver.words.grammar["prepositions"] or tokens.lower[near.head] in _OBJECTS
        its[0] = max(its[0], float(bool(near.source_of) and near.within < 0))
        its[1] = max(its[1], float(subject and not tied))
        its[2] = max(its[2], float(first))
        its[3] = min(its[3], float(tied))
        its[4] = min(its[4], float(near.within >= 0))
    return found


def _speech(
    resolver: Resolver, i: int, mention: Mention, near: Mention, candidate: Candidate, last_speaker: int
) -> list[float]:
    tokens = resolver.tokens
    assert candidate.cluster is not None
    number = candidate.cluster.number
    around = mention.within
    speaks = around >= 0 and any(resolver.mentions[h].entity == number for h in resolver.sources[around])
    quoted = tokens.quoted[mention.first] >= 0
    mine = bool(mention.source_of) and near.within in mention.source_of
    first = resolver.first_of_sentence[tokens.sentence[mention.first]] == i
    near_first = resolver.first_of_sentence[tokens.sentence[near.first]] == candidate.near
    return [
        mine, around >= 0 and near.within == around, speaks and not quoted, speaks and quoted, number == last_speaker,
        bool(mention.source_of) and bool(near.source_of), bool(mention.source_of) and near_first, first and near_first,
        tokens.lower[mention.first] in resolver.words.grammar["possessive"],
        tokens.lower[mention.first] in ("him", "them", "whom"), around >= 0 and number == last_speaker,
        near.within >= 0 and bool(mention.source_of),
    ]  # fmt: skip


def _who(mention: Mention, cluster: Cluster) -> list[float]:
    sex = cluster.sex()
    wanted = {"he": "m", "she": "f"}.get(mention.group, mention.sex)
    plural = mention.group in _PLURAL or mention.plural
    known = bool(sex) and bool(wanted)
    group = cluster.plural or cluster.kind in ("group", "organisation")
    return [
        known and sex == wanted, known and sex != wanted, not known, cluster.kind == "person",
        cluster.kind == "unnamed",
        cluster.kind == "organisation", cluster.kind == "country", cluster.kind == "group", cluster.kind == "document",
        cluster.kind == "", plural == cluster.plural, plural and not group, cluster.named > 0,
        math.log1p(len(cluster.mentions)), cluster.title, math.log1p(cluster.named), cluster.owner >= 0,
    ]  # fmt: skip


def _words(resolver: Resolver, mention: Mention, near: Mention, cluster: Cluster) -> list[float]:
    tokens, words = resolver.tokens, resolver.words
    after_comma = near.last == mention.first - 1 and tokens.words[near.last] == ","
    adjacent = [near.last == mention.first, after_comma]
    if mention.group != "definite":
        return [0.0] * 10 + [float(x) for x in adjacent]
    head = tokens.lower[mention.head]
    skipped = words.grammar["definite"] | {"former", "own", "new", "then", "longtime", "late"}
    content = [w for w in tokens.lower[mention.first : mention.head] if w not in skipped and w[0].isalnum()]
    known = [w for w in content if w in cluster.about]
    person = cluster.kind in _PERSONS and mention.kind == "unnamed"
    acronym = tokens.lower[mention.head].replace(".", "") in cluster.acronyms
    return [
        head in cluster.heads, head in cluster.about, len(known) / len(content) if content else 0.0,
        bool(content) and len(known) == len(content) and (head in cluster.heads or head in cluster.about), acronym,
        mention.kind == cluster.kind, person, bool(cluster.heads) and head not in cluster.heads,
        tokens.lower[near.head] == head,
        head in words.grammar["media_heads"] and bool(cluster.about & (words.media | {"news"})), *adjacent,
    ]  # fmt: skip


def span_of(tokens: Tokens, mention: Mention) -> Span:
    """The place of a mention in the text."""
    return Span(tokens.starts[mention.first], tokens.ends[mention.last - 1])
