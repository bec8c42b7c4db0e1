"""How what is known of a statement is put into words: names in a row, and the act as a verb that agrees with them."""

from __future__ import annotations

from collections.abc import Sequence

from quoth.types import Act

_VERBS: dict[Act, tuple[str, str]] = {  # of one, of several
    "say": ("says", "say"),
    "deny": ("denies", "deny"),
    "accuse": ("accuses", "accuse"),
    "affirm": ("affirms", "affirm"),
    "demand": ("demands", "demand"),
    "commit": ("commits to", "commit to"),
    "predict": ("predicts", "predict"),
    "think": ("thinks", "think"),
    "ask": ("asks", "ask"),
}
_ONE = frozenset(
    (
        "nobody",
        "everybody",
        "anybody",
        "somebody",
        "nothing",
        "everyone",
        "anyone",
        "someone",
        "no-one",
        "neither",
        "either",
        "each",
        "every",
    )
)
_NONE = frozenset(("nobody", "no-one", "none", "neither", "no", "nothing"))
_MANY = frozenset(
    (
        "i",
        "we",
        "you",
        "they",
        "these",
        "those",
        "people",
        "men",
        "women",
        "children",
        "police",
        "others",
        "some",
        "many",
        "most",
        "few",
        "all",
        "both",
        "several",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "half",
    )
)
_ENDS = frozenset(
    (
        "of",
        "in",
        "at",
        "from",
        "for",
        "on",
        "with",
        "who",
        "whom",
        "that",
        "which",
        "whose",
        "to",
        "by",
        "like",
        "such",
        "close",
        "familiar",
        "there",
        "here",
    )
)


def verb(act: Act, many: bool, negated: bool = False) -> str:
    """The act of one or of several: `says`, `deny`, `does not commit to`, `do not say`."""
    one, several = _VERBS[act]
    if negated:
        return f"{'do' if many else 'does'} not {several}"
    return several if many else one


def says_no(name: str) -> bool:
    """Whether a name denies by itself ("nobody there asks"), so that its verb must not."""
    return name.lower().partition(" ")[0] in _NONE


def are_many(names: Sequence[str], kinds: Sequence[str]) -> bool:
    """Whether those who speak take a verb in the plural: several do, and a group whose noun is one ("lawmakers")."""
    if len(names) != 1:
        return len(names) > 1
    return kinds[0] == "group" and is_plural(names[0])


def is_plural(words: str) -> bool:
    """Whether a description is of several: by its pronoun, its number, or the ending of its noun."""
    row = words.lower().split()
    if not row or row[0] in _ONE:
        return False
    if row[0] in _MANY or row[0][0].isdigit() or "%" in words:
        return True
    stop = next((at for at, word in enumerate(row) if at and word in _ENDS), len(row))
    noun = row[stop - 1].strip(",.;:'’\"“”")
    return noun in _MANY or (noun.endswith("s") and not noun.endswith(("ss", "us", "is")))


def in_a_row(names: Sequence[str], more: int = 0) -> list[str]:
    """Names with what stands between them: `A`, ` and `, `B`; with `, ` before the last two of several.

    `more` that are only counted come last: `A, B and 3 more`.
    """
    parts = [*names, f"{more:,} more"] if more else list(names)
    row: list[str] = []
    for at, part in enumerate(parts):
        if at:
            row.append(" and " if at == len(parts) - 1 else ", ")
        row.append(part)
    return row
