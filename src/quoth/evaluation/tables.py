"""The figures of `report` as tables for people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich import box
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from quoth.evaluation.report import STATEMENT_MEASURES
from quoth.plain import printable

HEADINGS = ("cue", "source", "content", *STATEMENT_MEASURES)


def tables(figures: dict[str, Any]) -> RenderableType:
    """All of the figures, a table for each view of them."""
    parts: list[RenderableType] = [
        section("Attributions", measures(figures["measures"])),
        section("As Citron measures them", measures(figures["citron"])),
        section("By publisher (F1)", by_publisher(figures["by_publisher"])),
        section("By form of the content", by_group(figures["by_form"], "Form")),
        section("By length of the content", by_group(figures["by_length"], "Words")),
    ]
    if figures["calibration"]:
        parts.append(section("Calibration for soft", reliability(figures["calibration"])))
    if "curve" in figures:
        parts.append(section("With a threshold on confidence", curve(figures["curve"])))
    return Group(*parts)


def heading(figures: dict[str, Any]) -> RenderableType:
    """What was scored against what."""
    by = f"scored {figures['from']}" if "from" in figures else f"model {figures['model']}, {figures['seconds']:.1f} s"
    counts = (
        f"{figures['articles']:,} articles · {figures['annotated']:,} annotated · {figures['predicted']:,} predicted"
    )
    failed = Text(f"{len(figures['failed']):,} articles failed and count as nothing found", "bold red")
    lines = [Text(printable(figures["folder"]), "bold"), Text(f"{counts} · {printable(by)}")]
    return Group(*lines, *([failed] if figures["failed"] else []), Text())


def section(title: str, body: RenderableType) -> RenderableType:
    """A heading over a table."""
    return Group(Text(title, "bold"), Text(), Padding(body, (0, 0, 1, 2)))


def plain_table(first: str, others: Iterable[str]) -> Table:
    """A table with one column of words and then columns of figures."""
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, border_style="dim", header_style="dim")
    table.add_column(first)
    for name in others:
        table.add_column(name, justify="right")
    return table


def triple(figure: dict[str, float]) -> tuple[str, str, str]:
    """F1, precision and recall."""
    return f"{figure['f1']:.1f}", f"{figure['p']:.1f}", f"{figure['r']:.1f}"


def measures(figures: dict[str, dict[str, float]]) -> Table:
    """One row a measure."""
    table = plain_table("Measure", ("F1", "Precision", "Recall"))
    for measure, figure in figures.items():
        table.add_row(measure, *triple(figure))
    return table


def by_publisher(publishers: dict[str, Any]) -> Table:
    """One row a publisher: F1 of the main measures."""
    table = plain_table("Publisher", ("Articles", *HEADINGS))
    for name, its in publishers.items():
        row = (f"{its['measures'][measure]['f1']:.1f}" for measure in HEADINGS)
        table.add_row(printable(name), str(its["articles"]), *row)
    return table


def by_group(groups: dict[str, Any], what: str) -> Table:
    """One row a group of statements."""
    names = [name for measure in STATEMENT_MEASURES for name in (f"{measure} F1", "P", "R")]
    table = plain_table(what, ("Annotated", "Predicted", *names))
    for name, its in groups.items():
        cells = [cell for measure in STATEMENT_MEASURES for cell in triple(its["measures"][measure])]
        table.add_row(name, f"{its['annotated']:,}", f"{its['predicted']:,}", *cells)
    return table


def reliability(figures: dict[str, Any]) -> RenderableType:
    """The bins of either kind, each with its expected error."""
    parts: list[RenderableType] = []
    for name, title in (("equal_mass", "bins of equal size"), ("equal_width", "bins of equal width")):
        its = figures[name]
        parts.append(Text(f"Expected calibration error {its['error']:.3f} ({len(its['bins'])} {title})"))
        table = plain_table("Confidence", ("Statements", "Mean confidence", "Right"))
        for b in its["bins"]:
            table.add_row(
                f"{b['low']:.2f} to {b['high']:.2f}", f"{b['size']:,}", f"{b['confidence']:.3f}", f"{b['right']:.3f}"
            )
        parts.append(Padding(table, (1, 0, 1, 0)))
    return Group(*parts)


def curve(points: list[dict[str, Any]]) -> Table:
    """One row a threshold."""
    names = [name for measure in STATEMENT_MEASURES for name in (f"{measure} F1", "P", "R")]
    table = plain_table("At least", ("Predicted", *names))
    for point in points:
        cells = [cell for measure in STATEMENT_MEASURES for cell in triple(point["measures"][measure])]
        table.add_row(f"{point['threshold']:.2f}", f"{point['predicted']:,}", *cells)
    return table


SPEAKER_ROWS = (
    ("speaker_exact", "speaker, exact", "of those found"),
    ("speaker_same", "speaker, same", "of those found"),
    ("recall_same", "speaker, same", "of all"),
    ("hard_same", "speaker, same", "of the {hard} whose source does not name them"),
    ("wrong_person", "a wrong person", "of those found"),
    ("kind", "kind", "of those found"),
    ("act", "act", "of those found"),
)


def readings_heading(figures: dict[str, Any]) -> RenderableType:
    """What was scored against what."""
    by = f"scored {figures['from']}" if "from" in figures else f"model {figures['model']}, {figures['seconds']:.1f} s"
    its = figures["readings"]
    counts = (
        f"{figures['articles']:,} articles · {its['attributions']:,} statements with a speaker · {its['found']:,} found"
    )
    lines = [Text(printable(figures["folder"]), "bold"), Text(f"{counts} · {printable(by)}")]
    if figures["given"]:
        lines.append(Text("the statements were given, only the rest was found"))
    if figures["failed"]:
        lines.append(Text(f"{len(figures['failed']):,} articles failed and count as nothing found", "bold red"))
    return Group(*lines, Text())


def readings_tables(figures: dict[str, Any]) -> RenderableType:
    """Speakers, acts, and nested statements."""
    its, acts = figures["readings"], figures["acts"]
    who = plain_table("Measure", ("%",))
    who.add_column("")
    for key, name, over in SPEAKER_ROWS:
        who.add_row(name, f"{its[key]:.1f}", over.format(**its))
    each = plain_table("Act", ("Annotated", "F1", "Precision", "Recall"))
    for name, row in acts["by_act"].items():
        each.add_row(name, f"{row['annotated']:,}", *triple(row))
    interval = "" if acts["interval"] is None else " (95 % interval {:.1f} to {:.1f})".format(*acts["interval"])
    nested = plain_table("Measure", ("Annotated", "Predicted", "F1", "Precision", "Recall"))
    inside = figures["nested"]
    nested.add_row("soft", f"{inside['annotated']:,}", f"{inside['predicted']:,}", *triple(inside))
    return Group(
        section("Speakers", who),
        section(f"Acts: macro F1 {acts['macro_f1']:.1f}{interval}", each),
        section("Nested statements", nested),
    )
