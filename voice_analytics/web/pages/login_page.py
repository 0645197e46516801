"""The page to sign in on."""

from fastapi import HTTPException
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, PackageLoader

from voice_analytics.web.services import Services

PAGES = Environment(loader=PackageLoader("voice_analytics.web"), autoescape=True, auto_reload=False)


def enter_page(name: str, code: str) -> Response:
    """Return the page whose button signs an account in by a link that works once."""
    return HTMLResponse(PAGES.get_template("enter.html").render(name=name, code=code))


def login_page(served: Services, then: str, refused: HTTPException | None = None) -> Response:
    """Return the page.

    Parameters
    ----------
    served
        The services.
    then
        The page to go on to.
    refused
        Why the last try failed.
    """
    oidc = served.accounts.oidc
    html = PAGES.get_template("login.html").render(
        then=then,
        why=None if refused is None else refused.detail,
        provider=None if oidc.issuer is None else oidc.label,
    )
    status = 200 if refused is None else refused.status_code
    return HTMLResponse(html, status, dict(refused.headers or {}) if refused else None)
