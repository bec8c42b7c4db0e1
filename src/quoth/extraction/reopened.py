"""One speech over several paragraphs: no closing mark, and the next paragraph opens with a mark again.

By that convention of print the paragraphs have one speaker, although only one of them names a source. The network sees
one cue at a time and often stops at the paragraph's end; what it leaves of such a speech is given to the statement that
has the rest.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from quoth.extraction.quotes import Quotation
from quoth.types import Span

Parts = tuple[Span, list[Span], list[Span]]  # cue, source, content of one statement


def speeches(text: str, quoted: Sequence[Quotation]) -> list[list[Quotation]]:
    """Runs of two or more quotations, each but the last unclosed and followed by one that opens the next paragraph."""
    runs: list[list[Quotation]] = []
    for before, after in itertools.pairwise(quoted):
        gap = text[before.end : after.start]
        if before.closed or before.single != after.single or gap.strip() or not gap:
            continue
        if runs and runs[-1][-1] is before:
            runs[-1].append(after)
        else:
            runs.append([before, after])
    return runs


def complete(text: str, quoted: Sequence[Quotation], statements: Sequence[Parts]) -> list[list[Span]]:
    """The contents of `statements`, in their order, with the free paragraphs of speeches they have a part of."""
    contents = [list(content) for _, _, content in statements]
    taken = [(i, span) for i, (cue, source, content) in enumerate(statements) for span in (cue, *source, *content)]
    for run in speeches(text, quoted):
        first, last = run[0].start, run[-1].end
        near = [(i, span) for i, span in taken if span.start < last and first < span.end]
        holders = [
            (i, span)
            for i, span in near
            if span in contents[i] and any(q.start <= span.start and span.end <= q.end for q in run)
        ]
        for quotation in run:
            if not holders or any(s.start < quotation.end and quotation.start < s.end for _, s in near):
                continue
            holder = min(holders, key=lambda h: (abs(h[1].start - quotation.start), h[1].start > quotation.start))[0]
            contents[holder].append(Span(quotation.start, quotation.end))
    return [sorted(content) for content in contents]
