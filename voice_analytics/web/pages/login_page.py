"""The page to sign in on."""

from fastapi import HTTPException
from fastapi.responses import Response

from voice_analytics.web.pages.look import page
from voice_analytics.web.services import Services


def enter_page(name: str, code: str) -> Response:
    """Return the page whose button signs an account in by a link that works once."""
    return page("enter.html", name=name, code=code)


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
    answer = page(
        "login.html",
        200 if refused is None else refused.status_code,
        then=then,
        why=None if refused is None else str(refused.detail),
        provider=None if oidc.issuer is None else oidc.label,
    )
    if refused is not None:
        answer.headers.update(refused.headers or {})
    return answer
