"""Paragraphs and what is known about them, put together as an `Article`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from quoth.errors import PageTooLarge
from quoth.settings import MAX_TEXT_CHARS
from quoth.types import Article, Dropped, PublishedFrom, Span, article_as_is, article_id, text_digest

BETWEEN = "\n\n"  # what stands between two paragraphs of an article's text


def assemble(
    paragraphs: Sequence[str],
    *,
    name: str,
    url: str | None = None,
    title: str | None = None,
    byline: str | None = None,
    outlet: str | None = None,
    published: str | None = None,
    published_from: PublishedFrom | None = None,
    language: str | None = None,
    dropped: Iterable[Dropped] = (),
) -> Article:
    """An article whose text is `title`, where there is one, and `paragraphs`, with a blank line between them.

    `name` is what messages call the page. Raises PageTooLarge where the text is over MAX_TEXT_CHARS.
    """
    parts = [title, *paragraphs] if title else list(paragraphs)
    text = BETWEEN.join(parts)
    if len(text) > MAX_TEXT_CHARS:
        raise PageTooLarge(f"{name}: the text has more than {MAX_TEXT_CHARS} characters")
    spans = []
    at = 0
    for part in parts:
        spans.append(Span(at, at + len(part)))
        at += len(part) + len(BETWEEN)
    digest = text_digest(text)
    return Article(
        id=article_id(url, digest),
        url=url,
        outlet=outlet,
        title=title,
        byline=byline,
        published=published,
        published_from=published_from if published else None,
        language=language,
        text=text,
        body_start=min(len(title) + len(BETWEEN), len(text)) if title else 0,
        paragraphs=tuple(spans),
        dropped=tuple(dropped),
        segments=(),
        text_sha256=digest,
    )


def as_is(text: str, *, name: str, url: str | None, published: str | None) -> Article:
    """`text` itself as the article: nothing is removed or changed; its non-blank lines are the paragraphs.

    Raises PageTooLarge where it is over MAX_TEXT_CHARS.
    """
    if len(text) > MAX_TEXT_CHARS:
        raise PageTooLarge(f"{name}: the text has more than {MAX_TEXT_CHARS} characters")
    return article_as_is(text, url=url, published=published)


def retitled(article: Article, title: str, *, name: str) -> Article:
    """The article under another title, in place of its own; a first paragraph that says the same becomes the title.

    Raises PageTooLarge where the text then is over MAX_TEXT_CHARS.
    """
    if article.title == title:
        return article
    body = [span for span in article.paragraphs if span.start >= article.body_start]
    if len(body) > 1 and body[0].of(article.text) == title and article.title is None and body[0].start == 0:
        return replace(article, title=title, body_start=body[1].start)
    if len(body) > 1 and body[0].of(article.text) == title:
        body = body[1:]
    start = body[0].start if body else len(article.text)
    moved = len(title) + len(BETWEEN) - start
    text = title + BETWEEN + article.text[start:]
    if len(text) > MAX_TEXT_CHARS:
        raise PageTooLarge(f"{name}: the text has more than {MAX_TEXT_CHARS} characters")
    digest = text_digest(text)
    segments = [(max(at, start), raw + max(0, start - at), length - max(0, start - at))
                for at, raw, length in article.segments]  # fmt: skip
    return replace(
        article,
        id=article_id(article.url, digest),
        title=title,
        text=text,
        body_start=len(title) + len(BETWEEN),
        paragraphs=(Span(0, len(title)), *(Span(s.start + moved, s.end + moved) for s in body)),
        segments=tuple((at + moved, raw, length) for at, raw, length in segments if length > 0),
        text_sha256=digest,
    )
