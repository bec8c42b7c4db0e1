"""Who speaks through a word that stands for them: the government through its capital ("Washington said" in a text about
the United States), a party's people through its adjective ("Democratic claims").
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from quoth.extraction.lexicon import Lexicon
from quoth.extraction.tokens import Tokens

if TYPE_CHECKING:
    from quoth.extraction.clusters import Cluster, Mention


def acting_for(
    tokens: Tokens, mentions: Sequence[Mention], clusters: Sequence[Cluster], words: Lexicon
) -> dict[int, int]:
    """Mentions of capitals that head a source -> the cluster of their country, where the text names that too."""
    countries: dict[str, int] = {}
    for mention in mentions:
        if mention.name is not None and mention.entity >= 0 and clusters[mention.entity].kind == "country":
            form = " ".join(tokens.lower[mention.name.first : mention.name.last])
            if form not in words.capitals:
                countries.setdefault(words.places.get(form, ""), mention.entity)
    found = {}
    for i, mention in enumerate(mentions):
        if mention.name is None or not mention.source_of:
            continue
        form = " ".join(tokens.lower[mention.name.first : mention.name.last])
        country = countries.get(words.capitals.get(form, "-"))
        if country is not None:
            found[i] = country
    return found


def party_people(
    tokens: Tokens, mentions: Sequence[Mention], clusters: Sequence[Cluster], words: Lexicon
) -> dict[int, int]:
    """Mentions "Democratic" alone that head a source -> the cluster of the Democrats, where the text names them."""
    people: dict[str, int] = {}
    for mention in mentions:
        if mention.name is not None and mention.entity >= 0 and clusters[mention.entity].kind == "group":
            people.setdefault(words.parties.get(tokens.lower[mention.name.last - 1], ""), mention.entity)
    lone = [i for i, m in enumerate(mentions) if m.source_of and m.name is None and m.last - m.first == 1]
    told = {i: people.get(words.parties.get(tokens.lower[mentions[i].head], "-")) for i in lone}
    return {i: cluster for i, cluster in told.items() if cluster is not None}
