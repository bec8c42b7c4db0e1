"""Who the headline's "bank governor" is: the one person who says the same in the article, by name."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from quoth.extraction.clusters import DESCRIBED, HEADLINES, Cluster
from quoth.extraction.lexicon import lexicon
from quoth.extraction.tokens import Tokens
from quoth.types import Statement

if TYPE_CHECKING:
    from quoth.extraction.coreference import Resolver

SHARE, WORDS = 0.5, 2  # of the headline's words that the other telling must have at least
OTHER_SHARE, OTHER_WORDS = 0.75, 3  # the same where the article gives the person another job
MOST = 8  # statements of a headline that are looked at
_ENDINGS = ("ing", "ed", "es", "s", "d")


def echoed(resolver: Resolver, statements: Sequence[Statement]) -> Iterator[tuple[int, int]]:
    """Clusters that are only described in the headline, each with the cluster of the person whom it means.

    Both make a statement, and what the headline tells must come again in the other. Who is named in the headline is
    another, and where two persons say as much of it, nobody is meant.
    """
    told = [(n, heads[0]) for n, heads in enumerate(resolver.sources) if len(heads) == 1]
    told = [(n, i) for n, i in told if statements[n].parent is None and resolver.mentions[i].entity >= 0]
    above = [(n, i) for n, i in told if _is_described(resolver, i)][:MOST]
    if not above:
        return
    tokens, mentions = resolver.tokens, resolver.mentions
    named = {m.entity for m in mentions if m.name is not None and tokens.paragraph[m.first] == 0}
    below = [(n, resolver.clusters[mentions[i].entity]) for n, i in told if tokens.paragraph[mentions[i].first] > 0]
    below = [(n, c) for n, c in below if c.named and c.kind == "person" and c.number not in named]
    words = {n: _words(tokens, statements[n]) for n, _ in itertools.chain(above, below)}
    for n, i in above:
        mine, cluster = words[n], resolver.clusters[mentions[i].entity]
        shared: dict[int, int] = {}
        for other, person in below:
            if person.sex() in ("", cluster.sex() or person.sex()):
                shared[person.number] = max(shared.get(person.number, 0), len(mine & words[other]))
        best = sorted(shared, key=lambda number: -shared[number])[:2]
        if best and (len(best) == 1 or shared[best[0]] > shared[best[1]]):
            person = resolver.clusters[best[0]]
            if _enough(shared[best[0]], len(mine), _other_job(tokens.lower[mentions[i].head], person)):
                yield cluster.number, person.number


def _is_described(resolver: Resolver, i: int) -> bool:
    """Whether a mention is of one person whom the headline describes, and nothing below it."""
    mention, tokens = resolver.mentions[i], resolver.tokens
    cluster = resolver.clusters[mention.entity]
    single = cluster.kind == "unnamed" and not cluster.named and not cluster.plural
    above = all(tokens.paragraph[resolver.mentions[k].first] < HEADLINES for k in cluster.mentions)
    return single and above and mention.group in DESCRIBED and tokens.paragraph[mention.first] == 0


def _enough(shared: int, words: int, other_job: bool) -> bool:
    share, least = (OTHER_SHARE, OTHER_WORDS) if other_job else (SHARE, WORDS)
    return shared >= least and shared >= share * words


def _other_job(head: str, person: Cluster) -> bool:
    """Whether the article gives a person jobs, and none of them is the headline's; "woman" is anyone's."""
    known = {h for h in person.heads if h in lexicon().heads}
    return bool(known) and head not in known and head not in lexicon().grammar["anyone"]


def _words(tokens: Tokens, statement: Statement) -> frozenset[str]:
    """The stems of the words of a statement's cue and content that tell something."""
    words = lexicon()
    closed = ("determiners", "prepositions", "verbs", "telling", "openers", "relatives", "equals", "modals")
    found = set()
    for span in (statement.cue, *statement.content):
        for word in tokens.lower[slice(*tokens.at(span.start, span.end))]:
            known = word in words.pronouns or any(word in words.grammar[name] for name in closed)
            if len(word) > 1 and word[0].isalnum() and not known:
                found.add(_stem(word))
    return frozenset(found)


def _stem(word: str) -> str:
    ending = next((e for e in _ENDINGS if word.endswith(e) and len(word) - len(e) > 3), "")
    return word.removesuffix(ending)
