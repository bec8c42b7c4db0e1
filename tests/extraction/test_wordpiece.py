from __future__ import annotations

import os
import random
import time
import unicodedata
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from quoth.extraction.encoder import FOLDER
from quoth.extraction.wordpiece import CACHED_WORDS, Encoded, WordPiece
from quoth.settings import MODELS

VOCABULARY = FOLDER / MODELS[0] / "vocab.txt"
SHARED = Path(os.environ.get("QUOTH_SHARED", Path(__file__).parents[3] / "shared"))
OURS = WordPiece.from_file(VOCABULARY)

TRICKY = [
    "",
    " \t\n\r\u00a0\u1680\u2003\u2028\u2029\u202f\u205f\u3000 ",
    "“We won’t,” Ms. Lindqvist said — ‘never’… she’d say.",
    "Café Zoë naïve Łódź Ærø Ñandú",
    "Cafe\u0301 Zoe\u0308 na\u0131\u0308ve \u0301alone e\u0301\u0323\u0302x e\u0301",
    "中国队 a中b 中\u0301国 豈\ufa0a 𠀀𪛖 日本語 カタカナ が か\u3099",
    "😀👍🏽 👩\u200d👧 1\ufe0f\u20e3 🇸🇪 x😀y",
    "a\x00b \x00 \x07bell\x1b[0m \x7f \x85 a\x85b a\x0bb a\x0cb a\x1cb",
    "\ufffd a\ufffdb \ufeffstart so\u00adft ze\u200bro \u202eright\u202c \u2060 \ue000 \U0010fffd",
    "non\u00a0breaking narrow\u202fspace",
    "한국 대통령 \u1112\u1161\u11ab 서울x",
    "İstanbul ISPARTA ışık I\u0307 İ\u0307",
    "Straße ẞ ß ﬁne ﬂat ﬃ ǅ ŉ ᾳ ΑΣ Σ ς Ω\u2126 K\u212a Å\u212b",
    "≠ ≠x \u037e \u1fef 50% $5 €5 £5 ¥5 1,000.50 a_b c/d ### ## #",
    "¿Qué? ¡No! «Oui» ‹non› „Ja“ 。、「は」 ⟨x⟩ ・ ‐ ‑ ⁄ №5 ™ ½ ²",
    "a" * 100 + " " + "a" * 101 + " " + "é" * 100 + " " + "e\u0301" * 100 + " " + "é" * 101,
    "한" * 33 + " " + "한" * 34 + " " + "x\u00ad" * 100 + " " + "中" * 150,
    "supercalifragilisticexpialidocious antidisestablishmentarianism qqqqxzzz",
    "مرحبا بالعالم שָׁלוֹם नमस्ते สวัสดี ქართული ᏣᎳᎩ",
]
# Characters that the rules name, and some that are taken apart.
ODD = "aZé9.,-'\"“”’… \u00a0\n\t\x00\x85\u00ad\u200b\u200d\ufeff\ufffd\u0301\u0323\u0338\u20e3"
ODD += "中豈한\u1161İßﬁΣ😀≠\u037e^$\u0e33"


@cache
def theirs() -> Tokenizer:
    tokens = VOCABULARY.read_text(encoding="utf-8").split("\n")[:-1]
    made = Tokenizer(models.WordPiece({t: i for i, t in enumerate(tokens)}, unk_token="[UNK]"))
    made.normalizer = normalizers.BertNormalizer()  # lower case, clean, CJK apart, accents off: as the encoder's own
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return made


def expected(text: str) -> Encoded:
    made = theirs().encode(text, add_special_tokens=False)
    return Encoded(made.ids, made.offsets)


@pytest.mark.parametrize("text", TRICKY)
def test_tricky_texts_as_tokenizers_has_them(text: str) -> None:
    assert OURS.encode(text) == expected(text)


@given(st.text(st.sampled_from(ODD) | st.characters(codec="utf-8", max_codepoint=0x2FF), max_size=40))
def test_odd_texts_as_tokenizers_has_them(text: str) -> None:
    assert OURS.encode(text) == expected(text)


@cache
def read_alike(char: str) -> bool:
    """Not what is classed otherwise by `tokenizers`: its tables are those of Unicode 8, Python's know more."""
    text = f"a{char}b {char}"
    return OURS.encode(text) == expected(text)


def is_spacing_and_combining(char: str) -> bool:
    """A mark that isn't removed, but takes part in the canonical order of marks: offsets are its own here."""
    bare = unicodedata.normalize("NFD", char)
    return any(unicodedata.combining(c) and unicodedata.category(c) != "Mn" for c in bare)


@given(st.text(st.characters(codec="utf-8"), max_size=30))
def test_any_text(text: str) -> None:
    if any(not read_alike(c) or is_spacing_and_combining(c) for c in text):
        made = OURS.encode(text)
        assert all(0 <= a < b <= len(text) for a, b in made.offsets)
        kept = [i for i, c in enumerate(text) if unicodedata.category(c)[0] in "LN"]
        assert all(any(a <= i < b for a, b in made.offsets) for i in kept)
    else:
        assert OURS.encode(text) == expected(text)


def test_every_code_point() -> None:
    """Alone and within a word. The exceptions are the marks, format characters and punctuation new since Unicode 8."""
    chars = [chr(c) for c in range(0x110000) if not 0xD800 <= c < 0xE000 and unicodedata.category(chr(c)) != "Cn"]
    chars += ["\u0378", "\ufffe", "\U000e0000"]  # unassigned ones are all alike
    chars = [
        c for c in chars if not (0xAC01 <= ord(c) < 0xD7A3 or 0x4E01 <= ord(c) < 0x9FFF or "\ue001" <= c <= "\uf8fe")
    ]
    chars = [c for c in chars if ord(c) < 0x20001 or 0xE0000 <= ord(c) < 0xF0000]  # ideographs, private use: alike
    different = [c for c in chars if not read_alike(c)]
    assert {unicodedata.category(c) for c in different} <= {
        "Mn",
        "Mc",
        "Me",
        "Cf",
        "Po",
        "Ps",
        "Pe",
        "Pd",
        "Pi",
        "Pf",
        "So",
    }
    assert len(different) < 1000
    assert min(map(ord, different)) > 0x600
    assert not set(different) & set(VOCABULARY.read_text(encoding="utf-8"))


def test_articles_as_tokenizers_has_them() -> None:
    files = sorted((SHARED / "polnear" / "train" / "text").glob("*.txt"))[:50]
    if not files:
        pytest.skip(f"no PolNeAR in {SHARED}")
    for file in files:
        text = file.read_bytes().decode()
        assert OURS.encode(text) == expected(text), file.name


def test_orders_to_the_network_are_text() -> None:
    with_them = OURS.encode("x [SEP] y")
    assert with_them.offsets == [(0, 1), (2, 3), (3, 6), (6, 7), (8, 9)]
    assert not {101, 102, 103} & set(OURS.encode("[CLS] [SEP] [MASK]").ids)


def test_the_same_again_and_after_many_other_words() -> None:
    small = WordPiece.from_file(VOCABULARY)
    text = "“Café,” the ombudswoman’s friend said."
    first = small.encode(text)
    assert small.encode(text) == first
    small.encode(" ".join(f"w{n}" for n in range(CACHED_WORDS + 10)))
    assert len(small._known) <= CACHED_WORDS
    assert small.encode(text) == first


def test_lone_surrogates_are_refused() -> None:
    with pytest.raises(TypeError, match="surrogates"):
        OURS.encode("said \ud800 the")


def test_a_vocabulary_without_unknown_is_refused() -> None:
    with pytest.raises(ValueError, match="UNK"):
        WordPiece(["a", "b"])


def words_of(length: int) -> str:
    rng = random.Random(7)
    return " ".join("".join(rng.choices("abcdefgh", k=99)) for _ in range(length // 100))


@pytest.mark.parametrize(
    "make",
    [
        lambda n: "x" * n,
        lambda n: "é" * n,
        lambda n: "\u0301" * n,
        lambda n: "e" + "\u0301" * n,
        lambda n: "." * n,
        lambda n: "中" * n,
        lambda n: "a\u00ad" * (n // 2),
        words_of,
    ],
    ids=["word", "accented word", "marks", "marks on a letter", "stops", "ideographs", "soft hyphens", "new words"],
)
def test_time_is_linear(make: Callable[[int], str]) -> None:
    def seconds(length: int) -> float:
        text = make(length)
        begun = time.process_time()
        OURS.encode(text)
        return time.process_time() - begun

    seconds(10_000)
    small = min(seconds(20_000), seconds(20_000))
    assert seconds(200_000) < 30 * small + 0.1  # quadratic would be a hundred times
