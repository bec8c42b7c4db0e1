"""How an entity without a name is called: as the article describes it, with owners by their full names."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from quoth.extraction.fitting import TEAMS
from quoth.extraction.lexicon import Lexicon, lexicon
from quoth.extraction.phrases import AND
from quoth.extraction.tokens import GENITIVE, Tokens

if TYPE_CHECKING:
    from quoth.extraction.clusters import Cluster, Mention
    from quoth.extraction.entities import Draft

_COUNTED = re.compile(
    r"^(?:(?:a |an )?(?:number|army|series|host|group|lot|variety|handful|couple) of |"
    r"(?:hundreds|thousands|dozens|scores)(?: of thousands)? of |"
    r"(?:several )?(?:\d[\d,]*|hundred|thousand|dozen) (?=\w+s\b))",
    re.IGNORECASE,
)
_REPLACED = frozenset(("he", "him", "his", "she", "her", "its"))
_IN_CUE = 6  # words of a cue behind its telling: "said in a short written statement"
SURE = 0.7  # probability from which a pronoun within a description is told by a name
_LEFT_OUT = re.compile(r"^(?:how many|what|which|among|just|even) ", re.IGNORECASE)
_FRESH = re.compile(
    r"^(?:(?i:new|newly released|(?:most )?recent|fresh|latest)|[A-Z][a-z]+day['’]s(?! [A-Z]\w+ [A-Z])) "
)


def described(draft: Draft, cluster: Cluster, names: Mapping[int, str]) -> str:
    """The name of an entity that bears none: its first whole description, else the pronoun it goes by."""
    mentions = draft.mentions
    ranked = sorted(
        cluster.mentions,
        key=lambda i: (
            mentions[i].group in ("he", "she", "it", "they", "relative", "first", "we", "second"),
            -(mentions[i].head - mentions[i].first) if mentions[i].kind == "document" else 0,
            mentions[i].group == "definite",
            i,
        ),
    )
    mention = mentions[ranked[0]]
    tokens, words = draft.tokens, lexicon()
    if mention.group in ("we", "second"):
        return "we" if mention.group == "we" else "you"
    if cluster.owner >= 0 and mention.owner >= 0 and cluster.owner in names:
        if tokens.lower[mention.head] in TEAMS or tokens.lower[mention.owner + 1 : mention.head] == []:
            # a candidate's team is the campaign, in an article that speaks of one
            campaign = tokens.lower[mention.head] in TEAMS and "campaign" in tokens.lower
            rest = "campaign" if campaign else tokens.of(mention.head, mention.last)
        else:
            start = mention.owner + 1
            if start < mention.last and tokens.lower[start] in GENITIVE:
                start += 1
            rest = _with_full_names(draft, start, mention.last, names, words)
        return f"{owned_by(names[cluster.owner], draft.clusters[cluster.owner].plural)} {rest}"
    for i in sorted(cluster.mentions):
        if mentions[i].kind == "document" and (maker := _maker(draft, i, names)):
            heads = Counter(tokens.lower[mentions[k].head] for k in cluster.mentions if mentions[k].kind == "document")
            return f"{maker} {heads.most_common(1)[0][0]}"
    if mention.kind == "document" and mention.last == mention.head + 1 and cluster.owner < 0:
        for i in sorted(cluster.mentions):
            teller = _teller(draft, i)
            if teller >= 0 and teller in names:
                whose = names[teller]
                whose = owned_by(whose, False) if draft.clusters[teller].kind != "organisation" else whose
                return f"{whose} {tokens.of(mention.head, mention.last)}"
    told = tokens.lower[mention.head]
    party = told in words.parties and told not in words.grammar["party_names"]
    if mention.last - mention.first == 1 and party and not told.endswith("s"):  # "Republican claims"
        people = (w for w, party in words.parties.items() if party == words.parties[told] and w.endswith("s"))
        return next(people).capitalize()
    first = mention.first
    counted = mention.group == "quantified"
    dropped = {"the"} if counted else words.grammar["dropped"]
    while first < mention.head and tokens.lower[first] in dropped:
        first += 1
    name = _LEFT_OUT.sub("", _with_full_names(draft, first, mention.last, names, words))
    if mention.kind == "document" and " ".join(name.lower().split()[:2]) not in words.places:
        name = _FRESH.sub("", name)
    return _COUNTED.sub("", name) if mention.plural and mention.kind == "group" else name


def owned_by(name: str, many: bool) -> str:
    """A name with its possessive: "Ana Rolls's", but "Democrats'" of many."""
    return f"{name}'" if many and name.endswith("s") else f"{name}'s"


def _with_full_names(draft: Draft, first: int, last: int, names: Mapping[int, str], words: Lexicon) -> str:
    """The words `[first, last)` with surnames made full names; "the Roe campaign" becomes "Ana Roe's campaign".

    "A person close to her" becomes one close to Ana Roe.
    """
    tokens = draft.tokens
    meant = _meant_by_bodies(draft, first, last, names) | _meant_by_pronouns(draft, first, last, names)
    parts: list[str] = []
    at = first
    for _ in range(last - first):
        if at >= last:
            break
        inner = draft.mentions[draft.at[at]] if at in draft.at else None
        if inner is not None and inner.name is not None and _is_person(draft, inner.entity) and inner.name.last <= last:
            end = inner.name.last
            parts.append(_gap(tokens.text, tokens.starts[at], parts, tokens.ends[at - 1] if at else 0))
            before = tokens.lower[inner.name.begin - 1] if inner.name.begin > first else ""
            tied = (
                end >= last
                or tokens.lower[end] in TEAMS
                or not tokens.words[end][0].isalpha()
                or before in words.joiners
            )
            tied = tied or before in words.grammar["prepositions"]  # but "Roe protesters", "the Roe administration"
            parts.append(names.get(inner.entity, tokens.of(at, end)) if tied else tokens.of(at, end))
            if end < last and tokens.lower[end] in TEAMS:  # "the Roe campaign" is Ana Roe's
                if len(parts) > 2 and parts[-3].lower() == "the":
                    parts[-3] = ""
                parts.append("'s")
            at = end
            continue
        parts.append(_gap(tokens.text, tokens.starts[at], parts, tokens.ends[at - 1] if at else 0))
        parts.append(meant.get(at, tokens.words[at]))
        at += 1
    return " ".join("".join(parts).split())


def _meant_by_pronouns(draft: Draft, first: int, last: int, names: Mapping[int, str]) -> dict[int, str]:
    """For pronouns among the words `[first, last)` that surely mean one with a name: that name, with its possessive."""
    tokens, mentions, possessive = draft.tokens, draft.mentions, lexicon().grammar["possessive"]
    told: dict[int, str] = {}
    for i in _starting_in(mentions, first, last):
        mention = mentions[i]
        word, sure = tokens.lower[mention.first], mention.probability >= SURE and mention.entity in names
        if word in _REPLACED and mention.last == mention.first + 1 and sure:
            cluster, name = draft.clusters[mention.entity], names[mention.entity]
            if cluster.named and not cluster.parts:
                owns = word in possessive and not (word == "her" and _is_object(tokens, mention.last, last))
                told[mention.first] = owned_by(name, cluster.plural) if owns else name
    return told


def _meant_by_bodies(draft: Draft, first: int, last: int, names: Mapping[int, str]) -> dict[int, str]:
    """For "the company" or the "company" of "a company spokesman" among the words `[first, last)` the name that it
    surely means; "" for the article before it.
    """
    tokens, mentions = draft.tokens, draft.mentions
    told: dict[int, str] = {}
    for i in _starting_in(mentions, first, last):
        mention = mentions[i]
        body = mention.group == "definite" and mention.kind == "organisation" and mention.entity in names
        short = tokens.lower[mention.head] in lexicon().grammar["own_bodies"] and mention.last == mention.head + 1
        whole = mention.first > first or mention.first == mention.head
        if body and short and whole and mention.last <= last and mention.last - mention.first < 3:
            cluster = draft.clusters[mention.entity]
            if cluster.named and not cluster.parts and mention.probability >= SURE:
                told |= dict.fromkeys(range(mention.first, mention.head), "") | {mention.head: names[mention.entity]}
    return told


def _is_object(tokens: Tokens, after: int, last: int) -> bool:
    """Whether a "her" before token `after` of a phrase up to `last` owns nothing: "seen with her on Friday"."""
    grammar = lexicon().grammar
    word = tokens.lower[after] if after < last else ","
    return not word[0].isalnum() or word in AND or any(word in grammar[c] for c in ("prepositions", "verbs"))


def _starting_in(mentions: Sequence[Mention], first: int, last: int) -> range:
    """Places of the mentions whose first token is among `[first, last)`."""
    begin = bisect_left(mentions, first, key=lambda m: m.first)
    return range(begin, bisect_left(mentions, last, key=lambda m: m.first))


def _maker(draft: Draft, i: int, names: Mapping[int, str]) -> str:
    """From "a survey conducted by the Harbour Institute": the body that made a text; empty where none is named."""
    tokens = draft.tokens
    at = draft.mentions[i].head + 1
    end = min(at + 5, len(tokens))
    while at < end and (
        tokens.lower[at] == "," or tokens.lower[at].endswith("ed") or tokens.lower[at] in ("out", "the")
    ):
        at += 1
    if at >= end or tokens.lower[at] not in ("by", "from", "in"):
        return ""
    at += 2 if at + 1 < len(tokens) and tokens.lower[at + 1] == "the" else 1
    maker = draft.mentions[draft.at[at]] if at in draft.at else None
    if maker is None or maker.entity < 0 or draft.clusters[maker.entity].kind != "organisation":
        return ""
    other = draft.mentions[draft.at[maker.last + 1]] if maker.last + 1 in draft.at else None
    both = other is not None and tokens.lower[maker.last] == "/" and other.entity in names
    return "/".join(names.get(m.entity, "") for m in (maker, *([other] if both and other is not None else [])))


def _teller(draft: Draft, i: int) -> int:
    """Whose a text is that is new there: "Roe said in a statement", "Roe issued a letter"; -1 for none."""
    tokens, mention, grammar = draft.tokens, draft.mentions[i], lexicon().grammar
    if mention.group != "indefinite" or mention.kind != "document":
        return -1
    ends = range(mention.head + 1, mention.head + _IN_CUE)
    number = next((draft.by_cue_end[end] for end in ends if end in draft.by_cue_end), -1)
    heads = draft.heads[number] if number >= 0 else []
    before = tokens.lower[mention.first - 1] if mention.first else ""
    if len(heads) == 1 and before == "in":
        return _named_one(draft, heads[0])
    if before not in grammar["issuing"]:
        return -1
    end = mention.first - 1
    while end > 0 and (tokens.lower[end - 1] in grammar["verbs"] or tokens.lower[end - 1] in ("also", "later", "then")):
        end -= 1
    subject = next((k for k in range(i - 1, max(-1, i - 4), -1) if draft.mentions[k].last == end), -1)
    return _named_one(draft, subject) if subject >= 0 else -1


def _named_one(draft: Draft, i: int) -> int:
    """The cluster of a mention, where it surely means one body or person with a name; else -1."""
    mention = draft.mentions[i]
    cluster = draft.clusters[mention.entity] if mention.entity >= 0 else None
    sure = mention.name is not None or mention.probability >= SURE
    named = cluster is not None and cluster.named > 0 and not cluster.parts and not cluster.plural
    return mention.entity if named and sure else -1


def _is_person(draft: Draft, entity: int) -> bool:
    return entity >= 0 and draft.clusters[entity].kind == "person"


def _gap(text: str, start: int, parts: list[str], before: int) -> str:
    return text[before:start] if parts else ""
