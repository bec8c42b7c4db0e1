# The two commands: `make demo` and `make test`. Both set up everything in .venv and can be run again at any time.

PYTHON ?= python3
BIN := .venv/bin
SHARED ?= $(abspath ../shared)
export QUOTH_SHARED := $(SHARED)

.PHONY: demo test check wheel clean chromium shots pictures

demo: .venv/ready
	$(BIN)/quoth add examples/pages --ledger demo.db
	$(BIN)/python examples/demo.py demo.db

test: .venv/ready check chromium
	$(BIN)/python -m pytest

# The browser tests drive an installed Chromium or Chrome. Root on Debian gets Debian's; everybody else is told, and the
# tests are skipped. QUOTH_CHROMIUM names a browser that stands elsewhere.
chromium:
	@if [ -n "$$QUOTH_CHROMIUM" ] || [ -e "/Applications/Google Chrome.app" ]; then exit 0; fi; \
	for name in chromium chromium-browser google-chrome google-chrome-stable; do \
	  if command -v $$name > /dev/null; then exit 0; fi; \
	done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get > /dev/null; then \
	  echo "Installing Chromium for the browser tests (a minute) …"; \
	  if { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq -y install --no-install-recommends \
	    chromium fonts-noto-core fonts-noto-color-emoji; } > chromium.log 2>&1; then rm -f chromium.log; exit 0; fi; \
	  tail -n 5 chromium.log; rm -f chromium.log; \
	  echo "Chromium could not be installed with apt-get: the browser tests are skipped."; exit 0; \
	fi; \
	echo "No Chromium or Chrome is installed: the browser tests are skipped (Debian: apt-get install chromium fonts-noto-core)."

check: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/mypy

# The pictures that browser tests compare with, drawn anew: look at what changed.
shots: .venv/ready chromium
	QUOTH_SHOTS=write $(BIN)/python -m pytest tests/browser/test_shots.py

# Those in the README.
pictures: demo chromium
	PYTHONPATH=tests $(BIN)/python tests/browser/pictures.py demo.db

wheel: .venv/ready
	$(BIN)/python -m pip wheel --quiet --no-deps --wheel-dir dist .

.venv/ready: pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Quoth needs Python 3.11 or newer: make PYTHON=/path/to/python3.11")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt pip
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --group dev --editable .
	touch $@

clean:
	rm -rf demo.db* .venv dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis
