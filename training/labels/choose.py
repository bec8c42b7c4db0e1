"""Choose the articles to label, by a seeded rule, and write articles.json and acts.json.

    python training/labels/choose.py

From PolNeAR train without the fold that training/data.py holds out: articles of 350 to 1,100 words with six statements
or more, taken from each publisher's months in turn. 15 are read twice, 15 others are held out for measuring.

The next 48 in the same order, which are read for acts and nested statements alone, are in acts.json, and the 112 after
those, read whole by one reader each for training, in more.json.
"""

from __future__ import annotations

import json
import random
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

from corpus import HERE, TRAIN, digest, statements_of, text_of

sys.path.insert(0, str(Path(__file__).parents[1]))
from data import HELD_OUT_MONTHS, in_fold

SEED, COUNT, BATCH, DOUBLE, HELD = 20160301, 60, 10, 15, 15
ACTS, ACTS_BATCH = 48, 12
MORE, MORE_BATCH, FIRST_MORE = 112, 8, 11


def main() -> None:
    """Write articles.json and print its make-up."""
    rng = random.Random(SEED)
    by_place: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for path in sorted((TRAIN / "text").glob("*.txt")):
        publisher, date = path.stem.split("_")[:2]
        if in_fold(path.stem) or not 350 <= len(text_of(path.stem).split()) <= 1100:
            continue
        if len(statements_of(path.stem)) >= 6:
            by_place[publisher][date[:7]].append(path.stem)
    queues = {p: _in_turn(by_place[p], rng) for p in sorted(HELD_OUT_MONTHS)}
    ordered = [queue[i] for i in range(min(map(len, queues.values()))) for queue in queues.values()]
    names = ordered[:COUNT]
    # Neighbours in `names` are of different publishers, so every fourth is balanced, and so are batches.
    rows: list[dict[str, Any]] = []
    for i, name in enumerate(names):
        rows.append(
            {
                "name": name,
                "sha256": digest(text_of(name)),
                "set": "held" if i % 4 == 1 else "train",
                "double": i % 4 == 3,
                # 6 batches and steps of 4 share a factor: each round turns by one, so that doubles reach all batches.
                "batch": (i + i // (COUNT // BATCH)) % (COUNT // BATCH) + 1,
            }
        )
    for k, row in enumerate(r for r in rows if r["double"]):
        row["second_batch"] = 7 + k % 2
    rows.sort(key=lambda r: (r["batch"], r["name"]))
    out = {"seed": SEED, "rule": " ".join((__doc__ or "").split("\n\n")[2].split()), "articles": rows}
    (HERE / "articles.json").write_text(json.dumps(out, indent=1) + "\n", encoding="utf8")
    acts = [
        {"name": name, "sha256": digest(text_of(name)), "batch": i // ACTS_BATCH + 1}
        for i, name in enumerate(ordered[COUNT : COUNT + ACTS])
    ]
    (HERE / "acts.json").write_text(json.dumps({"articles": acts}, indent=1) + "\n", encoding="utf8")
    more = [
        {"name": name, "sha256": digest(text_of(name)), "set": "train", "batch": i // MORE_BATCH + FIRST_MORE}
        for i, name in enumerate(ordered[COUNT + ACTS : COUNT + ACTS + MORE])
    ]
    (HERE / "more.json").write_text(json.dumps({"articles": more}, indent=1) + "\n", encoding="utf8")
    for label in ("batch", "set", "double"):
        for value in sorted({str(r[label]) for r in rows}):
            of = [r["name"].split("_")[0] for r in rows if str(r[label]) == value]
            print(label, value, len(of), {p: of.count(p) for p in queues})
    print("months", sorted({r["name"].split("_")[1][:7] for r in rows}))


def _in_turn(months: dict[str, list[str]], rng: random.Random) -> list[str]:
    pools = [months[m] for m in sorted(months)]
    for pool in pools:
        rng.shuffle(pool)
    rng.shuffle(pools)
    return [pool[i] for i in range(max(map(len, pools))) for pool in pools if i < len(pool)]


if __name__ == "__main__":
    main()
