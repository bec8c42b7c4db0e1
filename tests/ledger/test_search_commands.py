"""`quoth search`, `people`, `show` and `stats`, as a user meets them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from ledger.made import reading, readings
from quoth.cli import cli
from quoth.errors import CannotWrite
from quoth.export import jsonl
from quoth.ledger import Ledger, by_hand, corrections, lookup
from quoth.ledger.people import joins

Run = Callable[..., str]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("commands") / "quoth.db"
    with Ledger.writing(path) as writer:
        for one in readings(30):
            writer.add_reading(one)
    return path


@pytest.fixture
def run(path: Path, capfd: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: str) -> str:
        cli.main([*arguments, "--ledger", str(path)], standalone_mode=False)
        out, err = capfd.readouterr()
        assert err == ""
        return out

    return run


def test_a_table_says_how_much_there_is(run: Run, path: Path) -> None:
    with Ledger(path) as ledger:
        number = ledger.count("harbour").number
        first = next(ledger.search("harbour"))
    out = run("search", "harbour", "--limit", "3")
    assert out.splitlines()[0].split() == ["Who", "What", "Where"]
    assert first.said in out
    assert first.statement.id[:8] in out
    assert out.endswith(
        f"{number} statements, the first 3 shown: --limit shows more, filters and more words find fewer\n"
    )
    assert run("search", "harbour", "--count") == f"{number}\n"
    assert run("search", "zebra") == "Nothing found: fewer words or filters find more.\n"
    assert run("search", "zebra", "--count") == "0\n"


def test_json_lines_and_csv(run: Run, path: Path, tmp_path: Path) -> None:
    out = run("search", "crowns OR leak", "--act", "deny", "--act", "ask", "--sort", "date", "--format", "jsonl")
    records = [json.loads(line) for line in out.splitlines()]
    with Ledger(path) as ledger:
        found = list(ledger.search("crowns OR leak", act=["deny", "ask"], sort="date"))
        assert [record["id"] for record in records] == [hit.statement.id for hit in found]
        for record in records:
            text = ledger.article(record["article"]).article.text
            start, end = record["spans"]["cue"]
            assert text[start:end] == record["cue"]
            assert " … ".join(text[s:e] for s, e in sorted(record["spans"]["content"])) == record["said"]
            assert {text[s:e] for s, e in record["spans"]["found"]} <= {"crowns", "leak"}
    file = tmp_path / "found.csv"
    assert run("search", "crowns OR leak", "--limit", "2", "--format", "csv", "-o", str(file)) == ""
    rows = list(csv.DictReader(io.StringIO(file.read_text("utf-8"))))
    assert len(rows) == 2
    assert all("crowns" in row["said"] or "leak" in row["said"] for row in rows)


def test_filters_reach_the_search(run: Run, path: Path) -> None:
    filters = {
        "--speaker": "ida lund", "--kind": "person", "--role": "harbour master", "--form": "indirect",
        "--outlet": "harbour", "--since": "2024-01", "--until": "2024-12-31", "--min-confidence": "0.4",
    }  # fmt: skip
    out = run("search", *[part for pair in filters.items() for part in pair], "--not-nested", "--format", "jsonl")
    records = [json.loads(line) for line in out.splitlines()]
    assert records
    for record in records:
        assert {"Ida Lund"} == {party["name"] for party in record["speakers"]}
        assert (record["form"], record["outlet"], record["depth"]) == ("indirect", "The Harbour Post", 1)
        assert record["confidence"] >= 0.4
    nested = [json.loads(line) for line in run("search", "--nested", "--format", "jsonl").splitlines()]
    assert {record["depth"] for record in nested} == {2}


@pytest.mark.parametrize(
    "arguments",
    [
        ["search", "crowns", "--format", "csv"],
        ["people", "--format", "jsonl"],
        ["correct", "--export", "jsonl"],
        ["export"],
        ["export", "--format", "turtle"],
    ],
)
def test_no_folder_to_write_in(path: Path, tmp_path: Path, arguments: list[str]) -> None:
    file = tmp_path / "nodir" / "x"
    with pytest.raises(CannotWrite, match=r"nodir/x can't be written \(No such file or directory\): make its folder"):
        cli.main([*arguments, "-o", str(file), "--ledger", str(path)], standalone_mode=False)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["search", "--outlet", "Gazette"], "no outlet 'Gazette' in this ledger; it has Daily Quay"),
        (["search", "--act", "shout"], "is not one of 'say', 'deny'"),
        (["search", "--since", "yesterday"], "not an ISO date such as"),
        (["search", "--speaker", "?"], "holds no word to look for"),
        (["search", " ".join(["word"] * 65)], "more than 64 words"),
        (["search", "🎉"], "there is no word to search for in '🎉': give one with letters or digits"),
        (["search", "--like", "?!"], "there is no word to search for in '?!'"),
        (["search", "harbour", "-o", "file"], "--output goes with --format"),
        (["people", "--model", "default"], "are about PAGES: name some"),
        (["people", "page.html", "--act", "deny"], "are about a ledger: leave PAGES out"),
        (["show", "2"], "several ids begin with 2, give more of it:\n  2"),
    ],
)
def test_wrong_usage_says_what_is_right(run: Run, arguments: list[str], told: str) -> None:
    with pytest.raises(click.UsageError) as error:
        run(*arguments)
    assert told in error.value.format_message()


def test_people(run: Run, path: Path) -> None:
    with Ledger(path) as ledger:
        wanted = list(ledger.people(act="deny"))
    out = run("people", "--act", "deny", "--format", "jsonl")
    assert [json.loads(line)["id"] for line in out.splitlines()] == [one.id for one in wanted]
    table = run("people", "--limit", "2", "--by", "outlet").splitlines()
    assert table[0] == "Daily Quay"
    assert sum(line in ("Daily Quay", "Orrin Valley Times", "The Harbour Post", "Wire North") for line in table) == 4
    assert run("people", "--speaker", "nobody") == "Nobody found.\n"


def test_show_a_statement_in_its_paragraph(run: Run, path: Path) -> None:
    with Ledger(path) as ledger:
        hit = next(hit for hit in ledger.search("harbour") if hit.parent)
    out = run("show", hit.statement.id[:12])
    assert " ".join(hit.context.split()) in " ".join(out.split())
    for part in (hit.page.url, hit.page.title, hit.parent, hit.page.id, hit.speakers[0].name):
        assert part in out
    record = json.loads(run("show", hit.statement.id, "--format", "jsonl"))
    assert (record["id"], record["context"]) == (hit.statement.id, hit.context)


def test_show_an_article_with_its_statements_marked(run: Run) -> None:
    made = reading(4)
    out = run("show", made.article.id)
    flat = " ".join(out.split())
    for n, s in enumerate(sorted(made.statements, key=lambda s: s.cue.start), 1):
        assert f"[{n}] {s.cue.of(made.article.text)}" in flat
        assert s.id[:8] in out
    assert jsonl.loads(run("show", made.article.id, "--format", "jsonl")) == made


def test_show_a_person(run: Run, path: Path) -> None:
    with Ledger(path) as ledger:
        person = ledger.person(next(ledger.people(kind="person")).id)
    out = run("show", person.id[:10], "--limit", "2")
    assert out.startswith(f"{person.name} · person\n")
    assert f"{person.statements} statements in {person.articles} articles, {person.first} to {person.last}" in out
    assert person.roles[0].role in out
    record = json.loads(run("show", person.id, "--format", "jsonl", "--limit", "2"))
    assert len(record["latest"]) == 2
    assert record["statements"] == person.statements
    with Ledger(path) as ledger:
        why = lookup.reasons(ledger.connection, person.id)
    assert why
    assert record["reasons"] == [{"reason": one.reason, "articles": one.articles} for one in why]


def test_show_says_why_pages_are_one_person(run: Run, path: Path) -> None:
    with Ledger(path) as ledger:
        for one in ledger.people():
            key = ledger.connection.execute("SELECT key FROM person WHERE id = ?", (one.id,)).fetchone()[0]
            articles: dict[str, set[str]] = {}
            for join in joins(ledger.connection, key):
                articles.setdefault(" ".join(dict.fromkeys(join.reason.split("; "))), set()).add(join.article)
            out = " ".join(run("show", one.id, "--limit", "0").replace(";", "").split())
            assert articles
            for reason, of in articles.items():
                assert f"{reason} ({len(of)} article" in out
            assert out.index(" Joined ") < out.index(next(iter(articles)))


def test_show_lists_a_handful_of_reasons(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with Ledger.writing(tmp_path / "quoth.db") as writer:
        for one in readings(30):
            writer.add_reading(one)
        person = next(writer.people()).id
        for n in range(7):
            writer.connection.execute("INSERT INTO reason (key, reason) VALUES (?, ?)", (900 + n, f"made reason {n}"))
        writer.connection.execute(
            "UPDATE person_entity SET by_hand = 1, reason = 900 + entity % 7"
            " WHERE person = (SELECT key FROM person WHERE id = ?)", (person,)
        )  # fmt: skip
        kinds = writer.connection.execute(
            "SELECT count(DISTINCT reason) FROM person_entity JOIN person ON key = person WHERE id = ?", (person,)
        ).fetchone()[0]
    assert kinds > 5
    cli.main(["show", person, "--limit", "0", "--ledger", str(tmp_path / "quoth.db")], standalone_mode=False)
    out = capfd.readouterr().out
    assert out.count("made reason") == 5
    assert f"and for {kinds - 5} other reason" in out


def test_show_says_that_a_statement_was_rejected(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    def shown(*more: str) -> str:
        cli.main(["show", identity, *more, "--ledger", str(tmp_path / "quoth.db")], standalone_mode=False)
        return " ".join(capfd.readouterr().out.split())

    made = reading(1)
    identity = made.statements[0].id
    with Ledger.writing(tmp_path / "quoth.db") as writer:
        writer.add_reading(made)
    assert "ejected" not in shown()
    with Ledger.writing(tmp_path / "quoth.db") as writer:
        corrections.correct(writer, identity, "reject", by="Ida")
    assert shown().startswith("Rejected by hand: this is not taken for a statement.")
    assert "corrected by hand" not in shown()
    assert json.loads(shown("--format", "jsonl"))["rejected"] is True
    cli.main(["correct", identity[:8], "undo", "--ledger", str(tmp_path / "quoth.db")], standalone_mode=False)
    capfd.readouterr()
    assert "ejected" not in shown()


def test_show_tells_what_was_corrected(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    made = reading(3)
    one = made.statements[0]
    with Ledger.writing(tmp_path / "q.db") as ledger:
        ledger.add_reading(made)
        ledger.add_reading(reading(4))
        corrections.correct(ledger, one.id, "act", {"act": None}, by="Ida", note="It is none of them.")
        people = ledger.connection.execute("SELECT id, name FROM person WHERE kind = 'person' ORDER BY id").fetchall()
        by_hand.merge(ledger, people[0][0], [people[1][0]], by="Bo")
    for identity, told in ((one.id, f"Ida act: {one.act} → not known"), (people[0][0], "are one")):
        assert cli.main(["show", identity, "--ledger", str(tmp_path / "q.db")], standalone_mode=False) in (0, None)
        shown = " ".join(capfd.readouterr().out.split())
        assert told in shown
        assert ("It is none of them." in shown) == (identity == one.id)


def test_show_says_that_a_page_has_a_newer_version(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    made = [reading(seed, url="https://post.example/page") for seed in (1, 2, 3)]
    with Ledger.writing(tmp_path / "quoth.db") as writer:
        for one in made:
            writer.add_reading(one)
    outs = []
    for one in made:
        cli.main(["show", one.article.id, "--ledger", str(tmp_path / "quoth.db")], standalone_mode=False)
        outs.append(" ".join(capfd.readouterr().out.split()))
    newest = made[-1].article.id
    told = f"There is a newer version of this page: `quoth show {newest}`."
    assert [out.startswith(told) for out in outs] == [True, True, False]
    assert "newer version" not in outs[-1]


def test_stats(run: Run, path: Path) -> None:
    with Ledger(path) as ledger:
        stats = ledger.stats()
    out = run("stats")
    assert f"Articles    {stats.articles}\n" in out
    assert f"{stats.statements}, {stats.first} to {stats.last}" in out
    record = json.loads(run("stats", "--json"))
    assert (record["statements"], record["acts"]) == (stats.statements, dict(stats.acts))


def test_hostile_words_are_shown_not_obeyed(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with Ledger.writing(tmp_path / "quoth.db") as writer:
        writer.add_reading(reading(1, url="https://post.example/\x1b]0;owned\x07", outlet="\u202eevil\x1b[31m"))
        hostile = "\x1b[31m\u202ewords [bold]b[/bold] :smile:\n=cmd"
        writer.connection.execute("UPDATE statement SET said = ?, cue = ?", (hostile, hostile))
        writer.connection.execute("UPDATE article SET text = replace(text, 'said', char(27) || '[3')")
        writer.connection.execute("UPDATE person SET name = ?", (hostile,))
        identity = next(writer.search()).statement.id
        article = next(writer.articles()).article.id
    for arguments in (["search", "words"], ["show", identity], ["show", article], ["people"], ["stats"]):
        cli.main([*arguments, "--ledger", str(tmp_path / "quoth.db")], standalone_mode=False)
        out = capfd.readouterr().out
        assert "\x1b" not in out
        assert "\u202e" not in out
    cli.main(["search", "words", "--format", "csv", "--ledger", str(tmp_path / "quoth.db")], standalone_mode=False)
    assert "[bold]b[/bold] :smile:" in capfd.readouterr().out
