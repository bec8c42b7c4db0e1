from __future__ import annotations

import time

import pytest

from quoth.extraction.quotes import all_quotations, quotations


def quoted(text: str) -> list[str]:
    """The quotations with their marks."""
    return [text[q.start : q.end] for q in all_quotations(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("“Rain,” she said, “and wind.”", ["“Rain,”", "“and wind.”"]),
        ('"Rain," she said, "and wind."', ['"Rain,"', '"and wind."']),
        ('He said "no" and "never".', ['"no"', '"never"']),
        ("„Regen“, sagte sie.", ["„Regen“"]),
        ("«Rain» and ‹wind›, she said.", ["«Rain»", "‹wind›"]),
        ("``Rain,'' she said.", ["``Rain,''"]),
        ("＂Rain＂ she said.", ["＂Rain＂"]),
        ("‘Rain,’ she said.", ["‘Rain,’"]),
        ("'Rain,' she said.", ["'Rain,'"]),
        ("It was a ‘disaster’, he said.", ["‘disaster’"]),
        ("“He told me ‘go’ and left,” she said.", ["“He told me ‘go’ and left,”"]),
        ("‘He told me “go” and left,’ she said.", ["‘He told me “go” and left,’", "“go”"]),
        ("No marks at all.", []),
        ("", []),
    ],
)
def test_styles(text: str, found: list[str]) -> None:
    assert quoted(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "It’s Orn’s boat, isn’t it?",
        "It's Orn's boat, isn't it?",
        "In the ’90s, and the '90s, rock 'n' roll was 'em all.",
        "The boys’ room and the boys' room.",
        "The workers’ demands, the owners’ answer.",
        "’Twas the night before; 'tis no more.",
    ],
)
def test_apostrophes_are_no_quotations(text: str) -> None:
    assert quoted(text) == []


def test_apostrophes_inside_single_quotation() -> None:
    assert quoted("‘We don’t know, and it’s late,’ she said.") == ["‘We don’t know, and it’s late,’"]
    assert quoted("'We don't know, and it's late,' she said.") == ["'We don't know, and it's late,'"]


def test_plural_possessive_does_not_close_single_quotation() -> None:
    assert quoted("‘The boys’ room is cold,’ she said.") == ["‘The boys’ room is cold,’"]


def test_unclosed_runs_to_end_of_paragraph_and_costs_no_more() -> None:
    text = "He said: “We are leaving. \n“And not coming back,” he said.\nShe said “no”."
    assert quoted(text) == ["“We are leaving.", "“And not coming back,”", "“no”"]
    assert [q.closed for q in all_quotations(text)] == [False, True, True]


def test_reopened_at_each_paragraph() -> None:
    text = "“One.\n\n“Two.\n\n“Three,” he said."
    assert quoted(text) == ["“One.", "“Two.", "“Three,”"]


def test_reopened_in_one_paragraph() -> None:
    assert quoted("“One. “Two,” he said.") == ["“One. ", "“Two,”"]


def test_straight_mark_before_a_word_does_not_close() -> None:
    text = 'She said "we go "home" now'
    assert quoted(text)[0].startswith('"we go "home"')


def test_closing_mark_by_mistake_opens_only_before_a_word() -> None:
    assert quoted("He said ”yes” today.") == ["”yes”"]
    assert quoted("Nothing opened this” at all.") == []


def test_range_of_a_text() -> None:
    text = "“a” “b” “c”"
    assert [(q.start, q.end) for q in quotations(text, 4, 7)] == [(4, 7)]


@pytest.mark.parametrize("paragraphs", ["\n", "\r\n", "\r", "\u2028", "\u2029"])
def test_every_paragraph_break_ends_a_quotation(paragraphs: str) -> None:
    assert quoted(f"“One{paragraphs}Two”") == ["“One"]


@pytest.mark.parametrize("mark", ['"', "“", "”", "'", "‘", "’", "«", "``", "''", "“”", "'\"", "“‘", '" a', "’ s"])
def test_very_many_marks_on_one_line_take_linear_time(mark: str) -> None:
    def seconds(count: int) -> float:
        text = mark * count
        best = 99.0
        for _ in range(2):
            begun = time.process_time()
            found = list(all_quotations(text))
            best = min(best, time.process_time() - begun)
        assert all(0 <= q.start < q.end <= len(text) for q in found)
        assert [q.start for q in found] == sorted(q.start for q in found)
        return best

    small, large = seconds(10_000), seconds(100_000)
    assert large < 40 * small + 0.05  # ten times the marks: quadratic would be a hundred times
