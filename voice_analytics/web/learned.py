"""Moments as somebody is shown them: what they may see, whose they are, and what was said."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from fastapi.responses import Response
from sqlalchemy.orm import Session

from voice_analytics.domain.access import AccountRole, Viewer
from voice_analytics.store.clips import LEAD_MS, clip_of, clip_span
from voice_analytics.store.moments import Moment, Words, moment, words_of
from voice_analytics.store.people import person
from voice_analytics.store.playlists import Listed
from voice_analytics.web.problems import no_such
from voice_analytics.web.seeing import withheld
from voice_analytics.web.services import Services

ANOTHER = "Another agent"
NAME = "[name]"

_SHORTEST_NAME = 3


@dataclass(frozen=True, slots=True)
class Shown:
    """A moment for somebody's eyes."""

    moment: Moment
    agent: str | None
    """Whose it is; None: nobody known."""

    masked: bool
    """Whose it is, and in which call, is not told."""

    quote: str
    answer: str
    until_ms: int
    """When the opportunity and its answer are over."""

    @property
    def lead_ms(self) -> int:
        """Return how much of the clip comes before the moment."""
        return min(LEAD_MS, self.moment.start_ms)


def shown_moments(
    session: Session, served: Services, viewer: Viewer, found: Sequence[Moment]
) -> tuple[Shown, ...]:
    """Return moments as somebody is shown them, less those of calls they are yet to judge blind."""
    hidden = withheld(session, viewer, served.review, [one.call_id for one in found])
    open_ones = [one for one in found if one.call_id not in hidden]
    said = words_of(session, open_ones)
    names = {one.person_id: _name(session, one.person_id) for one in open_ones}
    return tuple(
        _one(viewer, one, said[one.call_id, one.evidence], names[one.person_id])
        for one in open_ones
        if (one.call_id, one.evidence) in said
    )


def shown_list(
    session: Session, served: Services, viewer: Viewer, items: Sequence[Listed]
) -> tuple[tuple[Listed, Shown], ...]:
    """Return those moments of a playlist that somebody is shown."""
    consents = served.learning.consents
    there = (moment(session, one.call_id, one.evidence, consents) for one in items if one.call_id)
    seen = [one for one in there if one is not None and may_see(viewer, one)]
    shown = {
        (one.moment.call_id, one.moment.evidence): one
        for one in shown_moments(session, served, viewer, seen)
    }
    return tuple(
        (one, shown[one.call_id, one.evidence])
        for one in items
        if one.call_id is not None and (one.call_id, one.evidence) in shown
    )


def may_see(viewer: Viewer, one: Moment) -> bool:
    """Return whether a moment of a playlist is somebody's to see.

    Who leads a team sees moments of their people; agents see all that were shown to them, once
    their calls are released, without being told whose they are.
    """
    if viewer.role is AccountRole.AGENT:
        return one.released
    return viewer.sees(one.person_id)


def clip(served: Services, one: Moment, until_ms: int) -> Response:
    """Return the sound of a moment, from a little before it."""
    file = served.audio.path(one.audio_sha256)
    if not file.exists():
        raise no_such("audio")
    content = clip_of(file, *clip_span(one.start_ms, until_ms))
    return Response(content, media_type="audio/wav", headers={"Cache-Control": "private, no-store"})


def _one(viewer: Viewer, one: Moment, said: Words, name: str | None) -> Shown:
    masked = viewer.role is AccountRole.AGENT and not viewer.sees(one.person_id)
    return Shown(
        moment=one,
        agent=ANOTHER if masked else name,
        masked=masked,
        quote=without_name(said.quote, name) if masked else said.quote,
        answer=without_name(said.answer, name) if masked else said.answer,
        until_ms=said.until_ms,
    )


def without_name(text: str, name: str | None) -> str:
    """Return text without the words of a name."""
    words = [re.escape(one) for one in (name or "").split() if len(one) >= _SHORTEST_NAME]
    if not words:
        return text
    return re.sub(rf"\b({'|'.join(words)})\b", NAME, text, flags=re.IGNORECASE)


def _name(session: Session, person_id: str | None) -> str | None:
    found = None if person_id is None else person(session, person_id)
    return None if found is None else found.name
