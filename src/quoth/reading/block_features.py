"""What can be seen of a text block, its neighbours and its page: the numbers that the block model judges by.

Nothing here knows an outlet; words count only as the cue lists of `clutter_cues.toml` and as function words. All is
linear in the size of the page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from quoth.reading.blocks import Block, Place
from quoth.reading.clutter import CUES, FUNCTION_WORDS
from quoth.reading.places import Places
from quoth.settings import MAX_LINE_CHARS_SEEN

Floats = NDArray[np.float64]
Groups = NDArray[np.int64]

_WORD = re.compile(r"\w+")
_STOP_END = re.compile(r"[.!?…。！？]['\"”’»)\]]*$")
_INNER_STOP = re.compile(r"[.!?]['\"”’)]* +['\"“‘(]*\w|[。！？]")
_DATE = re.compile(
    r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{1,2}\b|\b\d{1,2}(?:st|nd|rd|th)? "
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|\b\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\b|\b(?:19|20)\d\d\b",
    re.IGNORECASE,
)
TAGS = ("p", "div", "li", "blockquote", "figcaption", "td", "h1", "h2", "h3", "h4")
AROUND = ("figure", "aside", "nav", "header", "footer", "form", "blockquote", "table", "ul", "ol", "article", "main")
# what class and id names say about the place, however the outlet abbreviates it
NAMES = {
    "body": "article|story|body|content|post|entry|text|main|paragraph",
    "furniture": "foot|nav|menu|header|masthead|breadcrumb|skip|cookie|consent|banner|modal|popup|overlay|toolbar|"
    "search",
    "aside": "relat|recommend|more|popular|trend|most|teaser|promo|sidebar|rail|widget|outbrain|taboola|read-next|also|"
    "carousel|card|list|latest|feed|grid|excerpt|picker|preview|breaking|ticker",
    "caption": "caption|credit|figure|image|photo|media|gallery|video|slide|thumb",
    "share": "share|social|follow|facebook|twitter|newsletter|subscri|signup|sign-up|login|paywall|membership",
    "comment": "comment|disqus|reply|respond|discussion|review",
    "byline": "author|byline|bio|meta|date|time|publish|tag|topic|categor|contrib|source|kicker|dek|standfirst|summary",
    "advert": r"\bads?\b|\bads?[-_]|[-_]ads?\b|advert|sponsor|commerc|affiliate|promotion|partner",
    "embed": "tweet|instagram-media|fb-post",
}
_NAMES = {kind: re.compile(words) for kind, words in NAMES.items()}
_BESIDE = re.compile(
    "|".join(NAMES[kind] for kind in ("aside", "share", "comment", "advert", "furniture", "caption"))
    + "|author|byline|bio|tag|topic"
)
PROSE_WORDS = 12  # of a block that counts as prose
PROSE_HUNG = 0.6  # share of the prose whose place is told of
LEVELS = 3  # how many containers up a block's surroundings are summed


def words_of(text: str) -> list[str]:
    """The words of `text` in small letters."""
    return _WORD.findall(text.lower())


def runs(words: Sequence[str]) -> list[tuple[str, ...]]:
    """Runs of four words; all words where they are fewer."""
    return (
        list(zip(words, words[1:], words[2:], words[3:], strict=False))
        if len(words) > 3
        else [tuple(words)] * bool(words)
    )


def shingles(text: str) -> list[tuple[str, ...]]:
    """Runs of four words of `text`; the whole of a shorter one."""
    return runs(words_of(text))


def votes(blocks_shingles: Sequence[Sequence[tuple[str, ...]]], extracted: str) -> Floats:
    """How much of each block another extractor has in its text: the share of the block's shingles, 0 to 1."""
    lines = extracted.split("\n")
    seen: set[tuple[str, ...]] = set(shingles(extracted))
    short = {tuple(words_of(line)) for line in lines if len(line) < 60}
    out = np.zeros(len(blocks_shingles))
    for i, own in enumerate(blocks_shingles):
        if len(own) == 1 and len(own[0]) < 4:
            out[i] = own[0] in short
        elif own:
            out[i] = sum(s in seen for s in own) / len(own)
    return out


def _named(places: Places) -> Floats:
    """What the class and id names around each block say: per kind 1 where its place says so, and how near the nearest
    container is that does; then 1 for each of `AROUND` that it stands in.
    """
    said: dict[str, list[bool]] = {}  # many places have the same names
    rows: list[tuple[list[float], list[float]]] = []  # of places, those around before those within
    for place, parent in zip(places.places, places.parent, strict=True):
        near, tags = rows[parent] if parent >= 0 else ([0.0] * len(_NAMES), [0.0] * len(AROUND))
        if place.names not in said:
            said[place.names] = [bool(p.search(place.names)) for p in _NAMES.values()]
        near = [1.0 if says else x * 0.75 for says, x in zip(said[place.names], near, strict=True)]
        if place.tag in AROUND:
            tags = [1.0 if place.tag == t else x for t, x in zip(AROUND, tags, strict=True)]
        rows.append((near, tags))
    return np.array([near + tags for near, tags in (rows[at] for at in places.at)])


def _own(block: Block, title_words: frozenset[str]) -> list[float]:
    seen = block.text[:MAX_LINE_CHARS_SEEN]
    words = _WORD.findall(seen)
    lower = [w.lower() for w in words]
    size = len(words) or 1
    common = len(title_words.intersection(lower))
    return [
        np.log1p(len(words)),
        np.log1p(len(block.text)),
        block.link_chars / len(block.text),
        min(block.links, 10),
        block.emphasised / len(block.text),
        float(bool(_STOP_END.search(block.text[-20:]))),
        len(_INNER_STOP.findall(seen)) / size * 20,
        sum(w in FUNCTION_WORDS for w in lower) / size,
        sum(w[0].isupper() for w in words) / size,
        sum(w[0].isdigit() for w in words) / size,
        float(seen.isupper()),
        float(bool(_DATE.search(seen[:200]))),
        float(block.text.endswith(":")),
        float(block.text[0] in "\"“‘'«"),
        common / (len(title_words) or 1),
        common / size,
        float(block.continues),
        float(block.place.hidden),
        min(block.place.depth, 40),
        *CUES.counts(seen),
    ]


NEIGHBOUR_COLUMNS = (0, 2, 5, 7, 8)  # of `_own`: words, links, stop, function words, capitals


def _shares(groups: Groups, sizes: Floats, kept: Floats) -> tuple[Floats, Floats, Floats]:
    """Of all the text of a block's group: how much is kept, its share of the page, and of the kept text."""
    total, good = np.bincount(groups, sizes), np.bincount(groups, sizes * kept)
    all_kept = float((sizes * kept).sum()) or 1.0
    return (good / total)[groups], (total / sizes.sum())[groups], (good / all_kept)[groups]


def _moved(column: Floats, by: int) -> Floats:
    out = np.full(len(column), -1.0)
    if by > 0:
        out[by:] = column[:-by] if by < len(column) else out[by:]
    elif -by < len(column):
        out[:by] = column[-by:]
    return out


def _smoothed(column: Floats, weights: Floats, reach: int) -> Floats:
    kernel = np.ones(2 * reach + 1)
    full = np.convolve(column * weights, kernel)[reach:-reach]
    return np.asarray(full / (np.convolve(weights, kernel)[reach:-reach] + 1e-9))


def _up(place: Place, levels: int) -> Place:
    for _ in range(levels):
        if place.parent is None:
            break
        place = place.parent
    return place


@dataclass(slots=True)
class Seen:
    """What can be seen of a page's blocks before anybody has said which of them are the article."""

    fixed: Floats  # one row a block: what no vote changes
    sizes: Floats  # characters
    prose: Floats  # 1 for each block of full sentences that is not mostly links
    groups: list[Groups]  # blocks that have something in common, five ways
    places: Places
    guesses: list[Floats]  # two plain votes: by names, by density

    def under(self, first: Floats, others: Sequence[Floats], hung: Sequence[float], second: Floats | None) -> Floats:
        """The rows that a model judges by, where `first` is the most trusted vote and `others` are votes too.

        `hung`: the shares of what `first` keeps for which it is told how a block hangs on the place that has so much.
        `second`: a vote from whose side the surroundings are told as well.
        """
        votes = [first, *others]
        columns = [*votes]
        for group in self.groups:
            columns += _shares(group, self.sizes, first)
        columns += self._range(first)
        for reach in (1, 3, 8):
            columns += [_smoothed(v, self.sizes, reach) for v in votes]
        for by in (-2, -1, 1, 2):
            columns += [_moved(v, by) for v in votes]
        if second is not None:
            for group in self.groups:
                kept, _, part = _shares(group, self.sizes, second)
                columns += [kept, part]
            columns += self._range(second)
            columns += [_smoothed(second, self.sizes, reach) for reach in (1, 3, 8)]
        for share in hung:
            columns += self.places.hung(self.sizes, first, share)
        if second is not None:
            columns += self.places.hung(self.sizes, self.prose, PROSE_HUNG)
        return np.hstack([self.fixed, np.array(columns).T])

    def _range(self, vote: Floats) -> list[Floats]:
        """Where each block stands from the first and the last one kept, and how much is kept at all."""
        n = len(vote)
        index = np.arange(n)
        chosen = np.flatnonzero((vote > 0.5) & (self.sizes > 40))
        low, high = (chosen[0], chosen[-1]) if len(chosen) else (n, -1)
        kept = float((self.sizes * vote).sum())
        return [
            (index - low) / n,
            (index - high) / n,
            np.clip(index - low, -10, 10).astype(float),
            np.clip(index - high, -10, 10).astype(float),
            np.full(n, kept / self.sizes.sum()),
            np.full(n, np.log1p(kept)),
        ]


def _groups(keys: Sequence[object]) -> Groups:
    """Numbers for keys, the same for the same."""
    known: dict[object, int] = {}
    return np.array([known.setdefault(key, len(known)) for key in keys], np.int64)


def seen(blocks: Sequence[Block], title: str | None) -> Seen:
    """Look at the blocks of a page, of which there is at least one."""
    n = len(blocks)
    title_words = frozenset(_WORD.findall((title or "").lower()))
    own = np.array([_own(b, title_words) for b in blocks])
    places = Places(blocks)
    placed = _named(places)
    tags = np.array([[float(b.place.tag == t) for t in TAGS] for b in blocks])
    sizes = np.array([float(len(b.text)) for b in blocks])
    words, linked, stops = np.round(np.expm1(own[:, 0])), own[:, 2], own[:, 5]
    plain = sizes * (1 - linked)

    keys: list[list[object]] = [[id(_up(b.place, up)) for b in blocks] for up in range(LEVELS)]
    keys.append([(b.place.tag, b.place.names) for b in blocks])
    keys.append([(b.place.tag, b.place.names, _up(b.place, 1).names, _up(b.place, 2).names) for b in blocks])

    counts = Counter(b.text for b in blocks)
    index = np.arange(n)
    headings = [i for i, b in enumerate(blocks) if b.place.tag == "h1"]
    near_title = np.flatnonzero(own[:, 14] > 0.8)
    start = headings[0] if headings else (near_title[0] if len(near_title) else 0)
    columns = [
        np.array([float(counts[b.text] > 1) for b in blocks]),
        index / n,
        np.clip(index - start, -10, 20).astype(float),
        np.full(n, np.log1p(sizes.sum())),
        np.cumsum(plain) / (plain.sum() or 1.0),
    ]
    for reach in (1, 3, 8):
        columns += [_smoothed(linked, sizes, reach), _smoothed(stops, sizes, reach)]
        columns.append(_smoothed(own[:, 0], np.ones(n), reach))
    looked_at = [own[:, c] for c in NEIGHBOUR_COLUMNS] + [own[:, 19:].sum(axis=1), tags[:, 0]]
    for by in (-2, -1, 1, 2):
        columns += [_moved(c, by) for c in looked_at]

    prose = ((words >= PROSE_WORDS) & (linked < 0.3) & (stops > 0)).astype(float)
    guesses = [places.by_names(_BESIDE, sizes, linked, words, prose), places.by_density(blocks, linked, words)]
    groups = [_groups(k) for k in keys]
    # of blocks that share a container or a name: how many, what they are like, how many stand under a linked headline
    headline = (linked > 0.8) & (words >= 5)
    blurb = (_moved(headline.astype(float), 1) > 0.5) & ~headline
    for group in groups[1:4]:
        members = np.bincount(group)
        columns.append(np.log1p(members)[group])
        columns += [(np.bincount(group, c) / members)[group] for c in (own[:, 0], linked, prose, blurb.astype(float))]
    fixed = np.hstack([own, placed, tags, np.array(columns).T])
    return Seen(fixed, sizes, prose, groups, places, guesses)


def first_rows(page: Seen, dense: Floats) -> Floats:
    """What the first judge sees: resiliparse's vote (`dense`) is the most trusted one."""
    return page.under(dense, page.guesses, (0.8,), page.guesses[0] * page.prose)


def second_rows(page: Seen, dense: Floats, early: Floats) -> Floats:
    """What the second judge sees: the probabilities of the first (`early`) are the most trusted vote."""
    return page.under(early, [dense], (0.8, 0.5), None)
