"""The entities of a reading with how many statements they make and receive."""

from __future__ import annotations

from dataclasses import dataclass

from quoth.types import Entity, Reading


@dataclass(frozen=True, slots=True)
class Person:
    """An entity of any kind; `made` counts the statements it makes, `received` those about it, nested ones too."""

    entity: Entity
    made: int
    received: int


def people(reading: Reading) -> list[Person]:
    """All entities: who speaks most first, then who is spoken of most, then who is mentioned most, then by name.

    Of equal ones the one mentioned first comes first.
    """
    made, received = [0] * len(reading.entities), [0] * len(reading.entities)
    for statement in reading.statements:
        for i in set(statement.speakers):
            made[i] += 1
        for i in set(statement.about):
            received[i] += 1
    found = [Person(entity, made[i], received[i]) for i, entity in enumerate(reading.entities)]
    return sorted(
        found,
        key=lambda p: (-p.made, -p.received, -len(p.entity.mentions), p.entity.name, p.entity.mentions[:1]),
    )
