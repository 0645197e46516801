"""The application: everything that is served over HTTP."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from voice_analytics import __version__
from voice_analytics.web import health
from voice_analytics.web.api import (
    accounts,
    alerts,
    audio,
    audit,
    breaks,
    calibration,
    calls,
    coaching,
    description,
    directory_files,
    disputes,
    jobs,
    live,
    messages,
    metrics,
    moments,
    notices,
    own,
    people,
    practice,
    remarks,
    reviews,
    sources,
    surveys,
    team,
    teams,
    tokens,
    trends,
    uploads,
)
from voice_analytics.web.headers import SecurityHeaders
from voice_analytics.web.limits import BodyLimit
from voice_analytics.web.openapi import DEFAULT, describe
from voice_analytics.web.pages import (
    assets,
    audit_page,
    calibration_page,
    call_page,
    calls_page,
    coaching_page,
    definitions_page,
    entering,
    home,
    mine_page,
    moments_page,
    oidc,
    playlists_page,
    practice_page,
    review_page,
    signing,
    system_page,
    team_page,
    told,
    upload_page,
)
from voice_analytics.web.places import API
from voice_analytics.web.problems import LastResort, add_problems
from voice_analytics.web.routing import declared, paths
from voice_analytics.web.services import Services
from voice_analytics.web.timing import RequestTimes, Timed

API_ROUTERS: tuple[APIRouter, ...] = (
    own.router,
    calls.router,
    breaks.router,
    audio.router,
    live.router,
    uploads.router,
    reviews.router,
    calibration.router,
    moments.router,
    practice.router,
    remarks.router,
    disputes.router,
    coaching.router,
    jobs.router,
    notices.router,
    messages.router,
    people.router,
    directory_files.router,
    teams.router,
    trends.router,
    team.router,
    surveys.router,
    audit.router,
    metrics.router,
    alerts.router,
    sources.router,
    accounts.router,
    tokens.router,
    description.router,
    health.router,
)
"""Under /api/v1."""

PAGE_ROUTERS: tuple[APIRouter, ...] = (
    health.router,
    signing.router,
    entering.router,
    oidc.router,
    assets.router,
    home.router,
    calls_page.router,
    call_page.router,
    upload_page.router,
    review_page.router,
    calibration_page.router,
    moments_page.router,
    playlists_page.router,
    practice_page.router,
    coaching_page.router,
    mine_page.router,
    team_page.router,
    system_page.router,
    told.router,
    definitions_page.router,
    audit_page.router,
)


def create_app(services: Services) -> FastAPI:
    """Return the application.

    Raises
    ------
    RuntimeError
        When a route declares no permission.
    """
    app = FastAPI(
        title="voice-analytics",
        version=__version__,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=_checked,
        responses=DEFAULT,
    )
    app.state.services = services
    add_problems(app)
    describe(app)
    for router in API_ROUTERS:
        app.include_router(router, prefix=API)
    for router in PAGE_ROUTERS:
        app.include_router(router)
    app.add_middleware(BodyLimit, most_bytes=services.server.body_kib * 1024)
    app.add_middleware(LastResort)
    app.state.times = RequestTimes(paths(app))
    app.add_middleware(Timed, times=app.state.times)
    app.add_middleware(SecurityHeaders, secure=services.server.secure)
    proxies = [str(one) for one in services.server.trusted_proxies]
    if proxies:
        app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=proxies)
    declared(app)
    return app


@asynccontextmanager
async def _checked(app: FastAPI) -> AsyncIterator[None]:
    """Refuse to start with a route, added since, that declares no permission."""
    declared(app)
    yield
