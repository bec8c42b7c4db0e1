"""What the ledgers of earlier schemas in this folder were filled with, and are compared to when they are migrated.

Each `schema-N.db.gz` was made by the Quoth of that schema: `python -c "import filled; filled.make('schema-N.db')"`.
"""

from __future__ import annotations

import json
import zlib
from pathlib import Path

from ledger.made import reading
from quoth.bulk import Failure
from quoth.export import canonical
from quoth.ledger import Ledger, RawPage, by_hand, corrections
from quoth.ledger.meaning import index
from quoth.ledger.write import store_failure

RAW = b"a page as it came"


def make(path: Path | str) -> None:
    """A new ledger with versions, pages, failures, corrections of every kind, people joined and split, vectors."""
    with Ledger.writing(path) as ledger:
        for i in range(16):
            page = RawPage(f"{i:064x}", f"{i:064x}", f"https://post.example/{i % 12}", "pages.warc", i + 1,
                           {"charset": "utf-8"}, len(RAW), zlib.compress(RAW) if i % 3 == 0 else None)  # fmt: skip
            ledger.add_reading(reading(i, url=f"https://post.example/{i % 12}"), page=page)
        with ledger.transaction():
            lost = RawPage(None, "", None, "pages.warc", 99)
            store_failure(ledger.connection, lost, Failure("damaged", "the record is cut short"), None)
        told = [one for i in range(4, 8) for one in reading(i).statements]
        corrections.correct(ledger, told[0].id, "act", {"act": "accuse"}, by="Ida")
        corrections.correct(ledger, told[7].id, "reject", by="Ida", note="a headline")
        corrections.correct(ledger, told[13].id, "speaker", {"speakers": [{"name": "Nils Aune", "kind": "person"}]},
                            by="Tomas")  # fmt: skip
        corrections.correct(ledger, told[19].id, "confirm", by="Tomas")
        named = "SELECT id FROM person WHERE name = ? ORDER BY id LIMIT 1"
        ida, ada, veland = (
            ledger.connection.execute(named, (name,)).fetchone()[0] for name in ("Ida Lund", "Ada Lund", "Veland")
        )
        by_hand.merge(ledger, ida, [ada], by="Ida")
        met = "SELECT article.id FROM person JOIN person_entity ON person = person.key JOIN entity ON entity.key ="
        met += " entity JOIN article ON article.key = article WHERE person.id = ? ORDER BY article.key LIMIT 1"
        by_hand.split(ledger, veland, [ledger.connection.execute(met, (veland,)).fetchone()[0]], by="Ida")
        index(ledger)


def contents(path: Path | str) -> list[str]:
    """All that such a ledger holds, without times."""
    with Ledger(path) as ledger:
        lines = list(map(json.loads, canonical.lines(ledger.connection, history=False, raw=True)))
    for line in lines:
        line.pop("made", None)
        if line.get("record") == "correction":  # merges were noted without who the merged were before
            line["change"] = {k: v for k, v in json.loads(line["change"]).items() if k != "before"}
        for join in line.get("joins", ()):
            del join["reason"]  # schema 1 kept "told by hand" here, too: now only with the sign
    return list(map(json.dumps, lines))
