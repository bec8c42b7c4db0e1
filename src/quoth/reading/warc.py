"""The pages of a WARC archive: responses with status 200, and resources, of HTML or plain text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from quoth.bulk import Failure
from quoth.errors import PageError
from quoth.reading.record import Counts, Lost, Record, address
from quoth.reading.response import PAGE_TYPES, UNTOLD_TYPES, Response, body_of, may_be_page, response_in, type_of
from quoth.reading.warc_frames import TOO_LARGE, Frame, frames

FOR_MACHINES = ("/robots.txt", "/ads.txt", "/humans.txt", "/.well-known/security.txt")  # texts of sites, but no pages


def archived_pages(path: Path, name: str, skipped: Counts) -> Iterator[Record | Lost]:
    """The pages of the archive at `path`, in order; what is no page is counted in `skipped`.

    `name` is what the archive is called. Raises OSError where the file can't be read.
    """
    number = 0
    for frame in frames(path):
        if not frame.headers:
            yield Lost(f"{name}, after record {number}", name, Failure("damaged", frame.problem or "no headers"))
            continue
        number += 1
        called = f"{name}, record {number}"
        kind = no_page(frame.headers)
        if frame.problem == TOO_LARGE:
            if kind is None:
                yield Lost(called, name, Failure("too large", frame.problem), number)
            else:
                skipped.add(kind)
        elif frame.problem:
            yield Lost(called, name, Failure("damaged", frame.problem), number)
        elif kind is not None:
            skipped.add(kind)
        else:
            try:
                found = page_in(frame, name, called, number)
            except PageError as error:
                found = Lost(called, name, Failure.of(error), number)
            if isinstance(found, str):
                skipped.add(found)
            else:
                yield found


def no_page(headers: dict[str, str]) -> str | None:
    """What a record is that its headers tell to be no page; None for one that may be one."""
    kind = headers.get("warc-type", "").lower()[:40]
    if kind not in ("response", "resource"):
        return kind or "no type"
    if is_for_machines(headers.get("warc-target-uri", "")):
        return "text for machines"
    media_type, _ = type_of(headers.get("content-type"))
    if media_type == "application/http" or media_type in PAGE_TYPES or media_type in UNTOLD_TYPES:
        return None
    return told(media_type)


def page_in(frame: Frame, origin: str, called: str, number: int) -> Record | Lost | str:
    """The page that a whole record holds, or what it is instead. Raises PageError where its body can't be had."""
    headers = frame.headers
    response = response_in(frame.block)
    if response is None:
        if headers["warc-type"].lower() == "response":
            return Lost(called, origin, Failure("damaged", "holds no HTTP response"), number)
        response = Response(200, {"content-type": headers.get("content-type", "")}, frame.block)
    if response.status != 200:
        return f"status {response.status}"
    media_type, charset = type_of(response.headers.get("content-type"))
    if media_type not in PAGE_TYPES and media_type not in UNTOLD_TYPES:
        return told(media_type)
    body = body_of(response, called)
    if not may_be_page(media_type, body):
        return told(media_type)
    return Record(
        name=called,
        origin=origin,
        source=body,
        number=number,
        offset=frame.offset,
        media_type=media_type or None,
        charset=charset,
        url=address(headers.get("warc-target-uri")),
    )


def told(media_type: str) -> str:
    """A media type for people to count: all kinds of images are one."""
    main = media_type.partition("/")[0]
    return main if main in ("image", "video", "audio", "font") else media_type or "no media type"


def is_for_machines(url: str) -> bool:
    """Whether an address is one at which sites tell machines something."""
    try:
        return urlsplit(url.strip("<> ")).path.lower() in FOR_MACHINES
    except ValueError:  # no address; the page may be one all the same
        return False
