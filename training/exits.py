"""The early exit of a run as a run of its own, to be scored and shipped like any other.

python training/exits.py NAME NEW     # reads runs/NAME/model.pt, writes runs/NEW/model.pt
"""

from __future__ import annotations

import sys
from dataclasses import replace

from evaluate import load_run, save_run
from model import READING, Attribution


def early(model: Attribution) -> Attribution:
    """The network up to the early exit, with the layers that read it there. Raises ValueError where there is none."""
    depth = model.shape.exit
    if not depth:
        raise ValueError("this run has no early exit")
    made = Attribution(replace(model.shape, depth=depth, exit=0))
    state = model.state_dict()
    for name in READING:
        for part in ("weight", "bias"):
            state[f"{name}.{part}"] = state[f"exit.{name}.{part}"]
    made.load_state_dict({k: state[k] for k in made.state_dict()})
    return made


def main() -> None:
    """Command line."""
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    save_run(sys.argv[2], early(load_run(sys.argv[1])))


if __name__ == "__main__":
    main()
