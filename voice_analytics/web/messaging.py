"""Having people told of what others did, where there is a way to."""

from collections.abc import Iterable
from urllib.parse import quote

from sqlalchemy.orm import Session

from voice_analytics.domain.notice import MessageKind
from voice_analytics.store.messages import Occasion, add_messages
from voice_analytics.web.services import Services

MINE_PATH = "/mine"


def call_path(call_id: str) -> str:
    """Return the page of a call."""
    return f"/calls/{quote(call_id, safe='')}"


def have_told(
    session: Session,
    served: Services,
    kind: MessageKind,
    path: str,
    call_id: str,
    person_ids: Iterable[str | None],
) -> None:
    """Have people told, in the transaction of what they are told of.

    Parameters
    ----------
    session
        Of that transaction.
    served
        Says of what people are told here.
    kind
        Of what.
    path
        The page to look at.
    call_id
        The call with which the message goes; it is not told.
    person_ids
        Who; those that nobody knows are left out.
    """
    if kind in served.tells:
        add_messages(session, served.now_ms(), Occasion(kind, path, call_id), person_ids)
