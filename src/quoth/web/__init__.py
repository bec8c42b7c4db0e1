"""The ledger in the browser and over HTTP: `create_app` in `app` makes the server, `quoth serve` runs it.

Pages come from the server, whole, and work without scripts; `static/` holds the style sheet, a small script and htmx.
"""
