"""Readings that formats stumble over: every field has a value, and every kind of awkward character is somewhere.

Spans cut grapheme clusters and surrogate pairs' neighbours on purpose: positions are code points, nothing else.
"""

from __future__ import annotations

import dataclasses

from ledger.made import readings
from quoth.export.item import Item, Person, item_of
from quoth.types import Article, Dropped, Entity, Reading, Span, Statement, When, article_id, statement_id, text_digest

NAME = 'Ida "Kai" O\'Lund \\ <b>&amp;'
ACROSS = {"the board": "The Board of Quays"}  # names across pages, where they are others
URL = 'https://example.org/ä page?q="x"|{y}&z=<1>'

# Pieces of content, each a trap for some format.
CONTENTS = {
    "formula": '=HYPERLINK("http://evil.example","click")',
    "formula behind apostrophes": "''@SUM(1)",
    "apostrophe": "'tis so",
    "emoji": "👩‍👩‍👧‍👦 🛳️ 🇳🇴 agreed",
    "combining": "\u0301lone mark, e\u0301",
    "bidi": "\u202egnp.exe\u202c and \u2066x\u2069 \u200f",
    "controls": "bell\x07 escape\x1b[31m delete\x7f next\x85 page\x0c",
    "line ends": "one\r\ntwo\rthree\nfour\u2028five\u2029six\x0bseven",
    "quotes": '"double" \'single\' “curly” """three""" \\" \\\\',
    "separators": "a,b;c\td|e",
    "markup": "</script><!-- ]]> <p class='x'>& &lt;",
    "edges": "\ufeff\U0010ffff\ue000\uffff",
    "empty in json": "null",
    "number": "007",
    "braces": "{{7*7}} ${x} %(y)s {0}",
}
TAIL = " \n\nЯна Ø claims 漢字 on Monday to the board that it denies nothing.\n"


def odd_item(name: str) -> Item:
    """One article with the content of that name, every field filled."""
    content = CONTENTS[name]
    opening, middle = "Тitle 🛳 of it\n\n", " — 🛳 said "
    text = opening + content + middle + NAME + "," + TAIL
    body = len(opening)
    said = Span(text.index("said"), text.index("said") + 4)
    pieces = [Span(body, body + len(content))]
    if len(content) > 5:  # two pieces, the cut wherever it falls
        pieces = [Span(body, body + 2), Span(body + 3, body + len(content))]
    who = Span(text.index(NAME), text.index(NAME) + len(NAME))
    yana = Span(text.index("Яна"), text.index("Яна") + 5)
    claims = Span(text.index("claims"), text.index("claims") + 6)
    monday = Span(text.index("on Monday"), text.index("on Monday") + 9)
    board = Span(text.index("the board"), text.index("the board") + 9)
    denies = Span(text.index("denies"), text.index("denies") + 6)
    it = Span(denies.start - 3, denies.start - 1)
    nothing = Span(denies.end + 1, denies.end + 8)
    digest = text_digest(text)
    top = statement_id(digest, claims)
    statements = (
        Statement(
            statement_id(digest, said), who, said, tuple(pieces), "direct", 0.98765, "say", False, False,
            speakers=(0,), speaker_confidence=0.5, about=(1,),
        ),
        Statement(
            top, yana, claims, (Span(it.start, nothing.end),), "indirect", 0.5, "accuse", True, False,
            speakers=(1, 2), speaker_confidence=1.0, addressee=board, about=(0, 2),
            when=When(monday, "2024-04-29", "day"),
        ),
        Statement(
            statement_id(digest, denies, top), it, denies, (nothing,), "mixed", 0.4, "deny", False, False,
            parent=1, depth=2, speakers=(2,), when=When(monday, "2024-04-22/2024-04-28", "week"),
        ),
        Statement(
            statement_id(digest, nothing, top), None, nothing, (), "indirect", 1.0, None, None, True,
            parent=1, depth=2, speakers=(0,),
        ),
    )  # fmt: skip
    entities = (
        Entity(NAME, "person", (who,), 'head of "quays" \u202e\x1b', Span(who.start, who.start + 1)),
        Entity("Яна Ø", "person", (yana, it)),
        Entity("the board", "organisation", (board,), "= a board"),
        Entity("it", "document", ()),
    )
    article = Article(
        id=article_id(URL, digest),
        url=URL,
        outlet="+47 \ud800 News",
        title="Тitle 🛳 of it",
        byline="@someone",
        published="2024-04-30",
        published_from="text",
        language="en",
        text=text,
        body_start=body,
        paragraphs=(Span(0, body - 2), Span(body, len(text) - 1)),
        dropped=(Dropped("See \ud800", "related"),),
        segments=((0, 3, 5),),
        text_sha256=digest,
    )
    people = tuple(
        Person(f"{article.id}.{n}", ACROSS.get(e.name, e.name), e.kind, ("Ida", "-Kai"), (e.role,) if e.role else ())
        for n, e in enumerate(entities)
    )
    reading = Reading(article, statements, entities, "made/1")
    return Item(reading, f"odd {name}", people, "9.9", 2, "0" * 32, frozenset([top]))


def bare_item() -> Item:
    """What extraction gives today at the least: no acts, no speakers, no address, no entities."""
    text = "Quay closed, Orn said."
    digest = text_digest(text)
    cue = Span(text.index("said"), len(text) - 1)
    article = Article(
        article_id(None, digest),
        None,
        None,
        None,
        None,
        None,
        None,
        None,
        text,
        0,
        (Span(0, len(text)),),
        (),
        (),
        digest,
    )
    statement = Statement(statement_id(digest, cue), None, cue, (Span(0, 11),), "indirect", 0.36)
    return item_of(Reading(article, (statement,), (), "made/1"), "bare")


def empty_item() -> Item:
    """An article in which nothing was said."""
    item = bare_item()
    article = dataclasses.replace(item.reading.article, id="e" * 32, url="https://example.org/empty")
    return item_of(Reading(article, (), (), "made/1"), "empty")


def items() -> list[Item]:
    """All of them, and some plain ones."""
    plain = [item_of(reading, f"plain-{n}") for n, reading in enumerate(readings(5))]
    return [*map(odd_item, CONTENTS), bare_item(), empty_item(), *plain]
