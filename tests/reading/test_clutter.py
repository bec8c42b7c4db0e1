"""Reasons for clutter."""

from __future__ import annotations

import pytest

from quoth.reading.clutter import heading_of, is_caption, is_notice, is_surely_clutter, reason_of


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Ada Brook at the summit. ─Reuters/File", "caption"),
        ("Flooded fields near Orne (Picture: PA)", "caption"),
        ("Photo: Ada Brook", "caption"),
        ("See: Minister rules out talks", "related"),
        ("Read more: Who owns the sea bed?", "related"),
        ("ALSO READ Ferry fares to rise", "related"),
        ("Related stories", "related"),
        ("Most read", "teaser"),
        ("Sign up to our newsletter", "boilerplate"),
        ("We use cookies to improve your experience", "boilerplate"),
        ("© 2021 Ellery Courier", "boilerplate"),
        ("Advertisement", "boilerplate"),
        ("Leave a comment", "boilerplate"),
    ],
)
def test_reasons(text: str, reason: str) -> None:
    assert reason_of(text) == reason


def test_place_and_heading_decide_where_words_do_not() -> None:
    assert reason_of("A town without a tide", after_body=True) == "teaser"
    assert reason_of("A town without a tide") == "boilerplate"
    assert reason_of("A town without a tide", section="related") == "related"
    assert reason_of("A town without a tide", repeated=True) == "repeat"
    assert heading_of("MOST READ:") == "teaser"
    assert heading_of("Most read the letter twice before they answered.") is None


@pytest.mark.parametrize(
    "text",
    [
        "See how they run, said the miller.",
        "Read the letter again, she told the court.",
        "More than forty people were hurt, the police said.",
        "Watch your step, he warned.",
        "“Related charges will follow,” the prosecutor said.",
        "The photo was taken by a neighbour, according to the family.",
        "The agency cited AFP.",
        "He spoke to Reuters.",
        "Share prices fell by a tenth, the exchange said.",
    ],
)
def test_prose_is_not_surely_clutter(text: str) -> None:
    assert not is_surely_clutter(text)


def test_long_captions_need_a_labelled_credit() -> None:
    long = "A man stands at the harbour wall of Orne while the storm of the night before goes down over the bay " * 3
    assert is_caption(long + "on Monday. (Picture: PA)")
    assert not is_caption(long + "and said that nothing was left of it. (Reuters)")


@pytest.mark.parametrize(
    "text",
    [
        "This website uses cookies to improve your experience.",
        "By signing up you agree to our terms.",
        "Follow the Courier on Facebook",
        "Have you seen it? Write to desk@courier.example",
    ],
)
def test_notices(text: str) -> None:
    assert is_notice(text)


@pytest.mark.parametrize(
    "text",
    [
        "She baked cookies for her readers and sold all of them.",
        "By using the bridge at night, drivers break the law, the mayor said.",
        "He told followers on Facebook that he would resign.",
    ],
)
def test_sentences_are_no_notices(text: str) -> None:
    assert not is_notice(text)
