"""The pages, one module each; `routers` are all their routes."""

from __future__ import annotations

from quoth.web.pages import article

routers = (article.router,)
