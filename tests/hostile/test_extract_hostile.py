"""Clean text that nobody wrote: extraction answers in bounded time and memory, with spans that hold."""

from __future__ import annotations

import time

import pytest

from fake_network import PARAGRAPH, Random, config, tokenizer
from quoth.extraction import extract
from quoth.extraction.harvest import harvest
from quoth.extraction.pieces import cut
from quoth.extraction.statements import statements_of
from quoth.types import Reading, text_digest

FLAT = {part: {"weights": [0.5] * 6, "bias": [0.0]} for part in ("top", "nested")}


def check(reading: Reading) -> None:
    text = reading.article.text
    for one in reading.statements:
        for span in (one.cue, *one.content, *([one.source] if one.source else [])):
            assert 0 <= span.start < span.end <= len(text)


@pytest.mark.parametrize(
    "text",
    [
        '"' * 2_000,
        "“" * 2_000,
        "”" * 2_000,
        "'" * 2_000,
        "’‘" * 1_000,
        '" ' * 1_000,
        "“\n" * 1_000,
        ".?!" * 1_000,
        "said " * 500,
        "said\n" * 500,
        "\x00said\x00" * 500,
        "\u202esaid\u202c she\u2066 no\u2069 " * 200,
        "a" + "\u0301" * 2_000,
        "😀" * 2_000,
        "한글" * 400,
        "x" * 1_000_000,
        "\u200b" * 1_000_000,
        " " * 1_000_000,
        "\n" * 1_000_000,
        "." * 100 + " " * 900_000,
    ],
    ids=lambda text: f"{text[:4].encode('unicode-escape').decode()}x{len(text)}",
)
def test_shipped_model_on_text_nobody_wrote(text: str) -> None:
    check(extract(text))


@pytest.mark.parametrize("unit", ["said she, “no” ", '" ', "“a said ", "it's 'so' said ", "a said\n", "한 said "])
def test_time_is_linear_around_the_network(unit: str) -> None:
    """Everything but the network, on one long line full of statements."""

    def seconds(length: int) -> float:
        text = unit * (length // len(unit))
        begun = time.process_time()
        pieces = cut(text, cutter, PARAGRAPH)
        found = harvest(pieces, Random(config(256, 176), cue_share=0.01))
        made = statements_of(text, text_digest(text), pieces, found, FLAT)
        taken = time.process_time() - begun
        assert made or length < 30_000
        return taken

    cutter = tokenizer()
    seconds(2_000)
    small = min(seconds(3_000), seconds(3_000))
    assert seconds(30_000) < 30 * small + 0.1  # ten times the length: quadratic would be a hundred times
