"""The pages' templates (beside this module), and what they may call."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse

from quoth.moments import moment
from quoth.show import plural
from quoth.web import words
from quoth.web.cards import cited
from quoth.web.dates import dated
from quoth.web.labels import ACTS, CORRECTIONS, FIELDS, KINDS, MISSING, REASONS, SURE, sure
from quoth.web.roles import alike
from quoth.web.site import site_of
from quoth.web.timeline import with_year
from quoth.web.who import parties, segment

ACTS_SHOWN = {act: Markup(f'<span class="act act-{act}">{told}</span>') for act, told in ACTS.items()}
environment = Environment(
    loader=FileSystemLoader(Path(str(files("quoth.web.templates")))),
    autoescape=True,
    undefined=StrictUndefined,
    auto_reload=False,  # else each page asks the disk whether its templates have changed
    trim_blocks=True,
    lstrip_blocks=True,
)
environment.filters |= {
    "name": words.name,
    "shown": words.shown,
    "plainly": words.plainly,
    "link": words.link,
    "clipped": words.clipped,
    "dated": dated,
    "moment": moment,
    "alike": alike,
    "sure": sure,
    "with_year": with_year,
    "segment": lambda text: segment(str(text)),
    "act": lambda act: ACTS_SHOWN.get(act, ""),
    "share": lambda part: f"{100 * part:.0f} %" if part >= 0.1 or not part else f"{100 * part:.1f} %",
    "count": lambda number: f"{number:,}",
}
environment.globals |= {
    "plural": plural,
    "acts": ACTS,
    "corrections": CORRECTIONS,
    "fields": FIELDS,
    "reasons": REASONS,
    "kinds": KINDS,
    "missing": MISSING,
    "bands": SURE,
    "cited": cited,
    "parties": parties,
}


def page(request: Request, template: str, values: dict[str, Any], *, status: int = 200) -> HTMLResponse:
    """A template filled in, as an answer."""
    site = site_of(request)
    shared = {
        "path": request.url.path,
        "read_only": site.read_only,
        "ledger_name": site.ledger.name,
        "static": lambda file: f"/static/{file}?v={request.app.state.versions[file]}",
    }
    return HTMLResponse(environment.get_template(template).render(shared | values), status)
