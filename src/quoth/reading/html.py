"""HTML -> what an article needs: its paragraphs, what is known about it, and what was left out. Runs in the sandbox.

A page is cut into text blocks (`blocks`), an extractor that others keep (resiliparse) says which of them it would keep,
and a trained model (`block_model`) decides, seeing that vote, the markup and the neighbours. The text is always the
page's own, block by block, never an extractor's rendering of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from resiliparse.extract.html2text import extract_plain_text

from quoth.reading.block_features import Floats, Seen, runs, seen, votes, words_of
from quoth.reading.block_model import KEEP, keep_probabilities
from quoth.reading.blocks import Block, blocks_of
from quoth.reading.clutter import reason_of
from quoth.reading.dates import date_in_text
from quoth.reading.markup import parsed
from quoth.reading.metadata import Metadata, read_metadata

_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff]")  # kana and Chinese characters
_SENTENCE_END = re.compile(r"[.!?…:;][\"'”’»)\]]*$")
_CAPTION_NAMES = re.compile(r"caption|credit|photographer", re.IGNORECASE)
# "Read more: …", "ALSO READ: …": where that is mostly a link, it leads away from the article wherever it stands
_LINK_CUE = re.compile(
    r"\W*(?:see|read|watch|listen|more|related|recommended|must[ -]read|don[’']?t miss|click here|also on)\b"
    r"[^.:]{0,25}:",
    re.IGNORECASE,
)
MIN_LINKED_SHARE = 0.4  # of the characters of such a line
MAX_SEEN_SHARE = 0.9  # of a block's 4-word shingles that the text before it has: more is the same block again
MIN_REPEAT_WORDS = 4  # shorter blocks may well stand twice in an article ("No.", a name above an answer)
MIN_ARTICLE_WORDS = 25  # a kept text of fewer words is a fragment of furniture
MIN_PROSE_WORDS = 8  # of a block that counts as running text
MIN_BLURBS, MIN_BLURB_SHARE = (
    4,
    0.7,
)  # so many paragraphs, most of all, right under a linked headline: a list of stories
HEAD_BEFORE, HEAD_AFTER = 4, 8  # blocks around the headline in which a dateline is looked for


@dataclass(slots=True)
class Page:
    """A parsed page as the block model sees it."""

    metadata: Metadata
    blocks: list[Block]
    words: list[list[str]]  # of each block, in small letters
    seen: Seen
    dense: Floats  # resiliparse's votes


def look(text: str, url: str | None) -> Page | None:
    """Parse a page and look at its blocks; None where there is no markup with any text."""
    tree = parsed(text)
    if tree is None:
        return None
    metadata = read_metadata(tree, url)
    blocks = blocks_of(tree)
    if not blocks:
        return None
    words = [words_of(b.text) for b in blocks]
    dense = extract_plain_text(text, main_content=True, alt_texts=False, list_bullets=False, comments=False)
    vote = votes([runs(w) for w in words], dense)
    return Page(metadata, blocks, words, seen(blocks, metadata.title), vote)


def read_html(text: str, url: str | None) -> dict[str, Any]:
    """The article of one page as plain data: title, byline, outlet, published, published_from, language, paragraphs
    (list of str), dropped (list of [text, reason], in page order), and why_none where there are no paragraphs.
    """
    page = look(text, url)
    if page is None:
        return _nothing("the page holds no text")
    keep = keep_probabilities(page.seen, page.dense) >= KEEP
    kept = [bool(k) for k in keep]
    if not is_story(page.blocks, kept):
        return _nothing("nothing on the page reads like an article")
    paragraphs, dropped = compose(page, kept)
    found = page.metadata
    published, origin = found.published, "metadata"
    if published is None:
        published, origin = date_in_text(_head(page)), "text"
    return {
        "title": found.title,
        "byline": found.byline,
        "outlet": found.outlet,
        "published": published,
        "published_from": origin if published else None,
        "language": found.language,
        "paragraphs": paragraphs,
        "dropped": dropped,
        "why_none": None,
    }


def is_story(blocks: Sequence[Block], kept: Sequence[bool]) -> bool:
    """Whether the kept blocks are an article: enough running text, no list of headlines with blurbs."""
    prose = [i for i, (b, k) in enumerate(zip(blocks, kept, strict=True)) if k and b.link_chars < 0.5 * len(b.text)]
    if sum(n for n in (_size(blocks[i].text) for i in prose) if n >= MIN_PROSE_WORDS) < MIN_ARTICLE_WORDS:
        return False
    blurbs = 0
    for i in prose:
        under = i - 2 if i > 1 and not kept[i - 1] and not _is_linked_headline(blocks[i - 1]) else i - 1
        blurbs += under >= 0 and _is_linked_headline(blocks[under])
    return blurbs < max(MIN_BLURBS, MIN_BLURB_SHARE * len(prose))


def _size(text: str) -> int:
    """How many words a text has, about; where words are not spaced, two characters are one."""
    return len(text.split()) + len(_UNSPACED.findall(text)) // 2


def _is_linked_headline(block: Block) -> bool:
    return (
        block.link_chars > 0.8 * len(block.text)
        and len(block.text.split()) >= 4
        and block.place.tag in ("h2", "h3", "h4")
    )


def _nothing(why: str) -> dict[str, Any]:
    keys = ("title", "byline", "outlet", "published", "published_from", "language")
    return {**dict.fromkeys(keys), "paragraphs": [], "dropped": [], "why_none": why}


def compose(page: Page, keep: Sequence[bool]) -> tuple[list[str], list[list[str]]]:
    """The kept blocks as paragraphs, and the others with the reason why each was left out.

    A block whose words the article already has is left out as a repeat, and so is the title where it stands again.
    A paragraph that an element in its midst had cut in two is joined again.
    """
    title = words_of(page.metadata.title or "")
    last_kept = max((i for i, k in enumerate(keep) if k), default=-1)
    paragraphs: list[str] = []
    dropped: list[list[str]] = []
    known: set[str] = set()
    told: set[tuple[str, ...]] = set()
    title_seen = False
    holder = -1
    for i, (block, words, kept) in enumerate(zip(page.blocks, page.words, keep, strict=True)):
        if not words:
            continue
        if words == title:
            if title_seen:
                dropped.append([block.text, "repeat"])
            title_seen = True
            continue
        own = runs(words)
        repeated = len(words) >= MIN_REPEAT_WORDS and (
            block.text in known or (len(own) > 8 and sum(s in told for s in own) >= MAX_SEEN_SHARE * len(own))
        )
        known.add(block.text)
        if not kept or repeated or leads_away(block):
            dropped.append([block.text, _reason(block, after_body=i > last_kept, repeated=repeated)])
            continue
        told.update(own)
        if block.continues and holder == block.place.number and not _SENTENCE_END.search(paragraphs[-1]):
            paragraphs[-1] += " " + block.text
        else:
            paragraphs.append(block.text)
        holder = block.place.number
    return paragraphs, dropped


def leads_away(block: Block) -> bool:
    """Whether a block is a link to another story with the words that such links have."""
    return block.link_chars >= MIN_LINKED_SHARE * len(block.text) and bool(_LINK_CUE.match(block.text))


def _reason(block: Block, *, after_body: bool, repeated: bool) -> str:
    """Why a block was left out: what the markup says, else what the words say."""
    if not repeated and (block.place.tag == "figcaption" or _CAPTION_NAMES.search(block.place.names)):
        return "caption"
    if not repeated and leads_away(block):
        return "related"
    return reason_of(block.text, after_body=after_body, repeated=repeated)


def _head(page: Page) -> list[str]:
    """The short blocks around the headline, where a dateline stands."""
    title = words_of(page.metadata.title or "")
    at = next((i for i, b in enumerate(page.blocks) if b.place.tag == "h1" and page.words[i] == title), None)
    if at is None:
        at = next((i for i, words in enumerate(page.words) if title and words == title), None)
    if at is None:
        return []
    return [b.text for b in page.blocks[max(0, at - HEAD_BEFORE) : at + HEAD_AFTER + 1]]
