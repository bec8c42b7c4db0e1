"""Who makes each statement: the entities that its source means, or for one without a source whoever plainly goes on."""

from __future__ import annotations

from collections.abc import Sequence

from quoth.extraction.clusters import Cluster, Mention
from quoth.extraction.lexicon import lexicon
from quoth.extraction.tokens import Tokens
from quoth.types import Statement


def speaking(
    statements: Sequence[Statement], heads: Sequence[Sequence[int]], mentions: Sequence[Mention], tokens: Tokens
) -> list[list[int]]:
    """Numbers of the clusters that make each statement; empty where nobody is named."""
    found: list[list[int]] = []
    for places in heads:
        clusters = [mentions[i].entity for i in places if mentions[i].entity >= 0]
        found.append(list(dict.fromkeys(clusters)))
    before: int | None = None  # the last statement of the article itself that has a speaker
    for i in sorted(range(len(statements)), key=lambda n: statements[n].cue.start):
        if statements[i].parent is not None:
            continue
        if statements[i].source is None and before is not None:
            told, last = statements[i], statements[before]
            if _goes_on(told, last, tokens) or _aside(told, last, tokens):
                found[i] = list(found[before])
        if found[i]:
            before = i
    return found


def _aside(statement: Statement, before: Statement, tokens: Tokens) -> bool:
    """Whether a telling in -ing goes on in the sentence of one before: "…, she said, calling the plan a wreck"."""
    at, _ = tokens.at(statement.cue.start, statement.cue.end)
    last, _ = tokens.at(before.cue.start, before.cue.end)
    if at >= len(tokens) or last >= at or tokens.sentence[at] != tokens.sentence[last]:
        return False
    return tokens.lower[at] in lexicon().grammar["asides"] and tokens.lower[at - 1] in (",", "before", "after", "while")


def _goes_on(statement: Statement, before: Statement, tokens: Tokens) -> bool:
    """Whether a direct quotation without a source follows a statement in the same or the next paragraph."""
    if statement.form != "direct" or not statement.content or not before.content:
        return False
    first, _ = tokens.at(statement.content[0].start, statement.content[0].end)
    last = max(s.end for s in (*before.content, before.cue))
    at, _ = tokens.at(max(0, last - 1), last)
    if first >= len(tokens) or at >= len(tokens):
        return False
    return 0 <= tokens.paragraph[first] - tokens.paragraph[at] <= 1


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
