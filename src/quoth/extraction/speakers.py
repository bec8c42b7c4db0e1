"""Who makes each statement: the entities that its source means, or for one without a source whoever plainly goes on."""

from __future__ import annotations

from collections.abc import Sequence

from quoth.extraction.coreference import Cluster, Mention
from quoth.extraction.tokens import Tokens
from quoth.types import Statement


def speaking(
    statements: Sequence[Statement], heads: Sequence[Sequence[int]], mentions: Sequence[Mention], tokens: Tokens
) -> list[list[int]]:
    """Numbers of the clusters that make each statement; empty where nobody is named."""
    found: list[list[int]] = []
    for statement, places in zip(statements, heads, strict=True):
        clusters = [mentions[i].entity for i in places if mentions[i].entity >= 0]
        found.append(list(dict.fromkeys(clusters)))
    for i, statement in enumerate(statements):
        if statement.source is None and statement.parent is None:
            found[i] = _going_on(i, statements, found, tokens)
    return found


def _going_on(i: int, statements: Sequence[Statement], found: Sequence[Sequence[int]], tokens: Tokens) -> list[int]:
    """Speakers of a direct quotation without a source: the last one's when only quotations lie between."""
    statement = statements[i]
    if statement.form != "direct" or not statement.content:
        return []
    first, _ = tokens.at(statement.content[0].start, statement.content[0].end)
    if first >= len(tokens):
        return []
    before = None
    for k, other in enumerate(statements):
        if (
            k != i
            and other.parent is None
            and found[k]
            and other.content
            and other.cue.start < statement.content[0].start
        ):
            if before is None or other.cue.start > statements[before].cue.start:
                before = k
    if before is None:
        return []
    last = max(s.end for s in (*statements[before].content, statements[before].cue))
    at, _ = tokens.at(max(0, last - 1), last)
    near = at < len(tokens) and tokens.paragraph[first] - tokens.paragraph[at] <= 1
    return list(found[before]) if near else []


def confidence_features(
    statement: Statement,
    heads: Sequence[int],
    clusters: Sequence[int],
    mentions: Sequence[Mention],
    all_clusters: Sequence[Cluster],
) -> list[float]:
    """What the calibration of `speaker_confidence` looks at."""
    groups = {mentions[i].group for i in heads}
    probability = min((mentions[i].probability for i in heads), default=0.5)
    named = [bool(all_clusters[c].named) for c in clusters]
    return [
        1.0,
        probability if groups & {"he", "she", "it", "they", "relative", "definite"} else 1.0,
        float("name" in groups),
        float(bool(groups & {"he", "she"})),
        float(bool(groups & {"it", "they"})),
        float("relative" in groups),
        float("definite" in groups),
        float(bool(groups & {"bare", "quantified", "indefinite"})),
        float("owned" in groups),
        float(statement.source is None),
        float(len(clusters) > 1),
        float(bool(named) and all(named)),
        float(statement.confidence),
    ]
