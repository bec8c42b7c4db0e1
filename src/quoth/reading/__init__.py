"""From a page, as it came, to an `Article`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from quoth.reading.page import read, read_record

__all__ = ["read", "read_record"]


def __getattr__(name: str) -> Any:
    if name in __all__:  # loaded at first use: what stands beside `page` needs far less than it
        from quoth.reading import page

        return getattr(page, name)
    raise AttributeError(f"module 'quoth.reading' has no attribute {name!r}")
