"""Quotations that are signed: a paragraph that is one quotation, and below or behind it a dash and who said so.

"“The dam held.”", then "— Ana Roe, mayor of Dorne". Letters, polls of readers and lists of sayings print whole pages
so, and the network hardly ever sees a dash that attributes. The form is plain enough to be told by rule.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from quoth.extraction.lexicon import lexicon
from quoth.extraction.paragraphs import Paragraph, paragraphs_of, trimmed
from quoth.extraction.quotes import Quotation
from quoth.types import Span

# All 7 in PolNeAR train are annotated just so, 7 of 8 in the unlabelled news are right: (14 + 1) / (15 + 2).
SURE = 0.88
LONGEST = 120  # code points of a signature
FEWEST = 4  # words of a quotation that is no title of a book
MOST = 6  # words of a name, titles included
_DASH = re.compile(r"\s*(--|[-–—―‒])\s*+(?=\S)")
_STOPS = ".!?…"


class Signed(NamedTuple):
    """A signed quotation: its dash, its signer's name, its paragraphs."""

    cue: Span
    source: Span
    content: tuple[Span, ...]


def signed_quotations(text: str) -> list[Signed]:
    """The signed quotations of `text`, in order. Linear in its length.

    A name alone in the text's last paragraph is left: it may be a reporter's who signs all that stands above.
    """
    paragraphs = paragraphs_of(text)
    last = next((p for p in reversed(paragraphs) if text[p.start : p.end].strip()), None)
    made: list[Signed] = []
    above: list[Quotation] = []  # the speech that ends with the paragraph before
    for paragraph in paragraphs:
        start, end = trimmed(text, paragraph.start, paragraph.end)
        if start == end:
            continue
        whole = _opening(text, paragraph, start)
        behind = whole is not None and whole.end < end
        at = whole.end if whole is not None else start
        found = _signature(text, at, end)
        content = [*_open(above), whole] if whole is not None else above
        closed = bool(content) and content[-1].closed
        if found is not None and closed and _is_sentence(text, content, behind=behind):
            told = text[found[1].end : end].strip(" .")
            if told or made or behind or paragraph is not last:
                made.append(Signed(*found, tuple(Span(q.start, q.end) for q in content)))
        above = [*_open(above), whole] if whole is not None and not behind else []
    return made


def _opening(text: str, paragraph: Paragraph, start: int) -> Quotation | None:
    """The quotation that a paragraph begins with and that is all of it, or all but what a dash begins."""
    first = next(iter(paragraph.quotations), None)
    if first is None or first.start != start:
        return None
    rest = text[first.end : paragraph.end]
    return first if not rest.strip(" .") or _DASH.match(rest) else None


def _open(above: Sequence[Quotation]) -> Sequence[Quotation]:
    """The paragraphs above, if the speech goes on: the last has no closing mark."""
    return above if above and not above[-1].closed else ()


def _is_sentence(text: str, content: Sequence[Quotation], *, behind: bool) -> bool:
    """Whether a quotation is something said; "“Long Days” — Ana Roe" on one line may be a book by her."""
    words = sum(len(text[q.start : q.end].split()) for q in content)
    inner = text[content[-1].start : content[-1].end - 1].rstrip()
    return words >= FEWEST and (not behind or inner.endswith(tuple(_STOPS)))


def _signature(text: str, start: int, end: int) -> tuple[Span, Span] | None:
    """The dash and the name of the signature that `[start, end)` is; None where it is none."""
    dash = _DASH.match(text, start, end)
    if dash is None or end - start > LONGEST:
        return None
    words = lexicon()
    at = name_end = dash.end()
    count = 0
    for word in re.finditer(r"[^\s,(;]+|[,(;]", text[at:end]):
        bare = word.group().strip(".")
        if not bare or not (bare[0].isupper() or bare[0] == "@" or bare in words.particles):
            break
        name_end, count = at + word.end(), count + 1
    name = text[at:name_end]
    last_word = name.split()[-1] if count else ""
    if last_word.endswith(".") and name_end == end and last_word not in ("Jr.", "Sr."):
        name_end -= 1
    rest = text[name_end:end].strip(" .")
    first = name.lower().rstrip(".").split()[0] if count else ""
    nobody = first in words.pronouns or first in words.grammar["determiners"] or first in words.grammar["agencies"]
    fits = 0 < count <= MOST and not nobody and last_word not in words.particles
    follows = not rest or rest[0] in ",(" or (count > 1 and rest.split()[0] in words.grammar["behind_names"])
    plain = rest.count(".") < 3 and not rest.endswith(("?", "!", ":")) and not set('"“”') & set(rest)
    return (Span(*dash.span(1)), Span(at, name_end)) if fits and follows and plain else None
