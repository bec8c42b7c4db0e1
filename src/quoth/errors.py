"""What can go wrong, named. Each message is one line that says what to do next where there is something to do."""

from __future__ import annotations


class QuothError(Exception):
    """Everything that Quoth raises on purpose."""


class PageError(QuothError):
    """A page that gave no article; `reason` is a short word for summaries."""

    reason = "failed"


class PageNotFound(PageError):
    """The file is missing or may not be read."""

    reason = "unreadable"


class EmptyPage(PageError):
    """The input holds no text at all."""

    reason = "empty"


class NotText(PageError):
    """The input is binary: an image, a PDF, an archive."""

    reason = "binary"


class NoArticle(PageError):
    """The page was read, but nothing on it is an article (an index page, a login wall, a list of links)."""

    reason = "no article"


class NotEnglish(PageError):
    """The article is in a language that the model was not trained for."""

    reason = "not English"


class PageTooLarge(PageError):
    """The page, or its text, is over a limit of `settings`."""

    reason = "too large"


class PageTimeout(PageError):
    """Reading the page took longer, or more memory, than `settings` allow; its process was ended."""

    reason = "too costly"


class BadText(QuothError, ValueError):
    """Text given as clean that can't be indexed by code points: lone surrogates."""


class ModelError(QuothError):
    """The model files are missing, or their checksums do not match."""


class BadAnnotation(QuothError, ValueError):
    """A folder of annotated articles that is not one; the message names the file and, where there is one, the line."""


class BadRecord(QuothError, ValueError):
    """A line that is no `quoth/1` record, or one whose spans or indexes point nowhere."""


class WorkerLost(PageError):
    """The process that worked on a page ended without an answer; the other pages were done by another one."""

    reason = "process lost"


class LedgerError(QuothError):
    """A ledger that can't be used as asked; what was in it is still in it."""


class NoLedger(LedgerError):
    """There is no such file."""


class NotALedger(LedgerError):
    """The file is something else."""


class NewerLedger(LedgerError):
    """The ledger was made by a later Quoth, with a schema that this one does not know."""


class LedgerBusy(LedgerError):
    """Another process is writing to the ledger."""


class LedgerReadOnly(LedgerError):
    """The file, its folder or its disk may not be written to."""


class LedgerFull(LedgerError):
    """The disk is full. What was being written was undone as a whole."""


class LedgerDamaged(LedgerError):
    """The file is a ledger, but damaged."""


class NotInLedger(LedgerError, LookupError):
    """No article, statement, person or run goes by that name."""


class Ambiguous(LedgerError, LookupError):
    """The start of an id that several have."""


class SearchTooSlow(LedgerError):
    """A question that took longer than `settings` allow."""


class BadQuestion(QuothError, ValueError):
    """A filter, an order or a place that can't be meant; the message says what can."""


class NothingToSearch(BadQuestion):
    """Words to search for among which there is none: signs, emoji, operators alone."""

    def __init__(self, typed: str) -> None:
        some = typed if len(typed) <= 40 else f"{typed[:39]}…"
        super().__init__(f"there is no word to search for in {some!r}: give one with letters or digits")


class WrongCorrection(LedgerError, ValueError):
    """A correction that can't be made: it names no act, a place outside the text, somebody who is not there."""


class MissingExtra(QuothError):
    """A format needs a library that is not installed; the message says how to get it."""


class CannotWrite(QuothError):
    """A file or folder that can't be written: its folder is missing, it may not be, the disk is full."""


class OutputExists(QuothError):
    """A folder to write into is there already, with something in it."""
