"""Texts with statements given by their words, resolved: for tests of speakers."""

from __future__ import annotations

from quoth.extraction import clean_article
from quoth.extraction.entities import Resolved, resolve
from quoth.extraction.forms import form_of
from quoth.types import Article, Span, Statement, statement_id


def told(article: Article, rows: list[tuple[str, str, str]]) -> list[Statement]:
    """Statements from (source, cue, content) in the order of the text; each is sought after the one before."""
    made = []
    at = 0
    for source, cue, content in rows:
        text = article.text
        if source:  # the first place after the last where source and cue stand side by side
            begin = text.index(source, at)
            while not _beside(text, begin, source, cue):
                begin = text.index(source, begin + 1)
            before = text.rfind(cue, 0, begin)
            cued = text.index(cue, begin + len(source)) if _follows(text, begin, source, cue) else before
        else:
            begin = cued = text.index(cue, at)
        told_at = text.find(content, at)
        spans = {
            "source": Span(begin, begin + len(source)) if source else None,
            "cue": Span(cued, cued + len(cue)),
            "content": Span(told_at, told_at + len(content)),
        }
        content_spans = (spans["content"],)
        made.append(
            Statement(
                id=statement_id(article.text_sha256, spans["cue"]), source=spans["source"], cue=spans["cue"],
                content=content_spans, form=form_of(article.text, content_spans), confidence=0.9,
            )
        )  # fmt: skip
        at = begin + 1
    return made


def _follows(text: str, begin: int, source: str, cue: str) -> bool:
    return text[begin + len(source) :].lstrip(" ,").startswith(cue)


def _beside(text: str, begin: int, source: str, cue: str) -> bool:
    return _follows(text, begin, source, cue) or text[:begin].rstrip(" ,").endswith(cue)


def read(text: str, *rows: tuple[str, str, str]) -> tuple[Resolved, list[list[str]]]:
    """What is resolved, and the names of each statement's speakers."""
    article = clean_article(text)
    found = resolve(article, told(article, list(rows)))
    for entity in found.entities:
        assert entity.mentions
        assert entity.name
        assert list(entity.mentions) == sorted(entity.mentions)
        assert all(0 <= m.start < m.end <= len(text) for m in entity.mentions)
        assert (entity.role_span is None) == (entity.role is None)
        assert entity.role_span is None or entity.role_span.of(text) == entity.role
    return found, [[found.entities[i].name for i in who] for who in found.speakers]


def speakers(before: str, source: str) -> list[str]:
    """Who says that it rained, by the words `source` behind what stands before."""
    text = f"{before} {source} said it rained."
    return read(text, (source, "said", "it rained"))[1][0]


def read_nested(text: str, *rows: tuple[str, str, str, int | None]) -> list[list[str]]:
    """The names of each statement's speakers; rows are source, cue, content and the row around it.

    A content is sought in that of the row around it, a cue closest before the content (else behind it), a source
    closest before the cue (else behind it).
    """
    article = clean_article(text)
    made: list[Statement] = []
    for source, cue, content, parent in rows:
        told_at = text.index(content, 0 if parent is None else made[parent].content[0].start)
        cued = _nearest(text, cue, told_at)
        begin = _nearest(text, source, cued) if source else 0
        spans = (Span(told_at, told_at + len(content)),)
        made.append(
            Statement(
                id=f"{cued}", source=Span(begin, begin + len(source)) if source else None,
                cue=Span(cued, cued + len(cue)), content=spans, form=form_of(text, spans), confidence=0.9,
                parent=parent, depth=1 if parent is None else made[parent].depth + 1,
            )
        )  # fmt: skip
    found = resolve(article, made)
    return [[found.entities[i].name for i in who] for who in found.speakers]


def _nearest(text: str, words: str, at: int) -> int:
    before = text.rfind(words, 0, at)
    return before if before >= 0 else text.index(words, at)
