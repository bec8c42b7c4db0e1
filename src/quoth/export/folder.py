"""Names for files in a folder: safe, and each only once."""

from __future__ import annotations

import re
import unicodedata


class Names:
    """Gives file names out, each only once, also where case does not count."""

    def __init__(self) -> None:
        self.taken: set[str] = set()

    def take(self, name: str) -> str:
        """A name like `name`, without suffix, that was not given out before."""
        stem = safe_name(name)
        number, unique = 1, stem
        while unique.lower() in self.taken:  # some file systems do not tell case apart
            number += 1
            unique = f"{stem}-{number}"
        self.taken.add(unique.lower())
        return unique


def safe_name(name: str) -> str:
    """Part of a file name from anything: letters, digits and `._-` of it, not hidden, at most 80 characters."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9._-]+", "-", plain)[:80].strip(".-_") or "page"
