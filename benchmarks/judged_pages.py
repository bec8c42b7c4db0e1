"""How often Quoth's rows are right on real pages: 3,435 of its rows on 139 saved pages were judged by readers.

    python benchmarks/judged_pages.py [--shared DIR] [--model fast]

`judged_pages.json` has a line a page of `pages/` in the corpora's folder: the digest of its text, how many clear
statements were missed, and a row for each of Quoth's, as it was when they were judged: cue in code points, whether it
is inside another statement, and, where it is a statement at all, whether its spans are fine, who speaks ("" for nobody,
null where the page leaves it open), of what kind, and the act. The readers judged each row by the page alone, with the
definitions of `docs/`. Rows are found again by their cue; what is new since is not counted. The errors were read, and
mended in part, so these pages are none to be measured on afterwards: `outlets.py fresh` is.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter
from pathlib import Path
from typing import Any

import quoth
from quoth.errors import QuothError
from quoth.evaluation.readings import same_speakers

ROWS = Path(__file__).with_suffix(".json")


def count(page: dict[str, Any], raw: bytes, model: str) -> Counter[str]:
    """How many of a page's judged rows are given now, and of those how many are right; empty for another text."""
    counts = Counter[str]()
    article = quoth.read(raw)
    if article.text_sha256 != page["text_sha256"]:
        return counts
    reading = quoth.extract(article, model=model)
    by_cue = {(s.cue.start, s.cue.end): s for s in reading.statements}
    counts["pages"], counts["missed"] = 1, page["missed"]
    for start, end, nested, *judged in page["rows"]:
        statement = by_cue.get((start, end))
        if statement is None:
            continue
        counts["rows"] += 1
        if not judged:
            continue
        fine, speaker, kind, act = judged
        level = "inside others" if nested else "top"
        given = [reading.entities[e] for e in statement.speakers]
        counts.update({"statements": 1, "spans": fine, "act": statement.act == act})
        if speaker is not None:
            counts[level] += 1
            counts[f"{level}, right"] += same_speakers(speaker, [e.name for e in given]) if speaker else not given
        if speaker and given:
            counts["kinds"] += 1
            counts["kinds, right"] += given[0].kind == kind
    return counts


def main() -> None:
    """Command line."""
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--shared", type=Path, default=Path(__file__).parents[2] / "shared")
    p.add_argument("--model", default="default")
    args = p.parse_args()
    total = Counter[str]()
    pages = json.loads(ROWS.read_text(encoding="utf-8"))
    for path, page in pages.items():
        raw = (args.shared / "pages" / path).read_bytes()
        try:
            total += count(page, gzip.decompress(raw) if path.endswith(".gz") else raw, args.model)
        except QuothError as error:
            print(path, error)
    print(f"{total['pages']} of {len(pages)} pages, {total['rows']} judged rows, {total['missed']} statements missed")
    for what, right, of in (
        ("a statement", "statements", "rows"), ("spans fine", "spans", "statements"),
        ("speaker, top", "top, right", "top"), ("speaker, inside others", "inside others, right", "inside others"),
        ("kind", "kinds, right", "kinds"), ("act", "act", "statements"),
    ):  # fmt: skip
        print(f"{what:24}{100 * total[right] / max(1, total[of]):5.1f} % of {total[of]}")


if __name__ == "__main__":
    main()
