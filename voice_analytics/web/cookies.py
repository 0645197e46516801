"""Cookies: over https bound to this host, never readable by scripts."""

from fastapi import Request, Response

from voice_analytics.web.services import Services

SESSION = "session"
KNOWN = "known"
VISIT = "visit"
KNOWN_S = 365 * 86_400


def cookie_name(services: Services, name: str) -> str:
    """Return what a cookie is called: over https browsers keep it to this host."""
    return f"__Host-{name}" if services.server.secure else f"va-{name}"


def cookie(request: Request, services: Services, name: str) -> str | None:
    """Return a cookie that this server set."""
    return request.cookies.get(cookie_name(services, name))


def set_cookie(
    response: Response, services: Services, name: str, value: str, lasts_s: int | None = None
) -> None:
    """Set a cookie; without a time it ends with the browser."""
    response.set_cookie(
        cookie_name(services, name),
        value,
        max_age=lasts_s,
        path="/",
        secure=services.server.secure,
        httponly=True,
        samesite="lax",
    )


def drop_cookie(response: Response, services: Services, name: str) -> None:
    """Take a cookie back."""
    response.delete_cookie(
        cookie_name(services, name),
        path="/",
        secure=services.server.secure,
        httponly=True,
        samesite="lax",
    )
