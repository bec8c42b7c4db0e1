"""The whole way from text to statements with the shipped model: facts that hold whatever weights it has."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import quoth
from quoth import Article, Reading
from quoth.errors import BadText, ModelError
from quoth.extraction import clean_article, extract
from quoth.extraction.encoder import FOLDER, Model
from quoth.settings import MAX_TEXT_CHARS, MODELS
from quoth.types import statement_id

STORY = (
    "Harbour to close, mayor says\n\n"
    "The harbour of Velm will close in March, mayor Ida Lund said on Monday.\n\n"
    "“We have no money left,” she told reporters. “The pumps are older than I am.”\n\n"
    "Fishermen accused the town of giving up. Tomas Orn, who owns two boats, denied that he had been offered a berth."
)
ODD = st.text(
    alphabet=st.one_of(
        st.sampled_from("e\u0301 \u0301 한 İ ﬁ 😀 \u200d م \u200b \u00ad \ufeff \u202e \x00 \x0b \x85 \xa0 \u2028 \n"),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=12,
)


def check(reading: Reading) -> None:
    """Every span is evidence: inside the text, not empty, and no code point has two roles in one statement."""
    text = reading.article.text
    for one in reading.statements:
        assert one.content
        parts = sorted([one.cue, *one.content, *([one.source] if one.source else [])])
        assert all(0 <= s.start < s.end <= len(text) for s in parts)
        assert all(s.of(text).strip() == s.of(text) for s in parts)
        if one.depth == 1:
            assert all(a.end <= b.start for a, b in pairwise(parts))
        assert list(one.content) == sorted(one.content)
        assert 0.0 <= one.confidence <= 1.0
        parent = one.parent if one.parent is None else reading.statements[one.parent].id
        assert one.id == statement_id(reading.article.text_sha256, one.cue, parent)
    assert len({s.id for s in reading.statements}) == len(reading.statements)


def test_finds_statements_in_a_plain_story() -> None:
    reading = extract(STORY)
    check(reading)
    said = [s.content[0].of(STORY) for s in reading.statements if s.cue.of(STORY) == "said"]
    assert any(words.startswith("The harbour") for words in said), "the easiest kind there is"
    told = [s for s in reading.statements if "We have no money left" in s.content[0].of(STORY)]
    assert told
    assert told[0].form == "direct"
    assert reading.model == "default"
    assert reading.entities[0].name == "Ida Lund"


@settings(max_examples=40, deadline=None)
@given(st.lists(ODD, min_size=3, max_size=3), st.sampled_from(["said", "told reporters", "denied"]))
def test_spans_hold_in_odd_text(odd: list[str], cue: str) -> None:
    first, second, third = odd
    text = f"“We {first} leave,” {second}Lund {cue}{third} on Monday.\nOrn said{first} that {third}she lies."
    reading = extract(text)
    assert reading.article.text == text
    check(reading)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_combining_marks_move_nothing(form: str) -> None:
    import unicodedata

    text = unicodedata.normalize(form, "“Überfällige Pümpen,” Zoë Núñez said on Monday.")
    reading = extract(text)
    check(reading)
    assert "said" in [s.cue.of(text) for s in reading.statements]


def test_no_text_no_statements() -> None:
    for text in ("", " ", "\n\n\n", "\u200b\ufeff", "\x00"):
        reading = extract(text)
        assert reading.statements == ()
        assert reading.article.text == text


def test_lone_surrogates_are_refused_by_name() -> None:
    with pytest.raises(BadText, match="lone surrogate at code point 5"):
        extract("said \udc80 she")


def test_too_long_a_text_is_refused() -> None:
    with pytest.raises(BadText, match=f"{MAX_TEXT_CHARS:,}"):
        extract("x" * (MAX_TEXT_CHARS + 1))


def test_unknown_model() -> None:
    with pytest.raises(ModelError, match="no model 'huge'; the models shipped are: default, fast"):
        extract("She said no.", model="huge")


def test_the_fast_model_reads_too() -> None:
    reading = extract(STORY, model="fast")
    check(reading)
    assert reading.model == "fast"
    assert "We have no money left" in " ".join(c.of(STORY) for s in reading.statements for c in s.content)
    assert reading.entities[0].name == "Ida Lund"


@pytest.mark.parametrize("name", ["spans.onnx", "packed.npz"])
def test_a_damaged_file_of_a_model_is_told(tmp_path: Path, name: str) -> None:
    shutil.copytree(FOLDER / MODELS[0], tmp_path / "default")
    (tmp_path / "default" / name).write_bytes(b"cut off")
    with pytest.raises(ModelError, match=rf"default.{name} is damaged: install Quoth again"):
        Model(tmp_path / "default")


def test_same_result_again_and_in_a_new_process() -> None:
    first = extract(STORY)
    extract("Another text, said Orn, in between.")
    assert extract(STORY) == first
    command = "import sys, quoth; print(repr(quoth.extract(sys.stdin.read()).statements))"
    fresh = subprocess.run(
        [sys.executable, "-c", command], input=STORY, capture_output=True, text=True, check=True, encoding="utf-8"
    )
    assert fresh.stdout.strip() == repr(first.statements)


def test_order_of_texts_does_not_matter() -> None:
    texts = [STORY, "Orn said no.", "“Yes,” said Lund.", STORY[30:]]
    alone = {t: extract(t).statements for t in texts}
    assert {t: extract(t).statements for t in reversed(texts)} == alone


def test_article_and_its_text_give_the_same_statements() -> None:
    article = replace(clean_article(STORY), url="https://velm.example/1", title="Harbour to close, mayor says")
    reading = extract(article)
    assert reading.article is article
    assert reading.statements == extract(STORY).statements


def test_min_confidence_leaves_out_the_less_sure() -> None:
    everything = extract(STORY).statements
    assert everything
    middle = sorted(s.confidence for s in everything)[len(everything) // 2]
    kept = extract(STORY, min_confidence=middle).statements
    # indexes of parents and entities follow what is kept, so cues are compared
    assert [s.cue for s in kept] == [s.cue for s in everything if s.confidence >= middle]
    assert extract(STORY, min_confidence=1.01).statements == ()


def test_clean_article_keeps_the_text() -> None:
    text = "  One.\r\n\r\n\tTwo “three”. \n"
    article: Article = clean_article(text)
    assert article.text == text
    assert [p.of(text) for p in article.paragraphs] == ["One.", "Two “three”."]
    assert article.body_start == 0
    assert article.published is None
    assert quoth.extract is extract
