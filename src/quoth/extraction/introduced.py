"""Who is described in the headline or lead and named below: "federal judge"; "a grocer says", then "Ana Roe said"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from quoth.extraction.clusters import DESCRIBED, Cluster

if TYPE_CHECKING:
    from quoth.extraction.coreference import Resolver

LEAD = 2  # paragraphs that may speak of someone before naming them
Called = Mapping[str, Sequence[tuple[Cluster, int]]]  # head noun of a job -> who has it, first named at which token


def foreshadowed(resolver: Resolver) -> Iterator[tuple[int, int]]:
    """Clusters that are only described, in the headline or lead, each with the one person whom the article later gives
    that job. Whoever takes one joins both before taking the next.
    """
    called: dict[str, list[tuple[Cluster, int]]] = {}
    for cluster in resolver.clusters:
        if cluster.named and cluster.kind in ("person", ""):
            named = (resolver.mentions[i] for i in cluster.mentions)
            first = min((m.first for m in named if m.name is not None), default=len(resolver.tokens))
            for head in cluster.heads:
                called.setdefault(head, []).append((cluster, first))
    for cluster in list(resolver.clusters):
        if cluster.named or cluster.kind != "unnamed" or cluster.plural or not cluster.mentions:
            continue
        i = min(cluster.mentions)
        if resolver.mentions[i].group in DESCRIBED and resolver.tokens.paragraph[resolver.mentions[i].first] <= LEAD:
            bearer = _bearer(resolver, i, called) or introduced(resolver, i)
            if bearer is not None and bearer.number not in resolver.apart_from(cluster.number):
                yield cluster.number, bearer.number


def _bearer(resolver: Resolver, i: int, called: Called) -> Cluster | None:
    """The one person who is named later and has the job that the `i`th mention tells; None for nobody."""
    mention, tokens, grammar = resolver.mentions[i], resolver.tokens, resolver.words.grammar
    head, sex = tokens.lower[mention.head], resolver.clusters[mention.entity].sex()
    if head in grammar["anyone"]:  # whom "a man" means, the network tells
        return None
    later = [(c, at) for c, at in called.get(head, ()) if mention.head < at < len(tokens)]
    later = [(c, at) for c, at in later if c.sex() in ("", sex or c.sex())]
    left_out = grammar["determiners"] | grammar["possessive"] | grammar["vague"]
    wanted = {w for w in tokens.lower[mention.first : mention.head + 1] if w[0].isalnum() and w not in left_out}
    fitting = [c for c, _ in later if wanted <= c.about]
    if len(wanted) < 2:  # a mere "secretary" may be any, unless "Secretary Ana Roe" is the first to be named
        fitting = [c for c in fitting if head in _title(resolver, c)]
    if not fitting and (mention.source_of or tokens.paragraph[mention.first] == 0) and mention.owner < 0:
        # "Dornian lawmaker wants ships banned": who is called so soon after, if only one is
        near = [c for c, at in later if tokens.paragraph[at] <= LEAD + 1]
        fitting = [c for c in near if not mention.offices - c.about]
    elif len(fitting) > 1:  # the one named in the lead, others come far behind
        fitting = [c for c, at in later if c in fitting and tokens.paragraph[at] <= LEAD]
    return fitting[0] if len(fitting) == 1 else None


def _title(resolver: Resolver, cluster: Cluster) -> list[str]:
    """The words that stand before the first name of a cluster as title."""
    named = (name for i in cluster.mentions if (name := resolver.mentions[i].name) is not None)
    first = next(named, None)
    return resolver.tokens.lower[first.begin : first.first] if first is not None else []


def introduced(resolver: Resolver, i: int) -> Cluster | None:
    """The person first named at the beginning of the sentence after the `i`th mention, a description.

    Either both speak, or the description is of one not known yet. Such a one must begin its sentence, too ("A grocer
    has left Dorne."): in "A clerk cut the report, a prosecutor said." the clerk is who comes next. No job is told of
    the person anywhere that the description could contradict. None for nobody.
    """
    mention = resolver.mentions[i]
    near = _opening(resolver, i) if mention.within < 0 else -1
    if near < 0:
        return None
    both = mention.source_of and resolver.mentions[near].source_of
    if not (resolver.begins_sentence(mention.first) if mention.group == "indefinite" else both):
        return None
    cluster = resolver.clusters[resolver.mentions[near].entity]
    unknown = min(cluster.mentions) == near and resolver.words.heads.keys().isdisjoint(cluster.heads)
    fits = cluster.kind in ("person", "") and cluster.sex() in ("", mention.sex or cluster.sex())
    owner = resolver.entity_of_owner(i) if mention.owner >= 0 else -1
    return cluster if unknown and fits and owner != cluster.number else None


def _opening(resolver: Resolver, i: int) -> int:
    """The mention that begins the sentence after the `i`th mention, where it is a whole name; else -1."""
    tokens, mentions = resolver.tokens, resolver.mentions
    first = mentions[i].first
    k = next(
        (k for k in range(i + 1, len(mentions)) if tokens.sentence[mentions[k].first] > tokens.sentence[first]), -1
    )
    name = mentions[k].name if k >= 0 else None
    if name is None or mentions[k].entity < 0 or mentions[k].within >= 0:
        return -1
    whole = name.title or name.last - name.first > 1
    near = tokens.paragraph[name.begin] - tokens.paragraph[first] <= 1
    return k if whole and near and resolver.begins_sentence(name.begin) else -1
