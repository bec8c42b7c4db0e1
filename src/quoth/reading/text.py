"""Plain text of a page -> Article: which lines are title, byline, date and body, and what is clutter."""

from __future__ import annotations

import re
from collections.abc import Sequence

from quoth.errors import EmptyPage, NoArticle, PageTooLarge
from quoth.reading.assemble import BETWEEN
from quoth.reading.clutter import heading_of, is_caption, is_surely_clutter, reason_of
from quoth.reading.dates import date_in_text
from quoth.reading.lines import decide, keep_probabilities
from quoth.reading.raw_lines import Line, read_lines
from quoth.settings import MAX_TEXT_CHARS
from quoth.types import Article, Dropped, DropReason, PublishedFrom, Span, article_id, text_digest

_STOP_END = re.compile(r"[.!?…]['\"”’»)\]]*$")
_WORD = re.compile(r"[^\W\d_]{4,}")
_MENU_BAR = re.compile(r"\s[|•·›»>/]\s")
_NAME = r"[A-Z][\w.'’-]*(?: (?:[A-Z][\w.'’-]*|de|van|der|von|bin|al|el|la|da|di)){0,4}"
_BYLINE = re.compile(
    rf"(?:(?i:written by|story by|reported by|words by|by|from))[:\s]+({_NAME}(?:(?:, | and | & |, and )"
    rf"{_NAME}){{0,4}})"
    r"\s*(?:$|[,|•·–—(-]|\bin\b|\bat\b|\d)"
)

_MONTH_AT_END = re.compile(
    r"[ ,]+(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sep|Oct|Nov|Dec|Mon|Tues?|Wed|Thu|Fri|Sat|Sun)[a-z]*\.?$"
)  # before a digit: in "By Ada Brook March 3" the date begins there

HEAD_LINES = 12  # lines above the story in which its title is looked for
DATE_LINES = 4  # lines above the title (or the story, where it has none) in which a dateline counts
MAX_TITLE_WORDS = 30
MIN_TITLE_SHARE = 0.34  # of a headline's longer words that the story has too
MIN_LEAD_WORDS = 12  # a line of so many words that ends with a stop is the story itself, not its head
MIN_REPEAT_CHARS = 40  # a repeated line shorter than this may be a refrain, a turn of a transcript
MIN_STORY_WORDS = 20  # less than this is no article


def read_text(raw: str, *, url: str | None = None, published: str | None = None, name: str = "") -> Article:
    """Read decoded plain text as one page.

    `raw` is the decoded input, to which `segments` of the result point (code points). `published` (ISO) is the date
    that the caller knows; `name` is what error messages call the page. `language` and `outlet` are left None.

    Raises EmptyPage when there is no text, NoArticle when no line of it is of an article, PageTooLarge over
    MAX_LINES lines or MAX_TEXT_CHARS characters of article, BadText where the text has lone surrogates.
    """
    lines = read_lines(raw, name)
    if not lines:
        raise EmptyPage(f"{name}: the page holds no text")
    texts = [line.text for line in lines]
    kept = decide(texts, keep_probabilities(texts))
    repeated = _repeats(texts, kept)
    kept = [keep and not again for keep, again in zip(kept, repeated, strict=True)]
    title, kept, byline, found = _head(texts, kept)
    body = [line for line, keep in zip(lines, kept, strict=True) if keep]
    if sum(len(line.text.split()) for line in body) < MIN_STORY_WORDS or not any(_is_prose(b.text) for b in body):
        raise NoArticle(f"{name}: nothing on the page reads like an article")
    dropped = _dropped(texts, kept, repeated, title)
    head = [lines[title]] if title is not None else []
    text, paragraphs, segments = _put_together([*head, *body], name)
    date = published or found
    published_from: PublishedFrom | None = "given" if published else "text" if found else None
    digest = text_digest(text)
    return Article(
        id=article_id(url, digest),
        url=url,
        outlet=None,
        title=head[0].text if head else None,
        byline=byline,
        published=date,
        published_from=published_from,
        language=None,
        text=text,
        body_start=paragraphs[1].start if head else 0,
        paragraphs=paragraphs,
        dropped=dropped,
        segments=segments,
        text_sha256=digest,
    )


def _put_together(lines: Sequence[Line], name: str) -> tuple[str, tuple[Span, ...], tuple[tuple[int, int, int], ...]]:
    """Text, paragraphs and segments of the chosen lines."""
    paragraphs: list[Span] = []
    segments: list[tuple[int, int, int]] = []
    at = 0
    for line in lines:
        paragraphs.append(Span(at, at + len(line.text)))
        segments.extend((at + start, raw, length) for start, raw, length in line.pieces)
        at += len(line.text) + len(BETWEEN)
    if at - len(BETWEEN) > MAX_TEXT_CHARS:
        raise PageTooLarge(f"{name}: the text has more than {MAX_TEXT_CHARS} characters")
    return BETWEEN.join(line.text for line in lines), tuple(paragraphs), tuple(segments)


def _is_prose(text: str) -> bool:
    """Whether a line is a sentence or more, rather than a label or a headline."""
    words = text.split()
    return (len(words) >= 6 and bool(_STOP_END.search(text[-20:]))) or len(words) >= 40


def _repeats(texts: Sequence[str], kept: Sequence[bool]) -> list[bool]:
    """For each line whether it says again, word for word, what a kept line above it said."""
    said: set[str] = set()
    out = []
    for text, keep in zip(texts, kept, strict=True):
        again = len(text) >= MIN_REPEAT_CHARS and text in said
        out.append(again)
        if keep and not again:
            said.add(text)
    return out


def _head(texts: Sequence[str], kept: Sequence[bool]) -> tuple[int | None, list[bool], str | None, str | None]:
    """What stands above the story: (index of the title or None, kept without the head, byline, date).

    The head is the lines between the title and the first line that is the story itself (its lead). Title and byline
    lines are taken out of `kept`, and so is everything above the title.
    """
    lead = next((i for i, keep in enumerate(kept) if keep and _is_lead(texts[i])), None)
    if lead is None:
        lead = next((i for i, keep in enumerate(kept) if keep), 0)
    title = _title(texts, kept, lead)
    out = list(kept)
    top = title if title is not None else lead
    if title is not None:
        out[: title + 1] = [False] * (title + 1)
    byline = None
    for i in range(max(0, top - 2), lead + 1):
        match = _BYLINE.match(texts[i]) if len(texts[i]) <= 160 else None
        if match and i != title:
            dated = re.match(r"\s*\d", texts[i][match.end(1) :])
            byline = byline or (_MONTH_AT_END.sub("", match[1]) if dated else match[1])
            out[i] = False
    around = [i for i in range(max(0, top - DATE_LINES), lead) if i != title and heading_of(texts[i]) is None]
    published = date_in_text([texts[i] for i in around])
    for i in around:
        if out[i] and date_in_text([texts[i]]) is not None:
            out[i] = False
    return title, out, byline, published


def _is_lead(text: str) -> bool:
    words = len(text.split())
    return (words >= MIN_LEAD_WORDS and bool(_STOP_END.search(text[-20:]))) or words > MAX_TITLE_WORDS


def _title(texts: Sequence[str], kept: Sequence[bool], lead: int) -> int | None:
    """The line above `lead` that is the headline; None where none is.

    A headline is short, has no full stop, and shares words with the story; of several the best sharing one that is
    nearest wins. Directly above the story a line counts that shares nothing, if the model took it for the story's.
    """
    story = {
        w.lower() for i in range(lead, min(len(texts), lead + 200)) if kept[i] for w in _WORD.findall(texts[i][:2000])
    }
    best, found = 0.0, None
    for i in range(max(0, lead - HEAD_LINES), lead):
        text = texts[i]
        count = len(text.split())
        if not 2 <= count <= MAX_TITLE_WORDS or (text.endswith((".", ",", ";", ":")) and not text.endswith("...")):
            continue
        if is_surely_clutter(text) or is_caption(text) or heading_of(text) or _BYLINE.match(text):
            continue
        if len(_MENU_BAR.findall(text)) >= 2:
            continue
        if date_in_text([text]) is not None or reason_of(text) in ("related", "caption"):
            continue
        words = {w.lower() for w in _WORD.findall(text)}
        shared = sum(w in story for w in words)
        if shared >= 2 and shared >= MIN_TITLE_SHARE * len(words):
            score = shared / (len(words) + 1) + 0.1 * min(shared, 5) - 0.03 * (lead - i)
        elif kept[i] and count >= 3:
            score = 0.1 - 0.03 * (lead - i)
        else:
            continue
        if score > best:
            best, found = score, i
    return found


def _dropped(
    texts: Sequence[str], kept: Sequence[bool], repeated: Sequence[bool], title: int | None
) -> tuple[Dropped, ...]:
    """The lines left out, in page order, each with its reason; headings name the reason of what follows them."""
    last = max((i for i, keep in enumerate(kept) if keep), default=0)
    title_text = texts[title] if title is not None else None
    out = []
    section: DropReason | None = None
    for i, text in enumerate(texts):
        if kept[i]:
            section = None
            continue
        if i == title:
            continue
        section = heading_of(text) or section
        again = repeated[i] or text == title_text
        out.append(Dropped(text, reason_of(text, after_body=i > last, repeated=again, section=section)))
    return tuple(out)
