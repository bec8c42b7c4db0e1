"""brat standoff: read back it is what was found, no span crosses a line, no name leaves the folder."""

from __future__ import annotations

import dataclasses
import itertools
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from export import odd
from fakes import article_of, extract
from quoth.evaluation.standoff import attributions_of, load_folder
from quoth.export import brat, writing
from quoth.types import Reading, Span, Statement

PAGE = (
    "Harbour to close\n\n“We have no choice,” Lund said 🛳 on Monday.\n\n"
    "“Nobody asked us\n\nand nobody will”, Orn denied it.\n"
)


def test_lines_as_polnear_has_them() -> None:
    lines = brat.standoff(extract(PAGE)).splitlines()
    assert lines[:7] == [
        "T1\tSource 39 43\tLund",
        "T2\tCue 44 48\tsaid",
        "T3\tContent 18 38\t“We have no choice,”",
        "T4\tAttribution 44 48\tsaid",
        "E1\tAttribution:T4 Content:T3 Cue:T2 Source:T1",
        "A1\tForm E1 direct",
        f"#1\tAnnotatorNotes E1\tconfidence 0.9500; id {extract(PAGE).statements[0].id}",
    ]
    assert "T7\tContent 63 79;81 98\t“Nobody asked us and nobody will”," in lines


def test_what_is_known_is_there_and_what_is_not_is_not() -> None:
    reading = extract(PAGE)
    told = dataclasses.replace(reading.statements[0], act="deny", negated=True, hedged=True, source=None)
    lines = brat.standoff(dataclasses.replace(reading, statements=(told,))).splitlines()
    assert "E1\tAttribution:T3 Content:T2 Cue:T1" in lines
    assert {"A2\tAct E1 deny", "A3\tHedged E1", "A4\tNegated E1"} <= set(lines)
    assert not any(word in brat.standoff(reading) for word in ("Act", "Hedged", "Negated"))


def test_a_folder_reads_back(tmp_path: Path) -> None:
    folder = brat.Folder(tmp_path / "deep" / "out")
    reading = extract(PAGE)
    assert folder.add(reading, "harbour") == "harbour"
    (article,) = load_folder(tmp_path / "deep" / "out")
    assert article.text == PAGE
    assert [a.cue for a in article.attributions] == [s.cue for s in attributions_of(reading)]
    assert [a.source for a in article.attributions] == [s.source for s in attributions_of(reading)]
    assert article.attributions[1].content == (Span(63, 79), Span(81, 98))
    assert (tmp_path / "deep" / "out" / "annotation.conf").read_text("utf-8").startswith("[entities]\nSource\n")
    assert (tmp_path / "deep" / "out" / "visual.conf").exists()


def test_a_configuration_that_is_there_is_kept(tmp_path: Path) -> None:
    (tmp_path / "annotation.conf").write_text("mine")
    brat.Folder(tmp_path)
    assert (tmp_path / "annotation.conf").read_text() == "mine"


def test_line_ends_of_the_text_are_kept(tmp_path: Path) -> None:
    brat.Folder(tmp_path).add(extract("a\r\nb\rc\n“d” Mo said"), "x")
    assert (tmp_path / "x.txt").read_bytes().decode("utf-8") == "a\r\nb\rc\n“d” Mo said"


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "", "..", ".hidden", "a/b\\c", "é\x00\n\u202e", "x" * 500]
)
def test_names_are_safe(name: str, tmp_path: Path) -> None:
    root = tmp_path / "out"
    given = brat.Folder(root).add(extract(PAGE), name)
    assert (root / f"{given}.ann").is_file()
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert given.isascii()
    assert not given.startswith(".")
    assert len(given) <= 80


def test_names_are_unique_even_where_case_does_not_count(tmp_path: Path) -> None:
    folder = brat.Folder(tmp_path)
    names = [folder.add(extract(PAGE), name) for name in ("a", "A", "a", "a-2")]
    assert len({name.lower() for name in names}) == 4


@given(st.text(st.sampled_from("ab \n\r\x0b\x0c\x1c\x85\u2028\u2029🛳"), min_size=1, max_size=30), st.data())
def test_no_line_break_inside_an_annotation(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    statement = Statement("0" * 24, None, Span(start, end), (Span(0, len(text)),), "indirect", 1.0)
    made = brat.standoff(Reading(article_of(text), (statement,), (), "m"))
    for line in made.splitlines():
        assert line[:1] in "TEA#"
        if line.startswith("T"):
            _, offsets, words = line.split("\t")
            pieces = [tuple(map(int, piece.split())) for piece in offsets.partition(" ")[2].split(";")]
            assert " ".join(text[a:b] for a, b in pieces) == words
    covered = "".join(piece.of(text) for piece in brat.fragments(text, Span(start, end)))
    assert [c for c in covered if not c.isspace()] == [c for c in text[start:end] if not c.isspace()]


# --- the whole of it, by a parser as strict as brat's documentation (https://brat.nlplab.org/standoff.html) ---


def parse_conf(text: str) -> dict[str, dict[str, str]]:
    """annotation.conf: section -> type -> what stands behind it."""
    sections: dict[str, dict[str, str]] = {}
    for line in text.splitlines():
        if found := re.fullmatch(r"\[(\w+)\]", line):
            section = sections.setdefault(found[1], {})
        elif line.strip():
            name, _, rest = line.partition("\t")
            assert re.fullmatch(r"[A-Za-z<>_-]+", name), line
            section[name] = rest
    assert list(sections) == ["entities", "events", "relations", "attributes"]
    return sections


def arguments(rest: str) -> dict[str, set[str]]:
    return {name.rstrip("?*"): set(types.split("|")) for name, types in (a.split(":") for a in rest.split(", "))}


class Parsed:
    """One document, every line of it understood and checked against text and configuration."""

    def __init__(self, root: Path, name: str) -> None:
        conf = parse_conf((root / "annotation.conf").read_text("utf-8"))
        self.text = (root / f"{name}.txt").read_bytes().decode("utf-8")
        self.types: dict[str, str] = {}
        self.spans: dict[str, list[tuple[int, int]]] = {}
        self.events: dict[str, dict[str, str]] = {}
        self.relations: list[tuple[str, str, str]] = []
        self.attributes: dict[str, dict[str, str]] = {}
        self.notes: dict[str, str] = {}
        self.groups: list[list[str]] = []
        raw = (root / f"{name}.ann").read_bytes().decode("utf-8")
        assert raw == "" or raw.endswith("\n")
        assert raw.splitlines() == raw.split("\n")[:-1]
        triggers = set()
        for line in raw.split("\n")[:-1]:
            identity, body, *tail = line.split("\t", 2)  # the words may hold tabs themselves
            if identity[0] == "T":
                assert re.fullmatch(r"T\d+", identity)
                assert identity not in self.types
                kind, _, offsets = body.partition(" ")
                assert kind in conf["entities"] or kind in conf["events"]
                pieces = [(int(a), int(b)) for a, b in (piece.split(" ") for piece in offsets.split(";"))]
                assert pieces == sorted(pieces)
                assert all(0 <= a < b <= len(self.text) for a, b in pieces)
                assert all(b <= c for (_, b), (c, _) in itertools.pairwise(pieces))
                assert tail == [" ".join(self.text[a:b] for a, b in pieces)]
                self.types[identity], self.spans[identity] = kind, pieces
            elif identity[0] == "E":
                assert re.fullmatch(r"E\d+", identity)
                assert tail == []
                pairs = [tuple(pair.split(":")) for pair in body.split(" ")]
                kind, trigger = pairs[0]
                assert self.types[trigger] == kind
                triggers.add(trigger)
                allowed = arguments(conf["events"][kind])
                for role, target in pairs[1:]:
                    assert self.types[target] in allowed[role]
                assert len({role for role, _ in pairs}) == len(pairs)
                assert "Cue" in dict(pairs)
                self.types[identity], self.events[identity] = kind, dict(pairs[1:])
            elif identity[0] == "R":
                assert re.fullmatch(r"R\d+", identity)
                kind, one, two = re.fullmatch(r"(\w+) Arg1:(\w\d+) Arg2:(\w\d+)", body).groups()  # type: ignore[union-attr]
                allowed = arguments(conf["relations"][kind])
                assert self.types[one] in allowed["Arg1"]
                assert self.types[two] in allowed["Arg2"]
                self.relations.append((kind, one, two))
            elif identity == "*":
                kind, *members = body.split(" ")
                assert "symmetric-transitive" in conf["relations"][kind]
                assert len(members) > 1
                assert {self.types[m] for m in members} <= arguments(conf["relations"][kind])["Arg1"]
                self.groups.append(members)
            elif identity[0] == "A":
                kind, target, *value = body.split(" ")
                rules = arguments(conf["attributes"][kind])
                assert self.types[target] in rules["Arg"]
                assert set(value) <= rules.get("Value", set())
                assert bool(value) == ("Value" in rules)
                assert kind not in self.attributes.setdefault(target, {})
                self.attributes[target][kind] = value[0] if value else "yes"
            else:
                assert re.fullmatch(r"#\d+", identity)
                kind, target = body.split(" ")
                assert kind == "AnnotatorNotes"
                assert target in self.types
                assert target not in self.notes
                (self.notes[target],) = tail
        assert triggers.isdisjoint(t for event in self.events.values() for t in event.values())


def test_a_strict_parser_understands_every_line(tmp_path: Path) -> None:
    items = odd.items()
    with writing(brat.Writer(tmp_path)) as writer:
        for item in items:
            writer.add(item)
    for item in items:
        read = Parsed(tmp_path, item.name.replace(" ", "-"))
        assert read.text == item.reading.article.text
        assert len(read.events) == len(item.reading.statements)
        for event, s in zip(read.events, item.reading.statements, strict=True):
            roles, marks = read.events[event], read.attributes[event]
            assert read.spans[roles["Cue"]] == [(s.cue.start, s.cue.end)]
            covered = "".join(read.text[a:b] for a, b in read.spans[roles["Content"]]) if s.content else ""
            told = "".join(piece.of(read.text) for piece in s.content)
            assert re.sub(r"\s", "", covered) == re.sub(r"\s", "", told)
            assert marks.get("Act") == s.act
            assert marks["Form"] == s.form
            assert ("Negated" in marks) == bool(s.negated)
            assert ("Hedged" in marks) == bool(s.hedged)
            assert ("Corrected" in marks) == (s.id in item.corrected)
            assert ("When" in roles) == (s.when is not None)
            assert f"id {s.id}" in read.notes[event]
            parents = [two for kind, one, two in read.relations if (kind, one) == ("Parent", event)]
            assert parents == ([] if s.parent is None else [list(read.events)[s.parent]])
            speakers = [two for kind, one, two in read.relations if (kind, one) == ("Speaker", event)]
            expected = [item.reading.entities[i] for i in s.speakers if item.reading.entities[i].mentions]
            assert [read.types[t] for t in speakers] == [e.kind.capitalize() for e in expected]
            for target, entity in zip(speakers, expected, strict=True):
                assert read.spans[target][0][0] in [m.start for m in entity.mentions]
        groups = [[read.spans[t][0] for t in group] for group in read.groups]
        entities = [[(m.start, m.end) for m in e.mentions] for e in item.reading.entities if len(e.mentions) > 1]
        assert groups == entities


def test_the_speaker_is_the_mention_in_the_source() -> None:
    item = odd.odd_item("emoji")
    inner = next(s for s in item.reading.statements if s.source and s.source.of(item.reading.article.text) == "it")
    assert inner.parent == 1
    told = dataclasses.replace(inner, speakers=(1,))  # Яна, who is also "it"
    statements = (*item.reading.statements[:2], told, *item.reading.statements[3:])
    text = brat.standoff(dataclasses.replace(item, reading=dataclasses.replace(item.reading, statements=statements)))
    (relation,) = re.findall(r"Speaker Arg1:E3 Arg2:(T\d+)", text)
    assert f"{relation}\tPerson {inner.source.start} {inner.source.end}\tit" in text.splitlines()  # type: ignore[union-attr]
