"""How an entity without a name is called: as the article describes it, with owners by their full names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from quoth.extraction.lexicon import Lexicon, lexicon

if TYPE_CHECKING:
    from quoth.extraction.coreference import Cluster
    from quoth.extraction.entities import Draft

_DROPPED = frozenset(
    [
        "the",
        "a",
        "an",
        "this",
        "that",
        "these",
        "those",
        "several",
        "various",
        "numerous",
        "such",
        "both",
        "all",
        "even",
        "about",
        "other",
    ]
)
_TEAMS = frozenset({"campaign", "team", "camp"})


def described(draft: Draft, cluster: Cluster, names: Mapping[int, str]) -> str:
    """The name of an entity that bears none: its first whole description, else the pronoun it goes by."""
    mentions = draft.mentions
    ranked = sorted(
        cluster.mentions,
        key=lambda i: (
            mentions[i].group in ("he", "she", "it", "they", "relative", "first", "we", "second"),
            mentions[i].group == "definite",
            i,
        ),
    )
    mention = mentions[ranked[0]]
    tokens, words = draft.tokens, lexicon()
    if cluster.owner >= 0 and mention.owner >= 0 and cluster.owner in names:
        if tokens.lower[mention.head] in _TEAMS or tokens.lower[mention.owner + 1 : mention.head] == []:
            rest = "campaign" if tokens.lower[mention.head] in _TEAMS else tokens.of(mention.head, mention.last)
        else:
            start = mention.owner + 1
            if start < mention.last and tokens.lower[start] in ("'s", "’s", "'", "’"):
                start += 1
            rest = _with_full_names(draft, start, mention.last, names, words)
        return f"{names[cluster.owner]}'s {rest}"
    first = mention.first
    while first < mention.head and tokens.lower[first] in _DROPPED:
        first += 1
    return _with_full_names(draft, first, mention.last, names, words)


def _with_full_names(draft: Draft, first: int, last: int, names: Mapping[int, str], words: Lexicon) -> str:
    """The words `[first, last)` with the surnames among them made full names; "the Roe campaign" becomes "Ana Roe's campaign"."""
    tokens = draft.tokens
    parts: list[str] = []
    at = first
    for _ in range(last - first):
        if at >= last:
            break
        inner = draft.mentions[draft.at[at]] if at in draft.at else None
        if inner is not None and inner.name is not None and _is_person(draft, inner.entity) and inner.name.last <= last:
            end = inner.name.last
            parts.append(_gap(tokens.text, tokens.starts[at], parts, tokens.ends[at - 1] if at else 0))
            parts.append(names.get(inner.entity, tokens.of(at, end)))
            if end < last and tokens.lower[end] in _TEAMS:
                parts.append("'s")
            at = end
            continue
        parts.append(_gap(tokens.text, tokens.starts[at], parts, tokens.ends[at - 1] if at else 0))
        parts.append(tokens.words[at])
        at += 1
    return " ".join("".join(parts).split())


def _is_person(draft: Draft, entity: int) -> bool:
    return entity >= 0 and draft.clusters[entity].kind == "person"


def _gap(text: str, start: int, parts: list[str], before: int) -> str:
    return text[before:start] if parts else ""
