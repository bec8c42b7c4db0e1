"""Roles are listed once, whatever their capitals."""

from __future__ import annotations

from quoth.ledger.people import Role
from quoth.web.roles import alike


def test_capitals_do_not_count() -> None:
    found = alike(
        [
            Role("Water Minister", "2023-05-03", "2023-10-11", 2),
            Role("engineer", None, None, 1),
            Role("water minister", "2023-04-18", "2023-08", 5),
            Role("WATER  minister", None, None, 1),
        ]
    )
    assert found == [Role("water minister", "2023-04-18", "2023-10-11", 8), Role("engineer", None, None, 1)]


def test_none() -> None:
    assert alike([]) == []
