"""Show an article to its reader: numbered paragraphs, numbered pronouns (he^12), numbered statements.

python training/labels/show.py NAME        one article
python training/labels/show.py BATCH       the names of a batch, 1 to 8 and 11 to 18; of acts.json: a1, a2 …
"""

from __future__ import annotations

import datetime
import sys

from corpus import Ranges, chosen, chosen_for_acts, measure, paragraphs, pronouns, published, statements_of, text_of


def main(argv: list[str]) -> None:
    """Print an article, or a batch."""
    if argv[0].isdigit():
        for row in chosen():
            if int(argv[0]) in (row["batch"], row.get("second_batch")):
                print(row["name"])
        return
    if argv[0][:1] == "a" and argv[0][1:].isdigit():
        print(*(row["name"] for row in chosen_for_acts() if row["batch"] == int(argv[0][1:])), sep="\n")
        return
    name = argv[0]
    text, date = text_of(name), published(name)
    marks = {end: number for number, (_, end) in enumerate(pronouns(text), 1)}
    day = datetime.date.fromisoformat(date).strftime("%A") if date else "no date"
    print(f"{name}\npublished {date} ({day})\n")
    lines = paragraphs(text)
    for number, (start, end) in enumerate(lines, 1):
        print(f"[{number}] {_marked(text, start, end, marks)}\n")
    print("STATEMENTS in the order of the text (numbers are the corpus's): paragraph, source | cue | content\n")
    found = sorted(enumerate(statements_of(name)), key=lambda s: min(a for role in s[1].values() for a, _ in role))
    for n, parts in found:
        first = parts["cue"][0][0]
        line = next(i for i, (a, b) in enumerate(lines, 1) if a <= first <= b)
        shown = [_words(parts[role], text, marks) for role in ("source", "cue", "content")]
        print(f"{n}\t[{line}] {' | '.join(shown)}")


def _marked(text: str, start: int, end: int, marks: dict[int, int]) -> str:
    out = []
    for i in range(start, end + 1):
        if i in marks and i > start:
            out.append(f"^{marks[i]}")
        if i < end:
            out.append(text[i])
    return "".join(out)


def _words(spans: Ranges, text: str, marks: dict[int, int]) -> str:
    return " … ".join(_marked(text, a, b, marks).replace("\n", " / ") for a, b in measure.join(spans, text)) or "-"


if __name__ == "__main__":
    main(sys.argv[1:]) if len(sys.argv) == 2 else sys.exit(__doc__)
