"""From an `Article` to a `Reading`: the statements it makes and who makes them."""

from __future__ import annotations

from quoth.errors import BadText
from quoth.extraction.encoder import load_model
from quoth.extraction.pieces import cut
from quoth.extraction.statements import statements_of
from quoth.extraction.tagging import find
from quoth.settings import MAX_TEXT_CHARS, MIN_CONFIDENCE
from quoth.types import Article, Reading, Span, article_id, text_digest


def extract(
    article_or_text: Article | str, *, min_confidence: float | None = None, model: str | None = None
) -> Reading:
    """The statements of an article, or of a `str` taken as clean text: spans index that very string.

    `min_confidence` leaves out statements below it (0 to 1; default `settings.MIN_CONFIDENCE`). `model` is the name of
    a shipped model. Time is linear in the text's length. Raises BadText on lone surrogates or text longer than
    `settings.MAX_TEXT_CHARS`, ModelError when the model's files are damaged.
    """
    article = clean_article(article_or_text) if isinstance(article_or_text, str) else article_or_text
    least = MIN_CONFIDENCE if min_confidence is None else min_confidence
    used = load_model(model)
    pieces = cut(article.text, used.tokenizer, used.config.paragraph)
    statements = statements_of(article.text, article.text_sha256, pieces, find(pieces, used), used.calibration)
    kept = tuple(s for s in statements if s.confidence >= least)
    return Reading(article=article, statements=kept, entities=(), model=used.name)


def clean_article(text: str) -> Article:
    """An article of `text` as it is, with nothing known about it. Raises BadText."""
    if len(text) > MAX_TEXT_CHARS:
        raise BadText(f"the text has {len(text):,} code points, the limit is {MAX_TEXT_CHARS:,}: split it")
    try:
        digest = text_digest(text)
    except UnicodeEncodeError as error:
        raise BadText(
            f"the text has a lone surrogate at code point {error.start}: decode it again with errors='replace'"
        ) from error
    paragraphs = []
    at = 0
    for line in text.splitlines(keepends=True):
        words = line.strip()
        if words:
            start = at + line.index(words)
            paragraphs.append(Span(start, start + len(words)))
        at += len(line)
    return Article(
        id=article_id(None, digest), url=None, outlet=None, title=None, byline=None, published=None,
        published_from=None, language=None, text=text, body_start=0, paragraphs=tuple(paragraphs), dropped=(),
        segments=(), text_sha256=digest,
    )  # fmt: skip
