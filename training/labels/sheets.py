"""Sheets of statements to be read for their act alone, many to a sheet, and what readers answered as standoff.

    python training/labels/sheets.py show SHEET             # a sheet: 1, 2, …, n1, n2, … or d1, d2, …
    python training/labels/sheets.py compile READER         # local/sheets/READER/SHEET.txt -> sheets/READER.json

A sheet holds whole articles, in a seeded order, about 120 statements: of PolNeAR train those that no other set of
labels has; sheets `n` are of unlabelled news, with the statements that `meant.json` keeps; sheets `d` hold statements
of the others on whose act the first two readers differ. An answer is a line `NUMBER ACT`, with `h` after it where the
statement is hedged, `n` where it is negated.
"""

from __future__ import annotations

import json
import random
import re
import sys
from collections.abc import Iterator

from corpus import (
    ACTS,
    AUTHORED,
    HERE,
    TRAIN,
    chosen_first,
    chosen_for_acts,
    digest,
    measure,
    news,
    sheet_answers,
    statements_of,
    text_of,
)

SEED, SIZE, LONGEST = 20161126, 120, 380  # statements of a sheet; code points of a content that are shown
ANSWERS = AUTHORED.parent / "sheets"
SHEETS = HERE / "sheets"
_ANSWER = re.compile(r"^(\d+)\s+(" + "|".join(ACTS) + r")((?:\s+[hn])*)\s*$")


def sheets() -> dict[str, list[tuple[str, int]]]:
    """Each sheet by its name, as (article, number of the statement in it)."""
    taken = {row["name"] for row in chosen_first() + chosen_for_acts()}
    corpus = sorted(p.stem for p in (TRAIN / "text").glob("*.txt") if p.stem not in taken)
    found = {}
    for mark, names in (("", corpus), ("n", sorted(news()))):
        random.Random(SEED).shuffle(names)
        for number, sheet in enumerate(_parted(names), 1):
            found[f"{mark}{number}"] = sheet
    disputed = [
        (name, n)
        for name, votes in sorted(sheet_answers().items())
        for n, said in enumerate(votes)
        if len({vote.split()[0] for vote in said[:2]}) > 1
    ]
    for number, begin in enumerate(range(0, len(disputed), SIZE), 1):
        found[f"d{number}"] = disputed[begin : begin + SIZE]
    return found


def _parted(names: list[str]) -> Iterator[list[tuple[str, int]]]:
    sheet: list[tuple[str, int]] = []
    for name in names:
        sheet += [(name, n) for n in range(len(_read(name)[1]))]
        if len(sheet) >= SIZE:
            yield sheet
            sheet = []
    if sheet:
        yield sheet


def _read(name: str) -> tuple[str, list[dict]]:
    """The text of an article and its statements."""
    return news()[name] if name in news() else (text_of(name), statements_of(name))


def show(name_of_sheet: str) -> None:
    """Print a sheet: each paragraph that holds a cue; below it number, source | cue | content."""
    sheet = sheets()[name_of_sheet]
    before, shown = "", (0, 0)
    for at, (name, n) in sorted(enumerate(sheet), key=lambda row: _order(*row[1], sheet)):
        text, statements = _read(name)
        parts = statements[n]
        if name != before:
            print(f"\n## {name.split('_')[-1]}: {' '.join(text.split()[:12])}")
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
    return first, min(a for spans in _read(name)[1][n].values() for a, _ in spans)


def compile_reader(reader: str) -> None:
    """Write the standoff of all that `reader` answered; a sheet that is not whole is named and nothing is written."""
    by_name = sheets()
    articles: dict[str, dict[str, object]] = {}
    errors = []
    for path in sorted((ANSWERS / reader).glob("*.txt")):
        sheet, answers = by_name[path.stem], {}
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
        for i, (name, n) in enumerate(sheet):
            text, statements = _read(name)
            row = articles.setdefault(name, {"text_sha256": digest(text), "acts": [None] * len(statements)})
            row["acts"][n] = answers.get(i)  # type: ignore[index]
    if errors:
        sys.exit("\n".join(errors))
    SHEETS.mkdir(exist_ok=True)
    lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(row)}" for name, row in sorted(articles.items()))
    (SHEETS / f"{reader}.json").write_text("{\n" + lines + "\n}\n", encoding="utf8")
    count = sum(act is not None for row in articles.values() for act in row["acts"])  # type: ignore[attr-defined]
    print(reader, len(articles), "articles", count, "statements")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    show(sys.argv[2]) if sys.argv[1] == "show" else compile_reader(sys.argv[2])
