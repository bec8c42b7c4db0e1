"""What is asked of a ledger, words and filters, as one query of its full-text index and what to check besides."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypedDict, get_args

from quoth.errors import BadQuestion, NothingToSearch
from quoth.ledger import query
from quoth.ledger.at_once import rows_at_once
from quoth.ledger.indexing import MARK, period, words
from quoth.links.people import fixed_name, named
from quoth.types import Act, Form, Kind, Missing

MOST_YEARS = 100  # of a range in the full-text query; a longer range is only checked
WHOLE_ID = re.compile(r"[0-9a-f]{16,64}")
MONTH = re.compile(r"\d{4}(-(0[1-9]|1[0-2]))?")
DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
BRIEF = re.compile(r"\bs\.")  # a column of `statement_brief`

CALLED = (
    "EXISTS (SELECT 1 FROM speaker t CROSS JOIN entity e ON e.key = t.entity WHERE t.statement = s.key AND e.name = ?)"
)


class Filters(TypedDict, total=False):
    """What narrows a search; all must hold. Of several values for one filter, one is enough.

    `speaker` and `about` take a person's id or words of a name (all of them; case and accents don't matter); where the
    page names no speaker, the words of the source count. `called` is a speaker's whole name as the page has it. `kind`
    and `role` are a speaker's, the role in words and as the page gives it. `outlet` is a name or words of it. `since`
    and `until` are ISO dates, as precise as wanted, both included; a statement whose day is known only roughly is found
    where it may lie between them. `month` is `2024-05`, or `2024` for what is known by no more than its year. `nested`:
    only, or no, statements inside others. `min_confidence` and `under_confidence` are probabilities: at least the one,
    less than the other. `missing` is what is not known of a statement: its `speaker`, any speaker's `name` (somebody
    speaks who has none), `outlet`, `date` or `act`.
    """

    speaker: str | None
    about: str | None
    called: str | None
    kind: str | Sequence[str] | None
    role: str | None
    act: str | Sequence[str] | None
    form: str | Sequence[str] | None
    outlet: str | Sequence[str] | None
    since: str | None
    until: str | None
    month: str | Sequence[str] | None
    nested: bool | None
    min_confidence: float | None
    under_confidence: float | None
    missing: Missing | Sequence[Missing] | None


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the index: all `parts`, and one of `periods` if there are any; `words` is what was typed of it.

    `checks` are conditions on statements' rows, with `values`. What is dated, is from `since` to `until`, as asked.
    """

    parts: tuple[str, ...]
    words: str | None
    periods: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    checks: tuple[str, ...] = ()
    values: tuple[Any, ...] = ()

    @property
    def match(self) -> str:
        """The query for the full-text index."""
        parts = (*self.parts, any_of(self.periods)) if self.periods else self.parts
        return " AND ".join(parts) or query.EVERYTHING

    def select(self, columns: str, *more: str) -> str:
        """`SELECT columns FROM …` the statements found; `more` are further conditions.

        The columns of a statement's row that `statement_brief` holds are `s.…`, if `columns` asks for one.
        """
        tables = "statement_words"
        if self.checks or BRIEF.search(columns):
            # CROSS: the full-text index comes first, always
            tables += " CROSS JOIN statement s INDEXED BY statement_brief ON s.key = statement_words.rowid"
        return f"SELECT {columns} FROM {tables} WHERE {' AND '.join(('statement_words MATCH ?', *self.checks, *more))}"

    def arguments(self, *more: Any) -> tuple[Any, ...]:
        """The values for `select`, then those of its further conditions."""
        return (self.match, *self.values, *more)

    def within(self, period: str) -> Question:
        """The same question, of a year, month or day by its filter word."""
        # If it is one of the periods, the others don't matter; if one of them is in it, they still do.
        periods = () if period in self.periods else self.periods
        return replace(self, parts=(*self.parts, any_of([period])), periods=periods)

    def dated(self) -> Question:
        """The same question, of statements whose day is known."""
        return replace(self, parts=(f'({self.match} NOT "{MARK}y")',), periods=())


def question(connection: sqlite3.Connection, typed: str, filters: Filters) -> Question:
    """What was typed and the filters, ready to be asked. Raises BadQuestion."""
    typed_match = query.match(typed)
    if typed_match is None and typed.strip():
        raise NothingToSearch(typed)
    parts = [typed_match] if typed_match else []
    checks: list[str] = []
    values: list[Any] = []
    for name, asked, letters in (("speaker", filters.get("speaker"), "sw"), ("about", filters.get("about"), "bt")):
        if asked is not None:
            parts.append(someone(connection, name, asked, letters))
    if (role := filters.get("role")) is not None:
        parts.append(all_of(f"r{word}" for word in named_words("role", role)))
    for name, value, known in (
        ("kind", filters.get("kind"), Kind), ("act", filters.get("act"), Act), ("form", filters.get("form"), Form),
    ):  # fmt: skip
        if chosen := several(value):
            parts.append(any_of(name[0] + one for one in checked(name, chosen, get_args(known))))
    if chosen := several(filters.get("outlet")):
        parts.append(any_of(f"o{key}" for one in chosen for key in outlets(connection, one)))
    if (nested := filters.get("nested")) is not None:
        parts.append(any_of([f"n{int(nested)}"]))
    if chosen := several(filters.get("missing")):
        parts.append(f"({' OR '.join(without(one) for one in checked('missing', chosen, get_args(Missing)))})")
    if chosen := several(filters.get("month")):
        parts.append(any_of(period("m", checked_month(one)) for one in chosen))
    since, until = checked_date("since", filters.get("since")), checked_date("until", filters.get("until"))
    periods: tuple[str, ...] = ()
    if since or until:
        periods = tuple(between(connection, since, until))
        # '~' comes after all that a date holds: a rough day counts where any of its days would
        checks += ["s.day || '~' >= ?"] * bool(since) + ["s.day <= ? || '~'"] * bool(until)
        values += [bound for bound in (since, until) if bound]
        if periods and len(since or "") < 10 and len(until or "") < 10:  # the periods say all
            checks, values = [], []
    if (called := filters.get("called")) is not None:
        checks.append(CALLED)
        values.append(called)
    for name, bound, check in (
        ("min_confidence", filters.get("min_confidence"), "s.confidence >= ?"),
        ("under_confidence", filters.get("under_confidence"), "s.confidence < ?"),
    ):
        if bound is not None:
            if not 0 <= bound <= 1:
                raise BadQuestion(f"{name} is a probability from 0 to 1, not {bound}")
            checks.append(check)
            values.append(bound)
    return Question(tuple(parts), typed_match, periods, since, until, tuple(checks), tuple(values))


def without(what: str) -> str:
    """The query for statements of which something is not known."""
    if what == "date":
        return any_of([period("y", "")])
    if what == "name":
        named = any_of(f"k{kind}" for kind in get_args(Kind) if kind != "unnamed")
        return f"({any_of(['kunnamed'])} NOT {named})"
    letter = {"speaker": "k", "outlet": "o", "act": "a"}[what]  # of the filter words that say what it is
    return f"({query.EVERYTHING} NOT {query.quoted(MARK + letter)} *)"


def someone(connection: sqlite3.Connection, name: str, asked: str, letters: str) -> str:
    """The query for a person, by id or by words of a name; `letters` begin the filter words for the two."""
    if WHOLE_ID.fullmatch(asked):
        found = connection.execute("SELECT key FROM person WHERE id = ?", (asked,)).fetchone()
        if found:
            return any_of([f"{letters[0]}{found[0]}"])
    queries = [all_of(f"{letters[1]}{word}0" for word in named_words(name, one)) for one in (asked, *full_names(asked))]
    return queries[0] if len(queries) == 1 else f"({' OR '.join(queries)})"


def full_names(asked: str) -> list[str]:
    """What a known body or place is called in a ledger, where it was asked for by another name ("US", "Washington")."""
    signs = (named(asked, kind, acts=True) for kind in ("country", "organisation"))
    found = {fixed_name(one.sign) for one in signs if one and one.sign}
    return sorted(name for name in found if name and words(name) != words(asked))


def named_words(name: str, asked: str) -> list[str]:
    """The words of a name or role that was asked for."""
    found = words(query.UNUSABLE.sub(" ", asked))
    if not found:
        raise BadQuestion(f"{name} {asked!r} holds no word to look for")
    return found


def outlets(connection: sqlite3.Connection, asked: str) -> list[int]:
    """Keys of the outlets of that name or, without one, with these words in their names."""
    known = rows_at_once(connection, ("key", "name"), "SELECT key, name FROM outlet ORDER BY name")
    exact = [key for key, name in known if name.casefold() == asked.casefold()]
    wanted = set(words(asked))
    found = exact or [key for key, name in known if wanted and wanted <= set(words(name))]
    if not found:
        some = ", ".join(name for _, name in known[:8]) + ", …" * (len(known) > 8)
        raise BadQuestion(f"no outlet {asked!r} in this ledger; it has {some or 'none'}")
    return found


def between(connection: sqlite3.Connection, since: str | None, until: str | None) -> Iterator[str]:
    """Filter words of the years and months in which days from `since` to `until` lie, whole years where possible."""
    years = []
    found = year_from(connection, since[:4] if since else "")
    while found and (until is None or found <= until[:4]):
        years.append(found)
        if len(years) > MOST_YEARS:
            return
        found = year_from(connection, f"{found}~")
    for year in years:
        first = since[5:7] if since and since[:4] == year else ""
        last = until[5:7] if until and until[:4] == year else ""
        if first in ("", "01") and last in ("", "12"):
            yield period("y", year)
        else:
            yield period("m", year)  # no month known
            for month in range(int(first or 1), int(last or 12) + 1):
                yield period("m", f"{year}-{month:02d}")
    if not years:
        yield "nothing"  # which no statement has


def year_from(connection: sqlite3.Connection, day: str) -> str | None:
    """The first year of a statement from `day` on."""
    found = connection.execute("SELECT min(day) FROM statement WHERE shown AND day >= ?", (day,)).fetchone()[0]
    return found[:4] if found else None


def checked(name: str, chosen: Sequence[str], known: Sequence[str]) -> Sequence[str]:
    """Values that a filter can have. Raises BadQuestion for others."""
    for one in chosen:
        if one not in known:
            raise BadQuestion(f"{name} {one!r} is none of {', '.join(known)}")
    return chosen


def checked_date(name: str, value: str | None) -> str | None:
    """An ISO date as precise as it is; the time of a date-time is left out. Raises BadQuestion."""
    if not value:
        return None
    day = value[:10]
    try:
        if not DATE.fullmatch(day):
            raise ValueError
        date.fromisoformat((day + "-01-01")[:10])
    except ValueError:
        raise BadQuestion(f"{name} {value!r} is no ISO date such as 2024-05-01, 2024-05 or 2024") from None
    return day


def checked_month(value: str) -> str:
    """A month, or a year. Raises BadQuestion."""
    if not MONTH.fullmatch(value):
        raise BadQuestion(f"month {value!r} is no month such as 2024-05, and no year such as 2024")
    return value


def several(value: str | Sequence[str] | None) -> Sequence[str]:
    """The values of a filter that takes one or several."""
    return () if not value else (value,) if isinstance(value, str) else value


def any_of(found: Iterable[str]) -> str:
    """The query for any of some filter words."""
    return f"({' OR '.join(query.quoted(MARK + one) for one in found)})"


def all_of(found: Iterable[str]) -> str:
    """The query for all of some filter words."""
    return f"({' AND '.join(query.quoted(MARK + one) for one in found)})"
