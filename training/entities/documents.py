"""Documents with known entities, for training and measuring `quoth.extraction.entities`.

PolNeAR train articles as `training/labels/` reads them (statements and speakers known), and GUM (coreference known;
statements as the shipped model finds them, kept in training/local/entities/).
"""

from __future__ import annotations

import hashlib
import json
import sys
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE.parent))
from data import SHARED, articles, measure  # noqa: E402 - the folder must be on the path first
from gum import read_gum  # noqa: E402
from quoth.extraction import clean_article, extract  # noqa: E402
from quoth.extraction.forms import form_of  # noqa: E402
from quoth.types import Article, Span, Statement, statement_id  # noqa: E402

LABELS = HERE.parent / "labels"
KEPT = HERE.parent / "local" / "entities"


@dataclass
class Known:
    """An article and what is known of it: mentions (start, end, entity), statements, and per statement its speakers."""

    name: str
    article: Article
    statements: list[Statement]
    mentions: list[tuple[int, int, int]]
    names: list[str] = field(default_factory=list)  # of entities, empty in GUM
    kinds: list[str] = field(default_factory=list)
    roles: list[tuple[int, int] | None] = field(default_factory=list)
    speakers: list[list[int] | None] = field(default_factory=list)  # None: not known
    complete: bool = True  # whether a mention that is not listed is known to be of no listed entity
    meant: dict[int, str | Span | None] = field(default_factory=dict)  # see `marked`
    told: dict[tuple[int, int], str | Span | None] = field(default_factory=dict)  # by the place of a mention
    named: dict[tuple[int, int], str | None] = field(default_factory=dict)  # who is described at a place
    # In `told` and `named` of invented articles places are (-1, where the head ends).


def labelled(part: str, *, first_only: bool = True) -> list[Known]:
    """Articles of `training/labels`; `part` is `train` or `held`; of two readings the first by reader's name."""
    rows = [
        row
        for file in ("articles.json", "more.json")
        for row in json.loads((LABELS / file).read_text(encoding="utf8"))["articles"]
    ]
    wanted = {row["name"] for row in rows if row["set"] == part}
    made: list[Known] = []
    seen: set[str] = set()
    for path in sorted((LABELS / "data").glob("*/*.json")):
        if path.stem not in wanted or (first_only and path.stem in seen):
            continue
        seen.add(path.stem)
        text = (SHARED / "polnear" / "train" / "text" / f"{path.stem}.txt").open(encoding="utf8", newline="").read()
        made.append(_labelled(path.stem, text, json.loads(path.read_text(encoding="utf8"))))
    return made


def marked(part: str) -> list[Known]:
    """Articles of which it is known whom some hard sources mean (`labels/meant.json`), by number of the statement, or
    whom all pronouns and descriptions mean, by place.

    `part` is `train`, or `fold` for those of the fold that data.py holds out, which measure.

    A name, of several parted by "; "; the place of a description where the article has no name; None for nobody.
    """
    stored = json.loads((LABELS / "meant.json").read_text(encoding="utf8"))
    stored = {name: labels for name, labels in stored.items() if labels.get("set", "train") == part}
    texts = {a.name: (a.text, a.readings[0][1]) for a in articles(part)}
    with (SHARED / "unlabelled" / "news.jsonl").open(encoding="utf8") as lines:
        texts |= {
            r["id"]: (r["text"], stored[r["id"]]["statements"]) for r in map(json.loads, lines) if r["id"] in stored
        }
    made = []
    for name, labels in stored.items():
        text, rows = texts[name]
        if hashlib.sha256(text.encode()).hexdigest() != labels["text_sha256"]:
            raise ValueError(f"{name} is another text than was read")
        article = clean_article(text)
        numbered = [(n, row) for n, row in enumerate(rows) if row["cue"] and row["content"]]
        place = {n: i for i, (n, _) in enumerate(numbered)}
        meant = {place[n]: _who(who) for n, who in labels["meant"] if who != []}
        told = {(a, b): _who(who) for a, b, who in labels.get("mentions", ()) if who != []}
        # Who read for names alone left out some (119 of 983) that another reader had found.
        found = {where: who for where, who in told.items() if isinstance(who, str) and ";" not in who}
        named = {(a, b): who or found.get((a, b)) for a, b, who in labels.get("named", ())}
        statements = [statement(article, row, None, 1) for _, row in numbered]
        made.append(Known(name, article, statements, [], meant=meant, told=told, named=named))
    return made


def invented() -> list[Known]:
    """Articles written for this, in which it is marked whom each mention means (`labels/invented.json`).

    Marks end where the nouns of descriptions end: their places are (-1, end), whatever belongs to the description.
    """
    stored = json.loads((LABELS / "invented.json").read_text(encoding="utf8"))
    made = []
    for name, labels in stored.items():
        article = clean_article(labels["text"])
        told = {(-1, end): _who(who) for _, end, who in labels["marks"]}
        names = {place: who if isinstance(who, str) else None for place, who in told.items()}
        named = {place: who for place, who in names.items() if who is None or ";" not in who}
        statements = [statement(article, row, None, 1) for row in labels["statements"]]
        made.append(Known(name, article, statements, [], told=told, named=named))
    return made


def _who(stored: str | list[int] | None) -> str | Span | None:
    """Whom a mention means, as it is stored: a name, the place of a description, nobody."""
    return Span(*stored) if isinstance(stored, list) else stored


def _labelled(name: str, text: str, labels: dict) -> Known:
    article = clean_article(text)
    rows = labels["statements"] + labels["nested"]
    numbers = {row["n"]: i for i, row in enumerate(labels["statements"])}
    count = len(labels["statements"])
    statements: list[Statement] = []
    for row in rows:
        parent = row.get("parent")
        place = None
        if parent is not None:
            place = count + int(parent.split(":")[1]) if isinstance(parent, str) else numbers.get(parent)
        statements.append(statement(article, row, place, 1 if place is None else statements[place].depth + 1))
    return Known(
        name,
        article,
        statements,
        sorted((a, b, e) for e, entity in enumerate(labels["entities"]) for a, b in entity["mentions"]),
        [e["name"] for e in labels["entities"]],
        [e["kind"] for e in labels["entities"]],
        [tuple(e["role_span"]) if e["role_span"] else None for e in labels["entities"]],
        [row["speakers"] for row in rows],
    )


def statement(article: Article, row: dict, parent: int | None, depth: int) -> Statement:
    """A labelled or gold row of `source`, `cue`, `content` spans as a `Statement`, a broken source as its hull."""
    spans = {
        role: [Span(a, b) for a, b in measure.join(row[role], article.text)] for role in ("source", "cue", "content")
    }
    source = Span(spans["source"][0].start, spans["source"][-1].end) if spans["source"] else None
    cue = Span(spans["cue"][0].start, spans["cue"][-1].end)
    content = tuple(spans["content"])
    return Statement(
        id=statement_id(article.text_sha256, cue), source=source, cue=cue, content=content,
        form=form_of(article.text, content), confidence=1.0, parent=parent, depth=depth,
    )  # fmt: skip


def gold() -> list[tuple[dict, Known]]:
    """The 16 articles of `gold/` with their statements; for measuring alone."""
    made = []
    for path in sorted((SHARED / "gold").glob("*.json")):
        row = json.loads(path.read_text(encoding="utf8"))
        text = (SHARED / "polnear" / "dev" / "text" / f"{row['id']}.txt").open(encoding="utf8", newline="").read()
        article = clean_article(text)
        statements = [statement(article, a, None, 1) for a in row["attributions"]]
        numbers = {a.get("n", i): i for i, a in enumerate(row["attributions"])}
        statements += [statement(article, n, numbers[n["parent"]], n["depth"]) for n in row["nested"]]
        made.append((row, Known(path.stem, article, statements, [])))
    return made


def gum(part: str, genres: tuple[str, ...] = ()) -> list[Known]:
    """GUM documents of a part, with statements found by the shipped model."""
    made = []
    KEPT.mkdir(parents=True, exist_ok=True)
    for path in sorted((SHARED / "gum" / part).glob("*.conllu")):
        if genres and path.stem.split("_")[1] not in genres:
            continue
        text, found = read_gum(path)
        article = clean_article(text)
        kept = KEPT / f"{path.stem}.json"
        if not kept.exists():
            rows = [
                {
                    "source": [[s.source.start, s.source.end]] if s.source else [],
                    "cue": [[s.cue.start, s.cue.end]],
                    "content": [[c.start, c.end] for c in s.content],
                }
                for s in extract(article).statements
                if s.parent is None
            ]
            kept.write_text(json.dumps(rows))
        statements = [statement(article, row, None, 1) for row in json.loads(kept.read_text())]
        mentions = sorted((a, b, e) for a, b, _, e, _ in found)
        made.append(Known(path.stem, article, statements, mentions, speakers=[None] * len(statements)))
    return made


def alignment(known: Known, spans: list[Span], heads: list[Span]) -> list[int]:
    """For each system mention the entity of the gold mention that it is: same span, else one with the same head at
    its end or start, else -1.
    """
    exact: dict[tuple[int, int], int] = {}
    by_end: dict[int, list[tuple[int, int]]] = {}
    by_start: dict[int, list[tuple[int, int]]] = {}
    for start, end, entity in known.mentions:
        exact[start, end] = entity
        by_end.setdefault(end, []).append((start, entity))
        by_start.setdefault(start, []).append((end, entity))
    found = []
    for span, head in zip(spans, heads, strict=True):
        entity = exact.get((span.start, span.end), -1)
        if entity < 0:
            near = [(head.start - s, e) for s, e in by_end.get(head.end, ()) if s <= head.start]
            near += [(e_end - head.end, e) for e_end, e in by_start.get(span.start, ()) if e_end >= head.end]
            entity = min(near)[1] if near else -1
        found.append(entity)
    return found
