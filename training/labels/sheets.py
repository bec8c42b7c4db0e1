"""Sheets of statements to be read for their act alone, many to a sheet, and what readers answered as standoff.

    python training/labels/sheets.py show SHEET             # a sheet, from 1
    python training/labels/sheets.py compile READER         # local/sheets/READER/SHEET.txt -> sheets/READER.json

A sheet holds whole articles of PolNeAR train, in a seeded order, that no other set of labels has; about 120 statements.
An answer is a line `NUMBER ACT`, with `h` after it where the statement is hedged, `n` where it is negated.
"""

from __future__ import annotations

import json
import random
import re
import sys
from collections.abc import Iterator

from corpus import ACTS, AUTHORED, HERE, TRAIN, chosen_first, chosen_for_acts, digest, measure, statements_of, text_of

SEED, SIZE, LONGEST = 20161126, 120, 380  # statements of a sheet; code points of a content that are shown
ANSWERS = AUTHORED.parent / "sheets"
SHEETS = HERE / "sheets"
_ANSWER = re.compile(r"^(\d+)\s+(" + "|".join(ACTS) + r")((?:\s+[hn])*)\s*$")


def sheets() -> Iterator[list[tuple[str, int]]]:
    """Each sheet as (article, number of the statement in it)."""
    taken = {row["name"] for row in chosen_first() + chosen_for_acts()}
    names = sorted(p.stem for p in (TRAIN / "text").glob("*.txt") if p.stem not in taken)
    random.Random(SEED).shuffle(names)
    sheet: list[tuple[str, int]] = []
    for name in names:
        sheet += [(name, n) for n in range(len(statements_of(name)))]
        if len(sheet) >= SIZE:
            yield sheet
            sheet = []
    if sheet:
        yield sheet


def show(number: int) -> None:
    """Print a sheet: each paragraph that holds a cue; below it number, source | cue | content."""
    sheet = next(s for i, s in enumerate(sheets(), 1) if i == number)
    before, shown = "", (0, 0)
    for at, (name, n) in sorted(enumerate(sheet), key=lambda row: _order(*row[1], sheet)):
        text, parts = text_of(name), statements_of(name)[n]
        if name != before:
            print(f"\n## {name.split('_', 2)[2]}: {' '.join(text.split()[:12])}")
            before, shown = name, (0, 0)
        cue = parts["cue"][0][0]
        paragraph = (text.rfind("\n", 0, cue) + 1, text.find("\n", cue) % (len(text) + 1))
        if paragraph != shown:
            shown = paragraph
            print("\n" + (_around(text, paragraph, cue)))
        print(f"  [{at}]", " | ".join(_words(text, parts[role]) for role in ("source", "cue", "content")))


def _around(text: str, paragraph: tuple[int, int], cue: int) -> str:
    """A paragraph, of a long one what stands around its first cue."""
    a, b = max(paragraph[0], cue - LONGEST), min(paragraph[1], cue + 2 * LONGEST)
    return text[a:b].strip()


def _words(text: str, spans: list[tuple[int, int]]) -> str:
    """The words of a part, the middle of a long one left out."""
    words = " … ".join(text[a:b] for a, b in measure.join(spans, text)).replace("\n", " / ") or "-"
    return words if len(words) <= 160 else f"{words[:110]} […] {words[-45:]}"


def _order(name: str, n: int, sheet: list[tuple[str, int]]) -> tuple[int, int]:
    first = next(i for i, row in enumerate(sheet) if row[0] == name)
    return first, min(a for spans in statements_of(name)[n].values() for a, _ in spans)


def compile_reader(reader: str) -> None:
    """Write the standoff of all that `reader` answered; a sheet that is not whole is named and nothing is written."""
    by_number = dict(enumerate(sheets(), 1))
    articles: dict[str, dict[str, object]] = {}
    errors = []
    for path in sorted((ANSWERS / reader).glob("*.txt"), key=lambda p: int(p.stem)):
        sheet, answers = by_number[int(path.stem)], {}
        for k, line in enumerate(path.read_text(encoding="utf8").splitlines(), 1):
            if not line.strip():
                continue
            found = _ANSWER.match(line.strip())
            if not found or int(found[1]) >= len(sheet) or int(found[1]) in answers:
                errors.append(f"{path}:{k}: {line!r}")
                continue
            answers[int(found[1])] = " ".join([found[2], *sorted(found[3].split())])
        missing = [i for i in range(len(sheet)) if i not in answers]
        errors += [f"{path}: no answer to {missing}"] if missing else []
        for i, (name, _) in enumerate(sheet):
            row = articles.setdefault(name, {"text_sha256": digest(text_of(name)), "acts": []})
            row["acts"].append(answers.get(i))  # type: ignore[attr-defined]
    if errors:
        sys.exit("\n".join(errors))
    SHEETS.mkdir(exist_ok=True)
    lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(row)}" for name, row in sorted(articles.items()))
    (SHEETS / f"{reader}.json").write_text("{\n" + lines + "\n}\n", encoding="utf8")
    print(reader, len(articles), "articles", sum(len(r["acts"]) for r in articles.values()), "statements")  # type: ignore[arg-type]


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    show(int(sys.argv[2])) if sys.argv[1] == "show" else compile_reader(sys.argv[2])
