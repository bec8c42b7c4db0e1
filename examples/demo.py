"""What a ledger of the example pages holds, in a screenful: `make demo` prints it. Also an example of the Python API.

`python examples/demo.py demo.db` prints it of a ledger that is there.
"""

from __future__ import annotations

import itertools
import sys
import textwrap
from collections.abc import Iterable

import quoth
from quoth.ledger.hits import Hit

WIDTH = 92
SURE = 0.8  # that it is this speaker
SHORT, LONG = 25, 150  # code points of words that say something and fit on two lines


def main(path: str) -> None:
    """Print who is quoted most, who accuses and denies, how a line changed, and how to see more."""
    with quoth.Ledger(path) as ledger:
        stats = ledger.stats()
        print(f"\n{stats.articles} pages of an invented world hold {stats.statements:,} statements.")
        heading("Most quoted", f"quoth people --ledger {path}")
        for one in ledger.people(limit=6):
            print(f"  {one.statements:>4}  {one.name}, in {one.articles} stories")
        for title, act in (("Accusations", "accuse"), ("Denials", "deny")):
            heading(title, f"quoth search --act {act} --form indirect --ledger {path}")
            found = ledger.search(
                act=act, form="indirect", nested=False, kind="person", min_confidence=0.8, sort="oldest"
            )
            for hit in telling(found):
                show(hit)
        asked = "risk OR “come down” OR wrong"
        heading("A line that changed", f"quoth search '{asked}' --speaker Fairlamb --sort oldest --ledger {path}")
        said = ledger.search(asked, speaker="Jonas Fairlamb", nested=False, min_confidence=0.7, sort="oldest")
        for hit in spread(said):
            show(hit)
        hit = next(ledger.search("smugglers", sort="oldest"))
        heading("A whole page, its statements marked and listed", f"quoth show {hit.page.id[:8]} --ledger {path}")
        print(f"  “{hit.page.title}”, {hit.page.outlet}")
    print(f"\nAll of it in the browser:\n\n    .venv/bin/quoth open --ledger {path}\n")


def heading(title: str, command: str) -> None:
    """A title, and the command that prints more of the same."""
    print(f"\n{title}\n  $ .venv/bin/{command}")


def telling(found: Iterable[Hit], most: int = 4) -> list[Hit]:
    """The first few of statements that are neither very short nor very long, one of each speaker and story."""
    chosen: list[Hit] = []
    for hit in found:
        known = {one.speakers[0].name for one in chosen} | {one.page.title for one in chosen}
        # What somebody "stopped short of saying" was not said, and a list of accusations must not read as if it was.
        sure = (hit.statement.speaker_confidence or 0) >= SURE and not hit.statement.negated
        if sure and hit.day and SHORT <= len(hit.said) <= LONG and not {hit.speakers[0].name, hit.page.title} & known:
            chosen.append(hit)
    step = max(1, len(chosen) // most)
    return chosen[::step][:most]


def spread(found: Iterable[Hit], most: int = 7) -> list[Hit]:
    """The surest statement of each month, so that a change can be seen."""
    months = itertools.groupby((hit for hit in found if hit.day and len(hit.day) == 10), lambda hit: hit.day[:7])
    return [max(hits, key=lambda hit: hit.statement.confidence) for _, hits in months][:most]


def show(hit: Hit) -> None:
    """One statement: when, who, how it is told, and the words."""
    who = ", ".join(one.name for one in hit.speakers)
    words = textwrap.shorten(hit.said, LONG, placeholder=" …").replace("… …", "…")
    print(textwrap.fill(f"{hit.day}  {who} {hit.cue} {words}", WIDTH, initial_indent="  ", subsequent_indent=" " * 14))


if __name__ == "__main__":
    main(*sys.argv[1:])
