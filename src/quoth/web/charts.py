"""Numbers as shapes: where the bars of a chart stand. The templates draw them, and a table beside says the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from markupsafe import Markup

from quoth.web.words import escaped

WIDTH, HEIGHT = 640, 120  # of a column chart's drawing, in its own units
GAP = 0.18  # of a column's place
NOTHING = Markup("")


class Datum(NamedTuple):
    """One value to draw: `key` is its name in addresses, `href` leads to the statements behind it.

    A period of time goes from `key` to `until`; `gathered`: it is not as long as the others beside it.
    """

    key: str
    label: str
    value: int
    href: str | None = None
    until: str | None = None
    gathered: bool = False


class Column(NamedTuple):
    """A bar of a column chart, in the drawing's units; `place` and `width` are those of the whole column."""

    datum: Datum
    place: float
    width: float
    x: float
    y: float
    bar: float
    height: float

    @property
    def drawn(self) -> str:
        """The column as SVG: a link to its statements, if there are any."""
        one = self.datum
        told = escaped(f"{one.label}: {one.value:,}")
        key = f'data-key="{escaped(one.key)}"' + (f' data-until="{escaped(one.until or "")}"' if one.gathered else "")
        bars = (
            f'<rect class="place" x="{self.place}" y="0" width="{self.width}" height="{HEIGHT}"/>'
            f'<rect class="bar" x="{self.x}" y="{self.y}" width="{self.bar}" height="{self.height}" rx="1.5"/>'
        )
        if not one.href or not one.value:
            return f"<g {key}>{bars}</g>{self.gap}"
        kind = ' class="gathered"' if one.gathered else ""
        link = f'<a{kind} href="{escaped(one.href)}" aria-label="{told}" {key}>'
        return f"{link}<title>{told}</title>{bars}</a>{self.gap}"

    @property
    def gap(self) -> Markup:
        """What is drawn between it and the others where it is not as long as they are."""
        if not self.datum.gathered:
            return NOTHING
        at = self.place or self.width
        return Markup(f'<line class="gap" x1="{at}" y1="0" x2="{at}" y2="{HEIGHT + 2}"/>')


@dataclass(frozen=True, slots=True)
class Columns:
    """A column chart: its bars from left to right. `others` are values without a column, for the table beside."""

    columns: tuple[Column, ...]
    most: int
    others: tuple[Datum, ...] = ()
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def drawn(self) -> Markup:
        """Its columns as SVG. Made here, not in a template: there may be a hundred."""
        return Markup("\n".join([one.drawn for one in self.columns]))

    @property
    def filled(self) -> list[Datum]:
        """The values that are not 0."""
        return [one for one in self.rows if one.value]

    @property
    def rows(self) -> list[Datum]:
        """All values, as a table has them."""
        return [one.datum for one in self.columns] + list(self.others)

    @property
    def highest(self) -> Datum:
        """The first of the greatest values."""
        return max((one.datum for one in self.columns), key=lambda one: one.value)


def columns(data: Sequence[Datum], others: Sequence[Datum] = ()) -> Columns:
    """The column chart of some values, which are 0 or more."""
    most = max((one.value for one in data), default=0)
    room = WIDTH / max(1, len(data))
    width = min(room, 80.0)
    drawn = []
    for number, one in enumerate(data):
        height = HEIGHT * one.value / most if most else 0.0
        height = max(height, 1.5) if one.value else 0.0  # what there is can be seen
        bar = round(max(width * (1 - GAP), 0.5), 2)
        drawn.append(
            Column(one, round(number * width, 2), round(width, 2), round(number * width + (width - bar) / 2, 2),
                   round(HEIGHT - height, 2), bar, round(height, 2))
        )  # fmt: skip
    return Columns(tuple(drawn), most, tuple(others))


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a bar that is divided by shares; `x` and `width` are of 100."""

    datum: Datum
    share: float
    x: float
    width: float


def divided(data: Sequence[Datum]) -> list[Piece]:
    """Values as pieces of one bar."""
    whole = sum(one.value for one in data)
    at = 0.0
    found = []
    for one in data:
        share = one.value / whole if whole else 0.0
        found.append(Piece(one, share, round(at, 2), round(100 * share, 2)))
        at += 100 * share
    return found


@dataclass(frozen=True, slots=True)
class Stack:
    """A column chart whose bars are put together from parts; for each column the parts as `(number, y, height)`."""

    chart: Columns
    parts: tuple[tuple[tuple[int, float, float], ...], ...]


def stacked(chart: Columns, parts: Sequence[Sequence[int]]) -> Stack:
    """The parts of each column of a chart, from the bottom up."""
    found = []
    for column, numbers in zip(chart.columns, parts, strict=True):
        at = column.y + column.height
        pieces = []
        for number in numbers:
            height = column.height * number / column.datum.value if column.datum.value else 0.0
            at -= height
            pieces.append((number, round(at, 2), round(height, 2)))
        found.append(tuple(pieces))
    return Stack(chart, tuple(found))
