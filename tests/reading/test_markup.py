"""Odd markup: what becomes a tree, and what is none."""

from __future__ import annotations

import time

import pytest

from quoth.reading.blocks import blocks_of
from quoth.reading.markup import parsed


@pytest.mark.parametrize(
    "text", ["", " \n", "<!-- note -->", "<?pi x?>", "<!doctype html>", "</p>", "<?xml version='1.0'?>"]
)
def test_no_markup_is_none(text: str) -> None:
    assert parsed(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("just words", ["just words"]),
        ("<p>one</p>", ["one"]),
        ("<html/>", []),
        ("<html lang=en />\n<body><p>one</p>", ["one"]),
        ("<!DOCTYPE html PUBLIC '-//W3C//DTD' 'http://a/b'/>\n<html><body>one</body></html>", ["one"]),
        ("a\x00b<p>c\x00d</p>e", ["ab", "cd", "e"]),
        ("<p>a\ud800b</p>", ["ab"]),
        ("\ufeff<html><body>one</body></html>", ["one"]),
        ("<?xml version='1.0' encoding='latin-1'?><html><body>Zoë “Ж”</body></html>", ["Zoë “Ж”"]),
        ("<meta charset=latin-1><body>Zoë “Ж”</body>", ["Zoë “Ж”"]),
        ("<html><body>one<html><body>two</body></html>", ["onetwo"]),
    ],
)
def test_odd_markup_is_read(text: str, expected: list[str]) -> None:
    tree = parsed(text)
    assert tree.tag == "html"
    assert [b.text for b in blocks_of(tree)] == expected


def test_a_root_that_never_closes_takes_no_time() -> None:
    start = time.monotonic()
    parsed("<html" + " " * 2_000_000)
    assert time.monotonic() - start < 5
