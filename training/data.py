"""PolNeAR as training windows.

    python training/data.py            # counts, and the fold that is held out of train

Of an article read by several annotators every reading is a sample of its own, told apart by the annotator's number.
The fold: of each publisher all articles of one month, a different month for each, so that what is chosen on it is
chosen on unseen news (no outlet's month is split).
"""

from __future__ import annotations

import glob
import os
import random
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np

from quoth.extraction.pieces import Ints, Pieces, cut, relations, windows
from quoth.extraction.quotes import all_quotations
from quoth.extraction.wordpiece import WordPiece

SHARED = Path(os.environ.get("QUOTH_SHARED", Path(__file__).parents[2] / "shared"))
ANNOTATORS = ("4b22", "4e07", "5fec", "6b86", "d473", "ef2d")
_PLACE = re.compile(r"^(?P<publisher>.+?)_(?P<month>\d{4}-\d{2})")
_NAME = re.compile(r"(?!(?:He|She|They|We|It|I|You|Who)\b)(?:[A-Z][\w.’'-]+ ){0,3}[A-Z][\w’'-]+")
HELD_OUT_MONTHS = {
    "breitbart": "2016-03",
    "huff-post": "2016-08",
    "nyt": "2016-01",
    "politico": "2016-06",
    "usa-today": "2016-05",
    "wash-post": "2016-02",
    "west-journal": "2016-07",
}
# The two raw spans of one role that touch are one span to the measure; so they are to the model.
Ranges = list[tuple[int, int]]

sys.path.insert(0, str(SHARED))
import measure  # noqa: E402 - the measure's own reader and its rules for joining and stripping spans


@dataclass(frozen=True)
class Marked:
    """An article with each annotator's statements, as {source, cue, content} lists of code point ranges."""

    name: str
    text: str
    readings: list[tuple[str, list[dict[str, Ranges]]]]


@dataclass
class Sample:
    """One annotator's reading of an article: pieces, and per statement the ranges of pieces of cue, source, content."""

    name: str
    text: str
    pieces: Pieces
    annotator: int
    statements: list[dict[str, Ranges]] = field(default_factory=list)


@cache
def articles(part: str) -> list[Marked]:
    """`train`, `fold`, or `dev`; `train` is without the fold."""
    folder = SHARED / "polnear" / ("dev" if part == "dev" else "train")
    found = []
    for path in sorted((folder / "text").glob("*.txt")):
        if part != "dev" and in_fold(path.stem) != (part == "fold"):
            continue
        files = sorted((folder / "attributions").glob(f"{glob.escape(path.stem)}_*.ann"))
        readings = [(f.stem.rsplit("_", 1)[-1], measure.read_ann(f)) for f in files]
        found.append(Marked(path.stem, path.open(encoding="utf8", newline="").read(), readings))
    return found


def in_fold(name: str) -> bool:
    """Whether an article of PolNeAR's train part belongs to the held-out fold."""
    place = _PLACE.match(name)
    return place is not None and HELD_OUT_MONTHS.get(place["publisher"]) == place["month"]


def samples(
    part: str, tokenizer: WordPiece, paragraph_id: int, rng: random.Random | None = None, share: float = 1.0
) -> list[Sample]:
    """All readings of all articles of `part`; with `rng`, of a `share` of them, in another style of print."""
    made = []
    for article in articles(part):
        if rng is not None and rng.random() >= share:
            continue
        if rng is not None:
            article = Marked(article.name, restyled(article.text, rng), article.readings)
        cut_text = cut(article.text, tokenizer, paragraph_id)
        for reader, statements in article.readings:
            number = ANNOTATORS.index(reader) + 1 if reader in ANNOTATORS else 0
            sample = Sample(article.name, article.text, cut_text, number)
            for statement in statements:
                ranges = {role: _to_pieces(spans, article.text, cut_text) for role, spans in statement.items()}
                if ranges["cue"] and ranges["content"]:
                    sample.statements.append(ranges)
            made.append(sample)
    return made


def restyled(text: str, rng: random.Random) -> str:
    """`text` as another outlet might print it: other quotation marks or capitals, every code point in its place."""
    style = rng.choice(["straight", "curly", "single", "lead", "capitals", "lower"])
    if style == "straight":
        return text.translate(str.maketrans("“”‘’", "\"\"''"))
    if style in ("curly", "single"):
        left, right = "“”" if style == "curly" else "‘’"
        for quotation in reversed(list(all_quotations(text))):
            if quotation.single or text[quotation.start] not in '"“':
                continue
            end = quotation.end - quotation.closed
            inner = text[quotation.start + 1 : end]
            text = text[: quotation.start] + left + inner + right * quotation.closed + text[quotation.end :]
        return text
    if style == "lead":  # news agencies set the first words in capitals
        return re.sub(r"(?m)^(\W*(?:[\w’'.-]+ ){2,5})", lambda m: _same_length(m.group(), str.upper), text)
    return _same_length(text, str.upper if style == "capitals" else str.lower)


def transcripts(tokenizer: WordPiece, paragraph_id: int, rng: random.Random, count: int) -> list[Sample]:
    """Samples in the manner of a transcript (`NAME: what was said`), made of direct quotations of train articles.

    PolNeAR has few; interviews, debates and broadcasts print whole pages so.
    """
    quoted: dict[str, list[tuple[str, str]]] = {}
    for article in articles("train"):
        for statement in article.readings[0][1]:
            parts = {role: measure.join(statement[role], article.text) for role in ("source", "content")}
            words = [article.text[a:b] for a, b in parts["content"]]
            name = article.text[slice(*parts["source"][0])] if len(parts["source"]) == 1 else ""
            if _NAME.fullmatch(name) and all(w[:1] in '"“' and w[-1:] in '"”' for w in words):
                quoted.setdefault(article.name, []).append((name, " ".join(w.strip('"“” ') for w in words)))
    long_enough = sorted(name for name, turns in quoted.items() if len(turns) >= 3)
    return [_transcript(quoted[rng.choice(long_enough)], tokenizer, paragraph_id, rng) for _ in range(count)]


def _transcript(turns: list[tuple[str, str]], tokenizer: WordPiece, paragraph_id: int, rng: random.Random) -> Sample:
    case = rng.choice([str, str.upper])
    short = rng.random() < 0.5  # later turns by surname
    text, statements, seen = "", [], set()
    for name, words in turns:
        shown = case(name.split()[-1] if short and name in seen else name)
        seen.add(name)
        text += "\n\n" * bool(text)
        start, colon = len(text), len(text) + len(shown)
        text += f"{shown}: {words}"
        statements.append(
            {"source": [(start, colon)], "cue": [(colon, colon + 1)], "content": [(colon + 2, len(text))]}
        )
    pieces = cut(text, tokenizer, paragraph_id)
    ranges = [{role: _to_pieces(spans, text, pieces) for role, spans in s.items()} for s in statements]
    return Sample("transcript", text, pieces, 0, [r for r in ranges if r["cue"] and r["content"]])


def _same_length(text: str, change: Callable[[str], str]) -> str:
    return "".join(changed if len(changed := change(c)) == 1 else c for c in text)


def _to_pieces(spans: Ranges, text: str, cut_text: Pieces) -> Ranges:
    found = []
    for start, end in measure.join(spans, text):
        start, end = measure.strip_edges(start, end, text)  # annotators differ at the edges at random
        first, last = cut_text.covering(start, end) or (0, 0)
        while first < last and cut_text.starts[first] == cut_text.ends[first]:
            first += 1  # a paragraph break can't open a span
        if first < last:
            found.append((first, last))
    return found


@dataclass
class Window:
    """One training example, `size` pieces at most, specials included. Tags are per piece of the window."""

    ids: Ints
    shape: Ints
    quoted: Ints
    annotator: int
    cue_tags: Ints
    role_tags: Ints
    cues: Ints  # (n, 2): ranges of cues whose statement lies whole in the window
    span_tags: Ints  # (n, time)
    relations: dict[str, Ints]
    name: str = ""
    begin: int = 0
    labels: WindowLabels | None = None


@dataclass
class WindowLabels:
    """What is known of a window beyond its top-level spans; see readings.py.

    `levels` (n) of its cues: 1 for nested ones. `nested_tags`, `roles` (time).
    """

    levels: Ints
    nested_tags: Ints
    roles: Ints


def make_window(
    sample: Sample, begin: int, end: int, special: tuple[int, int], rng: random.Random | None, noise: float = 0.0
) -> Window:
    """Pieces `[begin, end)` of `sample`; with `noise`, the count of cues in between forgets some, as a tagger would."""
    p, count = sample.pieces, end - begin + 2
    ids = np.concatenate([[special[0]], p.ids[begin:end], [special[1]]])
    cue_tags, role_tags = np.zeros(count, np.int64), np.zeros(count, np.int64)
    starts = np.zeros(count, np.int64)
    cues, span_rows = [], []
    for statement in sample.statements:
        ranges = [r for role in ("cue", "source", "content") for r in statement[role]]
        if max(r[1] for r in ranges) <= begin or min(r[0] for r in ranges) >= end:
            continue
        tags = np.zeros(count, np.int64)
        whole = all(begin <= a and b <= end for a, b in ranges)
        for role, span_tag, role_tag in (("cue", 0, 1), ("source", 1, 3), ("content", 3, 5)):
            for a, b in statement[role]:
                left, right = max(a, begin) - begin + 1, min(b, end) - begin + 1
                if left >= right:
                    continue
                role_tags[left:right] = role_tag + 1
                role_tags[left] = role_tag
                if role == "cue":
                    cue_tags[left:right] = 2
                    cue_tags[left] = 1
                    if rng is None or rng.random() >= noise:
                        starts[left] = 1
                else:
                    tags[left:right] = span_tag + 1
                    tags[left] = span_tag
        if whole:
            a, b = statement["cue"][0]
            cues.append((a - begin + 1, b - begin + 1))
            span_rows.append(possible(tags))
    cue_array = np.asarray(cues, np.int64).reshape(-1, 2)
    return Window(
        ids=ids,
        shape=np.pad(p.shape[begin:end], 1),
        quoted=np.pad(p.quoted[begin:end], 1),
        annotator=sample.annotator,
        cue_tags=cue_tags,
        role_tags=role_tags,
        cues=cue_array,
        span_tags=np.asarray(span_rows, np.int64).reshape(-1, count),
        relations=related_to(cue_array, p, begin, end, starts),
        name=sample.name,
        begin=begin,
    )


def related_to(cues: Ints, pieces: Pieces, begin: int, end: int, starts: Ints) -> dict[str, Ints]:
    """How the pieces `[begin, end)`, framed, lie to cues (n, 2) of theirs; `starts` (time) is 1 where one begins."""
    places = np.arange(begin - 1, end + 1).clip(begin, end - 1)  # the frame has none
    where = (pieces.sentence[places], pieces.paragraph[places], pieces.boundary[places])
    return relations(cues[:, 0], cues[:, 1], *where, np.cumsum(starts))


def possible(tags: Ints) -> Ints:
    """Span tags where an I that follows no tag of its kind, as spans that overlap leave it, is a B."""
    before = np.concatenate([[0], tags[:-1]])
    alone = (tags > 0) & (tags % 2 == 0) & (before != tags) & (before != tags - 1)
    return np.where(alone, tags - 1, tags)


def epoch_windows(
    made: list[Sample], special: tuple[int, int], size: int, stride: int, rng: random.Random, noise: float
) -> list[Window]:
    """Windows over all samples, each article from a random offset, in random order."""
    found = []
    for sample in made:
        offset = rng.randrange(stride)
        count = len(sample.pieces)
        ranges = windows(count, size - 2, stride)
        if len(ranges) > 1:  # shift the grid, keep the last window full
            ranges = [(max(0, b - offset), max(0, b - offset) + size - 2) for b, _ in ranges] + [ranges[-1]]
            ranges = sorted(set(ranges))
        found += [make_window(sample, b, min(e, count), special, rng, noise) for b, e in ranges]
    rng.shuffle(found)
    return found


def main() -> None:
    """Print counts."""
    for part in ("train", "fold", "dev"):
        part_articles = articles(part)
        print(
            part,
            len(part_articles),
            "articles",
            sum(len(a.readings) for a in part_articles),
            "readings",
            sum(len(s) for a in part_articles for _, s in a.readings[:1]),
            "statements (first reading)",
        )


if __name__ == "__main__":
    sys.exit(main())
