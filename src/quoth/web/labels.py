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
SOURCES = {"named": "a named source", "unnamed": "a source without a name", "none": "no source found"}
