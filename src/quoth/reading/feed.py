"""Feed files: RSS 2.0, RSS 1.0 and Atom, the entries that hold a text.

libxml2 parses them bit by bit, so a feed may be as long as an exported archive is; it resolves no entities, loads
nothing, and is stopped where a document declares entities of its own: no feed does, but bombs do. Its own mending of
damaged markup is not used: after a first error it drops characters and no longer undoes escapes. Bare ampersands, the
commonest fault, are mended here; at any other, that entry is lost and a new parser goes on with the next one.
"""

from __future__ import annotations

import html
import html.entities
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin
from xml.sax.saxutils import quoteattr

from lxml import etree

from quoth.bulk import Failure
from quoth.reading.dates import iso
from quoth.reading.decode import decoder_for
from quoth.reading.record import Lost, Record, address, one_line
from quoth.reading.unpack import head_of, pieces

MAX_ENTRY_CHARS = 5_000_000  # of the file, for one entry or whatever else stands between two
_ENTITY = re.compile(r"<!ENTITY", re.IGNORECASE)
_ENTRY_BEGINS = re.compile(r"(?=<(?:\w{1,20}:)?(?:item|entry)[\s>])")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_BARE_AMPERSAND = re.compile(
    r"&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});)(?:([A-Za-z]{2,31}[0-9]{0,2});)?"
)
MAX_ABOVE = 10_000  # characters of the elements around all entries; with more a feed is not gone on with after damage
MAX_CUT = 64  # characters: what a piece ends with may be the beginning of a tag or an entity
XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
ENTRIES = ("item", "entry")
ROOTS = ("rss", "RDF", "feed")
WATCHED = [f"{{*}}{name}" for name in (*ENTRIES, *ROOTS, "channel", "title", "link")]  # events of others only cost time


def feed_pages(path: Path, name: str) -> Iterator[Record | Lost]:
    """The entries of the feed at `path` that hold a text, in order; `name` is what the feed is called.

    Raises OSError where the file can't be read.
    """
    feed = Feed(name)
    decoder = decoder_for(head_of(path))
    for piece in pieces(path):
        if piece.damage:
            yield feed.lost(f"{piece.damage}: the rest of the file is lost")
            return
        yield from feed.take(decoder.decode(piece.data))
        if feed.stopped:
            return
    yield from feed.take(decoder.decode(b"", final=True), last=True)


class Feed:
    """A feed as it is parsed, and what is known of it so far."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.number = 0  # of the entry met last
        self.outlet: str | None = None
        self.base: str | None = None
        self.stopped = False
        self.skipping = False  # up to the next entry
        self.since_entry = 0
        self.kept = ""  # the end of a piece, which the next one may finish
        self.above = ""  # what a new parser is given before the next entry: the elements around all entries
        self.parser = new_parser()

    def lost(self, message: str) -> Lost:
        behind = f"{self.name}, after entry {self.number}" if self.number else self.name
        return Lost(behind, self.name, Failure("damaged", message))

    def take(self, text: str, *, last: bool = False) -> Iterator[Record | Lost]:
        """The entries that end in the next piece of the decoded file."""
        text = self.kept + text
        cut = max(text.rfind("&"), text.rfind("<"))
        if last or cut < len(text) - MAX_CUT:
            cut = len(text)
        self.kept, text = text[cut:], _NOT_XML.sub("", text[:cut])
        if not self.above:
            text = text if self.since_entry else text.lstrip("\ufeff \t\r\n")
            if _ENTITY.search(text):
                self.stopped = True
                yield self.lost("it declares entities of its own, as bombs do")
                return
        for part in _ENTRY_BEGINS.split(_BARE_AMPERSAND.sub(_mended, text)):
            yield from self.parse(part)
            if self.stopped:
                return
        if last and not self.skipping:
            try:
                self.parser.close()
            except etree.XMLSyntaxError as error:
                yield self.lost(f"its XML ends too early ({first_line(error)})")

    def parse(self, part: str) -> Iterator[Record | Lost]:
        """The entries that end in a part of the text, in which one may begin at most, and that at its start."""
        if self.skipping:
            if not _ENTRY_BEGINS.match(part):
                return
            self.skipping = False
            self.parser = new_parser()
            self.parser.feed(self.above)
            list(self.parser.read_events())
        self.since_entry += len(part)
        problem = None
        try:
            self.parser.feed(part.encode("utf-8"))
        except etree.XMLSyntaxError as error:
            problem = f"its XML is damaged ({first_line(error)})"
        yield from self.entries()
        if self.since_entry > MAX_ENTRY_CHARS:
            problem = problem or f"an entry is longer than {MAX_ENTRY_CHARS} characters"
        if problem:
            yield self.lost(problem)
            self.skipping, self.since_entry = True, 0
            self.stopped = not 0 < len(self.above) < MAX_ABOVE

    def entries(self) -> Iterator[Record | Lost]:
        for event, element in self.parser.read_events():
            local = local_name(element)
            parent = element.getparent()
            inside = local_name(parent) if parent is not None else ""
            if event == "start":
                if local in ROOTS and not inside:
                    self.above = opening_tag(element)[:MAX_ABOVE]
                    self.base = address(element.get(XML_BASE))
                elif local == "channel" and inside == "rss":
                    self.above += "<channel>"
            elif local in ENTRIES and inside in ("channel", "feed", "RDF"):
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
        found = texts(entry, "origLink")
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


def new_parser() -> Any:
    """A parser that resolves and loads nothing, and knows of nothing before."""
    return etree.XMLPullParser(
        events=("start", "end"),
        tag=WATCHED,
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def first_line(error: etree.XMLSyntaxError) -> str:
    """What libxml2 says, without the place: where a parser began anew it counts from there."""
    return str(error).partition("\n")[0].partition(", line ")[0][:100]


def opening_tag(root: Any) -> str:
    """A root element's tag with the namespaces that it declares."""
    names = {**root.nsmap}
    name = f"{root.prefix}:" * bool(root.prefix) + local_name(root)
    declared = "".join(f" xmlns{':' if p else ''}{p or ''}={quoteattr(uri)}" for p, uri in names.items())
    return f"<{name}{declared}>"


def local_name(element: Any) -> str:
    """An element's name without its namespace, or without a prefix that was never declared."""
    return str(element.tag).rpartition("}")[2].rpartition(":")[2]


def children(element: Any, name: str) -> list[Any]:
    """Child elements called `name`, in whatever namespace; those of media groups and the like are not children."""
    return [child for child in element.iterchildren(tag=etree.Element) if local_name(child) == name]


def texts(element: Any, *names: str) -> list[str]:
    """The texts of child elements, by order of `names`."""
    return [text for name in names for child in children(element, name) if (text := plain(child))]


def plain(element: Any) -> str:
    """What an element says, its own markup and that which is escaped in it left out."""
    text = "".join(element.itertext()).strip()
    if element.get("type") != "text":
        text = re.sub(r"<[a-zA-Z/!][^<>]{0,400}>", "", text)
    return html.unescape(text).strip()


def text_of(entry: Any) -> tuple[str, str]:
    """An entry's text and its media type: the full one where it has one, else its summary."""
    full = [element for element in children(entry, "encoded") if "excerpt" not in element.tag]
    for element in [*full, *children(entry, "content"), *children(entry, "description"), *children(entry, "summary")]:
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
    names = texts(entry, "creator")
    for author in children(entry, "author"):
        names += texts(author, "name") or ([plain(author)] if len(author) == 0 else [])
    named = [re.sub(r"^\S+@\S+\s*\(?|\)$", "", n) for n in dict.fromkeys(names)]
    return one_line(", ".join(n for n in named if n and "@" not in n), 200)


def _mended(ampersand: re.Match[str]) -> str:
    """An ampersand that begins nothing XML knows: an entity of HTML as a numeric reference, any other one escaped."""
    character = html.entities.html5.get(f"{ampersand[1]};") if ampersand[1] else None
    return "&amp;" + ampersand[0][1:] if character is None else "".join(f"&#{ord(c)};" for c in character)
