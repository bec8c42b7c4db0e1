"""What tells persons of one name apart in a list: kind, role, or outlet, day and title of where they were first met."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable

from quoth.ledger.limit import limited
from quoth.web.dates import dated
from quoth.web.labels import KINDS

LOOKED_AT = 20  # of one person's entities, the first ones, for a role
LONGEST = 60  # code points of a role or title
FIRST = f"""
SELECT p.id, p.kind, coalesce((SELECT role FROM (
        SELECT e.role AS role FROM person_entity pe JOIN entity e ON e.key = pe.entity
        WHERE pe.person = p.key ORDER BY pe.entity LIMIT {LOOKED_AT}) WHERE role IS NOT NULL LIMIT 1), ''),
    coalesce(o.name, ''), coalesce(a.published, ''), coalesce(a.title, '')
FROM json_each(?) one CROSS JOIN person p ON p.id = one.value
LEFT JOIN entity e ON e.key = (SELECT entity FROM person_entity WHERE person = p.key ORDER BY entity LIMIT 1)
LEFT JOIN article a ON a.key = e.article LEFT JOIN outlet o ON o.key = a.outlet
"""


def namesakes(connection: sqlite3.Connection, persons: Iterable[tuple[str, str]]) -> dict[str, str]:
    """For persons given as ids and names, by id, a few words for each whose name another one of them has.

    Of kind, role, outlet, day and title of the first page, as many as it takes. Raises SearchTooSlow.
    """
    by_name: dict[str, set[str]] = {}
    for identity, name in persons:
        by_name.setdefault(name.casefold(), set()).add(identity)
    alike = sorted(identity for same in by_name.values() if len(same) > 1 for identity in same)
    if not alike:
        return {}
    with limited(connection):
        rows = connection.execute(FIRST, (json.dumps(alike),)).fetchall()
    told = {
        identity: (KINDS[kind], clipped(role), outlet, dated(day[:10]), clipped(title))
        for identity, kind, role, outlet, day, title in rows
    }
    found: dict[str, str] = {}
    for same in by_name.values():
        if len(same) > 1:
            found |= apart({identity: told[identity] for identity in same if identity in told})
    return found


def apart(told: dict[str, tuple[str, ...]]) -> dict[str, str]:
    """As much of what is told of some persons as it takes to tell them apart, from the left; of each something."""
    fields: list[int] = []
    found = dict.fromkeys(told, "")
    for field in range(min((len(one) for one in told.values()), default=0)):
        if len({one[field] for one in told.values()}) > 1:
            fields.append(field)
        found = {identity: ", ".join(one[at] for at in fields if one[at]) for identity, one in told.items()}
        if all(found.values()) and len(set(found.values())) == len(found):
            break
    return found


def clipped(words: str) -> str:
    """The beginning of a long role or title."""
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1].rstrip()}…"
