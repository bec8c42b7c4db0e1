"""Noun phrases without a parser: where one ends, what its head is, what it belongs to, who speaks jointly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from quoth.extraction.lexicon import Lexicon, lexicon
from quoth.extraction.mentions import Name
from quoth.extraction.tokens import CAPITALISED, LOWER, Tokens

MODIFIERS = 7  # words between a description's determiner and its head
LONGEST = 60  # tokens of a source that are looked at
_CLOSERS = frozenset(',;:()[]"“”—–-…')
_LEADING = frozenset(
    (
        "but",
        "and",
        "yet",
        "so",
        "or",
        "while",
        "when",
        "because",
        "if",
        "although",
        "though",
        "even",
        "by",
        "whether",
        "unless",
    )
)
_AND = frozenset({"and", "or", "&", "nor", "plus"})


@dataclass(frozen=True, slots=True)
class Phrase:
    """Tokens `[first, last)` of one who is spoken of; `head` is its head noun or its name's last word.

    `name` is set when it is one with a name, `pronoun` when it is a pronoun (its group). `kind` and `plural` are what
    the head tells. `owner` is the token before a possessive 's, or of a possessive pronoun, at the front; -1 for none.
    `quantified` marks "some of", "more than 60 percent of" and the like.
    """

    first: int
    last: int
    head: int
    name: Name | None = None
    pronoun: str = ""
    kind: str = ""
    plural: bool = False
    owner: int = -1
    quantified: bool = False


def head_kind(word: str, words: Lexicon) -> tuple[str, bool]:
    """Kind of what a common noun stands for ("" unknown), and whether it is a plural."""
    kinds = words.heads.get(word)
    if kinds:
        return kinds[0], kinds[0] == "group" or word in ("records", "documents", "results", "texts", "data", "files")
    for single in _singulars(word):
        kinds = words.heads.get(single)
        if kinds:
            return (kinds[0] if kinds[0] in ("document", "place") else "group"), True
    if "-" in word and word.rpartition("-")[2] in words.heads:
        return head_kind(word.rpartition("-")[2], words)
    return "", word.endswith("s") and not word.endswith(("ss", "us", "is"))


def _singulars(word: str) -> list[str]:
    if word.endswith("men"):
        return [word[:-3] + "man"]
    if word.endswith("ies"):
        return [word[:-3] + "y", word[:-1]]
    if word.endswith("es"):
        return [word[:-1], word[:-2]]
    return [word[:-1]] if word.endswith("s") else []


def parse(tokens: Tokens, first: int, last: int, names: Mapping[int, Name]) -> list[Phrase]:
    """Who is meant by the words `[first, last)` of a source: one phrase, or several that speak jointly.

    `names` has the text's names by the token they begin at, title included. Empty where no word is left.
    """
    words = lexicon()
    first, last = _trim(tokens, first, last)
    last = min(last, first + LONGEST)
    named = _ends_in_name(tokens, first, last, names, words)
    if named is not None:
        return [_of_name(first, named)]
    found: list[Phrase] = []
    while first < last:
        phrase, at = _phrase(tokens, first, last, names, words)
        found.append(phrase)
        following = _next_joint(tokens, phrase, at, last, names, words)
        if following <= first or len(found) >= 8:
            break
        first = following
    return found


def _ends_in_name(tokens: Tokens, first: int, last: int, names: Mapping[int, Name], words: Lexicon) -> Name | None:
    """As in "Watch for Harbours organising director Ana Roe": the name at the end, when its job is the only one."""
    if last - first < 3 or any(w in _AND or w in _CLOSERS for w in tokens.words[first:last]):
        return None
    jobs = [k for k in range(first, last) if head_kind(tokens.lower[k], words)[0] in ("unnamed", "group")]
    name = names.get(jobs[0] + 1) if len(jobs) == 1 and tokens.shape[jobs[0]] == LOWER else None
    return name if name is not None and name.last == last and name.guess in ("person", "") else None


def _trim(tokens: Tokens, first: int, last: int) -> tuple[int, int]:
    while first < last and (
        (not tokens.words[first][0].isalnum() and tokens.words[first][0] != "@")
        or (tokens.lower[first] in _LEADING and last - first > 1)
    ):
        first += 1
    while last > first and not tokens.words[last - 1][-1].isalnum() and tokens.words[last - 1] != ")":
        if len(tokens.words[last - 1]) > 1:
            break
        last -= 1
    if last - first > 1 and tokens.shape[last - 1] == LOWER and tokens.lower[last - 1].endswith("ly"):
        words = lexicon()
        if (
            not head_kind(tokens.lower[last - 1], words)[0]
            and tokens.lower[last - 2] not in words.grammar["determiners"]
        ):
            last -= 1  # "the bureau brazenly"
    return first, last


def _phrase(tokens: Tokens, first: int, last: int, names: Mapping[int, Name], words: Lexicon) -> tuple[Phrase, int]:
    """The phrase that begins at `first`, and where its core ends."""
    lower = tokens.lower
    group = words.pronouns.get(lower[first], "")
    alone = last - first == 1 or (lower[first] not in words.grammar["possessive"])
    shouted = tokens.words[first].isupper() and len(lower[first]) > 1 and tokens.cased[first]
    if group and alone and not shouted:
        return Phrase(first, first + 1, first, pronoun=group), first + 1
    if lower[first] in ("that", "which", "those", "these", "this") and last - first == 1:
        pronoun = "relative" if lower[first] in ("that", "which") else "they" if lower[first] != "this" else "it"
        return Phrase(first, last, first, pronoun=pronoun), last
    end, inner, owner = _core(tokens, first, last, names, words)
    at_end = end - 1 if end > first and tokens.words[end - 1].lower() in ("'s", "’s", "'", "’") else end
    if (
        inner is not None
        and inner.last == at_end
        and inner.guess == "group"
        and _qualified(tokens, first, end, inner, last)
    ):
        stop = _described_end(tokens, end, last, "group", names, words)
        return Phrase(first, stop, at_end - 1, None, "", "group", True, owner), end
    if inner is not None and inner.last == at_end and inner.guess != "adjective":
        return Phrase(first, end, at_end - 1, name=inner, kind=inner.guess, plural=inner.guess == "group"), end
    head = max(first, at_end - 1)
    if not head_kind(lower[head], words)[0]:  # "a poll out this week": the last known head noun is it
        known = [k for k in range(first, head) if tokens.shape[k] == LOWER and head_kind(lower[k], words)[0]]
        if known:
            head, end = known[-1], known[-1] + 1
    quantity = _quantity(tokens, first, end, last, words)
    kind, plural = head_kind(lower[head], words)
    appositive = _apposed(tokens, end, last, names)
    if quantity:
        one = lower[first] in ("one", "another", "each", "either") or lower[head] in words.grammar["counted_one"]
        if one and appositive is not None:
            return _of_name(first, appositive), appositive.last
        counted = "unnamed" if one else "group"
        return Phrase(first, last, head, kind=counted, plural=not one, owner=owner, quantified=True), last
    if tokens.shape[head] != LOWER and not kind and tokens.cased[head]:
        kind = "" if not plural else "group"
    if appositive is not None and _agree(kind, plural, appositive):
        return _of_name(first, appositive), appositive.last
    return Phrase(
        first, _described_end(tokens, end, last, kind, names, words), head, None, "", kind, plural, owner
    ), end


def _of_name(first: int, name: Name) -> Phrase:
    return Phrase(first, name.last, name.last - 1, name=name, kind=name.guess, plural=name.guess == "group")


def _agree(kind: str, plural: bool, name: Name) -> bool:
    """Whether a description may have this name beside it: "the chief, Ana Roe", "one group, Harbour Watch"."""
    if plural:
        return False
    if kind in ("unnamed", ""):
        return name.guess in ("person", "")
    return kind == "organisation" and name.guess not in ("person", "country", "group")


def _qualified(tokens: Tokens, first: int, end: int, name: Name, last: int) -> bool:
    """As in "some Democrats", "Democrats in Congress": others than all who bear the name."""
    front = [w for w in tokens.lower[first : name.begin] if w not in ("the", "both", "all")]
    return bool(front) or (end < last and tokens.lower[end] in ("in", "on", "of", "from", "like", "who", "with", "at"))


def _core(
    tokens: Tokens, first: int, last: int, names: Mapping[int, Name], words: Lexicon
) -> tuple[int, Name | None, int]:
    """End of determiner, modifiers and head; the last name among them; the token of an owner at the front, or -1."""
    lower = tokens.lower
    at, inner, owner = first, None, -1
    if lower[at] in words.grammar["possessive"]:
        owner = at
    while at < last:
        name = names.get(at)
        if name is not None and name.last <= last:
            inner, at = name, name.last
            continue
        word = lower[at]
        if word in ("'s", "’s", "'", "’") and at > first:
            if at + 1 < last and owner < 0 and word not in _CLOSERS:
                owner = at - 1
            at += 1
            continue
        named = inner is not None and inner.last == at and inner.guess != "adjective"
        if word == "and" and at > first and not named and _joins_modifiers(tokens, first, at, last, words):
            at += 1
            continue
        if at > first and (
            word in _CLOSERS
            or word in _AND
            or (word in words.grammar["prepositions"] and not (word == "that" and at == first))
            or word in words.grammar["relatives"]
            or word in words.grammar["verbs"]
        ):
            break
        at += 1
    return max(at, first + 1), inner, owner


def _joins_modifiers(tokens: Tokens, first: int, at: int, last: int, words: Lexicon) -> bool:
    """As in "liberal and conservative economists": what stands before the "and" is no noun that could speak."""
    before, after = tokens.lower[at - 1], tokens.lower[at + 1 : min(at + 4, last)]
    if head_kind(before, words)[0] or before in words.pronouns or tokens.shape[at - 1] not in (LOWER, CAPITALISED):
        return False
    known = before in words.given or (
        tokens.shape[at - 1] == CAPITALISED
        and before not in words.sides | set(words.demonyms)
        and not tokens.opens[at - 1]
    )
    return not known and any(head_kind(w, words)[0] for w in after) and at - first <= 3


def _quantity(tokens: Tokens, first: int, end: int, last: int, words: Lexicon) -> bool:
    lower = tokens.lower
    counted = lower[end - 1] in words.grammar["quantifiers"] or lower[end - 1] in ("one", "percent", "%")
    if end < last and lower[end] == "of" and counted:
        return True
    return end - first <= 2 and lower[end - 1] in words.grammar["quantifiers"] and lower[end - 1] != "people"


def _apposed(tokens: Tokens, end: int, last: int, names: Mapping[int, Name]) -> Name | None:
    """The person named right after "the chief, " or after "the chief of the board, "."""
    for at in range(end, min(last, end + 14)):
        if tokens.words[at] in (",", "—", "–", "("):
            name = names.get(at + 1)
            if name is not None and name.last <= last and name.guess not in ("country", "group", "adjective"):
                after = tokens.words[name.last] if name.last < last else ","
                return name if after in (",", ")", "—", "–", "(", ".", "'s", "’s") or name.last >= last else None
            if tokens.words[at] != "(":
                return None
        if tokens.lower[at] in ("who", "which", "that"):
            return None
    return None


def _described_end(tokens: Tokens, end: int, last: int, kind: str, names: Mapping[int, Name], words: Lexicon) -> int:
    """Where a description stops being one: at a comma, a relative clause; of a text, at how it was made known."""
    at = end
    while at < last:
        word = tokens.lower[at]
        if word in (",", ";", "(", "—", "–") or word in ("who", "which", "whose", "whom", "where"):
            break
        if (
            at == end
            and kind in ("group", "document")
            and (word in ("being", "and") or (word.endswith("ed") and word not in words.heads))
        ):
            break
        if kind == "document" and word in (
            "released",
            "conducted",
            "published",
            "taken",
            "reported",
            "out",
            "that",
            "this",
            "on",
            "obtained",
            "posted",
            "issued",
        ):
            break
        at += 1
    return max(at, end)


def _next_joint(tokens: Tokens, phrase: Phrase, at: int, last: int, names: Mapping[int, Name], words: Lexicon) -> int:
    """Where the next of several joint speakers begins; 0 where there is none."""
    lower = tokens.lower
    person = phrase.name is not None and phrase.name.guess in ("person", "")
    while at < last and lower[at] == "(":  # Sen. Ana Roe (R-Dorne)
        while at < last and lower[at] != ")":
            at += 1
        at += 1
    if at < last and person and lower[at] in ("of", "from", "in"):
        step = at + 1
        if step < last and lower[step] == "the":
            step += 1
        name = names.get(step)
        at = name.last if name is not None else at
    if at + 1 < last and lower[at] in ("—", "–", "-") and lower[at + 1] in _AND:
        at += 1
    if at + 1 >= last:
        return 0
    if lower[at] == "as" and lower[at + 1 : at + 3] == ["well", "as"]:
        at += 2
    elif lower[at] == ",":
        if lower[at + 1] in _AND:
            at += 1
        elif not (person and _lists(tokens, at + 1, last, names)):
            return _after_apposition(tokens, at, last, names) if person else 0
    elif lower[at] not in _AND or lower[at] == "or":
        return 0
    following = at + 1
    while following < last and lower[following] in ("even", "also", "both", "other"):
        following += 1
    if following >= last:
        return 0
    joined = names.get(following)
    end, inner, _ = _core(tokens, following, last, names, words)
    if phrase.name is not None:
        starts = (
            joined is not None
            or (inner is not None and inner.last == end and inner.guess == "person")
            or lower[following] in words.grammar["possessive"]
            or lower[following] in ("the", "a", "an")
        )
        return following if starts or head_kind(lower[last - 1], words)[1] else 0
    if phrase.pronoun:
        return following
    if joined is not None and joined.guess in ("person", "organisation", "country", "group"):
        return following
    head = end - 1
    both = phrase.plural and phrase.kind == "group" and head_kind(lower[head], words) == ("group", True)
    return following if both and lower[head] != "others" else 0


def _after_apposition(tokens: Tokens, at: int, last: int, names: Mapping[int, Name]) -> int:
    """As in "Ana Roe, the former mayor, and Senator Bo Poe": where the second person begins; 0 for none."""
    for k in range(at + 1, last - 2):
        if tokens.words[k] == "," and tokens.lower[k + 1] == "and":
            name = names.get(k + 2)
            if name is not None and name.guess == "person" and (name.begin < name.first or name.last - name.first > 1):
                return k + 2
    return 0


def _lists(tokens: Tokens, at: int, last: int, names: Mapping[int, Name]) -> bool:
    """Whether `A, B and C` goes on: a person's name here, and an "and" with a name after it later."""
    if at not in names or names[at].guess not in ("person", ""):
        return False
    return any(tokens.lower[k] in ("and", "&") for k in range(names[at].last, last - 1))


def find_descriptions(tokens: Tokens, names: Mapping[int, Name], taken: bytearray) -> list[Phrase]:
    """Descriptions anywhere in the text: a known head noun with what stands before it. Linear in the text.

    `taken` marks the tokens that are within names.
    """
    words = lexicon()
    ends = {n.last: n for n in names.values()}
    found = []
    lower = tokens.lower
    for head in range(len(tokens)):
        word = lower[head]
        if taken[head] or not word[0].isalpha():
            continue
        kind, plural = head_kind(word, words)
        if not kind or kind == "place":
            continue
        following = lower[head + 1] if head + 1 < len(tokens) else ""
        if (
            following
            and following not in words.grammar["verbs"]
            and head_kind(following, words)[0]
            and not taken[head + 1]
        ):
            continue  # "campaign manager": the later noun is the head
        if head + 1 in names and names[head + 1].guess == "person" and not plural:
            continue  # "campaign manager Ana Roe": a role before a name
        first, owner = _front(tokens, head, ends, taken, words)
        definite = (
            lower[first] in words.grammar["determiners"] or lower[first] in words.grammar["possessive"] or owner >= 0
        )
        if not definite and not plural:
            continue
        found.append(Phrase(first, head + 1, head, kind=kind, plural=plural, owner=owner))
    return found


def _front(tokens: Tokens, head: int, ends: Mapping[int, Name], taken: bytearray, words: Lexicon) -> tuple[int, int]:
    """Where the description with this head begins, and the owner's token or -1."""
    lower = tokens.lower
    at = head
    for _ in range(MODIFIERS):
        before = at - 1
        if before < 0 or tokens.paragraph[before] != tokens.paragraph[head]:
            break
        word = lower[before]
        if word in words.grammar["possessive"]:
            return before, before
        if word in (
            "the",
            "a",
            "an",
            "this",
            "that",
            "these",
            "those",
            "some",
            "any",
            "every",
            "no",
            "another",
            "each",
        ):
            return before, -1
        if word in ("'s", "’s", "’", "'"):
            owned = ends.get(before)
            if owned is not None:
                return owned.begin, before - 1
            break
        if taken[before]:
            name = next((n for n in (ends.get(k) for k in range(before + 1, before + 2)) if n), None)
            if name is None:
                break
            at = name.begin
            continue
        closed = word in words.pronouns or word in words.grammar["prepositions"] or word in words.grammar["verbs"]
        if closed or not word[0].isalnum() or word in _AND or word in _LEADING or word in words.grammar["telling"]:
            break
        if (
            head_kind(word, words)[0] == ""
            and tokens.shape[before] == LOWER
            and word.endswith(("ly", "ed", "ing"))
            and at == head
        ):
            break
        if word.isdigit() or (tokens.shape[before] == CAPITALISED and tokens.opens[before] and word in words.common):
            break
        at = before
    return at, -1
