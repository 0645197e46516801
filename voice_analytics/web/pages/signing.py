"""The page to sign in on, and signing out."""

from typing import Annotated

from fastapi import APIRouter, Form, HTTPException, Query, Request
from fastapi.responses import RedirectResponse, Response

from voice_analytics.domain.access import Permission, Viewer
from voice_analytics.store.sessions import close_session
from voice_analytics.web.api.fields import Line
from voice_analytics.web.cookies import SESSION, drop_cookie
from voice_analytics.web.pages.login_page import login_page
from voice_analytics.web.places import LOGIN, local
from voice_analytics.web.services import Served
from voice_analytics.web.signing import hand_over, sign_in
from voice_analytics.web.viewer import OwnBrowser, open_to_all, require

router = APIRouter(include_in_schema=False)

Next = Annotated[str | None, Query(alias="next", max_length=2000)]


@router.get(LOGIN, dependencies=[open_to_all()])
def page(served: Served, then: Next = None) -> Response:
    """Return the page to sign in on."""
    return login_page(served, local(then))


@router.post(LOGIN, dependencies=[open_to_all()])
def begin(
    request: Request,
    served: Served,
    name: Annotated[Line, Form(max_length=100)],
    password: Annotated[str, Form(max_length=256)],
    then: Annotated[str | None, Form(alias="next", max_length=2000)] = None,
) -> Response:
    """Sign a browser in and go on to the page it wanted."""
    try:
        entry = sign_in(request, served, name, password)
    except HTTPException as error:
        return login_page(served, local(then), error)
    answer = RedirectResponse(local(then), 303)
    hand_over(answer, served, entry)
    return answer


@router.post("/logout")
def end(
    browser: OwnBrowser, viewer: Annotated[Viewer, require(Permission.SELF)], served: Served
) -> Response:
    """Sign this browser out."""
    with served.database.write() as session:
        close_session(session, served.now_ms(), viewer.account_id, browser.id)
    answer = RedirectResponse(LOGIN, 303)
    drop_cookie(answer, served, SESSION)
    return answer
