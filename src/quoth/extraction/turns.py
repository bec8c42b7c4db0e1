"""Whose "I" a paragraph outside quotation marks is: turns of a transcript, answers of an interview."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from quoth.extraction.tokens import Tokens

if TYPE_CHECKING:
    from quoth.extraction.clusters import Cluster, Mention

FEWEST = 3  # questions that make an interview
LONGEST = 60  # tokens of a question
BYLINE = 5  # tokens of a paragraph that tells who wrote


def turns(tokens: Tokens, mentions: Sequence[Mention], clusters: Sequence[Cluster]) -> dict[int, int]:
    """Paragraphs -> the cluster of who speaks there, as far as their form tells.

    "ANA ROE: …" names its speaker. In an interview whose questions stand in paragraphs of their own, or whose turns
    begin with "Q:" and "A:", the answers are those of the one person whom what stands before it names most.
    """
    found: dict[int, int] = {}
    for mention in mentions:
        first = mention.name.begin if mention.name is not None else -1
        opens = first >= 0 and (first == 0 or tokens.paragraph[first - 1] != tokens.paragraph[first])
        dear = opens and tokens.lower[first] == "dear"  # "Dear Ana: I …" is told to her
        someone = mention.entity >= 0 and clusters[mention.entity].kind in ("person", "organisation", "")
        if opens and someone and not dear and mention.last < len(tokens) and tokens.words[mention.last] == ":":
            found[tokens.paragraph[first]] = mention.entity
    answered = answers(tokens)
    guest = _guest(tokens, mentions, clusters, min(answered)) if answered and not found else -1
    return found | dict.fromkeys(answered, guest) if guest >= 0 else found


def questions(tokens: Tokens) -> list[int]:
    """The paragraphs of an interview that ask; empty where the text is none."""
    return _interview(tokens)[0]


def answers(tokens: Tokens) -> list[int]:
    """The paragraphs of an interview that are answers; empty where the text is none."""
    return _interview(tokens)[1]


def _interview(tokens: Tokens) -> tuple[list[int], list[int]]:
    """The paragraphs that ask and those that answer, in order."""
    if tokens.words.count("?") < FEWEST and tokens.words.count(":") < 2 * FEWEST:
        return [], []  # as most texts: not worth a closer look
    paragraphs: dict[int, list[int]] = {}
    for at, number in enumerate(tokens.paragraph):
        paragraphs.setdefault(number, []).append(at)
    marked = sorted(n for n, its in paragraphs.items() if len(its) > 2 and tokens.words[its[1]] == ":")
    asked, given = ([n for n in marked if tokens.words[paragraphs[n][0]] == mark] for mark in "QA")
    if len(given) >= FEWEST and len(asked) >= FEWEST:
        return asked, given
    asked = [n for n, its in paragraphs.items() if _is_question(tokens, its)]
    if len(asked) < FEWEST or any(n + 1 in asked for n in asked):
        return [], []
    rest = sorted(n for n in paragraphs if n > asked[0] and n not in asked)
    first_person = [n for n in rest if any(tokens.words[at] == "I" and tokens.quoted[at] < 0 for at in paragraphs[n])]
    # News under headings that ask has no "I" of its own.
    return (asked, rest) if len(first_person) >= FEWEST and 3 * len(first_person) >= len(rest) else ([], [])


def _is_question(tokens: Tokens, its: Sequence[int]) -> bool:
    quoted = any(tokens.quoted[at] >= 0 for at in its)
    return tokens.words[its[-1]] == "?" and 2 < len(its) <= LONGEST and not quoted


def _guest(tokens: Tokens, mentions: Sequence[Mention], clusters: Sequence[Cluster], end: int) -> int:
    """The person whom the paragraphs before `end` name most, where that is one; else -1."""
    size = Counter(tokens.paragraph)
    named = Counter(  # a paragraph of a few words is a byline
        m.entity
        for m in mentions
        if m.name is not None
        and size[tokens.paragraph[m.first]] > BYLINE
        and m.entity >= 0
        and tokens.paragraph[m.first] < end
        and clusters[m.entity].kind == "person"
    )
    ranked = named.most_common(2)
    return ranked[0][0] if ranked and (len(ranked) == 1 or ranked[0][1] > ranked[1][1]) else -1
