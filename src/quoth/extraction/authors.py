"""The article's own "I": who writes, under the name that the byline gives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from quoth.extraction.clusters import Cluster
from quoth.extraction.lexicon import Lexicon
from quoth.extraction.tokens import Tokens, plain
from quoth.extraction.turns import answers

if TYPE_CHECKING:
    from quoth.extraction.entities import Draft

AUTHOR = "(author)"
LONGEST = 4  # words of a byline that is one person's name


def author_of(draft: Draft) -> int:
    """The cluster of "I" outside quotation marks and the turns of others; -1 where the article does not speak so."""
    others = set(answers(draft.tokens))
    own = [i for i, m in enumerate(draft.mentions) if m.group == "first" and draft.tokens.quoted[m.first] < 0]
    own = [i for i in own if draft.tokens.paragraph[draft.mentions[i].first] not in others]
    own = [i for i in own if draft.mentions[i].entity < 0 or _nobody(draft, draft.mentions[i].entity)]
    if not own:
        return -1
    number = len(draft.clusters)
    draft.clusters.append(Cluster(number, kind="person"))
    for i in own:
        before = draft.mentions[i].entity
        if before >= 0:
            draft.clusters[before].mentions.remove(i)
        draft.mentions[i].entity = number
        draft.clusters[number].mentions.append(i)
    return number


def _nobody(draft: Draft, number: int) -> bool:
    """Whether a cluster gathers nothing but "I" that could not be told."""
    return all(draft.mentions[i].group == "first" for i in draft.clusters[number].mentions)


def author_name(byline: str | None, tokens: Tokens, words: Lexicon) -> str:
    """The byline where it is one person's name; "(author)" for others ("News desk", "Ana Roe, Bo Poe", none).

    Letters ("Dear Ana, …") are not by whom the page is by.
    """
    row = (byline or "").removeprefix("By ").removeprefix("by ").split()
    one = 2 <= len(row) <= LONGEST and all(w[0].isupper() or w.lower() in words.particles for w in row)
    known = one and row[0].lower() in words.given and not any(mark in (byline or "") for mark in ",;|/&@")
    letters = any(w == "dear" and o for w, o in zip(tokens.lower, tokens.opens, strict=True))
    return " ".join(row) if known and not letters else AUTHOR


def named_alike(draft: Draft, name: str, names: Mapping[int, str], author: int) -> int:
    """The person of that name whom the article names too; -1 for none."""
    wanted = [plain(w) for w in name.split()]
    same = (n for n, other in names.items() if n != author and [plain(w) for w in other.split()] == wanted)
    return next((n for n in same if draft.clusters[n].kind == "person" and draft.clusters[n].mentions), -1)
