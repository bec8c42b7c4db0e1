"""`python -m quoth` is the command `quoth`."""

from __future__ import annotations

from quoth.cli import main

if __name__ == "__main__":
    main()
