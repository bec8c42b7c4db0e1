"""Comment threads are found by their form."""

from __future__ import annotations

import pytest

from quoth.reading.comments import threads

STORY = ["Bridge to be closed", "The bridge will be closed until the spring, the mayor said."]


def thread(*heads: str) -> list[str]:
    return [line for head in heads for line in (head, "It was about time that somebody looked at it.", "Reply")]


@pytest.mark.parametrize(
    "opening", ["Comments", "12 Comments", "View all comments", "4 responses to “Bridge to be closed”"]
)
def test_from_the_opening_to_the_last_comment(opening: str) -> None:
    heads = ["Ada Brook says:", "2 days ago", "on May 2, 2020 at 9:15 pm", "Ben Hale wrote:"]
    lines = [*STORY, opening, "Sort by", *thread(*heads), *["Most read"] * 5]
    assert threads(lines) == [range(2, 4 + 9 + 1 + 3)]


def test_times_of_a_few_teasers_are_no_thread() -> None:
    assert threads([*STORY, "Comments", *thread("2 hours ago", "3 hours ago", "1 day ago")]) == []


def test_times_of_a_live_report_are_no_thread() -> None:
    assert threads([*STORY, *thread("5 minutes ago", "9 minutes ago", "1 hour ago", "2 hours ago")]) == []


def test_a_story_that_comments_in_prose_is_none() -> None:
    lines = ["The minister made no comments on the talks, a person close to them told the paper on Monday."]
    assert threads([*lines, *thread("Ada Brook said:", "Ben Hale said:", "Cy Marsh said:", "Di Orr said:")]) == []
    assert threads([]) == []
