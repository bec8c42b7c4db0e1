"""Of what kind a name is that no list and no ending tells: judged by its letters and the words around it.

A multinomial logistic regression over `name_features`. It learned from names whose kind is known, those that lists tell
without what the lists say of them, and from names that readers marked (training/entities/name_kinds.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from quoth.extraction.mentions import Name
from quoth.extraction.name_features import features, kinds_by_place
from quoth.extraction.named_weights import load
from quoth.extraction.names import Bearer
from quoth.extraction.ranker import Floats, probabilities
from quoth.extraction.tokens import Tokens
from quoth.types import Kind

WEIGHTS = Path(__file__).parent / "name_kinds.npz"
KINDS: tuple[Kind, ...] = ("person", "organisation", "country", "group", "document")  # and what can't speak, the last
LEAST = 0.4  # probability under which the name's looks decide


def judge(tokens: Tokens, names: Sequence[Name], bearers: Sequence[Bearer]) -> None:
    """Tell each bearer whose form tells nothing what kind it is of and how sure that is, where it is sure enough."""
    unsure = [bearer for bearer in bearers if bearer.guess == ""]
    if not unsure:
        return
    around = kinds_by_place(names)
    for bearer in unsure:
        shown = names[(bearer.full or bearer.members)[0]]
        shares = shares_of(features(tokens, shown, [names[i] for i in bearer.members], *around))
        best = int(shares.argmax())
        if shares[best] >= LEAST:
            bearer.judged = KINDS[best] if best < len(KINDS) else "organisation"
            bearer.sure = float(shares[best])


def shares_of(found: Mapping[str, float]) -> Floats:
    """Probabilities (6) of the kinds, and of none of them, of a name with these features."""
    known = load(WEIGHTS)
    places = [(known.rows[name], value) for name, value in found.items() if name in known.rows]
    rows = known.weights[[at for at, _ in places]]
    scores = np.asarray([value for _, value in places]) @ rows + known.bias
    return probabilities(scores.astype(np.float64))
