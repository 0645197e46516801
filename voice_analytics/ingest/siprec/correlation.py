"""Ids that tie a recording to the call it is of, and to other recordings of the same matter."""

import re
from collections.abc import Mapping

from voice_analytics.ingest.session.events import LegId
from voice_analytics.ingest.sip.message import Headers
from voice_analytics.ingest.siprec.metadata import Metadata, Participant, Stream

_ADDED = ("gcid", "ucid", "call-id", "callid", "icid", "conversation-id", "interaction-id")
"""Ids that vendors add to the metadata; the first ones name the whole interaction."""

_HEADERS = ("Cisco-Guid", "X-Cisco-Guid", "X-UCID", "X-Genesys-CallUUID", "Session-ID")

_CISCO = re.compile(r'\s*<([^>]{1,256})>\s*;\s*media-index\s*=\s*"?(\d{1,2})"?.*')


def external_ids(metadata: Metadata, headers: Headers) -> dict[str, str]:
    """Return the ids of a call, by what their source calls them."""
    found = {name: metadata.extension[name] for name in _ADDED if name in metadata.extension}
    if metadata.session_ids:
        found["sip_session_id"] = metadata.session_ids[0]
    if metadata.groups:
        found["siprec_group"] = metadata.groups[0]
    for name in _HEADERS:
        value = headers.first(name)
        if value:
            found[name.lower()] = value[:256]
    return found


def interaction_id(ids: Mapping[str, str]) -> str | None:
    """Return the id that other recordings of the same interaction have too."""
    order = ("siprec_group", "gcid", "ucid", "interaction-id", "conversation-id", "cisco-guid")
    return next((ids[name] for name in order if name in ids), None)


def cisco_metadata(headers: Headers, legs: Mapping[int, LegId], known: Metadata) -> Metadata | None:
    """Return as metadata what Cisco's network-based recording says in headers.

    Parameters
    ----------
    headers
        Of the INVITE, which has a line per participant with the index of its media.
    legs
        Leg of each media line of this dialog.
    known
        What other dialogs of the call said: where the party of a line is heard on another leg
        already, both dialogs list both parties, and the line is the other one's.

    Returns
    -------
    Metadata | None
        None where there are no such headers.
    """
    stated: dict[int, str] = {}
    for value in headers.all("X-Cisco-Recording-Participant"):
        found = _CISCO.fullmatch(value)
        if found is not None:
            stated[int(found[2])] = found[1]
    if not stated:
        return None
    sends: dict[str, tuple[str, ...]] = {}
    for index, leg in legs.items():
        heard = {*(party for party, sent in known.sends.items() if set(sent) - {leg}), *sends}
        uri = stated.get(index)
        if uri is None or uri in heard:
            uri = next((other for other in stated.values() if other not in heard), None)
        if uri is not None:
            sends[uri] = (leg,)
    return Metadata(
        complete=False,
        participants={uri: Participant(uri, uri, None) for uri in stated.values()},
        streams={leg: Stream(leg, leg, mixed=False) for leg in legs.values()},
        sends=sends,
    )
