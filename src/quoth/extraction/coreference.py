"""Which earlier one a pronoun or a description means: mentions in order, each ranked against the entities so far.

Names are grouped first, over the whole text (`names.py`). Then pronouns and definite descriptions outside quotation
marks are resolved in order, then those inside, whose speakers are known by then. "I" in a quotation is its speaker.
Entity-mention ranking after Rahman and Ng (2009), Denis and Baldridge (2008), with a small network over plain features.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from quoth.extraction.clusters import DESCRIBED, GROUPS, Cluster, Mention, learn
from quoth.extraction.coreference_features import feature_rows
from quoth.extraction.decisions import Candidate, Decide, last_speaker
from quoth.extraction.fitting import owned_head, possible
from quoth.extraction.inner import said_of_himself, told_of
from quoth.extraction.introduced import foreshadowed
from quoth.extraction.joint import may_mean
from quoth.extraction.lexicon import lexicon
from quoth.extraction.owners import bearer_of_job, campaigner, inverse, owner_joined, relative_of
from quoth.extraction.phrases import is_age
from quoth.extraction.relatives import before_time
from quoth.extraction.tokens import Tokens
from quoth.extraction.turns import questions, turns

LOOK_BACK = 120  # mentions before the one to resolve
CANDIDATES = 20  # different entities among those
CLEAR, PASSED_BY = 0.9, 2  # how surely, and how often, someone nearer is not meant who then is another
SET_OFF = 8  # words between a name and the body that its job is in


class Resolver:
    """Resolves the mentions of one text, in order, into clusters."""

    def __init__(
        self,
        tokens: Tokens,
        mentions: list[Mention],
        clusters: list[Cluster],
        sources: Sequence[Sequence[int]],
        decide: Decide,
        apposed: Mapping[int, int] | None = None,
        after_cue: Sequence[int] = (),
        direct: Sequence[bool] = (),
    ) -> None:
        """`mentions` in order of place; `sources`: for each statement the mentions that head its source; `apposed`: for
        the head token of a description beside a name the cluster of that name; `after_cue`: for each statement the
        token behind its cue; `direct`: whether it is told in the speaker's very words.
        """
        self.tokens, self.mentions, self.clusters = tokens, mentions, clusters
        self.sources, self.decide = sources, decide
        self.apposed = apposed or {}
        self.words = lexicon()
        self.after_cue, self.direct = after_cue, direct
        self.named_at = {m.first: m for m in mentions if m.name is not None}
        self.by_owner: dict[tuple[int, str], int] = {}
        self.by_text: dict[str, int] = {}
        self.by_head: dict[str, list[int]] = {}  # head noun of a role -> named clusters that have it
        for cluster in clusters:
            for head in sorted(cluster.heads if cluster.mentions else ()):
                self.by_head.setdefault(head, []).append(cluster.number)
        self.families: dict[str, dict[int, None]] = {}  # last word of a name -> the persons who have it, in order
        for m in mentions:
            if m.name is not None and m.entity >= 0 and clusters[m.entity].kind == "person":
                self.families.setdefault(tokens.lower[m.name.last - 1], {})[m.entity] = None
        named = [c.named for c in clusters if c.kind == "person" and c.mentions]
        self.named_persons = max(named, default=0), sum(named)
        self.turns = turns(tokens, mentions, clusters)
        self.questions = frozenset(questions(tokens) if self.turns else ())
        self.by_marks: dict[tuple[frozenset[str], str], int] = {}
        self.became: dict[int, int] = {}  # clusters that are merged -> into which
        self.passed_by: dict[int, Counter[int]] = {}  # who was meant -> who was named nearer and was not
        self.how: dict[int, list[float]] = {}  # mention -> features of it that are the same whatever may mean it
        self.first_of_sentence: dict[int, int] = {}
        self.first_of_paragraph: dict[int, int] = {}
        for i, mention in enumerate(mentions):
            if mention.group == "joint":  # its first name stands there
                continue
            self.first_of_sentence.setdefault(tokens.sentence[mention.first], i)
            self.first_of_paragraph.setdefault(tokens.paragraph[mention.first], i)

    def run(self) -> None:
        """Give every mention its entity, or -1."""
        order = [i for i, m in enumerate(self.mentions) if self.tokens.quoted[m.first] < 0]
        order += [i for i, m in enumerate(self.mentions) if self.tokens.quoted[m.first] >= 0]
        for i in order:
            if self.mentions[i].entity < 0:
                self._resolve(i)
        for described, named in foreshadowed(self):
            self.merge(described, named)

    # --- one mention ---

    def _resolve(self, i: int) -> None:
        mention = self.mentions[i]
        beside = self.apposed.get(mention.head)
        if beside is not None and mention.kind == "unnamed":
            self.join(i, beside)
            if mention.group == "owned" and (owner := self.entity_of_owner(i)) >= 0:  # "his lawyer, Ana Roe"
                self._belongs(owner, self.tokens.lower[mention.head], beside)
        elif (named := self._apposed(i)) >= 0:
            self.join(i, named)
        elif mention.group in GROUPS:
            if not self._marked_alike(i):
                self._rank(i)
        elif mention.group == "owned":
            self._owned(i)
        elif mention.group in ("first", "we", "second"):
            self._in_speech(i)
            if mention.entity < 0 and mention.source_of:
                self._by_text(i, mention.group)
        elif mention.group in ("bare", "quantified"):
            self._by_text(i, " ".join(self.tokens.lower[mention.first : mention.last]))
        elif mention.group != "joint":
            self.new(i)

    def _apposed(self, i: int) -> int:
        """The body or text that a description beside it describes: "Harbour Watch, a charity,", "the charity Harbour
        Watch", "Harbour Watch is a charity"; -1 for none.
        """
        mention, tokens = self.mentions[i], self.tokens
        if mention.plural or mention.kind not in ("organisation", "document"):
            return -1
        behind = self.named_at.get(mention.last)
        if behind is not None and mention.last == mention.head + 1 and self._may_be(mention, behind):
            return behind.entity
        if i == 0 or mention.group not in ("indefinite", "definite"):
            return -1
        before, between = self.mentions[i - 1], tokens.lower[self.mentions[i - 1].last : mention.first]
        if len(between) != 1 or before.plural or tokens.lower[mention.first] not in ("a", "an", "the"):
            return -1
        after = tokens.words[mention.last : mention.last + 15]
        ends = after[:1] in (["that"], ["which"]) or any(w in (",", ".", "—", "–") for w in after)
        closed = between[0] in (",", "—", "–") and ends
        equal = between[0] in ("is", "was", "remains", "became") and before.name is not None
        return before.entity if (closed or equal) and self._may_be(mention, before) else -1

    def _may_be(self, mention: Mention, other: Mention) -> bool:
        """Whether what stands beside a description is of its kind."""
        if other.entity < 0:
            return False
        cluster = self.clusters[other.entity]
        unknown = cluster.kind == "" and cluster.looks != "person" and cluster.named > 0
        return not cluster.plural and (cluster.kind == mention.kind or unknown)

    def _marked_alike(self, i: int) -> bool:
        """Join a body to the one that the same words marked before: "the Dornian government", "the Dornian embassy"."""
        mention = self.mentions[i]
        if mention.group != "definite" or not mention.marks or mention.kind not in ("organisation", "country"):
            return False
        key = (mention.marks, self.tokens.lower[mention.head])
        if key in self.by_marks:
            self.join(i, self.by_marks[key])
            return True
        self._rank(i)
        if mention.entity >= 0:
            self.by_marks[key] = mention.entity
        return True

    def _by_text(self, i: int, text: str) -> None:
        if text in self.by_text:
            self.join(i, self.by_text[text])
        else:
            self.by_text[text] = self.new(i)

    def _rank(self, i: int) -> None:
        mention = self.mentions[i]
        beside = self._beside(mention, i) if mention.group == "relative" else owner_joined(self, mention, i)
        if beside is not None:
            self.join(i, beside.number)
            return
        who = self.tokens.lower[mention.head] in ("who", "whom")
        if who and before_time(self.tokens, mention.first, self.words) < mention.first:
            return  # "… the other day who": nobody rather than whoever spoke last
        head = self.tokens.lower[mention.head]
        if mention.group == "definite" and is_age(head) and len(aged := self.by_head.get(head, [])) == 1:
            self.join(i, aged[0])  # "Lea Poe, 34," goes on as "the 34-year-old"
            return
        if (inner := said_of_himself(self, mention) or told_of(self, mention, i)) is not None:
            self.join(i, inner.number)
            return
        found = self.candidates(i)
        choice, mention.probability = self.decide(i, found, feature_rows(self, i, found))
        chosen = found[choice].cluster
        if chosen is not None:
            if mention.probability >= CLEAR and not chosen.named:
                nearer = (c for c, near in found[1:choice] if c is not None and c.named and near > found[choice].near)
                self.passed_by.setdefault(chosen.number, Counter()).update(c.number for c in nearer)
            self.join(i, chosen.number)
        elif mention.group == "definite" or mention.source_of:
            self.new(i)

    def _beside(self, mention: Mention, i: int) -> Cluster | None:
        """Whom a "who" means by its place: what stands right before it, or before its comma.

        A body or a place that a preposition ties to someone is passed by: "the head of the Harbour Board, who". None
        after "of Ana Roe" without a comma, where it may be another.
        """
        end, comma = mention.first, False
        if self.tokens.lower[mention.head] not in ("who", "whom"):
            comma = end > 0 and self.tokens.words[end - 1] == ","
            near = self.ending_at(before_time(self.tokens, end - 1 if comma else end, self.words), i)
            if near is None or near.name is not None:
                return None
            tied = comma and self.tokens.lower[near.first - 1] in self.words.grammar["prepositions"] - {"of"}
            fits = not comma or self.clusters[near.entity].kind in ("document", "organisation")
            return self.clusters[near.entity] if fits and not tied else None
        if end and self.tokens.words[end - 1] == ",":
            end, comma = end - 1, True
        end = before_time(self.tokens, end, self.words)
        prepositions = self.words.grammar["prepositions"]
        if comma and (named := self._set_off(end, i)) is not None:
            return named
        for _ in range(3):
            near = self.ending_at(end, i)
            if near is None:
                end = self._noun_before(end, i)
                if end < 0:
                    return None
                continue
            cluster = self.clusters[near.entity]
            begin = near.first
            while begin and self.tokens.lower[begin - 1] in self.words.grammar["definite"]:
                begin -= 1
            tied = begin > 0 and self.tokens.lower[begin - 1] in prepositions
            if cluster.kind in ("person", "unnamed", "group", "") or (cluster.kind == "organisation" and not tied):
                return None if near.name is not None and tied and not comma else cluster
            if not tied:
                return None
            end = begin - 1
        return None

    def _set_off(self, end: int, i: int) -> Cluster | None:
        """The person before a comma whose job in a body follows up to `end`: "Ana Roe, head of the Port Union"."""
        near = self.ending_at(end, i)
        if near is None or self.clusters[near.entity].kind not in ("organisation", "country", "group"):
            return None
        tokens = self.tokens
        for at in range(near.first - 1, max(0, near.first - SET_OFF), -1):
            if tokens.words[at] == ",":
                named = self.ending_at(at, i)
                person = named is not None and named.name is not None and self.clusters[named.entity].kind == "person"
                return self.clusters[named.entity] if named is not None and person else None
            if tokens.lower[at] in self.words.grammar["verbs"] or tokens.sentence[at] != tokens.sentence[near.first]:
                return None
        return None

    def ending_at(self, end: int, i: int) -> Mention | None:
        """The longest resolved mention before the `i`th whose words end at token `end`."""
        for k in range(i - 1, max(-1, i - 12), -1):
            if self.mentions[k].last == end and self.mentions[k].entity >= 0 and self.mentions[k].group != "joint":
                return self.mentions[k]
        return None

    def _noun_before(self, end: int, i: int) -> int:
        """Where the mention ends that "of the public gallery" before `end` belongs to; -1 where there is none."""
        tokens = self.tokens
        for at in range(end - 1, max(0, end - 7), -1):
            if not tokens.words[at][0].isalnum() or tokens.lower[at] in self.words.grammar["verbs"]:
                return -1
            if (
                tokens.lower[at] in ("of", "from", "in", "at", "with", "for", "on")
                and self.ending_at(at, i) is not None
            ):
                return at
        return -1

    def _owned(self, i: int) -> None:
        mention = self.mentions[i]
        owner = self.entity_of_owner(i)
        owner = campaigner(self, mention, owner) if owner >= 0 else owner
        if owner >= 0 and (bearer := bearer_of_job(self, mention, owner)) >= 0:
            self.join(i, bearer)
            return
        if owner < 0:
            self.new(i)
            return
        key = (owner, owned_head(self.tokens.lower[mention.head]))
        if key in self.by_owner:
            self.join(i, self.by_owner[key])
        elif (relative := relative_of(self, mention, owner)) >= 0:
            self.join(i, relative)
            self._belongs(owner, self.tokens.lower[mention.head], relative)
        else:
            self._belongs(owner, self.tokens.lower[mention.head], self.new(i))
            self.clusters[-1].owner = owner

    def _belongs(self, owner: int, head: str, number: int) -> None:
        """Note that "his wife" of an owner is this cluster, and that "her husband" is he."""
        self.by_owner.setdefault((owner, owned_head(head)), number)
        if other := inverse(head, self.clusters[owner].sex()):
            self.by_owner.setdefault((number, other), owner)

    def entity_of_owner(self, i: int) -> int:
        """The entity of the mention that ends at the owner's token."""
        mention = self.mentions[i]
        for k in range(i - 3, min(i + 4, len(self.mentions))):
            other = self.mentions[k] if k >= 0 else None
            if other is not None and other.head == mention.owner and other is not mention:
                if other.entity < 0:
                    self._resolve(k)
                return other.entity
        return -1

    def _in_speech(self, i: int) -> None:
        """First person inside quotation marks is whoever speaks there; elsewhere it stays open for the author."""
        mention = self.mentions[i]
        if mention.group == "second":
            self._asked(i)
            return
        if self.tokens.quoted[mention.first] < 0:
            speaker_of_turn = self.turns.get(self.tokens.paragraph[mention.first], -1)
            if mention.group == "first" and speaker_of_turn >= 0:
                self.join(i, speaker_of_turn)
            return
        if mention.speech < 0:
            return
        heads = self.sources[mention.speech]
        entities = [self.mentions[h].entity for h in heads]
        if len(entities) != 1 or entities[0] < 0 or i in heads:
            return
        speaker = self.clusters[entities[0]]
        if mention.group == "first" or speaker.kind in ("organisation", "group") or speaker.plural:
            self.join(i, speaker.number)

    def _asked(self, i: int) -> None:
        """Whoever answers is "you" in a question of an interview."""
        paragraph = self.tokens.paragraph[self.mentions[i].first]
        guest = self.turns.get(paragraph + 1, -1)
        if paragraph in self.questions and guest >= 0:
            self.join(i, guest)

    # --- clusters ---

    def new(self, i: int) -> int:
        """A cluster of its own for a mention."""
        self.clusters.append(Cluster(len(self.clusters)))
        self.join(i, len(self.clusters) - 1)
        return len(self.clusters) - 1

    def join(self, i: int, number: int) -> None:
        """Add a mention to a cluster, which learns from it."""
        mention, cluster = self.mentions[i], self.clusters[number]
        mention.entity = number
        cluster.mentions.append(i)
        learn(cluster, mention, self.tokens, self.words)

    def merge(self, number: int, into: int) -> None:
        """Move all mentions of a cluster to another, which learns from them."""
        moved = list(self.clusters[number].mentions)
        self.clusters[number].mentions.clear()
        self.became[number] = into
        for i in moved:
            self.join(i, into)

    def apart_from(self, described: int) -> set[int]:
        """Those who are not a described one: named nearer to its pronouns and not meant, again and again."""
        return {n for n, times in self.passed_by.get(described, Counter()).items() if times >= PASSED_BY}

    def settle_owners(self) -> None:
        """Whatever belongs to a cluster that went into another belongs to that one."""
        for cluster in self.clusters:
            while cluster.owner in self.became:
                cluster.owner = self.became[cluster.owner]

    # --- candidates and their features ---

    def candidates(self, i: int) -> list[Candidate]:
        """First "no one", then who was mentioned before, nearest first, then names later in the sentence."""
        mention = self.mentions[i]
        found = [Candidate(None, -1)]
        seen = self._told(mention) | self._speaking(mention)
        refused: set[int] = set()
        relative, person = mention.group == "relative", mention.group in ("he", "she")
        head = self.tokens.lower[mention.head]
        for k in range(i - 1, max(-1, i - 1 - LOOK_BACK), -1):
            other = self.mentions[k]
            number = other.entity
            if number < 0 or number in seen or number in refused or other.last > mention.first:
                continue
            if relative and self.tokens.sentence[other.first] != self.tokens.sentence[mention.first]:
                break
            cluster = self.clusters[number]
            if cluster.parts and not may_mean(mention, self._parts(cluster), self.tokens):
                refused.add(number)
                continue
            if possible(mention, cluster, head, self.words) and not (person and self._predicate(cluster)):
                seen.add(number)
                found.append(Candidate(cluster, k))
                if len(seen) >= CANDIDATES:
                    break
            else:
                refused.add(number)
        if mention.group == "definite":
            for number in self.by_head.get(head, ())[:5]:
                places = self.clusters[number].mentions
                # A job may be told before its bearer is named; a body that is named later is not "the company" yet.
                ahead = self.clusters[number].kind == "organisation" and min(places, default=i) > i
                if number not in seen and not ahead and possible(mention, self.clusters[number], head, self.words):
                    seen.add(number)
                    near = min(places[:50] + places[-50:], key=lambda k: abs(k - i))
                    found.append(Candidate(self.clusters[number], near))
        for k in range(i + 1, i if relative else min(i + 12, len(self.mentions))):
            other = self.mentions[k]
            if self.tokens.sentence[other.first] != self.tokens.sentence[mention.first]:
                break
            if other.name is None or other.entity < 0 or other.entity in seen or other.first < mention.last:
                continue
            if possible(mention, self.clusters[other.entity], head, self.words):
                seen.add(other.entity)
                found.append(Candidate(self.clusters[other.entity], k))
        return found

    def others(self, i: int) -> set[int]:
        """Who is not meant by description `i`: whom it tells, who tells of it, its owner, who is in its words."""
        mention = self.mentions[i]
        refused = self._told(mention) | self._speaking(mention)
        if mention.owner >= 0:
            refused.add(self.entity_of_owner(i))
        for k in range(i + 1, len(self.mentions)):
            if self.mentions[k].first >= mention.last:
                break
            refused.add(self.mentions[k].entity)
        return refused

    def begins_sentence(self, at: int) -> bool:
        """Whether token `at` is the first of its sentence."""
        return at == 0 or self.tokens.sentence[at - 1] < self.tokens.sentence[at]

    def _parts(self, cluster: Cluster) -> list[Cluster]:
        """Those whom a cluster of several means together."""
        return [self.clusters[self.mentions[p].entity] for p in cluster.parts]

    def _predicate(self, cluster: Cluster) -> bool:
        """Whether a description only says what someone else is: "known as a quiet leader who listens"."""
        its = cluster.mentions
        first = self.mentions[its[0]]
        return (
            len(its) < 3
            and first.group == "indefinite"
            and first.first > 0
            and self.tokens.lower[first.first - 1] in self.words.grammar["equals"]
            and all(self.mentions[i].group == "relative" for i in its[1:])
        )

    def _speaking(self, mention: Mention) -> set[int]:
        """Who says what a "he" or "the mayor" stands in, as his very own words: he would say "I"."""
        if mention.group not in ("he", "she") and not (mention.group in DESCRIBED and mention.kind == "unnamed"):
            return set()
        if self.tokens.quoted[mention.first] < 0:
            speaker = self.turns.get(self.tokens.paragraph[mention.first], -1)
            return {speaker} if speaker >= 0 else set()
        if mention.within < 0 or not (mention.within < len(self.direct) and self.direct[mention.within]):
            return set()
        return {self.mentions[h].entity for h in self.sources[mention.within]}

    def _told(self, mention: Mention) -> set[int]:
        """Who is named right behind a cue, and is another: "he told Ana Roe", "Bo Poe told the Herald: “They lie.”"."""
        told = set()
        direct = mention.within >= 0 and self.tokens.quoted[mention.first] >= 0 and mention.group != "definite"
        for number in (*mention.source_of, *((mention.within,) if direct else ())):
            place = self.after_cue[number] if number < len(self.after_cue) else -1
            article = 0 <= place < len(self.tokens) and self.tokens.lower[place] == "the"
            near = self.named_at.get(place + article)
            if near is not None and near.entity >= 0:
                told.add(near.entity)
        return told

    def last_speaker(self, i: int) -> int:
        """The entity that spoke last before mention `i` in the article's own words, or -1."""
        return last_speaker(self.mentions, i)
