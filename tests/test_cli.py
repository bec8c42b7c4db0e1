"""The command line as a user meets it: a process with arguments in, text and an exit status out."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import fakes
import quoth
from quoth.cli import cli
from quoth.export import jsonl

COMMAND = [sys.executable, str(Path(__file__).with_name("faked_quoth.py"))]
BUG_LINE = next(
    i for i, line in enumerate(Path(fakes.__file__).read_text("utf-8").splitlines(), 1) if "raise KeyError" in line
)
ROOT = Path(__file__).parents[1]

STORY = "Harbour to close\n\n“We have no choice,” Lund said on Monday.\n\n“That is not true,” Berg claimed.\n"
HOSTILE = "Head\x1b[31m\u202eline\n\n“a \x1b]0;owned\x07 \x9b2J [bold]b[/bold] :smile: \u2066c\u2069,” Mo said\n"


def run(*arguments: str | Path, stdin: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        input=stdin,
        capture_output=True,
        timeout=60,
        env={**os.environ, "COLUMNS": "80", **environment},
    )


def in_terminal(*arguments: str | Path, columns: int = 80, **environment: str) -> str:
    """What a terminal of so many columns is sent."""
    ours, theirs = pty.openpty()
    env = {**os.environ, "TERM": "xterm-256color", "COLUMNS": str(columns), **environment}
    for name in ("NO_COLOR", "FORCE_COLOR"):
        if name not in environment:
            env.pop(name, None)
    with subprocess.Popen(
        [*COMMAND, *map(str, arguments)], stdin=theirs, stdout=theirs, stderr=theirs, env=env
    ) as process:
        os.close(theirs)
        sent = b""
        while True:
            select.select([ours], [], [], 30)
            try:
                piece = os.read(ours, 65536)
            except OSError:  # Linux: the other end is closed
                break
            if not piece:
                break
            sent += piece
        assert process.wait(30) == 0
    os.close(ours)
    return sent.decode("utf-8")


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    root = tmp_path / "pages"
    (root / "sub").mkdir(parents=True)
    (root / "a.txt").write_text(STORY, "utf-8")
    (root / "b.html").write_text("B\n\n“Yes,” Mo said.", "utf-8")
    (root / "sub" / "c.TXT").write_text("C\n\n“No,” Mo denied.", "utf-8")
    (root / "notes.pdf").write_text("not a page")
    return root


def records(done: subprocess.CompletedProcess[bytes]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.stdout.decode("utf-8").splitlines()]


def test_a_table_for_people(pages: Path) -> None:
    done = run("read", pages / "a.txt", "--published", "2024-05-01")
    assert done.returncode == 0
    assert done.stderr == b""
    out = done.stdout.decode("utf-8")
    head = [line for line in out.splitlines() if line][:3]
    assert head == ["Harbour to close", "The Harbour Post · 2024-05-01 (given) · by Ida Lund", str(pages / "a.txt")]
    assert re.search(r"^Lund Orn +“We have no choice,” +direct$", out, re.M)
    assert re.search(r"^Berg claimed +41 % sure$", out, re.M)
    assert out.index("no choice") < out.index("not true")
    assert out.endswith("\n1 page · 2 statements\n")
    assert "\x1b" not in out
    assert not re.search(r" $", out, re.M)
    assert max(map(len, out.splitlines())) <= 100


def test_long_words_are_wrapped_and_nothing_is_cut(tmp_path: Path) -> None:
    words = [f"word{i}" for i in range(120)] + ["x" * 300]
    (tmp_path / "a.txt").write_text(f"T\n\n“{' '.join(words)},” Mo said", "utf-8")
    for columns in (30, 69, 70, 120):
        out = in_terminal("read", tmp_path / "a.txt", columns=columns, NO_COLOR="1")
        plain = re.sub(r"\x1b\[[0-9;]*m", "", out)
        assert all(word in plain for word in words[:-1])
        assert plain.count("x") >= 300
        assert max(map(len, plain.splitlines())) <= columns


def test_colours_only_on_a_terminal(pages: Path) -> None:
    assert "\x1b[32mdirect" in in_terminal("read", pages / "a.txt")
    assert not re.search(r"\x1b\[(3|4|9|10)\d", in_terminal("read", pages / "a.txt", NO_COLOR="1"))
    assert b"\x1b" not in run("read", pages / "a.txt").stdout


def test_what_a_page_says_is_not_obeyed_by_the_terminal(tmp_path: Path) -> None:
    page = tmp_path / "e\x1b[2J\nvil\u202e.txt"
    page.write_text(HOSTILE, "utf-8")
    for out in (run("read", page).stdout.decode(), in_terminal("read", page, NO_COLOR="1")):
        plain = re.sub(r"\x1b\[[0-9;]*m", "", out)  # what we ourselves send: bold, dim, italic
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", plain)
        assert r"Head\x1b[31m\u202eline" in plain
        assert "[bold]b[/bold]" in plain
        assert ":smile:" in plain
        assert r"\x1b]0;owned\x07" in plain
    failed = run("read", tmp_path / "no\x1b[2J\nne.txt")
    assert failed.stderr.count(b"\n") == 1
    assert b"\x1b" not in failed.stderr


def test_folders_names_and_standard_input_in_their_order(pages: Path) -> None:
    done = run(
        "read",
        "-",
        pages,
        pages / "a.txt",
        "--format",
        "jsonl",
        "-j",
        "2",
        stdin=b"In\n\n\xe2\x80\x9cOh,\xe2\x80\x9d Mo said",
    )
    assert done.returncode == 0
    assert [record["article"]["title"] for record in records(done)] == [
        "In",
        "Harbour to close",
        "B",
        "C",
        "Harbour to close",
    ]
    assert done.stderr.decode() == "5 pages · 7 statements\n"


def test_json_lines_read_back(pages: Path) -> None:
    done = run(
        "read", pages, "--format", "jsonl", "--model", "default", "--min-confidence", "0.5", PYTHONIOENCODING="ascii"
    )
    readings = [jsonl.loads(line) for line in done.stdout.splitlines()]
    assert [len(reading.statements) for reading in readings] == [1, 1, 0]
    assert {reading.model for reading in readings} == {"default"}
    assert "“" in done.stdout.decode("utf-8")


def test_the_same_alone_in_bulk_and_in_another_order(pages: Path) -> None:
    files = sorted(path for path in pages.rglob("*") if path.suffix.lower() in {".txt", ".html"})
    alone = [run("read", path, "--format", "jsonl").stdout for path in files]
    for order, jobs in ((files, "3"), (files[::-1], "2"), (files[::-1], "1")):
        done = run("read", *order, "--format", "jsonl", "-j", jobs)
        assert done.returncode == 0, done.stderr
        assert done.stdout == b"".join(alone[files.index(path)] for path in order)


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_failures_are_named_and_cost_no_other_page(pages: Path, jobs: str) -> None:
    (pages / "empty.txt").write_text("")
    (pages / "z.txt").write_text("!bug")
    done = run("read", pages / "missing.txt", pages, "--format", "jsonl", "-j", jobs)
    assert done.returncode == 1
    assert len(records(done)) == 3
    assert done.stderr.decode().splitlines() == [
        f"quoth: {pages / 'missing.txt'}: no such file",
        f"quoth: {pages / 'empty.txt'}: the page holds no text",
        f"quoth: {pages / 'z.txt'}: KeyError: 'a bug' (fakes.py, line {BUG_LINE})",
        "3 pages · 4 statements · 3 failed (1 unreadable, 1 empty, 1 internal error)",
    ]


def test_a_page_that_kills_its_process_costs_no_other(pages: Path) -> None:
    (pages / "aa.txt").write_text("!crash")
    done = run("read", pages, "-j", "2", "--format", "jsonl")
    assert done.returncode == 1
    assert len(records(done)) == 3
    assert f"quoth: {pages / 'aa.txt'}: its process ended without an answer (exit status 9)" in done.stderr.decode()


def test_a_folder_without_pages_is_told(tmp_path: Path) -> None:
    done = run("read", tmp_path)
    assert done.returncode == 1
    assert done.stderr.decode().startswith(f"quoth: {tmp_path}: no pages in it (")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_may_not_be_listed_is_told(pages: Path) -> None:
    (pages / "sub").chmod(0)
    done = run("read", pages)
    (pages / "sub").chmod(0o755)
    assert done.returncode == 1
    assert f"quoth: {pages / 'sub'}: Permission denied" in done.stderr.decode()


def test_a_pipe_in_a_folder_does_not_hang(pages: Path) -> None:
    os.mkfifo(pages / "pipe.txt")
    assert len(records(run("read", pages, "--format", "jsonl"))) == 3


def test_a_missing_model_is_told_once(pages: Path) -> None:
    (pages / "a.txt").write_text("!model")
    done = run("read", pages)
    assert done.returncode == 1
    assert done.stderr.decode() == "quoth: the model's files are missing\n"


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["nonsense"],
        ["read"],
        ["read", ""],
        ["read", "-", "-"],
        ["read", "a", "b", "--url", "https://example.org"],
        ["read", ".", "--url", "https://example.org"],
        ["read", "a", "--published", "yesterday"],
        ["read", "a", "--published", "2024-13"],
        ["read", "a", "--min-confidence", "1.5"],
        ["read", "a", "--model", "other"],
        ["read", "a", "--format", "xml"],
        ["read", "a", "--format", "brat"],
        ["read", "a", "--output", "x"],
        ["read", "a", "--format", "jsonl", "--output", "."],
        ["people", "-", "-"],
        ["people", "a", "--output", "x"],
        ["people", "a", "--format", "brat"],
        ["add", __file__, "--ledger", ""],
        ["search", "--ledger", "."],
        ["evaluate"],
        ["evaluate", ".", "--given"],
        ["evaluate", "missing"],
        ["evaluate", ".", "--from", __file__, "--model", "default"],
    ],
)
def test_wrong_usage_is_status_2(arguments: list[str]) -> None:
    done = CliRunner().invoke(cli, arguments, prog_name="quoth")
    assert done.exit_code == 2
    assert "Usage: quoth" in done.output


@pytest.mark.parametrize("date", ["2024", "2024-05", "2024-05-01", "2024-05-01T09:30+02:00"])
def test_dates_as_precise_as_known(pages: Path, date: str) -> None:
    (record,) = records(
        run("read", pages / "a.txt", "--format", "jsonl", "--published", date, "--url", "https://x.example/a")
    )
    assert (record["article"]["published"], record["article"]["url"]) == (date, "https://x.example/a")


def test_output_to_a_file_is_whole_or_not_there(pages: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    assert run("read", pages, "--format", "jsonl", "-o", out).returncode == 0
    assert len(out.read_text("utf-8").splitlines()) == 3
    (pages / "z.txt").write_text("!model")
    before = out.read_bytes()
    assert run("read", pages, "--format", "jsonl", "-o", out).returncode == 1
    assert out.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.jsonl", "pages"]


def test_output_that_can_not_be_written_is_told(pages: Path, tmp_path: Path) -> None:
    asked = ("read", pages / "a.txt", "--format")
    for form, out, told in (
        ("jsonl", tmp_path / "nodir" / "x", "(No such file or directory): make its folder first, or name another"),
        ("turtle", pages / "a.txt" / "x", "(Not a directory): name another place"),
        ("citron", pages / "a.txt" / "x", "(Not a directory): name another place"),
        ("brat", pages / "a.txt" / "x", "(Not a directory): name another place"),
        ("jsonl", tmp_path / ("x" * 252), "(File name too long): name another place"),
        ("jsonl", Path("/dev/full"), "(No space left on device): make room, or name another place"),
    ):
        done = run(*asked, form, "-o", out)
        assert (done.returncode, done.stdout) == (1, b"")
        assert done.stderr.decode().splitlines()[-1] == f"quoth: {out} can't be written {told}"
        assert b"Traceback" not in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["pages"]


def test_a_full_disk_behind_standard_output_is_told(pages: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*COMMAND, "people", str(pages / "a.txt"), "--format", "csv"],
            stdout=full,
            stderr=subprocess.PIPE,
            timeout=60,
        )
    assert done.returncode == 1
    told = b"quoth: standard output can't be written (No space left on device): make room, or name another place"
    assert done.stderr.splitlines()[-1] == told


def test_brat_folder(pages: Path, tmp_path: Path) -> None:
    (pages / "sub" / "a.html").write_text("A\n\n“Yes,” Mo said.", "utf-8")
    assert run("read", pages, "--format", "brat", "-o", tmp_path / "out").returncode == 0
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    stems = ("a", "a-2", "b", "c")
    assert names == sorted([*(f"{s}.{e}" for s in stems for e in ("txt", "ann")), "annotation.conf", "visual.conf"])
    inside = run("read", pages, "--format", "brat", "-o", pages)
    assert inside.returncode == 2
    assert (pages / "a.txt").read_text("utf-8") == STORY


def test_a_closed_pipe_is_no_traceback(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(STORY * 1000, "utf-8")
    for arguments in (["--format", "jsonl"], []):
        with subprocess.Popen(
            [*COMMAND, "read", str(tmp_path / "a.txt"), *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as process:
            assert process.stdout
            assert process.stderr
            process.stdout.read(10)
            process.stdout.close()
            assert process.stderr.read() == b""
            assert process.wait(30) == 141


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_ctrl_c_ends_at_once_and_cleanly(tmp_path: Path, jobs: str) -> None:
    for i in range(3):
        (tmp_path / f"{i}.txt").write_text("!sleep")
    out = tmp_path / "out.jsonl"
    with subprocess.Popen(
        [*COMMAND, "read", str(tmp_path), "-j", jobs, "--format", "jsonl", "-o", str(out)],
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        deadline = time.monotonic() + 60
        while len(list(tmp_path.glob("*.started"))) < int(jobs) and time.monotonic() < deadline:
            time.sleep(0.05)
        started = time.perf_counter()
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to all of them
        assert process.stderr
        assert process.stderr.read() == b"\nquoth: interrupted\n"  # the first line is for the terminal's ^C
        assert process.wait(10) == 130
        assert time.perf_counter() - started < 10  # the pages sleep for 60 seconds
    assert not [path for path in tmp_path.iterdir() if path.name.startswith("out")]


def test_evaluate(tmp_path: Path) -> None:
    (tmp_path / "post_1.txt").write_text(STORY, "utf-8")
    (tmp_path / "post_1.ann").write_text(
        "T1\tSource 39 43\tLund\nT2\tCue 44 48\tsaid\nT3\tContent 18 38\t“We have no choice,”\n"
        "E1\tAttribution:T2 Content:T3 Cue:T2 Source:T1\n",
        "utf-8",
    )
    kept = tmp_path / "kept.jsonl"
    done = run("evaluate", tmp_path, "--json", "--predictions", kept)
    assert done.returncode == 0
    figures = json.loads(done.stdout)
    assert figures["measures"]["soft"] == {"f1": 66.7, "p": 50.0, "r": 100.0}
    assert (figures["model"], figures["failed"], figures["quoth"]) == ("fake", {}, quoth.__version__)
    assert jsonl.loads(kept.read_text("utf-8")).article.id == "post_1"
    again = json.loads(run("evaluate", tmp_path, "--json", "--from", kept).stdout)
    assert {k: again[k] for k in ("measures", "citron", "by_form", "by_length")} == {
        k: figures[k] for k in ("measures", "citron", "by_form", "by_length")
    }
    tables = run("evaluate", tmp_path, "--curve").stdout.decode("utf-8")
    assert re.search(r"^ +soft +66\.7 +50\.0 +100\.0$", tables, re.M)
    assert "With a threshold on confidence" in tables
    sure = json.loads(run("evaluate", tmp_path, "--json", "--min-confidence", "0.5").stdout)
    assert sure["measures"]["soft"]["f1"] == 100


def test_evaluate_counts_a_failed_article_as_nothing_found(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("!extract", "utf-8")
    (tmp_path / "a.ann").write_text("T1\tCue 0 1\t!\nT2\tContent 2 4\txt\nE1\tAttribution:T1 Cue:T1 Content:T2\n")
    done = run("evaluate", tmp_path, "--json")
    assert done.returncode == 1
    assert b"quoth: a: " in done.stderr
    figures = json.loads(done.stdout)
    assert (list(figures["failed"]), figures["measures"]["soft"]["r"]) == (["a"], 0.0)


def test_evaluate_tells_a_broken_folder_in_one_line(tmp_path: Path) -> None:
    done = run("evaluate", tmp_path)
    assert (done.returncode, done.stderr.decode()) == (1, f"quoth: {tmp_path}: no texts (text/*.txt or *.txt) in it\n")


def test_evaluate_readings(tmp_path: Path) -> None:
    (tmp_path / "gold").mkdir()
    (tmp_path / "post.txt").write_text(STORY, "utf-8")
    labels = {"source": [[39, 43]], "cue": [[44, 48]], "content": [[18, 38]], "speaker": "Lund Orn"}
    gold = {"id": "post", "attributions": [{**labels, "kind": "person", "act": "say"}], "nested": []}
    (tmp_path / "gold" / "post.json").write_text(json.dumps(gold), "utf-8")
    kept = tmp_path / "kept.jsonl"
    arguments = ("evaluate", tmp_path / "gold", "--texts", tmp_path)
    done = run(*arguments, "--json", "--predictions", kept)
    figures = json.loads(done.stdout)
    assert (figures["readings"]["speaker_exact"], figures["readings"]["act"], figures["articles"]) == (100.0, 0.0, 1)
    again = json.loads(run(*arguments, "--json", "--from", kept).stdout)
    assert again["readings"] == figures["readings"]
    tables = run(*arguments).stdout.decode("utf-8")
    assert re.search(r"^ +speaker, exact +100\.0 +of those found$", tables, re.M)
    assert re.search(r"^ +say +1 +0\.0 +0\.0 +0\.0$", tables, re.M)
    assert run(*arguments, "--curve").returncode == 2
    assert run("evaluate", tmp_path / "gold").returncode == 2


def test_people(pages: Path, tmp_path: Path) -> None:
    done = run("people", pages / "a.txt", pages / "b.html")
    out = done.stdout.decode("utf-8")
    assert (done.returncode, done.stderr) == (0, b"")
    assert re.search(r"^Berg Orn +person +1 +0 +1$", out, re.M)
    assert out.index("a.txt") < out.index("Lund Orn") < out.index("b.html") < out.index("Mo Orn")
    rows = [json.loads(line) for line in run("people", pages, "--format", "jsonl").stdout.splitlines()]
    assert [row["name"] for row in rows] == ["Berg Orn", "Lund Orn", "Mo Orn", "Mo Orn"]
    assert rows[0] == {
        **{"page": str(pages / "a.txt"), "name": "Berg Orn", "kind": "person", "role": None},
        **{"made": 1, "received": 0, "mentions": 1},
    }
    (pages / "z.txt").write_text("")
    kept = tmp_path / "people.csv"
    failed = run("people", pages, "--format", "csv", "-o", kept)
    assert (failed.returncode, failed.stderr.count(b"\n")) == (1, 2)  # the page, and the sum
    assert kept.read_text("utf-8").splitlines()[:2] == [
        "page,name,kind,role,made,received,mentions",
        f"{pages / 'a.txt'},Berg Orn,person,,1,0,1",
    ]


def test_version_and_help_and_their_speed() -> None:
    assert run("--version").stdout.decode() == f"quoth, version {quoth.__version__}\n"
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["version"] == quoth.__version__
    for module in ("quoth", "quoth.cli"):
        heavy = "{'rich', 'numpy', 'onnxruntime', 'lxml'}"
        loaded = f"import sys, {module}; print(sorted(m for m in sys.modules if m.split('.')[0] in {heavy}))"
        assert subprocess.run([sys.executable, "-c", loaded], capture_output=True, check=True).stdout == b"[]\n"
    done = subprocess.run([sys.executable, "-m", "quoth", "--help"], capture_output=True, check=True)
    assert b"read      Print who said what on news pages." in done.stdout


def test_the_face_of_the_package() -> None:
    assert set(dir(quoth)) >= {"read", "extract", "Article", "Reading", "Statement", "Span"}
    assert callable(quoth.read)
    assert callable(quoth.extract)
    with pytest.raises(AttributeError, match="no attribute 'Ledger_'"):
        _ = quoth.Ledger_
