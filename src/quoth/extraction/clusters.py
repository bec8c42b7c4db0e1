"""Mentions of a text and the entities in the making that they are gathered in: what is learned from each."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from quoth.extraction.lexicon import Lexicon
from quoth.extraction.mentions import Name
from quoth.extraction.phrases import Phrase
from quoth.extraction.tokens import CAPITALISED, CAPITALS, LOWER, Tokens

HEADLINES = 2  # paragraphs that may be a headline and what stands below it
GROUPS = ("he", "she", "it", "they", "relative", "definite")  # whose order the weights of the ranker and its head keep
PRONOUNS = GROUPS[:-1]
DESCRIBED = ("definite", "indefinite", "owned", "bare")  # whose order the weights of `identities` keep


@dataclass(slots=True, eq=False)
class Mention:
    """One place that speaks of someone. Tokens `[first, last)`; `head` its head token.

    `group`: name, one of GROUPS, first, we, second, indefinite, bare, quantified, joint ("Ana Roe and Bo Poe").
    `entity` is -1 until resolved.
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
    marks: frozenset[str] = frozenset()  # of a description: words with a capital before its head, countries by name
    nations: frozenset[str] = frozenset()  # adjectives of countries among those
    places: bool = False  # whether a place is among the marks
    offices: frozenset[str] = frozenset()  # words that tell offices apart: prime, vice, foreign
    parts: tuple[int, ...] = ()  # of a joint mention: the first tokens of its names


@dataclass(slots=True, eq=False)
class Cluster:
    """An entity in the making: what is known of it so far."""

    number: int
    mentions: list[int] = field(default_factory=list)
    named: int = 0
    title: bool = False
    sexes: Counter[str] = field(default_factory=Counter)
    kind: str = ""
    looks: str = ""  # the kind that its name looks like, where it is not known
    plural: bool = False
    heads: set[str] = field(default_factory=set)
    about: set[str] = field(default_factory=set)  # words of its names, titles and descriptions
    acronyms: set[str] = field(default_factory=set)
    owner: int = -1
    parts: tuple[int, ...] = ()  # of several together: a mention of each

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
    alone = phrase.first == phrase.head and not phrase.plural and phrase.kind in ("unnamed", "organisation", "country")
    if alone and tokens.paragraph[phrase.first] < HEADLINES:
        return "definite"  # headlines leave out articles: "We will win, candidate says"
    if first in words.grammar["indefinite"]:
        return "indefinite"
    return "bare"


def marks_of(tokens: Tokens, first: int, head: int, words: Lexicon) -> frozenset[str]:
    """What tells "the Sudanese embassy" from other embassies: words with a capital, in small letters."""
    if not tokens.cased[first]:
        return frozenset()
    found = set()
    for at in range(first, head):
        word = tokens.lower[at]
        if tokens.shape[at] in (CAPITALISED, CAPITALS) and not tokens.opens[at] and "-" not in word:
            found |= set(words.demonyms.get(word, words.places.get(word, word)).lower().split())
    return frozenset(found)


def nations_of(tokens: Tokens, first: int, head: int, words: Lexicon) -> frozenset[str]:
    """The adjectives of countries before a head noun: "the Sudanese minister"; those that the text alone knows too."""
    if not tokens.cased[first]:
        return frozenset()
    return frozenset(
        tokens.lower[at]
        for at in range(first, head)
        if tokens.shape[at] == CAPITALISED
        and (tokens.lower[at] in words.demonyms or tokens.lower[at].endswith(("ian", "ese", "ish", "an")))
        and tokens.lower[at] not in words.sides
    )


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
        cluster.heads |= _age(mention.name.last, tokens)
        before = tokens.lower[mention.name.begin - 1] if mention.name.begin else ""
        small = before != "" and tokens.shape[mention.name.begin - 1] == LOWER
        if small and mention.kind != "person" and "organisation" in words.heads.get(before, ()):
            cluster.heads.add(before)  # "the shipping company Tallow Rudd" goes on as "the company"
            cluster.about.add(before)
        form = " ".join(tokens.lower[mention.name.first : mention.name.last])
        if mention.kind == "country":
            cluster.heads |= _heads_of_place(form, words)
        elif "person" not in (mention.kind, cluster.kind):
            cluster.heads |= words.called.get(form, frozenset())
    elif mention.group in ("definite", "indefinite", "bare", "owned", "quantified"):
        cluster.heads.add(tokens.lower[mention.head])
        cluster.about.update(tokens.lower[mention.first : mention.last])
        if mention.sex:
            cluster.sexes[mention.sex] += 3
        if not cluster.kind:
            cluster.kind = mention.kind
            cluster.plural = mention.plural


def _party_and_state(at: int, tokens: Tokens, words: Lexicon) -> set[str]:
    """What "(R-Fla.)" after a name says of its bearer, in words."""
    if at + 2 >= len(tokens) or tokens.words[at] != "(" or tokens.lower[at + 1][1:2] != "-":
        return set()
    party, _, state = tokens.lower[at + 1].partition("-")
    if party not in words.short:
        return set()
    place = words.places.get(state) or words.places.get(state + ".", "")
    return set(words.short[party]) | set(place.lower().split())


def _age(at: int, tokens: Tokens) -> set[str]:
    """How ", 42," after a name goes on: as "the 42-year-old"."""
    told = at + 2 < len(tokens) and tokens.words[at] == "," and tokens.words[at + 2] in (",", ".")
    age = tokens.words[at + 1] if told else ""
    return {f"{age}-year-old"} if age.isdecimal() and len(age) < 3 else set()


def _heads_of_place(form: str, words: Lexicon) -> set[str]:
    """Nouns that may go on for a place, where it is known what it is."""
    name = words.places.get(form, "").lower()
    if name in words.countries:
        return {"country", "nation", "government", "state", "republic", "kingdom", "homeland"}
    if form in words.cities:
        return {"city", "capital", "town", "municipality", "metropolis"}
    return set()
