"""An article's text with the spans of its statements marked, as HTML whose text content is the text itself.

Spans may lie in each other and may cross. Elements can only nest, so a span that crosses another is closed where the
other ends, and opened again: its pieces, put together, are `text[start:end]`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

from quoth.types import Span, Statement
from quoth.web.words import shown

Part = Literal["content", "source", "cue"]
ORDER: dict[Part, int] = {"content": 0, "source": 1, "cue": 2}  # of spans that begin and end together: outermost first


@dataclass(frozen=True, slots=True)
class Mark:
    """One span of statement number `statement`, as one of its parts."""

    start: int
    end: int
    part: Part
    statement: int


def marks_of(statements: Sequence[Statement]) -> list[Mark]:
    """All spans of all statements, outer ones first where several begin together."""
    found: list[Mark] = []
    for number, statement in enumerate(statements):
        found += [Mark(span.start, span.end, "content", number) for span in statement.content]
        found.append(Mark(statement.cue.start, statement.cue.end, "cue", number))
        if statement.source:
            found.append(Mark(statement.source.start, statement.source.end, "source", number))
    depth = [statement.depth for statement in statements]
    return sorted(found, key=lambda m: (m.start, -m.end, depth[m.statement], ORDER[m.part]))


def blocks(text: str, paragraphs: Sequence[Span]) -> list[tuple[Span, int]]:
    """The paragraphs of a text with what lies between them: spans that cover the whole of it, and each one's last word.

    The second value is where the paragraph ends and the gap behind it begins.
    """
    if not paragraphs:
        return [(Span(0, len(text)), len(text))] if text else []
    found = []
    for number, paragraph in enumerate(paragraphs):
        start = paragraph.start if number else 0
        end = paragraphs[number + 1].start if number + 1 < len(paragraphs) else len(text)
        found.append((Span(start, end), paragraph.end))
    return found


def marked(text: str, paragraphs: Sequence[Span], statements: Sequence[Statement]) -> list[Markup]:
    """Each paragraph of the text as HTML, with the gap behind it, so that all of them together hold the whole text."""
    marks = marks_of(statements)
    named: set[int] = set()
    found = []
    first = 0
    under_way: list[Mark] = []  # begun in a paragraph before
    for block, gap in blocks(text, paragraphs):
        last = first
        while last < len(marks) and marks[last].start < block.end:
            last += 1
        here = under_way + marks[first:last]
        found.append(Markup("").join(pieces(text, block, gap, here, named)))
        under_way = [mark for mark in here if mark.end > block.end]
        first = last
    return found


def pieces(text: str, block: Span, gap: int, marks: list[Mark], named: set[int]) -> Iterable[Markup]:
    """The HTML of one block; `named` holds the statements whose cue has been given its id, and grows."""
    cuts = sorted({block.start, block.end, gap, *(p for m in marks for p in (m.start, m.end))})
    cuts = [cut for cut in cuts if block.start <= cut <= block.end]
    begin: dict[int, list[Mark]] = {}
    for mark in marks:
        begin.setdefault(max(mark.start, block.start), []).append(mark)
    still: list[tuple[Mark, str]] = []
    for at, to in zip(cuts, cuts[1:], strict=False):
        for mark in begin.get(at, []):
            opening, closing = tags(mark, any(end == "</a>" for _, end in still), named)
            yield opening
            still.append((mark, closing))
        words = shown(text[at:to])
        yield words if at < gap else Markup('<span class="gap">{}</span>').format(words)
        ended = [i for i, (mark, _) in enumerate(still) if mark.end <= to or to == block.end]
        if ended:
            again = [mark for mark, _ in still[ended[0] :] if mark.end > to and to != block.end]
            for _, closing in reversed(still[ended[0] :]):
                yield Markup(closing)
            del still[ended[0] :]
            for mark in again:
                opening, closing = tags(mark, any(end == "</a>" for _, end in still), named)
                yield opening
                still.append((mark, closing))


def tags(mark: Mark, in_link: bool, named: set[int]) -> tuple[Markup, str]:
    """How a mark opens and closes. A cue is a link to its statement in the list, unless it lies in another one."""
    number = mark.statement
    if mark.part != "cue" or in_link:
        return Markup('<mark class="{}" data-s="{}">').format(mark.part, number), "</mark>"
    identity = Markup("") if number in named else Markup(' id="m{}"').format(number)
    named.add(number)
    return Markup('<a class="cue" data-s="{}" href="#s{}"{}>').format(number, number, identity), "</a>"
