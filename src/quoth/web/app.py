"""The application: routes, templates and what is answered when something goes wrong."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
from collections.abc import AsyncIterator
from importlib.resources import files
from pathlib import Path

import anyio.to_thread
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.staticfiles import StaticFiles
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Scope

import quoth
from quoth.errors import QuothError
from quoth.settings import WEB_THREADS
from quoth.web import api, correcting, extracting, pages, watching
from quoth.web.described import describe
from quoth.web.problems import told
from quoth.web.security import Guard
from quoth.web.site import LOOPBACK, Site

STATIC = Path(str(files("quoth.web"))) / "static"


class StaticForever(StaticFiles):
    """Static files under addresses that change with their content, so that browsers need not ask again; compressed."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory=directory)
        self.packed = {
            file.name: gzip.compress(file.read_bytes(), mtime=0) for file in directory.iterdir() if file.is_file()
        }

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        if response.status_code != 200:
            return response
        versioned = b"v=" in scope["query_string"]
        response.headers["cache-control"] = "public, max-age=31536000, immutable" if versioned else "no-cache"
        response.headers["vary"] = "accept-encoding"
        packed = self.packed.get(path)
        if packed is None or "gzip" not in Headers(scope=scope).get("accept-encoding", ""):
            return response
        kept = {name: response.headers[name] for name in ("cache-control", "content-type", "last-modified", "vary")}
        etag = f"W/{response.headers['etag']}"  # the same file in other bytes
        return Response(packed, headers={**kept, "etag": etag, "content-encoding": "gzip"})


def create_app(
    ledger: Path | str, *, read_only: bool = False, token: str | None = None, hosts: tuple[str, ...] = LOOPBACK
) -> FastAPI:
    """The server of one ledger, an ASGI application.

    `hosts` are the names that requests may call it by, `token` what they must show (None: nothing). With `read_only`
    nothing in the ledger can be changed. The ledger is opened anew for each request: it may be made later.
    """
    site = Site(Path(ledger), read_only, token, hosts)

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        anyio.to_thread.current_default_thread_limiter().total_tokens = WEB_THREADS
        yield
        site.close()

    app = FastAPI(
        title="Quoth",
        version=quoth.__version__,
        summary="Who said what, with the exact words as evidence.",
        openapi_url="/api/openapi.json",
        docs_url=None,  # its pages load scripts from elsewhere
        redoc_url=None,
        lifespan=lifespan,
    )
    app.state.site = site
    app.state.versions = {file.name: version(file) for file in STATIC.iterdir() if file.is_file()}
    app.mount("/static", StaticForever(directory=STATIC), name="static")
    for router in (*pages.routers, api.router, correcting.router, extracting.router, watching.router):
        app.include_router(router)
    app.add_exception_handler(HTTPException, told)
    app.add_exception_handler(RequestValidationError, told)
    app.add_exception_handler(QuothError, told)
    app.add_exception_handler(Exception, told)
    describe(app)
    app.add_middleware(Guard, site=site)
    return app


def version(file: Path) -> str:
    """A short digest of a static file."""
    return hashlib.sha256(file.read_bytes()).hexdigest()[:10]
