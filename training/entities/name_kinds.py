"""Train what tells the kind of a name that no list knows (`quoth.extraction.name_kinds`).

    python training/entities/name_kinds.py            # 4-fold figures, then the file that Quoth ships
    python training/entities/name_kinds.py --check    # figures alone; --errors prints what goes wrong

Two sources. Names whose kind readers marked, where their form tells nothing: 5,750 of the unlabelled news and PolNeAR
train (`labels/names.json`), GUM train (its types), and the articles of `labels/`. And names whose kind lists or titles
tell, in PolNeAR train and the unlabelled news, as if the lists did not know them: a person's surname or whole name, a
body's short form. The articles held out only measure.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from documents import LABELS, SHARED, Known, gum, labelled
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from data import articles
from gum import read_gum
from quoth.extraction import clean_article, entities
from quoth.extraction.kinds import looks_like
from quoth.extraction.lexicon import lexicon
from quoth.extraction.mentions import Name
from quoth.extraction.name_features import features, kinds_by_place
from quoth.extraction.name_kinds import KINDS, LEAST, WEIGHTS
from quoth.extraction.named_weights import store

OTHER = len(KINDS)
FOLDS, STRENGTH, TIMES = 4, 0.3, 8  # of the regression: less is smoother; names that a feature must occur in
LISTED, READ = 0.03, 3.0  # weights of names that lists tell and of names that readers marked
GUM_KINDS = {"person": "person", "organization": "organisation", "place": "country"}
GUESSES = {"place": "country", "site": "organisation", "event": "other"}
# What told the kind of a name that lists know, and is not told of one that they don't.
HIDDEN_ALONE, HIDDEN_WHOLE = ("body", "end of"), ("given", "body")


@dataclass(frozen=True)
class Example:
    """A name with its features and its kind, a place in KINDS or OTHER; `looks`: the kind that its looks tell."""

    part: str
    document: str
    words: str
    kind: int
    found: Mapping[str, float]
    looks: int = OTHER
    speaks: bool = False


def number(kind: str) -> int:
    """The place of a kind in KINDS, or OTHER."""
    kind = "person" if kind == "unnamed" else kind
    return KINDS.index(kind) if kind in KINDS else OTHER  # type: ignore[arg-type]


def read_names(known: Known, kinds: Mapping[tuple[int, int], str], part: str) -> Iterator[Example]:
    """The names of a document whose form tells nothing, with the kind that readers marked at most of their places."""
    draft = entities.drafted(known.article.text, known.statements)
    tokens, words = draft.tokens, lexicon()
    around = kinds_by_place(draft.names)
    for bearer in draft.bearers:
        if bearer.guess:
            continue
        places = [draft.names[i] for i in bearer.members]
        marked = (
            kinds.get((tokens.starts[first], tokens.ends[n.last - 1])) for n in places for first in {n.first, n.begin}
        )
        votes = Counter(kind for kind in marked if kind)
        mentions = [draft.mentions[draft.at[n.first]] for n in places if n.first in draft.at]
        mentions = [m for m in mentions if m.name is not None]
        if votes and mentions:
            bearer.judged = ""
            looks = number(looks_like(bearer, mentions, tokens, words))
            found = features(tokens, draft.names[(bearer.full or bearer.members)[0]], places, *around)
            kind = number(votes.most_common(1)[0][0])
            yield Example(
                part, known.name, " ".join(bearer.key), kind, found, looks, any(m.source_of for m in mentions)
            )


def listed_names(text: str, document: str) -> Iterator[Example]:
    """The names of a text whose kind their form tells, in their short form and in their long one."""
    draft = entities.drafted(text, [])
    around = kinds_by_place(draft.names)

    def example(places: list[Name], kind: int, hidden: tuple[str, ...]) -> Example:
        found = features(draft.tokens, places[0], places, *around)
        told = {
            k: v for k, v in found.items() if not (k.startswith(("first ", "last ")) and any(h in k for h in hidden))
        }
        return Example("listed", document, "", kind, told)

    for bearer in draft.bearers:
        guess = GUESSES.get(bearer.guess, bearer.guess)
        if guess not in (*KINDS, "other"):
            continue
        bare = [n for i in bearer.members if (n := draft.names[i]).begin == n.first]
        for places, hidden in (
            ([n for n in bare if n.last - n.first == 1], HIDDEN_ALONE),
            ([n for n in bare if n.last - n.first > 1], HIDDEN_WHOLE),
        ):
            if places:
                yield example(places, number(guess), hidden)


def examples() -> list[Example]:
    """All of them."""
    made: list[Example] = []
    for known in gum("train"):
        _, mentions = read_gum(SHARED / "gum" / "train" / f"{known.name}.conllu")
        made += read_names(known, {(a, b): GUM_KINDS.get(kind, "other") for a, b, _, _, kind in mentions}, "gum")
    texts = dict(_texts())
    for name, labels in json.loads((LABELS / "names.json").read_text(encoding="utf8")).items():
        text = texts[name]
        if hashlib.sha256(text.encode()).hexdigest() != labels["text_sha256"]:
            raise ValueError(f"{name} is another text than was read")
        known = Known(name, clean_article(text), [], [])
        made += read_names(known, {(a, b): kind for a, b, kind in labels["names"]}, "news")
    seen = set()
    for part in ("train", "held"):
        for known in labelled(part):
            seen.add(known.name)
            made += read_names(known, {(a, b): known.kinds[e] for a, b, e in known.mentions}, part)
    for name, text in texts.items():
        if name not in seen:
            made += listed_names(text, name)
    return made


def _texts() -> Iterator[tuple[str, str]]:
    """PolNeAR train without the fold, and the unlabelled news: names and texts."""
    for article in articles("train"):
        yield article.name, article.text
    with (SHARED / "unlabelled" / "news.jsonl").open(encoding="utf8") as lines:
        for row in map(json.loads, lines):
            yield row["id"], row["text"]


def matrix(some: list[Example], numbers: Mapping[str, int]) -> csr_matrix:
    """(examples, features)."""
    cells = [(i, numbers[k], v) for i, e in enumerate(some) for k, v in e.found.items() if k in numbers]
    rows, columns, values = zip(*cells, strict=True)
    return csr_matrix((values, (rows, columns)), (len(some), len(numbers)))


def fit(some: list[Example]) -> tuple[dict[str, int], np.ndarray, np.ndarray]:
    """Numbers of the features, weights (features, kinds and other), and what to start from."""
    times = Counter(k for e in some for k in e.found)
    numbers = {k: i for i, k in enumerate(sorted(k for k, n in times.items() if n >= TIMES))}
    regression = LogisticRegression(C=STRENGTH, max_iter=400)
    weights = [LISTED if e.part == "listed" else READ for e in some]
    regression.fit(matrix(some, numbers), [e.kind for e in some], sample_weight=weights)
    return numbers, regression.coef_.T, regression.intercept_


def answer(e: Example, shares: np.ndarray) -> int:
    """The kind given to a name: see `name_kinds.judge`."""
    best = int(shares.argmax())
    if shares[best] < LEAST:
        return e.looks
    return best if best < OTHER else KINDS.index("organisation")


def report(some: list[Example], shares: list[np.ndarray], show: bool) -> None:
    """How many of the names that can speak are given their kind, by their looks and by the judge."""
    for part in ("news", "gum", "train", "held"):
        for name, of in (("all", (False, True)), ("speak", (True,))):
            mine = [
                (e, answer(e, s))
                for e, s in zip(some, shares, strict=True)
                if e.part == part and e.kind < OTHER and e.speaks in of
            ]
            looks, judged = (sum(k == e.kind for e, k in rows) for rows in ([(e, e.looks) for e, _ in mine], mine))
            print(f"{part} {name}: {len(mine)} names, right by looks {looks}, judged {judged}", flush=True)
            for e, k in mine if show and name == "all" else ():
                if k != e.kind:
                    print(f"   {e.words}: {KINDS[e.kind]}, given {KINDS[k]}")


def main() -> None:
    """Command line."""
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--check", action="store_true", help="figures alone")
    p.add_argument("--errors", action="store_true")
    args = p.parse_args()
    some = examples()
    read = [e for e in some if e.part != "listed"]
    print(len(some), "names,", len(read), "of them marked by readers", flush=True)
    documents = sorted({e.document for e in read})
    random.Random(3).shuffle(documents)
    measured: list[Example] = []
    shares: list[np.ndarray] = []
    for fold in range(FOLDS):
        out = set(documents[fold::FOLDS])
        numbers, weights, bias = fit([e for e in some if e.document not in out and e.part != "held"])
        mine = [e for e in read if e.document in out]
        scores = matrix(mine, numbers) @ weights + bias
        grown = np.exp(scores - scores.max(1, keepdims=True))
        measured += mine
        shares += list(grown / grown.sum(1, keepdims=True))
    report(measured, shares, args.errors)
    if not args.check:
        numbers, weights, bias = fit([e for e in some if e.part != "held"])
        store(WEIGHTS, numbers, weights, bias)


if __name__ == "__main__":
    main()
