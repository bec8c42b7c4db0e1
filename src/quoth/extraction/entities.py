"""The entities of an article, and which of them make its statements."""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from quoth.extraction.authors import AUTHOR, author_name, author_of, named_alike
from quoth.extraction.clusters import GROUPS, PRONOUNS, Cluster, Mention, group_of, learn, marks_of, nations_of
from quoth.extraction.coreference import Resolver
from quoth.extraction.coreference_features import span_of
from quoth.extraction.decisions import Decide, ranked
from quoth.extraction.described import find_descriptions
from quoth.extraction.descriptions import described
from quoth.extraction.echoes import echoed
from quoth.extraction.fitting import TEAMS
from quoth.extraction.governments import acting_for, party_people
from quoth.extraction.identities import Identify, by_share, identified
from quoth.extraction.initials import initials_of, spelled_by_roles
from quoth.extraction.joint import join_parts, joint_mentions, joint_speakers
from quoth.extraction.kinds import kind_of, looks_like, of_family, sure_kind
from quoth.extraction.lexicon import lexicon
from quoth.extraction.mentions import Name, is_shouted
from quoth.extraction.name_kinds import judge
from quoth.extraction.names import Bearer, fullest, group_names
from quoth.extraction.naming import find_names
from quoth.extraction.pairs import Heard, Pairs, vectors_of
from quoth.extraction.phrases import Phrase, is_age
from quoth.extraction.ranker import Ranker, load_ranker
from quoth.extraction.relatives import antecedent
from quoth.extraction.roles import head_of_role, heads_of_role, jobs_of_role, role_after, role_before
from quoth.extraction.sides import spoken_for
from quoth.extraction.sources import parse
from quoth.extraction.speakers import confidence_features, reads_out, speaking
from quoth.extraction.tokens import CAPITALISED, CAPITALS, GENITIVE, Tokens, tokens_of
from quoth.types import Article, Entity, Span, Statement

CALIBRATION = Path(__file__).parent / "speaker_confidence.json"


@dataclass(frozen=True, slots=True)
class Resolved:
    """Entities in order of their first mention; for each statement its speakers (places in `entities`) and how sure.

    `confidence` is the calibrated probability that all speakers are right, None where there is no speaker.
    """

    entities: tuple[Entity, ...]
    speakers: tuple[tuple[int, ...], ...]
    confidence: tuple[float | None, ...]


@dataclass(slots=True)
class Draft:
    """A text with everything found in it, before entities are chosen and named."""

    tokens: Tokens
    names: list[Name]
    bearers: list[Bearer]
    mentions: list[Mention]
    heads: list[list[int]]  # for each statement the mentions that head its source
    clusters: list[Cluster]
    after_cue: list[int]  # for each statement the token behind its cue
    by_cue_end: dict[int, int]  # that token -> the statement
    direct: list[bool]  # for each statement whether it is in its speaker's very words
    apposed: dict[int, int]  # head token of a description beside a name -> the name's cluster
    roles: dict[int, tuple[int, int]]  # mention -> tokens of the role that its name is given there
    at: dict[int, int]  # first token of a name, without title -> its mention


def resolve(article: Article, statements: Sequence[Statement], heard: Heard | None = None) -> Resolved:
    """Entities of `article` and the speakers of `statements`, which may be nested (`parent` set).

    `heard` is what the network says of the text: without it pronouns and descriptions are told by the ranker alone.
    Time is nearly linear in the text; any text will do.
    """
    draft = drafted(article.text, statements)
    resolve_draft(draft, statements, *judges(draft, load_ranker(), heard))
    return finished(draft, statements, byline=article.byline)


def judges(draft: Draft, ranker: Ranker, heard: Heard | None) -> tuple[Decide, Identify | None]:
    """What decides whom a draft's mentions mean: the ranker, and what the network says where it was heard."""
    tokens, mentions = draft.tokens, draft.mentions
    if heard is None:
        return ranked(ranker, mentions, tokens), None
    vectors = vectors_of(heard, mentions, tokens)
    antecedents = Pairs(vectors, mentions, heard.weights.antecedent)
    identities = Pairs(vectors, mentions, heard.weights.identity)
    return ranked(ranker, mentions, tokens, antecedents), by_share(identities)


def resolve_draft(
    draft: Draft, statements: Sequence[Statement], decide: Decide, identify: Identify | None = None
) -> None:
    """Give a draft's mentions their entities, as `decide` and `identify` say: in training as labels do."""
    tokens, mentions, clusters, heads = draft.tokens, draft.mentions, draft.clusters, draft.heads
    made = Resolver(tokens, mentions, clusters, heads, decide, draft.apposed, draft.after_cue, draft.direct)
    made.run()
    for above, person in list(echoed(made, statements)):
        made.merge(above, person)
    for number, named, sure in identified(made, draft.roles, identify) if identify else ():
        for i in clusters[number].mentions:
            mentions[i].probability = min(mentions[i].probability, sure) if mentions[i].group in PRONOUNS else sure
        made.merge(number, named)
    made.settle_owners()


# --- mentions ---


def drafted(text: str, statements: Sequence[Statement]) -> Draft:
    """All mentions of a text in order, those with a name in clusters already."""
    words = lexicon()
    tokens = tokens_of(text)
    names = find_names(tokens)
    by_place = {n.begin: n for n in names} | {n.first: n for n in names}
    by_end = {n.last: n for n in names}
    inside = {at: n for n in names if n.guess != "adjective" for at in range(n.first, n.last)}
    taken = bytearray(len(tokens))
    for name in names:
        if name.guess != "adjective":
            taken[name.first : name.last] = b"\x01" * (name.last - name.first)
    found: dict[int, Mention] = {}  # by head token
    for name in names:
        if name.guess != "adjective":
            found[name.last - 1] = Mention(name.begin, name.last, name.last - 1, "name", name, name.guess, sex=name.sex)
    for phrase in find_descriptions(tokens, by_place, taken):
        _add(found, phrase, tokens)
    for at, word in enumerate(tokens.lower):
        group = words.pronouns.get(word, "")
        if group and word not in ("which",) and at not in found and not taken[at] and not is_shouted(tokens, at):
            found[at] = Mention(at, at + 1, at, group, plural=group in ("they", "we"))
    sources = [_source_phrases(tokens, statement, by_place, inside) for statement in statements]
    heads = [[_add(found, phrase, tokens, True) for phrase in phrases] for phrases in sources]
    for group_heads in heads:
        for mention in group_heads:
            _add_body(found, mention, tokens)
    for statement in statements:
        _add_antecedent(found, statement, tokens, by_place, taken)
    for several in joint_mentions(tokens, [n for n in names if n.guess != "adjective"]):
        found.setdefault(several.head, several)
    mentions = sorted(found.values(), key=lambda m: (m.first, -m.last, m.head))
    place = {id(m): i for i, m in enumerate(mentions)}
    _place_in_statements(mentions, tokens, statements)
    for number, group_heads in enumerate(heads):
        for mention in group_heads:
            mention.source_of.append(number)
    bearers = group_names(tokens, names)
    judge(tokens, names, bearers)
    first_at = {m.name.first: i for i, m in enumerate(mentions) if m.name is not None}
    cues = [tokens.at(s.cue.start, s.cue.end) for s in statements]
    # What is told inside of a quotation is in another's words, whatever its marks.
    direct = [
        s.form == "direct" and at < len(tokens) and tokens.quoted[at] < 0
        for s, (at, _) in zip(statements, cues, strict=True)
    ]
    draft = Draft(
        tokens,
        names,
        bearers,
        mentions,
        [[place[id(m)] for m in h] for h in heads],
        [],
        [end for _, end in cues],
        {end: n for n, (_, end) in enumerate(cues)},
        direct,
        {},
        {},
        first_at,
    )
    for number, bearer in enumerate(bearers):
        cluster = Cluster(number, kind=bearer.guess, plural=bearer.guess == "group")
        draft.clusters.append(cluster)
        for member in bearer.members:
            i = first_at.get(names[member].first)
            if i is not None:
                _join_name(draft, i, cluster, by_place, by_end)
    families = {b.key[-1] for b in bearers if b.guess == "person" and len(b.key) > 1}
    for cluster in draft.clusters:
        if cluster.mentions and not cluster.kind:
            kinds = (mentions[i].kind for i in cluster.mentions)
            told = next((k for k in kinds if k not in ("", "place", "site")), "")  # "the Herald newspaper"
            cluster.kind = bearers[cluster.number].guess = told
        if cluster.mentions and not cluster.kind and of_family(bearers[cluster.number], families, words):
            cluster.kind = bearers[cluster.number].guess = "person"
        if cluster.mentions and not cluster.kind:
            its, bearer = [mentions[i] for i in cluster.mentions], bearers[cluster.number]
            cluster.kind = sure_kind(bearer, its, tokens, words)
            known = bearer.judged or any(w in words.given or w in words.surnames for w in bearer.key)
            cluster.looks = cluster.kind or (looks_like(bearer, its, tokens, words) if known else "")
    for short, person in spelled_by_roles(tokens, mentions, draft.clusters, draft.roles, words).items():
        moved = draft.clusters[short].mentions
        for i in moved:
            mentions[i].entity = person
        draft.clusters[person].mentions += moved
        draft.clusters[person].mentions.sort()
        draft.clusters[short] = Cluster(short)
    for i, party in party_people(tokens, mentions, draft.clusters, words).items():
        _move(draft, i, party)
    for i, country in acting_for(tokens, mentions, draft.clusters, words).items():
        _move(draft, i, country)
    join_parts(draft)
    return draft


def _move(draft: Draft, i: int, number: int) -> None:
    """Take a mention out of its cluster, if it has one, into another; who loses all is called nothing any more."""
    if draft.mentions[i].entity >= 0:
        left = draft.clusters[draft.mentions[i].entity]
        left.mentions.remove(i)
        if not left.mentions:
            left.named, left.heads = 0, set()
    draft.mentions[i].entity = number
    draft.clusters[number].mentions.append(i)


def _add(found: dict[int, Mention], phrase: Phrase, tokens: Tokens, whole: bool = False) -> Mention:
    """The mention with the phrase's head; of a source the whole phrase is it."""
    known = found.get(phrase.head)
    if known is not None and not (whole and phrase.name is None and not phrase.pronoun):
        known.kind = known.kind or phrase.kind
        return known
    group, owner = group_of(phrase, tokens, lexicon()), phrase.owner
    before = found.get(phrase.head - 1)
    of_person = before is not None and before.name is not None and before.kind in ("person", "")
    if before is not None and of_person and owner < 0 and tokens.lower[phrase.head] in TEAMS:
        group, owner = "owned", before.head  # "the Roe campaign" is Roe's
    if known is not None:  # a description found on its own, now with all that belongs to it
        known.first, known.last = phrase.first, phrase.last
        known.group, known.kind, known.plural, known.owner = group, phrase.kind, phrase.plural, owner
        known.name = None
        return known
    plural = phrase.plural or phrase.pronoun in ("they", "we")
    made = Mention(phrase.first, phrase.last, phrase.head, group, phrase.name, phrase.kind, plural, owner)
    words, head = lexicon(), tokens.lower[phrase.head]
    if phrase.name is None and not phrase.pronoun:
        made.marks = marks_of(tokens, phrase.first, phrase.head, words)
        made.places = any(w in words.places or w in words.gazetteer for w in _pairs(tokens, phrase.first, phrase.head))
        made.nations = nations_of(tokens, phrase.first, phrase.head, words)
        made.offices = words.grammar["offices"].intersection(tokens.lower[phrase.first : phrase.head])
    made.sex = "f" if head in words.grammar["female_heads"] else "m" if head in words.grammar["male_heads"] else ""
    found[phrase.head] = made
    return made


def _add_body(found: dict[int, Mention], mention: Mention, tokens: Tokens) -> None:
    """The body that a "company spokesman" speaks for, as "the company" would be one."""
    at, words = mention.head - 1, lexicon()
    someone = mention.name is None and mention.kind in ("unnamed", "group") and mention.owner < 0
    if someone and at >= mention.first and at not in found and tokens.lower[at] in words.grammar["own_bodies"]:
        alone = all(tokens.lower[k] in words.grammar["determiners"] for k in range(mention.first, at))
        if alone and not tokens.lower[mention.first].endswith("s"):
            found[at] = Mention(at, at + 1, at, "definite", kind="organisation")


def _pairs(tokens: Tokens, first: int, last: int) -> list[str]:
    """The words `[first, last)` that have a capital, and each with the next."""
    capital = [k for k in range(first, last) if tokens.shape[k] in (CAPITALISED, CAPITALS)]
    return [" ".join(tokens.lower[k : min(k + size, last)]) for k in capital for size in (1, 2)]


def _add_antecedent(
    found: dict[int, Mention], statement: Statement, tokens: Tokens, names: dict[int, Name], taken: bytearray
) -> None:
    """For a source "who" or "that" the noun phrase before it, whatever its noun."""
    if statement.source is None:
        return
    first, last = tokens.at(statement.source.start, statement.source.end)
    if first >= last or tokens.lower[first] not in ("who", "which", "that"):
        return
    if last - first > 1 and not (tokens.lower[first] == "who" or tokens.lower[first + 1] in lexicon().grammar["verbs"]):
        return
    phrase = antecedent(tokens, first, names, lexicon())
    if phrase is not None and not any(taken[phrase.first : phrase.last]):
        _add(found, phrase, tokens)


def _source_phrases(
    tokens: Tokens, statement: Statement, names: dict[int, Name], inside: dict[int, Name]
) -> list[Phrase]:
    if statement.source is None:
        return []
    first, last = tokens.at(statement.source.start, statement.source.end)
    if first < last:  # a source that begins or ends within a name means the whole name
        first = min(first, inside[first].begin if first in inside else first)
        last = max(last, inside[last - 1].last if last - 1 in inside else last)
    return parse(tokens, first, last, names)


def _place_in_statements(mentions: Sequence[Mention], tokens: Tokens, statements: Sequence[Statement]) -> None:
    """Tell each mention the innermost and the outermost statement whose content it stands in."""
    within = [-1] * len(tokens)
    speech = [-1] * len(tokens)
    another_s = [reads_out(s, tokens) for s in statements]
    for number in sorted(range(len(statements)), key=lambda n: (statements[n].depth, n)):
        for span in statements[number].content:
            for at in range(*tokens.at(span.start, span.end)):
                within[at] = number
                if speech[at] < 0 and not another_s[number]:
                    speech[at] = number
    for mention in mentions:
        mention.within, mention.speech = within[mention.head], speech[mention.head]


def _join_name(draft: Draft, i: int, cluster: Cluster, by_place: dict[int, Name], by_end: dict[int, Name]) -> None:
    """A named mention joins its bearer's cluster, with the roles it is given there."""
    words = lexicon()
    mention = draft.mentions[i]
    mention.entity = cluster.number
    cluster.mentions.append(i)
    learn(cluster, mention, draft.tokens, words)
    name = mention.name
    assert name is not None
    if name.guess not in ("person", "") or cluster.kind not in ("person", ""):
        return
    if not name.title and name.begin and draft.tokens.lower[name.begin - 1] in ("in", "at", "near", "across"):
        return  # "in Dorne, the mayor said"
    before = role_before(draft.tokens, name, by_end, words)
    after = role_after(draft.tokens, name.last, by_place, words)
    for role in (before, after):
        if role is not None:
            if (head := head_of_role(draft.tokens, role, words)) >= 0:
                draft.apposed.setdefault(head, cluster.number)
            cluster.about.update(draft.tokens.lower[role[0] : role[1]])
            if role[0] > 1 and draft.tokens.lower[role[0] - 1] in GENITIVE:  # "Dorne's mayor": a mayor of Dorne
                cluster.about.add(draft.tokens.lower[role[0] - 2])
            cluster.sexes["f"] += 3 * bool(words.grammar["female_heads"] & set(draft.tokens.lower[role[0] : role[1]]))
            cluster.sexes["m"] += 3 * bool(words.grammar["male_heads"] & set(draft.tokens.lower[role[0] : role[1]]))
            cluster.heads |= heads_of_role(draft.tokens, role, words)
            for job in jobs_of_role(draft.tokens, role, words):
                cluster.heads |= words.alike.get(job, frozenset())
                cluster.about |= words.wider.get(job, frozenset())
            initials = [w[0] for w in draft.tokens.words[role[0] : role[1]] if w[0].isupper()]
            cluster.acronyms.update("".join(initials[k:]).lower() for k in range(len(initials) - 1))
            cluster.acronyms.update(initials_of(draft.tokens, role, words))
    chosen = after if after is not None and (before is None or after[1] - after[0] > before[1] - before[0]) else before
    if chosen is not None:
        draft.roles[i] = chosen
        jobs = heads_of_role(draft.tokens, chosen, words)
        if cluster.kind == "" and not (jobs and jobs <= words.grammar["either"]):  # who has a job is someone
            cluster.kind = draft.bearers[cluster.number].guess = "person"


# --- entities ---


def finished(
    draft: Draft,
    statements: Sequence[Statement],
    calibration: Sequence[float] | None = None,
    byline: str | None = None,
) -> Resolved:
    """Entities and speakers of a draft whose mentions are resolved; `calibration` weighs `confidence_features`.

    `byline` names who writes.
    """
    words = lexicon()
    tokens, mentions, clusters = draft.tokens, draft.mentions, draft.clusters
    author = author_of(draft)
    bearers = dict(enumerate(draft.bearers))
    names = {n: fullest(tokens, draft.names, b) for n, b in bearers.items()}
    if author >= 0:
        names[author] = author_name(byline, tokens, words)
        author = _joined(draft, author, named_alike(draft, names[author], names, author))
    for i, body in spoken_for(draft).items():
        _move(draft, i, body)
    spoken = speaking(statements, draft.heads, mentions, tokens, joint_speakers(draft))
    wanted = {c for found in spoken for c in found} | {c.number for c in clusters if c.named}
    wanted |= {c.number for c in clusters if len(c.mentions) > 1}
    wanted -= {c.number for c in clusters if c.number != author and _unknown(c, mentions)}
    wanted -= {c.number for c in clusters if c.parts or _happened(c, mentions, tokens)}
    for cluster in clusters:
        if cluster.number in wanted and cluster.number not in names:
            names[cluster.number] = described(draft, cluster, names)
    order = sorted((n for n in wanted if clusters[n].mentions), key=lambda n: (min(clusters[n].mentions), n))
    entities = []
    for number in order:
        cluster = clusters[number]
        spans = sorted({span_of(tokens, mentions[i]) for i in cluster.mentions})
        role = _role(draft, cluster)
        kind = "person" if number == author else kind_of(cluster, bearers.get(number), mentions, tokens, words)
        entities.append(Entity(names[number], kind, tuple(spans), role.of(tokens.text) if role else None, role))
    place = {number: at for at, number in enumerate(order)}
    speakers = tuple(tuple(place[c] for c in found if c in place) for found in spoken)
    weights = _calibration() if calibration is None else calibration
    confidence = tuple(
        round(_probability(confidence_features(s, h, f, mentions, clusters), weights), 4) if f else None
        for s, h, f in zip(statements, draft.heads, spoken, strict=True)
    )
    return Resolved(tuple(entities), speakers, confidence)


def _joined(draft: Draft, author: int, named: int) -> int:
    """The author's cluster, after it went into that of the person whom the article names so."""
    if named < 0:
        return author
    for i in draft.clusters[author].mentions:
        draft.mentions[i].entity = named
    draft.clusters[named].mentions += draft.clusters[author].mentions
    draft.clusters[author].mentions = []
    return named


def _unknown(cluster: Cluster, mentions: Sequence[Mention]) -> bool:
    """Whether nothing but pronouns speaks of it: a row "it says" names no one."""
    return all(mentions[i].group in ("he", "she", "it", "they", "relative", "first") for i in cluster.mentions)


def _happened(cluster: Cluster, mentions: Sequence[Mention], tokens: Tokens) -> bool:
    """Whether it is an event, which tells nothing: "the talks signalled", whatever goes on for it."""
    events = lexicon().grammar["events"]
    heads = [tokens.lower[mentions[i].head] for i in cluster.mentions if mentions[i].kind == ""]
    described = [h for h in heads if h not in lexicon().pronouns]
    return not cluster.named and bool(described) and all(h in events for h in described)


def _role(draft: Draft, cluster: Cluster) -> Span | None:
    """The first role of several words, else the first; ties to others only where there is no job.

    What says an age or a sex alone ("a happy child") helps to find out who is meant, but is no role, nor is a "Dr.".
    """
    tokens, words = draft.tokens, lexicon()
    ties, ages = words.grammar["ties"], words.grammar["ages"]
    found = [draft.roles[i] for i in sorted(cluster.mentions) if i in draft.roles]
    found = [r for r in found if not words.grammar["styles"].issuperset(tokens.lower[r[0] : r[1]])]
    found = [
        r
        for r in found
        if not (heads := heads_of_role(tokens, r, words)) or any(h not in ages and not is_age(h) for h in heads)
    ]
    found = [r for r in found if not ties.intersection(tokens.lower[r[0] : r[1]])] or found
    if not found:
        return None
    first, last = next((r for r in found if r[1] - r[0] > 1), found[0])
    return Span(tokens.starts[first], tokens.ends[last - 1])


@functools.cache
def _calibration() -> tuple[float, ...]:
    return tuple(json.loads(CALIBRATION.read_text(encoding="utf-8"))["weights"])


def _probability(features: Sequence[float], weights: Sequence[float]) -> float:
    score = sum(w * x for w, x in zip(weights, features, strict=True))
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, score))))


__all__ = ["AUTHOR", "GROUPS", "Resolved", "resolve"]
