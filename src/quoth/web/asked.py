"""What an address asks for: words, filters, order and place in the results; and addresses that ask a little more."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, cast, get_args
from urllib.parse import quote_plus

from starlette.datastructures import QueryParams

from quoth.errors import BadQuestion
from quoth.ledger.question import Filters
from quoth.ledger.search import Sort

ONE = ("speaker", "about", "called", "role", "since", "until")
SEVERAL = ("month", "kind", "act", "form", "outlet", "missing")
FILTERS = (*ONE, *SEVERAL, "nested", "sure")
PLACES = {name: place for place, name in enumerate(FILTERS)}
By = Literal["words", "meaning"]
NESTED = {"only": True, "none": False}
MOST_VALUES = 20  # of one filter
LONGEST = 2_000  # code points of one value


@dataclass(frozen=True, slots=True)
class Asked:
    """One question, as an address holds it. `values` are the filters by name, each with one value or more.

    `by`: whether statements hold the `words`, or say nearly the same as they do.
    """

    words: str = ""
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: Sort = "relevance"
    after: str | None = None
    by: By = "words"

    @property
    def filters(self) -> Filters:
        """The filters as a search takes them. Raises BadQuestion."""
        found: dict[str, Any] = {name: self.values[name][0] for name in ONE if name in self.values}
        found |= {name: list(self.values[name]) for name in SEVERAL if name in self.values}
        if nested := self.values.get("nested"):
            if nested[0] not in NESTED:
                raise BadQuestion(f"nested {nested[0]!r} is none of {', '.join(NESTED)}")
            found["nested"] = NESTED[nested[0]]
        if sure := self.values.get("sure"):
            least, _, under = sure[0].partition("-")
            found["min_confidence"] = share(least)
            if under:
                found["under_confidence"] = share(under)
        return cast(Filters, found)

    @property
    def anything(self) -> bool:
        """Whether there are words or filters."""
        return bool(self.words.strip() or self.values)

    @property
    def by_meaning(self) -> bool:
        """Whether what says nearly the same is looked for, instead of words."""
        return self.by == "meaning" and bool(self.words.strip())

    def has(self, name: str, value: str) -> bool:
        """Whether a filter has a value."""
        return value in self.values.get(name, ())

    def first(self, name: str) -> str:
        """A filter's value; empty where it has none."""
        return self.values.get(name, ("",))[0]

    def address(self, path: str = "/", /, **changed: Any) -> str:
        """The address that asks the same but for what is `changed`: None leaves a filter out, `after` is the place."""
        pairs = self.pairs(changed)
        return path + (f"?{'&'.join(encoded(*pair) for pair in pairs)}" if pairs else "")

    def addresses(self, path: str, name: str, values: Sequence[str]) -> list[str]:
        """The addresses that ask the same but for one filter, which has each of some values: a chart has many."""
        pairs = self.pairs({name: "\0"})
        place = pairs.index((name, "\0"))
        before = "".join(f"{encoded(*pair)}&" for pair in pairs[:place])
        behind = "".join(f"&{encoded(*pair)}" for pair in pairs[place + 1 :])
        return [f"{path}?{before}{encoded(name, value)}{behind}" for value in values]

    def pairs(self, changed: dict[str, Any]) -> list[tuple[str, str]]:
        """The parameters of an address, in order."""
        pairs: list[tuple[str, str]] = []
        words = changed.get("q", self.words)
        if words:
            pairs.append(("q", words))
        by = changed.get("by", self.by)
        if words and by != "words":
            pairs.append(("by", by))
        given = {**self.values, **{name: value for name, value in changed.items() if name in PLACES}}
        for name in sorted(given, key=PLACES.__getitem__):
            values = given[name] or ()
            pairs += [(name, values)] if isinstance(values, str) else [(name, value) for value in values]
        sort = changed.get("sort", self.sort)
        if sort != "relevance" and by == "words":  # by meaning there is one order
            pairs.append(("sort", sort))
        pairs += [(name, changed[name]) for name in ("limit", "after") if changed.get(name)]
        return pairs

    def toggled(self, name: str, value: str) -> str:
        """The address with one more value of a filter, or without it where it is there."""
        values = self.values.get(name, ())
        if name not in SEVERAL:
            changed: Any = None if value in values else value
        else:
            changed = [one for one in values if one != value] if value in values else [*values, value]
        return self.address(**{name: changed})


@functools.lru_cache(maxsize=4_096)  # a page holds some hundred addresses that are nearly the same
def encoded(name: str, value: str) -> str:
    """One parameter as it stands in an address."""
    return f"{name}={quote_plus(value)}"


def asked(query: QueryParams) -> Asked:
    """The question in an address. Raises BadQuestion for values that no filter has."""
    values: dict[str, tuple[str, ...]] = {}
    for name in FILTERS:
        found = tuple(dict.fromkeys(one.strip() for one in query.getlist(name) if one.strip()))
        if len(found) > MOST_VALUES or any(len(one) > LONGEST for one in found):
            raise BadQuestion(f"{name}: too many or too long values")
        if found:
            values[name] = found if name in SEVERAL else found[-1:]
    sort = query.get("sort") or "relevance"
    if sort not in get_args(Sort):
        raise BadQuestion(f"sort {sort!r} is none of {', '.join(get_args(Sort))}")
    words = query.get("q", "")
    if len(words) > LONGEST:
        raise BadQuestion(f"more than {LONGEST:,} characters to search for")
    by = one_of(query, "by", get_args(By))
    return Asked(words, values, sort, query.get("after") or None, by)  # type: ignore[arg-type]


def share(written: str) -> float:
    """A probability from 0 to 1. Raises BadQuestion."""
    try:
        value = float(written)
    except ValueError:
        raise BadQuestion(f"sure {written!r} is no number from 0 to 1, and no range such as 0.6-0.8") from None
    if not 0 <= value <= 1:
        raise BadQuestion(f"sure is a number from 0 to 1 or a range such as 0.6-0.8, not {written}")
    return value


def one_of(query: QueryParams, name: str, known: Sequence[str]) -> str:
    """A parameter that has one of some values; the first where it is left out. Raises BadQuestion."""
    value = query.get(name) or known[0]
    if value not in known:
        raise BadQuestion(f"{name} {value!r} is none of {', '.join(known)}")
    return value
