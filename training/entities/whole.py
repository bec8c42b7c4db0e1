"""Measure speakers and kinds the whole way from text, on the labelled articles, by measure.py's rules for `readings`.

python training/entities/whole.py                # held articles and the others, beside the same with statements given
python training/entities/whole.py --errors       # each error in a line
python training/entities/whole.py --rows FILE    # every statement in a line, to compare two versions with diff

Statements are those that the shipped model finds, kept in training/local/whole until the model changes. It was trained
on the spans of all these articles, so how many are found, and with it "same of all", is flattered: on the articles of
training/data.py's fold 76 % are found.
"""

from __future__ import annotations

import argparse
import hashlib
import pickle
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from documents import HERE, Known, labelled, measure

from pairs import heard_of
from quoth import extraction
from quoth.extraction import extract
from quoth.extraction.entities import Resolved, resolve
from quoth.settings import MODELS
from quoth.types import Span, Statement

KEPT = HERE.parent / "local" / "whole"
MODEL = Path(extraction.__file__).parent / "model" / "default" / "SHA256SUMS"
AUTHOR = "(author)"


@dataclass(frozen=True)
class Row:
    """A labelled statement with a speaker: what was wanted and what was given; `found` whether a statement is there."""

    article: str
    source: str
    cue: str
    wanted: tuple[str, ...]
    kind: str
    found: bool
    given: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    our_source: str = ""
    place: int = 0

    @property
    def same(self) -> bool:
        """Whether the names are the same loosely."""
        return self.found and measure.same_speakers("; ".join(self.wanted), list(self.given))

    @property
    def exact(self) -> bool:
        """Whether the names are the same."""
        return self.found and sorted(map(measure.words, self.wanted)) == sorted(map(measure.words, self.given))

    @property
    def wrong(self) -> bool:
        """Whether a person is given who shares no word with those wanted."""
        right = self._words()
        return any(
            kind == "person" and not set(measure.words(name)) & right
            for name, kind in zip(self.given, self.kinds, strict=True)
        )

    @property
    def hard(self) -> bool:
        """Whether the labelled source shares no word with the speaker's name."""
        return self.found and not set(measure.words(self.source)) & self._words()

    @property
    def kind_right(self) -> bool:
        """Whether the first speaker's kind is the one wanted."""
        return self.kinds[:1] == (self.kind,)

    def _words(self) -> set[str]:
        return set(measure.words(" ".join(self.wanted)))

    def line(self) -> str:
        """The row for a reader."""
        marks = "missed" if not self.found else "WRONG" if self.wrong else "same" if self.same else "other"
        marks += "" if self.kind_right or not self.found else " kind"
        ours = "" if self.our_source == self.source else f" → {self.our_source[:60]!r}"
        kinds = f"{self.kind} → {','.join(self.kinds)}"
        return (
            f"{marks:11} | {self.article} {self.place} | {self.source[:80]!r}{ours} | {self.cue[:30]!r} | "
            f"{'; '.join(self.wanted)} → {'; '.join(self.given)} | {kinds}"
        )


def statements_of(known: Known) -> list[Statement]:
    """The statements that the shipped model finds in a text, kept from one run to the next."""
    path = KEPT / hashlib.sha256(MODEL.read_bytes()).hexdigest()[:12] / f"{known.name}.pickle"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(pickle.dumps(extract(known.article).statements))
    return list(pickle.loads(path.read_bytes()))


def rows_of(known: Known, statements: Sequence[Statement], resolved: Resolved) -> Iterator[Row]:
    """The labelled top-level statements of an article that have a speaker, each with what was given for it."""
    text = known.article.text
    for number, (one, wanted) in enumerate(zip(known.statements, known.speakers, strict=True)):
        if one.parent is not None or not wanted:
            continue
        names = tuple(known.names[e] for e in wanted)
        if names == (AUTHOR,):
            continue
        source = one.source.of(text) if one.source else ""
        row = (known.name, source, one.cue.of(text), names, known.kinds[wanted[0]])
        for at, two in enumerate(statements):
            if two.parent is None and _meet([one.cue], [two.cue]) and _meet(one.content, two.content):
                given = [resolved.entities[e] for e in resolved.speakers[at]]
                ours = two.source.of(text) if two.source else ""
                found = tuple(e.name for e in given), tuple(e.kind for e in given)
                yield Row(*row, True, *found, ours, one.cue.start)
                break
        else:
            yield Row(*row, False, place=number)


def _meet(left: Sequence[Span], right: Sequence[Span]) -> bool:
    return any(a.start < b.end and b.start < a.end for a in left for b in right)


def figures(rows: Sequence[Row]) -> dict[str, str]:
    """What `measure.readings` tells of speakers and kinds, in per cent, with counts."""
    found = [r for r in rows if r.found]
    hard = [r for r in found if r.hard]

    def share(part: int, whole: int) -> str:
        return f"{100 * part / max(whole, 1):.1f}"

    return {
        "statements": str(len(rows)),
        "found": f"{len(found)} ({share(len(found), len(rows))})",
        "exact": share(sum(r.exact for r in found), len(found)),
        "same": share(sum(r.same for r in found), len(found)),
        "same of all": share(sum(r.same for r in found), len(rows)),
        "hard same": f"{share(sum(r.same for r in hard), len(hard))} of {len(hard)}",
        "wrong person": f"{share(sum(r.wrong for r in found), len(found))} ({sum(r.wrong for r in found)})",
        "kind": share(sum(r.kind_right for r in found), len(found)),
    }


def main() -> None:
    """Command line."""
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--errors", action="store_true")
    p.add_argument("--rows", type=Path)
    args = p.parse_args()
    told = time.time()
    made: dict[str, list[Row]] = {}
    for part in ("held", "train"):
        articles = labelled(part)
        for at, known in enumerate(articles):
            if time.time() - told > 10:
                print(f"{part}: {at} of {len(articles)} articles", file=sys.stderr)
                told = time.time()
            found, heard = statements_of(known), heard_of(known.article.text, MODELS[0])
            made.setdefault(part, []).extend(rows_of(known, found, resolve(known.article, found, heard)))
            given = resolve(known.article, known.statements, heard)
            made.setdefault(f"{part}, given", []).extend(rows_of(known, known.statements, given))
    for part, rows in made.items():
        if "given" not in part and args.errors:
            for row in rows:
                if not (row.exact and row.kind_right):
                    print(row.line())
    table = {part: figures(rows) for part, rows in made.items()}
    print(f"{'':14}" + "".join(f"{part:>18}" for part in table))
    for name in next(iter(table.values())):
        print(f"{name:14}" + "".join(f"{table[part][name]:>18}" for part in table))
    if args.rows:
        args.rows.write_text("\n".join(f"{part} {row.line()}" for part, rows in made.items() for row in rows) + "\n")
        counts = Counter(f"{part} {row.line().split('|')[0].strip()}" for part, rows in made.items() for row in rows)
        print(dict(counts))


if __name__ == "__main__":
    main()
