"""Which earlier one a pronoun or a description means: mentions in order, each ranked against the entities so far.

Names are grouped first, over the whole text (`names.py`). Then pronouns and definite descriptions outside quotation
marks are resolved in order, then those inside, whose speakers are known by then. "I" in a quotation is its speaker.
Entity-mention ranking after Rahman and Ng (2009), Denis and Baldridge (2008), with a small network over plain features.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from quoth.extraction.coreference_features import feature_rows
from quoth.extraction.lexicon import Lexicon, lexicon
from quoth.extraction.mentions import Name
from quoth.extraction.phrases import Phrase
from quoth.extraction.ranker import Floats, Ranker, probabilities
from quoth.extraction.tokens import Tokens

LOOK_BACK = 120  # mentions before the one to resolve
DOUBTED = 0.4  # probability under which even a source's "he" stays open rather than becoming the wrong person
SURE = 0.6  # probability from which a description may mean a person whom nothing else ties to it
LEAD = 2  # paragraphs that may speak of someone before naming them
CANDIDATES = 20  # different entities among those
GROUPS = ("he", "she", "it", "they", "relative", "definite")


@dataclass(slots=True, eq=False)
class Mention:
    """One place that speaks of someone. Tokens `[first, last)`; `head` its head token.

    `group`: name, one of GROUPS, first, we, second, indefinite, bare, quantified. `entity` is -1 until resolved.
    `source_of` statements whose source it heads; `within` the innermost statement whose content it stands in, or -1;
    `speech` the outermost of those.
    """

    first: int
    last: int
    head: int
    group: str
    name: Name | None = None
    kind: str = ""
    plural: bool = False
    owner: int = -1
    sex: str = ""
    source_of: list[int] = field(default_factory=list)
    within: int = -1
    speech: int = -1
    entity: int = -1
    probability: float = 1.0
    parent: int = -1  # for a source: the entity is that of this mention's owner


@dataclass(slots=True, eq=False)
class Cluster:
    """An entity in the making: what is known of it so far."""

    number: int
    mentions: list[int] = field(default_factory=list)
    named: int = 0
    title: bool = False
    sexes: Counter[str] = field(default_factory=Counter)
    kind: str = ""
    plural: bool = False
    heads: set[str] = field(default_factory=set)
    about: set[str] = field(default_factory=set)  # words of its names, titles and descriptions
    acronyms: set[str] = field(default_factory=set)
    owner: int = -1

    def sex(self) -> str:
        """m, f, or "" where unknown or both."""
        male, female = self.sexes["m"], self.sexes["f"]
        return "m" if male > female else "f" if female > male else ""


def group_of(phrase: Phrase, tokens: Tokens, words: Lexicon) -> str:
    """How a phrase finds what it means."""
    if phrase.name is not None:
        return "name"
    if phrase.pronoun:
        return phrase.pronoun
    if phrase.quantified:
        return "quantified"
    first = tokens.lower[phrase.first]
    if phrase.owner >= 0:
        return "owned"
    if phrase.kind == "group" and phrase.last > phrase.head + 1:  # "the voters of Dorne" are none named before
        return "bare"
    if first in words.grammar["definite"]:
        return "definite"
    if first in words.grammar["indefinite"]:
        return "indefinite"
    return "bare"


@dataclass(frozen=True, slots=True)
class Candidate:
    """Whom a mention may mean (None: no one), and that one's nearest mention."""

    cluster: Cluster | None
    near: int


Decide = Callable[[int, Sequence[Candidate], Floats], tuple[int, float]]


def ranked(ranker: Ranker, mentions: Sequence[Mention], tokens: Tokens) -> Decide:
    """Decisions of the network; a person's pronoun that heads a source mostly means someone."""

    def supported(i: int, cluster: Cluster) -> bool:
        head = tokens.lower[mentions[i].head]
        return head in cluster.heads or head in cluster.about or head in cluster.acronyms

    def decide(i: int, found: Sequence[Candidate], rows: Floats) -> tuple[int, float]:
        mention = mentions[i]
        shares = probabilities(ranker.scores(rows, GROUPS.index(mention.group)))
        if mention.source_of and mention.group in ("he", "she", "relative") and len(found) > 1:
            best = 1 + int(shares[1:].argmax())
            if shares[best] < DOUBTED:
                best = 0
            return best, float(shares[best])
        best = int(shares.argmax())
        cluster = found[best].cluster
        person = cluster is not None and cluster.named and cluster.kind == "person"
        # Rather as described than a wrong person: without a word in common it must be all but sure.
        if cluster is not None and person and mention.group == "definite" and shares[best] < SURE:
            return (best, float(shares[best])) if supported(i, cluster) else (0, float(shares[0]))
        return best, float(shares[best])

    return decide


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
    ) -> None:
        """`mentions` in order of place; `sources`: for each statement the mentions that head its source; `apposed`: for
        the head token of a description beside a name the cluster of that name.
        """
        self.tokens, self.mentions, self.clusters = tokens, mentions, clusters
        self.sources, self.decide = sources, decide
        self.apposed = apposed or {}
        self.words = lexicon()
        self.by_owner: dict[tuple[int, str], int] = {}
        self.by_text: dict[str, int] = {}
        self.by_head: dict[str, list[int]] = {}  # head noun of a role -> named clusters that have it
        for cluster in clusters:
            for head in sorted(cluster.heads):
                self.by_head.setdefault(head, []).append(cluster.number)
        self.first_of_sentence: dict[int, int] = {}
        self.first_of_paragraph: dict[int, int] = {}
        for i, mention in enumerate(mentions):
            self.first_of_sentence.setdefault(tokens.sentence[mention.first], i)
            self.first_of_paragraph.setdefault(tokens.paragraph[mention.first], i)

    def run(self) -> None:
        """Give every mention its entity, or -1."""
        order = [i for i, m in enumerate(self.mentions) if self.tokens.quoted[m.first] < 0]
        order += [i for i, m in enumerate(self.mentions) if self.tokens.quoted[m.first] >= 0]
        for i in order:
            if self.mentions[i].entity < 0:
                self._resolve(i)
        self._foreshadowed()

    def _foreshadowed(self) -> None:
        """A headline's or lead's "federal judge" is the one person whom the article later gives that job."""
        for cluster in self.clusters:
            if cluster.named or cluster.kind != "unnamed" or cluster.plural or not cluster.mentions:
                continue
            first = self.mentions[min(cluster.mentions)]
            if self.tokens.paragraph[first.first] > LEAD or first.group not in (
                "bare",
                "indefinite",
                "definite",
                "owned",
            ):
                continue
            wanted = [w for w in self.tokens.lower[first.first : first.head + 1] if w[0].isalnum()]
            grammar = self.words.grammar
            wanted = [w for w in wanted if w not in grammar["determiners"] | grammar["possessive"] | grammar["vague"]]
            named = [self.clusters[n] for n in self.by_head.get(self.tokens.lower[first.head], ())]
            fitting = [c for c in named if set(wanted) <= c.about and c.sex() in ("", cluster.sex() or c.sex())]
            if len(fitting) == 1 and min(fitting[0].mentions) > min(cluster.mentions):
                moved = list(cluster.mentions)
                cluster.mentions.clear()
                for i in moved:
                    self.join(i, fitting[0].number)

    # --- one mention ---

    def _resolve(self, i: int) -> None:
        mention = self.mentions[i]
        beside = self.apposed.get(mention.head)
        if beside is not None and mention.kind == "unnamed":
            self.join(i, beside)
        elif mention.group in GROUPS:
            self._rank(i)
        elif mention.group == "owned":
            self._owned(i)
        elif mention.group in ("first", "we", "second"):
            self._in_speech(i)
            if mention.entity < 0 and mention.source_of:
                self._by_text(i, mention.group)
        elif mention.group in ("bare", "quantified"):
            self._by_text(i, " ".join(self.tokens.lower[mention.first : mention.last]))
        else:
            self.new(i)

    def _by_text(self, i: int, text: str) -> None:
        if text in self.by_text:
            self.join(i, self.by_text[text])
        else:
            self.by_text[text] = self.new(i)

    def _rank(self, i: int) -> None:
        mention = self.mentions[i]
        found = self.candidates(i)
        beside = self._beside(mention, found)
        if beside is not None:
            self.join(i, beside.number)
            return
        choice, mention.probability = self.decide(i, found, feature_rows(self, i, found))
        chosen = found[choice].cluster
        if chosen is not None:
            self.join(i, chosen.number)
        elif mention.group == "definite" or mention.source_of:
            self.new(i)

    def _beside(self, mention: Mention, found: Sequence[Candidate]) -> Cluster | None:
        """Whom a "who" means that follows directly; not after "of Ana Roe", where it may be another."""
        if mention.group != "relative":
            return None
        prepositions = self.words.grammar["prepositions"]
        for candidate in found:
            near = self.mentions[candidate.near]
            if candidate.cluster is not None and near.last == mention.first:
                before = self.tokens.lower[near.first - 1] if near.first else ""
                return candidate.cluster if near.name is None or before not in prepositions else None
        return None

    def _owned(self, i: int) -> None:
        mention = self.mentions[i]
        owner = self.entity_of_owner(i)
        if owner < 0:
            self.new(i)
            return
        key = (owner, owned_head(self.tokens.lower[mention.head]))
        if key in self.by_owner:
            self.join(i, self.by_owner[key])
        else:
            self.by_owner[key] = self.new(i)
            self.clusters[-1].owner = owner

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
        if self.tokens.quoted[mention.first] < 0 or mention.speech < 0 or mention.group == "second":
            return
        heads = self.sources[mention.speech]
        entities = [self.mentions[h].entity for h in heads]
        if len(entities) != 1 or entities[0] < 0 or i in heads:
            return
        speaker = self.clusters[entities[0]]
        if mention.group == "first" or speaker.kind in ("organisation", "group") or speaker.plural:
            self.join(i, speaker.number)

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

    # --- candidates and their features ---

    def candidates(self, i: int) -> list[Candidate]:
        """First "no one", then who was mentioned before, nearest first, then names later in the sentence."""
        mention = self.mentions[i]
        found = [Candidate(None, -1)]
        seen: set[int] = set()
        relative = mention.group == "relative"
        head = self.tokens.lower[mention.head]
        for k in range(i - 1, max(-1, i - 1 - LOOK_BACK), -1):
            other = self.mentions[k]
            if other.entity < 0 or other.entity in seen or other.last > mention.first:
                continue
            if relative and self.tokens.sentence[other.first] != self.tokens.sentence[mention.first]:
                break
            if possible(mention, self.clusters[other.entity], head, self.words):
                seen.add(other.entity)
                found.append(Candidate(self.clusters[other.entity], k))
                if len(seen) >= CANDIDATES:
                    break
        if mention.group == "definite":
            for number in self.by_head.get(head, ())[:5]:
                if number not in seen and possible(mention, self.clusters[number], head, self.words):
                    seen.add(number)
                    places = self.clusters[number].mentions
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

    def last_speaker(self, i: int) -> int:
        """The entity that spoke last before mention `i`, or -1."""
        for k in range(i - 1, max(-1, i - 40), -1):
            if self.mentions[k].source_of and self.mentions[k].entity >= 0:
                return self.mentions[k].entity
        return -1


_FITTING = {  # what a description of a kind may mean, beside what bears its very head noun
    "unnamed": ("person", "unnamed", ""),
    "organisation": ("organisation", ""),
    "country": ("country", ""),
    "document": ("document", ""),
    "group": ("group", "organisation", ""),
    "place": ("country", "organisation", ""),
    "": ("document", "organisation"),
}


def possible(mention: Mention, cluster: Cluster, head: str, words: Lexicon) -> bool:
    """Whether nothing that is sure speaks against it; `head` is the mention's head noun."""
    kind = cluster.kind
    if mention.group in ("he", "she"):
        wanted, other = ("m", "f") if mention.group == "he" else ("f", "m")
        if cluster.plural or not (kind in ("person", "unnamed") or (kind == "" and cluster.named)):
            return False
        return not (cluster.sexes[other] > cluster.sexes[wanted] and cluster.sexes[other] >= 3)
    if mention.group == "it":
        return not (kind in ("person", "unnamed") or cluster.plural)
    if mention.group == "relative":
        return kind not in (
            ("person", "unnamed") if head in ("which", "that") else ("country", "document", "place", "event")
        )
    if mention.group == "definite":
        if mention.sex and cluster.sex() not in ("", mention.sex):
            return False
        if mention.plural != cluster.plural and not (mention.plural and kind in ("organisation", "group")):
            return False
        if mention.kind == "group" and cluster.named:  # "the officials" are not the Republicans
            return head in cluster.heads or head in cluster.about or (not mention.plural)
        if cluster.named and kind == "organisation" and head not in cluster.heads and head not in cluster.about:
            if head in words.grammar["special_heads"]:
                return False  # "the party" is no company
            if head in words.grammar["media_heads"] and not cluster.about & (words.media | {"news"}):
                return False
        return head in cluster.heads or (kind in _FITTING[mention.kind] and (bool(mention.kind) or not cluster.named))
    return True


def owned_head(head: str) -> str:
    """Heads that mean the same body when one owner has both."""
    return "campaign" if head in ("campaign", "team", "camp") else head


def _party_and_state(at: int, tokens: Tokens, words: Lexicon) -> set[str]:
    """What "(R-Fla.)" after a name says of its bearer, in words."""
    if at + 2 >= len(tokens) or tokens.words[at] != "(" or tokens.lower[at + 1][1:2] != "-":
        return set()
    party, _, state = tokens.lower[at + 1].partition("-")
    if party not in words.short:
        return set()
    place = words.places.get(state) or words.places.get(state + ".", "")
    return set(words.short[party]) | set(place.lower().split())


def learn(cluster: Cluster, mention: Mention, tokens: Tokens, words: Lexicon) -> None:
    """What a mention tells of its cluster."""
    if mention.group in ("he", "she"):
        cluster.sexes["m" if mention.group == "he" else "f"] += 2
    elif mention.name is not None:
        cluster.named += 1
        cluster.title = cluster.title or tokens.paragraph[mention.first] == 0
        if mention.name.sex:
            cluster.sexes[mention.name.sex] += 6 if mention.name.title else 1
        cluster.about.update(tokens.lower[mention.name.begin : mention.name.last])
        titles = [w[0] for w in tokens.words[mention.name.begin : mention.name.first] if w[0].isupper()]
        cluster.acronyms.update("".join(titles[k:j]).lower() for k in range(2) for j in range(2, len(titles) + 1))
        for at in range(mention.name.begin, mention.name.first):
            if tokens.lower[at] in words.heads or tokens.lower[at] in words.titles:
                title = tokens.lower[at].strip(".")
                full = words.short.get(title, frozenset()) | {title}
                cluster.heads |= full
                cluster.about |= full
        cluster.about |= _party_and_state(mention.name.last, tokens, words)
    elif mention.group in ("definite", "indefinite", "bare", "owned", "quantified"):
        cluster.heads.add(tokens.lower[mention.head])
        cluster.about.update(tokens.lower[mention.first : mention.last])
        if mention.sex:
            cluster.sexes[mention.sex] += 3
        if not cluster.kind:
            cluster.kind = mention.kind
            cluster.plural = mention.plural
