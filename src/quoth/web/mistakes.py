"""Mistakes in a form: it is shown again with what was typed, and with what is wrong beside the field."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.exceptions import HTTPException

from quoth.errors import Ambiguous, LedgerBusy, NotInLedger, WrongCorrection
from quoth.web.problems import explained


class Mistake(HTTPException):
    """Something in a form that can't be meant, and which field it is in."""

    def __init__(self, field: str, detail: str) -> None:
        super().__init__(422, detail)
        self.field = field


# What a form is shown again for.
OF_A_FORM = (Mistake, WrongCorrection, NotInLedger, Ambiguous, LedgerBusy)


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is told beside a form: the field (or the part of the form) that it is about, one line, the HTTP status."""

    field: str
    message: str
    status: int


def wrong(error: Exception, part: str) -> Wrong:
    """What to tell of an error; `part` is where, unless it is in a certain field."""
    status, message = explained(error)
    field = error.field if isinstance(error, Mistake) else part
    return Wrong(field, message[:1].upper() + message[1:], 422 if status == 404 else status)  # the form itself is there
