"""Feed files: RSS 2.0, RSS 1.0 and Atom, the entries that hold a text.

libxml2 parses them bit by bit, so a feed may be as long as an exported archive is; it resolves no entities, loads
nothing, and is stopped where a document declares entities of its own: no feed does, but bombs do. Damaged markup is
mended as far as libxml2 can, and told.
"""

from __future__ import annotations

import html
import html.entities
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from lxml import etree

from quoth.bulk import Failure
from quoth.reading.dates import iso
from quoth.reading.decode import decoder_for
from quoth.reading.record import Lost, Record, address, one_line
from quoth.reading.unpack import head_of, pieces

MAX_ENTRY_CHARS = 5_000_000  # of the file, for one entry or whatever else stands between two
STARTS = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*|<\?[^>]{0,1000}>\s*|<!DOCTYPE\s+(?:rss|rdf)[^>\[]{0,500}"
    r"(?:\[.{0,20000}?\]\s*)?>\s*){0,10}<(?:\w{1,20}:)?(?:rss|feed|RDF)[\s>]",
    re.IGNORECASE | re.DOTALL,
)
_ENTITY = re.compile(r"<!ENTITY", re.IGNORECASE)
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
# names that HTML has and XML has not: unknown ones vanish, and what stood around them becomes one word
_NAMED = re.compile(r"&([A-Za-z]{2,8}[0-9]{0,2});")
_XML_NAMES = ("amp", "lt", "gt", "quot", "apos")
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
DUBLIN_CORE = "{http://purl.org/dc/elements/1.1/}"
ORIGINAL_LINK = "{http://rssnamespace.org/feedburner/ext/1.0}origLink"
XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
ENTRIES = ("item", "entry")
MAX_ERRORS_SEEN = 1_000


def feed_pages(path: Path, name: str) -> Iterator[Record | Lost]:
    """The entries of the feed at `path` that hold a text, in order; `name` is what the feed is called.

    Raises OSError where the file can't be read.
    """
    feed = Feed(name)
    decoder = decoder_for(head_of(path))
    for piece in pieces(path):
        if piece.damage:
            feed.problem = piece.damage
            break
        yield from feed.take(decoder.decode(piece.data))
        if feed.problem:
            break
    else:
        yield from feed.take(decoder.decode(b"", final=True), last=True)
    if feed.problem:
        behind = f"{name}, after entry {feed.number}" if feed.number else name
        yield Lost(behind, name, Failure("damaged", f"{feed.problem}: what follows may be lost"))


class Feed:
    """A feed as it is parsed: what is known of it so far, and `problem`, what stopped it or went wrong first."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.number = 0
        self.outlet: str | None = None
        self.base: str | None = None
        self.problem: str | None = None
        self.since_entry = 0
        self.kept = ""  # of the text: the beginning of something that the next piece may end
        self.begun = False
        self.parser = etree.XMLPullParser(
            events=("start", "end"),
            encoding="utf-8",
            resolve_entities=False,
            load_dtd=False,
            no_network=True,
            huge_tree=False,
            recover=True,
            remove_comments=True,
            remove_pis=True,
        )

    def take(self, text: str, *, last: bool = False) -> Iterator[Record | Lost]:
        """The entries that end in the next piece of the decoded file."""
        text = self.kept + text
        cut = len(text) if last else max(text.rfind("&"), text.rfind("<!"))
        cut = cut if len(text) - cut < 20 and cut >= 0 else len(text)
        self.kept, text = text[cut:], text[:cut]
        if _ENTITY.search(text):
            self.problem = "it declares entities of its own, as bombs do"
            return
        self.since_entry += len(text)
        try:
            self.parser.feed(self.clean(text).encode("utf-8"))
            if last:
                self.parser.close()
        except etree.XMLSyntaxError as error:
            self.problem = f"its XML can't be read ({str(error)[:100]})"
        yield from self.entries()
        if self.since_entry > MAX_ENTRY_CHARS:
            self.problem = f"an entry is longer than {MAX_ENTRY_CHARS} characters"
        errors = self.parser.feed_error_log
        if not self.problem and last and len(errors):
            first = errors[0]
            self.problem = f"its XML is damaged in line {first.line} ({first.message[:100]})"

    def clean(self, text: str) -> str:
        if not self.begun:
            text = text.lstrip("\ufeff \t\r\n")
            self.begun = bool(text)
        return _NAMED.sub(_as_number, _NOT_XML.sub("", text))

    def entries(self) -> Iterator[Record | Lost]:
        for event, element in self.parser.read_events():
            local = etree.QName(element).localname if isinstance(element.tag, str) else ""
            if event == "start":
                if local in ("feed", "channel"):
                    self.base = self.base or element.get(XML_BASE)
                continue
            parent = element.getparent()
            inside = etree.QName(parent).localname if parent is not None else ""
            if local in ENTRIES and inside in ("channel", "feed", "RDF"):
                self.number += 1
                self.since_entry = 0
                yield self.page_in(element)
                element.clear()
                while element.getprevious() is not None:
                    del parent[0]
            elif local == "title" and inside in ("channel", "feed"):
                self.outlet = self.outlet or one_line(plain(element))
            elif local == "link" and inside in ("channel", "feed") and element.get("rel") in (None, "alternate"):
                self.base = self.base or address(element.get("href") or element.text)

    def page_in(self, entry: Any) -> Record | Lost:
        """An entry's text, with what the entry tells about it."""
        called = f"{self.name}, entry {self.number}"
        content, media_type = text_of(entry)
        if not content.strip():
            return Lost(called, self.name, Failure("empty", "the entry holds no text"), self.number)
        published = next((d for d in map(iso, texts(entry, "pubDate", "published", "issued", "date")) if d), None)
        source = next(iter(children(entry, "source")), None)
        outlet = None
        if source is not None:
            outlet = next(iter(texts(source, "title")), None) or (source.text if len(source) == 0 else None)
        return Record(
            name=called,
            origin=self.name,
            source=content.encode("utf-8"),
            number=self.number,
            media_type=media_type,
            charset="utf-8",
            clean=media_type == "text/plain",
            url=self.address_of(entry),
            title=one_line(next(iter(texts(entry, "title")), None)),
            byline=byline(entry),
            outlet=one_line(outlet) or self.outlet,
            published=published,
            published_from="metadata",
        )

    def address_of(self, entry: Any) -> str | None:
        """Where an entry's page is: the first address that it gives, which may be told from the feed's own."""
        found = texts(entry, ORIGINAL_LINK)
        for link in children(entry, "link"):
            if link.get("rel") in (None, "alternate"):
                found.append(link.get("href") or link.text or "")
        for guid in children(entry, "guid"):
            if guid.get("isPermaLink") != "false":
                found.append(guid.text or "")
        found += [text for text in texts(entry, "id") if text.startswith("http")]
        base = entry.get(XML_BASE) or self.base or ""
        for link in found:
            try:
                absolute = address(urljoin(base, link.strip())) if link.strip() else None
            except ValueError:  # brackets that are no host
                continue
            if absolute:
                return absolute
        return None


def children(element: Any, name: str) -> list[Any]:
    """Child elements called `name`, in whatever namespace unless one is given."""
    wanted = name if name.startswith("{") else None
    return [
        child
        for child in element.iterchildren(tag=etree.Element)
        if (child.tag == wanted if wanted else etree.QName(child).localname == name)
    ]


def texts(element: Any, *names: str) -> list[str]:
    """The texts of child elements, by order of `names`; those of media groups and the like are not children."""
    return [text for name in names for child in children(element, name) if (text := plain(child))]


def plain(element: Any) -> str:
    """What an element says, its own markup and that which is escaped in it left out."""
    text = "".join(element.itertext()).strip()
    if element.get("type") != "text":
        text = re.sub(r"<[a-zA-Z/!][^<>]{0,400}>", "", text)
    return html.unescape(text).strip()


def text_of(entry: Any) -> tuple[str, str]:
    """An entry's text and its media type: the full one where it has one, else its summary."""
    for element in [*children(entry, CONTENT), *children(entry, "content"), *children(entry, "description"),
                    *children(entry, "summary")]:  # fmt: skip
        kind = (element.get("type") or "").lower()
        if kind in ("xhtml", "application/xhtml+xml"):
            inner = "".join(etree.tostring(c, encoding="unicode", method="html") for c in element)
            text, media_type = (element.text or "") + inner, "text/html"
        else:
            text = "".join(element.itertext())
            media_type = "text/plain" if kind in ("text", "text/plain") else "text/html"
        if media_type == "text/html" and not re.search(r"<[a-zA-Z/!]|&#?\w{1,8};", text):
            media_type = "text/plain"
        if text.strip():
            return text, media_type
    return "", "text/plain"


def byline(entry: Any) -> str | None:
    """Who wrote an entry; addresses of mail are no names."""
    names = texts(entry, DUBLIN_CORE + "creator")
    for author in children(entry, "author"):
        names += texts(author, "name") or ([plain(author)] if len(author) == 0 else [])
    named = [re.sub(r"^\S+@\S+\s*\(?|\)$", "", n) for n in dict.fromkeys(names)]
    return one_line(", ".join(n for n in named if n and "@" not in n), 200)


def _as_number(named: re.Match[str]) -> str:
    """An entity that HTML knows as a numeric reference, which XML knows too."""
    if named[1] in _XML_NAMES:
        return named[0]
    character = html.entities.html5.get(f"{named[1]};")
    return named[0] if character is None else "".join(f"&#{ord(c)};" for c in character)
