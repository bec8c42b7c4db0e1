"""Invented articles in which the writer marked whom each mention means: texts with marks -> invented.json.

    python training/labels/invented.py FOLDER     # FOLDER/*.txt, added to what is there

A mark is `⟦words|WHO⟧`: a pronoun or a description, and the name it goes by in the article, of several parted by `; `,
or `= words` of a description for one who bears none. Written for Quoth, CC0. Statements are as the model finds them.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

from corpus import HERE
from meant import spans_of

from quoth.extraction import extract

FILE = HERE / "invented.json"
_MARK = re.compile(r"⟦([^⟦⟧|]*)\|([^⟦⟧|]*)⟧")


def unmarked(marked: str) -> tuple[str, list[tuple[int, int, str]]]:
    """A text without its marks, and where they were: start, end (code points), who. Raises ValueError."""
    text, at, places = "", 0, list[tuple[int, int, str]]()
    for mark in _MARK.finditer(marked):
        text += marked[at : mark.start()]
        places.append((len(text), len(text) + len(mark[1]), mark[2].strip()))
        text, at = text + mark[1], mark.end()
    text += marked[at:]
    if broken := re.search("[⟦⟧|]", text):
        raise ValueError(f"a broken mark near {text[max(0, broken.start() - 30) : broken.end() + 30]!r}")
    return text, places


def _who(text: str, who: str) -> str | list[int]:
    """A name as it is; a description as its first place in the text. Raises ValueError where it stands nowhere."""
    if not who.startswith("="):
        return who
    words = who.lstrip("= ")
    found = re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text, re.IGNORECASE)
    if found is None:
        raise ValueError(f"{words!r} stands nowhere")
    return [found.start(), found.end()]


def main(folder: Path) -> None:
    """Read the texts of a folder and add them."""
    stored = json.loads(FILE.read_text(encoding="utf8")) if FILE.exists() else {}
    for path in sorted(folder.glob("*.txt")):
        text, places = unmarked(path.read_text(encoding="utf8").strip())
        marks = [[start, end, _who(text, who)] for start, end, who in places]
        statements = [spans_of(s) for s in extract(text).statements if s.parent is None]
        stored[path.stem] = {"text": text, "marks": marks, "statements": statements}
    rows = [f"{json.dumps(name)}: {json.dumps(row, ensure_ascii=False)}" for name, row in sorted(stored.items())]
    FILE.write_text("{\n" + ",\n".join(rows) + "\n}\n", encoding="utf8")
    print(len(stored), "articles", sum(len(row["marks"]) for row in stored.values()), "marks")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
