"""A statement with where it stands, in one line to paste into a story or a footnote."""

from __future__ import annotations

from quoth.ledger.hits import Page
from quoth.types import Article, Statement
from quoth.web.dates import dated

QUOTES = tuple("“”„‟\"«»‘’'")


def citation(page: Article | Page, statement: Statement, said: str, who: str | None) -> str:
    """`“words” — Speaker, in “Title”, Outlet, date, address (characters 10–42)`, as far as known.

    `who` is the speaker, or what the article calls the source.
    """
    words = " ".join(said.split())
    told = words if statement.form == "direct" and words.startswith(QUOTES) else f"“{words}”"
    where = [f"“{page.title}”" if page.title else None, page.outlet, dated(page.published), page.url]
    start = min(span.start for span in statement.content) if statement.content else statement.cue.start
    end = max(span.end for span in statement.content) if statement.content else statement.cue.end
    named = " ".join((who or "source not named").split())
    return f"{told} — {named}, in {', '.join(filter(None, where))} (characters {start}–{end})"
