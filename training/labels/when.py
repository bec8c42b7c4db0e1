"""Tellings labelled with their time alone: PolNeAR train articles apart from all other labels, most for measuring.

    when.py choose            write when.json: the articles, by a seeded rule
    when.py show NAME …       each paragraph with statements, cues numbered, contents in ‹ › and cut short
    when.py compile FILE …    a reader's lines -> when/NAME.json; prints what was understood
    when.py check             validates when/*.json, counts

A reader's file (training/local/labels, never committed): `= NAME READER`, then for each telling that is dated
`NUMBER "the words" > 2016-03-08` (or an interval, `~week`, `?`: GUIDELINES.md); all other statements have no time.
"""

from __future__ import annotations

import itertools
import json
import random
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from corpus import HERE, TRAIN, digest, paragraphs, published, statements_of, text_of
from phrases import Finder

SEED = 20160302
SETS = {"held": 70, "train": 36, "new": 44, "fresh": 30, "last": 30}  # articles of each set
LIST, FOLDER = HERE / "when.json", HERE / "when"
LINE = re.compile(r'(\d+(?:\s*,\s*\d+)*)\s+"(.+)"(#\d+)?\s*>\s*([\d/T:-]+|\?)(?:~(\w+))?$')


def choose() -> None:
    """The publishers in turn, their articles shuffled: 350 to 1,100 words, six statements, labelled nowhere else.

    What is read already stays; other sets go on in the same turns, without what else was read whole in between.
    """
    sys.path.insert(0, str(HERE.parent))
    from data import in_fold

    listed = json.loads(LIST.read_text(encoding="utf8"))["articles"] if LIST.exists() else []
    kept = [row for row in listed if (FOLDER / f"{row['name']}.json").exists()]
    lists = [json.loads((HERE / f"{name}.json").read_text(encoding="utf8")) for name in ("articles", "acts", "more")]
    taken = {row["name"] for list_ in lists for row in list_["articles"]} | {row["name"] for row in kept}
    by_publisher: dict[str, list[str]] = {}
    for path in sorted((TRAIN / "text").glob("*.txt")):
        name = path.stem
        if in_fold(name) or not 350 <= len(text_of(name).split()) <= 1100:
            continue
        if len(statements_of(name)) >= 6:
            by_publisher.setdefault(name.split("_")[0], []).append(name)
    rng = random.Random(SEED)
    for names in by_publisher.values():
        rng.shuffle(names)
    rounds = itertools.zip_longest(*by_publisher.values())
    turns = [name for one in rounds for name in one if name and name not in taken]
    rows, counts = list(kept), Counter(row["set"] for row in kept)
    for which, count in SETS.items():
        added = turns[: count - counts[which]]
        rows += [{"name": name, "sha256": digest(text_of(name)), "set": which} for name in added]
        turns = turns[max(0, count - counts[which]) :]
    LIST.write_text(json.dumps({"seed": SEED, "articles": rows}, indent=1) + "\n", encoding="utf8")


def show(name: str) -> None:
    """The paragraphs of an article that have a cue in them."""
    text = text_of(name)
    marks: list[tuple[int, int, str]] = []
    hidden: list[tuple[int, int]] = []
    for n, s in enumerate(statements_of(name)):
        for start, end in s["cue"]:
            marks += [(start, 1, f"[{n}:"), (end, 0, "]")]
        for start, end in s["content"]:
            marks += [(start, 1, "‹"), (end, 0, "›")]
            if end - start > 150:
                hidden.append((start + 60, end - 60))
    cues = [(m[0]) for m in marks if m[2].startswith("[")]
    print(f"\n= {name}  published {published(name)}")
    for low, high in paragraphs(text):
        if not any(low <= c < high for c in cues):
            continue
        out, at = [], low
        for place, _, mark in sorted(m for m in marks if low <= m[0] <= high):
            out += [piece(text, at, place, hidden), mark]
            at = place
        print("".join([*out, piece(text, at, high, hidden)]))


def piece(text: str, start: int, end: int, hidden: list[tuple[int, int]]) -> str:
    """The text of a range, without the middles of long contents."""
    out = []
    for place in range(start, end):
        inside = [h for h in hidden if h[0] <= place < h[1]]
        if not inside:
            out.append(text[place])
        elif any(h[0] == place for h in inside):
            out.append("…")
    return "".join(out)


def compiled(lines: list[str]) -> None:
    """Write the standoff of one article. Raises ValueError on a line that can't be read."""
    name, reader = lines[0].removeprefix("=").split()
    text = text_of(name)
    finder, statements, tellings = Finder(text), statements_of(name), []
    for line in lines[1:]:
        match = LINE.match(line.strip())
        if not match:
            raise ValueError(f"{name}: {line!r}")
        for number in map(int, match[1].split(",")):
            cue = statements[number]["cue"][0]
            place = finder.paragraph(finder.paragraph_of(cue[0]))
            span = finder.find(match[2] + (match[3] or ""), [place], near=cue)
            value = None if match[4] == "?" else match[4]
            told = {"n": number, "span": list(span), "resolves_to": value, "precision": precision(value, match[5])}
            tellings.append(told)
            print(name[:24], number, text[slice(*cue)], "|", text[slice(*span)], "|", value, told["precision"])
    tellings.sort(key=lambda t: t["n"])
    row: dict[str, Any] = {"id": name, "text_sha256": digest(text), "reader": reader, "tellings": tellings}
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / f"{name}.json").write_text(json.dumps(row) + "\n", encoding="utf8")


def precision(value: str | None, given: str | None) -> str | None:
    """As given, else by how much of the date is written."""
    if value is None:
        return None
    return given or {4: "year", 7: "month", 10: "day"}.get(len(value.split("/")[0]), "hour")


def check() -> None:
    """Validate and count."""
    kind = {row["name"]: row["set"] for row in json.loads(LIST.read_text(encoding="utf8"))["articles"]}
    counts: Counter[tuple[str, str]] = Counter()
    files = sorted(FOLDER.glob("*.json"))
    for path in files:
        row = json.loads(path.read_text(encoding="utf8"))
        text = text_of(row["id"])
        assert row["text_sha256"] == digest(text), path
        count = len(statements_of(row["id"]))
        for t in row["tellings"]:
            assert 0 <= t["n"] < count, path
            assert 0 <= t["span"][0] < t["span"][1] <= len(text), path
            counts[kind[row["id"]], "undated" if t["resolves_to"] is None else "dated"] += 1
        counts[kind[row["id"]], "articles"] += 1
    for which in SETS:
        its = {what: counts[which, what] for what in ("articles", "dated", "undated")}
        print(which, ", ".join(f"{n} {what}" for what, n in its.items()), "tellings")


def main(argv: list[str]) -> int:
    """Run the named part."""
    if argv[:1] == ["choose"]:
        choose()
    elif argv[:1] == ["show"]:
        for name in argv[1:]:
            show(name)
    elif argv[:1] == ["compile"]:
        for path in argv[1:]:
            blocks = re.split(r"\n(?==)", Path(path).read_text(encoding="utf8").strip())
            for block in blocks:
                compiled([line for line in block.splitlines() if line.strip() and not line.startswith("#")])
    elif argv[:1] == ["check"]:
        check()
    else:
        print(__doc__)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
