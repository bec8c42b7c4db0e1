"""What a ledger was asked for, for people: statements found, one in its paragraph, articles, persons, numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from rich import box
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from quoth.ledger.hits import Hit, Party
from quoth.ledger.lookup import Person, Reason
from quoth.ledger.quoted import Quoted
from quoth.ledger.search import Count
from quoth.ledger.stats import Stats
from quoth.plain import printable, printable_lines
from quoth.settings import LOW_CONFIDENCE, NARROW_TABLE
from quoth.show import FORM_STYLES, act, head, in_order, plural, when, with_roles
from quoth.types import Reading, Span, Statement
from quoth.wording import are_many, in_a_row

MOST_REASONS = 5  # for which pages were joined to a person
ID_CHARS = 8  # of an id in a table: enough for `quoth show`, nearly always
STYLES = {"source": "bold", "cue": "italic", "content": "underline"}


def hits_table(hits: Sequence[Hit], width: int) -> RenderableType:
    """Statements that were found: who, what, where, `width` columns wide."""
    if not hits:
        return Text("Nothing found: fewer words or filters find more.", "dim")
    if width < NARROW_TABLE:
        blocks = [Group(who(hit), Padding(said(hit), (0, 0, 0, 2)), where(hit, " · "), Text()) for hit in hits]
        return Group(*blocks)
    rows = plain_table(leading=1)
    rows.add_column("Who", ratio=3, overflow="fold")
    rows.add_column("What", ratio=6, overflow="fold")
    rows.add_column("Where", ratio=2, overflow="fold")
    for hit in hits:
        rows.add_row(who(hit), said(hit), where(hit))
    return Group(rows, Text())


def found_line(shown: int, number: Count) -> Text:
    """How many statements there are, and how to see them."""
    line = Text(f"{number} {'statement' if number.number == 1 else 'statements'}", "bold")
    if shown < number.number:
        line.append(f", the first {shown:,} shown: --limit shows more, filters and more words find fewer")
    return line


def plain_table(*, leading: int = 0) -> Table:
    """A table without lines but one under its head."""
    return Table(box=box.SIMPLE_HEAD, border_style="dim", header_style="dim", expand=bool(leading), show_edge=False,
                 leading=leading, pad_edge=False, padding=(0, 2, 0, 0))  # fmt: skip


def who(hit: Hit) -> Text:
    """The speakers with their roles, or the source where nobody is named, the act, and the cue."""
    cell = Text()
    if hit.speakers:
        cell = names(hit.speakers)
    else:
        cell.append(printable(hit.source) if hit.source else "(no source)", "bold" if hit.source else "dim")
    if hit.statement.act:
        many = are_many([p.name for p in hit.speakers], [p.kind for p in hit.speakers])
        cell.append(f" {act(hit.statement, many, hit.speakers[0].name if hit.speakers else hit.source or '')}")
    cell.append("\n").append(printable(hit.cue), "italic")
    return cell


def names(parties: Iterable[Party]) -> Text:
    """Names with roles."""
    return with_roles([(party.name, party.role) for party in parties])


def said(hit: Hit) -> Text:
    """What was said, and inside of what it stands."""
    cell = Text("↳ " if hit.statement.depth > 1 else "", "dim")
    return cell.append(printable_lines(hit.said))


def where(hit: Hit, between: str = "\n") -> Text:
    """Outlet, day, the beginning of the id, and confidence where it is low."""
    known = [printable(hit.page.outlet or hit.page.url or ""), printable(hit.day or "no date")]
    cell = Text(between.join(part for part in known if part))
    cell.append(between).append(hit.statement.id[:ID_CHARS], "dim")
    if hit.statement.confidence < LOW_CONFIDENCE:
        cell.append(between).append(f"{100 * hit.statement.confidence:.0f} % sure", "dim")
    return cell


def statement(hits: Sequence[Hit]) -> RenderableType:
    """One statement in its paragraph, with all that is known of it, and the other pages that hold the same text."""
    hit = hits[0]
    s = hit.statement
    facts = facts_table()
    facts.add_row("Who", names(hit.speakers) if hit.speakers else Text("nobody named", "dim"))
    facts.add_row("Source", Text(printable(hit.source or "none")))
    facts.add_row("Cue", Text(printable(hit.cue)))
    facts.add_row("Said", Text(printable_lines(hit.said)))
    facts.add_row("Act", Text(act(s).rstrip(":") if s.act else "not known", "" if s.act else "dim"))
    facts.add_row("Form", Text(s.form, FORM_STYLES[s.form]))
    if hit.about:
        facts.add_row("About", names(hit.about))
    if s.when:
        # the words that date it may stand outside of the context
        facts.add_row("When", Text(printable(s.when.value or "not known")))
    facts.add_row("Day", Text(printable(hit.day or "not known")))
    if hit.parent:
        facts.add_row("Inside", Text(hit.parent))
    facts.add_row("Sure", Text(f"{100 * s.confidence:.0f} %"))
    facts.add_row("Id", Text(s.id))
    facts.add_row("Article", Text(hit.page.id))
    if hit.corrected and not hit.rejected:
        facts.add_row("", Text("corrected by hand"))
    parts: list[RenderableType] = [page_head(hit), Text(), marked(hit.context, hit.context_start, [s]), Text(), facts]
    if hit.rejected:
        back = f"`quoth correct {s.id} undo` brings it back."
        parts = [Text(f"Rejected by hand: this is not taken for a statement. {back}", "yellow"), Text(), *parts]
    if not hit.page.current:
        parts.append(Text("The page has a newer version.", "yellow"))
    parts += [Text.assemble("Also on ", printable(other.page.url or other.page.id)) for other in hits[1:]]
    return Group(*parts, Text())


def page_head(hit: Hit) -> RenderableType:
    """Title, outlet, date and address of the page of a hit."""
    page = hit.page
    known = [printable(part) for part in (page.outlet, page.published or "no date") if part]
    lines = [Text(printable(page.title), "bold")] if page.title else []
    return Group(*lines, Text(" · ".join(known)), Text(printable(page.url or page.id), "dim", overflow="fold"))


def article(read: Reading, newer: str | None = None) -> RenderableType:
    """An article whole, each statement with a number at its cue, then who says what by these numbers.

    `newer` is the id of the newest version of its page, where that is another one.
    """
    a = read.article
    ordered = in_order(read.statements)
    numbers = {s.cue.start: str(n) for n, s in enumerate(ordered, 1)}
    paragraphs: list[RenderableType] = []
    for paragraph in a.paragraphs:
        if a.title and paragraph.end <= a.body_start and paragraph.start == 0:
            continue  # the head has it
        paragraphs += [marked(paragraph.of(a.text), paragraph.start, ordered, numbers), Text()]
    rows = plain_table()
    rows.add_column("", justify="right", style="dim", no_wrap=True)
    rows.add_column("Who", overflow="fold")
    rows.add_column("Form", no_wrap=True)
    rows.add_column("When", overflow="fold")
    rows.add_column("Id", no_wrap=True, style="dim")
    for n, s in enumerate(ordered, 1):
        entities = [read.entities[i] for i in s.speakers]
        speakers = "".join(printable(part) for part in in_a_row([e.name for e in entities]))
        source = printable(s.source.of(a.text)) if s.source else ""
        speaker = Text("  " * (s.depth - 1)).append(speakers or source, "bold")
        if s.act:
            many = are_many([e.name for e in entities], [e.kind for e in entities])
            speaker.append(f" {act(s, many, speakers or source).rstrip(':')}")
        told = Text(when(a.text, s.when) if s.when else "")
        rows.add_row(str(n), speaker, Text(s.form, FORM_STYLES[s.form]), told, s.id[:ID_CHARS])
    found: RenderableType = rows if ordered else Text("No statements found.", "dim")
    note = f"There is a newer version of this page: `quoth show {newer}`. What is said in this one is not searched."
    notes = [Text(note, "yellow"), Text()] if newer else []
    return Group(*notes, head(a, a.id), Text(), *paragraphs, found, Text())


def marked(text: str, start: int, statements: Sequence[Statement], numbers: dict[int, str] | None = None) -> Text:
    """A part of an article's text that begins at `start`, its statements marked; a number stands before each cue."""
    pieces = Text()
    places = sorted((s.cue.start - start, numbers[s.cue.start]) for s in statements) if numbers else []
    styles: list[tuple[str, Span]] = []
    for s in statements:
        styles += [(STYLES["content"], span) for span in s.content]
        styles += [(STYLES["source"], s.source)] if s.source else []
        styles.append((STYLES["cue"], s.cue))
    at = 0
    for place, number in [*((p, n) for p, n in places if 0 <= p < len(text)), (len(text), "")]:
        piece = Text(inline(text[at:place]))
        for style, span in styles:
            first, last = max(0, span.start - start - at), min(place, span.end - start) - at
            if first < last:
                piece.stylize(style, first, last)
        pieces.append_text(piece)
        if number:
            pieces.append(f"[{number}] ", "dim")
        at = place
    return pieces


def inline(text: str) -> str:
    """Text safe to print with each code point in its place: unsafe ones and line ends become blanks."""
    return "".join(" " if c in "\n\r\t" or printable(f"a{c}a") != f"a{c}a" else c for c in text)


def person(one: Person, hits: Sequence[Hit], width: int, reasons: Sequence[Reason] = ()) -> RenderableType:
    """A person: names, roles with their dates, how much and where they are quoted, why joined, and some statements."""
    facts = facts_table()
    facts.add_row("Names", Text(", ".join(f"{printable(name.name)} ({name.entities:,})" for name in one.names)))
    for n, role in enumerate(one.roles):
        days = " to ".join(dict.fromkeys(day for day in (role.first, role.last) if day))
        facts.add_row("" if n else "Roles", Text(f"{printable(role.role)}, {days or 'no date'} ({role.articles:,})"))
    quoted = f"{plural(one.statements, 'statement')} in {plural(one.articles, 'article')}"
    if one.first and one.last:
        quoted += f", {one.first} to {one.last}"
    facts.add_row("Quoted", Text(quoted))
    for title, pairs in (("Acts", one.acts), ("Outlets", one.outlets)):
        if pairs:
            facts.add_row(title, Text(listed(pairs)))
    for n, why in enumerate(reasons[:MOST_REASONS]):
        facts.add_row("" if n else "Joined", Text(f"{printable(why.reason)} ({plural(why.articles, 'article')})"))
    if len(reasons) > MOST_REASONS:
        facts.add_row("", Text(f"and for {plural(len(reasons) - MOST_REASONS, 'other reason')}", "dim"))
    facts.add_row("Id", Text(one.id))
    latest = Text(f"The latest of {plural(one.statements, 'statement')}:", "dim") if hits else Text()
    return Group(Text.assemble((printable(one.name), "bold"), f" · {one.kind}"), Text(), facts, Text(), latest, Text(),
                 *([hits_table(hits, width)] if hits else []))  # fmt: skip


def quoted_table(people: Sequence[Quoted], by: str | None, width: int) -> RenderableType:
    """Those who are quoted most, of each outlet, act or month where it was asked `by` one."""
    if not people:
        return Text("Nobody found.", "dim")
    parts: list[RenderableType] = []
    for group, rows_of in groupby(people, lambda one: one.group):
        if by:
            parts.append(Text(printable(group or f"no {by}"), "bold"))
        rows = plain_table()
        rows.add_column("Name", overflow="fold", style="bold")
        if width >= NARROW_TABLE:
            rows.add_column("Kind", no_wrap=True)
        for title in ("Statements", "Articles"):
            rows.add_column(title, justify="right", no_wrap=True)
        if width >= NARROW_TABLE:
            rows.add_column("First", no_wrap=True)
            rows.add_column("Last", no_wrap=True)
        rows.add_column("Id", no_wrap=True, style="dim")
        for one in rows_of:
            kind = [one.kind] if width >= NARROW_TABLE else []
            days = [one.first or "", one.last or ""] if width >= NARROW_TABLE else []
            cells = [*kind, f"{one.statements:,}", f"{one.articles:,}", *days, one.id[:ID_CHARS]]
            rows.add_row(Text(printable(one.name)), *cells)
        parts += [rows, Text()]
    return Group(*parts)


def stats(of: Stats) -> RenderableType:
    """What a ledger holds."""
    facts = facts_table()
    earlier = f", and {plural(of.superseded, 'earlier version')}" if of.superseded else ""
    facts.add_row("Articles", Text(f"{of.articles:,}{earlier}"))
    if of.outlets:
        facts.add_row("Outlets", Text(listed(of.outlets)))
    if of.failed:
        facts.add_row("Failed", Text(listed(of.failed)))
    days = f", {of.first} to {of.last}" if of.first and of.last else ""
    facts.add_row("Statements", Text(f"{of.statements:,}{days}"))
    facts.add_row("", Text(f"{of.with_speaker:,} by somebody with a name, {of.nested:,} inside others"))
    for title, pairs in (("Forms", of.forms), ("Acts", of.acts), ("People", of.kinds), ("Models", of.models)):
        if pairs:
            facts.add_row(title, Text(listed(pairs)))
    if of.corrections:
        facts.add_row("Corrections", Text(f"{of.corrections:,}, {of.rejected:,} rejected"))
    size = f"{of.bytes / 1e6:,.1f} MB, {of.raw_bytes / 1e6:,.1f} MB of it pages as they came; schema {of.schema}"
    facts.add_row("File", Text(size))
    return Group(Text(printable(of.path), "bold"), Text(), facts)


def facts_table() -> Table:
    """Names and values, side by side."""
    facts = Table.grid(padding=(0, 2, 0, 0))
    facts.add_column(style="dim", no_wrap=True)
    facts.add_column(overflow="fold")
    return facts


def listed(pairs: Iterable[tuple[str, int]]) -> str:
    """`say 12, deny 3`."""
    return ", ".join(f"{printable(name)} {number:,}" for name, number in pairs)
