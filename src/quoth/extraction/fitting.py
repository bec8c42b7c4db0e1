"""Whether a pronoun or a description can mean an entity at all: kind, number, sex, sort of body, nationality."""

from __future__ import annotations

from quoth.extraction.clusters import DESCRIBED, Cluster, Mention
from quoth.extraction.lexicon import Lexicon
from quoth.extraction.phrases import is_age

TEAMS = frozenset(("campaign", "team", "camp"))  # of a candidate, all the same body
_TOLD_BY_NAME = frozenset(("media", "venue"))  # sorts of bodies whose names tell them, or what stands beside them
_FITTING = {  # what a description of a kind may mean, beside what bears its very head noun
    "unnamed": ("person", "unnamed", ""),
    "organisation": ("organisation", ""),
    "country": ("country", ""),
    "document": ("document", ""),
    "group": ("group", "organisation", ""),
    "place": ("country", "organisation", "site", ""),
    "": ("document", "organisation"),
}


def possible(mention: Mention, cluster: Cluster, head: str, words: Lexicon) -> bool:
    """Whether nothing that is sure speaks against it; `head` is the mention's head noun."""
    kind = cluster.kind
    if mention.group in ("he", "she"):
        wanted, other = ("m", "f") if mention.group == "he" else ("f", "m")
        if cluster.plural or not (kind in ("person", "unnamed") or (kind == "" and cluster.named)):
            return False
        return not (cluster.sexes[other] > cluster.sexes[wanted] and cluster.sexes[other] >= 2)
    if mention.group == "they":
        return not (kind == "person" and cluster.named)
    if mention.group == "it":
        return not (kind in ("person", "unnamed") or cluster.plural)
    if mention.group == "relative":
        return kind not in (
            ("person", "unnamed") if head in ("which", "that") else ("country", "document", "place", "site", "event")
        )
    if mention.group in DESCRIBED:
        kind = kind or (cluster.looks if mention.kind in ("organisation", "country", "document") else "")
        if (
            mention.marks
            and kind in ("organisation", "country", "document")
            and not _marked(mention, cluster, head, words)
        ):
            return False
        if mention.sex and cluster.sex() not in ("", mention.sex):
            return False
        if mention.kind == "document" and cluster.named and not cluster.kind and head not in cluster.about:
            return False  # "the polls" are nobody's name
        if is_age(head) and head not in cluster.heads and any(map(is_age, cluster.heads)):
            return False
        if kind == "unnamed" and not cluster.named and mention.kind == "unnamed" and cluster.heads:
            anyone = words.grammar["anyone"]  # "the man" may be the suspect, "the teacher" is no insider
            if head not in cluster.heads and head not in anyone and not is_age(head) and not cluster.heads <= anyone:
                return False
        someone = kind == "person" or (kind == "" and mention.kind == "unnamed")
        if cluster.named and someone and not _same_office(mention, cluster):
            return False
        if cluster.named and kind == "person" and mention.marks and _elsewhere(mention, cluster, words):
            return False
        if mention.plural != cluster.plural and not (mention.plural and kind in ("organisation", "group")):
            return False
        if mention.kind == "group" and cluster.named:  # "the officials" are not the Republicans
            return head in cluster.heads or head in cluster.about or (not mention.plural)
        body = kind == "organisation" or (kind == "" and cluster.named)
        if body and mention.kind in ("organisation", "country") and not _same_sort(head, cluster, words):
            return False
        if cluster.named and kind == "country" and mention.marks and head == "government":
            return False  # "the Dornian government" is named so
        if cluster.named and kind == "person" and mention.kind not in ("unnamed", ""):
            return False
        if cluster.named and kind == "country" and cluster.heads and head not in cluster.heads:
            return False  # "the city" is no country
        return head in cluster.heads or (kind in _FITTING[mention.kind] and (bool(mention.kind) or not cluster.named))
    return True


def _marked(mention: Mention, cluster: Cluster, head: str, words: Lexicon) -> bool:
    """Whether a body or country has what a description marks it by; where a company is may be new."""
    if "company" in words.sorts.get(head, ()):
        return True
    about = cluster.about | {w for word in cluster.about for w in words.places.get(word, "").lower().split()}
    initials = {w[0] for w in about}
    return all(w in about or (cluster.kind == "document" and len(w) < 5 and set(w) <= initials) for w in mention.marks)


def _elsewhere(mention: Mention, cluster: Cluster, words: Lexicon) -> bool:
    """Whether a named person is of another party or state than the description: a Texan is no "Florida senator"."""
    parties = [{words.parties[w] for w in told if w in words.parties} for told in (mention.marks, cluster.about)]
    states = [{s for s in words.states if set(s.split()) <= told} for told in (mention.marks, cluster.about)]
    return any(wanted and told and not wanted & told for wanted, told in (parties, states))


def _same_office(mention: Mention, cluster: Cluster) -> bool:
    """Whether a named person has what tells an office apart: "the prime minister" is no water minister, "the Dornian
    minister" none of another country.
    """
    return mention.offices <= cluster.about and mention.nations <= cluster.about


def _same_sort(head: str, cluster: Cluster, words: Lexicon) -> bool:
    """Whether a named body may go on as "the …": a party as "the party", none whose name tells another sort."""
    if head in cluster.heads or head in cluster.about:
        return True
    if head in words.grammar["special_heads"]:
        return False
    wanted = words.sorts.get(head, frozenset())
    known = cluster.about if cluster.named else cluster.heads
    told = frozenset(sort for word in known for sort in words.sorts.get(word, ()))
    if wanted & _TOLD_BY_NAME:
        return bool(wanted & told)
    return not (wanted and told) or bool(wanted & told)


def owned_head(head: str) -> str:
    """Heads that mean the same body when one owner has both."""
    return "campaign" if head in TEAMS else head
