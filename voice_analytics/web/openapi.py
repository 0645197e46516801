"""The description of the API."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from voice_analytics import __version__
from voice_analytics.web.cookies import SESSION, cookie_name
from voice_analytics.web.examples import add_examples
from voice_analytics.web.problems import MEDIA_TYPE, Problem
from voice_analytics.web.routing import declared
from voice_analytics.web.viewer import CSRF_HEADER

TITLE = "Voice call analytics"
DESCRIPTION = f"""\
What was said on a call, who spoke over whom, and how well the agent listened: a behavioural index
of listening from audible conduct. Times within a call are integer milliseconds on its clock;
`*_at_ms` are milliseconds since 1970 in UTC.

Machines send a token (`Authorization: Bearer va_...`). Browsers send the cookie that signing in
gave them and, with every request that changes something, the header `{CSRF_HEADER}` with the value
that `GET /api/v1/session` returns. Every error is a problem of RFC 9457.
"""
TAGS = [
    {"name": "session", "description": "Signing in and out, one's own account."},
    {"name": "accounts", "description": "Who may sign in, and tokens for machines."},
    {"name": "calls", "description": "Calls, their reports and audio."},
    {"name": "live", "description": "Calls in progress, and having them paused."},
    {"name": "reviews", "description": "What people say to what was found."},
    {"name": "disputes", "description": "What agents disagree with, and who decides."},
    {"name": "coaching", "description": "What agents are asked to work on, and what came of it."},
    {"name": "uploads", "description": "Recordings sent in."},
    {"name": "jobs", "description": "What came in by any way, and how far it is."},
    {"name": "people", "description": "People, teams, queues, addresses."},
    {"name": "trends", "description": "How scores and measures go."},
    {"name": "surveys", "description": "What customers answered."},
    {"name": "audit", "description": "Who did what."},
    {"name": "operation", "description": "Whether it is up."},
]
"""Groups of routes."""

DEFAULT: dict[int | str, dict[str, Any]] = {
    "default": {"model": Problem, "description": "Why it was not done."}
}
"""What every route may answer."""


def describe(app: FastAPI) -> None:
    """Make an application describe itself with problems as errors and what each route needs."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _described(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # as FastAPI's documentation does


def _described(app: FastAPI) -> dict[str, Any]:
    whole = get_openapi(
        title=TITLE, version=__version__, description=DESCRIPTION, routes=app.routes, tags=TAGS
    )
    browser_cookie = cookie_name(app.state.services, SESSION)
    whole["components"]["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer"},
        "browser": {"type": "apiKey", "in": "cookie", "name": browser_cookie},
    }
    for one in declared(app):
        operation = whole["paths"].get(one.path, {}).get(one.method.lower())
        if operation is None:
            continue
        default = operation["responses"]["default"]
        default["content"] = {MEDIA_TYPE: default["content"]["application/json"]}
        if one.permission is not None:
            operation["security"] = [{"token": []}, {"browser": []}]
            operation["x-permission"] = one.permission.value
    add_examples(whole)
    return whole
