"""Who speaks on invented pages in the manner of many outlets, beside what their writers say.

    python benchmarks/outlets.py [read|fresh] [--errors] [--model fast]

`outlets/*.json`: each a page with invented people (CC0), in the manner that `style` names, and its statements: source,
cue and the beginning of the content, who speaks, of what kind, which act. Errors on those of set `read` were read and
mended in part; those of `fresh` were written afterwards and only counted. A statement is found when one of Quoth's
shares a character of cue and of content with it; speakers are compared by the rules of `measure.py readings`.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import quoth
from quoth.evaluation.readings import judged
from quoth.types import Reading, Statement

PAGES = Path(__file__).with_name("outlets")


def pages(part: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Name and contents of each page of a set, of all where it is ""."""
    for path in sorted(PAGES.glob("*.json")):
        page = json.loads(path.read_text(encoding="utf8"))
        if part in ("", page["set"]):
            yield path.stem, page


def found_in(reading: Reading, row: dict[str, Any], taken: set[int]) -> Statement | None:
    """Quoth's statement that is nearest to a row's cue among those that share characters with it; None for none."""
    (cue, cue_end), (content, content_end) = row["cue"], row["content"]
    fitting = [
        (abs(s.cue.start - cue), i, s)
        for i, s in enumerate(reading.statements)
        if i not in taken
        and s.cue.start < cue_end
        and cue < s.cue.end
        and any(c.start < content_end and content < c.end for c in s.content)
    ]
    if not fitting:
        return None
    _, number, statement = min(fitting, key=lambda one: one[:2])
    taken.add(number)
    return statement


def count(name: str, page: dict[str, Any], reading: Reading, errors: bool) -> Counter[str]:
    """How many statements of a page are found, and of those how many have the right speaker, kind and act."""
    counts, taken = Counter[str](), set[int]()
    for row in page["statements"]:
        counts["statements"] += 1
        statement = found_in(reading, row, taken)
        if statement is None:
            continue
        given = [reading.entities[e] for e in statement.speakers]
        wanted = row["speaker"]
        counts["found"] += 1
        counts["act"] += statement.act == row["act"]
        if not wanted:
            counts["nobody"] += 1
            counts["nobody, given one"] += bool(given)
            continue
        told = judged(wanted, row["source"], [e.name for e in given], [e.kind for e in given])
        counts.update(told)
        counts["named"] += 1
        counts["kind"] += bool(given) and given[0].kind == row["kind"]
        if row["kind"] == "person":
            counts["person"] += 1
            counts["person same"] += told["same"]
        if errors and not told["same"]:
            start, end = row["cue"]
            print(
                name, "WRONG" if told["wrong"] else "other", repr(row["source"]), page["text"][start:end], "|",
                wanted, "|", "; ".join(e.name for e in given), statement.speaker_confidence,
            )  # fmt: skip
    return counts


def main() -> None:
    """Command line."""
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("part", nargs="?", default="", choices=["", "read", "fresh"])
    p.add_argument("--errors", action="store_true")
    p.add_argument("--model", default="default")
    args = p.parse_args()
    total = Counter[str]()
    for number, (name, page) in enumerate(pages(args.part), 1):
        total += count(name, page, quoth.extract(page["text"], model=args.model), args.errors)
        total["pages"] = number
    print(f"{total['pages']} pages, {total['statements']} statements, of {total['nobody']} nobody is said to speak")
    for what, of in (
        ("found", "statements"), ("same", "named"), ("hard_same", "hard"), ("person same", "person"),
        ("wrong", "named"), ("kind", "named"), ("act", "found"),
    ):  # fmt: skip
        print(f"{what.replace('_', ' '):14}{100 * total[what] / max(1, total[of]):5.1f} % of {total[of]}")


if __name__ == "__main__":
    main()
