"""Words that try to be something else: markup, script, an address that runs, a character that reorders."""

from __future__ import annotations

from quoth.types import Article, Dropped, Entity, Reading, Span, Statement, article_id, statement_id, text_digest

HOSTILE = (
    "<script>window.hacked=1</script>",
    "<img src=x onerror=window.hacked=1>",
    "\"><svg onload=window.hacked=1>",
    "' onmouseover='window.hacked=1",
    "javascript:window.hacked=1",
    "data:text/html,<script>window.hacked=1</script>",
    "</textarea><script>window.hacked=1</script>",
    "</title><script>window.hacked=1</script>",
    "</bdi></mark></a><iframe srcdoc='<script>parent.hacked=1</script>'>",
    "{{ 7 * 7 }} {% raw %} ${7*7} #{7*7}",
    "<!-- --><!--><script>window.hacked=1</script>-->",
    "\u202egnp.exe \u2066left open",
    "&lt;b&gt; &amp;amp; &#60;script&#62;",
    "<style>*{display:none}</style>",
    "<base href=https://evil.example/>",
    "<form action=https://evil.example/><input name=q>",
    "=HYPERLINK(\"https://evil.example\")",
    "a" * 3_000,
    "<a href=\"vbscript:x\">x</a>",
    "hx-get=/x hx-trigger=load",
)  # fmt: skip


def hostile_reading(words: str, number: int) -> Reading:
    """A reading of which every part that is words is `words`."""
    text = f"{words}\n\n{words} said {words}.\n\n{words}"
    at = len(words) + 2
    source, cue = Span(at, at + len(words)), Span(at + len(words) + 1, at + len(words) + 5)
    content = Span(cue.end + 1, cue.end + 1 + len(words))
    digest = text_digest(text)
    url = words if number % 2 else f"https://post.example/{number}?{words}".replace(" ", "")
    article = Article(
        id=article_id(url, digest), url=url, outlet=words, title=words, byline=words, published=words,
        published_from="text", language=words[:20], text=text, body_start=at,
        paragraphs=(Span(0, len(words)), Span(at, content.end + 1), Span(content.end + 3, len(text))),
        dropped=(Dropped(words, "teaser"),), segments=(), text_sha256=digest,
    )  # fmt: skip
    statement = Statement(
        id=statement_id(digest, cue), source=source, cue=cue, content=(content,), form="direct", confidence=0.5,
        act="deny", speakers=(0,), about=(0,), speaker_confidence=0.5,
    )  # fmt: skip
    return Reading(article, (statement,), (Entity(words, "person", (source,), words, source),), words)
