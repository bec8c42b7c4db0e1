"""One speech over several paragraphs."""

from __future__ import annotations

import pytest

from quoth.extraction.quotes import all_quotations
from quoth.extraction.reopened import complete, speeches
from quoth.types import Span


def span(text: str, words: str) -> Span:
    start = text.index(words)
    return Span(start, start + len(words))


def completed(text: str, *statements: tuple[str, str, str]) -> list[list[str]]:
    parts = [(span(text, cue), [span(text, source)], [span(text, content)]) for source, cue, content in statements]
    return [[s.of(text) for s in content] for content in complete(text, list(all_quotations(text)), parts)]


@pytest.mark.parametrize(("opening", "closing"), ["“”", '""', "‘’"])
def test_a_speech_without_closing_marks_goes_on(opening: str, closing: str) -> None:
    text = f"{opening}We go on.\n\n{opening}We never rest.\n\n{opening}We never stop,{closing} said Ann Lorne."
    (content,) = completed(text, ("Ann Lorne", "said", f"{opening}We never stop,{closing}"))
    assert content == [f"{opening}We go on.", f"{opening}We never rest.", f"{opening}We never stop,{closing}"]


def test_attribution_in_the_first_paragraph() -> None:
    text = "Ann Lorne said: “We go on.\n\n“We never stop.”\n\n“No,” said Bo Lind."
    first, second = completed(text, ("Ann Lorne", "said", "“We go on."), ("Bo Lind", "said Bo", "“No,”"))
    assert first == ["“We go on.", "“We never stop.”"]
    assert second == ["“No,”"]


def test_closed_quotations_are_no_speech() -> None:
    text = "“We go on.”\n\n“We never stop,” said Ann Lorne."
    assert speeches(text, list(all_quotations(text))) == []
    assert completed(text, ("Ann Lorne", "said", "“We never stop,”")) == [["“We never stop,”"]]


def test_words_between_end_a_speech() -> None:
    text = "“We go on.\n\nShe paused. “We never stop,” said Ann Lorne."
    assert completed(text, ("Ann Lorne", "said", "“We never stop,”")) == [["“We never stop,”"]]


def test_a_paragraph_that_is_anothers_stays_his() -> None:
    text = "“We go on.\n\n“We do,” said Bo Lind. “And on,” said Ann Lorne."
    assert completed(text, ("Ann Lorne", "said Ann", "“And on,”")) == [["“And on,”"]]
