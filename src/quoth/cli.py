"""The command `quoth`. Each subcommand lives in a module of `quoth.commands`, loaded when it is called for."""

from __future__ import annotations

import importlib
import keyword
import os
import sys
from typing import Any, NoReturn

import click

import quoth
from quoth import interrupts
from quoth.errors import QuothError
from quoth.plain import printable

# name -> one line of help, so that `quoth --help` need not load any of them
COMMANDS = {
    "read": "Print who said what on news pages.",
    "people": "List who speaks and who is spoken of.",
    "open": "Add pages and show the ledger in the browser.",
    "serve": "Serve a ledger to browsers and programs.",
    "add": "Put pages into a ledger.",
    "search": "Find what was said in a ledger.",
    "show": "Show a statement, article or person of a ledger.",
    "stats": "Say what a ledger holds, in numbers.",
    "correct": "Put a statement or a person of a ledger right.",
    "index": "Make ready what `search --like` needs.",
    "refresh": "Find the statements of stored articles anew.",
    "forget": "Remove pages from a ledger, for good.",
    "export": "Write a ledger down in formats that others read.",
    "import": "Take JSON Lines back into a ledger.",
    "backup": "Copy a ledger, also one in use.",
    "evaluate": "Score the extractor against annotated articles.",
}

FAILED = 1
USAGE = 2
INTERRUPTED = 130  # as a shell reports a process that SIGINT ended
PIPE_CLOSED = 141  # and one that SIGPIPE ended


class PipeClosed(Exception):
    """Whoever read our output has gone (`| head`). Not an OSError: click would make exit status 1 of it."""


class Commands(click.Group):
    """The subcommands, each imported at first use."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
            return result
        except BrokenPipeError as error:
            raise PipeClosed from error

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module = f"{name}_" if keyword.iskeyword(name) else name
        command = importlib.import_module(f"quoth.commands.{module}").command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(quoth.__version__, prog_name="quoth")
def cli() -> None:
    """Reads news pages and tells who said what, in which exact words."""


def main() -> NoReturn:
    """Run the command line; exits with 0, 1 (a page failed), 2 (wrong usage), 130 (Ctrl-C) or 141 (closed pipe)."""
    interrupts.catch()
    try:
        status = cli.main(prog_name="quoth", standalone_mode=False)
    except click.exceptions.Exit as ending:
        status = ending.exit_code
    except click.ClickException as error:
        error.show()
        status = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        print("quoth: interrupted", file=sys.stderr)
        status = INTERRUPTED
    except PipeClosed:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # where what Python still flushes at exit may go
        status = PIPE_CLOSED
    except QuothError as error:
        print(f"quoth: {printable(str(error))}", file=sys.stderr)
        status = FAILED
    sys.exit(status or 0)
