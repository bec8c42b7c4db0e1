"""What a line stands among: comment threads, author notes, the story's subject, runs of short lines, refrains.

More numbers for the line model, beside those of `line_features`. All are linear in the size of the page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from quoth.reading.clutter import CUES, REPORTED, VOCABULARIES, YOU_AND_I, heading_of
from quoth.reading.line_arrays import Floats, densest, gap, running_mean, shifted, since
from quoth.settings import MAX_LINE_CHARS_SEEN

WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)?")
STOP_END = re.compile(r"[.!?…。！？]['\"”’»)\]]*$")
DATE = re.compile(
    r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*\.? \d{1,2}\b|\b\d{1,2}(?:st|nd|rd|th)? "
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|\b\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\b",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"\d{1,2}[:.]\d\d")
# the line above a reader's comment: "Ada Brook says:", "3 hours ago", "Reply", "@ada", "on May 2, 2020 at 9:15 pm"
_COMMENT_HEAD = re.compile(
    r"\b(?:says|said|wrote|replied|writes|commented)\s*:?$|"
    r"\b\d+\s*(?:second|minute|hour|day|week|month|year|min|hr|h|d)s? ago\b|"
    r"^(?:reply|replies|report|like|permalink|flag)\b|^@\w|^#?\d{1,3}[.:]? \w+ (?:on|at)\b|"
    r"\bon \w+ \d{1,2}, \d{4} at \d|\bat \d{1,2}:\d\d ?[ap]m",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"^(?:by|written by|story by|from|author|von|por|di|par|text|текст)\b[:\s]+(.{3,80})", re.IGNORECASE
)
_ABOUT = re.compile(
    r"^(?:about|über|sobre|more from|posts by|see all posts by|all posts|view all posts|follow) ", re.IGNORECASE
)
_LIFE = re.compile(
    r"\b(?:is an?|is the|was an?|is our|has (?:been|written)|writes|covers|joined|works|ist|é)\b", re.IGNORECASE
)
_SIGN = re.compile(r"\w+|[^\w\s]")

MAX_HEAD_CHARS = 90  # a comment's head, a byline's name
LEAD_LINES = 25  # of the core, taken for the story's subject
REFRAIN_TIMES = 4  # so often a short line must stand on the page to be a mere separator
NEIGHBOURS = (-3, -2, -1, 1, 2, 3)


@dataclass(frozen=True, slots=True)
class Seen:
    """A page looked at once: its lines; for each its words as written and in lower case; arrays over the lines.

    `tokens`: words by white space. `size`: words found, at least 1. `stop`: 1 where a sentence ends the line. `long`:
    lines of 15 tokens and more that end a sentence. `core`: half-open range of the densest run of them.
    """

    lines: Sequence[str]
    words: list[list[str]]
    lower: list[list[str]]
    tokens: Floats
    size: Floats
    stop: Floats
    long: NDArray[np.bool_]
    core: tuple[int, int]

    def bags(self) -> list[set[str]]:
        """Each line's words of more than three letters, in lower case."""
        return [{w for w in words if len(w) > 3} for words in self.lower]

    def inside(self, i: int) -> bool:
        """Whether line `i` is one of the sentences that make the core."""
        return self.core[0] <= i < self.core[1] and self.tokens[i] >= 12


def look(lines: Sequence[str]) -> Seen:
    """Look at the non-blank `lines` of a page."""
    words = [WORD.findall(line[:MAX_LINE_CHARS_SEEN]) for line in lines]
    tokens = np.array([float(len(line.split())) for line in lines])
    stop = np.array([float(bool(STOP_END.search(line[-200:]))) for line in lines])
    return Seen(
        lines=lines,
        words=words,
        lower=[[w.lower() for w in row] for row in words],
        tokens=tokens,
        size=np.array([float(max(len(row), 1)) for row in words]),
        stop=stop,
        long=(tokens >= 15) & (stop > 0),
        core=densest(np.minimum(tokens, 250.0) * (0.4 + 0.6 * stop) - 12.0),
    )


def key_of(line: str) -> str:
    """A line without its marks and case, by which repeats are found."""
    return re.sub(r"\W+", " ", line[:80]).strip().lower()


def refrains(lines: Sequence[str]) -> NDArray[np.bool_]:
    """Which lines only separate others: short ones that come again and again ("Advertisement"), and bare marks."""
    keys = [key_of(line) for line in lines]
    times = Counter(keys)
    return np.array(
        [
            (times[key] >= REFRAIN_TIMES and len(line.split()) <= 4) or not re.search(r"[^\W\d_]", line)
            for key, line in zip(keys, lines, strict=True)
        ],
        dtype=np.bool_,
    )


def context(page: Seen) -> Floats:
    """One row of numbers for each line of a page."""
    lines = page.lines
    apart = refrains(lines)
    shared, headed, mass = _shared(page)
    initials = np.array([float(sum(w[0].isupper() for w in row)) for row in page.words]) / page.size
    dated = np.array([float(bool(DATE.search(line[:300]))) for line in lines])
    alike = shared / np.maximum(mass, 1e-6)
    parts = [
        _threads(page),
        _voices(page),
        _authors(page),
        _vocabularies(page),
        _subject(shared, headed, mass),
        _runs(page, apart, initials, shared, mass),
        _shapes(page),
        _scale(page, apart),
        _lists(page, apart),
        _beyond(
            np.stack([np.log1p(page.tokens), page.stop, initials, dated, alike, page.long.astype(np.float64)], axis=1),
            apart,
        ),
    ]
    return np.concatenate(parts, axis=1)


def _threads(page: Seen) -> Floats:
    """Signs of a comment thread: lines that head a comment, texts led in by one, how many are past and to come."""
    n = len(page.lines)
    head = np.array([heads_comment(line) for line in page.lines], dtype=np.bool_)
    near = shifted(head.astype(np.float64), -1, 0.0) + shifted(head.astype(np.float64), -2, 0.0)
    text = page.tokens >= 8
    led = text & (near > 0)
    passed = np.cumsum(led)
    own = [
        head.astype(np.float64),
        near,
        np.log1p(passed),
        np.log1p(passed[-1] - passed),
        np.full(n, led.sum() / max(text.sum(), 1)),
        running_mean(head.astype(np.float64), 3),
        running_mean(head.astype(np.float64), 10),
        running_mean(led.astype(np.float64), 6),
    ]
    return np.concatenate([np.stack(own, axis=1), since(head)], axis=1)


def heads_comment(line: str) -> bool:
    """Whether a line is of the kind that stands above a reader's comment: who wrote it and when."""
    return len(line) <= MAX_HEAD_CHARS and bool(
        _COMMENT_HEAD.search(line) or (_CLOCK.search(line) and DATE.search(line))
    )


def _voices(page: Seen) -> Floats:
    """Who speaks: shares of I and you, of he, she and said, of quotation marks, here, around and on the page."""
    direct = np.array([float(sum(w in YOU_AND_I for w in row)) for row in page.lower])
    told = np.array([float(sum(w in REPORTED for w in row)) for row in page.lower])
    marks = np.array([float(sum(line.count(mark) for mark in '"“”')) for line in page.lines])
    n = len(page.lines)
    around = [
        running_mean(counts, reach) / np.maximum(running_mean(page.size, reach), 1)
        for counts in (direct, told, marks)
        for reach in (3, 10)
    ]
    total = page.size.sum()
    return np.stack(
        [told / page.size, *around, np.full(n, direct.sum() / total), np.full(n, told.sum() / total)], axis=1
    )


def _authors(page: Seen) -> Floats:
    """Signs of a note about the author: a name of the byline, a name that stands alone elsewhere, "About …"."""
    lines = page.lines
    names: set[str] = set()
    for i in range(max(0, page.core[0] - 15), min(len(lines), page.core[0] + 6)):
        match = _BYLINE.match(lines[i]) if len(lines[i]) <= 120 else None
        if match:
            names |= {w for w in WORD.findall(match[1]) if w[0].isupper() and len(w) > 2}
    alone = Counter(line for line in lines if len(line) < 40 and _is_name(line))
    called = {" ".join(line.split()[:2]) for line in alone}
    of_byline = np.array([float(sum(w in names for w in row[:6])) for row in page.words])
    times = np.array([float(min(alone.get(line, 0), 4)) for line in lines])
    begins = np.array(
        [
            float(" ".join(line.split(maxsplit=2)[:2]).strip(",.") in called and tokens > 5)
            for line, tokens in zip(lines, page.tokens, strict=True)
        ]
    )
    about = np.array(
        [float(bool(_ABOUT.match(line)) and tokens <= 8) for line, tokens in zip(lines, page.tokens, strict=True)]
    )
    life = np.array([float(bool(_LIFE.search(line[:80]))) for line in lines])
    columns = [of_byline, times, begins, about, life, np.minimum(of_byline, 2) * life, begins * life]
    columns += [shifted(about, -1, 0.0), shifted(times, -1, 0.0), gap(about > 0)]
    return np.stack(columns, axis=1)


def _vocabularies(page: Seen) -> Floats:
    """Words of notices, of prompts, of notes about authors and of captions: in the line, near it, and still to come."""
    counts = np.array(
        [[sum(w in words for w in row) for words in VOCABULARIES] for row in page.lower], dtype=np.float64
    )
    counts = np.minimum(counts, 12.0)
    size = page.size[:, None]
    parts = [counts, counts / size]
    parts += [shifted(counts / size, by, 0.0) for by in (-2, -1, 1, 2)]
    parts += [running_mean(counts, reach) / running_mean(size, reach) for reach in (2, 6)]
    parts.append(np.log1p(np.cumsum(counts[::-1], axis=0)[::-1]))
    return np.concatenate(parts, axis=1)


def _is_name(line: str) -> bool:
    words = line.split()
    return 2 <= len(words) <= 3 and all(w[0].isupper() for w in words)


def _shared(page: Seen) -> tuple[Floats, Floats, Floats]:
    """Weight of each line's words that the core has elsewhere, that its beginning has, and of all its words.

    A word weighs the more the fewer lines of the page have it.
    """
    n = len(page.lines)
    bags = page.bags()
    lines_with = Counter(w for bag in bags for w in bag)
    weight = {w: float(np.log((n + 1) / (count + 0.5))) for w, count in lines_with.items()}
    first, last = page.core
    beginning = range(first, min(last, first + LEAD_LINES))
    in_core = Counter(w for i in range(first, last) if page.inside(i) for w in bags[i])
    in_lead = Counter(w for i in beginning for w in bags[i])
    core, lead, mass = np.zeros(n), np.zeros(n), np.zeros(n)
    for i, bag in enumerate(bags):
        own, own_lead = int(page.inside(i)), int(i in beginning)
        for w in sorted(bag):  # sorted: sums of floats must not depend on the order of a set
            mass[i] += weight[w]
            if in_core[w] > own:
                core[i] += weight[w]
            if in_lead[w] > own_lead:
                lead[i] += weight[w]
    return core, lead, mass


def _subject(core: Floats, lead: Floats, mass: Floats) -> Floats:
    """Shares of the line's words that are the story's, and of the words around it."""
    here = [part / np.maximum(mass, 1e-6) for part in (core, lead)]
    around = [
        running_mean(part, reach) / np.maximum(running_mean(mass, reach), 1e-6)
        for part in (core, lead)
        for reach in (2, 6, 15)
    ]
    return np.stack([*here, *around], axis=1)


def _runs(page: Seen, apart: NDArray[np.bool_], initials: Floats, shared: Floats, mass: Floats) -> Floats:
    """The run of short (or of longer) lines a line is in: its size, the line's place in it, the runs on both sides,
    and means over it.
    """
    n = len(page.lines)
    at = np.arange(n)
    short = page.tokens < 12
    breaks = np.flatnonzero(np.diff(short.astype(np.int64))) + 1
    starts, ends = np.concatenate([[0], breaks]), np.concatenate([breaks, [n]])
    run = np.zeros(n, dtype=np.int64)
    run[breaks] = 1
    run = np.cumsum(run)
    start, end = starts[run], ends[run]

    def mean(values: Floats) -> Floats:
        sums = np.concatenate([[0.0], np.cumsum(values)])
        means: Floats = (sums[end] - sums[start]) / (end - start)
        return means

    before = np.concatenate([[0.0], np.cumsum(page.tokens)])
    words = before[ends] - before[starts]
    previous = np.concatenate([[0.0], words[:-1]])
    following = np.concatenate([words[1:], [0.0]])
    digits = np.array([float(any(c.isdigit() for c in line[:MAX_LINE_CHARS_SEEN])) for line in page.lines])
    columns = [np.log1p(end - start), np.log1p(at - start), np.log1p(end - 1 - at)]
    columns += [np.log1p(each[run]) for each in (words, previous, following)]
    columns += [mean(page.stop), mean(initials), mean(digits), mean(shared) / np.maximum(mean(mass), 1e-6)]
    columns += [mean(page.tokens), mean(apart.astype(np.float64))]
    return np.stack(columns, axis=1)


def _shapes(page: Seen) -> Floats:
    """How often short lines of the same make come: what heads comments, teasers and table rows is alike."""
    shapes = [_shape(line) for line in page.lines]
    times = Counter(shapes)
    alike = np.array(
        [float(min(times[s], 12)) if tokens <= 14 else 0.0 for s, tokens in zip(shapes, page.tokens, strict=True)]
    )
    return np.stack([alike, running_mean((alike > 3).astype(np.float64), 4)], axis=1)


def _shape(line: str) -> str:
    """A line's first ten words and marks: a number as 0, a word as A or a by its first letter, a mark as itself."""
    signs = []
    for sign in _SIGN.findall(line[:120])[:10]:
        if sign.isdigit():
            signs.append("0")
        elif sign[0].isalpha():
            signs.append("A" if sign[0].isupper() else "a")
        else:
            signs.append(sign)
    return "".join(signs)


def _lists(page: Seen, apart: NDArray[np.bool_]) -> Floats:
    """Signs that tell a list in the story from a menu: what stands between the line and the sentences above and below
    it, and how alike the lines around begin.
    """
    n = len(page.lines)
    heads = np.array([heading_of(line) is not None for line in page.lines], dtype=np.bool_)
    cued = heads | np.array([len(line) <= 60 and _is_cued(line) for line in page.lines], dtype=np.bool_)
    begins = [_shape(line[:60])[:3] for line in page.lines]
    alike = np.zeros(n)
    for by in (1, 2, 3):
        same = np.array([a == b for a, b in zip(begins, begins[by:], strict=False)], dtype=np.float64)
        alike[:-by] += same[: max(n - by, 0)]
        alike[by:] += same[: max(n - by, 0)]
    above = np.log1p(_counted_since(cued & ~page.long, page.long))
    below = np.log1p(_counted_since((cued & ~page.long)[::-1], page.long[::-1])[::-1])
    apart_above = np.log1p(_counted_since(apart & ~page.long, page.long))
    past_core = np.arange(n) >= page.core[1]
    since_core = np.log1p(np.cumsum(cued & past_core))
    columns = [cued.astype(np.float64), above, below, apart_above, since_core, alike, running_mean(alike, 4)]
    columns += [running_mean(cued.astype(np.float64), 3), gap(heads), gap(heads[::-1])[::-1]]
    return np.stack(columns, axis=1)


def _is_cued(line: str) -> bool:
    return any(pattern.match(line) for pattern in CUES.start.values())


def _counted_since(marked: NDArray[np.bool_], reset: NDArray[np.bool_]) -> Floats:
    """How many marked lines there are from the last line of `reset` up to and with each line."""
    passed = np.cumsum(marked).astype(np.float64)
    at_reset = np.maximum.accumulate(np.where(reset, passed, 0.0))
    counted: Floats = passed - at_reset
    return counted


def _scale(page: Seen, apart: NDArray[np.bool_]) -> Floats:
    """The line's length against the core's median, that median, and whether refrains stand here and around."""
    core = [page.tokens[i] for i in range(*page.core) if page.inside(i)]
    median = float(np.median(core)) if core else 20.0
    separates = apart.astype(np.float64)
    n = len(page.lines)
    return np.stack(
        [
            np.log1p(page.tokens) - np.log1p(median),
            np.full(n, np.log1p(median)),
            separates,
            running_mean(separates, 4),
        ],
        axis=1,
    )


def _beyond(own: Floats, apart: NDArray[np.bool_]) -> Floats:
    """`own` [lines, columns] of the neighbours and of the lines around, as if the refrains were not there."""
    n, width = own.shape
    kept = np.flatnonzero(~apart)
    at = np.searchsorted(kept, np.arange(n))  # how many kept lines stand before each line
    parts = []
    for by in NEIGHBOURS:
        to = at + np.where(apart & (by > 0), by - 1, by)
        there = (to >= 0) & (to < len(kept))
        rows = np.full((n, width), -1.0)
        rows[there] = own[kept[to[there]]]
        parts.append(rows)
    for reach in (3, 8):
        if len(kept):
            parts.append(running_mean(own[kept], reach)[np.minimum(at, len(kept) - 1)])
        else:
            parts.append(np.zeros((n, width)))
    return np.concatenate(parts, axis=1)
