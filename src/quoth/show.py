"""A reading for people: the article's head, then its statements as a table in the order of the text."""

from __future__ import annotations

import shutil
import sys
from collections import Counter
from collections.abc import Iterable
from typing import TextIO

from rich import box
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from quoth.bulk import Failure
from quoth.plain import printable, printable_lines
from quoth.settings import LOW_CONFIDENCE, NARROW_TABLE, PIPED_WIDTH, WIDEST_TABLE
from quoth.types import Article, Reading, Span, Statement

# where an article's date was found, in words
FOUND = {"given": "given", "metadata": "from the page's metadata", "text": "from the page's text"}
FORM_STYLES = {"direct": "green", "mixed": "yellow", "indirect": "cyan"}
GAP = " … "  # between pieces of what was said


class PatientConsole(Console):
    """A console that lets a closed pipe be handled where the command ends, not deep inside of printing."""

    def on_broken_pipe(self) -> None:
        raise


def console(stream: TextIO | None = None) -> Console:
    """A console on `stream` (standard output): as wide as the terminal, within reason, or of a fixed width."""
    stream = stream or sys.stdout
    width = min(shutil.get_terminal_size().columns, WIDEST_TABLE) if stream.isatty() else PIPED_WIDTH
    return PatientConsole(file=stream, width=width, highlight=False, emoji=False, markup=False)


def emit(console: Console, what: RenderableType) -> None:
    """Print, without the blanks that tables end their lines with unless colours may run through them."""
    if console.is_terminal:
        console.print(what)
        return
    with console.capture() as captured:
        console.print(what)
    lines = captured.get().split("\n")
    encoding = console.encoding
    text = "\n".join(line.rstrip(" ") for line in lines)
    console.file.write(text.encode(encoding, "replace").decode(encoding))
    console.file.flush()


def reading(read: Reading, name: str, width: int) -> RenderableType:
    """The whole of one page, `width` columns wide; `name` is what the user called it."""
    parts: list[RenderableType] = [head(read.article, name)]
    if read.statements:
        ordered = in_order(read.statements)
        parts += [Text(), blocks(read, ordered) if width < NARROW_TABLE else table(read, ordered)]
    else:
        parts += [Text(), Text("No statements found.", "dim")]
    return Group(*parts, Text())


def head(article: Article, name: str) -> RenderableType:
    """Title, then outlet, date and byline as far as known, then the page's name."""
    lines = []
    if article.title:
        lines.append(Text(printable(article.title), "bold"))
    known = [printable(article.outlet)] if article.outlet else []
    if article.published:
        found = FOUND.get(article.published_from or "")
        known.append(printable(article.published) + (f" ({found})" if found else ""))
    else:
        known.append("no date")
    if article.byline:
        byline = printable(article.byline)
        known.append(byline if byline.lower().startswith("by ") else f"by {byline}")
    lines.append(Text(" · ".join(known)))
    lines.append(Text(printable(article.url or name), "dim", overflow="fold"))
    return Group(*lines)


def in_order(statements: Iterable[Statement]) -> list[Statement]:
    """Statements by where their words begin in the text."""
    return sorted(statements, key=lambda s: (min(span.start for span in spans_of(s)), s.depth, s.cue.start))


def spans_of(s: Statement) -> list[Span]:
    return [s.cue, *s.content, *([s.source] if s.source else [])]


def table(read: Reading, statements: list[Statement]) -> Table:
    """One row a statement: who with the attributing words, what was said, and its form."""
    rows = Table(
        box=box.SIMPLE_HEAD,
        border_style="dim",
        header_style="dim",
        expand=True,
        show_edge=False,
        leading=1,
        pad_edge=False,
        padding=(0, 2, 0, 0),
    )
    rows.add_column("Who", ratio=3, overflow="fold")
    rows.add_column("What", ratio=8, overflow="fold")
    rows.add_column("Form", width=10, overflow="fold")
    for s in statements:
        rows.add_row(who(read, s), what(read.article.text, s), form(s))
    return rows


def blocks(read: Reading, statements: list[Statement]) -> RenderableType:
    """The same for a narrow terminal: each statement on lines of its own."""
    parts: list[RenderableType] = []
    for s in statements:
        line = Text.assemble(who(read, s, " "), "  ", form(s, " "))
        parts += [line, Padding(what(read.article.text, s), (0, 0, 0, 2)), Text()]
    return Group(*parts[:-1])


def who(read: Reading, s: Statement, between: str = "\n") -> Text:
    """The source in the text's words, the name behind it where that says more, and the cue."""
    text = read.article.text
    source = printable(s.source.of(text)) if s.source else ""
    cell = Text(source, "bold") if source else Text("(no source)", "dim")
    name = printable(", ".join(read.entities[i].name for i in s.speakers))
    if name and name != source:
        cell.append(f" ({name})")
    return cell.append(between).append(printable(s.cue.of(text)), "italic")


def what(text: str, s: Statement) -> Text:
    """What was said, its pieces in the text's order; a statement inside another is set in and marked."""
    pieces = [printable_lines(span.of(text)) for span in sorted(s.content)]
    mark = "  " * (s.depth - 2) + "↳ " if s.depth > 1 else ""
    return Text(mark, "dim").append(Text(GAP.join(pieces)))


def form(s: Statement, between: str = "\n") -> Text:
    """Form, act where known, and confidence where low."""
    cell = Text(s.form, FORM_STYLES[s.form])
    if s.act:
        cell.append(between).append(s.act)
    if s.confidence < LOW_CONFIDENCE:
        cell.append(between).append(f"{100 * s.confidence:.0f} % sure", "dim")
    return cell


def plural(count: int, noun: str) -> str:
    """`1 page`, `2 pages`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def summary(pages: int, statements: int, failures: list[Failure]) -> Text:
    """The last line: pages read, statements found, and how many pages failed for which reasons."""
    line = Text(f"{plural(pages, 'page')} · {plural(statements, 'statement')}", "bold")
    if failures:
        reasons = Counter(failure.reason for failure in failures).most_common()
        line.append(
            f" · {len(failures):,} failed ({', '.join(f'{n:,} {reason}' for reason, n in reasons)})", "bold red"
        )
    return line


def complaint(name: str, failure: Failure) -> Text:
    """One line for standard error: the page's name and what went wrong with it."""
    message = failure.message.removeprefix(f"{name}: ")
    return Text(f"quoth: {printable(name)}: {printable(message)}", "red")
