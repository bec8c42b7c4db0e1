"""From a page, as it came, to an `Article`."""

from quoth.reading.page import read

__all__ = ["read"]
