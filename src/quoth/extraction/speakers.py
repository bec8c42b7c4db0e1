"""Who makes each statement: the entities that its source means, or for one without a source whoever plainly goes on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from quoth.extraction.clusters import Cluster, Mention
from quoth.extraction.inner import with_inner
from quoth.extraction.lexicon import lexicon
from quoth.extraction.tokens import Tokens
from quoth.types import Statement

_BE = frozenset(("is", "are", "was", "were", "be", "been", "being", "’s", "'s"))
_JOINED = frozenset(("and", "but"))
_BETWEEN = frozenset(("also", "then", "later", "never", "even", "so", "still", "again", "has", "have", "had"))
_PASSIVES = frozenset(("told", "said", "known", "seen", "thought", "called", "according"))
LOOK_BACK = 4  # statements before one that may share its subject
_SEEM = frozenset(("seem", "seems", "seemed", "appear", "appears", "appeared", "known", "called", "named", "according"))


def speaking(
    statements: Sequence[Statement],
    heads: Sequence[Sequence[int]],
    mentions: Sequence[Mention],
    tokens: Tokens,
    joint: Mapping[int, Sequence[int]] | None = None,
) -> list[list[int]]:
    """Numbers of the clusters that make each statement; empty where nobody is named.

    `joint`: mentions that mean several -> their clusters.
    """
    found: list[list[int]] = []
    for places in heads:
        clusters = [c for i in places for c in (joint or {}).get(i, (mentions[i].entity,)) if c >= 0]
        found.append(list(dict.fromkeys(clusters)))
    pronouns = ("he", "she", "they", "we", "first")
    subjects = (m for m in mentions if m.entity >= 0 and (m.name is not None or m.group in pronouns))
    ending = {mention.last: mention.entity for mention in subjects}
    named = {m.first: m for m in mentions if m.name is not None and m.entity >= 0}
    for i, statement in enumerate(statements):
        if (credited := _credited(statement, named, tokens)) >= 0:
            found[i] = [credited]
        if statement.source is None and (subject := _subject(statement, ending, tokens)) >= 0:
            found[i] = [subject]
        if reads_out(statement, tokens):
            found[i] = []
    before: int | None = None  # the last statement of the article itself that has a speaker
    for i in sorted(range(len(statements)), key=lambda n: statements[n].cue.start):
        if statements[i].parent is not None:
            continue
        if statements[i].source is None and not found[i] and before is not None:
            told, last = statements[i], statements[before]
            if _goes_on(told, last, tokens) or _aside(told, last, tokens):
                found[i] = list(found[before])
        if found[i]:
            before = i
    with_inner(statements, found, tokens)
    for i in range(1, len(statements)):
        if not found[i] and statements[i].source is None:
            found[i] = _of_same_subject(i, statements, found, tokens)
    return found


def reads_out(statement: Statement, tokens: Tokens) -> bool:
    """Whether someone gives the words of another, whoever that is: "He read out a letter: ‘I see no risk’"."""
    first, last = tokens.at(statement.cue.start, statement.cue.end)
    words = lexicon().grammar
    reads = [at for at in range(first, last) if tokens.lower[at] in words["reading"]]
    if not reads or statement.form != "direct" or "as" in tokens.lower[first:last]:  # "is quoted as saying"
        return False
    its = tokens.lower[reads[-1] + 1 : last]
    aloud = bool(its) and its[0] in words["aloud"]
    return (aloud or tokens.lower[reads[-1]] not in words["may_show"]) and any(w.isalpha() for w in its[aloud:])


def _credited(statement: Statement, named: Mapping[int, Mention], tokens: Tokens) -> int:
    """Who is named alone in brackets as what attributes, as in "Ferry Sinks Off Dorne [Herald]"; else -1."""
    first, last = tokens.at(statement.cue.start, statement.cue.end)
    if last - first < 3 or tokens.words[first] not in ("[", "("):
        return -1
    mention = named.get(first + 1)
    return mention.entity if mention is not None and mention.last >= last - 2 else -1


def _subject(statement: Statement, ending: Mapping[int, int], tokens: Tokens) -> int:
    """Who stands right before the cue of a statement whose source was not found, as in "Roe does not expect"; else -1.

    "Roe is expected" is told by others, "Roe seems" by the article.
    """
    first, last = tokens.at(statement.cue.start, statement.cue.end)
    if first == 0 or first >= len(tokens) or tokens.sentence[first] != tokens.sentence[first - 1]:
        return -1
    cue = tokens.lower[first:last]
    passive = any(w in _BE for w in cue) and not any(w in ("like", "sure", "convinced", "afraid") for w in cue)
    verb = (
        cue[0] not in ("to", "a", "an", "the")
        and (cue[0].isalpha() or cue == [":"])
        and not cue[0].endswith(("ing", "ly"))
    )
    if passive or not verb or any(w in _SEEM for w in cue):
        return -1
    return ending.get(first, -1)


def _of_same_subject(i: int, statements: Sequence[Statement], found: Sequence[list[int]], tokens: Tokens) -> list[int]:
    """Who makes a statement without a source whose verb is joined to the one before: "Roe thanked them and agrees"."""
    first, last = tokens.at(statements[i].cue.start, statements[i].cue.end)
    at = next((k for k in range(first - 1, first - 4, -1) if k > 0 and tokens.lower[k] not in _BETWEEN), 0)
    if at < 1 or tokens.lower[at] not in _JOINED or not _is_active(tokens, first, last):
        return []
    for k in range(i - 1, max(-1, i - 1 - LOOK_BACK), -1):
        other, (told, behind) = statements[k], tokens.at(statements[k].cue.start, statements[k].cue.end)
        if told >= len(tokens) or tokens.sentence[told] != tokens.sentence[first]:
            return []
        around = any(c.start <= statements[i].cue.start < c.end for c in other.content)
        if other.parent == statements[i].parent and not around and behind <= at:
            cue = tokens.lower[told:behind]
            passive = _BE.intersection(cue) and any(w.endswith("ed") or w in _PASSIVES for w in cue)
            return list(found[k]) if other.source is not None and not passive else []
    return []


def _is_active(tokens: Tokens, first: int, last: int) -> bool:
    """Whether the cue `[first, last)` is a verb whose subject tells: no passive, no "seems", no "to say", "saying"."""
    cue = tokens.lower[first:last]
    told = bool(cue) and cue[0].isalpha() and cue[0] not in ("to", "a", "an", "the")
    told = told and not cue[0].endswith(("ing", "ly", "ion"))
    return told and not _BE.intersection(cue) and not any(w in _SEEM for w in cue)


def _aside(statement: Statement, before: Statement, tokens: Tokens) -> bool:
    """Whether a telling in -ing goes on in the sentence of one before: "…, she said, calling the plan a wreck"."""
    at, _ = tokens.at(statement.cue.start, statement.cue.end)
    last, _ = tokens.at(before.cue.start, before.cue.end)
    if at >= len(tokens) or last >= at or tokens.sentence[at] != tokens.sentence[last]:
        return False
    return tokens.lower[at] in lexicon().grammar["asides"] and tokens.lower[at - 1] in (",", "before", "after", "while")


def _goes_on(statement: Statement, before: Statement, tokens: Tokens) -> bool:
    """Whether a direct quotation without a source follows a statement in the same or the next paragraph."""
    at, _ = tokens.at(statement.cue.start, statement.cue.end)
    if at < len(tokens) and (tokens.lower[at].endswith("ly") or tokens.lower[at] in _BE):
        return False  # "reportedly", "is said"
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
        probability,
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
