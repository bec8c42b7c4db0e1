"""What people type, as a query of SQLite's full-text search (https://www.sqlite.org/fts5.html#full_text_query_syntax).

    harbour master          both words, any form of them        "harbour master"   next to each other
    harb*                   words that begin so                 harbour OR port    one of them, or both
    harbour -port           the first without the second; also  harbour NOT port
    harbour AND (port OR quay)

AND binds closer than OR. Quotation marks of any language will do. Whatever else is typed is taken for words: each one
goes into the query in quotation marks, so that nothing in it can be an error or a command.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from quoth.errors import BadQuestion
from quoth.ledger.indexing import MARK
from quoth.settings import SEARCH_TERMS

DEEPEST = 16  # parentheses inside each other; deeper ones are read as if they were not there
EVERYTHING = f'("{MARK}n0" OR "{MARK}n1")'  # each statement in the index has one of these

QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))
# What can't be handed to SQLite, and the mark that only filters may use.
UNUSABLE = re.compile(f"[\x00{MARK}\ud800-\udfff]")
TOKEN = re.compile(
    r"""
    (?P<minus> (?<![^\s(]) [-−] (?=["(\w]) )   # at the start of a word, a phrase or a parenthesis
    | " (?P<phrase> [^"]* ) (?:"|$) (?P<start> \*? )
    | (?P<parenthesis> [()] )
    | (?P<word> [^\s()"]+ )
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase; `start`: its last word is only the start of one."""

    text: str
    start: bool


@dataclass(frozen=True, slots=True)
class Without:
    """What must not be there."""

    part: Node


@dataclass(frozen=True, slots=True)
class Both:
    """All of these."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """One of these, or more."""

    parts: tuple[Node, ...]


Node = Term | Without | Both | Either
Token = Term | str  # a str is AND, OR, NOT, ( or )


def match(typed: str) -> str | None:
    """The full-text query for what was typed; None where it holds no word. Raises BadQuestion for too many."""
    node = parse(typed)
    return None if node is None else written(node)


def parse(typed: str) -> Node | None:
    """What was typed as a tree."""
    tokens = list(tokens_of(UNUSABLE.sub(" ", typed).translate(QUOTES)))
    if sum(isinstance(token, Term) for token in tokens) > SEARCH_TERMS:
        raise BadQuestion(f"more than {SEARCH_TERMS} words to search for: take fewer")
    reader = Reader(tokens)
    parts = []
    while reader.tokens:  # a closing parenthesis too many ends an expression, not the query
        if found := reader.either(0):
            parts.append(found)
        if reader.tokens:
            reader.tokens.pop()
    return both(parts)


def tokens_of(typed: str) -> Iterator[Token]:
    """Terms, operators and parentheses, in order."""
    for found in TOKEN.finditer(typed):
        if found["minus"]:
            yield "NOT"
        elif found["parenthesis"]:
            yield found["parenthesis"]
        elif found["phrase"] is not None:
            if searchable(found["phrase"]):
                yield Term(found["phrase"], bool(found["start"]))
        elif found["word"] in ("AND", "OR", "NOT"):
            yield found["word"]
        elif searchable(found["word"]):
            yield Term(found["word"].rstrip("*"), found["word"].endswith("*"))


def searchable(text: str) -> bool:
    """Whether SQLite's tokenizer sees a word in it."""
    return any(unicodedata.category(c)[0] in "LN" or unicodedata.category(c) == "Co" for c in text)


class Reader:
    """Reads tokens from the left; an operator without something to work on is passed over."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens[::-1]

    def next(self) -> Token | None:
        return self.tokens[-1] if self.tokens else None

    def either(self, depth: int) -> Node | None:
        """`a OR b OR …`."""
        parts = [self.all(depth)]
        while self.next() == "OR":
            self.tokens.pop()
            parts.append(self.all(depth))
        kept = tuple(part for part in parts if part)
        return kept[0] if len(kept) == 1 else Either(kept) if kept else None

    def all(self, depth: int) -> Node | None:
        """`a b`, `a AND b`, `a NOT b`."""
        parts = []
        while (token := self.next()) is not None and token not in ("OR", ")"):
            if token == "AND":
                self.tokens.pop()
            elif part := self.one(depth):
                parts.append(part)
        return both(parts)

    def one(self, depth: int) -> Node | None:
        """A term, what is in parentheses, or what must not be there."""
        without = False
        while self.next() == "NOT":
            self.tokens.pop()
            without = not without
        part: Node | None = None
        token = self.next()
        if isinstance(token, Term):
            self.tokens.pop()
            part = token
        elif token == "(":
            self.tokens.pop()
            if depth < DEEPEST:
                part = self.either(depth + 1)
                if self.next() == ")":
                    self.tokens.pop()
        return Without(part) if part and without else part


def both(parts: list[Node]) -> Node | None:
    """All of some parts, as one."""
    return parts[0] if len(parts) == 1 else Both(tuple(parts)) if parts else None


def written(node: Node) -> str:
    """A tree as a full-text query."""
    if isinstance(node, Term):
        return quoted(node.text) + "*" * node.start
    if isinstance(node, Either):
        return f"({' OR '.join(map(written, node.parts))})"
    parts = node.parts if isinstance(node, Both) else (node,)
    wanted = [written(part) for part in parts if not isinstance(part, Without)]
    unwanted = [written(part.part) for part in parts if isinstance(part, Without)]
    query = f"({' AND '.join(wanted)})" if wanted else EVERYTHING
    return f"({query} NOT ({' OR '.join(unwanted)}))" if unwanted else query


def quoted(text: str) -> str:
    """A string of the full-text query language."""
    return '"' + text.replace('"', '""') + '"'
