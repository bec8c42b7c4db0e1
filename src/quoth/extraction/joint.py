"""Several persons that one plural means: "Ana Roe and Bo Poe … they", "both women", "the two", "the Roes"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from quoth.extraction.lexicon import lexicon
from quoth.extraction.phrases import AND
from quoth.extraction.tokens import Tokens

if TYPE_CHECKING:
    from quoth.extraction.clusters import Mention
    from quoth.extraction.entities import Draft

_TWO = frozenset(("both", "two", "pair", "couple", "duo"))
LOOK_BACK = 400  # mentions in which a pair is sought


def joint_speakers(draft: Draft) -> dict[int, list[int]]:
    """Mentions that head a source and mean several named persons -> their clusters, in the order of the text."""
    families: dict[str, list[int]] = {}
    for cluster, bearer in zip(draft.clusters, draft.bearers, strict=False):
        if cluster.kind == "person" and cluster.mentions and len(bearer.key) > 1:
            families.setdefault(bearer.key[-1], []).append(cluster.number)
    jobs: dict[str, set[int]] = {}
    for cluster in draft.clusters:
        for head in cluster.heads if cluster.named else ():
            jobs.setdefault(head, set()).add(cluster.number)
    found: dict[int, list[int]] = {}
    for i, mention in enumerate(draft.mentions):
        if mention.source_of and (persons := _family(draft, i, families) or _pair(draft, i, jobs)):
            found[i] = persons
    return found


def _family(draft: Draft, i: int, families: Mapping[str, list[int]]) -> list[int]:
    """The two persons of the text whose last name "the Roes" is; empty for none, one or more."""
    mention = draft.mentions[i]
    name, clusters = mention.name, draft.clusters
    if name is None or mention.entity < 0 or clusters[mention.entity].kind == "person":
        return []
    word = draft.tokens.lower[name.last - 1]
    if not word.endswith("s") or name.last - name.first > 1:
        return []
    surnames = (word[:-1], word[:-2]) if word.endswith("es") else (word[:-1],)
    its = next((families[surname] for surname in surnames if surname in families), [])
    return its if len(its) == 2 else []


def _pair(draft: Draft, i: int, jobs: Mapping[str, set[int]]) -> list[int]:
    """The persons that "they" means if a pair stands nearest before it, that "both" and "the two" mean anywhere."""
    mention, tokens = draft.mentions[i], draft.tokens
    words = tokens.lower[mention.first : mention.last]
    counted = bool(_TWO.intersection(words[:2])) and mention.name is None and _ends(tokens, mention)
    if not counted and (mention.group != "they" or len(words) != 1):
        return []
    for k in range(i - 1, max(0, i - LOOK_BACK), -1):
        first, second = draft.mentions[k - 1], draft.mentions[k]
        if not counted and tokens.sentence[mention.first] - tokens.sentence[second.first] > 1:
            return []
        if _is_person(draft, first) and _is_person(draft, second) and first.entity != second.entity:
            begin = second.name.begin if second.name is not None else second.first
            between = tokens.lower[first.last : begin]
            joined = bool(between) and between[-1] in ("and", "&") and all(w in AND or w == "," for w in between)
            pair = [first.entity, second.entity]
            bearers = jobs.get(tokens.lower[mention.head].removesuffix("s"), set())
            if joined and (not counted or _known(draft, pair, bearers)):
                return pair
        if not counted and (second.plural or second.group in ("they", "we")):
            return []
    return []


def _ends(tokens: Tokens, mention: Mention) -> bool:
    """Whether nothing tells which two are meant: "both women", but not "two women from Dorne"."""
    alone = mention.last - mention.first < 4 and mention.last == mention.head + 1
    return alone and tokens.lower[mention.first] in lexicon().grammar["definite"] | {"both"}


def _known(draft: Draft, pair: list[int], bearers: set[int]) -> bool:
    """Whether two persons are spoken of more than once, and one has the job of "both candidates" if anybody has."""
    often = all(len(draft.clusters[c].mentions) > 1 for c in pair)
    return often and (not bearers or not bearers.isdisjoint(pair))


def _is_person(draft: Draft, mention: Mention) -> bool:
    return mention.name is not None and mention.entity >= 0 and draft.clusters[mention.entity].kind in ("person", "")
