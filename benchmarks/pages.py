"""Reading HTML pages, measured: body text against plain trafilatura, dates, titles, bylines, speed, memory.

    python benchmarks/pages.py [--shared DIR]      from the repository root; needs trafilatura, LightGBM

Body text is measured out of fold: each page is judged by a block model that saw no page of its site. The shipped model,
trained on all of these pages, is timed, and its (flattering) figure is printed beside. What is compared is the body
alone, without the title, as the ground truth has it. The title is compared with fundus's, which is the one a site gives
to social networks; Quoth takes the headline on the page.
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

import trafilatura  # noqa: E402  (the paths above come first)
from benchmarks.shingles import Score, score  # noqa: E402
from training.blocks.pages import KnownPage, benchmark_pages, fundus_pages, label  # noqa: E402
from training.blocks.train import bodies, measured, out_of_fold  # noqa: E402

from quoth.reading import sandbox  # noqa: E402
from quoth.reading.block_model import KEEP  # noqa: E402
from quoth.reading.html import read_html  # noqa: E402


def _timed(pages: Sequence[KnownPage], read: Callable[[KnownPage], str]) -> tuple[Score, float]:
    """Figures over the pages, and pages a second."""
    start = time.perf_counter()
    texts = [read(p) for p in pages]
    seconds = time.perf_counter() - start
    return score([(p.body, t) for p, t in zip(pages, texts, strict=True)]), len(pages) / seconds


def _line(name: str, figures: Score, speed: float | None = None) -> None:
    pace = f"{speed:6.1f} pages/s" if speed else ""
    print(f"  {name:<44} F1 {figures.f1:.4f}  precision {figures.precision:.4f}  recall {figures.recall:.4f}  {pace}")


def _quoth(known: KnownPage) -> str:
    return "\n\n".join(sandbox.read_html(known.text, known.url, known.name)["paragraphs"])


def _trafilatura(known: KnownPage) -> str:
    return trafilatura.extract(known.text, url=known.url, favor_precision=True, include_comments=False) or ""


def _facts(pages: Sequence[KnownPage]) -> dict[str, float]:
    """Days right, wrong and missing, titles and bylines, as the shares of the fundus pages."""
    counts = dict.fromkeys(("day right", "day wrong", "no day", "title exact", "title alike", "byline"), 0)
    for known in pages:
        found = read_html(known.text, known.url)
        day = (found["published"] or "")[:10]
        counts["no day" if not day else "day right" if day == known.facts["publishing_date"][:10] else "day wrong"] += 1
        mine, theirs = found["title"] or "", known.facts["title"].strip()
        a, b = (set(re.findall(r"\w+", t.lower())) for t in (mine, theirs))
        counts["title exact"] += mine == theirs
        counts["title alike"] += len(a & b) >= 0.5 * len(a | b)
        names = set(re.split(r", | and ", found["byline"] or ""))
        counts["byline"] += names == {n for a in known.facts.get("authors") or [""] for n in re.split(r", | and ", a)}
    return {k: v / len(pages) for k, v in counts.items()}


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--json", action="store_true", help="the out-of-fold and fundus figures as JSON, last line")
    args = parser.parse_args()
    benchmark, fundus = benchmark_pages(args.shared), fundus_pages(args.shared)
    sandbox.read_html(benchmark[0].text, None, "warm-up")
    print(f"{len(benchmark)} pages of the article-extraction-benchmark, one process")
    _line("trafilatura, favor_precision, no comments", *_timed(benchmark, _trafilatura))
    _line("quoth, shipped model (trained on these pages)", *_timed(benchmark, _quoth))
    pages = benchmark + fundus
    for known in pages:
        label(known)
    texts = bodies(pages, out_of_fold(pages), KEEP)
    held_out = measured(pages, texts, "benchmark")
    _line("quoth, out of fold by site", held_out)
    print(f"{len(fundus)} pages of fundus")
    _line("trafilatura, favor_precision, no comments", *_timed(fundus, _trafilatura))
    _line("quoth, out of fold by site", measured(pages, texts, "fundus"))
    facts = _facts(fundus)
    print("  " + "  ".join(f"{k} {v:.3f}" for k, v in facts.items()))
    sandbox.close()
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"peak memory of the parsing process: {peak:.0f} MB")
    if args.json:
        print(json.dumps({"body": held_out._asdict(), **facts}))


if __name__ == "__main__":
    main()
