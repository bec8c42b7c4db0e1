"""A progress bar on standard error, for terminals only."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

from rich.console import Console


@contextlib.contextmanager
def progress(console: Console, doing: str, total: int, *, shown: bool = True) -> Iterator[Callable[[], None]]:
    """Shows a bar of `total` steps while the block runs; what is yielded makes one step."""
    if not (shown and console.is_terminal):
        yield lambda: None
        return
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True, redirect_stdout=False, redirect_stderr=False) as bar:
        task = bar.add_task(doing, total=total)
        yield lambda: bar.advance(task)


class Meter:
    """How far a command is that reads `total` bytes of input: it is told where it reads, and of each page done."""

    def __init__(self, at: Callable[[int], None], page: Callable[[], None]) -> None:
        self.at = at
        self.page = page


@contextlib.contextmanager
def progress_by_size(console: Console, doing: str, total: int, *, shown: bool = True) -> Iterator[Meter]:
    """Shows a bar of `total` bytes, pages done, their rate and the time left, while the block runs."""
    if not (shown and console.is_terminal):
        yield Meter(lambda position: None, lambda: None)
        return
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[pages]:,} pages"),
        TextColumn("{task.fields[rate]:.1f}/s"),
        TimeRemainingColumn(),
    )
    with Progress(
        *columns,
        console=console,
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
        speed_estimate_period=60,
    ) as bar:
        task = bar.add_task(doing, total=total, pages=0, rate=0.0)
        shown_task = bar.tasks[0]

        def page() -> None:
            pages = shown_task.fields["pages"] + 1
            bar.update(task, pages=pages, rate=pages / max(shown_task.elapsed or 0.0, 0.001))

        yield Meter(lambda position: bar.update(task, completed=position), page)
