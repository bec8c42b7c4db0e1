"""Jobs and ties that an article gives a person: before the name ("campaign manager Ana Roe"), or after a comma."""

from __future__ import annotations

from collections.abc import Mapping

from quoth.extraction.lexicon import Lexicon
from quoth.extraction.mentions import Name
from quoth.extraction.phrases import head_kind, is_age
from quoth.extraction.tokens import GENITIVE, LOWER, Tokens

BEFORE = 9  # words before a name that are looked at
AFTER = 22  # and after it
_STAND_BEFORE = frozenset(
    (
        "former",
        "then",
        "state",
        "federal",
        "acting",
        "deputy",
        "vice",
        "assistant",
        "outgoing",
        "incoming",
        "retired",
        "late",
    )
)
_OPEN = frozenset("([")
_TIES = frozenset(("of", "for", "at", "to", "in"))
_BECOMES = (
    *(("took", "over", "as"), ("taking", "over", "as"), ("serves", "as"), ("served", "as"), ("works", "as")),
    *(
        ("was", verb, *rest)
        for verb in ("named", "appointed", "elected", "sworn")
        for rest in (("as",), ("in", "as"), ())
    ),
)
_GENERALS = frozenset(("attorney", "inspector", "solicitor", "surgeon", "director", "secretary", "auditor", "governor"))
_VERBS_TOO = frozenset(("guard", "judge", "coach", "cook", "host", "head", "pilot", "partner"))
_TOLD_TO = frozenset(("according", "spoke", "speaking", "talked", "said", "close"))
_RANKS = frozenset(
    [
        "general",
        "gen",
        "gen.",
        "lieutenant",
        "lt",
        "lt.",
        "colonel",
        "col",
        "col.",
        "major",
        "maj",
        "maj.",
        "captain",
        "capt",
        "capt.",
        "sergeant",
        "sgt",
        "sgt.",
        "corporal",
        "cpl",
        "cpl.",
        "admiral",
        "adm",
        "adm.",
        "brigadier",
        "brig",
        "brig.",
        "marshal",
        "private",
        "pvt",
        "pvt.",
        "commander",
    ]
)


def role_before(tokens: Tokens, name: Name, within: Mapping[int, Name], words: Lexicon) -> tuple[int, int] | None:
    """Tokens of the role that stands directly before a person's name, without determiner; None where there is none.

    `within` gives the name that ends at a token.
    """
    lower = tokens.lower
    last = name.first
    if name.begin > 2 and tokens.words[name.begin - 1] == ",":
        role = _before_comma(tokens, name, within, words)
        if role is not None or name.begin == name.first:
            return role
    while last > name.begin and lower[last - 1] in words.honorifics and lower[last - 1] not in words.heads:
        last -= 1
    first = min(name.begin, last)
    if first == last:
        word = lower[last - 1] if last else ""
        if last == 0 or tokens.paragraph[last - 1] != tokens.paragraph[name.first]:
            return None
        if head_kind(word, words) != ("unnamed", False) or word in ("man", "person"):
            return None
        if last > 2 and lower[last - 2] == "to" and word in _VERBS_TOO and lower[last - 3] not in _TOLD_TO:
            return None  # "assigned to guard Ana Roe"
    at, crossed = first, False
    job = name.title and _job_before_rank(tokens, first, words)
    while at > max(0, name.first - BEFORE) and tokens.paragraph[at - 1] == tokens.paragraph[name.first]:
        word = lower[at - 1]
        other = within.get(at)
        if other is not None and other.first < at:  # "Dorne Watch chief Ana Roe": the role ends with what it is of
            at = other.begin
            crossed = crossed or (at < first and other.guess != "adjective")
            continue
        if crossed and word not in _STAND_BEFORE and word not in ("'s", "’s") and tokens.shape[at - 1] == LOWER:
            break
        stop = word in words.grammar["determiners"] or word in words.grammar["prepositions"] or word in words.pronouns
        stop = (
            stop
            or word in words.grammar["adverbs"]
            or (word in words.calendar and tokens.shape[at - 1] != LOWER)
            or word in words.grammar["verbs"]
            or word in words.grammar["telling"]
            or word in words.grammar["openers"]  # "While mayor Ana Roe"
            or word in ("and", "or", "but", "when", "what", "which", "on")
        )
        if stop or not word[0].isalnum():
            if word in ("'s", "’s") and within.get(at - 1) is not None:
                at -= 1
                continue
            break
        if word.endswith(("ly", "ing", "ed")) and word not in words.heads:
            break
        if name.title and not job and tokens.shape[at - 1] == LOWER and word not in _STAND_BEFORE:
            break  # "the remark President Roe made"
        at -= 1
    ranked = last
    while ranked > at and (
        (lower[ranked - 1] in _RANKS and tokens.shape[ranked - 1] != LOWER and not _is_general(lower, ranked))
        or (job and lower[ranked - 1].endswith("."))
    ):  # "Chief of Staff Gen. Ana Roe": a rank is a title, but "former police lieutenant Ana Roe"
        ranked -= 1
    last = ranked if any(lower[k] in words.heads or lower[k] in words.titles for k in range(at, ranked)) else last
    tells = any(_tells(lower[k], words) or (k + 1 in within and within[k + 1].guess) for k in range(at, last))
    return (at, last) if tells else None


def _is_general(lower: list[str], end: int) -> bool:
    """Whether a rank before token `end` is part of an office: "Inspector General"."""
    return end > 1 and lower[end - 2] in _GENERALS


def _job_before_rank(tokens: Tokens, at: int, words: Lexicon) -> bool:
    """As in "ministry spokesman Maj. Ana Roe", "study author Dr. Ana Roe", `at` the token of the title."""
    title = tokens.lower[at]
    rank = title in _RANKS or (title.endswith(".") and title not in words.honorifics)
    job = at > 0 and tokens.shape[at - 1] == LOWER and head_kind(tokens.lower[at - 1], words) == ("unnamed", False)
    return rank and job


def _tells(word: str, words: Lexicon) -> bool:
    """Whether a word before a name says what its bearer is; "Delighted" does not."""
    job = word in words.titles and word not in words.honorifics and word not in words.sides
    return job or head_kind(word, words)[0] != ""


def _before_comma(tokens: Tokens, name: Name, within: Mapping[int, Name], words: Lexicon) -> tuple[int, int] | None:
    """As in "the campaign chief, Ana Roe,", "the chief of the harbour police, Ana Roe,": a determiner is the sign."""
    lower, end = tokens.lower, name.begin - 1
    if name.last < len(tokens) and tokens.words[name.last] not in (",", ".", "—", "–", "'s", "’s", ")"):
        return None
    for at in range(end - 1, max(0, end - BEFORE), -1):
        word = lower[at - 1]
        determined = (
            word in words.grammar["definite"] or word in ("a", "an", "one") or word in words.grammar["possessive"]
        )
        owned = word in ("'s", "’s")
        if determined or owned:
            head = next(
                (k for k in range(at, end) if head_kind(lower[k], words)[0] and not _goes_on(tokens, k, end, words)), -1
            )
            tied = at > 2 and lower[at - 2] in _TIES and head_kind(lower[at - 3], words) == ("unnamed", False)
            if (
                head >= 0
                and not (determined and tied)  # "the secretary to the governor, Ana Roe"
                and head_kind(lower[head], words) == ("unnamed", False)
                and (head + 1 == end or lower[head + 1] in _TIES)
            ):
                return at, end
            if determined and (at < 2 or lower[at - 2] not in _TIES):  # "the chief of the police": look on before it
                return None
            continue
        if not word[0].isalnum() or word in words.grammar["verbs"] or word in words.grammar["telling"]:
            return None
    return None


def _goes_on(tokens: Tokens, at: int, end: int, words: Lexicon) -> bool:
    """Whether the noun at `at` only stands before another: "campaign chief"."""
    return at + 1 < end and bool(head_kind(tokens.lower[at + 1], words)[0])


def role_after(tokens: Tokens, last: int, names: Mapping[int, Name], words: Lexicon) -> tuple[int, int] | None:
    """Tokens of the role beside the name that ends at `last`: "Ana Roe, the mayor of Dorne," gives "mayor of Dorne"."""
    lower = tokens.lower
    end = len(tokens)
    at = last
    if at < end and tokens.words[at] in _OPEN:
        while at < end and tokens.words[at] not in (")", "]") and at < last + 6:
            at += 1
        at += 1
    if tokens.dateline[last - 1]:
        return None
    is_a = at + 1 < end and lower[at] in ("is", "was", "became") and lower[at + 1] in ("the", "a", "an")
    took = not is_a and (job := _takes_over(tokens, at)) > at
    if took:
        is_a, at = True, job - 1
    if (
        at >= end
        or not (is_a or tokens.words[at] in (",", "–", "—"))
        or tokens.paragraph[at] != tokens.paragraph[last - 1]
    ):
        return None
    at += 1
    if at + 1 < end and lower[at].isdigit() and tokens.words[at + 1] == ",":  # an age
        at += 2
    first = at
    head, owned = -1, False
    while at < end and at - first < AFTER and tokens.sentence[at] == tokens.sentence[last - 1]:
        word = lower[at]
        name = names.get(at)
        if name is not None and name.last > at and name.guess != "adjective":
            owner = name.last < end and lower[name.last] in GENITIVE  # "Ana Roe, Dorne's mayor"
            if at == first and name.guess in ("person", "") and not owner:
                return None
            owned = owned or (at == first and owner)
            at = name.last
            continue
        if tokens.words[at] in (",", ";", ")", "(", "”", "“", '"', "—", "–", ".", ":"):
            break
        if word in words.grammar["relatives"] or word in words.grammar["telling"] or word in words.grammar["verbs"]:
            break
        if head < 0 and word in words.grammar["prepositions"] and not head_kind(lower[at - 1], words)[0]:
            return None
        if head < 0 and (word in words.calendar or at - first > BEFORE):
            return None
        if head >= 0 and _ends_job(tokens, at, took, words):
            break
        kind, plural = head_kind(word, words)
        compound = at + 1 < end and (head_kind(lower[at + 1], words)[0] or lower[at + 1] in ("'s", "’s"))
        if head < 0 and kind == "unnamed" and not plural and not compound:  # "the analyst firm" is no one's job
            head = at
        at += 1
    if head < 0 or at >= end or at - first >= AFTER:
        return None
    tied = head + 1 == at or lower[head + 1] in _TIES
    if owned and not (tied and not tokens.words[at][0].isalnum()):
        return None  # "according to Ana Roe, Dorne's mayor resigned"
    tells = lower[at] in words.grammar["telling"] or lower[at] in words.grammar["verbs"]
    if tells and not is_a:  # "in Dorne, a prosecutor told the court": a clause of its own
        return None
    while first < at and (
        lower[first] in words.grammar["definite"]
        or lower[first] in words.grammar["possessive"]
        or lower[first] in ("a", "an", "one", "also", "who")
    ):
        first += 1
    return (first, at) if first <= head < at else None


def _ends_job(tokens: Tokens, at: int, took: bool, words: Lexicon) -> bool:
    """Whether a job ends at token `at`: "chief of staff | in May", and where it was taken over "mayor | last year"."""
    word, following = tokens.lower[at], tokens.lower[at + 1 : at + 3]
    if word in words.grammar["prepositions"]:
        dated = bool(following) and (following[0] in words.calendar or following[0].isdecimal())
        dated = dated or (word == "on" and any(w in words.calendar for w in tokens.lower[at + 1 : at + 5]))
        return dated or (took and word not in _TIES)
    if word in ("and", "but") and following and following[0].endswith("ed"):  # "is a clerk and owned a boat"
        return following[-1] in words.grammar["determiners"]
    return took and word in ("last", "this", "earlier", "again", "when", "while", "after")


def _takes_over(tokens: Tokens, at: int) -> int:
    """Where the job begins behind "took over as", "was named" or "serves as" at token `at`; `at` for other words."""
    lower = tokens.lower[at : at + 4]
    size = next((len(verbs) for verbs in _BECOMES if lower[: len(verbs)] == list(verbs)), 0)
    return at + size


def head_of_role(tokens: Tokens, role: tuple[int, int], words: Lexicon) -> int:
    """The token of the noun that says what the bearer is: "attorney" of "Republican state attorney"; -1 for none."""
    found = -1
    for at in range(*role):
        word = tokens.lower[at]
        if found >= 0 and (word in words.grammar["prepositions"] or not word[0].isalnum()):
            break
        if head_kind(word, words) == ("unnamed", False):
            found = at
    return found


def jobs_of_role(tokens: Tokens, role: tuple[int, int], words: Lexicon) -> set[str]:
    """What its bearer is, in one word or two that stand together: "executive" and "chief executive"; what an owner or
    someone behind a preposition is, is not.
    """
    jobs: set[str] = set()
    for at in range(*role):
        word = tokens.lower[at]
        if word in words.grammar["prepositions"]:
            break
        if word in GENITIVE:
            jobs.clear()
        else:
            jobs |= {word, " ".join(tokens.lower[max(role[0], at - 1) : at + 1])}
    return jobs


def heads_of_role(tokens: Tokens, role: tuple[int, int], words: Lexicon) -> set[str]:
    """The nouns of a role that its bearer may go on as: of "the chief executive's sister" the sister alone."""
    heads: set[str] = set()
    for at in range(*role):
        word = tokens.lower[at]
        if word in words.grammar["prepositions"]:
            break
        if word in ("'s", "’s"):
            heads.clear()
        elif word in words.heads or is_age(word):
            heads.add(word)
    return heads
