"""What both ends of a SIP dialog remember of each other."""

from dataclasses import dataclass

from voice_analytics.ingest.session.protocol import Peer, Transport
from voice_analytics.ingest.sip.message import Request, contact_uri, write_request

DialogId = tuple[str, str, str]
"""Call-ID, our tag, their tag."""


@dataclass(slots=True)
class Dialog:
    """A dialog that a peer began."""

    call_id: str
    local_tag: str
    remote_tag: str
    local_party: str
    """Our header, as the peer wrote it, with our tag."""

    remote_party: str
    target: str
    """Where requests of ours go."""

    routes: tuple[str, ...]
    contact: str
    """Where requests of theirs go."""

    peer: Peer
    """Whom it was last heard from, and on which connection."""

    remote_cseq: int
    local_cseq: int
    first_branch: str
    """Of the request that began it."""

    @property
    def id(self) -> DialogId:
        """Return what it is found by."""
        return (self.call_id, self.local_tag, self.remote_tag)

    def request(self, method: str, branch: str, headers: tuple[tuple[str, str], ...] = ()) -> bytes:
        """Return a request of ours within it."""
        self.local_cseq += 1
        (host, port) = self.contact_place
        via = f"SIP/2.0/{self.peer.transport.upper()} {host}:{port};branch={branch};rport"
        return write_request(
            method,
            self.target,
            (
                ("Via", via),
                ("Max-Forwards", "70"),
                *(("Route", route) for route in self.routes),
                ("From", self.local_party),
                ("To", self.remote_party),
                ("Call-ID", self.call_id),
                ("CSeq", f"{self.local_cseq} {method}"),
                ("Contact", self.contact),
                *headers,
            ),
        )

    @property
    def contact_place(self) -> tuple[str, str]:
        """Return host and port of our contact."""
        place = self.contact.partition("@")[2].partition(">")[0].partition(";")[0]
        (host, _, port) = place.rpartition(":")
        return host, port


def begun(request: Request, peer: Peer, place: tuple[str, int], tag: str) -> Dialog:
    """Return the dialog that an INVITE begins.

    Parameters
    ----------
    request
        The INVITE.
    peer
        Who sent it.
    place
        Address and port we are reached at.
    tag
        Ours.
    """
    (ours, theirs) = (request.headers.first("To") or "", request.headers.first("From") or "")
    return Dialog(
        call_id=request.call_id,
        local_tag=tag,
        remote_tag=request.from_tag,
        local_party=f"{ours};tag={tag}",
        remote_party=theirs,
        target=contact_uri(request.headers) or f"sip:{url_host(peer.host)}:{peer.port}",
        routes=request.headers.all("Record-Route"),
        contact=our_contact(place, peer.transport),
        peer=peer,
        remote_cseq=request.cseq,
        local_cseq=0,
        first_branch=request.branch,
    )


def our_contact(place: tuple[str, int], transport: Transport) -> str:
    """Return our contact, with the transport it is reached by and the mark of a recorder."""
    way = "" if transport is Transport.UDP else f";transport={transport}"
    return f"<sip:recorder@{url_host(place[0])}:{place[1]}{way}>;+sip.srs"


def url_host(host: str) -> str:
    """Return an address as it stands in a URI."""
    return f"[{host}]" if ":" in host else host
