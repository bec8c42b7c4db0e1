"""Annotated articles in brat standoff, as PolNeAR has them, and predictions of them in JSON Lines `quoth/1`."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from quoth.errors import BadAnnotation, BadRecord
from quoth.types import Reading, Span

T = TypeVar("T")

ROLES = ("cue", "source", "content")


@dataclass(frozen=True, slots=True)
class Attribution:
    """A statement reduced to what is scored: the spans of its three roles, and how sure the extractor was of it."""

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Annotated:
    """An article with the attributions that its first annotator marked."""

    id: str
    publisher: str
    text: str
    attributions: tuple[Attribution, ...]


def load_folder(root: Path) -> list[Annotated]:
    """The annotated articles of a folder, by name.

    Texts are `text/NAME.txt`, annotations `attributions/NAME_ANNOTATOR.ann`, of which the first by name counts; or both
    lie in the folder itself, as `NAME.txt` and `NAME.ann` (what `quoth read --format brat` writes). The publisher is
    taken from a `metadata.tsv` in the folder or above it (columns `filename`, `publisher`), else it is the name up to
    the first underscore. Raises BadAnnotation.
    """
    texts = root / "text" if (root / "text").is_dir() else root
    annotations = root / "attributions" if (root / "attributions").is_dir() else root
    names = sorted(path.stem for path in texts.glob("*.txt"))
    if not names:
        raise BadAnnotation(f"{root}: no texts (text/*.txt or *.txt) in it")
    chosen = first_annotators(names, sorted(path.stem for path in annotations.glob("*.ann")))
    publishers = load_publishers(root)
    loaded = []
    for name in names:
        if name not in chosen:
            raise BadAnnotation(f"{texts / name}.txt: no annotation of it in {annotations}")
        path = texts / f"{name}.txt"
        try:
            text = path.read_bytes().decode("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise BadAnnotation(f"{path}: {error}") from error
        attributions = read_standoff(annotations / f"{chosen[name]}.ann", len(text))
        loaded.append(Annotated(name, publishers.get(name, name.partition("_")[0]), text, attributions))
    return loaded


def first_annotators(names: list[str], annotations: list[str]) -> dict[str, str]:
    """For each text name its first annotation; one belongs to the longest name that it begins with."""
    known = set(names)
    chosen: dict[str, str] = {}
    for annotation in annotations:
        name = annotation
        while name not in known and "_" in name:
            name = name.rpartition("_")[0]
        if name in known:
            chosen.setdefault(name, annotation)
    return chosen


def load_publishers(root: Path) -> dict[str, str]:
    """Publisher by text name, from the nearest `metadata.tsv`; empty where there is none."""
    for path in (root / "metadata.tsv", root.resolve().parent / "metadata.tsv"):
        if path.is_file():
            with path.open(encoding="utf-8", newline="") as stream:
                rows = csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
                return {
                    row["filename"]: row["publisher"] for row in rows if row.get("filename") and row.get("publisher")
                }
    return {}


def read_standoff(path: Path, size: int) -> tuple[Attribution, ...]:
    """The attributions of one `.ann` file about a text of `size` code points: its events that have a cue.

    Arguments with a number behind the role (`Content2:T9`) belong to the role. Raises BadAnnotation.
    """
    spans: dict[str, list[Span]] = {}
    found = []
    try:
        lines = path.read_bytes().decode("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise BadAnnotation(f"{path}: {error}") from error
    for number, line in enumerate(lines, 1):
        try:
            name, *fields = line.rstrip("\r").split("\t")
            if re.fullmatch(r"T\d+", name):
                offsets = fields[0].partition(" ")[2]
                spans[name] = [checked(*map(int, piece.split()), size=size) for piece in offsets.split(";")]
            elif re.fullmatch(r"E\d+", name):
                attribution = event(fields[0], spans)
                if attribution.cue:
                    found.append(attribution)
        except (ValueError, TypeError, IndexError) as error:
            raise BadAnnotation(f"{path}, line {number}: {error}") from error
    return tuple(found)


def event(arguments: str, spans: dict[str, list[Span]]) -> Attribution:
    """`Attribution:T4 Content:T3 Cue:T2 Source:T1` with the spans looked up; unknown roles and names do not count."""
    roles: dict[str, list[Span]] = {role: [] for role in ROLES}
    for argument in arguments.split():
        role, name = argument.split(":")
        roles.get(role.rstrip("0123456789").lower(), []).extend(spans.get(name, []))
    return Attribution(tuple(roles["source"]), tuple(roles["cue"]), tuple(roles["content"]))


def checked(start: int, end: int, *, size: int) -> Span:
    """A span of a text with `size` code points. Raises ValueError where it is none."""
    if not 0 <= start <= end <= size:
        raise ValueError(f"span {start} {end} lies outside the text's {size} code points")
    return Span(start, end)


def attributions_of(reading: Reading) -> tuple[Attribution, ...]:
    """What is scored of a reading: its statements without a parent."""
    return tuple(
        Attribution((s.source,) if s.source else (), (s.cue,), s.content, s.confidence)
        for s in reading.statements
        if s.parent is None
    )


def load_predictions(path: Path, articles: list[Annotated]) -> list[tuple[Attribution, ...]]:
    """The attributions that a file of `quoth/1` lines holds for each article, found by `article.id`.

    Only what is scored need be there: `article.id` and for each statement `source`, `cue`, `content`, `parent`, and
    `confidence` or not. Raises BadRecord naming the line, also when an article is not in the file.
    """
    return told_of(
        path,
        {article.id: len(article.text) for article in articles},
        lambda record, size: tuple(predicted(s, size) for s in record["statements"] if s["parent"] is None),
    )


def told_of(path: Path, sizes: Mapping[str, int], tell: Callable[[dict[str, Any], int], T]) -> list[T]:
    """What `tell` makes of the `quoth/1` line of each article and its text's size in code points, as `sizes` has them.

    Raises BadRecord naming the line where that fails, also when an article is not in the file.
    """
    found: dict[str, T] = {}
    with path.open(encoding="utf-8", newline="\n") as stream:
        for number, line in enumerate(stream, 1):
            if not line.strip():
                continue
            try:
                record = json.loads(line)
                name = record["article"]["id"]
                if name in sizes:
                    found[name] = tell(record, sizes[name])
            except (ValueError, TypeError, KeyError, IndexError, RecursionError) as error:
                raise BadRecord(f"{path}, line {number}: {type(error).__name__}: {error}") from error
    lacking = [name for name in sizes if name not in found]
    if lacking:
        raise BadRecord(f"{path}: {len(lacking)} of {len(sizes)} articles have no line in it, such as {lacking[0]}")
    return [found[name] for name in sizes]


def predicted(statement: dict[str, Any], size: int) -> Attribution:
    """One statement of a record. Raises ValueError, TypeError or KeyError."""
    source, cue, content = (
        tuple(checked(start, end, size=size) for start, end in spans)
        for spans in (
            [statement["source"]] if statement["source"] else [],
            [statement["cue"]],
            statement["content"],
        )
    )
    confidence = statement.get("confidence")
    return Attribution(source, cue, content, None if confidence is None else float(confidence))
