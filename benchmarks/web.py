"""How fast `quoth serve` answers: its pages' times, what a browser needs to paint an article, and many readers at once.

    python benchmarks/web.py FILE pages                  # search, person and article pages, one client
    python benchmarks/web.py FILE paint                  # in a headless Chromium (QUOTH_CHROMIUM names one)
    python benchmarks/web.py FILE load --seconds 300     # 50 clients that read, and one that adds pages

FILE is a ledger as `ledger_search.py` makes it. `pages` and `paint` only read it; `load` writes to a copy, which is
removed at the end. The server is a process of its own on 127.0.0.1, as `quoth serve` starts it; times are from sending
a request to having read its answer whole, on one connection that stays open. Each figure that has an aim stands beside
it. Nothing is sent to any other machine, and everything ends by itself.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import itertools
import os
import random
import re
import secrets
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from ledger_search import questions

EXAMPLES = Path(__file__).resolve().parents[1] / "examples" / "pages"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
KINDS = ("search", "person", "article")
ASKED = 200  # addresses of each kind
MOST_MS, PAINT_MS, MOST_BYTES, TIMES_IDLE = 150.0, 400.0, 150_000, 3.0  # what is to be reached
FLAT = 1.1  # times the memory in the middle that it may be at the end
SHARES = {"search": 3, "person": 1, "article": 1}  # of what a reader asks for
UPLOAD = 10  # pages that the adding client sends at a time
PATIENCE = 60.0  # seconds that a client waits for an answer
STARTING = 60.0  # and for the server to start

Addresses = dict[str, list[str]]


# --- what is asked ---


def addresses(file: Path) -> Addresses:
    """The addresses that are asked for, by kind, always the same.

    200 searches, persons from the most quoted to rare ones, articles from the first to the last.
    """
    db = sqlite3.connect(f"file:{file.absolute()}?mode=ro", uri=True)
    people = [
        identity
        for (identity,) in db.execute(
            "SELECT p.id FROM (SELECT person, count(*) AS number FROM person_entity GROUP BY person) one"
            " JOIN person p ON p.key = one.person ORDER BY number DESC, p.id"
        )
    ]
    articles = [identity for (identity,) in db.execute("SELECT id FROM article WHERE current ORDER BY key")]
    db.close()
    ranks = sorted({round(len(people) ** (i / (ASKED - 1))) - 1 for i in range(ASKED)})
    places = {len(articles) * i // ASKED for i in range(ASKED)}
    return {
        "search": [searched(words, options) for _, words, options in questions()],
        "person": [f"/people/{people[rank]}" for rank in ranks],
        "article": [f"/articles/{articles[place]}" for place in sorted(places)],
    }


def searched(words: str, options: dict[str, Any]) -> str:
    """The address of one of the 200 questions."""
    pairs = {"q": words} if words else {}
    for name, value in options.items():
        if name == "nested":
            pairs[name] = "only" if value else "none"
        else:
            pairs["sure" if name == "min_confidence" else name] = str(value)
    return f"/?{urlencode(pairs)}"


# --- the server, and a client ---


@dataclass
class Server:
    """A running `quoth serve`."""

    process: subprocess.Popen[str]
    port: int

    def memory(self) -> float:
        """Resident memory of its process, MB."""
        told = subprocess.run(
            ["ps", "-o", "rss=", "-p", str(self.process.pid)], capture_output=True, text=True, check=True
        )
        return int(told.stdout) * 1024 / 1e6


@contextlib.contextmanager
def serving(file: Path, *options: str) -> Iterator[Server]:
    """A server on a free port; stopped at the end."""
    command = [sys.executable, "-m", "quoth", "serve", "--ledger", str(file), "--port", "0", *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"})
    try:
        assert process.stdout
        line = process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:(\d+)/", line)
        if not found:
            sys.exit(f"the server did not start: {line.strip() or 'see above'}")
        server = Server(process, int(found[1]))
        wait_for(server)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for(server: Server) -> None:
    """Return when it answers."""
    until = time.monotonic() + STARTING
    while True:
        try:
            with contextlib.closing(Client(server.port)) as client:
                client.get("/keys")
            return
        except OSError:
            if time.monotonic() > until or server.process.poll() is not None:
                raise
            time.sleep(0.05)


class Client:
    """One connection that stays open."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)

    def get(self, path: str) -> tuple[int, bytes]:
        """Status and body."""
        self.connection.request("GET", path)
        answer = self.connection.getresponse()
        return answer.status, answer.read()

    def upload(self, files: Sequence[tuple[str, bytes]]) -> tuple[int, str]:
        """Send files to be added: the status, and where the progress is told."""
        border = secrets.token_hex(16)
        parts = [
            f'--{border}\r\ncontent-disposition: form-data; name="files"; filename="{name}"\r\n\r\n'.encode()
            + data + b"\r\n"
            for name, data in files
        ]  # fmt: skip
        body = b"".join(parts) + f"--{border}--\r\n".encode()
        self.connection.request("POST", "/add", body, {"content-type": f"multipart/form-data; boundary={border}"})
        answer = self.connection.getresponse()
        answer.read()
        return answer.status, answer.headers.get("location", "")

    def close(self) -> None:
        """Close it."""
        self.connection.close()


# --- pages ---


def pages(file: Path, rounds: int, slowest: int) -> bool:
    """Times of each kind of page; whether all aims are reached."""
    asked = addresses(file)
    fine = True
    with serving(file) as server, contextlib.closing(Client(server.port)) as client:
        for kind in KINDS:
            wrong = Counter(client.get(path)[0] for path in asked[kind])  # once, to warm up
            del wrong[200]
            times = []
            busy = processor_seconds(server)
            for _ in range(rounds):
                for path in asked[kind]:
                    took, status, size = timed(client, path)
                    times.append((took, path, size))
                    wrong[status] += status != 200
            busy = processor_seconds(server) - busy
            p95 = share_of([one[0] for one in times], 0.95)
            fine &= p95 <= MOST_MS and not +wrong
            print(
                f"{kind}: {len(times)} answers, p50 {share_of([one[0] for one in times], 0.5):.1f} ms,"
                f" p95 {p95:.1f} ms (aim {MOST_MS:g}), max {max(times)[0]:.1f} ms,"
                f" {1000 * busy / len(times):.1f} ms of processor time each,"
                f" {sum(one[2] for one in times) / len(times) / 1000:.0f} kB{errors(wrong)}",
                flush=True,
            )
            for took, path, _ in sorted(times, reverse=True)[:slowest]:
                print(f"  {took:7.1f} ms  {path}")
        fine &= overview(client)
        print(f"memory of the server: {server.memory():.0f} MB")
    return fine


def overview(client: Client) -> bool:
    """The overview, asked for again until it shows its numbers; whether no answer was an error."""
    began = time.monotonic()
    first, status, _ = timed(client, "/overview")
    answers = [status]
    while b"<table" not in client.get("/overview")[1] and time.monotonic() - began < PATIENCE:
        time.sleep(0.25)
    whole = time.monotonic() - began
    again, status, _ = timed(client, "/overview")
    answers.append(status)
    print(
        f"overview: first answer {first:.0f} ms, shows its numbers after {whole:.1f} s, then {again:.1f} ms"
        f"{errors(Counter(one for one in answers if one != 200))}",
        flush=True,
    )
    return answers == [200, 200]


def timed(client: Client, path: str) -> tuple[float, int, int]:
    """Milliseconds until an answer was read, its status and its bytes."""
    began = time.perf_counter()
    status, body = client.get(path)
    return 1000 * (time.perf_counter() - began), status, len(body)


def processor_seconds(server: Server) -> float:
    """Processor time that the server has used; 0 where the system does not tell it finely enough."""
    try:
        fields = Path(f"/proc/{server.process.pid}/stat").read_text("ascii").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def share_of(times: Sequence[float], share: float) -> float:
    """A percentile."""
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]


def errors(wrong: Counter[Any]) -> str:
    """What went wrong, if anything."""
    told = ", ".join(f"{number} × {what}" for what, number in sorted((+wrong).items(), key=str))
    return f"; ERRORS: {told}" if told else ""


# --- paint ---


def paint(file: Path, times: int) -> bool:
    """When a browser that has nothing of the site yet paints an article, and what it loads for that."""
    from playwright.sync_api import sync_playwright

    program = os.environ.get("QUOTH_CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM)), None)
    if not program:
        sys.exit("no Chromium is installed: install Debian's package chromium, or set QUOTH_CHROMIUM")
    chosen = addresses(file)["article"]
    chosen = [chosen[len(chosen) * i // times] for i in range(times)]
    painted, sizes, without = [], [], []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for path in chosen:
            with serving(file) as server:  # the server is cold too: this is the first page that it gives
                first, loaded, text = painted_at(browser, f"http://127.0.0.1:{server.port}{path}")
            painted.append(first)
            sizes.append(loaded)
            without.append(loaded - text)
        browser.close()
    print(
        f"first contentful paint of {times} articles, browser and server cold: median {share_of(painted, 0.5):.0f} ms"
        f" (aim {PAINT_MS:g}), max {max(painted):.0f} ms"
    )
    print(
        f"page weight: median {share_of(sizes, 0.5) / 1000:.0f} kB; without the article's own text"
        f" {share_of(without, 0.5) / 1000:.0f} kB, at most {max(without) / 1000:.0f} kB (aim {MOST_BYTES / 1000:g})"
    )
    return share_of(painted, 0.5) <= PAINT_MS and max(without) <= MOST_BYTES


def painted_at(browser: Any, address: str) -> tuple[float, int, int]:
    """Milliseconds until the first contentful paint, bytes sent for the page, and bytes of the article's text in it.

    Those sent are counted on the wire, headers and all.
    """
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    sent: list[float] = []
    tools = context.new_cdp_session(page)
    tools.send("Network.enable")
    tools.on("Network.loadingFinished", lambda told: sent.append(told["encodedDataLength"]))
    page.goto(address, wait_until="networkidle")
    first = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    words = page.evaluate("document.querySelector('article')?.textContent ?? ''")
    context.close()
    if not words:
        sys.exit(f"{address} shows no article")
    return first, round(sum(sent)), len(words.encode())


# --- load ---


@dataclass
class Load:
    """What happens while many read: times by kind, in milliseconds, and what went wrong.

    `processor` is the processor time that the server's own process took meanwhile, in seconds.
    """

    end: float
    processor: float = 0.0
    times: dict[str, list[float]] = field(default_factory=lambda: {kind: [] for kind in KINDS})
    wrong: Counter[Any] = field(default_factory=Counter)
    memory: list[float] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, kind: str, took: float, status: int | str) -> None:
        """One answer, or what came in its place."""
        with self.lock:
            self.times[kind].append(took)
            self.wrong[status] += status != 200

    @property
    def every(self) -> list[float]:
        """All times."""
        return [took for times in self.times.values() for took in times]


def load(file: Path, seconds: float, clients: int, wait: float) -> bool:
    """Many clients that read with `wait` seconds between two requests, and one that adds; whether it goes well."""
    with tempfile.TemporaryDirectory(dir=file.absolute().parent) as folder:
        own = Path(folder) / file.name
        print(f"copying {file} …", flush=True)
        copy(file, own)
        asked = addresses(own)
        with serving(own) as server:
            idle = Load(0.0)
            with contextlib.closing(Client(server.port)) as client:
                for measured in (False, True):  # once, to warm up
                    idle.processor = -processor_seconds(server)
                    for kind, path in itertools.islice(wanted(asked, 0), 500):
                        took, status, _ = timed(client, path)
                        if measured:
                            idle.note(kind, took, status)
                idle.processor += processor_seconds(server)
            print(f"idle: {told(idle)}", flush=True)
            before = articles_in(own)
            busy = under_load(server, asked, seconds, clients, wait)
            added = articles_in(own) - before
    factor = share_of(busy.every, 0.95) / share_of(idle.every, 0.95)
    print(f"{clients} clients, {wait:g} s between requests, for {seconds:g} s: {told(busy)}")
    print(f"p95 is {factor:.1f} × that of the idle server (aim {TIMES_IDLE:g}); {added} pages were added meanwhile")
    start, middle, end = busy.memory
    print(f"memory of the server: {start:.0f} MB at the start, {middle:.0f} in the middle, {end:.0f} at the end"
          f" (aim: at the end at most {FLAT:g} × the middle)")  # fmt: skip
    return factor <= TIMES_IDLE and end <= FLAT * middle and not +busy.wrong and not +idle.wrong and added > 0


def under_load(server: Server, asked: Addresses, seconds: float, clients: int, wait: float) -> Load:
    """Let them all begin, and wait until they have ended; `memory` is noted at the start, in the middle, at the end."""
    busy = Load(time.monotonic() + seconds)
    readers = [
        threading.Thread(target=read, args=(busy, server.port, asked, number, wait, wait * number / clients))
        for number in range(clients)
    ]
    threads = [*readers, threading.Thread(target=add, args=(busy, server.port))]
    busy.memory.append(server.memory())
    busy.processor = -processor_seconds(server)
    for one in threads:
        one.start()
    for part in (2, 1):
        time.sleep(max(0.0, busy.end - seconds * (part - 1) / 2 - time.monotonic()))
        busy.memory.append(server.memory())
    for one in threads:
        one.join()
    busy.processor += processor_seconds(server)
    return busy


def wanted(asked: Addresses, seed: int) -> Iterator[tuple[str, str]]:
    """What one reader asks for, kind and address, without end."""
    chance = random.Random(seed)
    while True:
        kind = chance.choices(list(SHARES), list(SHARES.values()))[0]
        yield kind, chance.choice(asked[kind])


def read(busy: Load, port: int, asked: Addresses, seed: int, wait: float, first: float) -> None:
    """What one reader does."""
    time.sleep(first)
    client = Client(port)
    for kind, path in wanted(asked, seed + 1):
        if time.monotonic() >= busy.end:
            break
        try:
            took, status, _ = timed(client, path)
            busy.note(kind, took, status)
        except (OSError, http.client.HTTPException) as error:
            busy.note(kind, 1000 * PATIENCE, type(error).__name__)
            client.close()
            client = Client(port)
        time.sleep(max(0.0, min(wait, busy.end - time.monotonic())))
    client.close()


def add(busy: Load, port: int) -> None:
    """What the one does who adds: sends some pages, waits until they are in, sends the next."""
    client = Client(port)
    numbers = itertools.count()
    while time.monotonic() < busy.end:
        try:
            status, job = client.upload([new_page(next(numbers)) for _ in range(UPLOAD)])
            if status != 303:
                busy.wrong[f"{status} to an upload"] += 1
                break
            over = False
            while not over and time.monotonic() < busy.end:
                time.sleep(1.0)
                status, body = client.get(urlsplit(job).path)
                over = b'action="/add/' not in body  # the button to stop it
                if status != 200 or (over and b"<h1>Added</h1>" not in body):
                    busy.wrong[f"{status}, an upload failed"] += 1
        except (OSError, http.client.HTTPException) as error:
            busy.wrong[f"{type(error).__name__} while adding"] += 1
            client.close()
            client = Client(port)
    client.close()


def new_page(number: int) -> tuple[str, bytes]:
    """An example page with other words in it, so that no ledger knows it: file name and bytes."""
    files = sorted(EXAMPLES.glob("*.html"))
    file = files[number % len(files)]
    # In every paragraph: behind the story it is clutter, and the ledger knows the page already.
    mark = f" So says edition {number} of {os.getpid()}.</p>"
    return f"{number}-{file.name}", file.read_bytes().replace(b"</p>", mark.encode("ascii"))


def told(seen: Load) -> str:
    """Times and errors in one line."""
    each = ", ".join(f"{kind} {share_of(times, 0.95):.0f}" for kind, times in seen.times.items() if times)
    return (
        f"{len(seen.every)} answers, p50 {share_of(seen.every, 0.5):.1f} ms, p95 {share_of(seen.every, 0.95):.1f} ms"
        f" (p95 by kind: {each}), {1000 * seen.processor / len(seen.every):.1f} ms of processor time each,"
        f" {sum((+seen.wrong).values())} errors{errors(seen.wrong)}"
    )


def articles_in(file: Path) -> int:
    """How many articles a ledger holds."""
    with contextlib.closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as db:
        return int(db.execute("SELECT count(*) FROM article").fetchone()[0])


def copy(file: Path, target: Path) -> None:
    """A whole copy, also of what is not in the file itself yet."""
    with (
        contextlib.closing(sqlite3.connect(f"file:{file.absolute()}?mode=ro", uri=True)) as source,
        contextlib.closing(sqlite3.connect(target)) as made,
    ):
        source.backup(made)


def main() -> None:
    """Measure what is asked for; the exit status is 1 where an aim is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("what", nargs="*", choices=["pages", "paint", "load"], help="all three unless told")
    parser.add_argument("--rounds", type=int, default=3, help="of all pages, after one to warm up")
    parser.add_argument("--slowest", type=int, default=0, metavar="N", help="tell the slowest pages too")
    parser.add_argument("--times", type=int, default=9, help="articles to be painted")
    parser.add_argument("--seconds", type=float, default=300.0, help="of load, at most 1,000")
    parser.add_argument("--clients", type=int, default=50, help="that read, at most 200")
    parser.add_argument("--wait", type=float, default=1.0, help="seconds between a client's requests, at least 0.1")
    given = parser.parse_args()
    what = given.what or ["pages", "paint", "load"]
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors", flush=True)
    fine = True
    if "pages" in what:
        fine &= pages(given.file, given.rounds, given.slowest)
    if "paint" in what:
        fine &= paint(given.file, given.times)
    if "load" in what:
        fine &= load(given.file, min(given.seconds, 1_000.0), min(given.clients, 200), max(given.wait, 0.1))
    sys.exit(0 if fine else 1)


if __name__ == "__main__":
    main()
