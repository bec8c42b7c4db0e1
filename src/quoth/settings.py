"""Every limit and default in one place. Sizes in bytes or code points, times in seconds, as each name says."""

from __future__ import annotations

# --- reading pages ---
MAX_PAGE_BYTES = 20_000_000  # a page on disk or after decompression; the largest real news page we met has 6 MB
MAX_TEXT_CHARS = 1_000_000  # the article's text; longer text is refused rather than read in part
PARSE_SECONDS = 20.0  # wall time for one HTML page in its child process
PARSE_MEMORY_BYTES = 1_500_000_000  # address space of that child

# --- extraction ---
DEFAULT_MODEL = "default"
MIN_CONFIDENCE = 0.0  # statements under this are left out; the model's own decision threshold is in its config
