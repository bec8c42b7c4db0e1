from __future__ import annotations

import pytest

from quoth.extraction.forms import form_of, quoted_places
from quoth.extraction.quotes import all_quotations
from quoth.types import Span


def spans(text: str, *parts: str) -> list[Span]:
    return [Span(text.index(p), text.index(p) + len(p)) for p in parts]


@pytest.mark.parametrize(
    ("text", "content", "form"),
    [
        ("“We leave,” Orn said.", ["“We leave,”"], "direct"),
        ("“We leave,” Orn said.", ["We leave"], "direct"),
        ("“We leave,” Orn said, “at noon.”", ["“We leave,”", "“at noon.”"], "direct"),
        ("'We leave,' Orn said.", ["'We leave,'"], "direct"),
        ("Orn said they leave at noon.", ["they leave at noon"], "indirect"),
        ("Orn said they leave “at noon”.", ["they leave “at noon”"], "mixed"),
        ("Orn said they leave. “At noon,” he added.", ["they leave"], "indirect"),
        ("Orn’s boat won’t leave, Ida said.", ["Orn’s boat won’t leave"], "indirect"),
        ("“One.\n“Two,” he said.", ["“One.\n“Two,”"], "direct"),
        ("“One.\nTwo,” he said.", ["“One.\nTwo,”"], "mixed"),
        ("Orn said …", ["…"], "indirect"),
    ],
)
def test_form(text: str, content: list[str], form: str) -> None:
    found = spans(text, *content)
    assert form_of(text, found) == form
    assert form_of(text, found, quoted_places(text, all_quotations(text))) == form


def test_no_content_is_indirect() -> None:
    assert form_of("“a”", []) == "indirect"


def test_other_paragraphs_do_not_matter() -> None:
    before, after = "“Never closed.\n\n", "\n\n”Never opened. ‘"
    text = "Orn said they leave “at noon”."
    start = len(before) + text.index("they")
    whole = before + text + after
    assert form_of(whole, [Span(start, len(before) + len(text) - 1)]) == "mixed"


def test_quoted_places() -> None:
    text = "a “b” c"
    assert list(quoted_places(text, all_quotations(text))) == [0, 0, 1, 1, 1, 0, 0]
