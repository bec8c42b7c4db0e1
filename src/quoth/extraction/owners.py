"""Whose something is: whose campaign "the Roe campaign" is, who has the job that belongs to another, and whom a "his"
after an "and" means.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from quoth.extraction.clusters import Cluster, Mention
from quoth.extraction.fitting import owned_head, possible
from quoth.extraction.tokens import GENITIVE

if TYPE_CHECKING:
    from quoth.extraction.coreference import Resolver


_KIN = {"wife": "f", "husband": "m", "father": "m", "mother": "f"}
_LARGEST = 30  # of a family: in a list of thousands of one surname nobody is told by it
_LOOKED_AT = 50  # mentions of an owner whose names are looked at
_SPOUSES = {"m": "husband", "f": "wife"}
_PARENTS = {"m": "father", "f": "mother"}
_INVERSE = dict.fromkeys(("husband", "wife"), _SPOUSES) | dict.fromkeys(("son", "daughter"), _PARENTS)


def inverse(tie: str, sex: str) -> str:
    """What someone is to their wife, husband or child, by their sex: of "her husband" the wife; "" for other ties."""
    return _INVERSE.get(tie, {}).get(sex, "")


def bearer_of_job(resolver: Resolver, mention: Mention, owner: int) -> int:
    """The one named person whom the article gives "Dorne's mayor", "Roe's lawyer" as a job or tie; -1 for none.

    `owner` is the number of the cluster that it belongs to.
    """
    if mention.kind != "unnamed" or mention.plural or mention.last > mention.head + 1:
        return -1
    names = [resolver.mentions[k].name for k in resolver.clusters[owner].mentions]
    owned = {resolver.tokens.lower[n.last - 1] for n in names if n is not None}
    nations, countries = resolver.words.demonyms, resolver.words.countries
    lower = resolver.tokens.lower
    front = set(lower[mention.owner + 1 + (lower[mention.owner + 1] in GENITIVE) : mention.head])
    office = bool(front) and resolver.clusters[owner].kind == "country"  # "Dorne's Interior Ministry spokesman"

    def is_of(about: set[str]) -> bool:
        """Whether the owner's name is among the words, or the adjective of its country, or an office of it."""
        if owned & about or any(nations.get(w, "").lower() in owned for w in about):
            return True
        return office and front <= about and not any(w in nations or w in countries for w in about)

    fitting = [
        c
        for n in resolver.by_head.get(lower[mention.head], ())
        if (c := resolver.clusters[n]).kind in ("person", "") and c.number != owner and is_of(c.about)
        if mention.offices <= c.about and c.sex() in ("", mention.sex or c.sex())
    ]
    return fitting[0].number if len(fitting) == 1 else -1


def relative_of(resolver: Resolver, mention: Mention, owner: int) -> int:
    """The one other person of the owner's surname who can be "his wife" or "her father" by sex; -1 for none or several.

    Of 13 such wives, husbands and parents in the labelled train articles 13; of sons, daughters and siblings 2 of 5.
    """
    clusters, tokens = resolver.clusters, resolver.tokens
    sex = _KIN.get(tokens.lower[mention.head], "")
    if not sex or clusters[owner].kind != "person":
        return -1
    names = (resolver.mentions[k].name for k in clusters[owner].mentions[:_LOOKED_AT])
    surnames = {tokens.lower[n.last - 1] for n in names if n is not None and n.last - n.first > 1}
    families = [resolver.families.get(surname, {}) for surname in surnames]
    family = {n for one in families if len(one) <= _LARGEST for n in one} - {owner}
    ties = resolver.words.grammar["ties"] - {tokens.lower[mention.head], "man", "woman"}
    fitting = [n for n in sorted(family) if clusters[n].sex() in ("", sex)]
    told = len(fitting) == 1 and clusters[fitting[0]].sex() == sex and not clusters[fitting[0]].heads & ties
    return fitting[0] if told else -1


def campaigner(resolver: Resolver, mention: Mention, owner: int) -> int:
    """Of persons with one surname the one named most: "Roe's campaign" is hers, whatever her husband Otto Roe says.

    `owner` is the number of the cluster whose surname stands before the campaign; other words keep it.
    """
    tokens, clusters = resolver.tokens, resolver.clusters
    word = tokens.lower[mention.owner]
    named = clusters[owner].kind == "person" and clusters[owner].named
    if owned_head(tokens.lower[mention.head]) != "campaign" or not named or word in resolver.words.pronouns:
        return owner
    before = tokens.words[mention.owner - 1] if mention.owner else ""
    alone = not before[:1].isupper() or before.lower() in resolver.words.grammar["definite"]
    family = resolver.families.get(word, {})
    told = alone and owner in family and len(family) <= _LARGEST
    return max(family, key=lambda n: clusters[n].named) if told else owner


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
