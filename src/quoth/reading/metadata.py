"""What a page's markup says about its article: title, byline, outlet, date, language."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from quoth.reading.blocks import fold
from quoth.reading.dates import published_in

MAX_JSON_CHARS = 2_000_000  # of one JSON-LD script; more than any real page has
MAX_TITLE_CHARS = 400
_ARTICLE_TYPES = re.compile(r"Article|Posting|Report|Review|Liveblog", re.IGNORECASE)
_WORD = re.compile(r"\w+")
# a tail that names the outlet stands behind one of these; a hyphen only where it has spaces around it
_TAIL = re.compile(r"\s+[|•·»–—-]\s+|\s*[|»]\s*")
_NOT_A_NAME = re.compile(r"https?:|www\.|@|[<>{}|]|^\W*$|\d{4}")
_BY = re.compile(r"^(?:(?:written |reported |posted |story |words )?by\b|author:)[\s:]*", re.IGNORECASE)


@dataclass(slots=True)
class Metadata:
    """Everything is None where the page does not say; `published` is an ISO date or date-time with zone."""

    title: str | None
    byline: str | None
    outlet: str | None
    published: str | None
    language: str | None


def _metas(tree: Any) -> dict[str, str]:
    """Content of the meta elements by lower-case name; the first of a name counts."""
    out: dict[str, str] = {}
    for element in tree.iter("meta"):
        content = element.get("content")
        if not content:
            continue
        for attribute in ("property", "name", "itemprop"):
            name = element.get(attribute)
            if name:
                out.setdefault(name.lower(), content)
    return out


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    """The objects of a JSON-LD document that stand for themselves: top level, `@graph`, `mainEntity`."""
    queue = [value]
    while queue:
        item = queue.pop(0)
        if isinstance(item, list):
            queue.extend(item[:200])
        elif isinstance(item, dict):
            yield item
            queue.extend(item[key] for key in ("@graph", "mainEntity", "mainEntityOfPage") if key in item)


def _linked_data(tree: Any) -> list[dict[str, Any]]:
    out: list[dict[str, Any]] = []
    for script in tree.iter("script"):
        text = script.text
        if not text or len(text) > MAX_JSON_CHARS or "ld+json" not in (script.get("type") or "").lower():
            continue
        try:
            value = json.loads(text.strip().removeprefix("<![CDATA[").removesuffix("]]>"), strict=False)
        except (ValueError, RecursionError):  # broken or hostile JSON says nothing
            continue
        out.extend(_objects(value))
    return out


def _is_article(item: dict[str, Any]) -> bool:
    kinds = item.get("@type")
    return any(isinstance(k, str) and _ARTICLE_TYPES.search(k) for k in (kinds if isinstance(kinds, list) else [kinds]))


def _words(text: str | None) -> frozenset[str]:
    return frozenset(_WORD.findall((text or "").lower()))


def _alike(a: str | None, b: str | None) -> float:
    """Jaccard similarity of the words of two strings, 0 to 1."""
    x, y = _words(a), _words(b)
    return len(x & y) / len(x | y) if x and y else 0.0


def _own_articles(items: list[dict[str, Any]], title: str | None) -> list[dict[str, Any]]:
    """The JSON-LD articles that are this page's: the only one, or those with its headline; other ones are teasers."""
    articles = [i for i in items if _is_article(i)]
    if len(articles) <= 1:
        return articles
    same = [i for i in articles if isinstance(i.get("headline"), str) and _alike(i["headline"], title) >= 0.5]
    if same:
        return same
    return articles if len({str(i.get("datePublished"))[:10] for i in articles}) == 1 else []


def _without_outlet(title: str, outlets: Iterable[str]) -> str:
    """`title` without a tail (or head) that names the outlet: "What happened | The Daily Name"."""
    known = [frozenset(re.sub(r"\W", "", w.lower()) for w in [o]) for o in outlets if o]
    for _ in range(3):
        cuts = list(_TAIL.finditer(title))
        if not cuts:
            break
        head, tail = title[: cuts[-1].start()], title[cuts[-1].end() :]
        squeezed = re.sub(r"\W", "", tail.lower())
        bar = "|" in cuts[-1].group() and len(tail.split()) <= 5
        if (
            head
            and squeezed
            and (bar or any(squeezed in name or name in squeezed for names in known for name in names))
        ):
            title = head
        else:
            break
    return title.strip()


def _title(tree: Any, metas: dict[str, str], outlets: list[str]) -> str | None:
    """The headline: the h1 that says what the page declares as its title, else the declared title."""
    declared = [fold(metas.get(name, "")) for name in ("og:title", "twitter:title", "headline", "title")]
    titles = [fold("".join(t.itertext())) for t in tree.xpath("/html/head/title|//title[not(ancestor::svg)]")[:1]]
    known = [_without_outlet(t, outlets) for t in (*declared, *titles) if t]
    headings = []
    for heading in list(tree.iter("h1"))[:20]:
        text = fold(" ".join(heading.itertext()))
        if 0 < len(text) <= MAX_TITLE_CHARS:
            headings.append(text)
    best = max(headings, key=lambda h: max((_alike(h, k) for k in known), default=0.0), default=None)
    if best is not None and (not known or max(_alike(best, k) for k in known) >= 0.4):
        return best
    for title in known:
        if len(title) <= MAX_TITLE_CHARS:
            return title
    return best if len(headings) == 1 else None


def _names(value: Any) -> list[str]:
    """Names of authors in JSON-LD: a string, an object with a name, or a list of either."""
    if isinstance(value, list):
        return [name for item in value[:20] for name in _names(item)]
    if isinstance(value, dict):
        return _names(value.get("name"))
    if isinstance(value, str):
        name = _BY.sub("", fold(value)).strip(" ,;|")
        return [name] if name and len(name) <= 100 and not _NOT_A_NAME.search(name) else []
    return []


def _byline(tree: Any, metas: dict[str, str], articles: list[dict[str, Any]]) -> str | None:
    names = [name for item in articles for name in _names(item.get("author"))]
    if not names:
        for key in (
            "author",
            "parsely-author",
            "sailthru.author",
            "byl",
            "dc.creator",
            "article:author",
            "citation_author",
        ):
            names = _names(metas.get(key))
            if names:
                break
    if not names:
        marked = tree.xpath(
            "//*[@rel='author' or @itemprop='author' or contains(@class,'byline') or contains(@class,'author-name')]"
            "[not(ancestor::aside or ancestor::footer or ancestor::nav)]"
        )
        for element in marked[:5]:
            text = fold(" ".join(element.itertext()))
            if 0 < len(text.split()) <= 8 and (_BY.match(text) or element.get("rel") == "author"):
                names = _names(text)
                break
    unique = list(dict.fromkeys(names))
    return ", ".join(unique) or None


def _outlets(metas: dict[str, str], articles: list[dict[str, Any]], url: str | None) -> list[str]:
    """What the outlet is called, the best name first: declared names, then the domain."""
    named = [fold(metas.get(key, "")) for key in ("og:site_name", "application-name", "twitter:site")]
    named[1:1] = [name for item in articles for name in _names(item.get("publisher"))]
    host = (urlsplit(url).hostname or "") if url else ""
    host = re.sub(r"^(?:www|m|amp)\.", "", host)
    return [n.lstrip("@") for n in named if n and len(n) <= 60] + ([host] if host else [])


def _address(tree: Any, metas: dict[str, str]) -> str | None:
    """The address that a page gives itself."""
    for link in tree.xpath("//link[@rel='canonical']/@href")[:1]:
        if link.startswith(("http://", "https://")):
            return str(link)
    declared = metas.get("og:url", "")
    return declared if declared.startswith(("http://", "https://")) else None


def read_metadata(tree: Any, url: str | None) -> Metadata:
    """What the markup of `tree` (lxml) declares. `url`: where the page came from; otherwise its own canonical one."""
    metas = _metas(tree)
    try:
        address = url or _address(tree, metas)
        urlsplit(address or "")
    except ValueError:  # a malformed address names no outlet
        address = None
    items = _linked_data(tree)
    everything = [i for i in items if _is_article(i)]
    outlets = _outlets(metas, everything[:1], address)
    host_name = outlets[-1].rsplit(".", 1)[0] if address and outlets else ""
    title = _title(tree, metas, [*outlets, host_name])
    articles = _own_articles(items, title)
    language = tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or metas.get("og:locale")
    return Metadata(
        title=title,
        byline=_byline(tree, metas, articles),
        outlet=outlets[0] if outlets else None,
        published=published_in(tree, metas, articles, address),
        language=re.split(r"[-_]", language)[0].lower()[:8] if language else None,
    )
