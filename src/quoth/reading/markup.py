"""Markup -> an lxml tree."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

# Comments and processing instructions hold no text of a page. No `huge_tree`: libxml2's own limits stay.
_PARSER = etree.HTMLParser(
    encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False, default_doctype=False
)
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # libxml2 would end the page at the first NUL
# `<!DOCTYPE html … />` and `<html … />` would be taken for a page that ends there
_DOCTYPE = re.compile(r"\s*<!doctype[^>]*>", re.IGNORECASE)
_CLOSED_ROOT = re.compile(r"(<html\b[^<>]*?)\s*/>", re.IGNORECASE)
_HEAD_CHARS = 4096  # within which a root that closes itself is looked for


def parsed(text: str) -> Any:
    """The lxml tree (its `html` element) of a page or of a fragment of one; None where there is no markup.

    The parser gets UTF-8 and is told so: what encoding the page declares was true of the bytes that it came as.
    """
    text = _NO_XML.sub("", text)
    doctype = _DOCTYPE.match(text)
    start = doctype.end() if doctype else 0
    head = _CLOSED_ROOT.sub(r"\1>", text[start : start + _HEAD_CHARS], count=1)
    data = (head + text[start + _HEAD_CHARS :]).encode("utf-8", "ignore")  # lone surrogates are no text
    return etree.fromstring(data, _PARSER) if data.strip() else None
