"""Why a piece of a page is clutter: caption, related link, teaser, repeat or boilerplate.

The words come from `clutter_cues.toml`. `CUES` counts them for the trained models; `reason_of` names the reason for a
piece that is already known to be clutter; `is_surely_clutter` says which lines are clutter wherever they stand.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from importlib.resources import files

from quoth.settings import MAX_LINE_CHARS_SEEN
from quoth.types import DropReason

_WORD_OR_SIGN = re.compile(r"\w+|[^\w\s]")
_DATA = tomllib.loads((files("quoth.reading") / "clutter_cues.toml").read_text(encoding="utf-8"))

FUNCTION_WORDS: frozenset[str] = frozenset(_DATA["functions"]["words"])
YOU_AND_I: frozenset[str] = frozenset(_DATA["persons"]["words"])
REPORTED: frozenset[str] = frozenset(_DATA["persons"]["reported"])
VOCABULARIES: tuple[frozenset[str], ...] = tuple(frozenset(words) for words in _DATA["vocabulary"].values())


def _any_of(words: Iterable[str]) -> str:
    """A pattern for a list of phrases, longest first, so that the longest counts."""
    return "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True))


def _firsts(cues: Iterable[str]) -> frozenset[str]:
    """The first word of each cue, or all of it where it has none."""
    return frozenset((re.findall(r"\w+", cue) or [cue])[0].lower() for cue in cues)


class Cues:
    """The cue lists as patterns: for each kind of furniture, at the start of a line and anywhere in it."""

    kinds = ("caption", "related", "teaser", "boilerplate", "byline", "comment")
    size = 2 * len(kinds)

    def __init__(self) -> None:
        """Compile the lists of `clutter_cues.toml`."""
        bounded = {
            (k, at): rf"(?<!\w)(?:{_any_of(_DATA[k][at])})(?!\w)" for k in self.kinds for at in ("start", "anywhere")
        }
        self.start = {k: re.compile(rf"\W*{bounded[k, 'start']}", re.IGNORECASE) for k in self.kinds}
        self.anywhere = {k: re.compile(bounded[k, "anywhere"], re.IGNORECASE) for k in self.kinds}
        self._firsts = [tuple(_firsts(_DATA[k][at]) for at in ("start", "anywhere")) for k in self.kinds]

    def counts(self, line: str) -> list[float]:
        """For each kind: 1 where a cue begins the line, and how many cues stand anywhere in it (4 at most)."""
        small = line.lower()
        told = set(_WORD_OR_SIGN.findall(small))
        if not small.isascii():  # letters that the patterns take for others: ſ, ı, İ
            told.update(_WORD_OR_SIGN.findall(small.replace("ſ", "s").replace("ı", "i").replace("i\u0307", "i")))
        out = [0.0] * self.size
        # Where no cue's first word stands the pattern, which is slow, need not be tried.
        for place, (kind, (start, anywhere)) in enumerate(zip(self.kinds, self._firsts, strict=True)):
            if not told.isdisjoint(start):
                out[2 * place] = float(bool(self.start[kind].match(line)))
            if not told.isdisjoint(anywhere):
                out[2 * place + 1] = float(min(len(self.anywhere[kind].findall(line)), 4))
        return out


CUES = Cues()

_CREDITED = _any_of(_DATA["credit"]["names"])
# "… in the harbour. ─Reuters/File", "(Picture: PA)", "— AFP", "/ Getty Images", "via AP"
_CREDIT_AT_END = re.compile(
    rf"(?:[─–—―-]\s?|[/|]\s?|\bvia |\()(?:{_CREDITED})(?:\s?[/|,]\s?(?:{_CREDITED}))*\)?\.?$",
    re.IGNORECASE,
)
# "(Picture: PA)", "Photo by Ada Brook/AFP via Getty Images"
_LABELLED_AT_END = re.compile(
    rf"\((?:{_any_of(_DATA['credit']['labels'])})\s?[:/][^()]{{2,80}}\)$|"
    rf"(?<!\w)(?:{_any_of(_DATA['credit']['labels'])})\s?[:/]\s?[^.:]{{2,80}}$|"
    rf"(?<!\w)(?:photo|picture|image)s? (?:by|via) [^.]{{2,60}}$",
    re.IGNORECASE,
)
_CREDIT_AT_START = re.compile(rf"\W*(?:{_any_of(_DATA['credit']['labels'])})\s?[:/|]", re.IGNORECASE)
_LINK_LABEL = re.compile(rf"[\W_]*(?:{_any_of(_DATA['link']['labels'])})\s?(?:[:|»>→]|[–—-]\s)", re.IGNORECASE)
_SHOUTED_LABEL = re.compile(rf"\W*(?:{_any_of(w.upper() for w in _DATA['link']['shouted'])})\b(?![.,])")
_ALONE = frozenset(_DATA["link"]["alone"])
_NOTICE = re.compile(
    rf"(?<!\w)(?:{_any_of(_DATA['notice']['phrases'])})(?!\w)|"
    rf"\bby (?:{_any_of(_DATA['notice']['acts'])})\b.*\b(?:{_any_of(_DATA['notice']['agreed'])})\b|"
    rf"^\W*(?:follow|like|join|find) [^,;:.!?]{{2,60}} on (?:{_any_of(_DATA['notice']['networks'])})\b",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"\w@\w[\w-]*\.\w")
_HEADINGS: dict[DropReason, frozenset[str]] = {
    "teaser": frozenset(_DATA["heading"]["teaser"]),
    "related": frozenset(_DATA["heading"]["related"]),
    "boilerplate": frozenset(_DATA["heading"]["boilerplate"]),
}
MAX_LABELLED_WORDS = 30  # a line that begins like a link label and is longer is prose ("See: the minister was …")
MAX_CAPTION_WORDS = 40  # a longer line may be a story's paragraph that ends in "(Reuters)"
MAX_LABELLED_CAPTION_WORDS = 80
MAX_NOTICE_WORDS = 120  # a longer line is a whole text, in which such words may stand
MAX_ADDRESS_WORDS = 60  # of a line that tells where to write to


def _bare(text: str) -> str:
    """The words of a short line, without the marks around them, in lower case."""
    return text.strip(" \t\u00a0:.…>»|*•–—-#").lower()


def is_caption(text: str) -> bool:
    """Whether a line is a picture's caption or credit by its credit: "… ─Reuters/File", "Photo: …"."""
    words = len(text.split())
    if len(text) > MAX_LINE_CHARS_SEEN or words > MAX_LABELLED_CAPTION_WORDS:
        return False
    if _LABELLED_AT_END.search(text):
        return True
    return words <= MAX_CAPTION_WORDS and bool(_CREDIT_AT_START.match(text) or _CREDIT_AT_END.search(text))


def is_link(text: str) -> bool:
    """Whether a line is a labelled link to another story: "See: …", "Read more: …", "ALSO READ …"."""
    if len(text) > MAX_LINE_CHARS_SEEN or len(text.split()) > MAX_LABELLED_WORDS:
        return False
    return bool(_LINK_LABEL.match(text) or _SHOUTED_LABEL.match(text))


def is_surely_clutter(text: str) -> bool:
    """Whether a line is clutter wherever it stands: a credited caption, a labelled link, "Advertisement" by itself."""
    return is_caption(text) or is_link(text) or _bare(text[:80]) in _ALONE


def is_notice(text: str) -> bool:
    """Whether a line is likely the site's word to its readers: on cookies, terms, newsletters, where to write to."""
    words = len(text.split())
    if len(text) > MAX_LINE_CHARS_SEEN or words > MAX_NOTICE_WORDS:
        return False
    return bool(_NOTICE.search(text) or (words <= MAX_ADDRESS_WORDS and _ADDRESS.search(text)))


def heading_of(text: str) -> DropReason | None:
    """The kind of section that a heading opens ("Most read", "Related stories", "Comments"); None for other lines."""
    if len(text) > 60:
        return None
    bare = _bare(text)
    return next((reason for reason, words in _HEADINGS.items() if bare in words), None)


def reason_of(
    text: str, *, after_body: bool = False, repeated: bool = False, section: DropReason | None = None
) -> DropReason:
    """The reason under which a dropped piece of text (a line or a block) is listed.

    `after_body`: it stands behind the article's last paragraph, where other articles are advertised.
    `repeated`: the article has the same words elsewhere.
    `section`: what the nearest heading above it announced, see `heading_of`.
    """
    if repeated:
        return "repeat"
    if is_caption(text):
        return "caption"
    if is_link(text):
        return "related"
    heading = heading_of(text)
    if heading:
        return heading
    seen = text[:MAX_LINE_CHARS_SEEN]
    if section in ("teaser", "related"):
        # under such a heading everything is, but for the page's own furniture
        return "boilerplate" if CUES.anywhere["boilerplate"].search(seen) else section
    if section == "boilerplate" or CUES.start["boilerplate"].match(seen) or CUES.anywhere["boilerplate"].search(seen):
        return "boilerplate"
    if CUES.start["related"].match(seen) and len(seen.split()) <= MAX_LABELLED_WORDS:
        return "related"
    if CUES.anywhere["caption"].search(seen):
        return "caption"
    if (after_body and len(seen.split()) >= 2) or CUES.start["teaser"].match(seen):
        return "teaser"
    return "boilerplate"
