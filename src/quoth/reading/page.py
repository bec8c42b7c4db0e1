"""One page, however it came, to one article."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from quoth.errors import EmptyPage, NoArticle, NotEnglish
from quoth.reading.assemble import as_is as article_as_is
from quoth.reading.assemble import assemble, retitled
from quoth.reading.decode import decode, load
from quoth.reading.record import Record
from quoth.reading.text import read_text
from quoth.types import Article, Dropped

_TAG = re.compile(
    r"</?(?:html|head|body|div|p|span|article|section|main|meta|script|table|ul|li|h[1-6]|br|a|img)\b[^<>]{0,400}>",
    re.I,
)
_HTML_START = re.compile(
    r"\s*(?:<!doctype\s+html|<html|<head|<body|<\?xml[^>]{0,200}>\s*(?:<!doctype\s+html|<html))", re.I
)
_ELEMENT_START = re.compile(r"\s*<(?:div|p|span|article|section|main|meta|script|link|table|ul|h1|!--)[\s>/-]", re.I)
_FEED_START = re.compile(
    r"\s*<\?xml[^>]{0,200}>\s*(?:<!--.{0,500}?-->\s*)?<(?:rss|feed|urlset|sitemapindex|rdf:RDF)\b", re.I | re.S
)
_ANY_MARKUP = re.compile(r"<[a-z!/][^<>]{0,400}>|&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8}\d{0,2});", re.I)
MARKUP_TYPES = ("text/html", "application/xhtml+xml")
MIN_TAGS = 6  # of common elements: fewer may stand in a plain text that talks about them
_SEEN = 100_000  # characters looked at to tell markup from plain text
_LANGUAGE_CHARS = 400  # shorter text says too little of its language to refuse it
_LANGUAGE_DISTANCE = 1100  # resiliparse's out-of-place measure: over this, its own answer is a guess


def is_html(text: str) -> bool:
    """Whether decoded input is markup: a document's beginning, or a fragment that holds several elements."""
    if _HTML_START.match(text[:2000]):
        return True
    head = text[:_SEEN]
    return bool(_ELEMENT_START.match(head)) or len(_TAG.findall(head)) >= MIN_TAGS


def read(
    source: str | os.PathLike[str] | bytes,
    *,
    url: str | None = None,
    published: str | None = None,
    as_is: bool = False,
) -> Article:
    """Read one page: HTML or plain text, also gzipped, in any encoding.

    `source` is a path, or the page itself as bytes. `url` is where it came from. `published`, an ISO date or
    date-time, overrides what the page says. With `as_is` the decoded input is the article's text, untouched: nothing
    is removed, no language is refused.

    Raises the classes of `quoth.errors` that are a PageError; each message is one line and begins with the page's
    path or address.
    """
    name = _one_line(url or "page") if isinstance(source, bytes) else _one_line(os.fspath(source))
    page = source if isinstance(source, bytes) else Path(os.fsdecode(source))
    return read_record(Record(name, name, page, url=url, published=published), as_is=as_is)


def read_record(record: Record, *, as_is: bool = False) -> Article:
    """Read the page that a record holds, with what is told about it: that overrides what the page says.

    `as_is` and what is raised are as in `read`; messages begin with the record's name. A `clean` record's text is left
    whole too, but refused where it is in another language than English. A record that holds a reading already gives
    that one's article.
    """
    name = _one_line(record.name)
    if record.reading is not None:
        return record.reading.article
    text = decode(load(record.source, name), name, record.charset)
    found = _read_text(text, record, name, as_is=as_is)
    if record.title and not as_is:
        found = retitled(found, record.title, name=name)
    return replace(
        found,
        outlet=record.outlet or found.outlet,
        byline=record.byline or found.byline,
        published_from=record.published_from if record.published else found.published_from,
    )


def _read_text(text: str, record: Record, name: str, *, as_is: bool) -> Article:
    url, published = record.url, record.published
    if as_is or record.clean:
        if not text.strip():
            raise EmptyPage(f"{name}: the page holds no text")
        article = article_as_is(text, name=name, url=url, published=published)
        language, sure = language_of(text)
        _refuse_language(language, sure and not as_is, name)
        return replace(article, language=language)
    if _FEED_START.match(text[:4000]):
        raise NoArticle(f"{name}: is a feed or a site map, not a page")
    if is_html(text) or (record.media_type in MARKUP_TYPES and _ANY_MARKUP.search(text)):
        from quoth.reading import sandbox

        return _article(sandbox.read_html(text, url, name), name, url, published)
    article = read_text(text, url=url, published=published, name=name)
    language, sure = language_of(article.text[article.body_start :])
    _refuse_language(language, sure, name)
    return replace(article, language=language)


def _article(found: dict[str, Any], name: str, url: str | None, published: str | None) -> Article:
    """What the child process found in a page, as an Article. Raises NotEnglish and NoArticle."""
    language, sure = language_of("\n".join(found["paragraphs"]))
    _refuse_language(language, sure, name)
    if not found["paragraphs"]:
        raise NoArticle(f"{name}: {found['why_none']}")
    return assemble(
        found["paragraphs"],
        name=name,
        url=url,
        title=found["title"],
        byline=found["byline"],
        outlet=found["outlet"],
        published=published or found["published"],
        published_from="given" if published else found["published_from"],
        language=language if sure else found["language"] or language,
        dropped=[Dropped(text, reason) for text, reason in found["dropped"]],
    )


def language_of(text: str) -> tuple[str | None, bool]:
    """The language of a text (ISO 639-1) and whether that is sure: enough text, close to the language's profile."""
    from resiliparse.parse.lang import detect_fast

    seen = text[:20_000]
    language, distance = detect_fast(seen)
    known = None if language == "unknown" else str(language)
    return known, known is not None and len(seen) >= _LANGUAGE_CHARS and distance <= _LANGUAGE_DISTANCE


def _refuse_language(language: str | None, sure: bool, name: str) -> None:
    if sure and language != "en":
        raise NotEnglish(f"{name}: the text is in another language ({language}); Quoth reads English")


def _one_line(name: str | bytes) -> str:
    """A path or address as it can stand in a one-line message."""
    text = os.fsdecode(name)
    return re.sub(r"[\x00-\x1f\x7f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]", "\ufffd", text)[:500]
