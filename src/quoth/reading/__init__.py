"""From a page, as it came, to an `Article`."""
