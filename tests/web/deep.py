"""An article whose statements lie in each other, up to four deep, in one sentence and in a headline."""

from __future__ import annotations

from quoth.types import Article, Entity, Reading, Span, Statement, article_id, statement_id, text_digest

TITLE = "Lund: Berg warned that Holt had sworn the quay “is safe”"
BODY = (
    "Ida Lund said on Monday that Tomas Berg had warned in May that Ragna Holt once promised that the residents"
    " believed the quay was safe.",
    "Nobody else wanted to add to that.",
)
CHAINS = (  # source and cue of each, the outermost first; where the innermost content ends
    ((("Lund", ":"), ("Berg", "warned"), ("Holt", "had sworn")), "“is safe”"),
    ((("Ida Lund", "said"), ("Tomas Berg", "had warned"), ("Ragna Holt", "promised"), ("the residents", "believed")),
     "the quay was safe"),
)  # fmt: skip


def deep_reading() -> Reading:
    """The article with its statements."""
    text = "\n\n".join((TITLE, *BODY))
    digest = text_digest(text)
    statements: list[Statement] = []
    names: dict[str, list[Span]] = {}
    begun = 0
    for chain, last in CHAINS:
        end = text.index(last, begun) + len(last)
        parent = None
        for depth, (name, words) in enumerate(chain, 1):
            source = found(text, name, begun)
            cue = found(text, words, source.end)
            content = Span(cue.end + 1, end)
            identity = statement_id(digest, cue, None if parent is None else statements[parent].id)
            names.setdefault(name, []).append(source)
            statements.append(
                Statement(
                    id=identity, source=source, cue=cue, content=(content,), form="indirect", act="say", parent=parent,
                    depth=depth, confidence=0.5, speakers=(list(names).index(name),), speaker_confidence=0.9,
                )
            )  # fmt: skip
            parent, begun = len(statements) - 1, cue.end
        begun = end
    starts = [text.index(part) for part in (TITLE, *BODY)]
    article = Article(
        id=article_id(None, digest), url=None, outlet="Daily Quay", title=TITLE, byline=None, published="2024-05-01",
        published_from="metadata", language="en", text=text, body_start=len(TITLE) + 2,
        paragraphs=tuple(Span(at, at + len(part)) for at, part in zip(starts, (TITLE, *BODY), strict=True)),
        dropped=(), segments=(), text_sha256=digest,
    )  # fmt: skip
    entities = tuple(Entity(name, "person", tuple(spans)) for name, spans in names.items())
    return Reading(article, tuple(statements), entities, "by hand")


def found(text: str, words: str, after: int) -> Span:
    """Where some words stand next."""
    at = text.index(words, after)
    return Span(at, at + len(words))
