"""For whom someone speaks: "we" in the words of a body's spokesman, manager or chief is that body."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quoth.extraction.fitting import TEAMS
from quoth.extraction.lexicon import lexicon

if TYPE_CHECKING:
    from quoth.extraction.entities import Draft


def spoken_for(draft: Draft) -> dict[int, int]:
    """Mentions "we" in direct speech that make a statement -> the cluster of the body whose speaker says it."""
    found: dict[int, int] = {}
    for i, mention in enumerate(draft.mentions):
        if mention.group != "we" or not mention.source_of or mention.speech < 0:
            continue
        if draft.tokens.quoted[mention.first] < 0:
            continue
        speakers = {draft.mentions[h].entity for h in draft.heads[mention.speech] if h != i}
        if len(speakers) == 1 and (body := _body_of(draft, speakers.pop())) >= 0:
            found[i] = body
    return found


def _body_of(draft: Draft, person: int) -> int:
    """The one body that a person's roles tell someone to speak for; -1 for none or several."""
    if person < 0 or draft.clusters[person].kind not in ("person", ""):
        return -1
    speaking, lower = lexicon().grammar["speaking"], draft.tokens.lower
    roles = [draft.roles[i] for i in draft.clusters[person].mentions if i in draft.roles]
    bodies = {body for role in roles if speaking.intersection(lower[slice(*role)]) for body in _bodies(draft, role)}
    return bodies.pop() if len(bodies) == 1 else -1


def _bodies(draft: Draft, role: tuple[int, int]) -> set[int]:
    """The bodies named in a role, "Roe's campaign" in "Roe campaign manager" too."""
    inside = [m for m in draft.mentions if role[0] <= m.head < role[1] and m.entity >= 0]
    bodies = {m.entity for m in inside if draft.clusters[m.entity].kind == "organisation"}
    if not bodies and TEAMS.intersection(draft.tokens.lower[slice(*role)]):
        owners = {m.entity for m in inside if draft.clusters[m.entity].kind == "person"}
        bodies = {c.number for c in draft.clusters if c.owner in owners and c.heads & TEAMS and c.mentions}
    return bodies
