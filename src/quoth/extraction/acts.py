"""The act of a statement: the network's own scores and a logistic regression on its words, weighed up.

Acts are decided by cue and content in their sentence: words tell the cue, the network the rest.
Weights: training/acts.py.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from quoth.extraction.decode import Floats
from quoth.extraction.heads import ACTS
from quoth.types import Act

WEIGHTS = Path(__file__).parent / "acts.npz"
LEXICON = Path(__file__).parent / "lexicons" / "acts.toml"
Ranges = Sequence[tuple[int, int]]
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?|[?!]")
_MOST = 400  # words of a content that are looked at


@dataclass(frozen=True, slots=True)
class ActWeights:
    """A row of nine weights for each word; nine for each number of the encoder's vector; nine to start from."""

    words: dict[str, int]
    word_weights: Floats
    vector_weights: Floats
    bias: Floats


@functools.cache
def act_weights() -> ActWeights:
    """The shipped weights, loaded once a process."""
    with np.load(WEIGHTS, allow_pickle=False) as stored:
        words = bytes(stored["words"]).decode().split("\n")
        return ActWeights(
            {word: i for i, word in enumerate(words)},
            stored["word_weights"].astype(np.float32),
            stored["vector_weights"],
            stored["bias"],
        )


def act_of(text: str, source: Ranges, cue: Ranges, content: Ranges, nested: bool, vector: Floats) -> Act:
    """The likeliest act of a statement of `text`; spans of code points, `vector` as `Heads.act_vector` gives it."""
    weights = act_weights()
    known = [weights.words[w] for w in set(told_words(text, source, cue, content, nested)) if w in weights.words]
    scores = weights.bias + weights.word_weights[sorted(known)].sum(0) + vector @ weights.vector_weights
    return ACTS[int(scores.argmax())]


def told_words(text: str, source: Ranges, cue: Ranges, content: Ranges, nested: bool) -> list[str]:
    """What the regression looks at: words marked with where they stand, and pairs of neighbours of the cue."""
    cue_words = list(_words(text, cue))
    content_words = list(_words(text, content))
    source_words = list(_words(text, source))
    found = [f"cue {w}" for w in cue_words] + [f"cue {a} {b}" for a, b in pairwise(cue_words)]
    found += [f"content {w}" for w in content_words]
    found += [f"first {w}" for w in content_words[:4]]
    found += [f"pair {a} {b}" for a, b in pairwise(content_words)]
    found += [f"source {w}" for w in source_words[-3:]]
    if cue_words and content_words:
        found.append(f"meet {cue_words[-1]} {content_words[0]}")
    found += [f"cue speaks for {act}" for act in _lists(cue_words, "cue")]
    found += [f"content has {name}" for name in _lists(content_words[:60], "content")]
    found += [f"content begins {name}" for name in _lists(content_words[:5], "content")]
    after = text[content[-1][1] : content[-1][1] + 2] if content else ""
    tail = text[max(0, content[-1][1] - 2) : content[-1][1]] if content else ""
    found += ["asks"] * ("?" in tail + after)
    found += ["nested"] * nested + ["no source"] * (not source) + ["quoted"] * (tail[-1:] in ('"', "”", "’"))
    return found


@functools.cache
def _lexicon() -> dict[str, dict[str, tuple[str, ...]]]:
    table = tomllib.loads(LEXICON.read_text(encoding="utf-8"))
    return {
        part: {name: tuple(" " + entry.replace("_", " ") for entry in row.split()) for name, row in of.items()}
        for part, of in table.items()
    }


def _lists(words: Sequence[str], part: str) -> list[str]:
    """The word lists of which a word of `words` begins like an entry."""
    line = " " + " ".join(words)
    found = {name for word in set(words) for name, entry in _beginning(word, part) if entry in line}
    return [name for name in _lexicon()[part] if name in found]


@functools.lru_cache(20_000)
def _beginning(word: str, part: str) -> tuple[tuple[str, str], ...]:
    """The entries that may begin with `word`, each with its list: a text has few words, the lists have many."""
    return tuple(
        (name, entry)
        for name, entries in _lexicon()[part].items()
        for entry in entries
        if f" {word} ".startswith(entry if entry.count(" ") == 1 else entry[: entry.index(" ", 1) + 1])
    )


def _words(text: str, spans: Ranges) -> Iterator[str]:
    count = 0
    for start, end in spans:
        for match in _WORD.finditer(text, start, end):
            yield match.group().lower().replace("’", "'")
            count += 1
            if count >= _MOST:
                return
