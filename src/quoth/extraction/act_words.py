"""What a statement's words tell of its act: a logistic regression beside the network, which knows fewer rare words.

Weights: training/acts.py.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Sequence
from itertools import chain, islice, pairwise
from pathlib import Path

from quoth.extraction.decode import Floats
from quoth.extraction.named_weights import load
from quoth.types import Span, Statement

WEIGHTS = Path(__file__).parent / "act_words.npz"
LEXICON = Path(__file__).parent / "lexicons" / "acts.toml"
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?|[?!]")
_MOST = 400  # words of a content that are looked at


def word_scores(text: str, s: Statement) -> Floats:
    """Scores (9) of the acts of a statement of `text`, by its words."""
    known = load(WEIGHTS)
    found = known.rows.keys() & told_words(text, s)
    scores: Floats = known.bias + known.weights[sorted(known.rows[w] for w in found)].sum(0)
    return scores


def told_words(text: str, s: Statement) -> list[str]:
    """What the regression looks at: words marked with where they stand, and pairs of neighbours of the cue."""
    cue_words = _words(text, [s.cue])
    content_words = _words(text, s.content)
    source_words = _words(text, [s.source] if s.source else [])
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
    end = s.content[-1].end
    after, tail = text[end : end + 2], text[max(0, end - 2) : end]
    found += ["asks"] * ("?" in tail + after)
    found += (
        ["nested"] * (s.parent is not None)
        + ["no source"] * (not source_words)
        + ["quoted"] * (tail[-1:] in ('"', "”", "’"))
    )
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
    written = f" {word} "
    return tuple(
        (name, entry) for name, entry, begins in _initials(part).get(word[0], ()) if written.startswith(begins)
    )


@functools.cache
def _initials(part: str) -> dict[str, list[tuple[str, str, str]]]:
    """By first letter: list, entry, and what a word with a space on either side must begin with to begin the entry.

    The first of an entry's words must be whole where more follow.
    """
    found: dict[str, list[tuple[str, str, str]]] = {}
    for name, entries in _lexicon()[part].items():
        for entry in entries:
            whole = entry if entry.count(" ") == 1 else entry[: entry.index(" ", 1) + 1]
            found.setdefault(entry[1], []).append((name, entry, whole))
    return found


def _words(text: str, spans: Sequence[Span]) -> list[str]:
    matches = chain.from_iterable(_WORD.finditer(text, span.start, span.end) for span in spans)
    return [match.group().lower().replace("’", "'") for match in islice(matches, _MOST)]
