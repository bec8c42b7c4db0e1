"""When an article was published: from what a page's markup declares, or from the lines next to its title.

A teaser's date, an update's or a copyright line's is never the article's: where two declared dates disagree, or a date
can be read in two ways, the answer is None. A date without a known zone is a day; with one, a date-time to the second.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import Any

MONTHS = {
    m: i for i, m in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1)
}
_MONTH = (
    r"(?P<{0}>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)\.?"
)
# zones whose abbreviation means one offset in news; IST (India, Israel, Ireland) and the like are not among them
ZONES = {
    **{"gmt": 0, "utc": 0, "z": 0, "bst": 1, "cet": 1, "cest": 2},
    **{"est": -5, "edt": -4, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "aest": 10, "aedt": 11},
}
_CLOCK = (
    r"(?:(?:[\s,|•·@–—-]|\bat\b)*(?P<hour>\d{1,2})[:.](?P<minute>\d\d)(?::\d\d)?\s*(?P<half>[ap]\.?m\.?)?"
    rf"\s*\(?(?P<zone>{'|'.join(ZONES)})?\b\)?)?"
)
_WEEKDAY = r"(?:\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b[.,]?\s*)?"
# 3 May 2024, 3rd of May, 2024 | May 3, 2024 | 2024-05-03; 03/05/2024 can be read in two ways and is not among them
_DAY = re.compile(
    rf"{_WEEKDAY}(?:\b(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?[\s-]+{_MONTH.format('m1')},?[\s-]+(?P<y1>(?:19|20)\d\d)\b|"
    rf"\b{_MONTH.format('m2')}\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y2>(?:19|20)\d\d)\b|"
    rf"\b(?P<y3>(?:19|20)\d\d)-(?P<m3>\d\d)-(?P<d3>\d\d)\b){_CLOCK}",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(
    r"\b(?:first published|published|posted|publication date|date|issued|released)\b(?: (?:on|at))?\W*$", re.I
)
_CHANGED = re.compile(
    r"(?:\b(?:updated?|modified|edited|revised|reviewed|accessed|corrected|copyright|expires?)\b|©)[^.]{0,12}$", re.I
)
_URL_DAY = re.compile(r"/((?:19|20)\d\d)[/-](\d{1,2})[/-](\d{1,2})(?:[/-]|$)")
MAX_HEAD_LINE = 160  # characters; a longer line is prose, and its dates are the story's
MAX_OTHER_WORDS = 9  # words a dateline may have besides date and time: "By", a name, a place, "Staff Writer"


def _from_match(match: re.Match[str]) -> str | None:
    found = match.groupdict()
    try:
        if found["y3"]:
            day = date(int(found["y3"]), int(found["m3"]), int(found["d3"]))
        else:
            part = "1" if found["y1"] else "2"
            month = MONTHS[found["m" + part][:3].lower()]
            day = date(int(found["y" + part]), month, int(found["d" + part]))
        if not (found["hour"] and found["zone"]):
            return day.isoformat()
        hour, half = int(found["hour"]), (found["half"] or "").lower()[:1]
        if half:
            hour = hour % 12 + (12 if half == "p" else 0)
        zone = timezone(timedelta(hours=ZONES[found["zone"].lower()]))
        return datetime(day.year, day.month, day.day, hour, int(found["minute"]), tzinfo=zone).isoformat()
    except ValueError:  # a 31st of February, an hour 25
        return None


def date_in_text(head_lines: Sequence[str]) -> str | None:
    """The publication date in the lines next to a title, as an ISO date (or date-time where the zone is written too).

    A line counts where it is a dateline: a full date with little besides it ("By A. Person, March 4, 2016 3:14 pm",
    "Published: 3 May 2024"). A date labelled as published beats a bare one; one labelled as updated never counts.
    None where the lines disagree.
    """
    labelled: list[str] = []
    bare: list[str] = []
    for line in head_lines:
        if len(line) > MAX_HEAD_LINE:
            continue
        if len(re.findall(r"[^\W\d]+", _DAY.sub(" ", line))) > MAX_OTHER_WORDS:
            continue
        for match in _DAY.finditer(line):
            before = line[: match.start()]
            if _CHANGED.search(before):
                continue
            value = _from_match(match)
            if value is not None:
                (labelled if _PUBLISHED.search(before) else bare).append(value)
    values = labelled or bare
    return values[0] if values and len({v[:10] for v in values}) == 1 else None


def iso(value: object) -> str | None:
    """A declared date in whatever notation as an ISO date, or date-time with zone; None where it can't be told."""
    if not isinstance(value, str):
        return None
    value = value.strip()
    if re.fullmatch(r"(?:19|20)\d{6}", value):
        value = f"{value[:4]}-{value[4:6]}-{value[6:]}"
    moment: datetime | None = None
    try:
        # "+0000" and "2024/05/03" are common; fromisoformat wants a colon and dashes
        moment = datetime.fromisoformat(re.sub(r"^(\d{4})/(\d\d)/(\d\d)", r"\1-\2-\3", value).replace(" UTC", "+00:00"))
    except ValueError:
        try:
            moment = parsedate_to_datetime(value)
        except (TypeError, ValueError, IndexError):
            match = _DAY.search(value[:80])
            return _plausible(_from_match(match)) if match else None
    if moment.tzinfo is None or moment.timetz().replace(tzinfo=None) == datetime.min.time():
        return _plausible(moment.date().isoformat())  # midnight to the second is a day that was given a clock
    return _plausible(moment.replace(microsecond=0).isoformat())


def _plausible(value: str | None) -> str | None:
    """None for the epoch and for years in which nobody published news pages."""
    return value if value and value[:4] >= "1800" and not value.startswith(("1970-01-01", "1969-12-31")) else None


# names under which pages declare the date of first publication, the most telling first
META_NAMES = (
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "dc.date.created",
    "dc.date",
    "article.published",
    "published-date",
    "publish-date",
    "publish_date",
    "published_at",
    "pubdate",
    "pub_date",
    "publication_date",
    "article_date_original",
    "originalpublicationdate",
    "cxenseparse:recs:publishtime",
    "bt:pubdate",
    "displaydate",
    "rnews:datepublished",
    "citation_online_date",
    "citation_publication_date",
    "date",
)


def declared(values: Iterable[object]) -> str | None:
    """The one day that declared dates agree on, as precise as any of them; None where their days disagree.

    Days are compared with a day's tolerance, as zones differ between fields of one page; the first value wins then.
    """
    known = [v for v in map(iso, values) if v]
    if not known:
        return None
    first = known[0]
    days = [date.fromisoformat(v[:10]) for v in known]
    if any(abs((day - days[0]).days) > 1 for day in days):
        return None
    if len(first) == 10:
        return next((v for v in known if len(v) > 10 and v[:10] == first), first)
    return first


def in_url(url: str | None) -> str | None:
    """The day in an address such as /2019/11/18/; None where there is none."""
    match = _URL_DAY.search(url or "")
    if not match:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3])).isoformat()
    except ValueError:
        return None


def published_in(
    tree: Any, metas: dict[str, str], linked_data: Sequence[dict[str, Any]], url: str | None
) -> str | None:
    """The publication date that a page's markup declares: linked data, meta elements, marked time elements, address.

    `metas`: content of the meta elements by lower-case name; `linked_data`: the article's own JSON-LD objects.
    """
    found = declared(item.get("datePublished") for item in linked_data)
    if found is None:
        found = next((v for v in (iso(metas.get(name)) for name in META_NAMES) if v), None)
    if found is None:
        marked = tree.xpath("//*[@itemprop='datePublished' or @pubdate or contains(@class,'dt-published')]")
        found = declared(e.get("datetime") or e.get("content") or "" for e in marked[:20])
    if found is None:
        times = tree.xpath(
            "//article//time[@datetime][not(ancestor::aside)]|//header//time[@datetime]|//main//time[@datetime]"
        )
        found = declared(t.get("datetime") for t in times[:20])
    by_address = in_url(url)
    if found is None:
        return by_address
    return found
