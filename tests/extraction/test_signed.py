"""Quotations with a dash and a name below or behind them; on texts of invented people."""

from __future__ import annotations

import pytest

from quoth.extraction.forms import form_of
from quoth.extraction.signed import signed_quotations
from quoth.extraction.statements import Draft, with_signed
from quoth.types import Span

HELD = "“The dam held, and it will hold.”"


def found(text: str) -> list[tuple[str, str, list[str]]]:
    return [(c.of(text), s.of(text), [q.of(text) for q in content]) for c, s, content in signed_quotations(text)]


@pytest.mark.parametrize(
    ("dash", "signature", "name"),
    [
        ("—", " Ana Roe", "Ana Roe"),
        ("-", "Ana Roe, Dorne.", "Ana Roe"),
        ("--", " Sen. Ana Roe (D-Dorne)", "Sen. Ana Roe"),
        ("–", " Bo van der Poe Jr.", "Bo van der Poe Jr."),
        ("-", " Ana Roe in a letter to the mayor", "Ana Roe"),
        ("—", " @anaroe", "@anaroe"),
    ],
)
def test_a_name_behind_a_dash_below_a_quotation_signs_it(dash: str, signature: str, name: str) -> None:
    assert found(f"{HELD}\n\n{dash}{signature}\n\nThe rest.") == [(dash, name, [HELD])]


def test_the_signature_may_stand_behind_and_a_speech_may_have_several_paragraphs() -> None:
    assert found(f"{HELD} — Ana Roe") == [("—", "Ana Roe", [HELD])]
    text = "“The dam held.\n\n“It will hold.”\n\n— Ana Roe, mayor"
    assert found(text) == [("—", "Ana Roe", ["“The dam held.", "“It will hold.”"])]


@pytest.mark.parametrize(
    "text",
    [
        f"{HELD}\n\n- Reuters\n\nThe rest.",
        f"{HELD}\n\n- Ana Roe says no\n\nThe rest.",
        f"{HELD}\n\n- The mayor, too\n\nThe rest.",
        f"{HELD}\n\n- Ana Roe",  # closes the text: perhaps who wrote it
        f"Roe said: {HELD}\n\n- Bo Poe, Velm\n\nThe rest.",  # no quotation by itself
        f"{HELD}\n\nNobody came.\n\n- Bo Poe, Velm\n\nThe rest.",
        "“The Long Night of Dorne” — Ana Roe",  # a book
        "“Dorne.”\n\n- Ana Roe, mayor\n\nThe rest.",
        "- Ana Roe\n\n- Bo Poe",
        "",
    ],
)
def test_other_dashes_sign_nothing(text: str) -> None:
    assert found(text) == []


def draft(text: str, cue: Span, source: str, *content: str) -> Draft:
    spans = tuple(Span(at := text.index(words), at + len(words)) for words in content)
    at = text.index(source)
    return Draft(None, cue, [Span(at, at + len(source))], spans, form_of(text, spans), 0.7, False)


def test_the_dash_found_by_the_network_has_its_quotation_alone() -> None:
    text = f"{HELD}\n\n— Ana Roe, mayor\n\n“We were never asked.”\n\n— Bo Poe, Velm"
    dash = Span(text.index("—"), text.index("—") + 1)
    made = with_signed(text, [draft(text, dash, "Ana Roe", HELD, "“We were never asked.”")])
    assert [([s.of(text) for s in d.source], [c.of(text) for c in d.content]) for d in made] == [
        (["Ana Roe"], [HELD]),
        (["Bo Poe"], ["“We were never asked.”"]),
    ]


def test_what_lies_in_a_signed_quotation_is_told_in_it_and_what_has_it_keeps_it() -> None:
    text = "Ivo Falk wrote:\n\n“My father said it would hold.”\n\n— Ana Roe, mayor"
    said = Span(text.index("said"), text.index("said") + 4)
    inside = with_signed(text, [draft(text, said, "My father", "it would hold")])
    assert [d.nested for d in inside] == [True, False]
    wrote = Span(text.index("wrote"), text.index("wrote") + 5)
    around = [draft(text, wrote, "Ivo Falk", "“My father said it would hold.”")]
    assert with_signed(text, around) == around
