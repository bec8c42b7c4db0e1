"""Numbers as shapes: where the bars of a chart stand. The templates draw them, and a table beside says the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

WIDTH, HEIGHT = 640, 120  # of a column chart's drawing, in its own units
GAP = 0.18  # of a column's place


@dataclass(frozen=True, slots=True)
class Datum:
    """One value to draw: `key` is its name in addresses, `href` leads to the statements behind it."""

    key: str
    label: str
    value: int
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A bar of a column chart, in the drawing's units; `place` and `width` are those of the whole column."""

    datum: Datum
    place: float
    width: float
    x: float
    y: float
    bar: float
    height: float

    @property
    def ground(self) -> Markup:
        """Where the whole column stands, as attributes of a rectangle: a chart has a hundred, each said at once."""
        return Markup(f'x="{self.place}" y="0" width="{self.width}" height="{HEIGHT}"')

    @property
    def drawn(self) -> Markup:
        """Where its bar stands, likewise."""
        return Markup(f'x="{self.x}" y="{self.y}" width="{self.bar}" height="{self.height}"')


@dataclass(frozen=True, slots=True)
class Columns:
    """A column chart: its bars from left to right, and the labels below that have room."""

    columns: tuple[Column, ...]
    ticks: tuple[tuple[float, str], ...]
    most: int
    width: int = WIDTH
    height: int = HEIGHT


def columns(data: Sequence[Datum], ticks: int = 6) -> Columns:
    """The column chart of some values, which are 0 or more, with at most so many labels below."""
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
    every = max(1, -(-len(data) // ticks))
    marks = tuple((c.place + c.width / 2, c.datum.label) for c in drawn[::every])
    return Columns(tuple(drawn), marks, most)


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


def months_between(first: str, last: str) -> list[str]:
    """All months from one to another, both included, as `2024-05`; years where that would be more than ten years."""
    year, month = int(first[:4]), int(first[5:7] or 1)
    end_year, end_month = int(last[:4]), int(last[5:7] or 12)
    if end_year - year >= 10:
        return [f"{one:04d}" for one in range(year, end_year + 1)]
    found = []
    while (year, month) <= (end_year, end_month):
        found.append(f"{year:04d}-{month:02d}")
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
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
