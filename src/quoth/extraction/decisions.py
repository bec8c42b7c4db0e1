"""What the ranking network's shares decide: whom a pronoun or a description means, and when rather no one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

from quoth.extraction.clusters import GROUPS, Cluster, Mention
from quoth.extraction.lexicon import lexicon
from quoth.extraction.phrases import is_age
from quoth.extraction.ranker import Floats, Ranker, probabilities
from quoth.extraction.tokens import Tokens

DOUBTED = 0.4  # probability under which even a source's "he" stays open rather than becoming the wrong person
SURE = 0.6  # probability from which a description may mean a person whom nothing else ties to it
SPOKEN = 0.65  # the same for a public figure's that heads a source, wherever from
JOB = 0.8  # the same for other jobs that are described
CERTAIN, AMONG = 0.9, 3  # the same for whatever job, with so many named persons to choose from
BODY = 0.5  # the same for a named body
GOES_ON = 0.15  # probability from which a public figure's means the person who spoke last
VARIED = 0.4  # the same for other jobs that are described: "the retired surgeon", but not "the foreman"


class Candidate(NamedTuple):
    """Whom a mention may mean (None: no one), and that one's nearest mention."""

    cluster: Cluster | None
    near: int


Decide = Callable[[int, Sequence[Candidate], Floats], tuple[int, float]]


class Advice(Protocol):
    """Someone else's say in whom a mention means; see `pairs.Pairs`."""

    def scores(self, i: int, found: Sequence[Candidate], rows: Floats, group: int) -> Floats:
        """What is added to the ranker's scores (candidates) for a mention of a group."""
        ...


def ranked(ranker: Ranker, mentions: Sequence[Mention], tokens: Tokens, advice: Advice | None = None) -> Decide:
    """Decisions of the ranker, with `advice`; a person's pronoun that heads a source mostly means someone."""

    def supported(i: int, cluster: Cluster) -> bool:
        mention = mentions[i]
        head = tokens.lower[mention.head]
        if mention.last > mention.head + 1 and head not in cluster.heads:  # "the head of the delegation" is described
            return False
        return head in cluster.heads or head in cluster.about or head in cluster.acronyms

    figures = lexicon().grammar["figures"]
    anyone = figures | lexicon().grammar["anyone"]

    def decide(i: int, found: Sequence[Candidate], rows: Floats) -> tuple[int, float]:
        mention = mentions[i]
        group = GROUPS.index(mention.group)
        scores = ranker.scores(rows, group)
        shares = probabilities(scores if advice is None else scores + advice.scores(i, found, rows, group))
        if mention.source_of and mention.group in ("he", "she", "relative") and len(found) > 1:
            best = 1 + int(shares[1:].argmax())
            if shares[best] < DOUBTED:
                best = 0
            return best, float(shares[best])
        best = int(shares.argmax())
        cluster = found[best].cluster
        person = cluster is not None and cluster.named and cluster.kind in ("person", "") and mention.kind == "unnamed"
        # Rather as described than a wrong person: without a word in common it must be all but sure.
        known = mention.last == mention.head + 1 and tokens.lower[mention.head] in figures
        known = known and not mention.places  # "the Dorne governor" may be anyone's
        sure = SURE if known else 1.0
        varied = mention.head - mention.first > 1
        spoken = SPOKEN if tokens.lower[mention.head] in figures else JOB if varied else 1.0
        loose = tokens.lower[mention.head] in anyone or is_age(tokens.lower[mention.head])
        least = GOES_ON if loose else VARIED
        told = loose or varied
        if told and cluster is not None and person and shares[best] < spoken and not supported(i, cluster):
            again = _goes_on(found, shares, mention, last_speaker(mentions, i), least)
            if again >= 0:
                return again, float(shares[again])
        if mention.source_of and mention.last == mention.head + 1:  # who speaks is mostly someone known by now
            sure = min(sure, spoken)
        if cluster is not None and cluster.named and mention.group == "definite":
            if person:
                least_sure = min(sure, CERTAIN) if _persons(found) >= AMONG else sure
            else:
                least_sure = BODY if cluster.kind not in ("person", "") else 0.0
            if shares[best] < least_sure and not supported(i, cluster):
                return 0, float(shares[0])
        return best, float(shares[best])

    return decide


def _persons(found: Sequence[Candidate]) -> int:
    """How many named persons are among the candidates."""
    return sum(c.cluster is not None and c.cluster.kind == "person" and c.cluster.named > 0 for c in found)


def last_speaker(mentions: Sequence[Mention], i: int) -> int:
    """The entity that spoke last before mention `i` in the article's own words, or -1."""
    for k in range(i - 1, max(-1, i - 40), -1):
        if mentions[k].source_of and mentions[k].entity >= 0 and mentions[k].within < 0:
            return mentions[k].entity
    return -1


def _goes_on(found: Sequence[Candidate], shares: Floats, mention: Mention, last: int, least: float) -> int:
    """The candidate that spoke last, if a mere "the Dorne senator" goes on speaking: news likes to vary; else -1."""
    named = mention.marks and not (mention.places or mention.nations)  # "the Harbour leader"
    if not mention.source_of or mention.last != mention.head + 1 or named:
        return -1
    for k, candidate in enumerate(found):
        cluster = candidate.cluster
        if cluster is not None and cluster.number == last and cluster.named and cluster.kind in ("person", ""):
            return k if shares[k] >= least else -1
    return -1
