"""Feeds: RSS 2.0, RSS 1.0, Atom; what an entry tells, what damage costs."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from archives import read
from feeds import END, HEAD, item
from quoth.reading.page import read_record
from quoth.reading.records import kind_of, root_of

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://post.example/b/">
<title type="html">The &amp;lt;b&amp;gt; Post</title>
<entry><title>One</title><link rel="self" href="/x"/><link rel="alternate" href="c/1"/><id>urn:1</id>
<updated>2024-06-01T00:00:00Z</updated><author><name>Ada Berg</name></author><author><name>Bo Lund</name></author>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Para <b>one</b>.</p><p>Two.</p></div></content>
</entry>
<entry><title>Two</title><id>https://post.example/2</id><published>2024-05-02</published>
<summary type="text">Plain &amp; text &lt;b></summary><source><title>Other Post</title></source></entry>
<entry><title>Three</title><id>urn:3</id><content type="html">&lt;p&gt;AT&amp;amp;T&lt;/p&gt;</content></entry>
<entry><title>None</title></entry></feed>"""
RDF = """<?xml version="1.0"?><!-- made by hand -->
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://post.example/"><title>The Harbour Post</title>
</channel><item rdf:about="https://post.example/1"><title>One</title><link>https://post.example/1</link>
<description>Some words</description><dc:date>2024-05-01</dc:date></item></rdf:RDF>"""


def test_rss(tmp_path: Path) -> None:
    found, lost, counts = read(tmp_path / "a", gzip.compress((HEAD + item(1) + item(2) + END).encode()))
    assert (lost, counts) == ([], {})
    one = found[0]
    assert (one.title, one.url, one.byline) == ("Ferry & 1", "https://post.example/1?a=1&b=2", "Ada Berg")
    assert (one.outlet, one.published, one.published_from) == (
        "The Harbour Post",
        "2024-05-01T08:30:00+00:00",
        "metadata",
    )
    assert (one.raw().decode(), one.media_type) == ("<p>“It’s late,” Ada Lund said.</p>", "text/html")
    assert [one.number for one in found] == [1, 2]


def test_atom(tmp_path: Path) -> None:
    found, lost, _ = read(tmp_path / "a", ATOM.encode())
    assert [(one.number, one.failure.reason) for one in lost] == [(4, "empty")]
    assert [one.url for one in found] == ["https://post.example/b/c/1", "https://post.example/2", None]
    assert [one.byline for one in found] == ["Ada Berg, Bo Lund", None, None]
    assert [one.outlet for one in found] == ["The <b> Post", "Other Post", "The <b> Post"]
    assert [one.published for one in found] == [None, "2024-05-02", None]  # an update is no publication
    assert [one.media_type for one in found] == ["text/html", "text/plain", "text/html"]
    assert b"<p>Para <b>one</b>.</p><p>Two.</p>" in found[0].raw()
    assert [one.raw() for one in found[1:]] == [b"Plain & text <b>", b"<p>AT&amp;T</p>"]


def test_rss_1(tmp_path: Path) -> None:
    (one,), lost, _ = read(tmp_path / "a", RDF.encode())
    assert lost == []
    assert (one.title, one.url, one.published, one.outlet, one.clean) == (
        "One",
        "https://post.example/1",
        "2024-05-01",
        "The Harbour Post",
        True,
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    text = (HEAD + item(1, "<p>Zoë said</p>") + END).replace("UTF-8", encoding)
    (one,), lost, _ = read(tmp_path / "a", text.encode(encoding))
    assert (one.raw().decode(), lost) == ("<p>Zoë said</p>", [])


def test_entities_of_html_and_bare_ampersands(tmp_path: Path) -> None:
    text = HEAD + item(1).replace("Ferry", "A&nbsp;B & C&D &unknown; &mdash;").replace("&amp;b", "&b") + item(2) + END
    found, lost, _ = read(tmp_path / "a", text.encode())
    assert lost == []
    assert [one.title for one in found] == ["A B & C&D &unknown; — & 1", "Ferry & 2"]
    assert found[0].url == "https://post.example/1?a=1&b=2"


def test_a_damaged_entry_costs_no_other(tmp_path: Path) -> None:
    text = HEAD + item(1) + "<item><title>x</b></item>" + item(3) + item(4).replace("</title>", "") + item(5) + END
    found, lost, _ = read(tmp_path / "a", text.encode())
    assert [one.url for one in found] == [f"https://post.example/{i}?a=1&b=2" for i in (1, 3, 5)]
    assert {one.outlet for one in found} == {"The Harbour Post"}
    assert [one.failure.reason for one in lost] == ["damaged", "damaged"]


def test_cut_off_anywhere(tmp_path: Path) -> None:
    text = HEAD + item(1) + item(2)
    for end in range(len(HEAD + item(1)), len(text), 11):
        found, lost, _ = read(tmp_path / "a", text[:end].encode())
        assert [one.number for one in found] == [1], end
        assert len(lost) == 1, end


def test_an_entry_becomes_an_article(tmp_path: Path) -> None:
    paragraphs = [
        "The ferry company will not raise its fares this summer, its director said on Tuesday.",
        "“We looked at the sums again,” Tomas Hale told the committee, “and they did not add up.”",
        "Councillors denied having put pressure on the company before the vote in the town hall.",
    ]
    text = HEAD + item(1, "".join(f"<p>{p}</p>" for p in paragraphs)) + END
    (one,), _, _ = read(tmp_path / "a", text.encode())
    article = read_record(one)
    assert [s.of(article.text) for s in article.paragraphs] == ["Ferry & 1", *paragraphs]
    assert (article.title, article.outlet, article.byline) == ("Ferry & 1", "The Harbour Post", "Ada Berg")
    assert (article.published, article.published_from) == ("2024-05-01T08:30:00+00:00", "metadata")


def test_roots() -> None:
    assert root_of("<?xml version='1.0'?><!-- > --><!DOCTYPE rss [ <!ENTITY a 'b'> ]>\n<rss version='2.0'>") == "rss"
    assert root_of("<rdf:RDF xmlns='x'>") == "rdf"
    assert root_of("<!doctype html><html>") == "html"
    for broken in ("<!-- ", "<?xml ", "<!DOCTYPE rss [", "<", "<>", "<!DOCTYPE x", "<!" * 5000, "<!-- -->" * 2000):
        assert root_of(broken) is None


def test_kinds(tmp_path: Path) -> None:
    for text, kind in ((ATOM, "feed"), (RDF, "feed"), ("<?xml version='1.0'?><urlset></urlset>", "page")):
        (tmp_path / "a").write_text(text)
        assert kind_of(tmp_path / "a") == kind


def test_an_entry_of_one_paragraph(tmp_path: Path) -> None:
    words = (
        "The ferry to Norsund will sail again from Monday, Ada Lund said on Friday, after a week in which its engine "
        "was mended. Nobody had told the people of the island how long that would take, she added."
    )
    entry = f"<entry><title>One</title><content type='html'>&lt;p&gt;{words}&lt;/p&gt;</content></entry>"
    feed = f"<feed xmlns='http://www.w3.org/2005/Atom'><title>Post</title>{entry}</feed>"
    (one,), lost, _ = read(tmp_path / "a", feed.encode())
    assert lost == []
    article = read_record(one)
    assert article.text[article.body_start :] == words
