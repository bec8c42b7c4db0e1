"""The mean of the weights of two runs of which one went on from the other.

python training/average.py NAME ONE OTHER [--share 0.5]    # share of ONE; writes runs/NAME/model.pt
"""

from __future__ import annotations

import argparse

from evaluate import load_run, save_run


def main() -> None:
    """Command line."""
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("name")
    p.add_argument("runs", nargs=2)
    p.add_argument("--share", type=float, default=0.5)
    args = p.parse_args()
    one, other = (load_run(name) for name in args.runs)
    if one.shape != other.shape:
        raise SystemExit(f"{args.runs[0]} and {args.runs[1]} are of different shapes")
    theirs = other.state_dict()
    mean = {name: args.share * value + (1 - args.share) * theirs[name] for name, value in one.state_dict().items()}
    one.load_state_dict(mean)
    save_run(args.name, one)


if __name__ == "__main__":
    main()
