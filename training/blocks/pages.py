"""Pages whose article body is known, with each block labelled: the material of the block model.

Read from the folder `shared` beside the repository: `pages/html` with `ground-truth.json` (the pages of the
article-extraction-benchmark) and `pages/fundus`.
"""

from __future__ import annotations

import gzip
import json
import logging
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from quoth.reading.block_features import shingles
from quoth.reading.decode import decode
from quoth.reading.html import MAX_SEEN_SHARE, MIN_REPEAT_WORDS, Page, leads_away, look

_WORD = re.compile(r"\w+")


@dataclass
class KnownPage:
    """One page: where it is from, its markup, its true body, and (once looked at) its blocks with labels."""

    name: str
    url: str
    origin: str  # "benchmark" or "fundus"
    text: str
    body: str
    facts: dict[str, Any] = field(default_factory=dict)  # fundus: title, authors, publishing_date
    page: Page | None = None
    labels: NDArray[np.float64] | None = None

    @property
    def domain(self) -> str:
        """The site, as the unit of cross-validation: its host's registered part."""
        parts = (urlsplit(self.url).hostname or "").split(".")
        short = len(parts) > 2 and parts[-2] in ("co", "com", "org", "net", "gov", "ac")
        return ".".join(parts[-3 if short else -2 :])


def _read(path: Path) -> str:
    return decode(gzip.decompress(path.read_bytes()), path.name)


def benchmark_pages(shared: Path) -> list[KnownPage]:
    """The pages of the article-extraction-benchmark."""
    truth = json.loads((shared / "pages" / "ground-truth.json").read_text(encoding="utf-8"))
    folder = shared / "pages" / "html"
    return [
        KnownPage(key, item["url"], "benchmark", _read(folder / f"{key}.html.gz"), item["articleBody"])
        for key, item in truth.items()
    ]


def _fundus_body(facts: dict[str, Any]) -> str:
    parts = list(facts["body"]["summary"])
    for section in facts["body"]["sections"]:
        parts += section["headline"] + section["paragraphs"]
    return "\n\n".join(parts)


def fundus_pages(shared: Path) -> list[KnownPage]:
    """The news pages of fundus. An outlet's file has the facts of several pages: each page gets those it contains."""
    out = []
    for meta in sorted((shared / "pages" / "fundus").glob("*/meta.info")):
        for name, info in json.loads(meta.read_text(encoding="utf-8")).items():
            path = meta.parent / name
            if not path.exists():
                continue
            text = _read(path)
            versions = json.loads((meta.parent / f"{name.split('_')[0]}.json").read_text(encoding="utf-8")).values()
            words = Counter(shingles(re.sub(r"<[^>]+>", " ", text)))

            def overlap(facts: dict[str, Any], words: Counter[tuple[str, ...]] = words) -> float:
                own = Counter(shingles(_fundus_body(facts)))
                return (own & words).total() / own.total()

            facts = max(versions, key=overlap)
            if overlap(facts) > 0.5:
                out.append(KnownPage(name, info["url"], "fundus", text, _fundus_body(facts), facts))
    return out


def label(known: KnownPage) -> None:
    """Look at a page and label its blocks: the share of a block's shingles that the true body has.

    Of blocks that repeat each other only the first counts, and the title is no part of the body.
    """
    logging.disable(logging.CRITICAL)
    known.page = look(known.text, known.url)
    if known.page is None:
        return
    body = set(shingles(known.body))
    lines = {tuple(_WORD.findall(line.lower())) for line in known.body.split("\n")}
    title = _WORD.findall((known.page.metadata.title or "").lower())
    seen: set[str] = set()
    told: set[tuple[str, ...]] = set()
    labels = np.zeros(len(known.page.blocks))
    for i, block in enumerate(known.page.blocks):
        words = _WORD.findall(block.text.lower())
        if not words or words == title or (len(words) >= MIN_REPEAT_WORDS and block.text in seen):
            continue
        own = shingles(block.text)
        if leads_away(block) or (len(own) > 8 and sum(s in told for s in own) >= MAX_SEEN_SHARE * len(own)):
            continue
        labels[i] = tuple(words) in lines if len(words) < 4 else sum(s in body for s in own) / len(own)
        if labels[i] > 0.5:
            seen.add(block.text)
            told.update(own)
    known.labels = labels
