"""Read the example pages' labels and put them as spans into the article's text.

A label is `[paragraph, start, words]`: paragraph 0 is the title, 1 the first paragraph of the body; `start` counts code
points in that paragraph. Spans are half-open code points into `GoldPage.text`, which is title and body joined by a
blank line, as `Article.text` is.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

EXAMPLES = Path(__file__).parents[2] / "examples"
PAGES = EXAMPLES / "pages"
GOLD = EXAMPLES / "gold"

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class GoldStatement:
    """One statement marked by hand.

    `parent` is an index into `GoldPage.statements`, None at the top level. `verbatim` is true where the words are
    given exactly without quotation marks: the turn of a transcript, a post set as a block; their form is `direct`.
    """

    source: Place | None
    cue: Place
    content: tuple[Place, ...]
    form: str
    verbatim: bool
    act: str
    speakers: tuple[str, ...]
    parent: int | None


@dataclass(frozen=True, slots=True)
class GoldPage:
    """What a careful reader takes from one page; `clutter` is pairs of text and reason."""

    name: str
    path: Path
    title: str | None
    published: str | None
    published_from: str | None
    outlet: str | None
    byline: str | None
    body: tuple[str, ...]
    text: str
    paragraphs: tuple[Place | None, ...]
    clutter: tuple[tuple[str, str], ...]
    tolerated: tuple[str, ...]
    statements: tuple[GoldStatement, ...]

    def top(self) -> list[dict[str, list[list[int]]]]:
        """The statements without a parent, each as lists of `[start, end]` under `source`, `cue` and `content`."""
        return [spans_of(s) for s in self.statements if s.parent is None]


def spans_of(statement: GoldStatement) -> dict[str, list[list[int]]]:
    """One statement's spans as lists of `[start, end]` under `source`, `cue` and `content`."""
    return {
        "source": [list(statement.source)] if statement.source else [],
        "cue": [list(statement.cue)],
        "content": [list(c) for c in statement.content],
    }


def gold_names() -> list[str]:
    """Names of all labelled pages, sorted."""
    return sorted(p.stem for p in GOLD.glob("*.json"))


def load_gold(name: str) -> GoldPage:
    """The labels of one page. Raises ValueError naming page and words where a label is not where it says."""
    row = json.loads((GOLD / f"{name}.json").read_text(encoding="utf-8"))
    texts: list[str | None] = [row["title"], *row["body"]]
    text = "\n\n".join(t for t in texts if t is not None)
    paragraphs: list[Place | None] = []
    at = 0
    for t in texts:
        paragraphs.append(None if t is None else (at, at + len(t)))
        at += 0 if t is None else len(t) + 2

    def place(label: list[Any]) -> Place:
        paragraph, start, words = label
        home = paragraphs[paragraph]
        if home is None or text[home[0] + start : home[0] + start + len(words)] != words or not words:
            raise ValueError(f"{name}: {words!r} is not at {start} of paragraph {paragraph}")
        return home[0] + start, home[0] + start + len(words)

    return GoldPage(
        name=name,
        path=PAGES / row["page"],
        title=row["title"],
        published=row["published"],
        published_from=row["published_from"],
        outlet=row["outlet"],
        byline=row["byline"],
        body=tuple(row["body"]),
        text=text,
        paragraphs=tuple(paragraphs),
        clutter=tuple((c["text"], c["reason"]) for c in row["clutter"]),
        tolerated=tuple(row["tolerated"]),
        statements=tuple(
            GoldStatement(
                source=place(s["source"]) if s["source"] else None,
                cue=place(s["cue"]),
                content=tuple(place(c) for c in s["content"]),
                form=s["form"],
                verbatim=s["verbatim"],
                act=s["act"],
                speakers=tuple(x for x in s["speaker"].split("; ") if x),
                parent=s["parent"],
            )
            for s in row["statements"]
        ),
    )


def totals() -> str:
    """The Markdown tables of the examples' README: statements by page, and by form and act at both levels."""
    pages = [load_gold(n) for n in gold_names()]
    lines = ["| page | words | statements | nested |", "|---|---|---|---|"]
    for p in pages:
        nested = sum(s.parent is not None for s in p.statements)
        lines.append(f"| {p.path.name} | {len(' '.join(p.body).split())} | {len(p.statements)} | {nested} |")
    lines += ["", "| | top level | nested |", "|---|---|---|"]
    levels = [[s for p in pages for s in p.statements if (s.parent is None) == top] for top in (True, False)]
    lines.append(f"| all | {len(levels[0])} | {len(levels[1])} |")
    for field in ("form", "act"):
        counts = [Counter(getattr(s, field) for s in level) for level in levels]
        for value, _ in sum(counts, Counter()).most_common():
            lines.append(f"| {value} | {counts[0][value]} | {counts[1][value]} |")
    lines.append("| without a source | " + " | ".join(str(sum(s.source is None for s in x)) for x in levels) + " |")
    lines.append("| joint speakers | " + " | ".join(str(sum(len(s.speakers) > 1 for s in x)) for x in levels) + " |")
    return "\n".join(lines)


if __name__ == "__main__":
    print(totals())
