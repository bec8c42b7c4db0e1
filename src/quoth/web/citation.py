"""A statement with where it stands, in one line to paste into a story or a footnote."""

from __future__ import annotations

from quoth.types import Article, Statement
from quoth.web.dates import dated

QUOTES = tuple("“”„‟\"«»‘’'")


def citation(article: Article, statement: Statement, said: str, speaker: str) -> str:
    """`“words” — Speaker, in “Title”, Outlet, date, address (characters 10–42)`, as far as known."""
    words = " ".join(said.split())
    told = words if statement.form == "direct" and words.startswith(QUOTES) else f"“{words}”"
    who = speaker or (statement.source.of(article.text) if statement.source else "source not named")
    where = [f"“{article.title}”" if article.title else None, article.outlet, dated(article.published), article.url]
    start = min(span.start for span in statement.content) if statement.content else statement.cue.start
    end = max(span.end for span in statement.content) if statement.content else statement.cue.end
    return f"{told} — {' '.join(who.split())}, in {', '.join(filter(None, where))} (characters {start}–{end})"
