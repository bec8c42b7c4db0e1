"""The name that corrections are noted under: what the form says, else what it said last, else the user's."""

from __future__ import annotations

import getpass
from urllib.parse import quote, unquote

from fastapi import Request
from starlette.datastructures import FormData
from starlette.responses import Response

COOKIE = "quoth_by"
YEAR = 31_536_000
LONGEST = 100


def by_of(request: Request, form: FormData | None = None) -> str:
    """Who corrects."""
    told = str(form.get("by") or "").strip() if form else ""
    if told or (told := unquote(request.cookies.get(COOKIE, "")).strip()):
        return told[:LONGEST]
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "somebody"


def remember(answer: Response, by: str) -> None:
    """Let the browser say the name again next time."""
    answer.set_cookie(COOKIE, quote(by), max_age=YEAR, httponly=True, samesite="strict")
