"""Sheets of articles with hard sources marked, to be read for whom each means; what readers answered as standoff.

    python training/labels/meant.py polnear FOLDER         # sheets of PolNeAR train, without the fold and the labelled
    python training/labels/meant.py news FOLDER [COUNT]    # of the unlabelled news, statements as the model finds them
    python training/labels/meant.py mentions news|polnear FOLDER COUNT  # of articles not read so yet, all mentions
    python training/labels/meant.py named FOLDER           # who is only described, in articles of meant.json
    python training/labels/meant.py compile FOLDER         # FOLDER/answer*.txt -> added to meant.json

Hard sources: one pronoun or description, or none beside a direct quotation. All mentions: whatever pronoun or
description the ranker is asked about, sources or not, at most `MARKS` of an article. An answer is a line `NUMBER WHO`:
a name, of several parted by `; `; `= words` as they stand in the article for one whom it does not name; `-` for nobody.
Of those who are only described (one person or body; who speak, or stand in the first paragraphs, or more than once)
only the ones need a line whom the article names somewhere.
"""

from __future__ import annotations

import json
import random
import re
import sys
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from corpus import HERE, SHARED, digest

sys.path.append(str(HERE.parent))
sys.path.append(str(HERE.parent / "entities"))
import numpy as np
from documents import marked, statement

from data import articles
from quoth.extraction import clean_article, extract
from quoth.extraction.coreference_features import span_of
from quoth.extraction.decisions import Candidate, ranked
from quoth.extraction.entities import drafted, resolve_draft
from quoth.extraction.ranker import Floats, load_ranker
from quoth.types import Statement

MEANT = HERE / "meant.json"
SEED, SIZE, LONGEST = 11, 40, 14_000  # articles of a sheet; code points of one
MARKS, LEAST = 45, 8  # of an article whose mentions are all asked about
EASY = ("relative", "first", "we", "second", "quantified", "name")
Rows = list[dict[str, list[list[int]]]]


Mark = tuple[int, int, str, tuple[str | int, ...]]  # start, end, what stands before the words, what its number means


class Sheets:
    """Articles with numbered marks, what the numbers mean, and statements that are stored nowhere else."""

    def __init__(self) -> None:
        self.pages: list[str] = []
        self.key: list[tuple[str | int, ...]] = []
        self.statements: dict[str, Rows | None] = {}

    def add(self, name: str, text: str, marks: Sequence[Mark]) -> None:
        """An article with marks in order; what begins in another mark is left out, and an article without marks."""
        page, at = f"\n## {name}\n", 0
        for start, end, before, meant in marks:
            if start >= at:
                page += f"{text[at:start]}⟦{len(self.key)}: {before}{text[start:end]}⟧"
                self.key.append(meant)
                at = end
        if marks:
            self.pages.append(page + text[at:])

    def write(self, folder: Path, size: int, what: str) -> None:
        """Sheets of `size` articles, and key.json for `compile_answers`."""
        folder.mkdir(parents=True, exist_ok=True)
        for i in range(0, len(self.pages), size):
            (folder / f"sheet{i // size + 1}.txt").write_text("\n".join(self.pages[i : i + size]), encoding="utf8")
        kept = {"key": self.key, "statements": self.statements}
        (folder / "key.json").write_text(json.dumps(kept), encoding="utf8")
        print(len(self.pages), "articles", len(self.key), what)


def polnear() -> Iterator[tuple[str, str, Rows | None]]:
    """Names and texts of articles without labels; their statements are the corpus's."""
    done = {path.stem for path in (HERE / "data").glob("*/*.json")}
    for article in articles("train"):
        if article.name not in done:
            yield article.name, article.text, None


def news(count: int) -> Iterator[tuple[str, str, Rows | None]]:
    """Ids, texts and statements of some unlabelled articles."""
    lines = (SHARED / "unlabelled" / "news.jsonl").read_text(encoding="utf8").splitlines()
    for line in random.Random(SEED).sample(lines, len(lines))[:count]:
        row = json.loads(line)
        if 800 < len(row["text"]) <= LONGEST:
            found = [s for s in extract(row["text"]).statements if s.parent is None]
            yield row["id"], row["text"], [spans_of(s) for s in found]


def spans_of(s: Statement) -> dict[str, list[list[int]]]:
    """Where the parts of a statement lie."""
    parts = {"source": [s.source] if s.source else [], "cue": [s.cue], "content": s.content}
    return {role: [[span.start, span.end] for span in spans] for role, spans in parts.items()}


def unread(done: Collection[str]) -> Iterator[tuple[str, str, Rows | None]]:
    """Unlabelled articles but for those `done`, of middling length."""
    lines = (SHARED / "unlabelled" / "news.jsonl").read_text(encoding="utf8").splitlines()
    for line in random.Random(SEED + 1).sample(lines, len(lines)):
        row = json.loads(line)
        if row["id"] not in done and 1500 < len(row["text"]) <= LONGEST // 2:
            found = [s for s in extract(row["text"]).statements if s.parent is None]
            yield row["id"], row["text"], [spans_of(s) for s in found]


def mentions(what: str, folder: Path, count: int) -> None:
    """Write sheets of `count` articles with all mentions that the ranker is asked about."""
    done = json.loads(MEANT.read_text(encoding="utf8"))
    done = {name: row for name, row in done.items() if what == "news" or "mentions" in row or "set" in row}
    documents = unread(done) if what == "news" else random.Random(SEED).sample(list(polnear()), len(list(polnear())))
    sheets = Sheets()
    for name, text, rows in documents:
        if len(sheets.pages) == count:
            break
        if name in done or len(text) > LONGEST:
            continue
        article = clean_article(text)
        marks = _asked(text, [statement(article, row, None, 1) for _, row in rows_of(name, rows)])[:MARKS]
        if len(marks) >= LEAST:
            sheets.add(name, text, [(start, end, "", (name, start, end)) for start, end in marks])
            sheets.statements[name] = rows
    sheets.write(folder, SIZE // 2, "mentions")


def named(folder: Path) -> None:
    """Write sheets of descriptions that no name was found for, in articles that were read for whom mentions mean."""
    done = {name for name, row in json.loads(MEANT.read_text(encoding="utf8")).items() if "named" in row}
    sheets = Sheets()
    for known in marked("train"):
        text = known.article.text
        if known.name not in done and len(text) <= LONGEST:
            marks = _only_described(text, known.statements)
            sheets.add(known.name, text, [(start, end, "", (known.name, start, end, "named")) for start, end in marks])
    sheets.write(folder, 2 * SIZE, "descriptions")


def _only_described(text: str, statements: list[Statement]) -> list[tuple[int, int]]:
    """Places of those who are described and may be someone with a name, in order, none in another."""
    draft = drafted(text, statements)
    asked: list[tuple[int, int]] = []

    def noted(i: int, found: Sequence[Candidate], rows: Floats) -> Floats:
        span = span_of(draft.tokens, draft.mentions[i])
        asked.append((span.start, span.end))
        return np.eye(len(found))[0]

    resolve_draft(draft, statements, ranked(load_ranker(), draft.mentions, draft.tokens), noted)
    return _alone(asked)


def _alone(places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Places in order, without those that begin in another."""
    alone: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if not alone or start >= alone[-1][1]:
            alone.append((start, end))
    return alone


def _asked(text: str, statements: list[Statement]) -> list[tuple[int, int]]:
    """Places of the mentions that the ranker is asked about and that may mean someone, in order, none in another."""
    asked: list[tuple[int, int]] = []

    draft = drafted(text, statements)
    ranker = ranked(load_ranker(), draft.mentions, draft.tokens)

    def noted(i: int, found: Sequence[Candidate], rows: Floats) -> tuple[int, float]:
        if len(found) > 1:
            span = span_of(draft.tokens, draft.mentions[i])
            asked.append((span.start, span.end))
        return ranker(i, found, rows)

    resolve_draft(draft, statements, noted)
    return _alone(asked)


def rows_of(name: str, rows: Rows | None) -> list[tuple[int, dict]]:
    """The statements of an article, numbered."""
    if rows is None:
        rows = next(a.readings[0][1] for a in articles("train") if a.name == name)
    return [(n, row) for n, row in enumerate(rows) if row["cue"] and row["content"]]


def show(documents: Iterator[tuple[str, str, Rows | None]], folder: Path) -> None:
    """Write the sheets, and what their numbers mean."""
    chosen = [d for d in documents if len(d[1]) <= LONGEST]
    random.Random(SEED).shuffle(chosen)
    sheets = Sheets()
    for name, text, rows in chosen:
        marks = sorted(hard_sources(name, text, rows))
        if len(marks) > 1:
            sheets.add(name, text, [(start, end, "∅ " * none, (name, n)) for start, end, n, none in marks])
            sheets.statements[name] = rows
    sheets.write(folder, SIZE, "sources")


def hard_sources(name: str, text: str, rows: Rows | None) -> Iterator[tuple[int, int, int, bool]]:
    """Place to mark, number of the statement, and whether it has no source."""
    article = clean_article(text)
    numbered = [(n, statement(article, row, None, 1)) for n, row in rows_of(name, rows)]
    draft = drafted(text, [s for _, s in numbered])
    for (n, s), heads in zip(numbered, draft.heads, strict=True):
        if s.source is None:
            if s.form == "direct":
                yield s.cue.start, s.cue.end, n, True
        elif len(heads) == 1 and draft.mentions[heads[0]].group not in EASY:
            yield s.source.start, s.source.end, n, False


def compile_answers(folder: Path) -> None:
    """Add what was answered to meant.json; descriptions as spans of the article, the nearest of those words."""
    made = json.loads(folder.joinpath("key.json").read_text(encoding="utf8"))
    texts = {name: text for name, text, _ in polnear()}
    with (SHARED / "unlabelled" / "news.jsonl").open(encoding="utf8") as lines:
        texts |= {row["id"]: row["text"] for row in map(json.loads, lines)}
    stored = json.loads(MEANT.read_text(encoding="utf8")) if MEANT.exists() else {}
    named_there: dict[str, dict[tuple[int, int], str | None]] = {}
    for name, *place in made["key"]:
        if len(place) == 3:  # who has no line there bears no name
            named_there.setdefault(name, {})[place[0], place[1]] = None
    for path in sorted(folder.glob("answer*.txt")):
        for line in path.read_text(encoding="utf8").splitlines():
            found = re.match(r"(\d+)\s+(.*\S)\s*$", line)
            if not found:
                continue
            name, *place = made["key"][int(found[1])]
            text, rows = texts[name], made["statements"].get(name)
            entry = stored.setdefault(name, {"text_sha256": digest(text), "meant": []})
            if rows is not None:
                entry["statements"] = rows
            if len(place) == 3:
                named_there[name][place[0], place[1]] = found[2]
                continue
            if len(place) == 2:
                entry.setdefault("mentions", []).append([*place, _standoff(found[2], text, place[0])])
                continue
            n = place[0]
            cue = dict(rows_of(name, rows))[n]["cue"][0][0]
            entry["meant"].append([n, _standoff(found[2], text, cue)])
    for name, places in named_there.items():
        stored[name].setdefault("named", []).extend([*place, who] for place, who in sorted(places.items()))
    lines_ = ",\n".join(f"{json.dumps(name)}: {json.dumps(row)}" for name, row in sorted(stored.items()))
    MEANT.write_text("{\n" + lines_ + "\n}\n", encoding="utf8")
    counts = [sum(len(row.get(what, ())) for row in stored.values()) for what in ("meant", "mentions")]
    print(len(stored), "articles", counts[0], "sources", counts[1], "mentions")


def _standoff(answer: str, text: str, near: int) -> str | list[int] | None:
    """A name as it is; a description as its nearest place in the text; None for nobody, and where it stands nowhere."""
    if not answer.startswith("="):
        return None if answer == "-" else answer
    words = answer.lstrip("= ")
    places = [m.start() for m in re.finditer(re.escape(words), text, re.IGNORECASE)]
    if not places:
        return []
    at = min(places, key=lambda place: abs(place - near))
    return [at, at + len(words)]


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    target = Path(sys.argv[2])
    if sys.argv[1] == "compile":
        compile_answers(target)
    elif sys.argv[1] == "named":
        named(target)
    elif sys.argv[1] == "mentions":
        mentions(sys.argv[2], Path(sys.argv[3]), int(sys.argv[4]))
    else:
        show(polnear() if sys.argv[1] == "polnear" else news(int(sys.argv[3]) if len(sys.argv) > 3 else 400), target)
