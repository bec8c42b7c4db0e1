"""Adding over the web: what is taken for a page, how far it is, and what it is told that gave no article."""

from __future__ import annotations

import gzip
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from examples.load import PAGES
from quoth.ledger.adding import Outcome
from quoth.web.jobs import At, Job, Jobs, Upload, pages_in, watched

Serve = Callable[..., TestClient]
TAKEN = (
    "a.html", "a.HTM", "a.xhtml", "a.txt", "a.txt.gz", "a.html.gz", "a.warc", "a.warc.gz", "a.md", "a.xml", "a.rss",
    "a.atom", "a.csv", "a.tsv.gz", "a.jsonl", "a.ndjson", "my readme.txt",
)  # fmt: skip
SHOWN = (
    b"<html><p>x", b"\n<!DOCTYPE html>", b"<!-- saved --><html>", gzip.compress(b"<html>"), b"WARC/1.1\r\n",
    b"<?xml version='1.0'?><rss></rss>", b"<?xml version='1.0'?>\n<html xmlns='x'>", b'{"text": "x"}',
)  # fmt: skip
REFUSED = (
    ("README.md", b"x"), ("readme.txt", b"x"), ("LICENSE.txt", b"x"), ("a.py", b"x"), ("a", b"x"), ("a.json", b"[1]"),
    ("a.zip", b"PK\x03\x04\0"), ("a.png", b"\x89PNG\0"), ("Makefile", b"all:\n\techo '<html>'"), ("a.js", b"<!-- x"),
)  # fmt: skip


def test_adding(served: Serve) -> None:
    """Files and a pasted text, one of them no page: added, told, and there."""
    client = served()
    page = (PAGES / "wire.html").read_bytes()
    text = "Mayor Ana Pell said on Monday that the bridge was safe. She denied that any money had gone missing. " * 6
    answer = client.post(
        "/add",
        files=[
            ("files", ("../../wire <b>.html", page)),
            ("files", ("picture.png", b"\x89PNG\r\n\x1a\n\x00\x00")),
            ("files", ("README.md", b"# A program\n\nHe said that it works.\n")),
            ("files", ("tool.py", b"print(1)\n")),
            ("files", ("story.cgi", b"<!doctype html><html><body><p>Nothing.</p></body></html>")),
            ("files", ("old.csv", b'title;body\n"";""\n')),
        ],
        data={"text": text, "title": "The bridge", "outlet": "The Quay", "published": "2024-05-01"},
        follow_redirects=False,
    )
    assert answer.status_code == 303
    path = answer.headers["location"]
    until = time.monotonic() + 120
    while "hx-trigger" in (html := client.get(path).text) and time.monotonic() < until:
        time.sleep(0.2)
    assert "Added" in html
    assert "wire &lt;b&gt;.html" not in html  # it gave an article: only those that did not are named
    assert "picture.png" in html
    assert html.count("is no page: these, and what holds them, end in .html") == 3  # and not the one that shows it is
    for name in ("README.md", "tool.py", "story.cgi"):
        assert f"<bdi>{name}</bdi>" in html
    done = re.search(r"<strong>(\d+)(?: of (\d+))? pages</strong> done, 7 of 7 files", html)
    assert done
    assert done[2] in (done[1], None)  # None where counting them took long
    assert int(done[1]) >= 6
    assert re.search(r"Sent <time datetime=\"[^\"]+\">\d+ \w+ \d{4}, \d\d:\d\d UTC</time>", html)
    assert " UTC</time>: done, 2 pages added" in client.get("/add").text
    titles = {item["title"] for item in client.get("/api/articles").json()["items"]}
    assert any(title.startswith("Halverian minister") for title in titles)
    assert len(titles) == 2
    folder = client.app.state.site.jobs.jobs[path.rsplit("/", 1)[1]].folder  # type: ignore[attr-defined]
    while folder.exists() and time.monotonic() < until:
        time.sleep(0.1)
    assert not folder.exists()


@pytest.mark.parametrize("name", TAKEN)
def test_what_is_a_page_by_its_name(tmp_path: Path, name: str) -> None:
    file = tmp_path / "0"
    file.write_bytes(b"x")
    assert Upload(name, file).refusal() is None


@pytest.mark.parametrize("data", SHOWN)
def test_what_is_a_page_by_its_content(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "0"
    file.write_bytes(data)
    assert Upload("story.cgi", file).refusal() is None


@pytest.mark.parametrize(("name", "data"), REFUSED)
def test_what_is_no_page(tmp_path: Path, name: str, data: bytes) -> None:
    file = tmp_path / "0"
    file.write_bytes(data)
    refusal = Upload(name, file).refusal()
    assert refusal
    assert "is no page" in refusal.message


def test_pages_are_counted(tmp_path: Path) -> None:
    table, page = tmp_path / "t.jsonl", tmp_path / "p.html"
    table.write_text("".join(f'{{"text": "Words {n}.", "title": "x"}}\n' for n in range(7)))
    page.write_text("<html>")
    script = tmp_path / "s.py"
    script.write_text("print(1)")
    uploads = (Upload("t.jsonl", table), Upload("p.html", page), Upload("s.py", script))
    assert pages_in(uploads, 60) == 9
    assert pages_in(uploads, -1) is None


def test_how_far_an_archive_is() -> None:
    """Where its records begin tells it, after the files before it."""
    archive = Upload("crawl.warc.gz", PAGES.parent / "inputs" / "crawl.warc.gz")
    told: list[At] = []
    entries = list(watched(archive.records(), 3, archive.size, 2 * archive.size, told.append))
    assert len(entries) > len(told) > 2
    assert {one.file for one in told} == {3}
    shares = [one.share for one in told]
    assert shares == sorted(set(shares))
    assert 0.5 < shares[0] < shares[-1] < 1


def test_a_job_tells_what_is_known() -> None:
    job = Job("x", (Upload("a.warc"), Upload("b.html")), Path("none"), state="going on", at=At(0, 0.25))
    assert (job.done, job.share, job.expected) == (0, 0.25, None)
    job.totals.count(Outcome("page 1", "new", 3))
    job.expected = 4
    assert (job.done, job.share) == (1, 0.25)
    job.state = "done"
    assert job.share == 1


def test_a_job_that_cannot_begin_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And the next one is not held up by it."""
    jobs = Jobs(tmp_path / "none.db")
    done: list[str] = []

    def failing(job: Job) -> None:
        if job.uploads[0].name == "first":
            raise OSError("no more processes")
        done.append(job.uploads[0].name)
        job.state = "done"

    monkeypatch.setattr(jobs, "do", failing)
    first, second = (jobs.add((Upload(name),), tmp_path / name) for name in ("first", "second"))
    until = time.monotonic() + 60
    while not second.over and time.monotonic() < until:
        time.sleep(0.01)
    jobs.close()
    assert (first.state, second.state, done) == ("failed", "done", ["second"])
    assert "no more processes" in str(first.message)
