"""An HTML tree as the sequence of its text blocks: what a reader sees as one paragraph, heading, item or caption."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from lxml import etree

# elements that start a new line of text; all others run on in their line
BLOCK_TAGS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
# elements whose text is not for reading
SILENT_TAGS = frozenset(
    [
        "applet",
        "audio",
        "canvas",
        "datalist",
        "embed",
        "head",
        "iframe",
        "map",
        "math",
        "meter",
        "noembed",
        "noframes",
        "noscript",
        "object",
        "option",
        "progress",
        "script",
        "select",
        "style",
        "svg",
        "template",
        "textarea",
        "title",
        "video",
    ]
)
# control characters, zero-width and bidirectional marks, soft hyphens, lone surrogates: no part of a word
INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]+"
)
_HIDING = re.compile(r"display:\s*none|visibility:\s*hidden", re.IGNORECASE)
# an inline element that shows up only when pointed at, or only to screen readers: no part of the sentence around it
_POPUP = re.compile(
    r"(?:rollover|tool-?tip|popover|popup|hover-?card|flyout)[\w-]*(?:block|content|box|body|text|card)|"
    r"sr-only|screen-?reader|visually-?hidden",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?…:;][\"'”’»)\]]*$")
_LONG_LINE = 60  # characters; shorter lines broken by <br> are verse, addresses or typesetting, not paragraphs
MAX_CELL_CHARS = 100  # longer table cells are layout, each a block of its own
# attributes that say what an element is for, besides its tag
NAMING = ("class", "id", "role", "itemprop", "data-component", "data-testid", "property")
MAX_DEPTH = 250  # elements nested deeper are read as if they stood at this depth


@dataclass(slots=True)
class Place:
    """An element around text: what it is called, what its class and id say, and how it hangs in the tree."""

    number: int
    tag: str
    names: str
    parent: Place | None
    depth: int
    hidden: bool


@dataclass(slots=True)
class Block:
    """One run of text, white space folded, with the block element that holds it and the characters inside links."""

    text: str
    place: Place
    link_chars: int
    links: int
    emphasised: int  # characters in b, strong, em or i
    continues: bool  # the same element's text went on before this block, interrupted by an element within


def fold(text: str) -> str:
    """`text` without invisible characters and with every run of white space as one space."""
    return " ".join(INVISIBLE.sub("", text).split())


class _Writer:
    """Collects text in document order and cuts it into blocks."""

    def __init__(self, root: Place) -> None:
        self.blocks: list[Block] = []
        self.place = root
        self.parts: list[str] = []
        self.linked = self.links = self.emphasised = 0
        self.written: set[int] = set()  # the elements that have given a block already

    def add(self, text: str | None, *, linked: bool, emphasised: bool) -> None:
        if not text:
            return
        self.parts.append(text)
        if linked or emphasised:
            size = len(fold(text))
            self.linked += size if linked else 0
            self.emphasised += size if emphasised else 0

    def flush(self) -> None:
        text = fold("".join(self.parts))
        self.parts.clear()
        if text:
            continues = self.place.number in self.written
            self.blocks.append(Block(text, self.place, self.linked, self.links, self.emphasised, continues))
            self.written.add(self.place.number)
        self.linked = self.links = self.emphasised = 0

    def line_break(self) -> None:
        """A <br>: a new paragraph after a long line that ends a sentence, a space otherwise."""
        text = fold("".join(self.parts[-50:]))
        if len(text) >= _LONG_LINE and _SENTENCE_END.search(text[-10:]):
            self.flush()
            self.written.discard(self.place.number)
        else:
            self.parts.append("\n")


def _place(element: Any, number: int, parent: Place) -> Place:
    named = (element.get(key) for key in NAMING)
    names = " ".join(value for value in named if value)[:300].lower()
    hidden = (
        parent.hidden
        or element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or bool(_HIDING.search((element.get("style") or "")[:300]))
    )
    if parent.depth >= MAX_DEPTH:
        return Place(parent.number, element.tag, names, parent.parent, parent.depth, hidden)
    return Place(number, element.tag, names, parent, parent.depth + 1, hidden)


def blocks_of(tree: Any) -> list[Block]:
    """The text blocks of an lxml HTML tree, in document order. Linear in the size of the tree."""
    root = Place(0, "", "", None, 0, hidden=False)
    writer = _Writer(root)
    places = [root]
    own_line: list[Any] = []  # the open elements that have a place of their own
    breaks = 0
    in_link = in_emphasis = 0
    walk = etree.iterwalk(tree, events=("start", "end", "comment", "pi"))
    number = 0
    for event, element in walk:
        tag = element.tag
        if event in ("comment", "pi") or not isinstance(tag, str):
            writer.add(element.tail, linked=in_link > 0, emphasised=in_emphasis > 0)
            continue
        if event == "start":
            if tag in SILENT_TAGS:
                walk.skip_subtree()
                continue
            if tag == "br":
                breaks += 1
                if breaks > 1:
                    writer.flush()
                    writer.written.discard(writer.place.number)
                else:
                    writer.line_break()
                continue
            if tag in BLOCK_TAGS or _POPUP.search((element.get("class") or "")[:300]):
                writer.flush()
                own_line.append(element)
                number += 1
                places.append(_place(element, number, places[-1]))
                writer.place = places[-1]
            elif tag == "a":
                in_link += 1
                writer.links += 1
            elif tag in ("b", "strong", "em", "i"):
                in_emphasis += 1
            text = element.text
        else:
            if own_line and own_line[-1] is element:
                own_line.pop()
                writer.flush()
                places.pop()
                writer.place = places[-1]
            elif tag == "a":
                in_link -= 1
            elif tag in ("b", "strong", "em", "i"):
                in_emphasis -= 1
            elif tag in ("button", "label", "time"):
                writer.parts.append(" ")
            text = element.tail
        if text and not text.isspace():
            breaks = 0
        writer.add(text, linked=in_link > 0, emphasised=in_emphasis > 0)
    writer.flush()
    return _rows_joined(writer.blocks)


def _rows_joined(blocks: list[Block]) -> list[Block]:
    """The short cells of one table row as one block: a cell alone says nothing."""
    out: list[Block] = []
    for block in blocks:
        last = out[-1] if out else None
        if (
            last is not None
            and block.place.tag in ("td", "th")
            and last.place.tag in ("td", "th")
            and block.place.parent is last.place.parent
            and len(block.text) <= MAX_CELL_CHARS >= len(last.text)
        ):
            last.text += " " + block.text
            last.link_chars += block.link_chars
            last.links += block.links
            last.emphasised += block.emphasised
        else:
            out.append(block)
    return out
