"""Words and marks of a text with place, sentence, paragraph, quotation, and whether capitals mean anything there."""

from __future__ import annotations

import functools
import re
import unicodedata
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from quoth.extraction.datelines import dateline_end
from quoth.extraction.paragraphs import paragraphs_of

# A word keeps its inner hyphens and apostrophes, initials and short titles their stop; 's and n't's like stand alone.
# Letters decoded wrongly ("Ã±") stay in their word.
# Each alternative begins with a different kind of character, ends at the first that fails or is short: linear.
_LETTER = r"[^\W\d_]"
DOMAINS = "com|org|net|gov|edu|info|co|io|tv|uk|fr|de|ru|cn|eu|au|ca|ie|nz|za|es|nl|ch|jp"  # of sites
_TOKEN = re.compile(
    rf"(?:{_LETTER}\.){{2,8}}"  # U.S., D.C., J.D.
    r"|(?:Mr|Mrs|Ms|Mme|Dr|Prof|Sens?|Reps?|Govs?|Gen|Brig|Col|Lt|Sgt|Cpl|Pvt|Capt|Cmdr|Cdr|Maj|Adm|Supt|Insp|Cllr|Msgr|Engr|Pst|Alh|Rev|Fr|Hon|St|Smt|Sec|Jr|Sr|Esq"
    r"|Inc|Corp|Ltd|Co|Ph|Bros)\.(?![.\w])"
    rf"|{_LETTER}\.(?=\s?[^\W\d_a-z])"  # an initial before a capital
    r"|['’](?:s|S|m|ll|d|re|ve)\b"
    r"|\d{1,3}(?:,\d{3}){1,5}(?!\w|,\d)"  # 3,000
    r"|@?[\w\u0300-\u036f]+(?:(?:-(?=\w)|(?:(?<=[ÂÃ])|(?<=A[\u0302\u0303]))[\x80-\xbf](?=\w)|['’](?!(?:[sS]|m|ll|d|re|ve)\b)(?=\w)|&(?=\w)|\.(?=(?:"
    rf"{DOMAINS})\b))[\w\u0300-\u036f]+)*"
    r"|\S"
)
GENITIVE = ("'s", "’s", "'", "’")  # what makes a name or a noun an owner
LOWER, CAPITALISED, CAPITALS, OTHER = range(4)
HEADLINE_WORDS = 30  # a paragraph of more words is no headline


@dataclass(frozen=True, slots=True)
class Tokens:
    """Parallel lists over the tokens of one text; positions are code points.

    `shape`: LOWER, CAPITALISED, CAPITALS or OTHER. `cased`: false in paragraphs where capitals tell no names (all
    capitals, all small, headlines in title case). `opens`: begins a sentence or a quotation. `quoted`: number of the
    quotation it stands in, or -1. `dateline`: in the place and agency that a paragraph begins with.
    """

    text: str
    words: list[str]
    lower: list[str]
    starts: list[int]
    ends: list[int]
    sentence: list[int]
    paragraph: list[int]
    shape: list[int]
    cased: list[bool]
    opens: list[bool]
    quoted: list[int]
    dateline: list[bool]

    def __len__(self) -> int:
        return len(self.words)

    def at(self, start: int, end: int) -> tuple[int, int]:
        """Range of the tokens that share a code point with `[start, end)` of the text."""
        first = bisect_right(self.ends, start)
        return first, bisect_left(self.starts, end, first)

    def of(self, first: int, last: int) -> str:
        """The text from the first to the last of the tokens `[first, last)`."""
        return self.text[self.starts[first] : self.ends[last - 1]] if first < last else ""


def tokens_of(text: str) -> Tokens:
    """The tokens of `text`, paragraph by paragraph. Linear in its length."""
    made = Tokens(text, [], [], [], [], [], [], [], [], [], [], [])
    sentences = quotes = 0
    for number, paragraph in enumerate(paragraphs_of(text)):
        ends, quoted = paragraph.sentence_ends, paragraph.quotations
        sent = dateline_end(text, paragraph.start, paragraph.end)
        first, passed, inside = len(made), 0, 0
        matches = list(_TOKEN.finditer(text, paragraph.start, paragraph.end))
        words, starts = [m.group() for m in matches], [m.start() for m in matches]
        made.words.extend(words)
        made.lower.extend(word.lower() for word in words)
        made.starts.extend(starts)
        made.ends.extend([m.end() for m in matches])
        made.paragraph.extend([number] * len(words))
        made.shape.extend(map(_shape, words))
        made.dateline.extend([at < sent for at in starts])
        opens = True
        for word, at in zip(words, starts, strict=True):
            while passed < len(ends) and ends[passed] <= at:
                passed += 1
                opens = True
            while inside < len(quoted) and quoted[inside].end <= at:
                inside += 1
            in_quote = inside < len(quoted) and quoted[inside].start <= at
            made.sentence.append(sentences + passed)
            made.opens.append(opens)
            made.quoted.append(quotes + inside if in_quote else -1)
            if word[0].isalnum():
                opens = False
            elif word in '“"«„‘:—–•*' or (in_quote and at < quoted[inside].start + 2):
                opens = True
        made.cased.extend([_has_case(made, first)] * (len(made) - first))
        if made.cased[-1:] != [True]:  # a line in capitals with a dash is a headline
            made.dateline[first:] = [False] * (len(made) - first)
        sentences += len(ends) + 1
        quotes += len(quoted)
    if made.words and not _text_has_case(made):
        made.cased[:] = [False] * len(made)
    return made


@functools.lru_cache(20_000)
def _shape(word: str) -> int:
    letters = [c for c in word if c.isalpha()]
    if not letters or not word[0].isalnum():
        return OTHER
    if len(letters) > 1 and all(not c.islower() for c in letters) and any(c.isupper() for c in letters):
        return CAPITALS
    # Scripts without capitals count as small: nothing can be told from them. Names like eBay have theirs inside.
    inner = not word[0].isupper() and len(letters) > 3 and any(c.isupper() for c in letters) and letters[-1].islower()
    inner = inner and "-" not in word
    return CAPITALISED if letters[0].isupper() or letters[0].istitle() or inner else LOWER


def _has_case(made: Tokens, first: int) -> bool:
    """Whether capitals tell names in the paragraph that begins at token `first`."""
    shapes = [s for s, w in zip(made.shape[first:], made.words[first:], strict=True) if s != OTHER and len(w) > 3]
    if len(shapes) < 3:
        return True
    capitals = sum(s == CAPITALS for s in shapes)
    capitalised = sum(s == CAPITALISED for s in shapes)
    if capitals > 0.6 * len(shapes) and len(shapes) > 3:
        return False
    least = 0.85 if made.words[-1] in '.!?”"’' else 0.75
    return not (3 < len(shapes) <= HEADLINE_WORDS and capitalised + capitals > least * len(shapes))


def _text_has_case(made: Tokens) -> bool:
    capitals = sum(s in (CAPITALISED, CAPITALS) for s in made.shape)
    return capitals * 100 > sum(s == LOWER for s in made.shape)


@functools.lru_cache(20_000)
def plain(word: str) -> str:
    """Small letters, without accents and stops: for comparing names."""
    if word.isascii():
        return word.lower().replace(".", "")
    bare = "".join(c for c in unicodedata.normalize("NFD", word) if unicodedata.category(c) != "Mn")
    return bare.lower().replace(".", "").replace("’", "'")
