"""What the ranker is told of a mention and one it may mean: plain features, each with its name."""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from quoth.extraction.clusters import PRONOUNS
from quoth.extraction.ranker import Floats
from quoth.extraction.tokens import GENITIVE, Tokens
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
MAIN = ("most named person", "share of named persons", "only person lately")
LATELY = ("lately source", "lately subject", "lately first", "lately only object", "lately only in content")
WORDS = (
    "head known", "head in words", "share of words", "all words", "acronym", "same kind", "person described",
    "head new to known heads",
    "near describes like me", "medium", "adjacent", "adjacent after comma",
)  # fmt: skip
FEATURES = (*NO_ONE, "one", *WHERE, *HOW, *SPEECH, *WHO, *MAIN, *LATELY, *WORDS)
_PERSONS = ("person", "unnamed")
_PLURAL = ("they",)
_SKIPPED = frozenset(("former", "own", "new", "then", "longtime", "late"))
_SOMEONE = [*[0.0] * len(NO_ONE), 1.0]  # a row begins with "no one" and "one"
_NOT_LATELY = [0.0] * len(LATELY)
_OBJECTS = ("him", "her", "them", "his", "their", "its", "whom")


class _Asked:
    """A mention, and what is the same for all that it may mean."""

    def __init__(self, resolver: Resolver, i: int) -> None:
        tokens, words = resolver.tokens, resolver.words
        self.mention = mention = resolver.mentions[i]
        self.place = i
        self.sentence, self.paragraph = tokens.sentence[mention.first], tokens.paragraph[mention.first]
        self.quotation = tokens.quoted[mention.first]
        self.first = resolver.first_of_sentence[self.sentence] == i
        self.source = bool(mention.source_of)
        self.possessive = tokens.lower[mention.first] in words.grammar["possessive"]
        self.object = tokens.lower[mention.first] in ("him", "them", "whom")
        self.last_speaker = resolver.last_speaker(i)
        heads = resolver.sources[mention.within] if mention.within >= 0 else ()
        self.speakers = {resolver.mentions[h].entity for h in heads}
        self.sex = {"he": "m", "she": "f"}.get(mention.group, mention.sex)
        self.plural = mention.group in _PLURAL or mention.plural
        self.head = tokens.lower[mention.head]
        left_out = words.grammar["definite" if mention.group == "definite" else "determiners"]
        described = tokens.lower[mention.first : mention.head] if mention.group not in PRONOUNS else []
        self.content = [w for w in described if w not in left_out and w not in _SKIPPED and w[0].isalnum()]
        self.medium = self.head in words.grammar["media_heads"]


def feature_rows(resolver: Resolver, i: int, found: Sequence[Candidate]) -> Floats:
    """Array (candidates, FEATURES) for mention `i`."""
    asked = _Asked(resolver, i)
    lately = _lately(resolver, i)
    near_persons = [number for number in lately if resolver.clusters[number].kind == "person"]
    values = array("d")
    rank = 0
    for cluster, k in found:
        if cluster is None:
            values.fromlist(_no_one(asked, len(found)))
            continue
        near = resolver.mentions[k]
        how = resolver.how.get(k)
        if how is None:
            how = resolver.how[k] = _how(resolver, near, k)
        values.fromlist(
            [
                *_SOMEONE,
                *_where(resolver.tokens, asked, near, k > i, rank),
                how[0],
                near.group == asked.mention.group,
                *how[1:],
                *_speech(resolver, asked, near, k, cluster.number),
                *_who(asked, cluster),
                *_main(resolver, near_persons, cluster),
                *lately.get(cluster.number, _NOT_LATELY),
                *_words(resolver, asked, near, cluster),
            ]
        )
        rank += 1
    return np.frombuffer(values).reshape(len(found), len(FEATURES))


def _no_one(asked: _Asked, count: int) -> list[float]:
    """The row of nobody among `count` candidates."""
    told = [1.0, asked.source, asked.quotation >= 0, asked.mention.within >= 0, asked.first, count == 1]
    return told + [0.0] * (len(FEATURES) - len(NO_ONE))


def _where(tokens: Tokens, asked: _Asked, near: Mention, follows: bool, rank: int) -> list[float]:
    sentences = abs(asked.sentence - tokens.sentence[near.first])
    paragraphs = abs(asked.paragraph - tokens.paragraph[near.first])
    mine, other = asked.quotation, tokens.quoted[near.first]
    return [
        sentences == 0, sentences == 1, sentences == 2, math.log1p(sentences), paragraphs == 0, paragraphs == 1,
        math.log1p(paragraphs), rank == 0, rank == 1, math.log1p(rank), follows, mine >= 0 and mine == other,
        other >= 0,
        other >= 0 and mine < 0,
    ]  # fmt: skip


def _how(resolver: Resolver, near: Mention, k: int) -> list[float]:
    """What holds whoever asks: `HOW` without "near same pronoun"."""
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
        near.group == "name", near.group in ("he", "she", "it", "they", "first", "relative"),
        near.group == "definite", near.group in ("indefinite", "bare", "quantified"), near.group == "owned", first,
        resolver.first_of_paragraph[tokens.paragraph[near.first]] == k, object_like,
        after in GENITIVE or tokens.lower[near.head] in words.grammar["possessive"], bool(near.source_of),
        modifies, subject,
    ]  # fmt: skip


def _lately(resolver: Resolver, i: int) -> dict[int, list[float]]:
    """For each entity of this sentence and the one before what it did there, up to mention `i`."""
    tokens, grammar = resolver.tokens, resolver.words.grammar
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
        verb = after in grammar["verbs"] or after in grammar["telling"]
        subject = first or verb or after.endswith("ed")
        tied = before in grammar["prepositions"] or tokens.lower[near.head] in _OBJECTS
        its[0] = max(its[0], float(bool(near.source_of) and near.within < 0))
        its[1] = max(its[1], float(subject and not tied))
        its[2] = max(its[2], float(first))
        its[3] = min(its[3], float(tied))
        its[4] = min(its[4], float(near.within >= 0))
    return found


def _speech(resolver: Resolver, asked: _Asked, near: Mention, k: int, number: int) -> list[float]:
    mention, source = asked.mention, asked.source
    around = mention.within
    speaks = number in asked.speakers
    quoted = asked.quotation >= 0
    near_first = resolver.first_of_sentence[resolver.tokens.sentence[near.first]] == k
    last = number == asked.last_speaker
    return [
        source and near.within in mention.source_of, around >= 0 and near.within == around, speaks and not quoted,
        speaks and quoted, last, source and bool(near.source_of), source and near_first, asked.first and near_first,
        asked.possessive, asked.object, around >= 0 and last, near.within >= 0 and source,
    ]  # fmt: skip


def _who(asked: _Asked, cluster: Cluster) -> list[float]:
    sex, wanted, plural, kind = cluster.sex(), asked.sex, asked.plural, cluster.kind
    known = bool(sex) and bool(wanted)
    group = cluster.plural or kind in ("group", "organisation")
    return [
        known and sex == wanted, known and sex != wanted, not known, kind == "person", kind == "unnamed",
        kind == "organisation", kind == "country", kind == "group", kind == "document", kind == "",
        plural == cluster.plural, plural and not group, cluster.named > 0,
        math.log1p(len(cluster.mentions)), cluster.title, math.log1p(cluster.named), cluster.owner >= 0,
    ]  # fmt: skip


def _main(resolver: Resolver, near_persons: Sequence[int], cluster: Cluster) -> list[float]:
    """How much the article is about a person: among all its names, and among those of this sentence and the last."""
    most, all_named = resolver.named_persons
    person = cluster.kind == "person" and cluster.named > 0
    return [
        person and cluster.named == most, cluster.named / max(all_named, 1) if person else 0.0,
        near_persons == [cluster.number],
    ]  # fmt: skip


def _words(resolver: Resolver, asked: _Asked, near: Mention, cluster: Cluster) -> list[float]:
    tokens, mention = resolver.tokens, asked.mention
    after_comma = near.last == mention.first - 1 and tokens.words[near.last] == ","
    adjacent = [near.last == mention.first, after_comma]
    if mention.group in PRONOUNS:
        return [0.0] * 10 + adjacent
    head, content = asked.head, asked.content
    known = sum(w in cluster.about for w in content)
    person = cluster.kind in _PERSONS and mention.kind == "unnamed"
    return [
        head in cluster.heads, head in cluster.about, known / len(content) if content else 0.0,
        bool(content) and known == len(content) and (head in cluster.heads or head in cluster.about),
        head.replace(".", "") in cluster.acronyms,
        mention.kind == cluster.kind, person, bool(cluster.heads) and head not in cluster.heads,
        tokens.lower[near.head] == head,
        asked.medium and bool(cluster.about & (resolver.words.media | {"news"})), *adjacent,
    ]  # fmt: skip


def span_of(tokens: Tokens, mention: Mention) -> Span:
    """The place of a mention in the text."""
    return Span(tokens.starts[mention.first], tokens.ends[mention.last - 1])
