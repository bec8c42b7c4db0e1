"""From what came (a file, bytes) to text: gzip undone within limits, binary refused, the encoding found."""

from __future__ import annotations

import codecs
import os
import re
import zlib
from pathlib import Path

from quoth.errors import EmptyPage, NotText, PageError, PageNotFound, PageTooLarge
from quoth.settings import MAX_PAGE_BYTES

_GZIP = b"\x1f\x8b"
# first bytes of formats that hold no page text
_MAGIC = {
    b"%PDF-": "a PDF",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"RIFF": "a media file",
    b"PK\x03\x04": "a ZIP archive or office document",
    b"\xd0\xcf\x11\xe0": "an office document",
    b"\x7fELF": "a program",
    b"7z\xbc\xaf": "a 7z archive",
    b"\xfd7zXZ": "an xz archive",
    b"BZh": "a bzip2 archive",
    b"\x28\xb5\x2f\xfd": "a zstd archive",
    b"SQLite format 3": "a database",
    b"PAR1": "a Parquet file",
}
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(
    rb"""(?:<meta[^>]{0,200}?charset\s*=|<\?xml[^>]{0,100}?encoding\s*=)\s*["']?\s*([\w.:-]{2,40})""", re.I
)
# as in browsers: pages that declare these mean the Windows code page
_MEANT = {"iso8859-1": "cp1252", "ascii": "cp1252", "latin_1": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874"}
# codecs of Python that are no encodings of pages, or can't replace what they can't read
_NOT_FOR_PAGES = {"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape", "mbcs", "oem"}
_SAMPLE = 65_536
_CONTROL = bytes(i for i in range(32) if i not in b"\t\n\r\f\x0b\x1b\x08")
_MAX_CONTROL_SHARE = 0.05  # of the sample; text with a few stray NULs is still text
_MAX_BAD_SHARE = 0.02  # of UTF-8 text: decoding errors over this mean that it is not UTF-8


def _bad_byte(error: UnicodeError) -> tuple[str, int]:
    """A byte that is wrong in UTF-8 is what some editor pasted from Windows: read it as such."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    bad = error.object[error.start : error.end]
    return bad.decode("cp1252", "replace"), error.end


codecs.register_error("quoth-cp1252", _bad_byte)


def load(source: str | os.PathLike[str] | bytes, name: str) -> bytes:
    """The bytes of a page: of the file at a path, or as given; gzip is undone.

    `name` is what messages call the page. Raises PageNotFound, PageTooLarge, EmptyPage, and PageError where the gzip
    data are damaged.
    """
    data = source if isinstance(source, bytes) else _file(Path(source), name)
    if len(data) > MAX_PAGE_BYTES:
        raise PageTooLarge(f"{name}: larger than {MAX_PAGE_BYTES} bytes")
    if data.startswith(_GZIP):
        data = _gunzip(data, name)
    if not data.strip():
        raise EmptyPage(f"{name}: the page is empty")
    return data


def _file(path: Path, name: str) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_PAGE_BYTES + 1)
    except IsADirectoryError:
        raise PageNotFound(f"{name}: is a folder, not a page") from None
    except FileNotFoundError:
        raise PageNotFound(f"{name}: no such file") from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        reason = getattr(error, "strerror", None) or error
        raise PageNotFound(f"{name}: cannot be read ({reason})") from None


def _gunzip(data: bytes, name: str) -> bytes:
    """All members of a gzip file, up to MAX_PAGE_BYTES of text."""
    out = bytearray()
    while data.startswith(_GZIP):
        member = zlib.decompressobj(wbits=31)
        try:
            out += member.decompress(data, MAX_PAGE_BYTES + 1 - len(out))
        except zlib.error:
            raise PageError(f"{name}: the gzip data are damaged") from None
        if len(out) > MAX_PAGE_BYTES:
            raise PageTooLarge(f"{name}: larger than {MAX_PAGE_BYTES} bytes once decompressed")
        if not member.eof:
            raise PageError(f"{name}: the gzip data end too early")
        data = member.unused_data.lstrip(b"\x00")
    return bytes(out)


def decode(data: bytes, name: str, charset: str | None = None) -> str:
    """The text of a page's bytes. Byte order mark, then valid UTF-8, then the declared encoding, then a guess.

    `charset` is what an HTTP header says, which counts before what the page itself declares. Never fails on a wrong
    encoding: what can't be read becomes U+FFFD. Raises NotText where the bytes are no text.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    for start, what in _MAGIC.items():
        if data.startswith(start):
            raise NotText(f"{name}: is {what}, not a text page")
    if data.startswith(_GZIP):
        raise NotText(f"{name}: is compressed twice")
    sample = data[:_SAMPLE]
    wide = _wide_encoding(sample)
    if wide is not None:
        return data.decode(wide, "replace")
    control = len(sample) - len(sample.translate(None, _CONTROL))
    if control > _MAX_CONTROL_SHARE * len(sample):
        raise NotText(f"{name}: is binary, not a text page")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _decode_other(data, charset)


def decoder_for(sample: bytes) -> codecs.IncrementalDecoder:
    """A decoder for a file too long to be decoded at once, as `decode` would, judged by its first bytes.

    It takes in the byte order mark. Raises NotText, without a name, where the sample is no text.
    """
    for mark, encoding in _BOMS:
        if sample.startswith(mark):
            sig = {"utf-8": "utf-8-sig", "utf-32-le": "utf-32", "utf-32-be": "utf-32"}.get(encoding, "utf-16")
            return codecs.getincrementaldecoder(sig)("quoth-cp1252" if encoding == "utf-8" else "replace")
    wide = _wide_encoding(sample[:_SAMPLE])
    if wide is not None:
        return codecs.getincrementaldecoder(wide)("replace")
    decode(sample, "it")
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        encoding = _other_encoding(sample, None)
    else:
        encoding = "utf-8"
    return codecs.getincrementaldecoder(encoding)("quoth-cp1252" if encoding == "utf-8" else "replace")


def _wide_encoding(sample: bytes) -> str | None:
    """UTF-16 without a mark: in text of European languages every other byte is NUL."""
    half = len(sample) // 2
    if half < 8:
        return None
    even, odd = sample[0 : 2 * half : 2].count(0), sample[1 : 2 * half : 2].count(0)
    if odd > 0.6 * half and even < 0.1 * half:
        return "utf-16-le"
    if even > 0.6 * half and odd < 0.1 * half:
        return "utf-16-be"
    return None


def _decode_other(data: bytes, charset: str | None) -> str:
    encoding = _other_encoding(data, charset)
    return data.decode(encoding, "quoth-cp1252" if encoding == "utf-8" else "replace")


def _other_encoding(data: bytes, charset: str | None) -> str:
    """The encoding of bytes that are not valid UTF-8 throughout: UTF-8 where only a few of them are wrong."""
    declared = _DECLARED.search(data[:8192])
    for label in (charset, declared[1].decode("ascii") if declared else None):
        encoding = _python_name(label) if label else None
        if encoding is not None and not encoding.startswith("utf"):
            return encoding
    text = data.decode("utf-8", "replace")
    wide_chars = len(re.findall(r"[^\x00-\x7f\ufffd]", text))
    if text.count("\ufffd") <= max(_MAX_BAD_SHARE * len(text) if wide_chars else 0, wide_chars):
        return "utf-8"
    from resiliparse.parse.encoding import detect_encoding  # loaded only for the few pages that need it

    guessed = _python_name(detect_encoding(data[:_SAMPLE], from_html_meta=False) or "") or "cp1252"
    return "cp1252" if guessed.startswith("utf") else guessed


def _python_name(label: str) -> str | None:
    """A declared label as the name of a Python text codec; None for unknown ones and for non-text codecs."""
    try:
        info = codecs.lookup(label)
        "".encode(info.name)
    except (LookupError, ValueError):
        return None
    if info.name.replace("_", "-") in _NOT_FOR_PAGES:
        return None
    return _MEANT.get(info.name, info.name)
