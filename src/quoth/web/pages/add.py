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
from starlette.responses import RedirectResponse, Response

from quoth.errors import NoLedger, NotInLedger
from quoth.iso_dates import EXAMPLES, is_date
from quoth.ledger.limit import limited
from quoth.ledger.stored import dict_of
from quoth.reading.record import Record, address, one_line
from quoth.settings import MAX_TEXT_CHARS, WEB_UPLOAD_BYTES, WEB_UPLOAD_FILES
from quoth.web.jobs import Job, Upload, new_folder
from quoth.web.mistakes import Mistake, Wrong, wrong
from quoth.web.site import Site, changeable
from quoth.web.templates import page

router = APIRouter(include_in_schema=False)
MARKUP = re.compile(r"\s*<(?:!doctype|html|head|body|article|\?xml)", re.IGNORECASE)
ENDING = re.compile(r"(?:\.[a-z0-9]{1,8})?(?:\.gz)?$")
PASTED = "pasted text"
TOLD = ("text", "url", "title", "outlet", "published")  # of a pasted text


@router.get("/add")
def add_page(request: Request) -> HTMLResponse:
    """The form, and the jobs that there were."""
    return add_form(request, dict.fromkeys(TOLD, ""))


def add_form(request: Request, typed: dict[str, str], told: Wrong | None = None) -> HTMLResponse:
    """The same with what was typed about a pasted text, and what was wrong."""
    jobs = list(changeable(request).jobs.jobs.values())[::-1]
    values = {"jobs": jobs, "most": WEB_UPLOAD_BYTES, "files": WEB_UPLOAD_FILES, "typed": typed,
              "wrong": told}  # fmt: skip
    return page(request, "add.html", values, status=told.status if told else 200)


@router.post("/add")
async def add(request: Request) -> Response:
    """Take what was sent, and go to the page that tells how far it is; or show the form again, with what is wrong."""
    site = changeable(request)
    folder = new_folder()
    try:
        async with request.form(max_files=WEB_UPLOAD_FILES, max_part_size=4 * MAX_TEXT_CHARS) as form:
            typed = {name: str(form.get(name) or "") for name in TOLD}
            uploads = [*await kept(form, folder), *pasted(typed)]
        if not uploads:
            raise Mistake("files", "Choose files, or paste a text: there was neither.")
    except Mistake as error:
        shutil.rmtree(folder, ignore_errors=True)
        return add_form(request, typed, wrong(error, "files"))
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    job = site.jobs.add(tuple(uploads), folder)
    return RedirectResponse(f"/add/{job.id}", 303)


async def kept(form: FormData, folder: Path) -> list[Upload]:
    """The files of a form, written to `folder` under numbers and their endings: the names they came with are told."""
    found = []
    for number, one in enumerate(form.getlist("files")):
        if not isinstance(one, UploadFile) or not one.filename:
            continue
        name = one_line(PurePosixPath(one.filename.replace("\\", "/")).name) or f"file {number + 1}"
        ending = ENDING.search(name.lower())
        file = folder / f"{number}{ending[0] if ending else ''}"  # what a table is, its ending may tell
        with file.open("wb") as out:
            await run_in_threadpool(shutil.copyfileobj, one.file, out)
        found.append(Upload(name, file))
    return found


def pasted(typed: dict[str, str]) -> list[Upload]:
    """The text of a form with what was told about it. Raises Mistake."""
    told = {name: value.strip() for name, value in typed.items()}
    about = [name for name in TOLD if name != "text" and told[name]]
    if not told["text"]:
        if about:
            raise Mistake("text", "Paste the text that this is about.")
        return []
    url = address(told["url"]) if told["url"] else None
    if told["url"] and not url:
        raise Mistake("url", "The address is none that begins with http:// or https://.")
    if told["published"] and not is_date(told["published"]):
        raise Mistake("published", f"The date is no ISO date such as {EXAMPLES}.")
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
    site = changeable(request)
    found = job_of(site, job)
    return page(request, "job.html", {"job": found, "articles": articles_of(site, found)})


@router.post("/add/{job}/end")
def end_job(request: Request, job: str) -> Response:
    """Stop a job."""
    site = changeable(request)
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
