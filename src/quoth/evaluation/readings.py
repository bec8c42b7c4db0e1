"""The measures for readings: speakers, kinds, acts and nested statements, against gold readings.

Over gold statements that have a speaker other than `(author)`. One is found when a top-level statement shares a
character of cue and of content with it; the first such counts.

    speaker_exact, speaker_same   of those found; same: equal, or one's words all in the other and the last the same
    recall_same                   of all
    hard, hard_same               the source is missing or shares no word with the speaker's name (a pronoun, a job)
    wrong_person                  a given speaker is a person that shares no word with gold's
    kind, act                     of those found
    nested_soft                   `soft` of `scores`, over statements with a parent

Figures are per cent with one decimal, `attributions`, `found`, `hard` are counts.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, get_args

from quoth.evaluation.gold import GoldArticle, Labelled, Told
from quoth.evaluation.scores import Count, covered, shared, soft_pairs
from quoth.types import Act

ACTS: tuple[str, ...] = get_args(Act)
AUTHOR = "(author)"
RESAMPLES = 2000  # of articles, for the interval
SEED = 20160301


def evaluate(articles: Sequence[GoldArticle], given: Sequence[Sequence[Told]]) -> dict[str, Any]:
    """Every figure there is; `given` has one list of statements an article, in the articles' order."""
    counts: Counter[str] = Counter()
    nested = Count()
    acts: list[Counter[tuple[str, str]]] = []
    for article, its in zip(articles, given, strict=True):
        counts += speakers(article, its)
        acts.append(act_pairs(article, its))
        nested += nested_count(article, its)
    found, hard = counts["found"], counts["hard"]
    return {
        "readings": {
            "attributions": counts["attributions"],
            "found": found,
            "speaker_exact": percent(counts["exact"], found),
            "speaker_same": percent(counts["same"], found),
            "recall_same": percent(counts["same"], counts["attributions"]),
            "hard": hard,
            "hard_same": percent(counts["hard_same"], hard),
            "wrong_person": percent(counts["wrong"], found),
            "kind": percent(counts["kind"], found),
            "act": percent(counts["act"], found),
            "nested_soft": prf(nested),
        },
        "nested": {"annotated": nested.annotated, "predicted": nested.predicted, **prf(nested)},
        "acts": act_figures(acts),
    }


def speakers(article: GoldArticle, its: Sequence[Told]) -> Counter[str]:
    """The counts of one article."""
    counts: Counter[str] = Counter()
    for gold, s in matched(article, its):
        counts["attributions"] += 1
        if s is None:
            continue
        source = " ".join(span.of(article.text) for span in gold.spans.source)
        counts["found"] += 1
        counts["act"] += s.act == gold.act
        counts["kind"] += bool(s.kinds) and s.kinds[0] == gold.kind
        counts.update(judged(gold.speaker, source, s.names, s.kinds))
    return counts


def judged(gold: str, source: str, names: Sequence[str], kinds: Sequence[str]) -> dict[str, int]:
    """1 or 0 for `exact`, `same`, `wrong` (a person who is none of gold's), `hard` and `hard_same`: by the names and
    kinds of the speakers given, and the words of the source.
    """
    same = same_speakers(gold, names)
    known = set(words(gold.replace(";", " ")))
    wrong = any(kind == "person" and not set(words(name)) & known for name, kind in zip(names, kinds, strict=True))
    hard = not set(words(source)) & known
    exact = sorted(map(words, gold.split(";"))) == sorted(map(words, names))
    return {"exact": exact, "same": same, "wrong": wrong, "hard": hard, "hard_same": hard and same}


def matched(article: GoldArticle, its: Sequence[Told]) -> list[tuple[Labelled, Told | None]]:
    """Each gold statement that has a speaker, with the statement that was found for it."""
    top = [(s, covered(s.spans.cue), covered(s.spans.content)) for s in its if not s.nested]
    pairs: list[tuple[Labelled, Told | None]] = []
    for gold in article.attributions:
        if gold.speaker not in ("", AUTHOR):
            cue, content = covered(gold.spans.cue), covered(gold.spans.content)
            first = (s for s, its_cue, its_content in top if shared(cue, its_cue) and shared(content, its_content))
            pairs.append((gold, next(first, None)))
    return pairs


def words(name: str) -> list[str]:
    """A name as it is compared: lower case, without articles and marks."""
    bare = re.sub(r"[.,’'\"“”]", "", name.lower().replace("-", " "))
    return re.sub(r"\b(the|a|an)\b", "", bare).split()


def same_name(gold: str, given: str) -> bool:
    """Equal, or the same last word and one name's words all in the other's."""
    g, p = words(gold), words(given)
    return g == p or bool(g and p and g[-1] == p[-1] and (set(g) <= set(p) or set(p) <= set(g)))


def same_speakers(gold: str, given: Sequence[str]) -> bool:
    """Joint speakers ("A; B") are the same when each of gold's has its match among as many given."""
    names = [name for name in gold.split(";") if name.strip()]
    return bool(names) and len(names) == len(given) and all(any(same_name(g, p) for p in given) for g in names)


def nested_count(article: GoldArticle, its: Sequence[Told]) -> Count:
    """`soft` over nested statements."""
    given = [s.spans for s in its if s.nested]
    return Count(len(soft_pairs(article.nested, given)), len(given), len(article.nested))


def act_pairs(article: GoldArticle, its: Sequence[Told]) -> Counter[tuple[str, str]]:
    """How often gold's act met which given act (or none), over statements found."""
    return Counter((gold.act, s.act or "none") for gold, s in matched(article, its) if s is not None)


def act_figures(pairs: Sequence[Counter[tuple[str, str]]]) -> dict[str, Any]:
    """Macro F1 over the acts that gold has, its 95 % interval (bootstrap over articles), and each act's figures."""
    total: Counter[tuple[str, str]] = Counter()
    for its in pairs:
        total += its
    rng = random.Random(SEED)
    drawn = []
    for _ in range(RESAMPLES if total else 0):
        sample: Counter[tuple[str, str]] = Counter()
        for _ in pairs:
            sample.update(pairs[rng.randrange(len(pairs))])
        drawn.append(macro_f1(sample))
    drawn.sort()
    by_act = {act: prf(act_count(total, act)) | {"annotated": act_count(total, act).annotated} for act in ACTS}
    return {
        "macro_f1": round(100 * macro_f1(total), 1),
        "interval": [round(100 * drawn[int(share * (len(drawn) - 1))], 1) for share in (0.025, 0.975)]
        if drawn
        else None,
        "by_act": by_act,
    }


def act_count(pairs: Mapping[tuple[str, str], int], act: str) -> Count:
    """Right, given and annotated of one act."""
    return Count(
        sum(n for (g, p), n in pairs.items() if g == p == act),
        sum(n for (_, p), n in pairs.items() if p == act),
        sum(n for (g, _), n in pairs.items() if g == act),
    )


def macro_f1(pairs: Mapping[tuple[str, str], int]) -> float:
    """Mean F1 of the acts that gold has; 0 where it has none."""
    present = [count for act in ACTS if (count := act_count(pairs, act)).annotated]
    return sum(count.f1 for count in present) / max(1, len(present))


def percent(part: int, whole: int) -> float:
    """`part` of `whole`, one decimal; 0 of nothing."""
    return round(100 * part / max(whole, 1), 1)


def prf(count: Count) -> dict[str, float]:
    """F1, precision and recall in per cent."""
    p, r = count.precision, count.recall
    return {"f1": round(200 * p * r / max(p + r, 1e-9), 1), "p": round(100 * p, 1), "r": round(100 * r, 1)}
