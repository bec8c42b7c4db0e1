"""What can be seen of a line, its neighbours and its page: the numbers that the line model judges by.

All are independent of outlet and (but for the function words and the cue words) of language. Everything is linear in
the size of the page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np

from quoth.reading.clutter import CUES, FUNCTION_WORDS, YOU_AND_I
from quoth.reading.line_arrays import Floats, densest, gap, running_mean, shifted, since
from quoth.reading.line_context import DATE, STOP_END, WORD, context, look
from quoth.settings import MAX_LINE_CHARS_SEEN

_INNER_STOP = re.compile(r"[.!?]['\"”’)]* +['\"“‘(]*[A-Z\u00c0-\u024f\u0400-\u04ff]|[。！？]")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_CLOCK = re.compile(r"\b\d{1,2}[:.]\d\d\b")
_LINKISH = re.compile(r"https?:|www\.|@\w|#\w|\w@\w")
_BULLET = re.compile(r"^(?:[•·*–—-]\s|\(?\d{1,3}[.)]\s)")
_SPEAKER = re.compile(r"^(?:Q|A|[A-Z][A-Z .]{2,30}|[A-Z]\w+(?: [A-Z]\w+){0,2}):\s")
_GLUED = re.compile(r"[a-z][A-Z]")
_PRICE = re.compile(r"[$€£]\s?\d")
_OPENING = "\"“‘'«「"

OFFSETS = (-4, -3, -2, -1, 1, 2, 3, 4)
WINDOWS = (2, 5, 12)
# a line's worth in words when the dense block is sought: each line costs this much, so that menus break a block
BLOCK_COSTS = (6.0, 12.0, 25.0)


def _own(line: str) -> list[float]:
    """The numbers of one line by itself; the first ones are also looked at in its neighbours."""
    seen = line[:MAX_LINE_CHARS_SEEN]
    words = WORD.findall(seen)
    size = len(words) or 1
    lower = [w.lower() for w in words]
    tokens = len(line.split())
    initials = sum(w[0].isupper() for w in words)
    cues = CUES.counts(seen)
    return [
        np.log1p(tokens),
        np.log1p(len(line)),
        float(bool(STOP_END.search(seen[-200:] if len(seen) < len(line) else seen))),
        len(_INNER_STOP.findall(seen)) / size * 20,
        sum(w in FUNCTION_WORDS for w in lower) / size,
        initials / size,
        float(bool(DATE.search(seen))),
        *cues,
        float(line.endswith(":")),
        float(line[-1] in "?"),
        float(line.endswith(("...", "…"))),
        float(line[0] in _OPENING),
        float(line[0].islower()),
        float(bool(_BULLET.match(seen))),
        float(bool(_SPEAKER.match(seen))),
        float(line.upper() == line and size > 1),
        sum(len(w) for w in words) / size,
        len(words) / max(tokens, 1),
        (seen.count(",") + seen.count("、") + seen.count("，")) / size * 10,
        sum(seen.count(q) for q in '"“”„«»「」') / size * 10,
        sum(seen.count(q) for q in "|•·›»/>") / size * 10,
        sum(c.isdigit() for c in seen) / max(len(seen), 1),
        float(bool(_YEAR.search(seen))),
        float(bool(_CLOCK.search(seen))),
        float(bool(_LINKISH.search(seen))),
        float("(" in seen),
        sum(c > "\u0250" and c.isalpha() for c in seen) / max(len(seen), 1),
        len(_GLUED.findall(seen)) / size * 10,
        sum(w in YOU_AND_I for w in lower) / size * 5,
        float(bool(_PRICE.search(seen))),
    ]


_SHARED = 7 + CUES.size  # numbers of a line that its neighbours look at


def _block(start: int, end: int, n: int, words: Floats) -> Floats:
    """Where each line stands towards the block `start`…`end`: inside, lines and words to its edges, its share."""
    at = np.arange(n)
    before = np.concatenate([[0.0], np.cumsum(words)])
    inside = (at >= start) & (at < end)
    return np.stack(
        [
            inside.astype(np.float64),
            np.sign(at - start) * np.log1p(abs(at - start)),
            np.sign(at - end + 1) * np.log1p(abs(at - end + 1)),
            np.sign(before[:-1] - before[start]) * np.log1p(abs(before[:-1] - before[start])),
            np.sign(before[1:] - before[end]) * np.log1p(abs(before[1:] - before[end])),
            np.full(n, (before[end] - before[start]) / max(before[-1], 1)),
        ],
        axis=1,
    )


def _likeness(lines: Sequence[str], words: Floats, core: tuple[int, int]) -> Floats:
    """Shares of a line's longer words that the core block and the page have elsewhere, and how often it repeats."""
    bags = [{w.lower() for w in WORD.findall(line[:MAX_LINE_CHARS_SEEN]) if len(w) > 3} for line in lines]
    in_core = Counter(w for i in range(*core) if words[i] >= 12 for w in bags[i])
    on_page = Counter(w for bag in bags for w in bag)
    key = [re.sub(r"\W+", " ", line[:80]).strip().lower() for line in lines]
    times = Counter(key)
    begins = Counter(k[:24] for k in key if len(k) >= 24)
    rows = []
    seen: Counter[str] = Counter()
    for i, bag in enumerate(bags):
        size = len(bag) or 1
        own = 1 if core[0] <= i < core[1] and words[i] >= 12 else 0
        rows.append(
            [
                sum(in_core[w] > own for w in bag) / size,
                sum(in_core[w] > own + 2 for w in bag) / size,
                sum(on_page[w] > 1 for w in bag) / size,
                float(min(times[key[i]], 5)),
                float(min(seen[key[i]], 3)),
                float(min(begins[key[i][:24]], 5)) if len(key[i]) >= 24 else 0.0,
            ]
        )
        seen[key[i]] += 1
    return np.array(rows, dtype=np.float64)


def _title(lines: Sequence[str], words: Floats, core: tuple[int, int]) -> Floats:
    """Towards the likeliest headline (the short line before the core that shares most words with it): sign and
    distance in lines, words shared with it.
    """
    n = len(lines)
    bags = [{w.lower() for w in WORD.findall(line[:300]) if len(w) > 3} for line in lines]
    text = Counter(w for i in range(core[0], min(core[1], core[0] + 40)) if words[i] >= 12 for w in bags[i])
    best, at = 0.0, -1
    for i in range(max(0, core[0] - 60), min(core[0] + 3, n)):
        if 3 <= words[i] <= 30:
            score = sum(min(text[w], 3) for w in bags[i]) / (len(bags[i]) + 3) - 0.005 * abs(core[0] - i)
            if score >= best:
                best, at = score, i
    if at < 0:
        return np.zeros((n, 3))
    far = np.arange(n) - at
    shared = np.array([len(bag & bags[at]) / (len(bags[at]) or 1) for bag in bags])
    return np.stack([np.sign(far) * np.log1p(abs(far)), shared, np.full(n, best)], axis=1)


def features(lines: Sequence[str]) -> Floats:
    """One row of numbers for each of the non-blank `lines` of a page, in order."""
    n = len(lines)
    own = np.array([_own(line) for line in lines], dtype=np.float64)
    words = np.expm1(own[:, 0])
    parts = [own]
    worth = np.minimum(words, 250.0) * (0.4 + 0.6 * own[:, 2])
    core = (0, 0)
    for cost in BLOCK_COSTS:
        block = densest(worth - cost)
        core = block if cost == 12.0 else core
        parts.append(_block(*block, n, words))
    shared = own[:, :_SHARED]
    parts.extend(shifted(shared[:, :7], by, -1.0) for by in OFFSETS)
    parts.extend(shifted(shared[:, 7:], by, 0.0) for by in (-2, -1, 1))
    long = (words >= 15) & (own[:, 2] > 0)
    dense = np.concatenate([shared[:, :5], np.minimum(words, 80)[:, None], long[:, None]], axis=1)
    parts.extend(running_mean(dense, reach) for reach in WINDOWS)
    parts.append(_likeness(lines, words, core))
    at = np.arange(n)
    total = max(float(words.sum()), 1.0)
    cumulative = np.cumsum(words)
    page = [
        np.full(n, np.log1p(n)),
        np.full(n, np.log1p(total)),
        np.full(n, words[long].sum() / total),
        np.full(n, float(long.mean())),
        at / max(n - 1, 1),
        np.log1p(at),
        np.log1p(n - 1 - at),
        cumulative / total,
        np.log1p(np.cumsum(long)),
        np.log1p(np.cumsum(long[::-1])[::-1]),
    ]
    parts.append(np.stack(page, axis=1))
    # the nearest long line on each side: how far, so that gaps inside an article and after it look different
    parts.append(np.stack([gap(long), gap(long[::-1])[::-1]], axis=1))
    likeness = parts[-3]
    parts.append(_title(lines, words, core))
    cues = own[:, 7:_SHARED]
    short = words <= 6
    parts.extend(since((cues[:, 2 * kind] > 0) & short) for kind in range(CUES.size // 2))
    again = (likeness[:, 3] > 1) & short
    parts.append(since(again))
    parts.append(since((own[:, 6] > 0) & ~long))
    rare = np.concatenate([own[:, 6:_SHARED], again[:, None], likeness[:, :1]], axis=1)
    for reach in (3, 8):
        # the lines before and those after, apart
        mean = running_mean(rare, reach)
        parts.append(shifted(mean, -reach - 1, 0.0))
        parts.append(shifted(mean, reach + 1, 0.0))
    parts.append(context(look(lines)))
    return np.concatenate(parts, axis=1)
