"""What Quoth takes on a machine: memory of one process, time of one page in a new process, size installed.

    python benchmarks/footprint.py            # all three; the size needs the package index
    python benchmarks/footprint.py memory start

Each figure stands beside its limit, and the exit status is 1 when one is over.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
PAGES = ROOT / "examples" / "pages"
LIMITS = {"memory": 500.0, "start": 1.5, "size": 300.0}  # MB, seconds, MB; a MB is 10^6 bytes
PAGES_READ = 200
STARTS = 5

# Peak memory is that of the process itself, without the child that parses HTML.
MEMORY = """
import json, resource, sys
from pathlib import Path
import quoth
pages = [Path(p) for p in sys.argv[2:]]
peaks = []
for number in range(int(sys.argv[1])):
    quoth.extract(quoth.read(pages[number % len(pages)]))
    peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
print(json.dumps([peaks[len(pages) - 1], peaks[-1]]))
"""
SIZES = """
import json
from importlib.metadata import distributions
sizes = {}
for one in distributions():
    files = [one.locate_file(f) for f in one.files or []]
    sizes[one.metadata["Name"]] = sum(f.stat().st_size for f in files if f.is_file())
print(json.dumps(sizes))
"""
NOT_OURS = {"pip", "setuptools"}  # what `python -m venv` puts there by itself


def pages() -> list[str]:
    """The example pages. Ends the program when there are none."""
    found = sorted(str(p) for p in PAGES.rglob("*") if p.is_file())
    if not found:
        sys.exit(f"no pages in {PAGES}")
    return found


def memory() -> float:
    """Peak resident memory in MB of one process that reads and extracts `PAGES_READ` example pages."""
    one_thread = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    command = [sys.executable, "-c", MEMORY, str(PAGES_READ), *pages()]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, env=one_thread)
    unit = 1 if sys.platform == "darwin" else 1024  # what ru_maxrss counts in
    once, all_of_them = (peak * unit / 1e6 for peak in json.loads(done.stdout))
    print(f"  after every page once {once:.0f} MB, after {PAGES_READ} pages {all_of_them:.0f} MB")
    return all_of_them


def start() -> float:
    """Median wall time in seconds of `quoth read PAGE` in a new process; a first run, filling caches, is left out."""
    times = []
    page = next((p for p in pages() if p.endswith(".html")), pages()[0])
    for _ in range(STARTS + 1):
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-m", "quoth", "read", page], stdout=subprocess.DEVNULL, check=True)
        times.append(time.perf_counter() - begun)
    print("  " + Path(page).name + ": " + " ".join(f"{t:.2f}" for t in times[1:]) + " s")
    return median(times[1:])


def size() -> float:
    """MB of a new virtual environment with the wheel and what it needs, without pip and setuptools."""
    with tempfile.TemporaryDirectory() as scratch:
        wheels = Path(scratch) / "wheels"
        build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(wheels), str(ROOT)]
        subprocess.run(build, check=True)
        (wheel,) = wheels.glob("*.whl")
        venv.create(Path(scratch) / "bare", with_pip=True)
        python = str(Path(scratch) / "bare" / "bin" / "python")
        subprocess.run([python, "-m", "pip", "install", "--quiet", str(wheel)], check=True)
        done = subprocess.run([python, "-c", SIZES], stdout=subprocess.PIPE, check=True)
        sizes = {k: v / 1e6 for k, v in json.loads(done.stdout).items() if k.lower() not in NOT_OURS}
        print(f"  the wheel itself {wheel.stat().st_size / 1e6:.1f} MB; installed, by package:")
    for name, megabytes in sorted(sizes.items(), key=lambda item: -item[1]):
        if megabytes >= 1:
            print(f"    {name:<24} {megabytes:6.1f}")
    return sum(sizes.values())


def main() -> None:
    """Print each figure asked for, with its limit."""
    parser = argparse.ArgumentParser(description="Memory, start time and installed size of Quoth.")
    parser.add_argument("which", nargs="*", metavar="memory|start|size", help="default: all three")
    which = parser.parse_args().which or list(LIMITS)
    if unknown := set(which) - LIMITS.keys():
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    measures = {"memory": (memory, "MB"), "start": (start, "s"), "size": (size, "MB")}
    over = False
    for name in which:
        measure, unit = measures[name]
        print(f"{name}:")
        value = measure()
        over |= value > LIMITS[name]
        verdict = "OVER the limit of" if value > LIMITS[name] else "limit"
        print(f"{name} {value:.2f} {unit} ({verdict} {LIMITS[name]:g} {unit})")
    sys.exit(over)


if __name__ == "__main__":
    main()
