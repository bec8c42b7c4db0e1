"""From an `Article` to a `Reading`: the statements it makes, who makes them, about whom, when."""

from __future__ import annotations

from dataclasses import replace

from quoth.errors import BadText
from quoth.extraction.acts import with_acts
from quoth.extraction.encoder import load_model
from quoth.extraction.entities import resolve
from quoth.extraction.facts import with_facts
from quoth.extraction.harvest import harvest
from quoth.extraction.pairs import Heard
from quoth.extraction.pieces import cut
from quoth.extraction.statements import statements_of
from quoth.settings import MAX_TEXT_CHARS, MIN_CONFIDENCE
from quoth.types import Article, Reading, article_as_is


def extract(
    article_or_text: Article | str, *, min_confidence: float | None = None, model: str | None = None
) -> Reading:
    """The statements and entities of an article, or of a `str` taken as clean text: spans index that very string.

    `min_confidence` leaves out statements below it (0 to 1; default `settings.MIN_CONFIDENCE`). `model` is the name of
    a shipped model. Time is linear in the text's length. Raises BadText on lone surrogates or text longer than
    `settings.MAX_TEXT_CHARS`, ModelError when the model's files are damaged.
    """
    article = clean_article(article_or_text) if isinstance(article_or_text, str) else article_or_text
    least = MIN_CONFIDENCE if min_confidence is None else min_confidence
    used = load_model(model)
    pieces = cut(article.text, used.tokenizer, used.config.paragraph)
    found = harvest(pieces, used)
    parts = statements_of(article.text, article.text_sha256, pieces, found, used.calibration, least)
    statements = with_acts(article.text, parts, pieces, used)
    resolved = resolve(article, statements, Heard(used.pairs, found.heard, pieces.ends))
    spoken = [
        replace(s, speakers=speakers, speaker_confidence=sure)
        for s, speakers, sure in zip(statements, resolved.speakers, resolved.confidence, strict=True)
    ]
    told = with_facts(article.text, spoken, resolved.entities, article.published)
    return Reading(article=article, statements=told, entities=resolved.entities, model=used.name)


def clean_article(text: str) -> Article:
    """An article of `text` as it is, with nothing known about it. Raises BadText."""
    if len(text) > MAX_TEXT_CHARS:
        raise BadText(f"the text has {len(text):,} code points, the limit is {MAX_TEXT_CHARS:,}: split it")
    try:
        return article_as_is(text)
    except UnicodeEncodeError as error:
        raise BadText(
            f"the text has a lone surrogate at code point {error.start}: decode it again with errors='replace'"
        ) from error
