"""Every limit and default in one place. Sizes in bytes or code points, times in seconds, as each name says."""

from __future__ import annotations

import os

# --- reading pages ---
MAX_PAGE_BYTES = 20_000_000  # a page on disk or after decompression; the largest real news page we met has 6 MB
MAX_TEXT_CHARS = 1_000_000  # the article's text; longer text is refused rather than read in part
PARSE_SECONDS = 20.0  # wall time for one HTML page in its child process
PARSE_MEMORY_BYTES = 1_500_000_000  # address space of that child
MAX_LINES = 50_000  # non-blank lines of a plain-text page; a page with more is refused, it is a log or a list
MAX_LINE_CHARS_SEEN = 4_000  # how much of a line is looked at to judge it; the whole line is kept or dropped
PARSER_PAGES = 1_000  # pages after which that child is replaced: parsers and their caches grow
PARSER_START_SECONDS = 60.0  # for that child to load its libraries, on a machine that is busy

# --- extraction ---
MODELS = ("default", "fast")  # the models shipped in extraction/model, the one used unless told otherwise first
NETWORK_THREADS = 4  # at most, where a single page is read; otherwise one: cores are for processes
MIN_CONFIDENCE = 0.35  # statements under this are left out; chosen on held-out articles by training/calibrate.py

# --- command line ---
LOW_CONFIDENCE = 0.6  # the table shows a statement's confidence where it is under this
PIPED_WIDTH = 100  # columns of the table when it does not go to a terminal
WIDEST_TABLE = 140  # columns; longer lines are hard to read, however wide the terminal
NARROW_TABLE = 70  # columns; below this each statement is printed as a block instead of a row
PAGES_AHEAD = 8  # pages a process may be ahead of the slowest one: bounds memory while output keeps the input's order

# --- ledger ---
LEDGER_BUSY_SECONDS = 5.0  # how long one waits for another connection's short transaction before giving up
LEDGER_CACHE_BYTES = 64_000_000  # of the database's pages, in memory, for each connection
LEDGER_COMMIT_SECONDS = 1.0  # between the moments at which `add` and `refresh` put on disk what they have done

# --- searching a ledger ---
SEARCH_SECONDS = 10.0  # of work for one page of results or one count; then it is given up, and said so
LISTING_SECONDS = 60.0  # the same for lists of people and for statistics, which go over a whole ledger
SEARCH_COUNTED = 1_000  # statements found are counted up to here; beyond, "1,000+"
SEARCH_RANKED = 1_000  # of many more matches so many are put in order at a time, the latest added first
SEARCH_ALIKE = 1_000  # statements nearest in meaning that are looked at
SEARCH_TERMS = 64  # words and phrases in one query
SEARCH_FACETED = 5_000  # matches, the latest added, that the counts beside a search are made of
SEARCH_BATCH = 25  # statements fetched at a time
CONTEXT_CHARS = 600  # of the paragraph around a statement that was found, at most, unless the statement is longer

# --- by meaning ---
MEANING_COMPARED = 150_000  # statements that a search compares: up to here all, beyond those in the nearest cells
MEANING_CELLS = 4096  # most cells
MEANING_LOOSE = 20_000  # vectors that may lie one by one before `index` packs them: reading these takes longest

# --- export ---
PARQUET_GROUP_ROWS = 5_000  # rows held in memory and written as one row group
PARQUET_GROUP_CHARS = 16_000_000  # code points of text in it: articles fill it before their number does
ANNOTATION_CONTEXT = 32  # code points before and behind a quote in Web Annotations, as Hypothesis has it
IMPORT_LINE_BYTES = 256_000_000  # of one line of JSON Lines: a page of MAX_PAGE_BYTES and its reading fit in

# --- web ---
WEB_WRITE_WAIT_SECONDS = 10.0  # how long a correction waits for another writer
WEB_THREADS = 8  # that answer requests
WEB_READING = min(WEB_THREADS, max(2, os.cpu_count() or 2))  # of these make a page at a time: more would only wait
# for each other (each of SQLite's steps lets go of the interpreter, and then stands in line for it again)
WEB_SWITCH_SECONDS = 0.001  # after which a thread lets another one at the interpreter: Python's 0.005 is long in line
WEB_GARBAGE = 100_000  # objects made after which Python looks for garbage, all others waiting; its 700 are few
WEB_CACHE_BYTES = 8_000_000  # of the database's pages, for each that reads: the system keeps them in memory anyway
WEB_BODY_BYTES = 2_000_000  # of a request that is no upload
WEB_UPLOAD_BYTES = 200_000_000  # of one upload, all files together
WEB_UPLOAD_FILES = 500  # in one upload
WEB_QUEUE = 2_000  # statements among which the review looks for those that nobody has seen yet
WEB_JOBS_KEPT = 50  # uploads whose progress can still be seen
WEB_JOBS_NICE = 10  # how far adding stands back behind answering, on systems without Linux's idle class
WEB_UPLOAD_COUNT_SECONDS = 2.0  # for counting the pages of an upload first; else its bytes tell how far it is
WEB_OUTCOMES_SHOWN = 200  # pages of an upload, the last ones
WEB_EXTRACT_SECONDS = 30.0  # for POST /api/extract, after which its process is ended
WEB_PAGE_ROWS = 20  # results on a page
WEB_LOG_ROWS = 50  # corrections on a page of the log
WEB_COUNTING_SECONDS = 1.0  # how long an overview is waited for, before it is told how far it is
WEB_COUNTING_REST = 10.0  # times as long as it took, before an overview that takes long is counted again
WEB_COUNTING_WAITING = 20  # overviews, of different questions, that wait to be counted
WEB_COUNTED_KEPT = 50  # overviews that are kept
WEB_QUOTED = 25  # persons in the overview
WEB_COUNT_SECONDS = 0.01  # after which a search counts no further than it has
WEB_FACETED = 2_000  # statements, the latest added, that the counts beside a search are made of
WEB_FACET_VALUES = 8  # of one filter, listed beside a search
API_PAGE_ROWS = 50  # rows of an answer, unless asked otherwise
API_MOST_ROWS = 1_000  # rows of an answer at most
API_DOWNLOAD_ROWS = 10_000  # of one CSV or JSON Lines file; `quoth export` writes any number
