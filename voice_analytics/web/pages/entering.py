"""Signing in by a link that works once.

Following the link changes nothing, since mail and chat programs look at links before people do; the
button on its page signs in.
"""

from typing import Annotated

from fastapi import APIRouter, Form, HTTPException, Query, Request
from fastapi.responses import RedirectResponse, Response

from voice_analytics.store.entry_links import name_of_link, take_link
from voice_analytics.web.pages.login_page import enter_page, login_page
from voice_analytics.web.places import ENTER, HOME
from voice_analytics.web.services import Served
from voice_analytics.web.signing import hand_over, let_in
from voice_analytics.web.viewer import check_origin, open_to_all

router = APIRouter(include_in_schema=False)

GONE = "this link was used already, or is too old; ask for another one"


@router.get(ENTER, dependencies=[open_to_all()])
def page(served: Served, code: Annotated[str, Query(max_length=200)] = "") -> Response:
    """Return the page with the button."""
    with served.database.read() as session:
        name = name_of_link(session, served.now_ms(), code)
    if name is None:
        return login_page(served, HOME, HTTPException(403, GONE))
    return enter_page(name, code)


@router.post(ENTER, dependencies=[open_to_all()])
def enter(
    request: Request, served: Served, code: Annotated[str, Form(max_length=200)] = ""
) -> Response:
    """Sign a browser in."""
    check_origin(request, served)
    with served.database.write() as session:
        account_id = take_link(session, served.now_ms(), code)
    try:
        if account_id is None:
            raise HTTPException(403, GONE)
        entry = let_in(request, served, account_id, None)
    except HTTPException as error:
        return login_page(served, HOME, error)
    answer = RedirectResponse(HOME, 303)
    hand_over(answer, served, entry)
    return answer
