"""W3C Web Annotations (https://www.w3.org/TR/annotation-model/): one annotation a statement, in one Annotation Page.

`annotations.json` is the page. Each span of a statement is a target with its role as `styleClass` (`content`, `source`,
`cue`, `addressee`, `when`) and two selectors: TextQuoteSelector with the words around it, and TextPositionSelector.
Positions count Unicode code points of the article's clean text, as the recommendation wants it, from 0, half-open.
That text is the targets' source: it lies beside as `texts/SHA256.txt`, and `via` leads to the web page it was read
from, whose own positions are others. Bodies say what is known of the statement: tags, speakers (`identifying`), whom it
is about (`classifying`), and the statement around it (`linking`).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from quoth.export.item import BASE, Item, Person, article_iri, encodable, person_iri, statement_iri, web_address
from quoth.export.json_ld import Document, known
from quoth.settings import ANNOTATION_CONTEXT
from quoth.types import Kind, Span, Statement

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
HEAD = {
    "@context": CONTEXT,
    "id": f"{BASE}annotations:page",
    "type": "AnnotationPage",
    "partOf": f"{BASE}annotations",
    "startIndex": 0,
}
# the model knows two types of agents; documents are texts, and who has no name is left without a type
TYPES: dict[Kind, str | None] = {
    "person": "Person",
    "organisation": "Organization",
    "country": "Organization",
    "group": "Organization",
    "document": "Text",
    "unnamed": None,
}


class Writer:
    """`annotations.json` and `texts/` in a folder; items are written as they come."""

    def __init__(self, folder: Path) -> None:
        """Makes the folder. Raises OSError."""
        (folder / "texts").mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.file = (self.folder / "annotations.json").open("w", encoding="utf-8", newline="\n")
        self.document = Document(self.file, HEAD, "items")

    def add(self, item: Item) -> None:
        """Write one reading."""
        article = item.reading.article
        text = self.folder / "texts" / f"{article.text_sha256}.txt"
        if not text.exists():
            text.write_text(article.text, encoding="utf-8", newline="")
        for annotation in annotations_of(item):
            self.document.add(annotation)

    def close(self, whole: bool) -> None:
        """Write the page's end, unless an error cut it short, and close the file."""
        with self.file:
            if whole:
                self.document.close()


def annotations_of(item: Item) -> Iterator[dict[str, Any]]:
    """The annotations of one article, without `@context`."""
    for _, statement in item.statements:
        yield {
            "id": statement_iri(item.reading.article.id, statement.id),
            "type": "Annotation",
            "motivation": "describing",
            "generator": {"type": "Software", "name": f"Quoth {item.quoth}, model {item.reading.model}"},
            "body": list(bodies(item, statement)),
            "target": list(targets(item, statement)),
        }


def bodies(item: Item, s: Statement) -> Iterator[dict[str, Any]]:
    """What is known of a statement."""
    tags = [("form", s.form), ("act", s.act), ("confidence", f"{s.confidence:.4f}")]
    tags += [("when", s.when.value)] if s.when else []
    tags += [("speaker confidence", f"{s.speaker_confidence:.4f}")] if s.speaker_confidence is not None else []
    for name, value in tags:
        if value:
            yield {"type": "TextualBody", "purpose": "tagging", "format": "text/plain", "value": f"{name}: {value}"}
    for word, applies in (("hedged", s.hedged), ("negated", s.negated), ("corrected", s.id in item.corrected)):
        if applies:
            yield {"type": "TextualBody", "purpose": "tagging", "format": "text/plain", "value": word}
    for person in item.speakers(s):
        yield {"type": "SpecificResource", "purpose": "identifying", "source": agent(person)}
    for person in item.about(s):
        yield {"type": "SpecificResource", "purpose": "classifying", "source": agent(person)}
    if parent := item.parent(s):
        around = statement_iri(item.reading.article.id, parent.id)
        yield {"type": "SpecificResource", "purpose": "linking", "source": around}


def agent(person: Person) -> dict[str, Any]:
    named = {"id": person_iri(person.id), "type": TYPES[person.kind]}
    return known(named | ({"name": encodable(person.name)} if person.kind != "document" else {}))


def targets(item: Item, s: Statement) -> Iterator[dict[str, Any]]:
    """The spans of a statement, those of its content first; only the first tells of the text as a whole."""
    article = item.reading.article
    source: Any = known(
        {
            "id": article_iri(article.id),
            "type": "Text",
            "format": "text/plain",
            "language": article.language and encodable(article.language),
            "via": web_address(article.url),
        }
    )
    spans = [("content", span) for span in s.content]
    spans += [("source", s.source)] if s.source else []
    spans += [("cue", s.cue)]
    spans += [("addressee", s.addressee)] if s.addressee else []
    spans += [("when", s.when.span)] if s.when else []
    for role, span in spans:
        yield {
            "type": "SpecificResource",
            "source": source,
            "styleClass": role,
            "selector": [
                quote_selector(article.text, span),
                {"type": "TextPositionSelector", "start": span.start, "end": span.end},
            ],
        }
        source = source["id"] if isinstance(source, dict) else source


def quote_selector(text: str, span: Span) -> dict[str, Any]:
    """The words and those around them."""
    return known(
        {
            "type": "TextQuoteSelector",
            "exact": span.of(text),
            "prefix": text[max(0, span.start - ANNOTATION_CONTEXT) : span.start],
            "suffix": text[span.end : span.end + ANNOTATION_CONTEXT],
        }
    )
