"""Who and what a text names: runs of capitals cut into title and name, and names where capitals tell nothing."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from quoth.extraction.lexicon import Lexicon, lexicon
from quoth.extraction.tokens import CAPITALISED, CAPITALS, LOWER, Tokens, plain

LONGEST_NAME = 12  # tokens; a longer run of capitals is a headline or a list and is cut
_ARABIC = re.compile(r"(?:al|el|ul|ad|an|ar|as|at|ash|abu|d|l)[-'’][A-ZÀ-Þ]")
_COMPOUND = re.compile(
    r"-(?:era|based|wing|led|born|style|backed|controlled|owned|funded|like|leaning|area|slavery|old|run|held|rich)$"
)
_PARTY = re.compile(r"[DRI]-[A-Z]")
_MODALS = {"will", "may", "can", "must", "might"}


@dataclass(frozen=True, slots=True)
class Name:
    """Tokens `[first, last)` of a name; from `begin` on with what stands before it as title or description.

    `guess` is what the name's form alone tells: person, organisation, country, document, group, place, event or "".
    `title` is true when a title or honorific stands before it; `sex` is m, f or "" as title or first name tell.
    """

    begin: int
    first: int
    last: int
    guess: str
    title: bool
    sex: str


def find_names(tokens: Tokens) -> list[Name]:
    """The names of a text, in order, none overlapping another. Linear in its length."""
    words = lexicon()
    pairs = Counter(
        (a, b)
        for i, (a, b) in enumerate(zip(tokens.lower, tokens.lower[1:], strict=False))
        if tokens.cased[i] and not tokens.opens[i] and tokens.shape[i] in (CAPITALISED, CAPITALS)
    )
    alone = {
        w
        for i, w in enumerate(tokens.lower)
        if tokens.cased[i] and not tokens.opens[i] and tokens.shape[i] in (CAPITALISED, CAPITALS)
    }
    found: list[Name] = []
    at = 0
    while at < len(tokens):
        if tokens.cased[at] and _begins(tokens, at, pairs, alone, words):
            end = _run_end(tokens, at, words)
            if not _modifies(tokens, end):
                found += segment(tokens, at, end, words)
            at = end
        else:
            at += 1
    return sorted(found + _without_case(tokens, found, words), key=lambda n: n.first)


def _is_capital(tokens: Tokens, at: int) -> bool:
    if at >= len(tokens):
        return False
    word = tokens.words[at]
    if _COMPOUND.search(word):  # Depression-era, Los Angeles-based
        return False
    return tokens.shape[at] in (CAPITALISED, CAPITALS) or bool(_ARABIC.match(word))


def _modifies(tokens: Tokens, end: int) -> bool:
    """Whether a run of capitals goes on in a word that makes it an adjective: "the Ana Roe-led coalition"."""
    return end < len(tokens) and bool(_COMPOUND.search(tokens.words[end])) and tokens.words[end][0].isupper()


def _begins(tokens: Tokens, at: int, pairs: Counter[tuple[str, str]], alone: set[str], words: Lexicon) -> bool:
    if not _is_capital(tokens, at):
        return False
    word = tokens.lower[at]
    if word in words.pronouns and not (tokens.shape[at] == CAPITALS and word in ("us", "it", "who") and len(word) > 1):
        return False
    if word in words.calendar:  # June Falk, but not "in June Falk said"
        named = word in words.given and _is_capital(tokens, at + 1) and not tokens.opens[at + 1]
        if not named or (at and tokens.lower[at - 1] in words.grammar["prepositions"]):
            return False
    if _PARTY.match(tokens.words[at]):
        return False
    if word in words.grammar["determiners"] or word in words.grammar["prepositions"] or word in words.grammar["verbs"]:
        return False
    if not tokens.opens[at]:
        return word not in words.grammar["quantifiers"] or _is_capital(tokens, at + 1)
    following = tokens.lower[at + 1] if at + 1 < len(tokens) else ""
    if following and _is_capital(tokens, at + 1) and following not in words.pronouns:
        if (word, following) in pairs or word in words.titles or word in words.sides or word in words.demonyms:
            return True
        if word in words.given and word not in _MODALS and following not in words.common:
            return True
        return word not in words.common and word not in words.grammar["quantifiers"]
    if word in words.grammar["quantifiers"]:
        return False
    if word in alone:
        return True
    return word not in words.common and not (word.endswith(("ly", "ing", "ed")) and word not in words.given)


def _run_end(tokens: Tokens, at: int, words: Lexicon) -> int:
    """End of the run of capitals that begins at `at`, over particles and the joiners of names of bodies."""
    end = at + 1
    while end < len(tokens) and end - at < LONGEST_NAME and tokens.paragraph[end] == tokens.paragraph[at]:
        word = tokens.lower[end]
        if _is_capital(tokens, end) and not (tokens.opens[end] and tokens.sentence[end] != tokens.sentence[at]):
            if word in ("i", "he", "she") or (word in words.calendar and tokens.lower[end - 1] not in ("of",)):
                break
            if tokens.quoted[end] != tokens.quoted[at]:
                break
            end += 1
            continue
        step = _joined(tokens, at, end, words)
        if not step:
            break
        end += step
    return end


def _joined(tokens: Tokens, at: int, end: int, words: Lexicon) -> int:
    """How many tokens from `end` belong to the name because of what follows them; 0 for none."""
    word, before = tokens.lower[end], tokens.lower[end - 1]
    if word == "," and end + 1 < len(tokens) and tokens.lower[end + 1].strip(".") in ("jr", "sr", "iii", "ii", "iv"):
        return 2
    if word in words.particles:
        step = 1
        while end + step < len(tokens) and step < 3 and tokens.lower[end + step] in words.particles:
            step += 1
        return step + 1 if _is_capital(tokens, end + step) else 0
    heads = before in words.heads or before in words.ends or before in words.titles
    if word in ("of", "for", "on") and heads:
        step = 2 if end + 1 < len(tokens) and tokens.lower[end + 1] == "the" else 1
        if word != "of" and (before not in words.ends or step == 2):
            return 0
        return step + 1 if _is_capital(tokens, end + step) else 0
    if word in ("&", "and") and _is_capital(tokens, end + 1):
        inner = set(tokens.lower[at:end])
        body = inner & {"department", "ministry", "office", "centers", "bureau", "committee", "institute", "center"}
        after = tokens.lower[end + 1]
        if word == "&" or (
            body and inner & {"of", "for", "on"} and after not in words.given and before not in words.heads
        ):
            return 2
    return 0


def segment(tokens: Tokens, begin: int, end: int, words: Lexicon) -> list[Name]:
    """A run of capitals as one name, with the titles and other words before it told apart; none for a bare title."""
    lower = tokens.lower
    while end > begin + 1 and (lower[end - 1] in words.joiners or not tokens.words[end - 1][0].isalnum()):
        end -= 1
    last_kinds = words.ends.get(lower[end - 1], ())
    body = bool(last_kinds) and end - begin > 1 and lower[end - 1] not in words.given
    title = max((k for k in range(begin, end - 1) if lower[k] in words.titles), default=-1)
    if title >= 0 and lower[title + 1] in words.joiners and lower[title + 1] not in words.particles:
        # Director of National Intelligence Dan Coats: the name begins at a first name after the "of"
        first = next(
            (k for k in range(title + 3, end - 1) if lower[k] in words.given and lower[k - 1] not in words.given), -1
        )
        if first < 0:
            return _whole(tokens, begin, end, words)
        return [Name(begin, first, end, "person", True, _sex(tokens, first, end, title, words))]
    body = body and not (title >= 0 and lower[title + 1] in words.given and title + 2 < end)
    if title >= 0 and not body:
        return [Name(begin, title + 1, end, "person", True, _sex(tokens, title + 1, end, title, words))]
    if not body:
        jobs = [k for k in range(begin + 1, end) if words.heads.get(lower[k - 1], ("",))[0] == "unnamed"]
        if jobs and lower[jobs[-1]] not in words.joiners:  # Dorne Supervisor Ana Roe
            return [Name(begin, jobs[-1], end, "person", True, _sex(tokens, jobs[-1], end, jobs[-1] - 1, words))]
        first = next(
            (
                k
                for k in range(begin + 1, end - 1)
                if lower[k] in words.given
                and not any(w in words.given or len(w.strip(".")) == 1 for w in lower[begin:k])
            ),
            -1,
        )
        before = lower[begin:first] if first > 0 else []
        if before and (
            all(_describes(w, words) for w in before) or before[-1] in words.heads or before[-1] in words.ends
        ):
            return [Name(begin, first, end, "person", False, _sex(tokens, first, end, -1, words))]
        if end - begin > 2 and lower[begin] in words.sides | set(words.demonyms) and lower[begin + 1] in words.given:
            return [Name(begin, begin + 1, end, "person", False, _sex(tokens, begin + 1, end, -1, words))]
    return _whole(tokens, begin, end, words)


def _describes(word: str, words: Lexicon) -> bool:
    known = word in words.sides or word in words.demonyms or word in words.places or word in words.heads
    return known or word.rstrip("s") in words.heads or word in words.joiners or word in ("us", "u.s.", "uk", "u.k.")


def _whole(tokens: Tokens, begin: int, end: int, words: Lexicon) -> list[Name]:
    guess = guess_kind(tokens, begin, end, words)
    if guess == "title":
        return []
    sex = _sex(tokens, begin, end, -1, words) if guess in ("person", "") else ""
    return [Name(begin, begin, end, guess, False, sex)]


def guess_kind(tokens: Tokens, first: int, last: int, words: Lexicon) -> str:
    """What the form of a name without title tells of its kind; "title" for a bare title, "" for nothing."""
    lower = tokens.lower[first:last]
    whole = " ".join(lower)
    if whole in words.places:
        return "country"
    if whole in words.demonyms or whole.rstrip("s") in words.demonyms:
        return "group" if whole.endswith(("s", "ese")) else "adjective"
    if len(lower) == 1 and whole.rstrip("s") in words.sides and whole.rstrip("s") in words.heads:
        return "group" if whole.endswith("s") else "adjective"
    if len(lower) == 1 and (whole in words.bodies or whole in words.media or whole.endswith((".com", ".org"))):
        return "group" if whole == "dems" else "organisation"
    ends = words.ends.get(lower[-1], ())
    if (
        len(lower) > 1
        and ends
        and not (lower[0] in words.given and len(lower) == 2 and ends[0] not in ("organisation",))
    ):
        return ends[0]
    main = lower[lower.index("of") - 1] if "of" in lower[1:] else lower[-1]
    head = words.heads.get(main, ())
    if main != lower[-1] and main in words.ends:
        return words.ends[main][0]
    if head and (len(lower) == 1 or "of" in lower or lower[-1] not in words.given):
        if head[0] == "unnamed":
            return "title" if all(_describes(w, words) or w in words.titles for w in lower) or "of" in lower else ""
        return head[0]
    if all(w in words.titles or w in words.sides for w in lower):
        return "title" if any(w in words.titles for w in lower) else "adjective"
    if len(lower) > 2 and lower[-1] in words.suffixes and lower[0] not in words.common:
        return "person"
    if len(lower) > 1 and lower[0] in words.given and "of" not in lower:
        return "person"
    if len(lower) > 1 and any(w in words.particles for w in lower[1:-1]):
        return "person"
    if (
        len(lower) == 1
        and tokens.shape[first] == CAPITALS
        and 2 <= len(whole.replace(".", "")) <= 6
        and tokens.cased[first]
    ):
        return "organisation"
    return ""


def _sex(tokens: Tokens, first: int, last: int, title: int, words: Lexicon) -> str:
    if title >= 0:
        told = words.honorifics.get(tokens.lower[title])
        if told:
            return told
    given = tokens.lower[first] if last - first > 1 and len(tokens.words[first]) > 2 else ""
    told = words.given.get(given, "")
    return told if told in ("m", "f") else ""


def _without_case(tokens: Tokens, found: list[Name], words: Lexicon) -> list[Name]:
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
        closed = word in words.common or word in words.pronouns or word in words.grammar["determiners"]
        return (
            not closed
            and word not in words.titles
            and word not in words.calendar
            and word not in words.grammar["prepositions"]
        )

    for size in (3, 2, 1):
        phrase = " ".join(lower[at : at + size])
        if phrase in words.places and (size > 1 or len(phrase) > 2) and phrase not in words.common:
            return Name(at, at, at + size, "country", False, "")
    begin = first = at
    while first < len(tokens) and lower[first] in words.titles and tokens.paragraph[first] == paragraph:
        first += 1
    titled = first > begin
    if titled and not may_be_name(first):
        return None
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
    return Name(begin, first, last, "person", titled, _sex(tokens, first, last, first - 1 if titled else -1, words))
