"""GUM documents (Zeldes 2017) as text with mentions, by place. No torch needed."""

from __future__ import annotations

import re
from pathlib import Path

_ENTITY_MARK = re.compile(r"\((?P<open>[^()]+)\)?|(?P<close>[^()]+)\)")


def read_gum(path: Path) -> tuple[str, list[tuple[int, int, int, int, str]]]:
    """A GUM document: text, paragraphs on lines; mentions (start, end, end of the head, entity, type), code points."""
    text, places = "", []  # places of the tokens of the whole document
    opened: dict[int, list[tuple[int, str, list[int]]]] = {}
    mentions: list[tuple[int, int, int, int, str]] = []
    for line in path.read_text(encoding="utf8").splitlines():
        if line.startswith("# newpar") and not line.startswith("# newpar_"):
            text = text.rstrip(" ") + "\n" if text else text
        columns = line.split("\t")
        if len(columns) != 10 or not columns[0].isdigit():
            continue
        places.append((len(text), len(text) + len(columns[1])))
        text += columns[1] + ("" if "SpaceAfter=No" in columns[9] else " ")
        marks = re.search(r"(?:^|\|)Entity=([^|]+)", columns[9])
        for mark in _ENTITY_MARK.finditer(marks.group(1)) if marks else ():
            if mark["open"]:
                entity, kind, _, _, _, heads = mark["open"].split("-")[:6]
                head = [int(h) for h in heads.split(",") if h.isdigit()] or [1]
                opened.setdefault(int(entity), []).append((len(places) - 1, kind, head))
            closes = mark["close"] or (mark["open"].split("-")[0] if mark.group().endswith(")") else None)
            if closes:
                first, kind, head = opened[int(closes)].pop()
                last = min(first + max(head) - 1, len(places) - 1)
                mentions.append((places[first][0], places[-1][1], places[last][1], int(closes), kind))
    return text, sorted(mentions)
