"""A reading for people: the article's head, then its statements as a table in the order of the text."""

from __future__ import annotations

import shutil
import sys
from collections import Counter
from collections.abc import Sequence
from typing import TextIO

from rich import box
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from quoth.bulk import Failure
from quoth.people import Person
from quoth.plain import printable, printable_lines
from quoth.settings import LOW_CONFIDENCE, NARROW_TABLE, PIPED_WIDTH, WIDEST_TABLE
from quoth.types import Article, Reading, Statement, When
from quoth.wording import are_many, in_a_row, says_no, verb

# where an article's date was found, in words
FOUND = {"given": "given", "metadata": "from the page's metadata", "text": "from the page's text"}
FORM_STYLES = {"direct": "green", "mixed": "yellow", "indirect": "cyan"}
GAP = " … "  # between pieces of what was said
DEEPEST_SHOWN = 6  # statements inside one another are set in so often, deeper ones no further
MANY_SPEAKERS = 4  # names in one cell; more are counted


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


def in_order(statements: Sequence[Statement]) -> list[Statement]:
    """Statements by where their words begin in the text, those inside another right after it."""
    inside: dict[int | None, list[int]] = {}
    for i in sorted(range(len(statements)), key=lambda i: (_first(statements[i]), statements[i].cue.start)):
        inside.setdefault(statements[i].parent, []).append(i)
    ordered: list[Statement] = []
    waiting = inside.get(None, [])[::-1]
    while waiting:
        i = waiting.pop()
        ordered.append(statements[i])
        waiting += inside.get(i, [])[::-1]
    return ordered


def _first(s: Statement) -> int:
    return min(span.start for span in (s.cue, *s.content, *([s.source] if s.source else [])))


def table(read: Reading, statements: list[Statement]) -> Table:
    """One row a statement: who does what with it, what was said, and its form."""
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
    rows.add_column("What", ratio=7, overflow="fold")
    rows.add_column("Form", width=10, overflow="fold")
    for s in statements:
        rows.add_row(set_in(who(read, s), s), set_in(what(read.article.text, s), s), form(s))
    return rows


def set_in(cell: Text, s: Statement) -> RenderableType:
    """A statement inside another stands to the right of it, but not out of the page."""
    return Padding(cell, (0, 0, 0, 2 * min(s.depth - 1, DEEPEST_SHOWN))) if s.depth > 1 else cell


def blocks(read: Reading, statements: list[Statement]) -> RenderableType:
    """The same for a narrow terminal: each statement on lines of its own."""
    parts: list[RenderableType] = []
    for s in statements:
        line = Text.assemble(who(read, s, " "), "  ", form(s, " "))
        said = Padding(what(read.article.text, s), (0, 0, 0, 2))
        parts += [set_in(line, s), Padding(said, (0, 0, 0, 2 * min(s.depth - 1, DEEPEST_SHOWN))), Text()]
    return Group(*parts[:-1])


def who(read: Reading, s: Statement, between: str = "\n") -> Text:
    """The speakers with their roles and the act, then the words of the text that tell it; without speakers the source.

    What is not computed is left out.
    """
    text = read.article.text
    source, cue = printable(s.source.of(text)) if s.source else "", printable(s.cue.of(text))
    cell = Text("↳ " if s.depth > 1 else "", "dim")
    if s.speakers:
        shown = [(read.entities[i].name, read.entities[i].role) for i in s.speakers[:MANY_SPEAKERS]]
        cell.append_text(with_roles(shown, len(s.speakers) - len(shown)))
        words = "" if source == printable(read.entities[s.speakers[0]].name) else source
    else:
        cell.append(source or "(no source)", "bold" if source else "dim")
        words = ""
    if s.act:
        entities = [read.entities[i] for i in s.speakers]
        many = are_many([e.name for e in entities], [e.kind for e in entities]) if entities else is_pronoun(source)
        cell.append(f" {act(s, many, entities[0].name if entities else source)}")
    cell.append(between).append(f"{words} {cue}".strip(), "italic")
    if s.when:
        cell.append(between).append(when(text, s.when), "dim")
    return cell


def with_roles(people: Sequence[tuple[str, str | None]], more: int = 0) -> Text:
    """Names in a row, each with its role: `Ana Roe (mayor of Dorne), Bo Poe and 3 more`."""
    cell = Text()
    row = in_a_row([name for name, _ in people], more)
    for at, part in enumerate(row):
        person = people[at // 2] if at % 2 == 0 and at // 2 < len(people) else None
        cell.append(printable(part) if person else part, "bold" if person else "")
        if person and person[1]:
            cell.append(f" ({printable(person[1])})")
    return cell


def is_pronoun(source: str) -> bool:
    """Whether a source that nobody is known for takes a verb in the plural: "They", "We"."""
    return source.lower() in ("they", "we", "you", "i", "these", "those")


def act(s: Statement, many: bool = False, name: str = "") -> str:
    """The act as a verb, with what weakens it: `denies:`, `does not say:`, `says, hedged:`; `many` for several.

    `name` is the word before it.
    """
    told = verb(s.act, many, bool(s.negated) and not says_no(name)) if s.act else ""
    return f"{told}, hedged:" if s.hedged else f"{told}:"


def when(text: str, w: When) -> str:
    """The words that date the telling, and the date where they do not tell it: `on Monday (2024-05-06)`, `in 2024`."""
    words = printable(w.span.of(text))
    return f"{words} ({printable(w.value)})" if w.value and w.value not in words else words


def what(text: str, s: Statement) -> Text:
    """What was said, its pieces in the text's order."""
    return Text(GAP.join(printable_lines(span.of(text)) for span in sorted(s.content)))


def form(s: Statement, between: str = "\n") -> Text:
    """Form, and confidence where low."""
    cell = Text(s.form, FORM_STYLES[s.form])
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


def people_table(name: str, people: Sequence[Person], width: int) -> RenderableType:
    """The entities of one page, `width` columns wide; `name` is what the user called the page."""
    head = Text(printable(name), "dim", overflow="fold")
    if not people:
        return Group(head, Text(), Text("Nobody found.", "dim"), Text())
    rows = Table(box=box.SIMPLE_HEAD, border_style="dim", header_style="dim", show_edge=False, pad_edge=False)
    rows.add_column("Name", overflow="fold", style="bold")
    if width >= NARROW_TABLE:
        rows.add_column("Kind", no_wrap=True)
        rows.add_column("Role", overflow="fold")
    for title in ("Makes", "About", "Named"):
        rows.add_column(title, justify="right", no_wrap=True)
    for person in people:
        entity = person.entity
        more = (entity.kind, printable(entity.role or "")) if width >= NARROW_TABLE else ()
        counts = (f"{n:,}" for n in (person.made, person.received, len(entity.mentions)))
        rows.add_row(Text(printable(entity.name)), *map(Text, more), *counts)
    return Group(head, Text(), rows, Text())
