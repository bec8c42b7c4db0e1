"""Addressee: the words for the one who is told, asked or urged, in the sentence of the cue."""

from __future__ import annotations

import re
from collections.abc import Sequence

from quoth.extraction.sentences import Sentences
from quoth.types import Span, Statement

# Verbs whose object is the one who is told; as stems with their forms.
TELLS = (
     r"t(?:ell|ells|elling|old)", r"ask(?:s|ed|ing)?", r"assur(?:e|es|ed|ing)",
     r"reassur(?:e|es|ed|ing)",
     r"remind(?:s|ed|ing)?", r"warn(?:s|ed|ing)?", r"advis(?:e|es|ed|ing)", r"inform(?:s|ed|ing)?",
     r"thank(?:s|ed|ing)?",
     r"persuad(?:e|es|ed|ing)", r"convinc(?:e|es|ed|ing)",
     r"instruct(?:s|ed|ing)?", r"invit(?:e|es|ed|ing)", r"beg(?:s|ged|ging)?", r"implor(?:e|es|ed|ing)",
     r"call(?:s|ed|ing)? (?:up)?on", r"congratulat(?:e|es|ed|ing)", r"e-?mail(?:s|ed|ing)?",
     r"lobb(?:y|ies|ied|ying)", r"notif(?:y|ies|ied|ying)", r"brief(?:s|ed|ing)?",
     r"petition(?:ed|ing)", r"alert(?:s|ed|ing)?", r"chid(?:e|es|ed|ing)",
     r"command(?:s|ed|ing)?", r"forbid(?:s|ding)?", r"forbade",
     r"text(?:s|ed|ing)", r"quizz?(?:es|ed|ing)?",
     r"appeal(?:s|ed|ing)? to", r"plead(?:s|ed|ing)? with", r"spoke (?:to|with)", r"speak(?:s|ing)? (?:to|with)",
     r"talk(?:s|ed|ing)? (?:to|with)",
)  # fmt: skip
# The same, but only where "to do", "how" or "that" comes after: one requires and orders things, too.
TELLS_TO = (
    r"urg(?:e|es|ed|ing)",
    r"push(?:es|ed|ing)?", r"requir(?:e|es|ed|ing)", r"direct(?:s|ed|ing)?", r"order(?:s|ed|ing)?",
    r"encourag(?:e|es|ed|ing)", r"promis(?:e|es|ed|ing)", r"challeng(?:e|es|ed|ing)", r"press(?:es|ed|ing)?",
    r"offer(?:s|ed|ing)?", r"show(?:s|ed|ing)?",
)  # fmt: skip
# Verbs that need "to" before it.
SAYS_TO = (
    r"sa(?:y|ys|id|ying)", r"wr(?:ite|ites|ote|iting|itten)", r"tweet(?:s|ed|ing)?", r"explain(?:s|ed|ing)?",
    r"announc(?:e|es|ed|ing)",
    r"repeat(?:s|ed|ing)?", r"suggest(?:s|ed|ing)?", r"admit(?:s|ted|ting)?", r"complain(?:s|ed|ing)?",
    r"declar(?:e|es|ed|ing)",
    r"proclaim(?:s|ed|ing)?", r"confid(?:e|es|ed|ing)", r"grous(?:e|es|ed|ing)", r"boast(?:s|ed|ing)?",
    r"mention(?:s|ed|ing)?",
    r"confirm(?:s|ed|ing)?", r"shout(?:s|ed|ing)?", r"add(?:s|ed|ing)?", r"claim(?:s|ed|ing)?",
    r"describ(?:e|es|ed|ing)", r"report(?:s|ed|ing)?",
    r"propos(?:e|es|ed|ing)", r"impl(?:y|ies|ied|ying)", r"remark(?:s|ed|ing)?", r"recommend(?:s|ed|ing)?",
    r"apologi[sz](?:e|es|ed|ing)", r"present(?:s|ed|ing)?",
)  # fmt: skip
# Nouns that name a telling, before "to", "for" or "with": "a message to Poe".
MESSAGES = (
    "message", "e-?mail", "letter", "note", "memo", "appeal", "request", "plea", "pitch", "speech", "warning", "offer",
    "question", "apology", "promise", "pledge", "gratitude", "thanks", "advice", "case", "invitation", "tribute",
    "announcement", "testimony", "statement", "report",
)  # fmt: skip
# "in a letter to the board", "in an interview with the Herald", "speaking to reporters"
MEDIUM = (
    r"(?:in|during|at|on) (?:(?:an?|the|his|her|their|its|this|that|another|one) )?(?:[\w-]+ ){0,3}?(?:letter|note|"
    r"e-?mail|memo|message|statement|speech|address|interview|call|conversation|remark|comment|briefing|text|testimony|"
    r"discussion)s?(?: \w+day)? (?:to|with|before)",
    r"(?:speaking|talking|responding|writing|testifying) (?:to|with|before)", "addressing",
    r"(?:his|her|their|my|your|our) (?:comments|remarks|testimony) (?:to|with|before)",
)  # fmt: skip
# A name or description ends before any of these.
_STOP = (
    r"to|that|whether|if|how|why|what|who|whom|whose|which|when|where|while|in|on|at|during|after|before|by|from|"
    r"about|for|with|as|because|since|"
    r"against|over|into|and then|not|but|or|is|was|were|are|has|had|have|will|would|should|could|can|may|might|"
    r"did|does|do|be|been|"
    r"he|she|they|it|we|i|there|this week|last|earlier|later|yesterday|today|tonight|(?i:mon|tues|wednes|thurs|fri|"
    r"satur|sun)day|"
    r"near|amid|despite|exactly|again|repeatedly|via|through|under|saying|if|then|than|until|unless|here|it['’]s|already|twice|"
    r"i['’]m|we['’]re|he['’]s|she['’]s|they['’]re|every|To|That|For|If|On|In|About|Not|As|With|"
    r"(?!(?:family|assembly|ally|supply|monopoly)\b)[a-z]{2,}ly"
)
_WORD = r"(?:\d[\d,.]*\d\b|[A-Z]\.(?:[A-Z]\.)*|(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Lt|Col|St)\.|[\w$][\w’'&-]*)"
_NOUN = rf"(?!(?:{_STOP})\b){_WORD}"
_NEXT = rf"(?!(?:(?!brief|meet|gather|hear)[a-z]+(?:ed|ing)|reporters who)\b){_NOUN}"
_FIRST = (  # "a cheering crowd", "about 100 members"
    rf"(?:(?:an?|the|his|her|their|its|our|my)\s+(?=\w+(?:ed|ing)\s+[a-z]{{3}}){_NOUN}\s+{_NEXT}|"
    rf"(?:(?:about|nearly|some|over)\s+(?=\d))?{_NOUN})"
)
PHRASE = re.compile(
    rf"(?:(?i:them|him|me|us|you|themselves|himself|herself|itself)\b|(?i:her)\b(?!\s+{_NOUN})|"
    rf"{_FIRST}(?:\s+(?:of\s+|of the\s+|and\s+|and the\s+)?{_NEXT}){{0,9}}"
    rf"(?:\s+(?:of|at)\s+(?:the\s+)?(?=[A-Z]){_NOUN}(?:\s+(?=[A-Z]){_NEXT}){{0,5}}|"
    rf"(?<=crowd)\s+(?:in|at)\s+(?:the\s+)?(?=[A-Z]){_NOUN}(?:\s+(?=[A-Z]){_NEXT}){{0,5}})?"
    rf"(?:\s+\([A-Z]{{2,6}}\)|\s+and\s+to\s+(?=[A-Z]|his|her|their|the)(?:the\s+)?{_NOUN}(?:\s+{_NEXT}){{0,3}})?"
    rf"(?:,\s+(?:an?|his|her|their|its|our|my)\s+{_NEXT}\s+and\s+{_NEXT})?)"
)
_PRONOUN = re.compile(r"(?:them|him|her|me|us)\b", re.I)
_TELLS = re.compile(rf"\b(?:{'|'.join(TELLS)})\b(?:\s+(?:again|also|then))?\s*", re.I)
_TELLS_TO = re.compile(rf"\b(?:{'|'.join(TELLS_TO)})\s+", re.I)
_SAYS_TO = re.compile(rf"\b(?i:{'|'.join(SAYS_TO)})\b(?:\s+(?!according\b)[a-z]+){{0,2}}?\s+to\s+")
_MESSAGE = re.compile(rf"\b(?:{'|'.join(MESSAGES)})s?\s+(?:to|for|with)\s+", re.I)
_ADDRESSES = re.compile(r"\baddress(?:es|ed|ing)\s+|\bquestion(?:s|ed|ing)\s+", re.I)
_AUDIENCE = re.compile(
    r"crowd|audience|gather|rall(?:y|ies)|meeting|conference|convention|nation|congress|parliament|assembly|council|delegat|"
    r"member|report|journalist|support|voter|student|lawmaker|people|group|worker|troop|fans?$|guest|donor",
    re.I,
)
_TO_TELL = re.compile(rf"to\s+(?:not\s+)?(?:{'|'.join(TELLS)})\s+", re.I)
_DOES = re.compile(r"\s+(?:to|not to|how|that)\b")
_MEDIUM = re.compile(rf"\b(?:{'|'.join(MEDIUM)})\s+", re.I)
_ONE = (
    r"(?P<one>(?:(?:[A-Z][\w.’'-]*\s+){0,4}[A-Z][\w’'-]*|(?i:he|she|they|i|we|reporters|voters|respondents|customers)|"
    r"(?i:the|his|her|their|its|our|my)\s+(?:[a-z][\w-]*\s+)?[a-z]\w+))"
)
_ASKED = r"(?:asked|told|warned|pressed|urged|informed|reminded|advised|assured|questioned)"
# "Roe was asked", "they had been told"
_PASSIVE = re.compile(
    rf"\b{_ONE}\s+(?:who\s+)?(?:(?:has|have|had)\s+(?:\w+ly\s+)?been|was|were|is|are)\s+(?:\w+ly\s+|also\s+)?{_ASKED}\b"
)
_BARE = re.compile(rf"(?:when\s+|later\s+)*{_ASKED}(?:\s+(?:about|on|if|whether|why))?$", re.I)
_SO = re.compile(rf"[,”\"’']*\s*,?[”\"’']*\s+{_ONE}\s+[“\"]?\w+")  # "Asked about it, Roe said"
_THEN = re.compile(rf"\b{_ONE}\s+(?:said|replied|responded|answered|demurred)\b[^.“”\"]{{0,40}}?\s+when\s*$")
# "called Poe and", "turned to Poe and"
_TURNED = re.compile(
    r"\b(?:called|phoned|e-?mailed|texted|approached|(?:turned|wrote|spoke|pointed) to|look(?:ed|s)? at|told|tells)\s+"
)
_AND = re.compile(r"\s+and\s+$")
_NOT_ONE = re.compile(
    r"(?:(?:(?:a|the|any|some|his|her) )?(?:\w+ )?questions?|lies?|stories|story|stories of|truth|it|this|so|more|much|"
    r"nothing|anything|something|out|off|up|yes|no|reason|trying|camera|the camera)$",
    re.I,
)
_TO_ONE = re.compile(r"\s+to\s+(?=(?:an?|the|his|her|their|its|our|my|him|them|me|us|you|[A-Z]\w*)\b)")
# What a person or body is called by; a verb is not.
_ANYONE = re.compile(
    r"(?:an?|the|his|her|their|its|our|my|this|that|these|those|both|all|any|each|some|about|him|them|me|us|you|itself|"
    r"himself|herself|themselves|staff|people|police|parliament|congress|everyone|anyone|someone|men|women|children|media|"
    r"[A-Z0-9]\S*|(?!cheers|boos|laughs|applause)[a-z][\w-]*s|[a-z][\w-]*\s+(?:[a-z][\w-]*\s+)*[a-z][\w-]*s)\b"
)
_FAR = 400  # code points of the sentence before and after the cue that are looked at
_REACH = 60  # code points from the end of the cue to a letter or interview


def addressee(text: str, s: Statement, sentences: Sentences, within: Sequence[Span] = ()) -> Span | None:
    """The noun phrase that names the one who is told, without preposition; None where the sentence names none.

    `within` is the content of the statement around `s`: what stands outside it tells nothing of `s`.
    """
    if not s.content:
        return None
    sentence = sentences.spans[sentences.at(s.cue.start)]
    low = max(min(sentence.start, s.cue.start), s.cue.start - _FAR)
    high = min(max(sentence.end, s.cue.end), s.cue.end + _FAR)
    for span in within:
        if span.start <= s.cue.start < span.end:
            low, high = max(low, span.start), max(s.cue.end, min(high, span.end))
    place = _Place(text, s, low, high, sorted(s.content))
    return place.asked() or place.told() or place.turned_to()


class _Place:
    """Where the one who is told by a statement may be named: from `low` to `high`."""

    def __init__(self, text: str, s: Statement, low: int, high: int, content: list[Span]) -> None:
        self.text, self.cue, self.source, self.low, self.high, self.content = text, s.cue, s.source, low, high, content

    def asked(self) -> Span | None:
        """The subject of "was asked", or of what they said to it: "Asked about it, Roe said"."""
        text, cue = self.text, self.cue
        passive = _PASSIVE.search(text, max(self.low, cue.start - 60), cue.end)
        if passive and passive.end() > cue.start and not _inside(passive.start(), self.content):
            return _named(text, *passive.span("one"))
        if not _BARE.match(cue.of(text)):
            return None
        lead = text[self.low : cue.start]
        if lead.strip(" \"“‘'\n").lower() in ("", "when"):
            after = _SO.match(text, max(cue.end, self.content[-1].end), self.high)
            return _named(text, *after.span("one")) if after else None
        then = _THEN.search(text, self.low, cue.start)
        return _named(text, *then.span("one")) if then else None

    def told(self) -> Span | None:
        """The object of a verb of telling, or what follows "to"; the other party of a letter or interview."""
        cue = self.cue
        first = self.content[0]
        begins = _TO_TELL.match(self.text, first.start, first.end) if first.start >= cue.end else None
        if begins and (found := phrase(self.text, begins.end(), first.end, [], inside=True)):
            return found
        return (
            self._after(_TELLS, cue.start, cue.end, tells=True)
            or self._after(_ADDRESSES, cue.start, cue.end, tells=True)
            or self._after(_TELLS_TO, cue.start, cue.end, tells=True)
            or self._after(_SAYS_TO, cue.start, cue.end)
            or self._after(_MESSAGE, cue.start, cue.end)
            or self._after(_MEDIUM, cue.start, cue.end + _REACH)
            or self._after(_MEDIUM, max(self.low, cue.start - 100), cue.start)
            or self._after(_MEDIUM, self.low, self.low + 1)
        )

    def turned_to(self) -> Span | None:
        """Whom an earlier verb of the sentence names: "called Poe and said", "told Poe that …, adding"."""
        text, cue = self.text, self.cue
        going_on = cue.of(text).split()[0].endswith("ing")
        for match in (_TELLS if going_on else _TURNED).finditer(text, self.low, cue.start):
            if _inside(match.start(), self.content):
                continue
            found = phrase(text, match.end(), cue.start, [], inside=True)
            if found and not self._is_source(found) and (going_on or _AND.match(text, found.end, cue.start)):
                return found
        return None

    def _is_source(self, found: Span) -> bool:
        return self.source is not None and found.start < self.source.end and self.source.start < found.end

    def _after(self, pattern: re.Pattern[str], low: int, reach: int, *, tells: bool = False) -> Span | None:
        text, content = self.text, self.content
        for match in pattern.finditer(text, low, min(self.high, reach + 30)):
            if match.start() >= reach or _inside(match.start(), content):
                continue
            if not tells and _inside(match.end(), content):
                continue
            found = phrase(text, match.end(), self.high, content, inside=tells)
            if found is None or self._is_source(found):
                continue
            if pattern is _TELLS_TO and not _DOES.match(text, found.end):
                continue
            if pattern is _ADDRESSES and not _AUDIENCE.search(found.of(text)):
                continue
            if pattern is _TELLS_TO and (other := _TO_ONE.match(text, found.end, self.high)):
                return phrase(text, other.end(), self.high, content, inside=True)
            if not tells and not _ANYONE.match(text, found.start, found.end):
                continue  # "declined to say", "said to cheers"
            return found
        return None


def phrase(text: str, place: int, limit: int, content: list[Span], *, inside: bool) -> Span | None:
    """The noun phrase that begins at `place` and ends before the next content; in a content only where `inside`."""
    if place and not text[place - 1].isspace():
        return None
    ahead = [c for c in content if c.end > place]
    if ahead and ahead[0].start <= place and not inside:
        return None
    if text[place : place + 1] in '"“‘' and text[place + 1 : place + 2].isupper():
        place += 1
    match = PHRASE.match(text, place, min([limit, *(c.start for c in ahead if c.start > place)]))
    return _named(text, *match.span()) if match else None


def _named(text: str, start: int, end: int) -> Span | None:
    """The range without what trails; None where it names nobody."""
    words = re.sub(r"\s+and(?: the)?$", "", text[start:end].rstrip(" ,"))
    pronoun = _PRONOUN.match(words)
    if pronoun and pronoun.group().lower() != "her":
        words = pronoun.group()
    if not words or _NOT_ONE.match(words) or words.isdigit() or words.lower() in ("a", "the"):
        return None
    return Span(start, start + len(words))


def _inside(place: int, spans: list[Span]) -> bool:
    return any(span.start <= place < span.end for span in spans)
