"""Initials of a role that go on for its bearer: "Ana Roe, the chief of harbour police", later "the CHP"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from quoth.extraction.lexicon import Lexicon
from quoth.extraction.phrases import head_kind
from quoth.extraction.tokens import CAPITALS, Tokens

if TYPE_CHECKING:
    from quoth.extraction.clusters import Cluster, Mention

SHORTEST = 3  # letters


def spelled_by_roles(
    tokens: Tokens,
    mentions: Sequence[Mention],
    clusters: Sequence[Cluster],
    roles: Mapping[int, tuple[int, int]],
    words: Lexicon,
) -> dict[int, int]:
    """Clusters of names in capitals alone -> the one person whose role they are the initials of."""
    bearers: dict[str, set[int]] = {}
    for i, (first, last) in roles.items():
        for initials in initials_of(tokens, (first, last), words):
            bearers.setdefault(initials, set()).add(mentions[i].entity)
    found = {}
    beside = {m.first: m for m in mentions if m.name is not None and m.entity >= 0 and m.kind == "person"}
    for cluster in clusters:
        forms = {_form(tokens, mentions[i]) for i in cluster.mentions}
        people = bearers.get(next(iter(forms)), set()) if len(forms) == 1 else set()
        if not people and len(forms) == 1 and words.job_letters.issuperset(forms):
            people = {who for i in cluster.mentions if (who := _apposed(tokens, mentions[i], beside)) >= 0}
        if len(people) == 1 and people != {cluster.number}:
            found[cluster.number] = next(iter(people))
    return found


def _apposed(tokens: Tokens, mention: Mention, beside: Mapping[int, Mention]) -> int:
    """Who is named behind "the CHP, ", before another comma; -1 for nobody."""
    if (
        not mention.first
        or tokens.lower[mention.first - 1] != "the"
        or tokens.words[mention.last : mention.last + 1] != [","]
    ):
        return -1
    other = beside.get(mention.last + 1)
    closed = other is not None and tokens.words[other.last : other.last + 1] in ([","], ["."], ["—"], ["–"])
    return other.entity if other is not None and closed else -1


def _form(tokens: Tokens, mention: Mention) -> str:
    """The letters of a name that is one word in capitals; "" for all else."""
    name = mention.name
    if name is None or name.last - name.first != 1 or name.begin != name.first or tokens.shape[name.first] != CAPITALS:
        return ""
    return tokens.lower[name.first].replace(".", "")


def initials_of(tokens: Tokens, role: tuple[int, int], words: Lexicon) -> Iterable[str]:
    """Of a role from its beginning, and from its head noun on; with and without "of" and "the"."""
    lower = [part for word in tokens.lower[role[0] : role[1]] for part in word.split("-") if part]
    head = next((k for k, word in enumerate(lower) if head_kind(word, words)[0] == "unnamed"), 0)
    for begin in {0, head}:
        kept = [w[0] for w in lower[begin:] if w[0].isalpha()]
        heavy = [w[0] for w in lower[begin:] if w[0].isalpha() and w not in words.joiners]
        for row in (kept, heavy):
            if len(row) >= SHORTEST:
                yield "".join(row)
