"""What the label tools share: PolNeAR train articles, their statements, paragraphs and numbered pronouns.

Positions are code points of the article's text file, half-open. A statement is known by its place in the first
annotation file by name (`measure.read_ann` order, events without a cue left out).
"""

from __future__ import annotations

import csv
import glob
import hashlib
import json
import os
import re
import sys
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
SHARED = Path(os.environ.get("QUOTH_SHARED", Path(__file__).parents[3] / "shared"))
AUTHORED = HERE.parent / "local" / "labels"  # readers' own files: they quote the corpus, so they stay out of git
COMPILED = HERE / "data"
ACTS_ONLY = HERE / "acts"  # more articles, read for acts and nested statements alone: no entities, no speakers
TRAIN = SHARED / "polnear" / "train"

ACTS = ("say", "deny", "accuse", "affirm", "demand", "commit", "predict", "think", "ask")
KINDS = ("person", "organisation", "country", "group", "document", "unnamed")
PRECISIONS = ("hour", "day", "week", "month", "year")
AUTHOR = "(author)"
SECOND_PERSON = {"you", "your", "yours", "yourself", "yourselves"}
_WORDS = (
    *("he", "him", "his", "himself", "she", "her", "hers", "herself", "it", "its", "itself", "who", "whom", "whose"),
    *("they", "them", "their", "theirs", "themselves", "me", "my", "mine", "myself"),
    *("we", "us", "our", "ours", "ourselves", *sorted(SECOND_PERSON)),
)
# US, IT, WHO and ME in capitals are names; I alone is always capital.
PRONOUN = re.compile(rf"\b(?:I|{'|'.join(f'[{w[0].upper()}{w[0]}]{w[1:]}' for w in _WORDS)})\b")

Ranges = list[tuple[int, int]]
Parts = dict[str, Ranges]

sys.path.insert(0, str(SHARED))
import measure as measure  # noqa: E402 - the measure's own reader and rules; the other tools take it from here


def text_of(name: str) -> str:
    """The article's text, untouched."""
    return (TRAIN / "text" / f"{name}.txt").open(encoding="utf8", newline="").read()


def digest(text: str) -> str:
    """SHA-256 of the UTF-8 of `text`, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def statements_of(name: str) -> list[Parts]:
    """The statements of the first annotation file by name, each with its `source`, `cue` and `content` ranges."""
    files = sorted((TRAIN / "attributions").glob(f"{glob.escape(name)}_*.ann"))
    return [{role: sorted(set(spans)) for role, spans in e.items()} for e in measure.read_ann(files[0])]


def published(name: str) -> str | None:
    """The ISO publication date that the corpus gives."""
    with (SHARED / "polnear" / "metadata.tsv").open(encoding="utf8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["filename"] == name:
                return row["publication_date"]
    return None


def paragraphs(text: str) -> Ranges:
    """The lines of the text that hold anything, in order; the first is paragraph 1."""
    return [m.span() for m in re.finditer(r"[^\n]*\S[^\n]*", text)]


def pronouns(text: str) -> Ranges:
    """All personal pronouns, in order; the first is pronoun 1."""
    return [m.span() for m in PRONOUN.finditer(text)]


def chosen() -> list[dict[str, Any]]:
    """The rows of articles.json and more.json."""
    return _rows("articles.json") + _rows("more.json")


def chosen_for_acts() -> list[dict[str, Any]]:
    """The rows of acts.json."""
    return _rows("acts.json")


def chosen_first() -> list[dict[str, Any]]:
    """The rows of articles.json alone."""
    return _rows("articles.json")


def sheet_answers() -> dict[str, list[list[str]]]:
    """For each article of `sheets/` what each of its readers said of each statement: "accuse", "say h n"."""
    found: dict[str, list[list[str]]] = {}
    for path in sorted((HERE / "sheets").glob("*.json")):
        for name, row in json.loads(path.read_text(encoding="utf8")).items():
            its = found.setdefault(name, [[] for _ in row["acts"]])
            for votes, answer in zip(its, row["acts"], strict=True):
                votes += [answer] if answer else []
    return found


@cache
def news() -> dict[str, tuple[str, list[Parts]]]:
    """Texts and statements of the unlabelled news that `meant.json` has statements of, by id."""
    meant = json.loads((HERE / "meant.json").read_text(encoding="utf8"))
    with (SHARED / "unlabelled" / "news.jsonl").open(encoding="utf8") as lines:
        texts = {row["id"]: row["text"] for row in map(json.loads, lines) if row["id"] in meant}
    return {name: (text, meant[name]["statements"]) for name, text in texts.items()}


def _rows(file: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((HERE / file).read_text(encoding="utf8"))["articles"]
    return rows
