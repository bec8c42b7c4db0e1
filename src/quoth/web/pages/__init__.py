"""The pages, one module each; `routers` are all their routes."""

from __future__ import annotations

from quoth.web.pages import article as article_page
from quoth.web.pages import search as search_page

routers = (search_page.router, article_page.router)
