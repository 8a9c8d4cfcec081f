"""Our pages' templates: autoescaped, strict about what they are not given."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse

from wall.web.parts import parts

FRESH = {"cache-control": "no-store"}


def environment(assets: Any) -> Environment:
    templates = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    templates.globals["assets"] = assets
    templates.filters["iso"] = datetime.isoformat
    return templates


def page(
    conn: HTTPConnection,
    name: str,
    values: Mapping[str, Any],
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> HTMLResponse:
    html = parts(conn).templates.get_template(name).render(**values)
    return HTMLResponse(html, status_code=status, headers=FRESH | dict(headers or {}))
