"""Plain text of a page -> Article: which lines are title, byline, date and body, and what is clutter."""

from __future__ import annotations

from quoth.errors import EmptyPage, NoArticle
from quoth.reading.clutter import reason_of
from quoth.reading.lines import keep_probabilities
from quoth.types import Article, Dropped, Span, article_id, text_digest


def read_text(raw: str, *, url: str | None = None, published: str | None = None, name: str = "") -> Article:
    """Read decoded plain text as one page. `name` is what error messages call the page.

    `published` (ISO) is the date the caller gives. `language` is left None: the caller checks it.
    Raises EmptyPage when there is no text, NoArticle when no line of it is of an article.
    """
    lines: list[tuple[int, int]] = []
    at = 0
    for line in raw.splitlines(keepends=True):
        bare = line.strip()
        if bare:
            start = at + line.index(bare)
            lines.append((start, start + len(bare)))
        at += len(line)
    if not lines:
        raise EmptyPage(f"{name}: the page holds no text")
    kept = [p >= 0.5 for p in keep_probabilities([raw[a:b] for a, b in lines])]
    if not any(kept):
        raise NoArticle(f"{name}: nothing on the page reads like an article")
    last = max(i for i, keep in enumerate(kept) if keep)
    text, paragraphs, segments, dropped = "", [], [], []
    for i, (a, b) in enumerate(lines):
        if kept[i]:
            text += "\n\n" if text else ""
            paragraphs.append(Span(len(text), len(text) + b - a))
            segments.append((len(text), a, b - a))
            text += raw[a:b]
        else:
            dropped.append(Dropped(raw[a:b], reason_of(raw[a:b], after_body=i > last)))
    digest = text_digest(text)
    return Article(
        id=article_id(url, digest),
        url=url,
        outlet=None,
        title=None,
        byline=None,
        published=published,
        published_from="given" if published else None,
        language=None,
        text=text,
        body_start=0,
        paragraphs=tuple(paragraphs),
        dropped=tuple(dropped),
        segments=tuple(segments),
        text_sha256=digest,
    )
