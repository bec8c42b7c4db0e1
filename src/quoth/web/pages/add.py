"""The page to add pages: files dropped or chosen, or text pasted, and how far the adding is."""

from __future__ import annotations

import re
import shutil
from pathlib import Path, PurePosixPath
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from quoth.errors import NoLedger, NotInLedger
from quoth.ledger.limit import limited
from quoth.ledger.stored import dict_of
from quoth.reading.record import Record, address, one_line
from quoth.settings import MAX_TEXT_CHARS, WEB_UPLOAD_BYTES, WEB_UPLOAD_FILES
from quoth.web.dates import is_date
from quoth.web.jobs import Job, Upload, new_folder
from quoth.web.site import ReadOnlySite, Site, site_of
from quoth.web.templates import page

router = APIRouter(include_in_schema=False)
MARKUP = re.compile(r"\s*<(?:!doctype|html|head|body|article|\?xml)", re.IGNORECASE)
PASTED = "pasted text"


def may_add(request: Request) -> Site:
    """The site, where pages may be added to it. Raises ReadOnlySite."""
    site = site_of(request)
    if site.read_only:
        raise ReadOnlySite("this ledger is served to be read only")
    return site


@router.get("/add")
def add_page(request: Request) -> HTMLResponse:
    """The form, and the jobs that there were."""
    site = may_add(request)
    jobs = list(site.jobs.jobs.values())[::-1]
    return page(request, "add.html", {"jobs": jobs, "most": WEB_UPLOAD_BYTES // 1_000_000, "files": WEB_UPLOAD_FILES})


@router.post("/add")
async def add(request: Request) -> Response:
    """Take what was sent, and go to the page that tells how far it is."""
    site = may_add(request)
    folder = new_folder()
    try:
        async with request.form(max_files=WEB_UPLOAD_FILES, max_part_size=4 * MAX_TEXT_CHARS) as form:
            uploads = [*await kept(form, folder), *pasted(form)]
        if not uploads:
            raise HTTPException(422, "There was no file and no text in it.")
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    job = site.jobs.add(tuple(uploads), folder)
    return RedirectResponse(f"/add/{job.id}", 303)


async def kept(form: FormData, folder: Path) -> list[Upload]:
    """The files of a form, written to `folder` under numbers: the names they came with are only told."""
    found = []
    for number, one in enumerate(form.getlist("files")):
        if not isinstance(one, UploadFile) or not one.filename:
            continue
        name = one_line(PurePosixPath(one.filename.replace("\\", "/")).name) or f"file {number + 1}"
        file = folder / str(number)
        with file.open("wb") as out:
            await run_in_threadpool(shutil.copyfileobj, one.file, out)
        found.append(Upload(name, file))
    return found


def pasted(form: FormData) -> list[Upload]:
    """The text of a form with what was told about it."""
    told = {name: str(form.get(name) or "").strip() for name in ("text", "url", "title", "outlet", "published")}
    if not told["text"]:
        return []
    url = address(told["url"]) if told["url"] else None
    if told["url"] and not url:
        raise HTTPException(422, "The address is none that begins with http:// or https://.")
    if told["published"] and not is_date(told["published"]):
        raise HTTPException(422, "The date is no ISO date such as 2024-05-01, 2024-05 or 2024-05-01T09:30+02:00.")
    markup = bool(MARKUP.match(told["text"]))
    data = told["text"].replace("\r\n", "\n").encode("utf-8", "replace")
    record = Record(
        PASTED, PASTED, data, media_type="text/html" if markup else "text/plain", charset="utf-8", url=url,
        title=one_line(told["title"]), outlet=one_line(told["outlet"]), published=told["published"] or None,
    )  # fmt: skip
    return [Upload(PASTED, record=record)]


@router.get("/add/{job}")
def job_page(request: Request, job: str) -> HTMLResponse:
    """How far a job is."""
    site = may_add(request)
    found = job_of(site, job)
    return page(request, "job.html", {"job": found, "articles": articles_of(site, found)})


@router.post("/add/{job}/end")
def end_job(request: Request, job: str) -> Response:
    """Stop a job."""
    site = may_add(request)
    site.jobs.end(job_of(site, job))
    return RedirectResponse(f"/add/{job}", 303)


def job_of(site: Site, job: str) -> Job:
    """The job with an id. Raises NotInLedger."""
    found = site.jobs.jobs.get(job)
    if not found:
        raise NotInLedger("that job is not known: the server was started anew since, or it was long ago")
    return found


def articles_of(site: Site, job: Job) -> list[dict[str, Any]]:
    """The articles that a job has added so far, the first ones."""
    if job.run is None:
        return []
    try:
        with site.reading() as ledger, limited(ledger.connection):
            return dict_of(
                ledger.connection.execute(
                    "SELECT id, title, substr(text, 1, 90) AS begins, (SELECT count(*) FROM statement s"
                    " WHERE s.article = article.key AND s.shown) AS statements"
                    " FROM article WHERE run = ? ORDER BY key LIMIT 200",
                    (job.run,),
                )
            )
    except NoLedger:
        return []
