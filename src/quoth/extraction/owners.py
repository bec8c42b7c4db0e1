"""Whose something is: who has the job that belongs to another, and whom a "his" after an "and" means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quoth.extraction.clusters import Cluster, Mention
from quoth.extraction.fitting import possible

if TYPE_CHECKING:
    from quoth.extraction.coreference import Resolver


def bearer_of_job(resolver: Resolver, mention: Mention, owner: int) -> int:
    """The one named person whom the article gives "Dorne's mayor", "Roe's lawyer" as a job or tie; -1 for none.

    `owner` is the number of the cluster that it belongs to.
    """
    if mention.kind != "unnamed" or mention.plural or mention.last > mention.head + 1:
        return -1
    names = [resolver.mentions[k].name for k in resolver.clusters[owner].mentions]
    owned = {resolver.tokens.lower[n.last - 1] for n in names if n is not None}
    nations = resolver.words.demonyms

    def is_of(about: set[str]) -> bool:
        """Whether the owner's name is among the words, or the adjective of its country."""
        return bool(owned & about) or any(nations[w].lower() in owned for w in about if w in nations)

    fitting = [
        c
        for n in resolver.by_head.get(resolver.tokens.lower[mention.head], ())
        if (c := resolver.clusters[n]).kind in ("person", "") and c.number != owner and is_of(c.about)
        if mention.offices <= c.about and c.sex() in ("", mention.sex or c.sex())
    ]
    return fitting[0].number if len(fitting) == 1 else -1


def owner_joined(resolver: Resolver, mention: Mention, i: int) -> Cluster | None:
    """Whose "his allies" are in "the senator and his allies": the one's before the "and"; None for other words.

    `i` is the place of `mention` among the mentions.
    """
    tokens, words, at = resolver.tokens, resolver.words, mention.first
    if mention.group not in ("he", "she", "they") or at == 0 or tokens.lower[at - 1] not in ("and", "&"):
        return None
    near = resolver.ending_at(at - 1, i) if tokens.lower[at] in words.grammar["possessive"] else None
    cluster = resolver.clusters[near.entity] if near is not None else None
    fits = cluster is not None and possible(mention, cluster, tokens.lower[mention.head], words)
    return cluster if fits else None
