"""What the shipped model gets wrong, counted by kind. The kinds are described in docs/errors.md.

    python benchmarks/errors.py                        # on the articles of PolNeAR's train part held out of training
    python benchmarks/errors.py --examples             # on the example pages of this repository
    python benchmarks/errors.py --write docs/errors.md # the tables go into that file; those of --examples too
    python benchmarks/errors.py --sample 60            # so many disagreements to read, drawn at random, one a statement

From the repository root. The first, third and fourth need `shared/polnear` beside the repository (or QUOTH_SHARED). The
first annotator by name counts as right; "other readings" are the
further annotators', where an article has them.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src"), str(ROOT / "tests")]

from benchmarks.disagreements import Pair, agrees, compare, cue_type  # noqa: E402  (the paths above come first)

from examples.load import gold_names, load_gold  # noqa: E402
from quoth import extract  # noqa: E402
from quoth.evaluation.report import FORMS, LENGTHS, LONGEST, length_group  # noqa: E402
from quoth.evaluation.scores import covered, shared, soft_pairs  # noqa: E402
from quoth.evaluation.standoff import Attribution, attributions_of  # noqa: E402
from quoth.extraction.forms import form_of  # noqa: E402
from quoth.extraction.quotes import all_quotations  # noqa: E402
from quoth.types import Span  # noqa: E402

PART = "fold"
LENGTH_NAMES = (*(name for _, name in LENGTHS), LONGEST)
LOW = (0.5, 0.7, 0.9)
SHORT_QUOTATION = 3  # words; what is shorter is mostly a name or a word at arm's length
Row = tuple[str, ...]
Group = Callable[[Attribution, str], str]


@dataclass(frozen=True, slots=True)
class Case:
    """One article: what the first annotator marked, the others' readings, what was extracted, and how they compare."""

    name: str
    text: str
    annotated: tuple[Attribution, ...]
    nested: tuple[Attribution, ...]  # marked by hand inside other statements; PolNeAR has none
    others: tuple[tuple[Attribution, ...], ...]
    predicted: tuple[Attribution, ...]
    pairs: list[Pair]


def held_out() -> list[Case]:
    """The articles held out of training; threshold and calibration were chosen on them, the weights weren't."""
    from training.data import Ranges, articles

    def attribution(row: dict[str, Ranges]) -> Attribution:
        source, cue, content = (tuple(Span(*s) for s in row[role]) for role in ("source", "cue", "content"))
        return Attribution(source, cue, content)

    cases = []
    for article in articles(PART):
        first, *others = [tuple(map(attribution, rows)) for _, rows in article.readings]
        cases.append(_case(article.name, article.text, first, (), tuple(others)))
    return cases


def examples() -> list[Case]:
    """The example pages, title and body as marked by hand."""
    cases = []
    for page in map(load_gold, gold_names()):
        marked: dict[bool, list[Attribution]] = {True: [], False: []}
        for s in page.statements:
            source = (Span(*s.source),) if s.source else ()
            one = Attribution(source, (Span(*s.cue),), tuple(Span(*c) for c in s.content))
            marked[s.parent is None].append(one)
        cases.append(_case(page.name, page.text, tuple(marked[True]), tuple(marked[False]), ()))
    return cases


def _case(
    name: str,
    text: str,
    annotated: tuple[Attribution, ...],
    nested: tuple[Attribution, ...],
    others: tuple[tuple[Attribution, ...], ...],
) -> Case:
    predicted = attributions_of(extract(text))
    return Case(name, text, annotated, nested, others, predicted, compare(annotated, predicted, text))


def share(part: int, whole: int) -> str:
    """`12 (3.4 %)`."""
    return f"{part:,} ({100 * part / max(whole, 1):.1f} %)"


def table(head: Row, rows: Iterable[Row]) -> str:
    """A Markdown table; the first column is words, the others figures."""
    lines = ["| " + " | ".join(head) + " |", "|---|" + "---:|" * (len(head) - 1)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def overview(cases: Sequence[Case]) -> str:
    """How many statements are found, exactly or loosely, missed, spurious."""
    pairs = [p for c in cases for p in c.pairs]
    marked = sum(p.annotated is not None for p in pairs)
    given = sum(p.predicted is not None for p in pairs)
    met = [p for p in pairs if p.annotated and p.predicted]
    loose = sum(len(soft_pairs(c.annotated, c.predicted)) for c in cases)
    cut = sum(_cuts_a_word(p, c.text) for c in cases for p in c.predicted)
    alike, differ, missed, spurious = (
        _of(met, marked, True),
        _of(met, marked, False),
        f"{100 * (marked - len(met)) / max(marked, 1):.1f} % of annotated",
        f"{100 * (given - len(met)) / max(given, 1):.1f} % of extracted",
    )
    rows: list[Row] = [
        ("articles", f"{len(cases):,}", ""),
        ("statements annotated", f"{marked:,}", ""),
        ("statements extracted", f"{given:,}", ""),
        ("found, all three spans alike", *alike),
        ("found, some span differs", *differ),
        ("missed", f"{marked - len(met):,}", missed),
        ("spurious", f"{given - len(met):,}", spurious),
        ("a span ends inside a word", f"{cut:,}", f"{100 * cut / max(given, 1):.1f} % of extracted"),
        ("right loosely ('soft')", f"{loose:,}", f"{100 * loose / max(marked, 1):.1f} % of annotated"),
    ]
    return table(("", "count", "share"), rows)


def _of(met: Sequence[Pair], marked: int, same: bool) -> tuple[str, str]:
    number = sum(bool(p.kinds) != same for p in met)
    return f"{number:,}", f"{100 * number / max(marked, 1):.1f} % of annotated"


def _cuts_a_word(a: Attribution, text: str) -> bool:
    ends = {end for s in (*a.source, *a.cue, *a.content) for end in (s.start, s.end)}
    return any(text[max(0, end - 1) : end].isalnum() and text[end : end + 1].isalnum() for end in ends)


def people(cases: Sequence[Case]) -> str:
    """The model, and every further annotator, against the first, on the articles that have further annotators."""
    several = [c for c in cases if c.others]
    model = [(c.annotated, c.pairs) for c in several]
    person = [(c.annotated, compare(c.annotated, other, c.text)) for c in several for other in c.others]
    rows = []
    for group in ("missed", "spurious", "under another cue", "cue:", "source:", "content:"):
        shares = []
        for readings in (model, person):
            marked = sum(len(annotated) for annotated, _ in readings)
            shares.append(
                share(sum(any(k.startswith(group) for k in p.kinds) for _, ps in readings for p in ps), marked)
            )
        rows.append((group.replace(":", " differs"), *shares))
    return table((f"of annotated, {len(several)} articles", "Quoth", f"{len(person)} other readings by people"), rows)


def by_kind(cases: Sequence[Case]) -> str:
    """Every kind of disagreement: how often, how sure the model was, whether another annotator has it the same way."""
    count: Counter[str] = Counter()
    low: Counter[tuple[str, float]] = Counter()
    asked: Counter[str] = Counter()
    agreed: Counter[str] = Counter()
    for case in cases:
        for pair in case.pairs:
            for kind in pair.kinds:
                count[kind] += 1
                if pair.predicted and pair.predicted.confidence is not None:
                    low.update((kind, t) for t in LOW if pair.predicted.confidence < t)
                asked[kind] += len(case.others)
                agreed[kind] += sum(agrees(pair, kind, reading, case.text) for reading in case.others)
    marked = sum(len(c.annotated) for c in cases)
    rows = []
    for kind, number in sorted(count.items(), key=lambda k: (_group(k[0]), -k[1])):
        sure = tuple("–" if kind.startswith("missed") else str(low[kind, t]) for t in LOW)
        other = (f"{agreed[kind]} of {asked[kind]}",) if any(c.others for c in cases) else ()
        rows.append((kind, f"{number:,}", f"{100 * number / max(marked, 1):.1f} %", *sure, *other))
    head = ("kind", "count", "of annotated", *(f"confidence < {t}" for t in LOW))
    return table((*head, "other readings that agree") if any(c.others for c in cases) else head, rows)


def _group(kind: str) -> int:
    order = ("missed", "spurious", "under", "cue", "source", "content")
    return next(i for i, start in enumerate(order) if kind.startswith(start))


def grouped(cases: Sequence[Case], head: str, group: Group, names: Sequence[str] = ()) -> str:
    """Missed, wrong in some span, and spurious statements by a group of either."""
    counts: dict[str, Counter[str]] = {name: Counter() for name in names}
    for case in cases:
        for pair in case.pairs:
            one = pair.annotated or pair.predicted
            assert one is not None
            its = counts.setdefault(group(one, case.text), Counter())
            its["annotated"] += pair.annotated is not None
            its["missed"] += pair.predicted is None
            its["spurious"] += pair.annotated is None
            for role in ("cue", "source", "content"):
                its[role] += pair.annotated is not None and any(k.startswith(role) for k in pair.kinds)
    ordered = list(counts) if names else sorted(counts, key=lambda name: -counts[name]["annotated"])
    rows = []
    for name in ordered:
        its = counts[name]
        whole = its["annotated"]
        shares = (share(its[k], whole) for k in ("missed", "cue", "source", "content"))
        rows.append((name, f"{whole:,}", *shares, f"{its['spurious']:,}"))
    return table((head, "annotated", "missed", "cue differs", "source differs", "content differs", "spurious"), rows)


def form(a: Attribution, text: str) -> str:
    """direct, mixed, indirect; by the content of an annotated statement, where there is one."""
    return form_of(text, a.content)


def with_source(a: Attribution, text: str) -> str:
    """Whether a source is marked."""
    return "with a source" if a.source else "without a source"


def thresholds(cases: Sequence[Case]) -> str:
    """What leaving out statements below a confidence removes, of each sort of statement extracted."""
    sorts: dict[str, list[float]] = {"alike": [], "differ in a span": [], "spurious": []}
    for pair in (p for c in cases for p in c.pairs):
        if pair.predicted and pair.predicted.confidence is not None:
            sort = "spurious" if not pair.annotated else "differ in a span" if pair.kinds else "alike"
            sorts[sort].append(pair.predicted.confidence)
    rows = []
    for least in (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
        gone = (share(sum(x < least for x in its), len(its)) for its in sorts.values())
        rows.append((f"{least}", *gone))
    return table(("left out below", *sorts), rows)


def quotations(cases: Sequence[Case]) -> str:
    """Stretches in quotation marks that no statement extracted touches, long and short."""
    rows = []
    for name, long in ((f"{SHORT_QUOTATION} words or more", True), (f"under {SHORT_QUOTATION} words", False)):
        seen = loose = marked = 0
        for case in cases:
            given = covered(s for p in case.predicted for s in p.content)
            gold = covered(s for a in case.annotated for s in a.content)
            for q in all_quotations(case.text):
                if (len(case.text[q.start : q.end].split()) >= SHORT_QUOTATION) == long:
                    seen += 1
                    if not shared(covered([Span(q.start, q.end)]), given):
                        loose += 1
                        marked += shared(covered([Span(q.start, q.end)]), gold) > 0
        rows.append((name, f"{seen:,}", share(loose, seen), share(marked, seen)))
    return table(("in quotation marks", "all", "in no statement extracted", "… though in an annotated one"), rows)


def by_page(cases: Sequence[Case]) -> str:
    """One row a page."""
    rows = []
    for case in cases:
        kinds = Counter(kind.partition(":")[0].partition(",")[0] for p in case.pairs for kind in {*p.kinds})
        inner = [p.predicted for p in case.pairs if p.predicted and not p.annotated]
        nested = len(soft_pairs(case.nested, inner))
        alike = sum(p.annotated is not None and not p.kinds for p in case.pairs)
        spans = (
            str(sum(any(k.startswith(r) for k in p.kinds) for p in case.pairs)) for r in ("cue", "source", "content")
        )
        loose = len(soft_pairs(case.annotated, case.predicted))
        counts = (str(kinds["missed"]), *spans, str(kinds["spurious"]), str(nested))
        rows.append((case.name, str(len(case.annotated)), str(alike), str(loose), *counts))
    total = ("all", *(str(sum(int(row[i]) for row in rows)) for i in range(1, 10)))
    differ = ("cue differs", "source differs", "content differs")
    return table(("page", "marked", "alike", "soft", "missed", *differ, "spurious", "… nested ones"), [*rows, total])


def report(cases: Sequence[Case], pages: bool) -> str:
    """All tables as Markdown."""
    parts = ["### Overview", overview(cases)]
    parts += ["### By page", by_page(cases)] if pages else []
    parts += [
        "### By kind",
        by_kind(cases),
    ]
    parts += [] if pages else ["### As much as people differ", people(cases)]
    parts += [
        "### By form of the content",
        grouped(cases, "form", form, FORMS),
        "### By length of the content, in words",
        grouped(cases, "words", length_group, LENGTH_NAMES),
        "### By source",
        grouped(cases, "", with_source),
        "### By attributing words",
        grouped(cases, "cue", cue_type),
        "### What a threshold removes",
        thresholds(cases),
        "### Quotations left over",
        quotations(cases),
    ]
    return "\n\n".join(parts)


def sample(cases: Sequence[Case], size: int, seed: int) -> str:
    """Disagreements to be read, each with its surroundings; texts of the corpus, not for publication."""
    drawn = [(c, p) for c in cases for p in c.pairs if p.kinds]
    shown = []
    for number, (case, pair) in enumerate(random.Random(seed).sample(drawn, min(size, len(drawn))), 1):
        spans = [s for a in (pair.annotated, pair.predicted) if a for s in (*a.cue, *a.source, *a.content)]
        start, end = max(0, min(s.start for s in spans) - 120), max(s.end for s in spans) + 80
        lines = [f"--- {number} {case.name}: {'; '.join(pair.kinds)}", re.sub(r"\s+", " ", case.text[start:end])]
        for name, a in (("annotated", pair.annotated), ("extracted", pair.predicted)):
            if a:
                roles = (" … ".join(s.of(case.text) for s in spans) for spans in (a.source, a.cue, a.content))
                lines.append(
                    f"    {name}: " + " | ".join(re.sub(r"\s+", " ", r) for r in roles) + f"  {a.confidence or ''}"
                )
        shown.append("\n".join(lines))
    return "\n".join(shown)


def write(path: Path, name: str, tables: str) -> None:
    """Put `tables` between the marks of `name` in a Markdown file. Raises ValueError where the marks are missing."""
    marks = f"<!-- {name} -->", f"<!-- end of {name} -->"
    before, opening, rest = path.read_text(encoding="utf-8").partition(marks[0])
    _, closing, after = rest.partition(marks[1])
    if not opening or not closing:
        raise ValueError(f"{path}: no place for the tables, such as {' … '.join(marks)}")
    path.write_text(f"{before}{opening}\n\n{tables}\n\n{closing}{after}", encoding="utf-8")


def main() -> None:
    """Print, or write, the tables."""
    options = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    options.add_argument("--examples", action="store_true", help="the example pages instead of PolNeAR")
    options.add_argument("--write", type=Path, metavar="FILE", help="put the tables into this Markdown file")
    options.add_argument("--sample", type=int, metavar="N", help="print N disagreements instead of the tables")
    options.add_argument("--seed", type=int, default=1, help="of the sample")
    given = options.parse_args()
    cases = examples() if given.examples else held_out()
    if given.sample:
        print(sample(cases, given.sample, given.seed))
        return
    tables = report(cases, given.examples)
    if given.write:
        write(given.write, "examples" if given.examples else "held-out articles", tables)
    else:
        print(tables)


if __name__ == "__main__":
    main()
