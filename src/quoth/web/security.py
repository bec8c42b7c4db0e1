"""What comes before every route: which requests are let in, how large they may be, and the headers of every answer.

Three things are checked. The Host header must name this server, else a page elsewhere could reach it by a name of its
own that it points here (DNS rebinding). What changes something must come from a page of this very server: browsers say
so in Origin and Sec-Fetch-Site; programs send neither, and no page can make a browser leave both out. And where the
server is bound to more than this machine, a token must be shown.
"""

from __future__ import annotations

import hmac
import time
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs, urlencode, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from quoth.settings import WEB_BODY_BYTES, WEB_UPLOAD_BYTES
from quoth.web.problems import for_programs, problem, told
from quoth.web.site import Site

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
COOKIE = "quoth_token"
UPLOADS = ("/add",)  # routes that take files
CONTENT_SECURITY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "content-security-policy": CONTENT_SECURITY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # The addresses here hold what is searched for: no other site hears them. With no-referrer, browsers would send
    # "Origin: null" with the forms of these very pages.
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


class TooLarge(Exception):
    """A request's body went over the limit while it was being read."""


class Guard:
    """The ASGI middleware around the whole application."""

    def __init__(self, app: ASGIApp, site: Site) -> None:
        self.app = app
        self.site = site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        began = time.monotonic()
        asked_for_head = scope["method"] == "HEAD"
        if asked_for_head:  # answered as GET would be, but for the body
            scope = {**scope, "method": "GET"}
        limit = WEB_UPLOAD_BYTES if scope["path"] in UPLOADS else WEB_BODY_BYTES
        status = 0

        async def answered(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if not scope["path"].startswith("/static/"):
                    headers.setdefault("cache-control", "private, no-cache")
            elif asked_for_head and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        refusal = self.refusal(scope, Headers(scope=scope), limit)
        try:
            if refusal:
                await refusal(scope, receive, answered)
            else:
                await self.app(scope, bounded(receive, limit), answered)
        except TooLarge:
            if status:
                raise
            await too_large(scope, limit)(scope, receive, answered)
        except Exception as error:
            if not status:  # here, so that this answer too has the headers of every answer
                await (await told(Request(scope), error))(scope, receive, answered)
            raise  # to the server's log
        finally:
            route = getattr(scope.get("route"), "path", "none")
            self.site.metrics.count(route, status, time.monotonic() - began)

    def refusal(self, scope: Scope, headers: Headers, limit: int) -> Response | None:
        """Why a request is not let in; None where it is."""
        host = headers.get("host", "")
        if host_name(host) not in self.site.hosts:
            return refused(scope, 421, "This server does not go by that name (Host header).")
        if scope["method"] not in SAFE_METHODS and not same_origin(headers, host):
            return refused(scope, 403, "Only pages of this server may change what is in it.")
        length = headers.get("content-length")
        if length is not None and (not length.isdecimal() or int(length) > limit):
            return too_large(scope, limit)
        if self.site.token is not None and not scope["path"].startswith("/static/"):
            return self.token_wanted(scope, headers, self.site.token)
        return None

    def token_wanted(self, scope: Scope, headers: Headers, token: str) -> Response | None:
        """None where the request shows the token, in a header or cookie; else how to go on."""
        if same(bearer(headers), token) or same(cookie(headers), token):
            return None
        query = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        if scope["method"] == "GET" and same(query.pop("token", [""])[0], token):
            rest = urlencode(query, doseq=True)
            path = "/" + scope["path"].lstrip("/\\")  # //elsewhere would be another server
            answer = RedirectResponse(path + (f"?{rest}" if rest else ""), 303)
            answer.set_cookie(COOKIE, token, httponly=True, samesite="lax", secure=scope["scheme"] == "https")
            return answer
        return refused(
            scope,
            401,
            "This ledger asks for a token: open the address that `quoth serve` printed, or send the header "
            "Authorization: Bearer TOKEN",
            {"www-authenticate": "Bearer"},
        )


def host_name(host: str) -> str:
    """The name in a Host header, without its port, in lower case; brackets stay around an IPv6 address."""
    name, _, port = host.rpartition(":")
    return (name if name and (port.isdecimal() or not port) else host).lower()


def same_origin(headers: Headers, host: str) -> bool:
    """Whether a request comes from a page of this server, or from a program that is no browser."""
    site = headers.get("sec-fetch-site")
    if site is not None and site not in ("same-origin", "none"):
        return False
    origin = headers.get("origin")
    if origin is None:
        return True
    parts = urlsplit(origin)
    return parts.scheme in ("http", "https") and parts.netloc.lower() == host.lower()


def bearer(headers: Headers) -> str:
    """The token in an Authorization header."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def cookie(headers: Headers) -> str:
    """The token in a cookie."""
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found else ""


def same(shown: str, token: str) -> bool:
    """Whether two tokens are the same, in a time that does not tell how much of them is."""
    return hmac.compare_digest(shown.encode("utf-8", "surrogatepass"), token.encode())


def refused(scope: Scope, status: int, message: str, headers: dict[str, str] | None = None) -> Response:
    """What a request is told that is not let in: no page of the site, which others might read."""
    if for_programs(scope["path"]):
        return problem(status, message, headers)
    return PlainTextResponse(f"{message}\n", status, headers)


def too_large(scope: Scope, limit: int) -> Response:
    """The answer to a body that is over the limit."""
    return refused(scope, 413, f"At most {limit:,} bytes at a time.")


def bounded(receive: Receive, limit: int) -> Receive:
    """`receive` that raises TooLarge when a body, of no or of a false declared length, goes over the limit."""
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        if message["type"] == "http.request":
            seen += len(message.get("body", b""))
            if seen > limit:
                raise TooLarge
        return message

    return counted
