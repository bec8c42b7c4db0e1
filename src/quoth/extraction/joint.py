"""Several that one plural means: "Ana Roe and Bo Poe … they", "both women", "the two", "the Roes".

Names side by side are a mention of all of them, which "they" or "the senators" may mean like any other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import TYPE_CHECKING

from quoth.extraction.clusters import Cluster, Mention
from quoth.extraction.lexicon import Lexicon, lexicon
from quoth.extraction.mentions import Name
from quoth.extraction.phrases import AND, kinds_of_one, singulars
from quoth.extraction.tokens import CAPITALISED, CAPITALS, Tokens

if TYPE_CHECKING:
    from quoth.extraction.entities import Draft

_COUNTS = {"both": 2, "neither": 2, "two": 2, "pair": 2, "couple": 2, "duo": 2, "three": 3, "trio": 3, "four": 4}
_PERSONS, _BODIES = frozenset(("person", "")), frozenset(("organisation", "country"))
LONGEST = 4  # words of a plural that counts: "the two Dorne candidates"
LOOK_BACK = 400  # mentions in which a pair is sought
BETWEEN = 8  # words between two names side by side: "Ana Roe, the mayor, and Bo Poe"
MANY = 6  # names side by side, at most
NEAR = 30  # mentions among which the only two are sought that "both men" may mean


def joint_mentions(tokens: Tokens, names: Sequence[Name]) -> list[Mention]:
    """Persons, bodies or countries that stand side by side, up to an "and": "Ana Roe, Bo Poe and Eva Doe"."""
    words, made, begin = lexicon(), list[Mention](), 0
    names = [n for n in names if not _belongs(tokens, n)]
    for k in range(1, len(names) + 1):
        link = _link(tokens, names[k - 1], names[k], words) if k < len(names) else ""
        if link == "," and k - begin < MANY:
            continue
        row = names[begin : k + 1]
        clause = len(row) == 2 and tokens.lower[row[0].last : row[1].begin] == [",", "and"]
        if link == "and" and not clause and _alike(row):
            at = max(i for i in range(row[-2].last, row[-1].begin) if tokens.lower[i] in AND)
            parts = tuple(name.first for name in row)
            made.append(Mention(row[0].begin, row[-1].last, at, "joint", kind="group", plural=True, parts=parts))
        begin = k
    return made


def _belongs(tokens: Tokens, name: Name) -> bool:
    """Whether a name only tells where someone is from: "Bo Poe of Dorne and Ana Roe"."""
    before = tokens.lower[name.begin - 1] if name.begin else ""
    known = name.guess not in ("person", "")
    return (known and before == "from") or (name.guess != "person" and before in ("of", "in", "at"))


def _link(tokens: Tokens, before: Name, after: Name, words: Lexicon) -> str:
    """What joins two names: "," or "and"; "" for nothing."""
    between = tokens.lower[before.last : after.begin]
    if between == [","]:
        return ","
    if not between or len(between) > BETWEEN or between[-1] not in ("and", "&"):
        return ""
    if tokens.paragraph[before.last - 1] != tokens.paragraph[after.begin]:
        return ""
    small = words.grammar["prepositions"] | words.grammar["determiners"] | {",", "and", "&", "(", ")"}
    told = all(
        word in small
        or word in words.heads
        or word in words.titles
        or tokens.shape[at] in (CAPITALISED, CAPITALS)
        or (word.isdecimal() and len(word) < 3)  # "Ana, 27, and Bo Poe"
        for at, word in enumerate(between, before.last)
    )
    return "and" if told else ""


def _alike(row: Sequence[Name]) -> bool:
    """Whether names are all of persons, of bodies or of countries, as far as their form tells."""
    kinds = {name.guess for name in row} - {""}
    return len(kinds) < 2 and kinds <= {"person", "organisation", "country"}


def join_parts(draft: Draft) -> None:
    """Give each joint mention its cluster: the same for the same persons, whatever their order."""
    made: dict[tuple[int, ...], Cluster] = {}
    for i, mention in enumerate(draft.mentions):
        if mention.group != "joint":
            continue
        parts = tuple(draft.at[first] for first in mention.parts if first in draft.at)
        members = tuple(sorted({draft.mentions[p].entity for p in parts}))
        if len(members) < len(mention.parts) or members[0] < 0:
            continue
        cluster = made.get(members)
        if cluster is None:
            cluster = made[members] = Cluster(len(draft.clusters), kind="group", plural=True, parts=parts)
            draft.clusters.append(cluster)
            for number in members:
                cluster.heads |= {f"{head}s" for head in draft.clusters[number].heads}
                cluster.about |= draft.clusters[number].about
            cluster.about |= cluster.heads
        mention.entity = cluster.number
        cluster.mentions.append(i)


def joint_speakers(draft: Draft) -> dict[int, list[int]]:
    """Mentions that head a source and mean several named persons -> their clusters, in the order of the text."""
    families: dict[str, list[int]] = {}
    for cluster, bearer in zip(draft.clusters, draft.bearers, strict=False):
        if cluster.kind == "person" and cluster.mentions and len(bearer.key) > 1:
            families.setdefault(bearer.key[-1], []).append(cluster.number)
    jobs: dict[str, set[int]] = {}
    for cluster in draft.clusters:
        for head in cluster.heads if cluster.named and cluster.mentions else ():
            jobs.setdefault(head, set()).add(cluster.number)
    first = {c.number: min(c.mentions) for c in draft.clusters if c.mentions}
    found: dict[int, list[int]] = {}
    for i, mention in enumerate(draft.mentions):
        if not mention.source_of:
            continue
        if persons := _family(draft, i, families) or _members(draft, i) or _pair(draft, i, jobs):
            found[i] = sorted(persons, key=first.__getitem__) if _count_of(draft.tokens, mention) else persons
    return found


def _members(draft: Draft, i: int) -> list[int]:
    """Who is meant by a mention that means several side by side."""
    entity = draft.mentions[i].entity
    parts = draft.clusters[entity].parts if entity >= 0 else ()
    return list(dict.fromkeys(draft.mentions[p].entity for p in parts))


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
    """The persons that "they" means if a pair stands nearest before it; whom "both" and "the two" mean anywhere.

    "Both companies" are two bodies, "both sides" whoever may be a side; "all three candidates" who are called so.
    """
    mention, tokens = draft.mentions[i], draft.tokens
    count, head = _count_of(tokens, mention), tokens.lower[mention.head]
    if not count and (mention.group != "they" or mention.last - mention.first != 1):
        return []
    kinds = _kinds_of(head) if count else _PERSONS
    called = {n for one in (head, *singulars(head)) for n in jobs.get(one, ())} if count else set()
    called = {n for n in called if mention.marks <= draft.clusters[n].about}
    if count and len(called) == count:
        return list(called)
    if count > 2 or (count and mention.marks):
        return []
    for k in range(i - 1, max(0, i - LOOK_BACK), -1):
        first, second = draft.mentions[k - 1], draft.mentions[k]
        if not count and tokens.sentence[mention.first] - tokens.sentence[second.first] > 1:
            return []
        if _is_named(draft, first, kinds) and _is_named(draft, second, kinds) and first.entity != second.entity:
            begin = second.name.begin if second.name is not None else second.first
            between = [w for w in tokens.lower[first.last : begin] if w not in lexicon().grammar["definite"]]
            joined = bool(between) and between[-1] in ("and", "&") and all(w in AND or w == "," for w in between)
            pair = [first.entity, second.entity]
            if joined and (not count or _known(draft, pair, called)):
                return pair
        if not count and (second.plural or second.group in ("they", "we")):
            return []
    return _only_two(draft, i) if count == 2 and kinds == _PERSONS else []


def _only_two(draft: Draft, i: int) -> list[int]:
    """Whom "both men" means of those who stand apart: the only two that its paragraph or the one before speaks of."""
    tokens, mention = draft.tokens, draft.mentions[i]
    sex, found, paragraph = _sex_of(mention, tokens), dict[int, None](), tokens.paragraph[mention.first]
    for k in range(i - 1, max(-1, i - 1 - NEAR), -1):
        other = draft.mentions[k]
        if tokens.paragraph[other.first] < paragraph:
            if len(found) > 1 or tokens.paragraph[mention.first] - tokens.paragraph[other.first] > 1:
                break
            paragraph = tokens.paragraph[other.first]
        cluster = draft.clusters[other.entity] if other.entity >= 0 else None
        named = cluster is not None and cluster.named > 0 and cluster.kind in _PERSONS and not cluster.parts
        if cluster is not None and named and cluster.sex() in ("", sex or cluster.sex()):
            found[cluster.number] = None
    else:
        if i > NEAR:
            return []  # there may be a third one in the same paragraph
    return list(found) if len(found) == 2 else []


def _sex_of(mention: Mention, tokens: Tokens) -> str:
    """Of "both men", "neither woman"; "" for other nouns."""
    head, grammar = tokens.lower[mention.head], lexicon().grammar
    nouns = {head, *singulars(head)}
    return "m" if nouns & grammar["male_heads"] else "f" if nouns & grammar["female_heads"] else ""


def _count_of(tokens: Tokens, mention: Mention) -> int:
    """How many "both women", "all three" or "neither side" are; 0 for other words, as "two women from Dorne"."""
    words = tokens.lower[mention.first : mention.last]
    opens = words[0] in lexicon().grammar["definite"] | {"both", "neither", "all"}
    if mention.name is not None or not opens or len(words) > LONGEST or mention.last > mention.head + 1:
        return 0
    return next((_COUNTS[word] for word in words[:2] if word in _COUNTS), 0)


def may_mean(mention: Mention, parts: Sequence[Cluster], tokens: Tokens) -> bool:
    """Whether a plural can mean those together: "they", or as many as "the two countries" are, of that kind."""
    if mention.group == "they":
        return True
    kinds = _kinds_of(tokens.lower[mention.head])
    fits = not kinds or all(part.kind in kinds | {""} for part in parts)
    return mention.group == "definite" and mention.plural and fits and _count_of(tokens, mention) in (0, len(parts))


def _known(draft: Draft, pair: list[int], bearers: set[int]) -> bool:
    """Whether both of a pair are spoken of more than once, and one is called as they are if anybody is."""
    often = all(len(draft.clusters[c].mentions) > 1 for c in pair)
    return often and (not bearers or not bearers.isdisjoint(pair))


def _kinds_of(noun: str) -> frozenset[str]:
    """The kinds of those whom a plural noun means; empty where it isn't known."""
    if noun in _COUNTS:
        return _PERSONS
    told = kinds_of_one(noun, lexicon())
    if "unnamed" in told:
        return _PERSONS
    return _BODIES if {"organisation", "country", "group"}.intersection(told) else frozenset()


def _is_named(draft: Draft, mention: Mention, kinds: Set[str]) -> bool:
    return mention.name is not None and mention.entity >= 0 and draft.clusters[mention.entity].kind in kinds
