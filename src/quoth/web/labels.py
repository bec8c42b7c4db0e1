"""What the pages call things."""

from __future__ import annotations

ACTS = {
    "say": "says", "deny": "denies", "accuse": "accuses", "affirm": "affirms", "demand": "demands",
    "commit": "commits to", "predict": "predicts", "think": "thinks", "ask": "asks",
}  # fmt: skip
REASONS = {
    "caption": "a caption", "related": "a link to another story", "teaser": "a teaser of another story",
    "repeat": "a repeat of words in the story", "boilerplate": "the site's own words",
}  # fmt: skip
KINDS = {
    "person": "person", "organisation": "organisation", "country": "country or place", "group": "group",
    "document": "document", "unnamed": "without a name",
}  # fmt: skip
MISSING = {
    "name": "a source without a name", "speaker": "no source found", "outlet": "outlet not known",
    "date": "no date", "act": "act not known",
}  # fmt: skip
FORMS = {"direct": "direct", "mixed": "mixed", "indirect": "indirect"}
# By how sure the model is: as an address has it (from the one, less than the other), and as people read it.
SURE = {
    "0.9": "90 % or more", "0.8-0.9": "80 to 90 %", "0.6-0.8": "60 to 80 %", "0-0.6": "less than 60 %",
}  # fmt: skip
SOURCES = {"named": "a named source", "unnamed": "a source without a name", "none": "no source found"}
CORRECTIONS = {
    "speaker": "speaker changed", "act": "act changed", "spans": "words changed", "reject": "no statement",
    "confirm": "right as it is", "undo": "taken back", "merge": "made one", "split": "taken apart",
    "unjoin": "taken back",
}  # fmt: skip
FIELDS = {"speakers": "speaker", "act": "act", "source": "who, in words", "cue": "tells", "content": "what"}


def sure(value: str) -> str:
    """A confidence or a range of it, as an address has it, for people."""
    least, _, under = value.partition("-")
    if value in SURE:
        words = SURE[value]
    elif under:
        words = f"{percent(least)} to {percent(under)}"
    else:
        words = f"{percent(least)} or more"
    return f"{words} sure"


def percent(probability: str) -> str:
    """`0.85` as `85 %`."""
    return f"{100 * float(probability):.3g} %"
