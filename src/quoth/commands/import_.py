"""`quoth import`: JSON Lines of `quoth export` or `quoth read` into a ledger."""

from __future__ import annotations

import contextlib
import gzip
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

import click

from quoth.commands.options import ledger_option
from quoth.errors import BadRecord, PageNotFound
from quoth.pages import STDIN
from quoth.settings import IMPORT_LINE_BYTES


@click.command("import", short_help="Take JSON Lines back into a ledger.")
@click.argument("files", nargs=-1, required=True, metavar="FILES...")
@ledger_option
def command(files: tuple[str, ...], ledger: Path) -> None:
    """Take JSON Lines, of `quoth export` or `quoth read`, into a ledger; - is standard input, files may be .gz.

    Into an empty or new ledger, what was exported comes back as it was: versions, corrections, who is who. Into one
    with contents, articles that it has already stay as they are, new ones and new corrections are added, and who is who
    is decided anew. Each file is taken as a whole, or not at all.
    """
    from quoth import show
    from quoth.ledger import Ledger
    from quoth.ledger.importing import import_lines

    with Ledger.writing(ledger) as opened:
        for file in files:
            with opened_file(file) as stream:
                try:
                    done = import_lines(opened, lines_of(stream))
                except BadRecord as error:
                    raise BadRecord(f"{file}: {error}; nothing of it was imported") from error
            click.echo(
                f"{show.plural(done.articles, 'article')} with {show.plural(done.statements, 'statement')} and"
                f" {show.plural(done.corrections, 'correction')} imported"
                + (f", {show.plural(done.known, 'article')} known before" if done.known else "")
            )


@contextlib.contextmanager
def opened_file(name: str) -> Iterator[BinaryIO]:
    """A file's bytes, unpacked where it is gzip. Raises PageNotFound."""
    if name == STDIN:
        yield sys.stdin.buffer
        return
    try:
        with Path(name).open("rb") as stream:
            packed = stream.peek(2)[:2] == b"\x1f\x8b"
            yield cast(BinaryIO, gzip.GzipFile(fileobj=stream)) if packed else stream
    except OSError as error:
        raise PageNotFound(f"{name}: {error.strerror or error}") from error


def lines_of(stream: BinaryIO) -> Iterator[bytes]:
    """Lines, one over the limit in part. Raises BadRecord when a gzip file is damaged."""
    try:
        while line := stream.readline(IMPORT_LINE_BYTES):
            yield line
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise BadRecord(f"damaged gzip: {error}") from error
