"""Statements inside the content of others: the same encoding read again, knowing what the statements around say.

A second cue tagger is told of each piece whether a top-level statement has it as source, cue or content, and looks at
contents only; the span head then reads those cues with nothing allowed outside the content around them, which is also
all that it need read of the window.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import numpy as np

from quoth.extraction.decode import Floats, Ints
from quoth.extraction.pieces import Pieces
from quoth.extraction.tagging import NEVER, Found, Range, Scorer, Window, cue_logs, cue_ranges, decoded, span_scores

BESIDE = 3  # pieces to either side that the span head reads along with one


def nested_in(pieces: Pieces, held: Sequence[Window], told: Sequence[Found], scorer: Scorer) -> list[Found]:
    """The statements inside the contents of `told` whose cues the windows `held` own, in order of their cues."""
    config = scorer.config
    read: list[tuple[Window, Ints, Floats]] = []  # each with whose content its pieces are, and their scores
    for window in held:
        roles, inside = _roles(window, told)
        if inside.any():
            scores = scorer.heads.nested_cues(window.encoded.facts, roles)
            scores[:, 0] += config.nested_bias
            scores[inside == 0, 1:] = NEVER
            read.append((window, inside, scores))
    if not read:
        return []
    parts: list[tuple[Window, Ints, list[Range]]] = []  # each with where its one content is, and the cues in that
    logs: list[float] = []
    for (window, inside, scores), local in zip(read, cue_ranges([r[2] for r in read]), strict=True):
        cues = [(a, b) for a, b in local if len(set(inside[a:b])) == 1]
        mine = [(a, b) for a, b in cues if window.left <= window.begin + a - 1 < window.right]
        logs += cue_logs(scores, mine, config.nested_bias)
        for number, group in groupby(mine, key=lambda cue: int(inside[cue[0]])):
            around = np.flatnonzero(inside == number)
            low, high = max(1, int(around[0]) - BESIDE), min(len(inside) - 1, int(around[-1]) + 1 + BESIDE)
            own = [(a - low + 1, b - low + 1) for a, b in group]
            parts.append((window.part(low, high, window.cues + cues), inside[low - 1 : high + 1] == number, own))
    if not parts:
        return []
    size = max(len(within) for _, within, _ in parts)
    found: list[Floats] = []
    for part, within, own in parts:
        spans = span_scores(pieces, part, part.cues, own, size, scorer, level=1)
        for row, (a, b) in zip(spans, own, strict=True):
            row[: len(within)][~within, 1:] = NEVER
            row[a:b, 1:] = NEVER
        found.append(spans)
    owned = [(part, cue) for part, _, own in parts for cue in own]
    return [one for one in decoded(owned, np.concatenate(found), logs, config.transitions) if one.content]


def _roles(window: Window, told: Sequence[Found]) -> tuple[Ints, Ints]:
    """Per piece of the window: 0 nothing, 1 cue, 2 source, 3 content of a statement; and whose content, from 1."""
    count = window.end - window.begin + 2
    roles, inside = np.zeros(count, np.int64), np.zeros(count, np.int64)
    for number, found in enumerate(told, 1):
        ranges = (found.cue, *found.source, *found.content)
        if all(b <= window.begin or a >= window.end for a, b in ranges):
            continue
        for role, spans in ((3, found.content), (2, found.source), (1, (found.cue,))):
            for a, b in window.local(spans):
                roles[a:b] = role
                if role == 3:
                    inside[a:b] = number
    return roles, inside
