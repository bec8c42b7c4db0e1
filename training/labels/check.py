"""Validate every compiled reading: digests, spans, values, indexes, and that each statement is covered.

python training/labels/check.py [READER …]        1 when anything is wrong; then the coverage of the batches
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from corpus import ACTS, COMPILED, KINDS, PRECISIONS, chosen, digest, measure, statements_of, text_of

_DATE = r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01])(T\d{2}(:\d{2})?)?)?)?"
_RESOLVED = re.compile(rf"^{_DATE}(/{_DATE})?$")


def problems(path: Path) -> list[str]:
    """What is wrong with one compiled reading."""
    reading = json.loads(path.read_text(encoding="utf8"))
    name, found = reading["id"], []
    rows = {r["name"]: r for r in chosen()}
    if name not in rows or path.stem != name or path.parent.name != reading["reader"]:
        return [f"{path.name}: not a chosen article, or under another name or reader"]
    text = text_of(name)
    if not digest(text) == reading["text_sha256"] == rows[name]["sha256"]:
        found.append("another text")
    tops = [{k: [list(s) for s in v] for k, v in parts.items()} for parts in statements_of(name)]
    if [s["n"] for s in reading["statements"]] != list(range(len(tops))):
        found.append(f"{len(reading['statements'])} statements, the corpus has {len(tops)}")
    found += [
        f"statement {s['n']}: not the corpus's spans"
        for s, t in zip(reading["statements"], tops, strict=False)
        if {k: s[k] for k in t} != t
    ]
    names = [e["name"] for e in reading["entities"]]
    found += [f"entity {n!r} twice" for n, times in Counter(names).items() if times > 1]
    for e in reading["entities"]:
        if e["kind"] not in KINDS:
            found.append(f"{e['name']}: kind {e['kind']}")
        for span in e["mentions"] + ([e["role_span"]] if e["role_span"] else []):
            found += _span(span, text, e["name"])
    for k, s in enumerate(reading["statements"]):
        found += _row(s, f"statement {k}", len(names), text)
    for k, s in enumerate(reading["nested"]):
        found += _row(s, f"nested {k}", len(names), text) + _parent(s, k, reading, text)
    return found


def _span(span: list[int], text: str, where: str) -> list[str]:
    start, end = span
    if not 0 <= start < end <= len(text):
        return [f"{where}: span {span} out of the text"]
    return [f"{where}: span {span} starts or ends in white space"] if text[start:end].strip() != text[start:end] else []


def _row(s: dict[str, Any], where: str, entities: int, text: str) -> list[str]:
    found = []
    if s["act"] not in ACTS:
        found.append(f"{where}: act {s['act']}")
    if not all(isinstance(s[k], bool) for k in ("hedged", "negated")):
        found.append(f"{where}: hedged and negated are true or false")
    found += [
        f"{where}: {key} {s[key]}"
        for key in ("speakers", "about")
        if len(set(s[key])) != len(s[key]) or not all(0 <= i < entities for i in s[key])
    ]
    if s["addressee"]:
        found += _span(s["addressee"], text, where)
    if s["when"]:
        found += _span(s["when"]["span"], text, where)
        value, precision = s["when"]["resolves_to"], s["when"]["precision"]
        if (value is None) != (precision is None) or (value and not _RESOLVED.match(value)):
            found.append(f"{where}: when {value}")
        if precision is not None and precision not in PRECISIONS:
            found.append(f"{where}: precision {precision}")
    return found


def _parent(s: dict[str, Any], k: int, reading: dict[str, Any], text: str) -> list[str]:
    found = [f for role in ("source", "cue", "content") for span in s[role] for f in _span(span, text, f"nested {k}")]
    parent = s["parent"]
    if isinstance(parent, str):
        index = int(parent.removeprefix("nested:"))
        if index >= k:
            return [*found, f"nested {k}: its parent {parent} comes later"]
        outer = reading["nested"][index]
    else:
        outer = reading["statements"][parent]
    around = measure.join(outer["content"], text)
    return found + [
        f"nested {k}: {role} outside the parent's content"
        for role in ("source", "cue", "content")
        if not all(any(a <= x and y <= b for a, b in around) for x, y in s[role])
    ]


def main(argv: list[str]) -> int:
    """Print problems and coverage."""
    paths = sorted(p for p in COMPILED.glob("*/*.json") if not argv or p.parent.name in argv)
    bad = 0
    for path in paths:
        found = problems(path)
        bad += bool(found)
        for problem in found:
            print(f"{path.parent.name}/{path.stem}: {problem}")
    print(f"{len(paths)} readings, {bad} with problems")
    read = Counter(p.stem for p in COMPILED.glob("*/*.json"))
    for batch in range(1, 9):
        second = batch > 6
        mine = [r for r in chosen() if r.get("second_batch" if second else "batch") == batch]
        print(f"batch {batch}: {sum(read[r['name']] > second for r in mine)} of {len(mine)} read")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
