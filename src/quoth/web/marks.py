"""An article's text with the spans of its statements marked, as HTML whose text content is the text itself.

Spans may lie in each other and may cross. Elements can only nest, so a span that crosses another is closed where the
other ends, and opened again: its pieces, put together, are `text[start:end]`.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from markupsafe import Markup

from quoth.types import Span, Statement
from quoth.web.words import escaped, html_of

Part = Literal["content", "source", "cue", "found"]
# Of spans that begin and end together, the outermost first.
ORDER: dict[Part, int] = {"content": 0, "source": 1, "cue": 2, "found": 3}


class Mark(NamedTuple):
    """One span of statement number `statement`, as one of its parts; or, `found`, words that were searched for."""

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
    held = [mark for mark in found if mark.start < mark.end]
    return sorted(held, key=lambda m: (m.start, -m.end, depth[m.statement], ORDER[m.part]))


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
    links = Links([statement.id for statement in statements])
    found = []
    first = 0
    under_way: list[Mark] = []  # begun in a paragraph before
    for block, gap in blocks(text, paragraphs):
        last = first
        while last < len(marks) and marks[last].start < block.end:
            last += 1
        here = under_way + marks[first:last]
        found.append(Markup("".join(pieces(text, block, gap, here, links))))
        under_way = [mark for mark in here if mark.end > block.end]
        first = last
    return found


def excerpt(text: str, paragraphs: Sequence[Span], first: int, last: int, statement: Statement) -> list[Markup]:
    """Paragraphs `first` to `last` (counted as `blocks` does) with the parts of one statement marked, nothing linked.

    Together they hold the text from where the first begins to where the last one, with the gap behind it, ends.
    """
    marks = [Mark(one.start, one.end, one.part, -1) for one in marks_of([statement])]
    found = []
    for block, gap in blocks(text, paragraphs)[first : last + 1]:
        here = [mark for mark in marks if mark.start < block.end and mark.end > block.start]
        found.append(Markup("".join(pieces(text, block, gap, here))))
    return found


class Links:
    """Cues as links to their statements in the list beside the text; the first piece of each has an id."""

    def __init__(self, ids: Sequence[str]) -> None:
        self.ids = ids
        self.named: set[str] = set()

    def opening(self, number: int) -> str:
        """The link's opening tag for a piece of the cue of statement `number`."""
        identity = escaped(self.ids[number])
        named = "" if identity in self.named else f' id="m{identity}"'
        self.named.add(identity)
        return f'<a class="cue" data-s="{number:d}" href="#s{identity}"{named}>'


def pieces(text: str, block: Span, gap: int, marks: list[Mark], links: Links | None = None) -> Iterator[str]:
    """The HTML of one block of a text, in pieces; behind `gap` lies what is no part of the paragraph."""
    cuts = sorted({block.start, block.end, gap, *(p for m in marks for p in (m.start, m.end))})
    cuts = [cut for cut in cuts if block.start <= cut <= block.end]
    begin: dict[int, list[Mark]] = {}
    for mark in marks:
        begin.setdefault(max(mark.start, block.start), []).append(mark)
    still: list[tuple[Mark, str]] = []

    def opened(new: list[Mark]) -> Iterator[str]:
        for mark in new:
            opening, closing = tags(mark, links, any(end == "</a>" for _, end in still))
            still.append((mark, closing))
            yield opening

    for at, to in itertools.pairwise(cuts):
        if at in begin:
            yield from opened(begin[at])
        words = html_of(text[at:to])
        yield words if at < gap else f'<span class="gap">{words}</span>'
        first = next((i for i, (mark, _) in enumerate(still) if mark.end <= to or to == block.end), None)
        if first is not None:
            again = [mark for mark, _ in still[first:] if mark.end > to and to != block.end]
            for _, closing in reversed(still[first:]):
                yield closing
            del still[first:]
            yield from opened(again)


def tags(mark: Mark, links: Links | None, in_link: bool) -> tuple[str, str]:
    """How a mark opens and closes. A cue is a link where there is a list, unless it lies in another link."""
    if mark.part == "found":
        return '<b class="hit">', "</b>"
    if mark.part == "cue" and links and not in_link:
        return links.opening(mark.statement), "</a>"
    return f'<mark class="{mark.part}" data-s="{mark.statement:d}">', "</mark>"
