"""The example inputs in `inputs/`, made of the example pages: a WARC archive, a feed, a table.

    python examples/make_inputs.py

The same pages give the same bytes. Needs nothing that Quoth does not.
"""

from __future__ import annotations

import csv
import gzip
import json
from datetime import datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

HERE = Path(__file__).parent
INPUTS = HERE / "inputs"
IN_ARCHIVE = ("wire", "tabloid", "broadsheet", "foreign", "accents")
IN_FEED = ("local", "court", "opinion")
IN_TABLE = ("press-release", "interview-qa", "tweets")
CRAWLED = "2024-06-01T12:00:00Z"


def gold(name: str) -> dict[str, Any]:
    """What a careful reader took from a page."""
    labels: dict[str, Any] = json.loads((HERE / "gold" / f"{name}.json").read_text("utf-8"))
    return labels


def address(name: str) -> str:
    """Where the page might have been."""
    return f"https://news.example/{name}"


def record(name: str, block: bytes, kind: str, content_type: str) -> bytes:
    """A record of an archive, packed as a member of its own."""
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {address(name)}\r\nWARC-Date: {CRAWLED}\r\n"
        f"WARC-Record-ID: <urn:example:{kind}:{name}>\r\nContent-Type: {content_type}\r\n"
        f"Content-Length: {len(block)}\r\n\r\n"
    )
    return gzip.compress(head.encode() + block + b"\r\n\r\n", 9, mtime=0)


def archive() -> bytes:
    """Requests and responses as crawlers keep them, an image and a missing page among them."""
    out = [record("", b"software: examples/make_inputs.py\r\n", "warcinfo", "application/warc-fields")]
    answer = "application/http; msgtype=response"
    for name in IN_ARCHIVE:
        request = f"GET /{name} HTTP/1.1\r\nHost: news.example\r\n\r\n".encode()
        out.append(record(name, request, "request", "application/http; msgtype=request"))
        body = gzip.compress((HERE / "pages" / f"{name}.html").read_bytes(), 9, mtime=0)
        head = (
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n"
            + f"Content-Length: {len(body)}\r\n\r\n".encode()
        )
        out.append(record(name, head + body, "response", answer))
    out.append(record("dam.png", b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n\x89PNG", "response", answer))
    out.append(record("gone", b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\nGone", "response", answer))
    return b"".join(out)


def feed() -> str:
    """An RSS feed with the whole text of each entry."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>',
        "<title>The Sarn Valley Reader</title><link>https://news.example/</link><description>Examples</description>",
    ]
    for name in IN_FEED:
        page = gold(name)
        text = "".join(f"<p>{escape(paragraph)}</p>\n" for paragraph in page["body"])
        published = format_datetime(datetime.fromisoformat(page["published"]))
        lines += [
            f"<item><title>{escape(page['title'])}</title><link>{address(name)}</link><pubDate>{published}</pubDate>",
            f"<content:encoded>{escape(text)}</content:encoded></item>",
        ]
    return "\n".join([*lines, "</channel></rss>", ""])


def write_table(path: Path) -> None:
    """A table of clean texts, as archives of texts export them."""
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["id", "headline", "date", "newspaper", "link", "words"])
        for number, name in enumerate(IN_TABLE, 1):
            page = gold(name)
            rows.writerow([number, page["title"], page["published"][:10], page["outlet"], address(name),
                           "\n".join(page["body"])])  # fmt: skip


def main() -> None:
    """Write all three."""
    INPUTS.mkdir(exist_ok=True)
    (INPUTS / "crawl.warc.gz").write_bytes(archive())
    (INPUTS / "reader.xml").write_text(feed(), "utf-8")
    write_table(INPUTS / "texts.csv")
    for path in sorted(INPUTS.iterdir()):
        print(f"{path.relative_to(HERE)}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
