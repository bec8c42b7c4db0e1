"""Names in paragraphs whose capitals tell nothing: those known from elsewhere, and what lexicons tell."""

from __future__ import annotations

from collections import Counter

from quoth.extraction.lexicon import Lexicon
from quoth.extraction.mentions import Name
from quoth.extraction.name_forms import is_plain, sex_of
from quoth.extraction.tokens import LOWER, Tokens, plain


def without_case(tokens: Tokens, found: list[Name], words: Lexicon) -> list[Name]:
    """Names in paragraphs whose capitals tell nothing: those known from elsewhere, and what lexicons tell."""
    if all(tokens.cased):
        return []
    known: dict[tuple[str, ...], Name] = {}
    for name in found:
        if name.guess in ("adjective",):
            continue
        form = tuple(plain(w) for w in tokens.words[name.first : name.last])
        known.setdefault(form, name)
        if name.guess == "person" and len(form) > 1 and (form[-1] not in words.common or len(form[-1]) > 4):
            known.setdefault(form[-1:], name)
    first_names = Counter(form[0] for form, n in known.items() if n.guess == "person" and len(form) > 1)
    for form, name in list(known.items()):
        alone = len(form) > 1 and name.guess == "person" and first_names[form[0]] == 1
        if alone and form[0] in words.given and form[0] not in words.common:
            known.setdefault(form[:1], name)
    made: list[Name] = []
    at = 0
    while at < len(tokens):
        if tokens.cased[at]:
            at += 1
            continue
        seen = _known_at(tokens, at, known, words) or _lexical_at(tokens, at, words)
        if seen:
            made.append(seen)
        at = seen.last if seen else at + 1
    return made


def _known_at(tokens: Tokens, at: int, known: dict[tuple[str, ...], Name], words: Lexicon) -> Name | None:
    for size in range(min(6, len(tokens) - at), 0, -1):
        if tokens.paragraph[at + size - 1] != tokens.paragraph[at]:
            continue
        form = tuple(plain(w) for w in tokens.words[at : at + size])
        model = known.get(form)
        small = size == 1 and tokens.shape[at] == LOWER and form[0] in words.common
        if model and not small and form[0] not in words.pronouns:
            return Name(at, at, at + size, model.guess, False, model.sex)
    return None


def _lexical_at(tokens: Tokens, at: int, words: Lexicon) -> Name | None:
    """Titles and first names tell a name in any case; places too."""
    lower, paragraph = tokens.lower, tokens.paragraph[at]

    def may_be_name(k: int) -> bool:
        if k >= len(tokens) or tokens.paragraph[k] != paragraph or not tokens.words[k][0].isalpha():
            return False
        word = lower[k]
        if word.endswith(("n't", "n’t")):
            return False
        closed = word in words.common or word in words.pronouns or word in words.grammar["determiners"]
        return (
            not closed
            and word not in words.titles
            and word not in words.calendar
            and word not in words.grammar["prepositions"]
            and word not in words.grammar["telling"]  # "Ana Roe Announces Fees"
        )

    for size in range(min(3, len(tokens) - at), 0, -1):
        phrase = " ".join(lower[at : at + size])
        if phrase in words.places and (size > 1 or len(phrase) > 2) and phrase not in words.common:
            return Name(at, at, at + size, "country", False, "")
    begin = first = at
    while first < len(tokens) and lower[first] in words.titles and tokens.paragraph[first] == paragraph:
        first += 1
    titled = first > begin
    if titled and not (may_be_name(first) and (lower[first] in words.given or not is_plain(lower[first], words))):
        return None  # "Harbour Chief Praises Roe"
    if not titled and not (may_be_name(at) and lower[at] in words.given):
        return None
    last = first + 1
    while last < len(tokens) and last - first < 5 and tokens.paragraph[last] == paragraph:
        particle = lower[last] in words.particles and may_be_name(last + 1)
        if not (particle or may_be_name(last) or lower[last].rstrip(".") in ("jr", "sr", "iii")):
            break
        last += 1
    if not titled and last - first < 2:
        return None
    return Name(begin, first, last, "person", titled, sex_of(tokens, first, last, first - 1 if titled else -1, words))
