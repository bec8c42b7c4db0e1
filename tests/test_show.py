"""How readings and people look, for people."""

from __future__ import annotations

import io
from dataclasses import replace

import fakes
from quoth import show
from quoth.people import people
from quoth.types import Entity, Reading, Span, Statement, When

TEXT = "Dorne\n\nAna Roe told the council on Monday that her rival feared the bridge would fall. He may deny it.\n"


def span(words: str) -> Span:
    return Span(TEXT.index(words), TEXT.index(words) + len(words))


OUTER = Statement(
    id="a", source=span("Ana Roe"), cue=span("told"), content=(span("that her rival feared the bridge would fall"),),
    form="indirect", confidence=0.9, act="accuse", hedged=False, negated=False, speakers=(0,), about=(1, 1),
    addressee=span("the council"), when=When(span("on Monday"), "2024-05-06", "day"),
)  # fmt: skip
INNER = Statement(
    id="b", source=span("her rival"), cue=span("feared"), content=(span("the bridge would fall"),), form="indirect",
    confidence=0.9, act="think", hedged=True, negated=False, parent=1, depth=2, speakers=(1,), about=(2,),
)  # fmt: skip
LATER = Statement(
    id="c", source=span("He"), cue=span("deny"), content=(span("it"),), form="indirect", confidence=0.3,
    act="say", hedged=False, negated=True, speakers=(1,),
)  # fmt: skip
ENTITIES = (
    Entity("Ana Roe", "person", (span("Ana Roe"),), "mayor of Dorne", span("Dorne")),
    Entity("Bo Poe", "person", (span("her rival"), span("He"))),
    Entity("the bridge", "document", (span("the bridge"),)),
)
READING = Reading(fakes.article_of(TEXT), (INNER, OUTER, LATER), ENTITIES, "fake")


def printed(reading: Reading, width: int) -> str:
    stream = io.StringIO()
    console = show.PatientConsole(file=stream, width=width, highlight=False, emoji=False, markup=False)
    console.print(show.reading(reading, "page", width))
    return "\n".join(line.rstrip() for line in stream.getvalue().splitlines())


def test_people_acts_and_times_in_a_table() -> None:
    out = printed(READING, 110)
    lines = out.splitlines()
    who = [line[:30].rstrip() for line in lines]
    assert "Ana Roe (mayor of Dorne)" in who
    assert any(line.startswith("accuses:") for line in lines)
    assert any(line.startswith("on Monday (2024-05-06)") for line in lines)
    assert "Bo Poe does not say:" in who
    assert out.index("accuses") < out.index("↳ Bo Poe thinks, hedged:") < out.index("does not say")


def test_what_is_inside_another_stands_to_its_right_also_in_a_narrow_terminal() -> None:
    for width in (110, 50):
        lines = printed(READING, width).splitlines()
        assert [line.index("↳") for line in lines if "↳" in line] == [2]


def test_a_chain_of_many_is_not_set_out_of_the_page() -> None:
    deep = [replace(OUTER, id=str(i), parent=i - 1 if i else None, depth=i + 1) for i in range(40)]
    out = printed(replace(READING, statements=tuple(deep)), 60)
    assert out.count("↳") == 39
    assert max(len(line) for line in out.splitlines()) <= 60


def test_without_people_acts_and_times_the_words_stand_alone() -> None:
    bare = Statement(
        id="a", source=span("Ana Roe"), cue=span("told"), content=OUTER.content, form="indirect", confidence=0.9
    )
    out = printed(
        replace(READING, statements=(bare, replace(bare, id="b", source=None, cue=span("deny"))), entities=()), 110
    )
    assert "Ana Roe" in out
    assert "(no source)" in out
    assert ":" not in out.split("Form")[1]


def test_many_speakers_are_counted() -> None:
    crowd = tuple(Entity(f"Roe {i}", "person", (span("Ana Roe"),)) for i in range(6))
    joint = replace(OUTER, speakers=tuple(range(6)), about=())
    out = " ".join(printed(replace(READING, statements=(joint,), entities=crowd), 200).split())
    assert "Roe 3 and 2 more" in out
    assert "Roe 4" not in out


def test_people_are_counted_and_sorted() -> None:
    rows = [(p.entity.name, p.made, p.received) for p in people(READING)]
    assert rows == [("Bo Poe", 2, 1), ("Ana Roe", 1, 0), ("the bridge", 0, 1)]
    assert people(replace(READING, statements=(), entities=())) == []


def test_joint_speakers_take_and_with_a_verb_in_the_plural_and_their_roles() -> None:
    joint = replace(OUTER, speakers=(0, 1), act="demand", hedged=False, when=None)
    who = show.who(replace(READING, statements=(joint,)), joint).plain
    assert who.startswith("Ana Roe (mayor of Dorne) and Bo Poe demand:")


def test_a_date_that_the_words_tell_already_is_not_repeated() -> None:
    text = "In 2024 and on Monday."
    assert show.when(text, When(Span(3, 7), "2024", "year")) == "2024"
    assert show.when(text, When(Span(12, 21), "2024-05-06", "day")) == "on Monday (2024-05-06)"
