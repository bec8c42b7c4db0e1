"""Encodings: what is declared, what is true, and what is neither."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quoth.errors import NotText
from quoth.reading.decode import decode

WORDS = "“It’s 5 €,” said Zoë – at last. " * 5


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_undeclared(encoding: str) -> None:
    assert decode(WORDS.encode(encoding), "x") == WORDS


@pytest.mark.parametrize("label", ["iso-8859-1", "ISO-8859-1", "latin1", "us-ascii", "windows-1252"])
def test_latin_labels_mean_windows(label: str) -> None:
    page = f'<html><meta charset="{label}"><p>{WORDS}'
    assert decode(page.encode("cp1252"), "x") == page


def test_declared_but_really_utf8() -> None:
    page = f'<meta charset="iso-8859-1">{WORDS}'
    assert decode(page.encode(), "x") == page


@pytest.mark.parametrize("label", ["utf-8", "klingon", "rot13", "base64", "hex", "idna", "undefined"])
def test_false_and_unknown_labels(label: str) -> None:
    page = f'<meta charset="{label}">{WORDS}'
    assert decode(page.encode("cp1252"), "x") == page


def test_a_few_windows_bytes_in_utf8() -> None:
    data = WORDS.encode() + b"\x93Mixed\x94 " + WORDS.encode()
    assert decode(data, "x") == WORDS + "“Mixed” " + WORDS


def test_a_character_cut_in_two() -> None:
    assert decode(WORDS.encode() + "”".encode()[:2], "x").startswith(WORDS)


@pytest.mark.parametrize("data", [b"GIF89a...", b"PK\x03\x04....", b"\x7fELF", b"\x1f\x8b\x08"])
def test_known_binary(data: bytes) -> None:
    with pytest.raises(NotText, match=r"^x: "):
        decode(data, "x")


@given(st.binary(max_size=400))
def test_never_crashes_and_never_yields_surrogates(data: bytes) -> None:
    try:
        text = decode(data, "x")
    except NotText:
        return
    text.encode("utf-8")
