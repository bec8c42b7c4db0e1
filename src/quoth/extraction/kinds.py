"""Of what kind an entity is: from its names' form, what is said of it, and how it is referred to."""

from __future__ import annotations

from collections.abc import Sequence, Set

from quoth.extraction.clusters import Cluster, Mention
from quoth.extraction.lexicon import Lexicon
from quoth.extraction.name_forms import INNER_CAPITAL, SITE, is_plain
from quoth.extraction.names import Bearer
from quoth.extraction.phrases import head_kind
from quoth.extraction.tokens import CAPITALS, Tokens
from quoth.types import Kind

SURE = 0.9  # probability from which a judged kind rules out who else a pronoun could mean
_AGENTS = ("ers", "ors", "ists", "ans", "ants", "ents", "ees", "ians")  # plurals of who acts; others are things
_NAMED: dict[str, Kind] = {
    "person": "person", "organisation": "organisation", "country": "country", "group": "group",
    "document": "document", "place": "country", "site": "organisation", "event": "document",
}  # fmt: skip
_DESCRIBED: dict[str, Kind] = {
    "unnamed": "unnamed", "organisation": "organisation", "country": "country", "group": "group",
    "document": "document", "place": "organisation",
}  # fmt: skip


def kind_of(
    cluster: Cluster, bearer: Bearer | None, mentions: Sequence[Mention], tokens: Tokens, words: Lexicon
) -> Kind:
    """The kind of an entity."""
    found = [mentions[i] for i in cluster.mentions]
    he = sum(m.group in ("he", "she") for m in found)
    it = sum(m.group == "it" for m in found)
    they = sum(m.group == "they" for m in found)
    if bearer is not None:
        if bearer.guess == "person" or he > it + they:
            return "person"
        if bearer.guess == "event" and any(m.source_of for m in found):
            return "organisation"  # a convention that speaks is a body
        if bearer.guess in _NAMED:
            return _NAMED[bearer.guess]
        return looks_like(bearer, found, tokens, words, it)
    described = next((m.kind for m in found if m.kind in _DESCRIBED), "")
    if any(m.group == "quantified" for m in found):
        described = next(m.kind for m in found if m.group == "quantified")
    if described:
        kind = _DESCRIBED[described]
        return "unnamed" if he and kind == "organisation" else kind
    if he:
        return "unnamed"
    first = found[0]
    if any(m.group in ("they", "we", "second") for m in found):
        return "group"
    if any(m.plural for m in found):
        return "group" if tokens.lower[first.head].endswith(_AGENTS) else "document"
    if first.group in ("first", "relative"):
        return "unnamed"
    if named := _named_in_headline(tokens, first.head, words):
        return named
    return "document" if it or first.group in ("definite", "it", "owned", "indefinite", "bare") else "unnamed"


def sure_kind(bearer: Bearer, found: Sequence[Mention], tokens: Tokens, words: Lexicon) -> str:
    """The kind of a name whose form tells nothing, before it is known how it goes on; "" where looks tell little."""
    kind = looks_like(bearer, found, tokens, words)
    key = bearer.key
    if bearer.sure >= SURE:
        return kind
    if kind == "person":
        return kind if key[0] in words.given or (len(key) == 1 and key[0] in words.surnames) else ""
    return kind if len(key) > 1 or kind == "group" else ""


def of_family(bearer: Bearer, families: Set[str], words: Lexicon) -> bool:
    """Whether a name that no list knows has the last word of a person's of the text: Keeley Dray beside Teresa Dray."""
    key = bearer.key
    if bearer.guess or len(key) not in (2, 3) or key[-1] not in families or key[-1] in words.ends:
        return False
    return not (is_plain(key[0], words) or key[0] in words.places or key[0] in words.bodies)


def looks_like(bearer: Bearer, found: Sequence[Mention], tokens: Tokens, words: Lexicon, it: int = 0) -> Kind:
    """A name whose form tells nothing."""
    if bearer.judged and not (bearer.judged == "person" and (it or _behind_the(found, tokens))):
        return _NAMED[bearer.judged]
    key = bearer.key
    named = next(m for m in found if m.name is not None)
    assert named.name is not None
    shape = [tokens.shape[k] for k in range(named.name.first, named.name.last)]
    if len(key) == 1:
        before = {tokens.lower[m.first - 1] for m in found if m.name is not None and m.first > 0}
        many = before & {"the", "most", "many", "some", "of", "all"}
        if key[0].endswith("s") and len(key[0]) > 3 and key[0] not in words.given and many:
            return "group"
        known = key[0] in words.given or key[0] in words.surnames
        if key[0].endswith(("ia", "land", "stan")) and len(key[0]) > 5 and not known and shape[0] != CAPITALS:
            return "country"
        return "organisation" if shape[0] == CAPITALS or "the" in before or it or not known else "person"
    if key[0] not in words.given and _behind_the(found, tokens):
        return "organisation"  # the Daily Spark
    if key[-1].endswith("ism") and key[-1] not in words.surnames:
        return "organisation"  # Western Journalism
    if any(w in words.joiners and w not in words.particles for w in key) or len(key) > 4 or it:
        return "organisation"
    if head_kind(key[-1], words) == ("group", True) and key[0] not in words.given:
        return "group"
    if key[-1].endswith(_AGENTS) and key[-1] not in words.surnames and key[0] not in words.given:
        return "group"  # Harbour Streeters
    placed = key[0] in words.places and (key[0] not in words.given or key[-1] in words.dictionary)
    if placed and key[-1] not in words.surnames and key[-1] not in words.given:
        return "organisation"  # Dorne Rising
    adjective = key[0].endswith(("al", "ic", "ive", "ary", "ous")) and len(key[0]) > 4 and is_plain(key[0], words)
    if len(key) == 2 and shape[0] == CAPITALS and len(key[0]) == 2 and _is_surname(key[1], words):
        return "person"  # RK Vellani
    if words.given.get(key[-1]) in ("m", "f") and len(key) == 2 and not is_plain(key[1], words):
        return "person"  # Wonder Mike
    rare = not is_plain(key[0], words) and key[0] not in words.places
    if len(key) == 2 and rare and (key[1] in words.surnames or key[1] in words.given) and CAPITALS not in shape:
        return "person"  # Vilje Rose
    if CAPITALS in shape or adjective or any(w in words.common for w in key):
        return "organisation"
    if any(w in words.demonyms for w in key):
        return "group" if key[-1].endswith("s") else "organisation"
    return "person"


def _behind_the(found: Sequence[Mention], tokens: Tokens) -> bool:
    """Whether a name has "the" before it and nothing behind that the "the" could belong to."""
    for mention in found:
        begin, after = mention.first, tokens.words[mention.last] if mention.last < len(tokens) else "."
        if mention.name is not None and begin and tokens.lower[begin - 1] == "the":
            return not after[0].isalpha() or mention.source_of != []
    return False


def _is_surname(word: str, words: Lexicon) -> bool:
    """Whether a word behind initials can hardly be but a surname: no word of the language, no place."""
    other = is_plain(word, words) or word in words.places or word in words.gazetteer
    return (not other or word in words.surnames) and word not in words.ends


def _named_in_headline(tokens: Tokens, at: int, words: Lexicon) -> Kind | None:
    """What a lone word is that no other place names: "Roe" of a headline, "harbour.org", "@ana"."""
    word = tokens.lower[at]
    if word.startswith("@"):
        return "person"
    if SITE.search(word) or word in words.bodies or INNER_CAPITAL.match(tokens.words[at]):
        return "organisation"
    if not tokens.cased[at] and (word in words.surnames or word in words.given) and tokens.words[at][0].isupper():
        return "person"
    return None
