"""`quoth serve`: the ledger in the browser and over HTTP."""

from __future__ import annotations

import gc
import ipaddress
import os
import secrets
import socket
import sys
import threading
import time
import webbrowser
from collections.abc import Callable
from pathlib import Path

import click

from quoth.commands.options import ledger_option
from quoth.errors import QuothError
from quoth.settings import WEB_GARBAGE, WEB_SWITCH_SECONDS

PORT = 8317
BACKLOG = 128
NEXT_PORTS = 20  # tried by `quoth open` where one is taken


@click.command("serve", short_help="Serve a ledger to browsers and programs.")
@ledger_option
@click.option("--host", default="127.0.0.1", show_default=True, metavar="ADDRESS", help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=PORT, show_default=True, help="0 takes any free one.")
@click.option("--allow-host", "names", multiple=True, metavar="NAME",
              help="A name that others will call this server by; may be given several times.")  # fmt: skip
@click.option("--read-only", is_flag=True, help="Nothing can be added or corrected: to publish a ledger.")
@click.option("--token-file", type=click.Path(dir_okay=False, exists=True, path_type=Path), metavar="FILE",
              help="What clients must show, in a file (else QUOTH_TOKEN, or one is made).")  # fmt: skip
@click.option("--no-token", is_flag=True, help="Let everybody in (with --read-only only).")
def command(
    ledger: Path, host: str, port: int, names: tuple[str, ...], read_only: bool, token_file: Path | None, no_token: bool
) -> None:
    """Serve a ledger on this machine, until Ctrl-C.

    Pages are at the address that is printed, the HTTP API below it at /api. Only this machine can reach them, unless
    told otherwise: with another --host, or --allow-host behind a proxy, clients must show a token, and --allow-host
    says the names they may use. A proxy passes the Host header on, speaks HTTPS to the world, and adds
    X-Forwarded-Proto. It must be on this machine.
    """
    wider = not is_loopback(host) or bool(names)
    if no_token and not read_only:
        raise click.UsageError("--no-token goes with --read-only: else everybody could change the ledger")
    if not is_loopback(host) and not names and is_any(host):
        raise click.UsageError(f"{host} is every address of this machine: --allow-host says by which name it is called")
    token = None if no_token or not wider else token_of(token_file)
    run(ledger, host, port, names=names, read_only=read_only, token=token)


def run(
    ledger: Path,
    host: str = "127.0.0.1",
    port: int = PORT,
    *,
    names: tuple[str, ...] = (),
    read_only: bool = False,
    token: str | None = None,
    opened: Callable[[str], None] | None = None,
    ports: int = 1,
) -> None:
    """Serve until Ctrl-C; `opened` hears the address once it answers. `ports`: so many are tried, one after the other.

    Raises QuothError where the address can't be listened on, and what opening the ledger raises.
    """
    import uvicorn

    from quoth.ledger import Ledger
    from quoth.web.app import create_app
    from quoth.web.site import LOOPBACK

    if ledger.exists() or read_only:
        with Ledger(ledger):
            pass  # says now what would be wrong with each page
    else:
        Ledger.writing(ledger).close()
    listening = listen(host, port, ports)
    own = f"[{host}]" if ":" in host else host
    hosts = tuple(name.lower() for name in (*LOOPBACK, *(() if is_any(host) else (own,)), *names))
    app = create_app(ledger, read_only=read_only, token=token, hosts=hosts)
    config = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False, timeout_keep_alive=10,
                            timeout_graceful_shutdown=3)  # fmt: skip
    sys.setswitchinterval(WEB_SWITCH_SECONDS)
    gc.freeze()  # what the program is made of is never garbage
    gc.set_threshold(WEB_GARBAGE)
    server = uvicorn.Server(config)
    shown = names[0] if names and not is_loopback(host) else ("127.0.0.1" if is_any(host) else own)
    address = f"http://{shown}:{listening.getsockname()[1]}/"
    click.echo(f"{ledger} is at {address}{f'?token={token}' if token else ''}  (Ctrl-C ends)")
    if opened:
        threading.Thread(target=tell, args=(server, address, opened), daemon=True).start()
    with listening:
        server.run(sockets=[listening])


def tell(server: object, address: str, opened: Callable[[str], None]) -> None:
    """Wait until the server answers, then say so."""
    while not getattr(server, "started", False):
        time.sleep(0.05)
    opened(address)


def listen(host: str, port: int, ports: int) -> socket.socket:
    """A socket that listens on an address. Raises QuothError."""
    for number in range(port, min(port + ports, 65536)):
        # Named as TCP, so that asyncio sends what is written at once: else the second part of each answer waits 40 ms
        # until the first one is acknowledged (Nagle's algorithm with delayed acknowledgement).
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        try:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            made.bind((host, number))
            made.listen(BACKLOG)
            return made
        except OSError as error:
            made.close()
            trouble = error
    raise QuothError(f"{host}, port {port} can't be listened on ({trouble.strerror or trouble}): --port takes another")


def is_loopback(host: str) -> bool:
    """Whether an address can be reached from this machine only."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def is_any(host: str) -> bool:
    """Whether an address stands for all of this machine's."""
    return host in ("0.0.0.0", "::", "")  # asked about, not bound to


def token_of(file: Path | None) -> str:
    """The token that clients must show. Raises UsageError for one that is easily guessed."""
    token = (file.read_text(encoding="utf-8") if file else os.environ.get("QUOTH_TOKEN", "")).strip()
    if not token and not file:
        return secrets.token_urlsafe(24)
    if len(token) < 16 or not token.isascii() or not token.isprintable() or set(token) & set(' ",;\\'):
        raise click.UsageError('a token has at least 16 ASCII characters, none of them a blank or one of ",;\\')
    return token


def open_browser(address: str) -> None:
    """Show an address in the user's browser, where there is one."""
    if not webbrowser.open(address):
        click.echo(f"Open it yourself: {address}")
