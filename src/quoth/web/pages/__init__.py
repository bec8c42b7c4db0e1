"""The pages, one module each; `routers` are all their routes."""

from __future__ import annotations

from quoth.web.pages import add as add_pages
from quoth.web.pages import article as article_page
from quoth.web.pages import correct as correct_pages
from quoth.web.pages import joining as joining_pages
from quoth.web.pages import log as log_page
from quoth.web.pages import overview as overview_page
from quoth.web.pages import people as people_pages
from quoth.web.pages import person_tables
from quoth.web.pages import review as review_page
from quoth.web.pages import search as search_page

routers = (
    search_page.router,
    article_page.router,
    people_pages.router,
    person_tables.router,
    joining_pages.router,
    overview_page.router,
    correct_pages.router,
    review_page.router,
    log_page.router,
    add_pages.router,
)
