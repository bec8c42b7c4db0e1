"""Who is described in one place and named in another: "a museum curator boasted", then "Roe, 44, told the jury".

Once all mentions are resolved, whoever is still only described is ranked against those who bear names, later or before,
by a head over what the network says at both (`pairs.py`). Only what is all but sure is joined.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from quoth.extraction.clusters import DESCRIBED, Cluster, Mention
from quoth.extraction.coreference import Resolver
from quoth.extraction.coreference_features import feature_rows
from quoth.extraction.decisions import Candidate
from quoth.extraction.fitting import possible
from quoth.extraction.pairs import Pairs
from quoth.extraction.ranker import Floats, probabilities

SURE = 0.65  # probability from which a description is of someone named elsewhere
BEFORE, LATER = 8, 12  # candidates who are named before and later, at most
FIRST = 5  # paragraphs in which whoever is described is asked about
LOOK_BACK, LOOK_AHEAD = 120, 60  # mentions before, and names later, among which they are
TRAITS = (
    "later", "log sentences to name", "same sentence as name", "sentence before name", "first later", "second later",
    "only one later", "name begins sentence", "name has role", "whole name", "age follows", "name is source",
    "name in title", "possible", "offices differ", "nations differ", "former", "once former", "source", "title", "lead",
    "behind lead", "begins sentence", "after is", "after as", "body", "owned", "log mentions",
)  # fmt: skip
_NAMED = {"unnamed": ("person", ""), "organisation": ("organisation", "")}

Identify = Callable[[int, Sequence[Candidate], Floats], Floats]


@dataclass(frozen=True, slots=True)
class _Names:
    """Where each one is first named: by cluster, and in order."""

    first: dict[int, int]
    order: list[tuple[int, int]]

    @classmethod
    def of(cls, resolver: Resolver) -> _Names:
        first: dict[int, int] = {}
        for k, mention in enumerate(resolver.mentions):
            if mention.name is not None and mention.entity >= 0:
                first.setdefault(mention.entity, k)
        return cls(first, sorted((k, number) for number, k in first.items()))


def identified(resolver: Resolver, roles: Container[int], identify: Identify) -> Iterator[tuple[int, int, float]]:
    """Clusters that are only described, each with the one who bears a name and is meant, and how sure that is.

    Whoever takes one joins both before taking the next. Only those are asked about who speak, come more than once or
    stand in the first paragraphs. Linear in the text. `roles` holds the mentions whose names have a role beside them;
    `identify` gives the shares (candidates) for a mention, its candidates, "no one" first, and their rows of `FEATURES`
    and `TRAITS`.
    """
    names = _Names.of(resolver)
    for cluster in list(resolver.clusters):
        if cluster.named or cluster.plural or cluster.parts or not cluster.mentions or cluster.kind not in _NAMED:
            continue
        i = min(cluster.mentions)
        found = _candidates(resolver, i, names) if _is_asked_about(resolver, cluster, i) else []
        if len(found) < 2:
            continue
        rows = np.concatenate([feature_rows(resolver, i, found), _traits(resolver, i, found, names, roles)], axis=1)
        shares = identify(i, found, rows)
        best = found[int(shares.argmax())].cluster
        if best is not None and shares.max() >= SURE:
            yield cluster.number, best.number, float(shares.max())


def by_share(pairs: Pairs) -> Identify:
    """Shares as the network's head gives them."""

    def identify(i: int, found: Sequence[Candidate], rows: Floats) -> Floats:
        return probabilities(pairs.scores(i, found, rows, DESCRIBED.index(pairs.mentions[i].group)))

    return identify


def _is_asked_about(resolver: Resolver, cluster: Cluster, i: int) -> bool:
    mention = resolver.mentions[i]
    shown = len(cluster.mentions) > 1 or bool(mention.source_of) or resolver.tokens.paragraph[mention.first] < FIRST
    return mention.group in DESCRIBED and shown


def _candidates(resolver: Resolver, i: int, names: _Names) -> list[Candidate]:
    """First nobody, then who was named before the `i`th mention, nearest first, then who is named later, in order."""
    mentions, clusters = resolver.mentions, resolver.clusters
    refused, mine, offices = resolver.others(i), clusters[mentions[i].entity], mentions[i].offices
    refused |= resolver.apart_from(mine.number)
    before: dict[int, int] = {}
    for k in range(i - 1, max(-1, i - 1 - LOOK_BACK), -1):
        number = mentions[k].entity
        named = names.first.get(number, len(mentions)) < i and number not in refused
        if named and len(before) < BEFORE and _fits(mine, offices, clusters[number]):
            before.setdefault(number, k)
    later: dict[int, int] = {}
    at = bisect_left(names.order, (i, 0))
    for k, number in names.order[at : at + LOOK_AHEAD]:
        if number not in refused and len(later) < LATER and _fits(mine, offices, clusters[number]):
            later[number] = k
    return [Candidate(None, -1), *(Candidate(clusters[n], k) for n, k in (before | later).items())]


def _fits(described: Cluster, offices: frozenset[str], named: Cluster) -> bool:
    """Whether kind, number, sex and office ("the prime minister") don't speak against one who bears a name."""
    same = named.sex() in ("", described.sex() or named.sex()) and offices <= named.about
    return named.named > 0 and not named.plural and named.kind in _NAMED[described.kind] and same


def _traits(resolver: Resolver, i: int, found: Sequence[Candidate], names: _Names, roles: Container[int]) -> Floats:
    """Array (candidates, TRAITS) for mention `i`; zeros for "no one"."""
    tokens, mention, grammar = resolver.tokens, resolver.mentions[i], resolver.words.grammar
    before = mention.first - 1 - (mention.first > 1 and tokens.lower[mention.first - 1] in ("a", "an"))
    word = tokens.lower[before] if before >= 0 else ""
    paragraph = tokens.paragraph[mention.first]
    mine = [
        bool(mention.source_of), paragraph == 0, paragraph == 1, paragraph == 2,
        resolver.begins_sentence(mention.first), word in grammar["equals"], word == "as",
        mention.kind == "organisation", mention.owner >= 0, math.log(len(resolver.clusters[mention.entity].mentions)),
    ]  # fmt: skip
    later = sum(c is not None and names.first[c.number] > i for c, _ in found)
    rows, rank = np.zeros((len(found), len(TRAITS))), 0
    for row, (cluster, _) in zip(rows, found, strict=True):
        if cluster is None:
            continue
        at = names.first[cluster.number]
        row[:] = [*_of_name(resolver, i, at, rank, later, at in roles), *_of_one(resolver, mention, cluster), *mine]
        rank += at > i
    return rows


def _of_name(resolver: Resolver, i: int, at: int, rank: int, later: int, role: bool) -> list[float]:
    """What the first name, mention `at`, tells; `rank` of `later` ones are named between mention `i` and it."""
    tokens, first = resolver.tokens, resolver.mentions[at]
    away = tokens.sentence[first.first] - tokens.sentence[resolver.mentions[i].first]
    name, behind, follows = first.name, tokens.words[first.last : first.last + 2], at > i
    return [
        follows, math.log1p(abs(away)), away == 0, away == 1, follows and rank == 0, follows and rank == 1,
        follows and later == 1, resolver.begins_sentence(first.first), role,
        name is not None and name.last - name.first > 1, behind[:1] == [","] and behind[-1][0].isdigit(),
        bool(first.source_of), tokens.paragraph[first.first] == 0,
    ]  # fmt: skip


def _of_one(resolver: Resolver, mention: Mention, cluster: Cluster) -> list[float]:
    head = resolver.tokens.lower[mention.head]
    return [
        possible(mention, cluster, head, resolver.words),
        bool(mention.offices - cluster.about),
        bool(mention.nations - cluster.about),
        head.startswith("ex-") or "former" in resolver.tokens.lower[mention.first : mention.head],
        "former" in cluster.about,
    ]
