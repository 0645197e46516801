"""What a browser is shown in place of a problem."""

from http import HTTPStatus

from fastapi import Request
from fastapi.responses import Response

from voice_analytics.web.pages.look import page
from voice_analytics.web.places import API

_TITLES = {
    403: "This is not yours to see or do",
    404: "There is nothing here",
    500: "That failed",
    503: "Not just now",
}


def wants_page(request: Request) -> bool:
    """Return whether a browser asks for something to be shown."""
    return "text/html" in request.headers.get("accept", "") and not request.url.path.startswith(API)


def error_page(status: int, detail: str) -> Response:
    """Return the page that tells what is wrong, in one sentence."""
    title = _TITLES.get(status, HTTPStatus(status).phrase)
    sentence = detail[:1].upper() + detail[1:]
    return page("error.html", status, title=title, sentence=sentence, status_code=status)
