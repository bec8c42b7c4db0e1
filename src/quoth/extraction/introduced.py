"""Who is described in the lead and named in the sentence after: "a grocer says", then "Ana Roe told us"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quoth.extraction.clusters import Cluster

if TYPE_CHECKING:
    from quoth.extraction.coreference import Resolver


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
