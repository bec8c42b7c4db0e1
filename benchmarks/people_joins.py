"""How many joins across pages are right: entities of many articles joined to people, samples judged by hand.

    python benchmarks/people_joins.py FOLDER                # the figures, from the judgements in people_joins.json
    python benchmarks/people_joins.py FOLDER --sample SEED  # a new sample, with the judgements that are known

FOLDER holds annotated articles as `quoth evaluate` takes them (PolNeAR's train part); its annotations serve as the
statements, entities and roles are Quoth's. A join is a pair of entities of two articles that are one person,
organisation or place in the ledger. Half of a sample is drawn among all joins (in which few people make up most), half
with one join for each of as many people. A judgement names two articles and the names there, no text: `same` true or
false, with a note where it is not plain, and the seeds of the samples that it was drawn in. `same` is false, too, where
one of the entities holds names of two bearers, or is not of its kind (a product taken for an organisation). Sample 6
stands for all early ones, judged less strictly: there a holiday could be the same on both pages.

Two figures are printed, each of the judged joins that today's Quoth makes. Over all judgements it is too good: rules
were mended on what was wrong in samples 6, 71 and 172. No rule was mended on sample `LAST`, which was drawn from the
joins that these rules make. Whoever mends one on it, or changes rules otherwise, draws another, judges all of it before
looking at anything else, and makes that the last.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import sqlite3
import tempfile
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import Any

from quoth.evaluation.standoff import Annotated, load_folder
from quoth.extraction import clean_article
from quoth.extraction.entities import resolve
from quoth.extraction.forms import form_of
from quoth.ledger import Ledger
from quoth.types import Reading, Statement, article_id, statement_id

JUDGED = Path(__file__).with_suffix(".json")
SAMPLE = 200
LAST = 273  # the seed of the last sample

Pair = tuple[str, str, str, str]  # article, name, another article, name there


def reading(article: Annotated) -> Reading:
    """An annotated article with its statements as annotated, and Quoth's entities."""
    url = f"corpus:{article.id}"
    made = clean_article(article.text)
    made = replace(made, url=url, id=article_id(url, made.text_sha256))
    statements = tuple(
        Statement(
            id=statement_id(made.text_sha256, one.cue[0]), source=one.source[0] if one.source else None,
            cue=one.cue[0], content=tuple(one.content), form=form_of(made.text, one.content), confidence=1.0,
        )
        for one in article.attributions
        if one.cue and one.content
    )  # fmt: skip
    resolved = resolve(made, statements)
    spoken = tuple(replace(s, speakers=who) for s, who in zip(statements, resolved.speakers, strict=True))
    return Reading(made, spoken, resolved.entities, "annotated")


def joins(connection: sqlite3.Connection) -> dict[str, list[tuple[str, str]]]:
    """Person's id -> article and name of each of its entities, for people of two articles and more."""
    found: dict[str, list[tuple[str, str]]] = {}
    for person, url, name in connection.execute(
        "SELECT person.id, url, entity.name FROM person_entity JOIN entity ON entity.key = entity"
        " JOIN article ON article.key = article JOIN person ON person.key = person ORDER BY person.id, url, entity.seq"
    ):
        found.setdefault(person, []).append((url.removeprefix("corpus:"), name))
    return {person: members for person, members in found.items() if len({article for article, _ in members}) > 1}


def sample(joined: dict[str, list[tuple[str, str]]], seed: int) -> list[Pair]:
    """Joins to be judged."""
    chance = random.Random(seed)
    people = sorted(joined)
    pairs = {
        person: [(a, b) for a, b in itertools.combinations(joined[person], 2) if a[0] != b[0]] for person in people
    }
    every = [pair for person in people for pair in pairs[person]]
    chosen = chance.sample(every, min(SAMPLE // 2, len(every)))
    for person in chance.sample(people, min(SAMPLE // 2, len(people))):
        chosen.append(chance.choice(pairs[person]))
    return [(*a, *b) for a, b in dict.fromkeys(chosen)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sample", type=int, metavar="SEED", help="print a sample of joins, to be judged")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, Ledger.writing(Path(folder) / "joins.db") as ledger:
        with ledger.transaction():
            for article in load_folder(options.folder):
                ledger.add_reading(reading(article))
        joined = joins(ledger.connection)
        named = ledger.connection.execute("SELECT count(*), count(DISTINCT person) FROM person_entity").fetchone()
    judged = {tuple(one["join"]): one for one in json.loads(JUDGED.read_text("utf-8"))} if JUDGED.exists() else {}
    if options.sample is not None:
        for pair in sample(joined, options.sample):
            known = judged.get(pair, {"join": pair, "same": None, "samples": []})
            print(json.dumps({**known, "samples": [*known["samples"], options.sample]}, ensure_ascii=False))
        return
    made = {frozenset(pair) for members in joined.values() for pair in itertools.combinations(members, 2)}
    print(f"{named[0]} named entities are {named[1]} people, {len(joined)} of them on two pages or more")
    print(f"joins judged by hand {of_those_made(judged.values(), made)}")
    last = [one for one in judged.values() if LAST in one["samples"]]
    print(f"the last sample, on which no rule was mended {of_those_made(last, made)}")


def of_those_made(judgements: Collection[dict[str, Any]], made: set[frozenset[tuple[str, str]]]) -> str:
    """How many judgements there are, of how many joins that are made today, and how many of those are right."""
    kept = [one for one in judgements if frozenset(((*one["join"][:2],), (*one["join"][2:],))) in made]
    right = sum(one["same"] for one in kept)
    return f"{len(judgements)}, made today {len(kept)}, right {right}: {right / len(kept):.1%}"


if __name__ == "__main__":
    main()
