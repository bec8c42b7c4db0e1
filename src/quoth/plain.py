"""Text from pages and file names made safe to print: a terminal must show it, not obey it."""

from __future__ import annotations

import re

# Control characters (C0 but tab and line feed, DEL, C1), bidirectional controls, line and paragraph separators that
# move the cursor, invisible tag characters, and lone surrogates, which can't be written at all.
UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\U000e0000-\U000e007f]"
)
SPACE = re.compile("[ \t\u00a0]+")
BREAK = re.compile(r"\s*\n\s*")


def escaped(found: re.Match[str]) -> str:
    """An unsafe character as one can write it in Python or JSON."""
    code = ord(found[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def printable(text: str) -> str:
    """`text` in one line: white space folded, control and bidirectional characters written as escapes."""
    return UNSAFE.sub(escaped, SPACE.sub(" ", BREAK.sub(" ", text.replace("\r\n", "\n")))).strip()


def printable_lines(text: str) -> str:
    """The same with its line breaks kept, blank lines not."""
    return UNSAFE.sub(escaped, SPACE.sub(" ", BREAK.sub("\n", text.replace("\r\n", "\n")))).strip()
