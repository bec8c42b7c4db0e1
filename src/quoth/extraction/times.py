"""Time expressions of a text, and the days they mean when the day of publication is known.

A small grammar of its own: rows of `GRAMMAR` are a kind, a pattern and the function that resolves it. It looks back, as
news does: "Tuesday" is the last one up to the day of publication, "October" the last October, "last week" Monday to
Sunday before. Nothing is ever resolved against the day of reading. dateparser was weighed for resolving and left out:
it answers with a point in time, so that "last week", "this month", "last summer" and "the early 1990s" become wrong
days, and weeks, months and years lose their precision; what it does get right is the arithmetic of a few lines here.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from quoth.types import Span

Value = tuple[str, str]  # ISO date or interval `start/end`, and its precision: day, week, month, year

MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
          "november", "december")  # fmt: skip
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SEASONS = {"spring": 3, "summer": 6, "fall": 9, "autumn": 9, "winter": 12}  # first month of three
NUMBERS = {
    **{"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8},
    **{"nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "a couple of": 2, "a dozen": 12},
}
# Month and day, or month, which of them in the month (5: the last) and weekday. No bare "Christmas": a season too.
HOLIDAYS: dict[str, tuple[int, ...]] = {
    **{"new year's day": (1, 1), "valentine's day": (2, 14), "st. patrick's day": (3, 17), "independence day": (7, 4)},
    **{"fourth of july": (7, 4), "halloween": (10, 31), "veterans day": (11, 11), "christmas eve": (12, 24)},
    **{"christmas day": (12, 25), "boxing day": (12, 26), "new year's eve": (12, 31), "memorial day": (5, 5, 0)},
    **{"martin luther king jr. day": (1, 3, 0), "martin luther king day": (1, 3, 0), "presidents day": (2, 3, 0)},
    **{"labor day": (9, 1, 0), "columbus day": (10, 2, 0), "thanksgiving day": (11, 4, 3), "thanksgiving": (11, 4, 3)},
}
DECADE_PARTS = {"": (0, 9), "early": (0, 3), "mid": (4, 6), "late": (7, 9)}  # years of a decade, both included


@dataclass(frozen=True, slots=True)
class Base:
    """The article's date as far as it is known: month and day may be missing."""

    year: int
    month: int | None
    day: int | None

    @property
    def date(self) -> date | None:
        """The day; None where only month or year is known."""
        return date(self.year, self.month, self.day) if self.month and self.day else None


@dataclass(frozen=True, slots=True)
class Expression:
    """A time expression: its words with their preposition, the kind of its grammar row, what it means if known.

    `core` is the span without preposition. `kind` is a name of `GRAMMAR`.
    """

    span: Span
    core: Span
    kind: str
    preposition: str
    value: str | None
    precision: str | None


def base_of(published: str | None) -> Base | None:
    """The date part of `Article.published` (ISO date or date-time, as precise as known); None where it is not one."""
    match = re.match(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?![\d-])", published or "")
    if not match:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    base = Base(year or 0, month, day)
    try:
        date(base.year, base.month or 1, base.day or 1)
    except ValueError:
        return None
    return base


# --- what the rows resolve to ---


def _day(day: date | None) -> Value | None:
    return (day.isoformat(), "day") if day else None


def _month(year: int, month: int) -> Value:
    """The month, counted on from January of `year` where it is under 1 or over 12."""
    return f"{year + (month - 1) // 12:04}-{(month - 1) % 12 + 1:02}", "month"


def _year(year: int) -> Value:
    return f"{year:04}", "year"


def _back(base: Base | None, days: int) -> date | None:
    day = base.date if base else None
    return day - timedelta(days) if day else None


def _week(base: Base | None, back: int) -> Value | None:
    """Monday to Sunday, `back` weeks before that of the base."""
    day = _back(base, 7 * back)
    if day is None:
        return None
    monday = day - timedelta(day.weekday())
    return f"{monday}/{monday + timedelta(6)}", "week"


def _weekday(m: re.Match[str], base: Base | None) -> Value | None:
    day = base.date if base else None
    if day is None:
        return None
    relation = (m["relation"] or "").lower()
    ago = (day.weekday() - WEEKDAYS.index(m["weekday"].lower())) % 7
    if relation == "next" or (relation == "this" and ago):
        return _day(day + timedelta((7 - ago) % 7 or 7))
    if ago == 6 and not relation:
        return None  # tomorrow's: six days ago, ahead, or the page is dated too early
    return _day(day - timedelta(ago or (7 if relation.startswith(("last", "the last")) else 0)))


def _near_day(m: re.Match[str], base: Base | None) -> Value | None:
    word = m["word"].lower()
    if word.startswith("tomorrow"):
        return _day(_back(base, -1))
    return _day(_back(base, 2 if "before" in word else 1 if word.startswith(("yesterday", "last")) else 0))


def _period(m: re.Match[str], base: Base | None) -> Value | None:
    found = m.groupdict()
    unit = found["unit"].lower()
    relation = (found.get("relation") or "this").lower()
    if "relation" not in found and unit in SEASONS and base is not None and base.month is not None:
        since = (base.month - SEASONS[unit]) % 12
        if since > 8:
            return None  # "in the fall", in June: the last or the next
        relation = "this" if since < base.month else "last"
    back = {"this": 0, "next": -1}.get(relation, 1)
    if base is None or (relation.endswith("past") and unit != "weekend") or relation == "the last":
        return None  # the past month is no calendar month
    if unit == "week":
        return _week(base, back)
    if unit == "weekend":
        day = _back(base, 0)
        if day is None:
            return None
        saturday = day - timedelta((day.weekday() + 2) % 7 + (7 if back == 1 and day.weekday() > 4 else 0))
        return (f"{saturday}/{saturday + timedelta(1)}", "day") if back >= 0 else None
    if unit == "year":
        return _year(base.year - back)
    if base.month is None:
        return None
    if unit == "month":
        return _month(base.year, base.month - back)
    if unit in SEASONS:
        year = base.year - (back == 1 and base.month < SEASONS[unit] + 3)
        return _season(year, unit)
    month = MONTHS.index(unit) + 1
    return _month(base.year - (back == 1 and base.month <= month) + (back == -1 and base.month >= month), month)


def _weekend(m: re.Match[str], base: Base | None) -> Value | None:
    day = _back(base, 0)
    if day is None:
        return None
    saturday = day - timedelta((day.weekday() + 2) % 7)
    return f"{saturday}/{saturday + timedelta(1)}", "day"


def _season(year: int, season: str) -> Value:
    first, last = _month(year, SEASONS[season])[0], _month(year, SEASONS[season] + 2)[0]
    return f"{first}/{last}", "month"


def _ago(m: re.Match[str], base: Base | None) -> Value | None:
    number = re.sub(r"\s+", " ", m["number"].lower())
    count = int(number) if number.isdigit() else NUMBERS.get(number)
    unit = m["unit"].lower().removesuffix("s")
    if base is None or count is None or m["vague"] or count > 3000:
        return None
    if unit in ("day", "night"):
        return _day(_back(base, count))
    if unit == "week":
        return _week(base, count)
    if unit == "month":
        return _month(base.year, base.month - count) if base.month else None
    return _year(base.year - count) if unit == "year" and count < base.year else None


def _date(m: re.Match[str], base: Base | None) -> Value | None:
    found = m.groupdict()
    month = _month_number(found["m1"] or found["m2"])
    day, year = int(found["d1"] or found["d2"]), found["y1"] or found["y2"]
    if year:
        return _day(_existing(int(year), month, day))
    now = base.date if base else None
    if now is None:
        return None
    # the nearest one: "March 15" on a page of March 1 is still to come
    near = [d for d in (_existing(now.year + step, month, day) for step in (-1, 0, 1)) if d]
    return _day(min(near, key=lambda d: (d > now + timedelta(60), abs((d - now).days)), default=None))


def _holiday(m: re.Match[str], base: Base | None) -> Value | None:
    now = base.date if base else None
    rule = HOLIDAYS[next(name for name in HOLIDAYS if _plain_name(name) == _plain_name(m["holiday"]))]
    if now is None:
        return None
    for year in (now.year, now.year - 1):
        if len(rule) == 2:
            day = date(year, rule[0], rule[1])
        else:
            weeks = [week[rule[2]] for week in calendar.monthcalendar(year, rule[0]) if week[rule[2]]]
            day = date(year, rule[0], weeks[-1] if rule[1] == 5 else weeks[rule[1] - 1])
        if day <= now:
            return _day(day)
    return None


def _plain_name(holiday: str) -> str:
    """Without apostrophes, dots and a plural's s: "Veteran’s Day" is "Veterans Day"."""
    return re.sub(r"['’.]|s(?=['’]? day)", "", holiday)


def _existing(year: int, month: int, day: int) -> date | None:
    return date(year, month, day) if 1 <= day <= calendar.monthrange(year, month)[1] else None


def _month_number(word: str) -> int:
    return next(i for i, month in enumerate(MONTHS, 1) if month.startswith(word[:3].lower()))


def _month_of_year(m: re.Match[str], base: Base | None) -> Value | None:
    return _month(int(m["year"]), _month_number(m["month"]))


def _month_alone(m: re.Match[str], base: Base | None) -> Value | None:
    month = _month_number(m["month"])
    return _month(base.year - (month > base.month), month) if base and base.month else None


def _season_of_year(m: re.Match[str], base: Base | None) -> Value | None:
    return _season(int(m["year"]), m["season"].lower())


def _years(m: re.Match[str], base: Base | None) -> Value | None:
    last = int(m["last"]) if len(m["last"]) == 4 else int(m["first"][:2] + m["last"])
    return (f"{m['first']}/{last}", "year") if last > int(m["first"]) else None


def _one_year(m: re.Match[str], base: Base | None) -> Value | None:
    return _year(int(m["year"]))


def _decade(m: re.Match[str], base: Base | None) -> Value | None:
    written = m["decade"]
    decade = int(written) if len(written) == 4 else 1900 + int(written)
    first, last = DECADE_PARTS[(m["part"] or "").lower()]
    return f"{decade + first}/{decade + last}", "year"


def _unresolved(m: re.Match[str], base: Base | None) -> Value | None:
    return None


# --- the grammar ---


def _any_apostrophe(holiday: str) -> str:
    """A pattern of the name: "veterans day" also as "veteran’s day" and "veterans’ day"."""
    return re.sub(r"'?s day$", "(?:['’]?s|s['’]) day", holiday.replace(".", r"\.?")).replace("year's", "year['’]s")


_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Aug|Sept?|Oct|Nov|Dec)\.)"
)
_SURE_MONTH = _MONTH.replace("March|", "").replace("May|", "")  # also at a sentence's start, never a verb
_YEAR = r"(?:1[6-9]|20)\d\d(?![\d,.]?\d|\s?%|\s?percent|’s|'s)"
_PART = r"(?:\s+(?:early |late )?(?:morning|afternoon|evening|night)\b)?"
_DAYS = "|".join(day.capitalize() for day in WEEKDAYS)
_BEFORE_NAME = r"(?<!Super )(?<!Black )(?<!Good )(?<!Easter )(?<!Palm )(?<!Bloody )(?<!Holy )(?<!News )"
_UNIT = r"(?:second|minute|hour|day|night|week|month|year|decade)s?"
_EVENT = (
    r"(?:debate|meeting|speech|rally|vote|hearing|event|interview|announcement|attack|attacks|shooting|election|"
    r"primary"
    r"|caucus|caucuses|convention|decision|ruling|game|talks|summit|verdict|news conference|press conference|"
    r"report|win"
    r"|loss|victory|defeat|remarks|confrontation|incident|show|game|crash|fire|storm|march|protest)"
)
_REST = r"[^,.;:!?\"“”\n()—–]{0,80}"

Resolver = Callable[[re.Match[str], "Base | None"], "Value | None"]
# kind, pattern (of the core, without preposition), what it means. Of two that overlap the longer counts. Patterns that
# begin with something optional first look at the letter, or they would try all of it at each place of the text.
GRAMMAR: tuple[tuple[str, str, Resolver], ...] = (
    ("weekday", rf"(?=[tlpnTLPNMWFS])(?:(?P<relation>(?:[Tt]he )?[Ll]ast|[Tt]his past|[Tt]his|[Pp]ast|[Nn]ext)\s+)?"
                rf"{_BEFORE_NAME}\b(?P<weekday>{_DAYS})\b(?!s\b){_PART}", _weekday),
    ("near day", r"(?=[tely])"
                 r"(?P<word>the day before yesterday|(?:earlier |late )?yesterday|(?:earlier |later )?today|tonight"
                 rf"|last night|(?:earlier |late )?this (?:morning|afternoon|evening)|tomorrow)\b{_PART}", _near_day),
    ("period", r"(?=[eltpn])(?:(?:earlier|later|late|early)\s+)?"
               r"(?P<relation>this|last|this past|the past|the last|past|next)\s+"
               rf"(?P<unit>week|weekend|month|year|{'|'.join(SEASONS)}|{'|'.join(MONTHS)})\b(?!\s+\d| or two\b)",
     _period),
    ("period", r"(?<=r in the )(?P<unit>week|month|year)\b", _period),
    ("period", rf"(?<=in the )(?P<unit>{'|'.join(SEASONS)})\b(?!\s+(?:of|\d))", _period),
    ("weekend", r"the weekend\b", _weekend),
    ("holiday", rf"(?P<holiday>{'|'.join(map(_any_apostrophe, HOLIDAYS))})\b(?!\s+\d)", _holiday),
    ("ago", rf"(?:(?P<vague>less than|more than|over)\s+)?(?:(?:only|just)\s+)?"
            rf"\b(?P<number>\d{{1,4}}|{'|'.join(NUMBERS)}|a few|several|many|some|"
            rf"half a dozen)\s+(?P<unit>{_UNIT})\s+ago\b",
     _ago),
    ("date", rf"(?=[JFMASONDTW\d])(?:\b(?:{_DAYS}),?\s+)?"
             rf"(?:\b(?P<m1>{_MONTH})\s+(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\s*[–-]\s*\d|:\d)"
             rf"(?:,?\s+(?P<y1>{_YEAR}))?|\b(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m2>{_MONTH})\b"
             rf"(?:,?\s+(?P<y2>{_YEAR}))?)", _date),
    ("month", rf"(?=[elmELMJFASOND])(?:(?:[Ee]arly|[Ll]ate|[Mm]id)[ -])?"
              rf"\b(?P<month>{_MONTH})(?:,|\s+of)?\s+(?P<year>{_YEAR})",
     _month_of_year),
    ("month alone", rf"(?:(?:[Ee]arly|[Ll]ate|[Mm]id)[ -])(?P<month>{_MONTH})(?!\s+\d)", _month_alone),
    ("month alone", rf"(?:(?<=[Ii]n )|(?<=[Ss]ince ))(?P<month>{_MONTH})(?!\s+\d)(?![\w’'])", _month_alone),
    ("month alone", rf"\b(?P<month>{_SURE_MONTH})(?!\s+\d)(?![\w’'])", _month_alone),
    ("season", rf"(?:(?:early|late) )?(?:the )?\b(?P<season>{'|'.join(SEASONS)})(?:\s+of)?\s+(?P<year>{_YEAR})",
     _season_of_year),
    ("years", r"(?=[bf\d])(?:\bbetween |\bfrom )?\b(?P<first>(?:1[6-9]|20)\d\d)"
              r"(?:\s*[–-]\s*|\s+(?:to|and|until|through)\s+)(?P<last>(?:(?:1[6-9]|20)\d\d|\d\d))\b(?!-)", _years),
    ("year", rf"(?=[elm\d])(?:(?:early|late|mid)[ -])?(?<![\d$€£#.,-])\b(?P<year>{_YEAR})(?!\s*[–-]\d)\b", _one_year),
    ("decade", r"the (?:(?P<part>early|mid|late)[ -])?(?:[’']?(?P<decade>(?:1[6-9]|20)?\d0)[’']?s)\b", _decade),
    ("same time", r"at (?:the|that) time\b|(?:later )?(?:that|the same|that same) "
                  r"(?:day|morning|afternoon|evening|night|week|month|year)\b", _unresolved),
    ("next time", r"the (?:next|following) (?:day|morning)\b|a day later\b", _unresolved),
    ("time before", r"the (?:day|night) before\b|a day (?:earlier|before)\b", _unresolved),
    ("around event", rf"\b(?:(?:a few|several|many|{'|'.join(NUMBERS)}|\d+)\s+)?(?:{_UNIT}|moments|shortly|soon|"
    rf"immediately|just|right)"
                     rf"\s+(?:after|before|later|earlier)\b(?:\s+(?:he|she|they|it|we|i)\s+\w+|{_REST})", _unresolved),
    ("around event", rf"\b(?:after|before|following)\s+(?:the|a|an|his|her|their|its|"
    rf"[\w’']+[’']s)\s+(?:[\w’'-]+\s+){{0,4}}?{_EVENT}\b",
     _unresolved),
)  # fmt: skip
# May, March, and "monday" in no newspaper. The other rows are read in the text in small letters.
_CASED = ("date", "month", "month alone", "weekday")
_ROWS = tuple((kind, re.compile(pattern), resolve) for kind, pattern, resolve in GRAMMAR)
_SHORT_MONTHS = ("Jan.", "Feb.", "Aug.", "Sep.", "Sept.", "Oct.", "Nov.", "Dec.")
# What each match of a row has in it: where a text has none of these, a slow row need not be tried.
_ANCHORS = {
    "weekday": tuple(map(str.capitalize, WEEKDAYS)),
    "near day": ("yesterday", "today", "tonight", "night", "morning", "afternoon", "evening", "tomorrow"),
    "period": ("week", "month", "year", *SEASONS, *MONTHS),
    "holiday": ("eve", "day", "halloween", "thanksgiving", "fourth of july"),
    "ago": ("ago",),
    "season": tuple(SEASONS),
    "years": ("16", "17", "18", "19", "20"),
    "year": ("16", "17", "18", "19", "20"),
    **dict.fromkeys(("date", "month", "month alone"), (*map(str.capitalize, MONTHS), *_SHORT_MONTHS)),
}
_PREPOSITION = re.compile(
    r"\b(?:(?:back|earlier|later|as early as|only|just|sometime|starting|beginning)\s+)?"
    r"((?:on|in) the (?:morning|afternoon|evening|night|day) of|on|in|since|during|throughout|over|as of|by|until|till|"
    r"before|prior to|ahead of|after|at|of|for|from|through|to|"
    r"between)(?:\s+the)?\s+$",
    re.IGNORECASE,
)
# Prepositions that belong to the expression; the others are only told by `Expression.preposition`.
_PROGRAMMES = ("This Week", "Last Week Tonight")  # in capitals what one sees on television
_PAPER = re.compile(r"\b[A-Z]\w+ (?:Today|TODAY)$")
_TAKEN = ("on", "in", "since", "during", "throughout", "over", "as of", "from", "between")


def expressions(text: str, published: str | None = None) -> list[Expression]:
    """The time expressions of `text` in order, none overlapping, resolved against `published` where that is needed.

    `published` is the article's date (ISO date or date-time, as precise as known) or None: then only what names its
    year is resolved. Linear in the length of `text`.
    """
    base = base_of(published)
    small = text.replace("İ", "i").lower()  # the one capital whose small letter is two code points
    found: list[tuple[int, int, str, Value | None]] = []
    for kind, pattern, resolve in _ROWS:
        read = text if kind in _CASED else small
        if kind in _ANCHORS and not any(anchor in read for anchor in _ANCHORS[kind]):
            continue
        for match in pattern.finditer(read):
            start, end = match.span()
            while end > start and text[end - 1].isspace():
                end -= 1
            found.append((start, end, kind, resolve(match, base)))
    found.sort(key=lambda f: (f[0], -f[1]))
    return _with_neighbours(_placed(_longest(found), text, base))


def _longest(found: Sequence[tuple[int, int, str, Value | None]]) -> list[tuple[int, int, str, Value | None]]:
    """Of overlapping ones the longest; one around an event takes over the day that stands inside it."""
    kept: list[tuple[int, int, str, Value | None]] = []
    for one in found:
        if kept and one[0] < kept[-1][1]:
            last = kept[-1]
            if last[2] == "around event" and one[3]:
                kept[-1] = (*last[:3], last[3] or one[3])
            elif one[1] - one[0] > last[1] - last[0] and one[2] != "around event":
                kept[-1] = one
        else:
            kept.append(one)
    return kept


def _placed(found: Sequence[tuple[int, int, str, Value | None]], text: str, base: Base | None) -> list[Expression]:
    placed: list[Expression] = []
    for start, end, kind, value in found:
        if text.startswith(_PROGRAMMES, start) or _PAPER.search(text, max(0, start - 20), end):
            continue
        before = _PREPOSITION.search(text, max(0, start - 30, placed[-1].span.end if placed else 0), start)
        word = before[1].lower() if before else ""
        word = (
            "before" if word in ("prior to", "ahead of") else "on" if word.endswith(" of") and " the " in word else word
        )
        taken = before is not None and word in _TAKEN and not text.startswith(("'s", "’s"), end)
        if word == "since" and value and value[1] == "year":
            value = (f"{value[0][:4]}/{base.year}", "year") if base else None
        span = Span(before.start() if before and taken else start, end)
        placed.append(Expression(span, Span(start, end), kind, word, *(value or (None, None))))
    return placed


def _with_neighbours(placed: Sequence[Expression]) -> list[Expression]:
    """The day that "that day" means, and "the next day": from the one named last, at most 600 characters before."""
    steps = {"same time": 0, "next time": 1, "time before": -1}
    told: list[Expression] = []
    for one in placed:
        last = next((e for e in reversed(told[-4:]) if e.value and one.span.start - e.span.end < 600), None)
        if one.kind in steps and last is not None and last.value:
            if steps[one.kind] == 0:
                one = replace(one, value=last.value, precision=last.precision)
            elif last.precision == "day" and "/" not in last.value:
                day = date.fromisoformat(last.value) + timedelta(steps[one.kind])
                one = replace(one, value=day.isoformat(), precision="day")
        told.append(one)
    return told
