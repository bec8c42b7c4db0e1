"""Who the headline's "bank governor" is: the one who says the same below."""

from __future__ import annotations

import pytest

from extraction.resolving import read

BODY = "The city’s bankers met on Monday.\n\nAna Roe praised the low harbour rates there.\n\nBo Poe said it rained."
BELOW = [("Ana Roe", "praised", "the low harbour rates"), ("Bo Poe", "said", "it rained")]


def test_the_person_who_says_the_same() -> None:
    headline = ("Bank governor", "praises", "low harbour rates")
    assert read(f"Bank governor praises low harbour rates\n\n{BODY}", headline, *BELOW)[1] == [
        ["Ana Roe"], ["Ana Roe"], ["Bo Poe"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("title", "row"),
    [
        ("Bank governor sees end of drought", ("Bank governor", "sees", "end of drought")),  # nobody says so below
        ("Bank governor tells Roe of low harbour rates", ("Bank governor", "tells", "of low harbour rates")),
        ("Bank governors praise low harbour rates", ("Bank governors", "praise", "low harbour rates")),  # many
    ],
)
def test_nobody_who_does_not_or_who_is_named_beside(title: str, row: tuple[str, str, str]) -> None:
    assert "Roe" not in "".join(read(f"{title}\n\n{BODY}", row, *BELOW)[1][0])


def test_nobody_where_two_say_the_same() -> None:
    text = f"Bank governor praises low harbour rates\n\n{BODY}\n\nEva Doe praised the low harbour rates, too."
    rows = [("Bank governor", "praises", "low harbour rates"), *BELOW, ("Eva Doe", "praised", "the low harbour rates")]
    assert read(text, *rows)[1][0] not in (["Ana Roe"], ["Eva Doe"])


@pytest.mark.parametrize(("who", "meant"), [("Ana Roe", True), ("Baker Ana Roe", False)])
def test_who_has_another_job_must_say_more(who: str, meant: bool) -> None:
    text = f"Bank governor praises steep cuts\n\nIt rained on Monday.\n\nOn Monday {who} praised the cuts."
    found = read(text, ("Bank governor", "praises", "steep cuts"), (who, "praised", "the cuts"))[1]
    assert (found[0] == ["Ana Roe"]) is meant
