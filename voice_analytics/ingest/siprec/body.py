"""What the body of a request brings: an offer, metadata, or both, in any order."""

from dataclasses import dataclass

from voice_analytics.errors import ProtocolViolation
from voice_analytics.ingest.sip.message import Request
from voice_analytics.ingest.sip.multipart import Part, parts_of
from voice_analytics.ingest.sip.sdp import Media, parse_offer
from voice_analytics.ingest.siprec.metadata import Metadata, parse_metadata

_SDP = "application/sdp"
_TYPES = frozenset({"application/rs-metadata+xml", "application/rs-metadata"})
_DISPOSITION = "recording-session"


@dataclass(frozen=True, slots=True)
class Body:
    """The parts of a request that a recorder reads."""

    offer: tuple[Media, ...] | None
    """None where there is none."""

    metadata: Metadata | None
    """None where there is none that can be read."""

    has_metadata: bool
    """True where there was some, readable or not."""


def read_body(request: Request) -> Body:
    """Return the offer and the metadata; metadata that cannot be read does not stop a recording.

    Raises
    ------
    ProtocolViolation
        When the parts or the offer cannot be read.
    """
    headers = request.headers
    parts = parts_of(
        headers.first("Content-Type"), request.body, headers.first("Content-Disposition")
    )
    offers = [part for part in parts if part.content_type == _SDP]
    documents = [part for part in parts if _is_metadata(part)]
    return Body(
        offer=parse_offer(offers[0].content) if offers else None,
        metadata=_readable(documents[0].content) if documents else None,
        has_metadata=bool(documents),
    )


def _is_metadata(part: Part) -> bool:
    if part.content_type in _TYPES:
        return True
    is_xml = part.content_type.startswith("application/") and part.content_type.endswith("+xml")
    return is_xml and part.disposition == _DISPOSITION


def _readable(document: bytes) -> Metadata | None:
    try:
        return parse_metadata(document)
    except ProtocolViolation:
        return None
