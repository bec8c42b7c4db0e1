"""Searching by meaning, alone, with filters, with words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

import quoth.ledger.meaning
from ledger.made import readings
from quoth.cli import cli
from quoth.errors import BadQuestion
from quoth.extraction.encoder import FOLDER
from quoth.ledger import Ledger
from quoth.ledger.meaning import index, nearest, pieces

VECTORS = Path(quoth.ledger.meaning.__file__).with_name("meaning.npz")
pytestmark = pytest.mark.skipif(
    not VECTORS.exists(), reason=f"the vectors of word pieces, {VECTORS.name}, are not there"
)


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    path = tmp_path_factory.mktemp("alike") / "quoth.db"
    with Ledger.writing(path) as writer:
        for one in readings(20):
            writer.add_reading(one)
        index(writer)
    with Ledger(path) as opened:
        yield opened


def test_every_piece_has_a_vector() -> None:
    tokenizer, vectors = pieces()
    assert max(tokenizer.encode("ferry 😀 zu Ñandú " + "".join(map(chr, range(33, 1000)))).ids) < len(vectors)
    assert len(vectors) == len((FOLDER / "fast" / "vocab.txt").read_text("utf-8").splitlines())


def test_the_nearest_come_first(ledger: Ledger) -> None:
    wanted = [key for key, _ in nearest(ledger.connection, "ferry services resume", 12)]
    ids = dict(ledger.connection.execute("SELECT key, id FROM statement"))
    found = ledger.alike("ferry services resume", limit=12)
    assert [hit.statement.id for hit in found] == [ids[key] for key in wanted]
    assert len(ledger.alike("ferry services resume", limit=3)) == 3
    assert ledger.alike("ferry services resume", limit=0) == []
    with pytest.raises(BadQuestion, match="limit -1 is no number of statements"):
        ledger.alike("ferry services resume", limit=-1)
    assert ledger.alike("") == []


def test_filters_choose_among_the_nearest(ledger: Ledger) -> None:
    everything = ledger.alike("ferry services resume", limit=1_000)
    denied = ledger.alike("ferry services resume", limit=1_000, act="deny", min_confidence=0.5)
    assert denied == [h for h in everything if h.statement.act == "deny" and h.statement.confidence >= 0.5]
    assert denied


def test_what_words_and_meaning_both_find_comes_first(ledger: Ledger) -> None:
    found = ledger.alike("ferry services resume", "ferries", limit=5)
    assert all("ferries" in hit.said for hit in found)
    assert all(hit.found for hit in found)
    more = ledger.alike("ferry services resume", "crowns", limit=40)
    assert {"crowns", "ferries"} <= {word for hit in more for word in hit.said.split()}


def test_the_command(ledger: Ledger, capfd: pytest.CaptureFixture[str]) -> None:
    asked = ["search", "--like", "ferry services resume", "--limit", "4", "--ledger", str(ledger.path)]
    cli.main([*asked, "--format", "jsonl"], standalone_mode=False)
    records = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    assert [record["id"] for record in records] == [
        h.statement.id for h in ledger.alike("ferry services resume", limit=4)
    ]
    cli.main(asked, standalone_mode=False)
    assert records[0]["id"][:8] in capfd.readouterr().out
    with pytest.raises(click.UsageError, match="leave --count and --sort out"):
        cli.main([*asked, "--count"], standalone_mode=False)


def test_what_can_not_be_found_yet_is_said(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "quoth.db"
    with Ledger.writing(path) as writer:
        for one in readings(2):
            writer.add_reading(one)
        writer.connection.execute("DELETE FROM embedding")
        writer.connection.execute("INSERT INTO waiting SELECT key FROM statement")
    cli.main(["search", "--like", "ferries", "--ledger", str(path)], standalone_mode=False)
    out, err = capfd.readouterr()
    assert "12 statements can't be found by --like yet: run `quoth index`" in err
    assert out.startswith("Nothing found")
