"""What all pages share: templates, and how they write times and numbers."""

from functools import cache

from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, PackageLoader, StrictUndefined

from voice_analytics.web.pages import wording
from voice_analytics.web.pages.static_files import address

_FILTERS = (
    wording.clock,
    wording.iso,
    wording.when,
    wording.day,
    wording.spoken,
    wording.points,
    wording.share,
    wording.size,
)


@cache
def templates() -> Environment:
    """Return the templates; they are read once."""
    made = Environment(
        loader=PackageLoader("voice_analytics.web"),
        autoescape=True,
        auto_reload=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update({one.__name__: one for one in _FILTERS})
    made.globals["asset"] = address
    made.globals["plural"] = wording.plural
    return made


def page(template: str, status: int = 200, /, **shown: object) -> Response:
    """Return a page.

    Parameters
    ----------
    template
        Its file.
    status
        Of the answer.
    **shown
        What the template shows.
    """
    return HTMLResponse(render(template, **shown), status)


def render(template: str, /, **shown: object) -> str:
    """Return what a template makes of what it shows."""
    return templates().get_template(template).render(**shown)
