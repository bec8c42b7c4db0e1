"""Noun phrases without a parser: where one ends, what its head is, what it belongs to, who speaks jointly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from quoth.extraction.lexicon import Lexicon, lexicon
from quoth.extraction.mentions import Name, is_shouted
from quoth.extraction.tokens import CAPITALISED, GENITIVE, LOWER, Tokens

_ANYONE = frozenset(("nobody", "somebody", "anybody", "someone", "anyone", "everyone", "everybody"))
_ONE_OF_MANY = frozenset(("organisation", "country", "document"))  # of these one is of the same kind
CLOSERS = frozenset(',;:()[]"“”—–-…')
AND = frozenset({"and", "or", "&", "nor", "plus"})
_SET_OFF = frozenset((",", "—", "–", "-", "("))  # what may part a description from the name behind it
_AFTER_APPOSED = frozenset((",", ")", "—", "–", "-", "(", ".", "who"))
_TIES = frozenset(("of", "from", "in", "at"))  # "a pollster, Ana Roe of Dorne"
_DOING = {"group": ("ed",), "document": ("ed", "ing")}  # how words end that say what those behind them did
_PARTICIPLES = frozenset(
    ["left", "made", "held", "found", "taken", "seen", "sent", "kept", "given", "shown", "collected", "received"]
)
_NO_JOB = ("prepositions", "verbs", "relatives", "possessive")


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


def is_age(word: str) -> bool:
    """Whether a word says how old someone is: "42-year-old", also of several."""
    return word[0].isdigit() and word.endswith(("-year-old", "-year-olds"))


def head_kind(word: str, words: Lexicon) -> tuple[str, bool]:
    """Kind of what a common noun stands for ("" unknown), and whether it is a plural."""
    kinds = words.heads.get(word)
    if kinds:
        return kinds[0], kinds[0] == "group" or word in ("records", "documents", "results", "texts", "data", "files")
    for single in singulars(word):
        kinds = words.heads.get(single)
        if kinds:
            return (kinds[0] if kinds[0] in ("document", "place") else "group"), True
    if "-" in word:
        tie = next((tie for tie in ("-in-", "-of-") if tie in word), "")
        last = word.partition(tie)[0] if tie else word.rpartition("-")[2]  # "nominee-in-waiting", "mother-of-two"
        if last in words.heads:
            return head_kind(last, words)
        if is_age(word):
            return ("group", True) if last == "olds" else ("unnamed", False)
        if word.startswith("ex-"):
            return ("group", True) if singulars(last) and not last.endswith(("ss", "us", "is")) else ("unnamed", False)
    return "", word.endswith("s") and not word.endswith(("ss", "us", "is"))


def kinds_of_one(word: str, words: Lexicon) -> tuple[str, ...]:
    """The kinds that one of a plural can be: of "women" and "woman" those of a woman; empty where it isn't known."""
    return next((kinds for one in (*singulars(word), word) if (kinds := words.heads.get(one))), ())


def singulars(word: str) -> list[str]:
    """What one of a plural may be called: of "parties" "party" and "partie"; empty for what is no plural."""
    if word.endswith("men"):
        return [word[:-3] + "man"]
    if word.endswith("ies"):
        return [word[:-3] + "y", word[:-1]]
    if word.endswith("es"):
        return [word[:-1], word[:-2]]
    return [word[:-1]] if word.endswith("s") else []


def phrase_at(tokens: Tokens, first: int, last: int, names: Mapping[int, Name], words: Lexicon) -> tuple[Phrase, int]:
    """The phrase that begins at `first`, and where its core ends."""
    lower = tokens.lower
    group = words.pronouns.get(lower[first], "")
    alone = last - first == 1 or (lower[first] not in words.grammar["possessive"])
    if group and alone and not is_shouted(tokens, first) and first not in names:
        return Phrase(first, first + 1, first, pronoun=group), first + 1
    if lower[first] in ("that", "which", "those", "these", "this") and last - first == 1:
        pronoun = "relative" if lower[first] in ("that", "which") else "they" if lower[first] != "this" else "it"
        return Phrase(first, last, first, pronoun=pronoun), last
    if lower[first] == "this" and last - first == 2 and lower[first + 1] in words.grammar["writers"]:
        return Phrase(first, last, first + 1, pronoun="first"), last
    if lower[first] in _ANYONE:  # "nobody serious"
        return Phrase(first, last, first, kind=head_kind(lower[first], words)[0], plural=False), first + 1
    end, inner, owner = core(tokens, first, last, names, words)
    whole = inner is not None and inner.last == end  # "Macy's"
    at_end = end - 1 if end > first and not whole and tokens.words[end - 1].lower() in GENITIVE else end
    if (
        inner is not None
        and inner.last == at_end
        and inner.guess == "group"
        and _qualified(tokens, first, end, inner, last)
    ):
        stop = _described_end(tokens, end, last, "group", names, words)
        return Phrase(first, stop, at_end - 1, None, "", "group", True, owner), end
    if inner is not None and inner.guess in ("", "organisation") and _medium_follows(tokens, inner.last, at_end, words):
        return Phrase(first, end, inner.last - 1, name=inner, kind="organisation"), end
    if inner is not None and inner.last == at_end and inner.guess != "adjective":
        return Phrase(first, end, at_end - 1, name=inner, kind=inner.guess, plural=inner.guess == "group"), end
    head = max(first, at_end - 1)
    if not head_kind(lower[head], words)[0]:  # "a poll out this week": the last known head noun is it
        known = [
            k
            for k in range(first, head)
            if (tokens.shape[k] == LOWER or tokens.opens[k]) and head_kind(lower[k], words)[0]
        ]
        if known:
            head, end = known[-1], known[-1] + 1
        elif inner is not None and inner.guess == "group" and inner.last < at_end:  # "Democrats running to replace him"
            return Phrase(first, last, inner.last - 1, None, "", "group", True, owner), end
    quantity = _quantity(tokens, first, end, last, words)
    kind, plural = head_kind(lower[head], words)
    if last - first == 1 and lower[head] in words.grammar["party_names"]:
        kind, plural = "organisation", False  # "Labour said"
    elif last - first == 1 and lower[head] in words.parties:
        kind, plural = "group", True  # "Republican claims"
    if (
        lower[first] in words.grammar["definite"] and head == first + 1 and lower[head] in words.grammar["numbers"]
    ):  # "the two"
        kind, plural = "group", True
    if lower[head] == "figures" and any(w in words.grammar["prominent"] for w in lower[first:head]):
        kind, plural = "group", True  # "the party's top figures" are no numbers
    if not kind and inner is not None and inner.last == at_end and inner.guess == "adjective":
        kind = _of_people(lower[first:at_end])
        plural = plural or (kind == "group" and lower[first] == "the")
    appositive = _apposed(tokens, end, last, names)
    if quantity:
        one = lower[first] in ("one", "another", "each", "either") or lower[head] in words.grammar["counted_one"]
        one = one or (lower[head] in ("second", "third", "fourth", "fifth") and appositive is not None)
        one = one and lower[first] != "no" and not (end + 1 < last and lower[end] in ("in", "out"))  # "one in five"
        if last - first == 1 and lower[first] == "one":  # "one might think": anyone
            one = not (last < len(tokens) and lower[last] in words.grammar["modals"])
        if one and appositive is not None:
            return of_name(first, appositive), appositive.last
        kinds = _counted_kinds(tokens, end, last, words)
        if one:
            counted = kinds[-1] if kinds[-1:] and kinds[-1] in _ONE_OF_MANY else "unnamed"
        else:
            counted = "document" if kinds[-1:] == ["document"] else "group"
        return Phrase(first, last, head, kind=counted, plural=not one, owner=owner, quantified=True), last
    if tokens.shape[head] != LOWER and not kind and tokens.cased[head]:
        kind = "" if not plural else "group"
    if appositive is not None and _agree(kind, plural, appositive):
        told = kind if appositive.guess == "" and kind == "organisation" else appositive.guess
        return Phrase(first, appositive.last, appositive.last - 1, name=appositive, kind=told), appositive.last
    return Phrase(
        first, _described_end(tokens, end, last, kind, names, words), head, None, "", kind, plural, owner
    ), end


def _of_people(front: list[str]) -> str:
    """The kind of "a Texan", "every decent American", "the Irish" and of a lone "American", which is its country."""
    if len(front) == 1:
        return "country"
    if front[0] == "the" and front[-1].endswith(("ish", "ese", "ch", "ss")):
        return "group"  # "the Dornish" are many
    return "group" if front[0] in ("every", "each", "any", "no") else "unnamed"


def _counted_kinds(tokens: Tokens, end: int, last: int, words: Lexicon) -> list[str]:
    """The kinds of the nouns behind the "of" at `end`, each taken as one: of "one of the five museums" a museum's."""
    kinds: list[str] = []
    for at in range(end + 1, last):
        word = tokens.lower[at]
        if word in words.grammar["prepositions"] or word in words.grammar["relatives"] or word in CLOSERS:
            break
        known = next((k for w in (word, *singulars(word)) if (k := words.heads.get(w))), ())
        kinds += known[:1]
    return kinds


def _medium_follows(tokens: Tokens, first: int, last: int, words: Lexicon) -> bool:
    """As in "the Rodong Sinmun daily newspaper", "the Herald news website": it is the medium of that name."""
    media = words.grammar["media_heads"] | {"site", "service", "station", "show", "programme", "program"}
    inner = {"news", "daily", "weekly", "state", "national", "local", "tabloid", "television", "tv", "radio"} | media
    return first < last and tokens.lower[last - 1] in media and all(w in inner for w in tokens.lower[first:last])


def of_name(first: int, name: Name) -> Phrase:
    return Phrase(first, name.last, name.last - 1, name=name, kind=name.guess, plural=name.guess == "group")


def _agree(kind: str, plural: bool, name: Name) -> bool:
    """Whether a description may have this name beside it: "the chief, Ana Roe", "one group, Harbour Watch"."""
    if plural:
        return False
    if kind in ("unnamed", ""):
        return name.guess in ("person", "") or (not kind and name.guess == "organisation")
    return kind == "organisation" and name.guess not in ("person", "country", "group")


def _qualified(tokens: Tokens, first: int, end: int, name: Name, last: int) -> bool:
    """As in "some Democrats", "Democrats in Congress": others than all who bear the name."""
    front = [w for w in tokens.lower[first : name.begin] if w not in ("the", "both", "all")]
    return bool(front) or (end < last and tokens.lower[end] in ("in", "on", "of", "from", "like", "who", "with", "at"))


def core(
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
        if word == "/" and at > first and (other := names.get(at + 1)) is not None and other.last == last:
            break  # "Roe/Poe"
        if word in GENITIVE and at > first:
            if at + 1 < last and owner < 0 and word not in CLOSERS:
                owner = at - 1
            at += 1
            continue
        if word in '"“' and at > first and (closing := _closing(tokens, at, last)) > 0:
            at = closing + 1  # 'the "Remain" campaign'
            continue
        if word == "," and (noun := _noun_of_adjectives(tokens, first, at, last, words)):
            at = noun
            continue
        named = inner is not None and inner.last == at and inner.guess != "adjective"
        if word == "and" and at > first and not named and _joins_modifiers(tokens, first, at, last, words):
            at += 1
            continue
        if at > first and (
            word in CLOSERS
            or word in AND
            or (word in words.grammar["prepositions"] and not _modifies(tokens, at, last))
            or word in words.grammar["relatives"]
            or word in words.grammar["verbs"]
            or word in words.grammar["naming"]
            or (word.endswith("ing") and _does(tokens, at, last, words))
        ):
            break
        at += 1
    return max(at, first + 1), inner, owner


def _does(tokens: Tokens, at: int, last: int, words: Lexicon) -> bool:
    """Whether a word in -ing says what someone does: "a man driving the car", but not "a driver training centre"."""
    following = tokens.lower[at + 1] if at + 1 < last else ""
    thing = following in words.grammar["determiners"] or following in words.grammar["possessive"]
    return thing and head_kind(tokens.lower[at - 1], words)[0] in ("unnamed", "group", "document")


def _closing(tokens: Tokens, at: int, last: int) -> int:
    """The mark that closes the quotation opened at `at`, if it is short and a word follows it; 0 otherwise."""
    for k in range(at + 2, min(at + 8, last - 1)):
        if tokens.words[k] in '"”':
            return k if tokens.words[k + 1][0].isalpha() else 0
    return 0


def _modifies(tokens: Tokens, at: int, last: int) -> bool:
    """Whether a word that may tie stands before a noun here: "close friends", but "people close to her"."""
    return tokens.lower[at] == "close" and at + 1 < last and tokens.lower[at + 1] != "to"


def _noun_of_adjectives(tokens: Tokens, first: int, at: int, last: int, words: Lexicon) -> int:
    """The noun that the words around the comma at `at` describe: "the tall, 71-year-old diplomat"; 0 for none."""
    lower = tokens.lower
    front = range(first + 1, at)
    determined = lower[first] in words.grammar["determiners"] and 0 < len(front) < 3
    nouns = (k for k in front if head_kind(lower[k], words)[0] and lower[k] not in words.grammar["adjective_heads"])
    if not determined or tokens.shape[at - 1] != LOWER or any(nouns):
        return 0
    if at + 1 < last and head_kind(lower[at + 1], words) == ("group", True):
        return 0  # "the wounded, doctors and nurses"
    for k in range(at + 1, min(at + 5, last)):
        if not lower[k][0].isalnum() or any(lower[k] in words.grammar[c] for c in (*_NO_JOB, "determiners")):
            return 0
        if k > at + 1 and head_kind(lower[k], words)[0]:  # also "the federal, state and local data"
            return k
    return 0


def _joins_modifiers(tokens: Tokens, first: int, at: int, last: int, words: Lexicon) -> bool:
    """As in "liberal and conservative economists": what stands before the "and" is no noun that could speak."""
    before, after = tokens.lower[at - 1], tokens.lower[at + 1 : min(at + 4, last)]
    noun = head_kind(before, words)[0] and before not in words.grammar["adjective_heads"]
    if noun or before in words.pronouns or tokens.shape[at - 1] not in (LOWER, CAPITALISED):
        return False
    known = before in words.given or (
        tokens.shape[at - 1] == CAPITALISED
        and before not in words.sides | set(words.demonyms)
        and not tokens.opens[at - 1]
    )
    return not known and any(head_kind(w, words)[0] for w in after) and at - first <= 3


def _quantity(tokens: Tokens, first: int, end: int, last: int, words: Lexicon) -> bool:
    """Whether the words count some of a group: "more than half of the voters", "one in five", "those asked", "26 %"."""
    lower = tokens.lower
    if (
        end < last
        and lower[end] == "of"
        and (counts(lower[end - 1], words) or lower[end - 1] in words.grammar["shares"])
    ):
        return True
    if lower[first] == "those" and (end - first <= 2 or lower[first + 1].endswith(("ing", "ed"))):
        return True  # "those asked", "those investigating the fire"
    number = end - 2 if lower[end - 1] == "out" else end - 1
    counted = end + 1 < last and lower[end] in ("in", "of") and number >= first
    if counted and counts(lower[number], words) and counts(lower[end + 1], words):
        return True  # "four out of 10 voters", "two in three"
    if all(counts(w, words) or w in words.grammar["around_counts"] or not w[0].isalnum() for w in lower[first:last]):
        return lower[last - 1] != "people" and any(counts(w, words) for w in lower[first:last])
    alone = lower[end - 1] not in ("people", "army", "crowd", "host", "group")
    return end - first <= 2 and lower[end - 1] in words.grammar["quantifiers"] and alone


def is_number(word: str) -> bool:
    """Whether a word is a number in figures: "12", "3,000"."""
    return word.replace(",", "").isdigit()


def counts(word: str, words: Lexicon) -> bool:
    """Whether a word is a number or stands for one."""
    return (
        (word[0].isdigit() and not word[-1].isalpha())
        or word in words.grammar["numbers"]
        or word in words.grammar["quantifiers"]
        or word in ("percent", "cent", "%")
    )


def _apposed(tokens: Tokens, end: int, last: int, names: Mapping[int, Name]) -> Name | None:
    """The person named right after "the chief, " or after "the chief of the board, "."""
    for at in range(end, min(last, end + 14)):
        if tokens.words[at] in _SET_OFF:
            begin = at + 2 if tokens.words[at : at + 2] == ["-", "-"] else at + 1
            begin += tokens.lower[begin : begin + 1] == ["the"]  # "one holdout, the Dorne Union,"
            for name in (names.get(begin), _behind_job(tokens, begin, last, names)):
                told = name is not None and name.guess not in ("country", "group", "adjective")
                if told and _ends_there(tokens, name, last):
                    return name
            if tokens.words[at] != "(":
                return None
        if tokens.lower[at] in ("who", "which", "that"):
            return None
    return None


def _behind_job(tokens: Tokens, at: int, last: int, names: Mapping[int, Name]) -> Name | None:
    """The person behind "syndicated radio host", "longtime Ana Roe aide" or "the Whig" at token `at`; None for none."""
    words = lexicon()
    k = at
    while k < min(at + 9, last):
        before, name = tokens.lower[k - 1], names.get(k)
        job = k > at and (head_kind(before, words) == ("unnamed", False) or before in words.sides)
        told = name is not None and (job or name.begin < name.first) and name.guess in ("person", "")
        if told and _ends_there(tokens, name, last):
            return name
        word = tokens.lower[k]
        titled = k == at and (ranked := names.get(k + 1)) is not None and ranked.begin < ranked.first  # "Navy Adm. Roe"
        if titled and tokens.shape[k] == CAPITALISED and _ends_there(tokens, ranked, last):
            return ranked
        stops = tokens.shape[k] != LOWER or any(word in words.grammar[c] for c in _NO_JOB)
        if name is None and stops and word not in GENITIVE:  # "Dorne's former mayor Ana Roe"
            return None
        k = name.last if name is not None else k + 1
    return None


def _ends_there(tokens: Tokens, name: Name | None, last: int) -> bool:
    """Whether a name in a source that goes on to `last` is a whole phrase: "Ana Roe of Dorne", no "Ana Roe's aide"."""
    if name is None:
        return False
    after = tokens.lower[name.last] if name.last < last else ","
    tied = after in _TIES and name.guess in ("person", "")
    owns = after in GENITIVE and name.last + 1 == last
    return name.last <= last and (after in _AFTER_APPOSED or tied or owns)


def _is_span_of_time(tokens: Tokens, at: int, words: Lexicon) -> bool:
    """As "last week" and "this month", no preposition before it."""
    span = tokens.lower[at] in ("this", "last") and tokens.lower[at - 1] not in words.grammar["prepositions"]
    return span and at + 1 < len(tokens) and tokens.lower[at + 1] in words.grammar["times"] | words.calendar


def _described_end(tokens: Tokens, end: int, last: int, kind: str, names: Mapping[int, Name], words: Lexicon) -> int:
    """Where a description stops being one: at a comma, a relative clause; of a text, at how it was made known."""
    at = end
    while at < last:
        word = tokens.lower[at]
        if word in words.grammar["times_alone"] or word in ("earlier", "later") or _is_span_of_time(tokens, at, words):
            break
        if word in (",", ";", "(", "—", "–", "-") or word in ("who", "which", "whose", "whom", "where"):
            break
        if (
            at == end
            and kind in ("group", "document")
            and (word in ("being", "and") or (word.endswith(_DOING[kind]) and word not in words.heads))
            and not (word not in ("being", "and") and tokens.lower[end - 1] == "people")  # "people briefed on the move"
        ):
            break
        if kind == "document" and tokens.words[at] in ("we", "they", "I", "he", "she"):
            break  # "data we collected"
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
    while at - 1 > end and kind == "document" and tokens.lower[at - 1] in _PARTICIPLES:
        at -= 1  # "images of casings left | on the ground"
    return max(at, end)
