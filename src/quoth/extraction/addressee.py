"""Addressee: the words for the one who is told, asked or urged, in the sentence of the cue."""

from __future__ import annotations

import re

from quoth.extraction.sentences import Sentences
from quoth.types import Span, Statement

# Verbs whose object is the one who is told; as stems with their forms.
TELLS = (
     r"t(?:ell|ells|elling|old)", r"ask(?:s|ed|ing)?", r"urg(?:e|es|ed|ing)", r"assur(?:e|es|ed|ing)",
     r"reassur(?:e|es|ed|ing)",
     r"remind(?:s|ed|ing)?", r"warn(?:s|ed|ing)?", r"advis(?:e|es|ed|ing)", r"inform(?:s|ed|ing)?",
     r"thank(?:s|ed|ing)?",
     r"persuad(?:e|es|ed|ing)", r"convinc(?:e|es|ed|ing)",
     r"instruct(?:s|ed|ing)?", r"invit(?:e|es|ed|ing)", r"beg(?:s|ged|ging)?", r"implor(?:e|es|ed|ing)",
     r"call(?:s|ed|ing)? (?:up)?on", r"congratulat(?:e|es|ed|ing)", r"e-?mail(?:s|ed|ing)?",
     r"lobb(?:y|ies|ied|ying)", r"notif(?:y|ies|ied|ying)", r"brief(?:s|ed|ing)?",
     r"petition(?:s|ed|ing)?",
     r"command(?:s|ed|ing)?", r"forbid(?:s|ding)?", r"forbade",
     r"address(?:es|ed|ing)",
     r"text(?:s|ed|ing)", r"quizz?(?:es|ed|ing)?",
     r"question(?:s|ed|ing)",
     r"appeal(?:s|ed|ing)? to", r"plead(?:s|ed|ing)? with", r"spoke (?:to|with)", r"speak(?:s|ing)? (?:to|with)",
     r"talk(?:s|ed|ing)? (?:to|with)",
)  # fmt: skip
# The same, but only where "to do", "how" or "that" comes after: one requires and orders things, too.
TELLS_TO = (
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
# "in a letter to the board", "in an interview with the Herald", "speaking to reporters"
MEDIUM = (
    r"(?:in|during|at) (?:an?|the|his|her|their|its|this|that|(?:an?|the)? ?\w+) (?:[\w-]+ ){0,3}?(?:letter|note|"
    r"e-?mail|memo|message|statement|speech|address|"
    r"interview|call|conversation|remarks|comments|briefing|text|testimony|discussion)s?(?: \w+day)? (?:to|with)",
    r"(?:speaking|talking|responding|comments?|remarks?|conversations?|interviews?|testimony) (?:to|with|before)",
)
# A name or description ends before any of these.
_STOP = (
    r"to|that|whether|if|how|why|what|who|whom|whose|which|when|where|while|in|on|at|during|after|before|by|from|"
    r"about|for|with|as|because|since|"
    r"against|over|into|and then|not|but|or|is|was|were|are|has|had|have|will|would|should|could|can|may|might|"
    r"did|does|do|be|been|"
    r"he|she|they|it|we|i|there|this week|last|earlier|later|yesterday|today|tonight|(?:mon|tues|wednes|thurs|fri|"
    r"satur|sun)day|"
    r"exactly|again|simply|repeatedly|recently|via|through|under|saying|if|then|than|until|unless|here|it['’]s|"
    r"i['’]m|we['’]re|he['’]s|she['’]s|they['’]re"
)
_WORD = r"(?:\d[\d,.]*\d\b|[A-Z]\.(?:[A-Z]\.)*|(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Lt|Col|St)\.|[\w$][\w’'&-]*)"
_NOUN = rf"(?!(?:{_STOP})\b){_WORD}"
_NEXT = rf"(?!(?:[a-z]+(?:ed|ing)|reporters who)\b){_NOUN}"
PHRASE = re.compile(
    rf"(?:(?i:them|him|her|me|us|you|themselves)\b(?! \w+s\b)|{_NOUN}(?:\s+(?:of\s+|of the\s+|and\s+|"
    rf"and the\s+)?{_NEXT}){{0,9}}"
    rf"(?:\s+(?:of|at)\s+(?:the\s+)?(?=[A-Z]){_NOUN}(?:\s+(?=[A-Z]){_NEXT}){{0,5}})?)"
)
_PRONOUN = re.compile(r"(?:them|him|her|me|us)\b", re.I)
_TELLS = re.compile(rf"\b(?:{'|'.join(TELLS)})\b(?:\s+(?:again|also|then))?\s*", re.I)
_TELLS_TO = re.compile(rf"\b(?:{'|'.join(TELLS_TO)})\s+", re.I)
_SAYS_TO = re.compile(rf"\b(?i:{'|'.join(SAYS_TO)})\b(?:\s+(?!according\b)[a-z]+){{0,2}}?\s+to\s+")
_DOES = re.compile(r"\s+(?:to|not to|how|that)\b")
_MEDIUM = re.compile(rf"\b(?:{'|'.join(MEDIUM)})\s+", re.I)
_PASSIVE = re.compile(  # "Roe was asked", "they were told"
    r"\b(?P<one>(?:(?:[A-Z][\w.’'-]*\s+){0,4}[A-Z][\w’'-]*|(?i:he|she|they|i|we|reporters|voters|respondents|"
    r"customers)))\s+"
    r"(?:was|were|has been|have been|had been|is|are)\s+(?:\w+ly\s+|also\s+)?"
    r"(?:asked|told|warned|pressed|urged|informed|reminded|advised)\b"
)
_NOT_ONE = re.compile(
    r"(?:questions?|lies?|stories|story|truth|reporters? question|it|itself|this|so|more|much|nothing|anything|"
    r"something|out|off|up|yes|no)$",
    re.I,
)
_REACH = 60  # code points from the end of the cue to a letter or interview


def addressee(text: str, s: Statement, sentences: Sentences) -> Span | None:
    """The noun phrase that names the one who is told, without preposition; None where the sentence names none."""
    if not s.content:
        return None
    sentence = sentences.spans[sentences.at(s.cue.start)]
    content = sorted(s.content)
    cue = s.cue
    limit = min(max(sentence.end, cue.end), cue.end + 400)
    asked = _PASSIVE.search(text, max(sentence.start, cue.start - 60), cue.end)
    if asked and asked.end() > cue.start and not _inside(asked.start(), content):
        return _named(text, *asked.span("one"))
    for pattern, low, reach in (
        (_TELLS, cue.start, cue.end),
        (_TELLS_TO, cue.start, cue.end),
        (_SAYS_TO, cue.start, cue.end),
        (_MEDIUM, cue.start, cue.end + _REACH),
        (_MEDIUM, max(sentence.start, cue.start - 100), cue.start),
    ):
        tells = pattern in (_TELLS, _TELLS_TO)
        for match in pattern.finditer(text, low, min(limit, reach + 30)):
            if match.start() >= reach or _inside(match.start(), content):
                continue
            if not tells and _inside(match.end(), content):
                continue
            found = phrase(text, match.end(), limit, content, inside=tells)
            if found is None or (s.source and found.start < s.source.end and s.source.start < found.end):
                continue
            bare = found.of(text)
            if pattern is _TELLS_TO and not _DOES.match(text, found.end):
                continue
            if (
                not tells
                and bare.islower()
                and bare.isalpha()
                and not _PRONOUN.match(bare)
                and (not bare.endswith("s") or bare == "cheers")
            ):
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
    match = PHRASE.match(text, place, min([limit, *(c.start for c in ahead if c.start > place)]))
    return _named(text, *match.span()) if match else None


def _named(text: str, start: int, end: int) -> Span | None:
    """The range without what trails; None where it names nobody."""
    words = text[start:end].rstrip(" ,")
    pronoun = _PRONOUN.match(words)
    if pronoun and pronoun.group().lower() != "her":
        words = pronoun.group()
    if not words or _NOT_ONE.search(words) or words.isdigit() or words.lower() in ("you", "a", "the"):
        return None
    return Span(start, start + len(words))


def _inside(place: int, spans: list[Span]) -> bool:
    return any(span.start <= place < span.end for span in spans)
