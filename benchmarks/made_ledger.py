"""Makes a ledger of many statements that is like a real one: `python benchmarks/made_ledger.py FILE STATEMENTS`.

What it is like is taken from `examples/gold`: the lengths of what was said, the number of statements on a page, their
forms, acts and nesting, the most frequent words with their shares. Behind these words goes a long tail of made-up ones,
as Zipf and Mandelbrot have it; pages have topics, so that words go together; some pages are copies of others with small
changes, under another address. A few people speak very often and many once. All names are made up.

Rows are written by the functions that `quoth add` uses, without waiting for the disk. Who is who across pages is known
here, so it is written as it is, and not found out.
"""

from __future__ import annotations

import functools
import itertools
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from quoth.ledger import Ledger
from quoth.ledger.indexing import WORD, index_article
from quoth.ledger.people import reason_key
from quoth.ledger.write import insert_article, insert_rows
from quoth.types import Article, Entity, Reading, Span, Statement, article_id, statement_id, text_digest

GOLD = Path(__file__).parents[1] / "examples" / "gold"
WORDS = 200_000  # in the language
TAIL, SHIFT = 1.07, 2.7  # Mandelbrot's exponent and shift, for words behind those of the examples
EXAMPLE_SHARE = 0.75  # of running words that are among the examples' own: there they are all, of course
TOPIC_SHARE, TOPIC_WORDS = 0.25, 30  # of a page's words that are of its topic, and of how many
COPIED, CHANGED = 0.12, 0.03  # share of pages that are copies, and of words changed in them
PEOPLE, OUTLETS, ROLES = 100_000, 300, 250
PEOPLE_TAIL = 1.1
FIRST_DAY, DAYS = date(2016, 1, 1), 3287
KINDS = {"person": 70, "organisation": 20, "country": 10}
SYLLABLES = [
    a + b for a in ("b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v", "st", "br") for b in "aeiou"
]
CUES = {
    "say": "said", "deny": "denied", "accuse": "blamed", "affirm": "confirmed", "demand": "urged", "commit": "promised",
    "predict": "expects", "think": "believes", "ask": "asked",
}  # fmt: skip
COMMIT_PAGES = 200


@dataclass(frozen=True)
class Example:
    """What the example pages are like."""

    words: list[tuple[str, int]]
    lengths: list[int]
    pages: list[int]
    forms: list[str]
    acts: list[str]
    nested: float


@functools.cache
def example() -> Example:
    """Read it off the examples."""
    words: Counter[str] = Counter()
    lengths, pages, forms, acts, nested = [], [], [], [], 0
    for file in sorted(GOLD.glob("*.json")):
        statements = json.loads(file.read_text("utf-8"))["statements"]
        pages.append(len(statements))
        for s in statements:
            said = WORD.findall(" ".join(piece[2] for piece in s["content"]).casefold())
            words.update(said)
            lengths.append(len(said))
            forms.append(s["form"])
            acts.append(s["act"])
            nested += s["parent"] is not None
    return Example(words.most_common(), lengths, pages, forms, acts, nested / len(lengths))


class Language:
    """Words, by how often they are used, and names."""

    def __init__(self) -> None:
        known = example().words
        chance = random.Random(1)
        taken = {word for word, _ in known}
        made: list[str] = []
        for word in made_words(chance):
            if word not in taken:
                taken.add(word)
                made.append(word)
            if len(made) == WORDS - len(known):
                break
        total = sum(count for _, count in known)
        tail = [1 / (rank + SHIFT) ** TAIL for rank in range(len(known), WORDS)]
        rest = (1 - EXAMPLE_SHARE) / sum(tail)
        self.words = [word for word, _ in known] + made
        shares = [EXAMPLE_SHARE * count / total for _, count in known] + [rest * share for share in tail]
        self.cumulated = list(itertools.accumulate(shares))
        self.topical = range(100, WORDS)
        given, family = made[:600], made[600:12_000]
        self.people: list[tuple[str, str]] = []
        seen: set[str] = set()
        while len(self.people) < PEOPLE:
            kind = chance.choices(list(KINDS), list(KINDS.values()))[0]
            name = f"{chance.choice(given).title()} {chance.choice(family).title()}"
            if name not in seen:
                seen.add(name)
                self.people.append((name, kind))
        self.known = list(itertools.accumulate(1 / (rank + SHIFT) ** PEOPLE_TAIL for rank in range(PEOPLE)))
        self.outlets = [f"The {word.title()} Post" for word in family[:OUTLETS]]
        self.read = list(itertools.accumulate(1 / (rank + SHIFT) for rank in range(OUTLETS)))
        self.roles = [f"{chance.choice(('minister', 'head', 'director', 'spokesman'))} of {w}" for w in family[:ROLES]]

    def some(self, chance: random.Random, number: int, topic: list[str]) -> list[str]:
        """So many words of a page with that topic."""
        drawn = chance.choices(self.words, cum_weights=self.cumulated, k=number)
        return [chance.choice(topic) if chance.random() < TOPIC_SHARE else word for word in drawn]


def made_words(chance: random.Random) -> Iterator[str]:
    """Words that nobody knows, without end."""
    while True:
        yield "".join(chance.choices(SYLLABLES, k=chance.choice((2, 3, 3, 4)))) + chance.choice(
            ("", "n", "s", "r", "ng")
        )


@functools.cache
def language() -> Language:
    """The one that all pages are written in."""
    return Language()


def page(number: int) -> Reading:
    """The page of that number; the same number gives the same page."""
    chance = random.Random(number)
    original = number
    if number > 50 and chance.random() < COPIED:
        original = number - chance.randrange(1, 50)
        return written(original, chance, number)
    return written(original, None, number)


def written(original: int, change: random.Random | None, number: int) -> Reading:
    """A page's text and what is said on it; a copy has an outlet of its own and some other words."""
    lang, like = language(), example()
    chance = random.Random(f"page {original}")
    topic = [lang.words[int(len(lang.words) * chance.random() ** 3 * 0.99) + 100] for _ in range(TOPIC_WORDS)]
    cast = sorted(set(chance.choices(range(PEOPLE), cum_weights=lang.known, k=6)))
    mentions: list[list[Span]] = [[] for _ in cast]
    text = " ".join(lang.some(chance, 8, topic)).capitalize()
    paragraphs = [Span(0, len(text))]
    drafts: list[dict[str, Any]] = []
    for _ in range(chance.choice(like.pages)):
        inner = bool(drafts) and drafts[-1]["depth"] == 1 and chance.random() < like.nested / (1 - like.nested)
        said = lang.some(chance, chance.choice(like.lengths), topic)
        if change:
            said = [change.choice(lang.words[:2_000]) if change.random() < CHANGED else word for word in said]
        act, form, who = chance.choice(like.acts), chance.choice(like.forms), chance.randrange(len(cast))
        start = len(text) + (6 if inner else 2)
        name = lang.people[cast[who]][0]
        source = Span(start, start + len(name))
        cue = Span(source.end + 1, source.end + 1 + len(CUES[act]))
        content = Span(cue.end + 1, cue.end + 1 + len(" ".join(said)))
        text += (" that " if inner else "\n\n") + f"{name} {CUES[act]} {' '.join(said)}"
        mentions[who].append(source)
        if inner:
            drafts[-1]["content"] = (Span(drafts[-1]["content"][0].start, len(text)),)
            paragraphs[-1] = Span(paragraphs[-1].start, len(text))
        else:
            paragraphs.append(Span(start, len(text)))
        about = chance.randrange(len(cast))
        drafts.append({
            "source": source, "cue": cue, "content": (content,), "form": form, "act": act, "depth": 2 if inner else 1,
            "parent": len(drafts) - 1 if inner else None,
            "confidence": round(0.35 + 0.65 * chance.betavariate(4, 1.5), 4),
            "speakers": (who,) if chance.random() < 0.85 else (), "about": (about,) if chance.random() < 0.3 else (),
        })  # fmt: skip
    digest = text_digest(text)
    url = f"https://news.example/{number}"
    ids: list[str] = []
    for draft in drafts:
        ids.append(statement_id(digest, draft["cue"], None if draft["parent"] is None else ids[draft["parent"]]))
    day = FIRST_DAY + timedelta(days=int(DAYS * random.Random(f"day {original}").random()))
    outlet = random.Random(f"outlet {number}").choices(lang.outlets, cum_weights=lang.read)[0]
    article = Article(
        id=article_id(url, digest), url=url, outlet=outlet, title=text[: paragraphs[0].end], byline=None,
        published=day.isoformat(), published_from="metadata", language="en", text=text,
        body_start=paragraphs[0].end + 2, paragraphs=tuple(paragraphs), dropped=(), segments=(), text_sha256=digest,
    )  # fmt: skip
    entities = tuple(
        Entity(*lang.people[one], tuple(spans), lang.roles[one % ROLES] if one % 3 == 0 else None)  # type: ignore[arg-type]
        for one, spans in zip(cast, mentions, strict=True)
    )
    statements = tuple(Statement(id=id_, **draft) for id_, draft in zip(ids, drafts, strict=True))
    return Reading(article, statements, entities, "made/1")


def make(path: Path, statements: int) -> None:
    """Write a ledger with at least so many statements."""
    lang = language()
    keys = {name: key for key, (name, _) in enumerate(lang.people, 1)}
    started, made = time.monotonic(), 0
    with Ledger.writing(path) as ledger:
        db = ledger.connection
        db.execute("PRAGMA synchronous = OFF")
        with ledger.transaction():
            rows = [(key, f"{key:024x}", name, kind) for key, (name, kind) in enumerate(lang.people, 1)]
            db.executemany("INSERT INTO person (key, id, name, kind) VALUES (?, ?, ?, ?)", rows)
            reason = reason_key(db, "made")
            db.executemany("INSERT INTO alias (name, person, entities) VALUES (?, ?, 1)", [(r[2], r[0]) for r in rows])
        numbers = itertools.count()
        while made < statements:
            with ledger.transaction():
                for number in itertools.islice(numbers, COMMIT_PAGES):
                    reading = page(number)
                    article = insert_article(db, reading, None, None, "made")
                    insert_rows(db, article, reading)
                    entities = db.execute("SELECT key, name FROM entity WHERE article = ?", (article,)).fetchall()
                    db.executemany(
                        "INSERT INTO person_entity (entity, person, reason) VALUES (?, ?, ?)",
                        [(entity, keys[name], reason) for entity, name in entities],
                    )
                    index_article(db, article)
                    made += len(reading.statements)
        print(f"{made:,} statements in {time.monotonic() - started:.0f} s")


def other_pages(seed: int) -> Iterator[Reading]:
    """Pages that no ledger made here has, without end."""
    for number in itertools.count():
        reading = page(number)
        url = f"https://more{seed}.example/{number}"
        yield replace(
            reading, article=replace(reading.article, url=url, id=article_id(url, reading.article.text_sha256))
        )


if __name__ == "__main__":
    make(Path(sys.argv[1]), int(sys.argv[2]))
