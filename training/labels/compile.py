"""Turn a reader's authoring file into standoff: offsets only.

    python training/labels/compile.py READER [NAME …]

reads training/local/labels/READER/NAME.txt and writes training/labels/data/READER/NAME.json, or, for the articles of
acts.json, training/labels/acts/READER/NAME.json. README.md describes the authoring format. Everything that cannot be
resolved is listed with its line, and then nothing is written.
"""

from __future__ import annotations

import json
import re
import sys
from typing import Any

from corpus import (
    ACTS,
    ACTS_ONLY,
    AUTHOR,
    AUTHORED,
    COMPILED,
    KINDS,
    SECOND_PERSON,
    Ranges,
    chosen_for_acts,
    digest,
    measure,
    published,
    statements_of,
    text_of,
)
from phrases import Finder, Unresolved

_ENTITY = re.compile(r"^([A-Z][A-Za-z0-9]*|@)\s*=\s*(.+)$")
_MENTIONS = re.compile(r"^([A-Z][A-Za-z0-9]*|@|none)\s*:\s*(.*)$")
_TOP = re.compile(r"^(\d+)\s+(\S.*)$")
_NESTED = re.compile(r"^(\d+(?:\.\d+)*)>\s*(.+)$")
_REFERENCE = r"(\d*)\"(.+?)\"(?=[\s;>]|#|$)(#\d+)?"
_MENTION_ITEM = re.compile(rf"\s*(?:(\d+)-(\d+)(?=\s|$)|(\d+)(?=\s|$)|(rest)|{_REFERENCE})")
_OPTION = re.compile(rf"\s*(?:(hedged|negated)(?=\s|$)|(to|when)={_REFERENCE}(?:>(\S+))?|about([=+-])([\w,@]*))")
_VALUE = re.compile(r"^\d{4}(-\d{2}(-\d{2}(T\d{2}(:\d{2})?)?)?)?$")
_PRECISION = {4: "year", 7: "month", 10: "day", 13: "hour", 16: "hour"}


class Compiler:
    """One authoring file on its way to a reading; `errors` say what could not be resolved."""

    def __init__(self, name: str, reader: str) -> None:
        self.name, self.reader, self.text = name, reader, text_of(name)
        self.finder = Finder(self.text)
        self.tops = statements_of(name)
        self.errors: list[str] = []
        self.keys: dict[str, int] = {}
        self.entities: list[dict[str, Any]] = []
        self.forms: list[tuple[str, int]] = []
        self.mentions: list[set[tuple[int, int]]] = []
        self.no_entity: set[tuple[int, int]] = set()
        self.rest_is_none = False
        self.labels: dict[int, dict[str, Any]] = {}
        self.nested: list[dict[str, Any]] = []
        self.paths: dict[str, int] = {}

    def run(self, source: str) -> dict[str, Any]:
        """The reading that `source` describes; look at `errors` before using it."""
        lines = [(n, s) for n, s in enumerate(map(str.strip, source.splitlines()), 1) if s and not s.startswith("#")]
        kinds = [(n, s, self._kind(s)) for n, s in lines]
        for wanted in (self._entity, self._mention, self._top, self._nest):  # entities first: the others name them
            for number, line, handler in kinds:
                if handler == wanted:
                    try:
                        handler(line)
                    except (Unresolved, KeyError) as error:
                        self.errors.append(f"line {number}: {error} in {line[:80]!r}")
        self.errors += [f"line {n}: not understood: {s[:80]!r}" for n, s, h in kinds if h is None]
        self.errors += [f"statement {n} has no line" for n in range(len(self.tops)) if n not in self.labels]
        self._by_form()
        self._by_source()
        self._unassigned()
        statements = [{"n": n, **parts, **self.labels.get(n, {})} for n, parts in enumerate(self.tops)]
        for row in statements + self.nested:
            self._about(row, statements)
        for i, entity in enumerate(self.entities):
            entity["mentions"] = [list(m) for m in sorted(self.mentions[i])]
            if not entity["mentions"] and entity["name"] != AUTHOR:
                self.errors.append(f"no mention of {entity['name']}")
        return {
            "id": self.name,
            "text_sha256": digest(self.text),
            "reader": self.reader,
            "entities": self.entities,
            "statements": statements,
            "nested": self.nested,
        }

    def _kind(self, line: str) -> Any:
        for pattern, handler in (
            (_NESTED, self._nest),
            (_ENTITY, self._entity),
            (_MENTIONS, self._mention),
            (_TOP, self._top),
        ):
            if pattern.match(line):
                return handler
        return None

    def _entity(self, line: str) -> None:
        key, rest = _groups(_ENTITY, line)
        name, kind, role, forms = ([p.strip() for p in rest.split("|")] + [""] * 3)[:4]
        if key in self.keys:
            raise Unresolved(f"key {key} twice")
        if kind not in KINDS:
            raise Unresolved(f"kind {kind!r} is none of {', '.join(KINDS)}")
        if key == "@" and name != AUTHOR:
            raise Unresolved(f"@ is called {AUTHOR}")
        self.keys[key] = len(self.entities)
        for form in filter(None, map(str.strip, forms.split(";"))):
            if any(form == f for f, _ in self.forms):
                raise Unresolved(
                    f"form {form!r} belongs to two entities; give it to one, name the others' places one by one"
                )
            if not self.finder.hits(form, [(0, len(self.text))]):
                raise Unresolved(f"form not found: {form!r}")
            self.forms.append((form, len(self.entities)))
        quoted = re.fullmatch(_REFERENCE, role)
        if role and not quoted:
            raise Unresolved(f"a role is quoted, not {role!r}")
        span = self._reference(quoted[1], quoted[2], quoted[3]) if quoted else None
        self.entities.append({"name": name, "kind": kind, "role_span": span, "mentions": []})
        self.mentions.append(set())

    def _index(self, key: str) -> int:
        if key == "@" and key not in self.keys:
            self.keys[key] = len(self.entities)
            self.entities.append({"name": AUTHOR, "kind": "person", "role_span": None, "mentions": []})
            self.mentions.append(set())
        if key not in self.keys:
            raise Unresolved(f"no entity {key}")
        return self.keys[key]

    def _reference(
        self, paragraph: str, words: str, occurrence: str | None, cue: tuple[int, int] | None = None
    ) -> tuple[int, int]:
        """`3"words"#2` -> range; without a paragraph in the one of `cue`, closest to it, or anywhere without a cue."""
        number = int(paragraph) if paragraph else self.finder.paragraph_of(cue[0]) if cue else 0
        scope = [self.finder.paragraph(number)] if number else [(0, len(self.text))]
        return self.finder.find(words + (occurrence or ""), scope, cue)

    def _mention(self, line: str) -> None:
        key, rest = _groups(_MENTIONS, line)
        target = self.no_entity if key == "none" else self.mentions[self._index(key)]
        at = 0
        while rest[at:].strip():
            item = _MENTION_ITEM.match(rest, at)
            if not item:
                raise Unresolved(f"not understood from {rest[at : at + 20]!r}")
            low, high, one, remaining, paragraph, words, occurrence = item.groups()
            if remaining:
                self.rest_is_none = True
            elif words:
                target.add(self._reference(paragraph, words, occurrence))
            else:
                numbers = range(int(low or one), int(high or one) + 1)
                if not 1 <= numbers[0] <= numbers[-1] <= len(self.finder.pronouns):
                    raise Unresolved(f"no pronoun {item[0].strip()}")
                target.update(self.finder.pronouns[i - 1] for i in numbers)
            at = item.end()

    def _top(self, line: str) -> None:
        number, rest = _groups(_TOP, line)
        n = int(number)
        if n >= len(self.tops) or n in self.labels:
            raise Unresolved(f"statement {n} is " + ("labelled twice" if n in self.labels else "not in the corpus"))
        self.labels[n] = self._decisions(rest, self.tops[n]["cue"][0])

    def _nest(self, line: str) -> None:
        parent, rest = _groups(_NESTED, line)
        fields = [f.strip() for f in re.split(r"\s\|\s", rest)]
        if len(fields) != 4:
            raise Unresolved("a nested line is: source | cue | content | labels")
        if "." in parent:
            if parent not in self.paths:
                raise Unresolved(f"no nested statement {parent} yet")
            index: int | str = f"nested:{self.paths[parent]}"
            outer = self.nested[self.paths[parent]]["content"]
        else:
            index = int(parent)
            if index >= len(self.tops):
                raise Unresolved(f"no statement {parent}")
            outer = self.tops[index]["content"]
        scope = [(a, b) for a, b in measure.join(outer, self.text)]
        # A piece of content may itself be broken by the words of the telling: phrases are sought in each piece.
        content = self._pieces(fields[2], scope, None)
        cue = self._pieces(fields[1], scope, content[0] if content else None)
        source = self._pieces(fields[0], scope, cue[0] if cue else None)
        if not cue or not content:
            raise Unresolved("a nested statement needs cue and content")
        path = next(f"{parent}.{k}" for k in range(1, 999) if f"{parent}.{k}" not in self.paths)
        self.paths[path] = len(self.nested)
        row: dict[str, Any] = {"parent": index, "source": source, "cue": cue, "content": content}
        self.nested.append(row)
        row.update(self._decisions(fields[3], cue[0]))

    def _pieces(self, field: str, scope: Ranges, near: tuple[int, int] | None) -> Ranges:
        """The ranges of a field of a nested line; a cue is sought close to its content, a source close to its cue."""
        if field == "-":
            return []
        return sorted(self.finder.find(piece, scope, near) for piece in re.split(r"\s\+\s", field))

    def _decisions(self, rest: str, cue: tuple[int, int]) -> dict[str, Any]:
        words = rest.split(None, 2)
        if len(words) < 2 or words[1] not in ACTS:
            raise Unresolved(f"speakers and one of {', '.join(ACTS)} are wanted, not {rest[:30]!r}")
        row: dict[str, Any] = {
            "speakers": [] if words[0] == "-" else [self._index(k) for k in words[0].split("+")],
            "act": words[1],
            "hedged": False,
            "negated": False,
            "addressee": None,
            "about": [],
            "when": None,
        }
        row["edits"] = []
        options, at = (words[2] if len(words) > 2 else ""), 0
        while options[at:].strip():
            item = _OPTION.match(options, at)
            if not item:
                raise Unresolved(f"not understood from {options[at : at + 30]!r}")
            flag, role, paragraph, phrase, occurrence, value, sign, keys = item.groups()
            if flag:
                row[flag] = True
            elif sign:
                row["edits"].append((sign, [self._index(k) for k in keys.split(",") if k]))
            else:
                span = self._reference(paragraph, phrase, occurrence, cue)
                if role == "to":
                    row["addressee"] = span
                else:
                    row["when"] = self._when(span, value)
            at = item.end()
        return row

    def _when(self, span: tuple[int, int], value: str | None) -> dict[str, Any]:
        if not value:
            raise Unresolved('a time needs >ISO, >ISO/ISO~precision, or >?, as in when="on Monday">2016-03-07')
        if value == "?":
            return {"span": span, "resolves_to": None, "precision": None}
        iso, _, precision = value.partition("~")
        if not all(_VALUE.match(end) for end in iso.split("/")) or iso.count("/") > 1:
            raise Unresolved(f"not an ISO date or interval: {iso}")
        if not precision:
            if "/" in iso:
                raise Unresolved("an interval needs its precision: ~week, ~month …")
            precision = _PRECISION[len(iso)]
        return {"span": span, "resolves_to": iso, "precision": precision}

    def _by_form(self) -> None:
        """Each form of a name is a mention wherever it stands, the longest first; what the reader placed goes before.

        A name inside another entity's name counts only before a possessive ("Roe's campaign", not "the Roe campaign").
        """
        placed = [m for found in self.mentions for m in found]
        named = {m for m in placed if m not in self.finder.pronouns} | (self.no_entity - set(self.finder.pronouns))
        for form, i in sorted(self.forms, key=lambda f: -len(f[0])):
            for start, end in self.finder.hits(form, [(0, len(self.text))]):
                around = [m for m in named if m[0] < end and start < m[1]]
                inside = all(m[0] <= start and end < m[1] and self.finder.folded.startswith("'s", end) for m in around)
                if not around or (
                    inside and (start, end) not in named and not any(m in self.mentions[i] for m in around)
                ):
                    self.mentions[i].add((start, end))
                    named.add((start, end))

    def _by_source(self) -> None:
        """A source that holds no mention of its only speaker is one itself ("the senator")."""
        for row in [*({**p, **self.labels.get(n, {})} for n, p in enumerate(self.tops)), *self.nested]:
            who = row.get("speakers", [])
            if len(who) != 1 or not row["source"]:
                continue
            if not any(m[0] < b and a < m[1] for m in self.mentions[who[0]] for a, b in row["source"]):
                a, b = measure.strip_edges(*measure.join(row["source"], self.text)[0], self.text)
                if self.finder.folded[:b].endswith("'s"):
                    b -= 2
                if (a, b) in self.finder.pronouns and any((a, b) in m for m in self.mentions):
                    self.errors.append(
                        f"{self.text[a:b]!r} at {a} speaks for {self.entities[who[0]]['name']} but is another's mention"
                    )
                else:
                    self.mentions[who[0]].add((a, b))

    def _unassigned(self) -> None:
        owned = [m for found in self.mentions for m in found]
        if len(owned) != len(set(owned)):
            twice = sorted({m for m in owned if owned.count(m) > 1})
            joint = [m for m in twice if m not in self.finder.pronouns]
            self.errors += [f"mention of two entities: {self.text[a:b]!r} at {a}" for a, b in joint]
        open_ = [i for i, p in enumerate(self.finder.pronouns, 1) if p not in owned and p not in self.no_entity]
        if open_ and not self.rest_is_none:
            self.errors.append(f"pronouns of nobody (assign them, or write none: …): {' '.join(map(str, open_))}")

    def _about(self, row: dict[str, Any], tops: list[dict[str, Any]]) -> None:
        """Entities with a mention in the content; not "you", nor a speaker only as the source of an inner "I think"."""
        edits = row.pop("edits", [])
        mine = f"nested:{self.nested.index(row)}" if "parent" in row else row["n"]
        inner: Ranges = [
            s
            for n in self.nested
            if n["parent"] == mine and n.get("speakers") == row.get("speakers")
            for s in n["source"]
        ]
        found = []
        for i, mentions in enumerate(self.mentions):
            for a, b in mentions:
                if self.text[a:b].lower() in SECOND_PERSON or any(x <= a and b <= y for x, y in inner):
                    continue
                if any(x <= a and b <= y for x, y in measure.join(row["content"], self.text)):
                    found.append(i)
                    break
        for sign, keys in edits:
            found = keys if sign == "=" else [i for i in found if i not in keys] + (keys if sign == "+" else [])
        row["about"] = sorted(set(found))


def _groups(pattern: re.Pattern[str], line: str) -> tuple[str, ...]:
    found = pattern.match(line)
    assert found, line  # the line was sent here by this very pattern
    return found.groups()


def outline(reading: dict[str, Any], text: str) -> str:
    """What was understood, for the reader to check: mentions of each entity, then about of each statement."""
    names = [e["name"] for e in reading["entities"]]
    lines = [
        f"  {e['name']}: " + ", ".join(text[a:b].replace("\n", " ") for a, b in e["mentions"])
        for e in reading["entities"]
    ]
    for label, rows in (("", reading["statements"]), ("nested ", reading["nested"])):
        for k, s in enumerate(rows):
            about = ", ".join(names[i] for i in s["about"]) or "-"
            cue = " … ".join(text[a:b] for a, b in s["cue"])
            inside = f" [{text[s['source'][0][0] : s['source'][-1][1]] if s['source'] else '-'}]" if label else ""
            lines.append(
                f"  {label}{k}{inside} <{cue}> {'; '.join(names[i] for i in s.get('speakers', []))}: about {about}"
            )
    return "\n".join(lines)


def main(argv: list[str]) -> int:
    """Compile a reader's files; 1 when any of them has errors."""
    reader, names = argv[0], argv[1:]
    names = names or sorted(p.stem for p in (AUTHORED / reader).glob("*.txt"))
    failed = 0
    for name in names:
        compiler = Compiler(name, reader)
        reading = compiler.run((AUTHORED / reader / f"{name}.txt").read_text(encoding="utf8"))
        if compiler.errors:
            failed += 1
            print(f"{name}: {len(compiler.errors)} errors, not written", *compiler.errors, sep="\n  ")
            continue
        folder = ACTS_ONLY if any(row["name"] == name for row in chosen_for_acts()) else COMPILED
        path = folder / reader / f"{name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(reading, ensure_ascii=False) + "\n", encoding="utf8")
        counts = f"{len(reading['statements'])} statements, {len(reading['nested'])} nested"
        print(f"{name} (published {published(name)}): {counts}")
        if len(argv) > 1:
            print(outline(reading, compiler.text))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]) if len(sys.argv) > 1 else __doc__)
