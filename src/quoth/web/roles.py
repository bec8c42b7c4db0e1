"""The roles of a person as their page lists them: one line for each, whatever capitals pages gave it."""

from __future__ import annotations

from collections.abc import Iterable

from quoth.ledger.people import Role


def alike(roles: Iterable[Role]) -> list[Role]:
    """Roles that differ in nothing but capitals as one, as most pages write it, the most frequent first."""
    by_words: dict[str, list[Role]] = {}
    for role in roles:
        by_words.setdefault(" ".join(role.role.casefold().split()), []).append(role)
    found = []
    for same in by_words.values():
        days = sorted(day for one in same for day in (one.first, one.last) if day)
        written = max(same, key=lambda one: one.articles).role
        first, last = (days[0], days[-1]) if days else (None, None)
        found.append(Role(written, first, last, sum(one.articles for one in same)))
    return sorted(found, key=lambda one: -one.articles)
